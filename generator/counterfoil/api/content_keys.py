"""The keys of a `content`: which of them stand for the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.media_types import bare_name, sent_parameters
from counterfoil.codes import contents as codes
from counterfoil.diagnostics import Findings, Related

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.model import MediaType
    from counterfoil.document.tree import Location

    # The names of a media type, and where they stand.
    Places: TypeAlias = tuple[tuple[str, Location], ...]

# What two entries of `content` agree in where both are empty, or have examples alone.
_NOTHING_SAID: tuple[object, ...] = (None, None, (), (), ())


def told_apart(
    found: list[tuple[MediaType, Places]], findings: Findings
) -> tuple[MediaType, ...]:
    """Media types without those that another one stands for."""
    keys = _Keys({}, findings)
    # What says nothing of the content stands for no other.
    ordered = sorted(found, key=lambda each: _meaning(each[0]) == _NOTHING_SAID)
    new = [each for each, places in ordered if keys.is_new(each, places)]
    return tuple(media for media, _ in found if any(media is each for each in new))


def own_parameters(written: str, name: str, keys: Iterable[str]) -> str:
    """Those that a media type is sent with; none where keys differ in them alone."""
    alike = {sent_parameters(each) for each in keys if bare_name(each) == name}
    return sent_parameters(written) if len(alike) == 1 else ""


class _Keys(Struct, frozen=True):
    known: dict[str, tuple[MediaType, Location]]
    findings: Findings

    def is_new(self, media: MediaType, places: Places) -> bool:
        """Whether a media type is told apart from those before it.

        Of two that only their parameters tell apart, one will do if they say the same,
        or one of them nothing.
        """
        is_new = True
        for name, place in places:
            first = self.known.setdefault(name, (media, place))
            if first[0] is media and first[1] == place:
                continue
            is_silent = _meaning(media) == _NOTHING_SAID and media.name == first[0].name
            same = is_silent or _meaning(first[0]) == _meaning(media)
            is_new = is_new and not same
            self.findings.add(
                codes.JOINED_MEDIA_TYPES if same else codes.DUPLICATE_MEDIA_TYPE,
                f"{name} is given twice: neither case nor parameters tell them apart",
                place,
                Related("the first is here", first[1]),
                hint="leave one of them",
            )
        return is_new


def _meaning(media: MediaType) -> tuple[object, ...]:
    """What two entries of `content` must agree in to be one."""
    items = media.item_schema
    return (
        media.schema and media.schema.exact,
        items and items.exact,
        media.aliases,
        tuple(replace(each, location=media.location) for each in media.encodings),
        tuple(
            replace(each.encoding, location=media.location) if each.encoding else None
            for each in (media.positions.all if media.positions else ())
        ),
    )
