"""The keys of a `content`: which of them stand for the same."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.media_types import sent_parameters, telling_parameters
from counterfoil.api.model import MediaType
from counterfoil.codes import contents as codes
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Location

# The names of a media type, and where they stand.
Places: TypeAlias = tuple[tuple[str, Location], ...]

# What two entries of `content` agree in where both are empty, or have examples alone.
_NOTHING_SAID: tuple[object, ...] = (None, None, (), (), ())


_ALIKE = "neither case nor parameters tell them apart"


class Entry(Struct, frozen=True):
    """An entry of a `content`: what it says, its key as written, and its names."""

    media: MediaType
    written: str
    places: Places

    @property
    def telling(self) -> str:
        """The parameters that may tell it from others."""
        return telling_parameters(self.written)

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing of the content."""
        return _meaning(self.media) == _NOTHING_SAID

    def named(self) -> Places:
        """What tells it from others, and where that stands."""
        (_, place), *aliases = self.places
        return ((self.media.key, place), *aliases)


def told_apart(found: list[Entry], findings: Findings) -> tuple[MediaType, ...]:
    """Media types without those that another one stands for."""
    apart = [
        name for name in {e.media.name: None for e in found} if _differ(name, found)
    ]
    settled = [_settled(each, found, apart) for each in found]
    keys = _Keys({}, findings)
    # What says nothing of the content stands for no other.
    ordered = sorted(settled, key=lambda each: each.is_silent)
    new = [each.media for each in ordered if keys.is_new(each)]
    return tuple(e.media for e in settled if any(e.media is each for each in new))


def _differ(name: str, found: list[Entry]) -> bool:
    """Whether parameters tell apart what entries of one name say.

    If all of them say the same, or nothing, one will do.
    """
    said: dict[str, set[tuple[object, ...]]] = {}
    for each in found:
        for number, (known, _) in enumerate(each.places):
            if known == name and not each.is_silent:
                telling = "" if number else each.telling
                said.setdefault(telling, set()).add(_meaning(each.media))
    return len(set[object]().union(*said.values())) > 1 and len(said) > 1


def _settled(entry: Entry, found: list[Entry], apart: list[str]) -> Entry:
    """An entry with the parameters that it is sent with.

    There are none where keys differ in them alone, and say the same.
    """
    media = entry.media
    if media.name in apart:
        telling = entry.telling
        return replace(
            entry, media=replace(media, parameters=telling, apart=telling != "")
        )
    alike = {
        sent_parameters(each.written) for each in found if each.media.name == media.name
    }
    own = sent_parameters(entry.written) if len(alike) == 1 else ""
    return replace(entry, media=replace(media, parameters=own))


class _Keys(Struct, frozen=True):
    known: dict[str, tuple[MediaType, Location]]
    findings: Findings

    def is_new(self, entry: Entry) -> bool:
        """Whether a media type is told apart from those before it."""
        is_new = True
        media = entry.media
        for name, place in entry.named():
            first = self.known.setdefault(name, (media, place))
            if first[0] is media and first[1] == place:
                continue
            is_silent = entry.is_silent and media.name == first[0].name
            same = is_silent or _meaning(first[0]) == _meaning(media)
            is_new = is_new and not same
            # Without a note all that are alike are told as one: where a framework
            # writes both, it does so in each content.
            self.findings.add(
                codes.JOINED_MEDIA_TYPES if same else codes.DUPLICATE_MEDIA_TYPE,
                f"{name} is given twice: {'one will do' if same else _ALIKE}",
                place,
                *(() if same else (Related("the first is here", first[1]),)),
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
