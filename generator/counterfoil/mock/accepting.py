"""Which media types a client accepts of a response, the best ones first.

The generated server refuses what accepts none of them (406): here one is chosen, also
among responses, which is why a package need not have `runtime.negotiation` for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.field_names import TCHARS

if TYPE_CHECKING:
    from collections.abc import Iterable

_ELEMENT: Final = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*")+')
_TYPE: Final = re.compile(rf"[ \t]*({TCHARS}/{TCHARS})")
_PARAMETER: Final = re.compile(
    rf'[ \t]*;[ \t]*(?:({TCHARS})=({TCHARS}|"(?:[^"\\]|\\.)*"))?'
)
_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_REFUSED: Final = 0.0


class Range(Struct, frozen=True):
    """A media type or a range of them, in lower case, as a request accepts it.

    It names what has all of its `parameters`, and maybe others.
    """

    name: str
    parameters: frozenset[tuple[str, str]] = frozenset()
    weight: float = 1.0


def read_accept(fields: list[str]) -> tuple[Range, ...]:
    """The ranges in the fields `Accept` of a request; malformed ones are left out.

    RFC 9110, 12.5.1. Charsets ignore case (8.3.2).
    """
    found: list[Range] = []
    for element in _ELEMENT.findall(",".join(fields)):
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
    within it. Those that are accepted alike keep their order.
    """
    weights: dict[str, float] = {}
    for text, known in offers:
        name, parameters = _parsed(text) or (text, {})
        within = [each.name for each in ranges if names_it(name, each.name)]
        named = [each for each in within if "*" not in each] if "*" in name else []
        for offer in (*named, name):
            weight = _weight(offer, frozenset(parameters.items()), ranges)
            called = known if offer == name else offer
            weights[called] = max(weight, weights.get(called, _REFUSED))
    able = [offer for offer in weights if weights[offer]]
    return tuple(sorted(able, key=lambda offer: -weights[offer]))


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


def names_it(offer: str, name: str) -> bool:
    """Whether an offer, which may be a range, is or names a media type."""
    return bool(_rank(name, offer))


def _weight(
    offer: str, own: frozenset[tuple[str, str]], ranges: tuple[Range, ...]
) -> float:
    """The weight of an offer: that of the most specific range which names it."""
    if "*" in offer:
        # Something in this range is accepted where the two overlap.
        overlapping = (e.weight for e in ranges if _overlap(e.name, offer))
        return max(overlapping, default=_REFUSED)
    # The server chooses the charset (RFC 9110, 12.5.2), where the offer names none.
    chosen = frozenset[str]() if "charset" in dict(own) else frozenset({"charset"})
    ranked = [
        (_rank(offer, each.name), len(asked), each.weight)
        for each in ranges
        if (asked := {p for p in each.parameters if p[0] not in chosen}) <= own
    ]
    return max((each for each in ranked if each[0]), default=(0, 0, _REFUSED))[2]


def _overlap(one: str, other: str) -> bool:
    return bool(_rank(one, other) or _rank(other, one))


def _rank(name: str, accepted: str) -> int:
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
