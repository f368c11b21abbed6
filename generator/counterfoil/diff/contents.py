"""What changed in the media types of a body."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from counterfoil.api.media_types import is_octets, is_sequential, is_textual
from counterfoil.api.schema import AnyValue, Size, String, target_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.api.model import Api, MediaType
    from counterfoil.diff.message import Message
    from counterfoil.document.tree import Location

# The media types of a body, and its place.
Content: TypeAlias = "tuple[tuple[MediaType, ...], Location]"


def compare_content(old: Content, new: Content, what: str, message: Message) -> None:
    """Tell what changed; `what` is what the content is of.

    A media type that is gone breaks callers both ways: they send it, or ask for it. A
    further one does not: nobody gets what he does not accept (RFC 9110, 12.5.1).
    """
    before, place_before = old
    after, place = new
    for each in before:
        found = _covering(each, after)
        if found is None and after:
            message.tell(f"{what} is no longer `{each.key}`", place, each.location)
        elif found is not None:
            _compare(each, found, what, message)
            for alias in each.aliases:
                if alias != found.name and alias not in found.aliases:
                    text = f"{what} is no longer accepted as `{alias}`"
                    message.tell(text, found.location, each.location)
    if before and not after:
        message.tell(f"{what} is gone", place, place_before)
    for each in after:
        if _covering(each, before) is None:
            text = f"{what} may be `{each.key}`, too"
            message.tell(text, each.location, breaks=False)


def _covering(wanted: MediaType, content: Sequence[MediaType]) -> MediaType | None:
    """The media type itself, one that has it for another name, or the nearest range."""
    kind = wanted.name.partition("/")[0]
    for each in content:
        if wanted.key == each.key:
            return each
    for each in content:
        if wanted.name == each.name or wanted.name in each.aliases:
            return each
    for name in (f"{kind}/*", "*/*"):
        for each in content:
            if each.name == name:
                return each
    return None


def _compare(old: MediaType, new: MediaType, what: str, message: Message) -> None:
    schemas = message.schemas
    if _is_octets(old, schemas.old) and _is_octets(new, schemas.new):
        return
    for one, other, inner in (
        (old.schema, new.schema, ""),
        (old.item_schema, new.item_schema, "items of "),
    ):
        if one is not None and other is not None:
            message.compare(one, other, inner + what)
        elif one is not other:
            change = "has a schema now" if one is None else "has no schema any more"
            # Whatever has no schema may be anything.
            breaks = (one is None) == message.flow.is_sent
            text = f"{inner}{what} {change}"
            message.tell(text, new.location, old.location, breaks=breaks)
    if _encodings(old) != _encodings(new):
        text = f"the parts of {what} are written in another way"
        message.tell(text, new.location, old.location)


def _is_octets(media: MediaType, api: Api) -> bool:
    """Whether content is any octets, in whichever way the document says so.

    OpenAPI 3.0 writes `format: binary` for it, and 3.1 no schema (4.8.14.3).
    """
    name = media.name
    if is_textual(name) or is_sequential(name) or name.startswith("multipart/"):
        return False
    if name.endswith("*") or media.item_schema is not None:
        return False
    if media.schema is None:
        return True
    shape = target_of(media.schema, api.schemas).shape
    if isinstance(shape, String):
        return is_octets(shape) and shape.size == Size() and not shape.pattern
    return isinstance(shape, AnyValue)


def _encodings(media: MediaType) -> set[tuple[object, ...]]:
    return {
        (each.name, each.content_types, each.style, each.explode)
        for each in media.encodings
    }
