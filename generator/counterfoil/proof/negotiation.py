"""Which media types the fields `Accept` of a request take (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from counterfoil.proof.media_types import (
    kinds_of,
    listed_media_types,
    parse_content_type,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.proof.media_types import ContentType

    Parameters: TypeAlias = Iterable[tuple[str, str]]

_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")


class _Range(Struct, frozen=True):
    """What a field names: content in it has all of its `parameters`, and maybe more."""

    name: str
    parameters: frozenset[tuple[str, str]]
    weight: float


def accepts(fields: list[str], offers: Iterable[ContentType]) -> bool:
    """Whether the fields take one of some media types, which may be ranges.

    The most specific range that a type is in has its say; without any, every type is
    taken. What is malformed says nothing.
    """
    ranges = list(_ranges(fields))
    return not ranges or any(_weight(offer, ranges) > 0 for offer in offers)


def _ranges(fields: list[str]) -> Iterator[_Range]:
    for element in listed_media_types(",".join(fields)):
        parsed = parse_content_type(element)
        if parsed is None:
            continue
        parameters = dict(parsed.parameters)
        weight = parameters.pop("q", "1")
        if _WEIGHT.fullmatch(weight):
            asked = _plain(parameters.items())
            yield _Range(parsed.name, asked, float(weight))


def _weight(offer: ContentType, ranges: list[_Range]) -> float:
    if "*" in offer.name:
        # Something in it is taken where the two overlap.
        return max((one.weight for one in ranges if _overlap(offer, one)), default=0.0)
    kinds = kinds_of(offer.name)
    own = _plain(offer.parameters)
    ranked = [
        (-kinds.index(one.name), len(one.parameters & own), one.weight)
        for one in ranges
        if one.name in kinds and _has(own, one.parameters)
    ]
    return max(ranked, default=(0, 0, 0.0))[2]


def _overlap(offer: ContentType, one: _Range) -> bool:
    return one.name in kinds_of(offer.name) or offer.name in kinds_of(one.name)


def _has(own: frozenset[tuple[str, str]], asked: frozenset[tuple[str, str]]) -> bool:
    """Whether a media type has the parameters of a range.

    The server chooses the charset (RFC 9110, 12.5.2), where the type names none.
    """
    missing = {name for name, _ in asked - own}
    return not missing or (missing == {"charset"} and "charset" not in dict(own))


def _plain(parameters: Parameters) -> frozenset[tuple[str, str]]:
    """Parameters without the case of charsets, which says nothing (8.3.2)."""
    return frozenset(
        (name, value.lower() if name == "charset" else value)
        for name, value in parameters
    )
