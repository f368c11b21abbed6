"""Which media types a client accepts of a response, the best ones first.

The generated server refuses what accepts none of them (406): here one is chosen, also
among responses, which is why a package need not have `runtime.negotiation` for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from counterfoil.api.field_names import TCHARS
from counterfoil.api.media_types import ELEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable

_TYPE: Final = re.compile(rf"[ \t]*({TCHARS}/{TCHARS})")
_PARAMETER: Final = re.compile(
    rf'[ \t]*;[ \t]*(?:({TCHARS})=({TCHARS}|"(?:[^"\\]|\\.)*"))?'
)
_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_REFUSED: Final = 0.0

Parameters: TypeAlias = frozenset[tuple[str, str]]


class Range(Struct, frozen=True):
    """A media type or a range of them, in lower case, as a request accepts it.

    It names what has all of its `parameters`, and maybe others.
    """

    name: str
    parameters: Parameters = frozenset()
    weight: float = 1.0


def read_accept(fields: list[str]) -> tuple[Range, ...]:
    """The ranges in the fields `Accept` of a request; malformed ones are left out.

    RFC 9110, 12.5.1. Charsets ignore case (8.3.2).
    """
    found: list[Range] = []
    for element in ELEMENT.findall(",".join(fields)):
        parsed = _parsed(element)
        if parsed is None:
            continue
        name, parameters = parsed
        weight = parameters.pop("q", "1")
        if "charset" in parameters:
            parameters["charset"] = parameters["charset"].lower()
        if _WEIGHT.fullmatch(weight):
            own = frozenset(parameters.items())
            found.append(Range(name, own, float(weight)))
    return tuple(found)


def accepted(
    offers: Iterable[tuple[str, str]], ranges: tuple[Range, ...]
) -> tuple[str, ...]:
    """The media types of a response that are accepted, the best ones first.

    `offers` has them with their parameters, and as they are known: so they are handed
    back. In the place of a range that the contract offers stand those that are named
    within it. Those that are accepted alike keep their order, but for those of one
    name: the one that a range has the parameters of goes first.
    """
    places: dict[str, tuple[float, bool]] = {}
    parsed = [(known, *(_parsed(text) or (text, {}))) for text, known in offers]
    told: dict[str, list[Parameters]] = {}
    for _, name, parameters in parsed:
        told.setdefault(name, []).append(frozenset(parameters.items()))
    for known, name, parameters in parsed:
        own = frozenset(parameters.items())
        within = [each.name for each in ranges if rank(each.name, name)]
        named = [each for each in within if "*" not in each] if "*" in name else []
        for offer in (*named, name):
            place = _place(offer, own, told.get(offer, []), ranges)
            called = known if offer == name else offer
            places[called] = max(place, places.get(called, place))
    able = [offer for offer in places if places[offer][0] > _REFUSED]
    # Also in reverse, those that are alike keep their order.
    return tuple(sorted(able, key=lambda offer: places[offer], reverse=True))


def _parsed(text: str) -> tuple[str, dict[str, str]] | None:
    """A media type and its parameters (RFC 9110, 8.3.1); None where it is malformed."""
    text = text.rstrip(" \t")
    found = _TYPE.match(text)
    if found is None:
        return None
    name, parameters = found[1].lower(), dict[str, str]()
    # One after the other: all in one pattern could be tried in endless ways.
    while found.end() < len(text):
        found = _PARAMETER.match(text, found.end())
        # What a parameter means that comes twice is not said.
        if found is None or (found[1] and found[1].lower() in parameters):
            return None
        if found[1]:
            parameters[found[1].lower()] = unquoted(found[2])
    return name, parameters


def unquoted(text: str) -> str:
    """The value of a parameter: a quoted string, or as it is (RFC 9110, 5.6.4)."""
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


def _place(
    offer: str,
    own: Parameters,
    siblings: list[Parameters],
    ranges: tuple[Range, ...],
) -> tuple[float, bool]:
    """The weight of an offer, and whether no sibling has more of what is asked for.

    The weight is that of the most specific range which names it.
    """
    if "*" in offer:
        # Something in this range is accepted where the two overlap.
        overlapping = (e.weight for e in ranges if _overlap(e.name, offer))
        return max(overlapping, default=_REFUSED), True
    ranked = [
        (
            rank(offer, each.name),
            len(each.parameters & own),
            each.weight,
            each.name != offer or _is_nearest(each.parameters, own, siblings),
        )
        for each in ranges
        if _has(own, each.parameters)
    ]
    return max((e for e in ranked if e[0]), default=(0, 0, _REFUSED, True))[2:]


def _has(own: Parameters, asked: Parameters) -> bool:
    """Whether an offer has the parameters of a range.

    The server chooses the charset (RFC 9110, 12.5.2), where the offer names none.
    """
    missing = dict(asked - own)
    return not missing or (missing.keys() == {"charset"} and "charset" not in dict(own))


def _is_nearest(asked: Parameters, own: Parameters, siblings: list[Parameters]) -> bool:
    """Whether no sibling has a charset that is missing, or just what is asked for."""
    able = [each for each in (own, *siblings) if _has(each, asked)]
    return _distance(asked, own) == min(_distance(asked, each) for each in able)


def _distance(asked: Parameters, own: Parameters) -> tuple[bool, bool]:
    """Whether an offer lacks what is asked for, and whether it has anything else."""
    return not asked <= own, not own <= asked


def _overlap(one: str, other: str) -> bool:
    return bool(rank(one, other) or rank(other, one))


def rank(name: str, accepted: str) -> int:
    """How specifically a range names a media type, or another range; 0 if it does not.

    `application/*+json` names all types with that suffix.
    """
    if name == accepted:
        return 4
    if accepted == "*/*":
        return 1
    kind, _, inner = accepted.partition("/")
    if not inner.startswith("*") or name.partition("/")[0] != kind:
        return 0
    if inner == "*":
        return 2
    return 3 if name.endswith(inner[1:]) else 0
