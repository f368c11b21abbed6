"""Which media types a client accepts of a response, the best ones first.

The generated server refuses what accepts none of them (406): here one is chosen, also
among responses, which is why a package need not have `runtime.negotiation` for it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.mock.preferences import Ranges

_ELEMENT: Final = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*")+')
_PARAMETER: Final = re.compile(r';[ \t]*([^=;"]+)=("(?:[^"\\]|\\.)*"|[^;"]*)')
_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_IGNORED: Final = frozenset({"q", "charset"})
"""The server chooses the charset (RFC 9110, 12.5.2)."""


def read_accept(fields: list[str]) -> Ranges:
    """The ranges in the fields `Accept` of a request, each with its weight.

    RFC 9110, 12.5.1. What is malformed is left out. A range with parameters is another
    media type than those that are offered: it is "".
    """
    found: list[tuple[str, float]] = []
    for element in _ELEMENT.findall(",".join(fields)):
        name, _, rest = element.partition(";")
        given = _PARAMETER.findall(f";{rest}")
        parameters = {key.strip().lower(): value.strip() for key, value in given}
        weight = parameters.get("q", "1")
        if "/" in name and _WEIGHT.fullmatch(weight):
            is_other = not parameters.keys() <= _IGNORED
            found.append(("" if is_other else name.strip().lower(), float(weight)))
    return tuple(found)


def accepted(names: Iterable[str], ranges: Ranges) -> tuple[str, ...]:
    """The media types of a response that are accepted, the best ones first.

    In the place of a range that the contract offers stand those that are named within
    it. Those that are accepted alike keep their order.
    """
    offers: dict[str, None] = {}
    for name in names:
        if "*" in name:
            within = [each for each, _ in ranges if names_it(name, each)]
            offers |= dict.fromkeys(each for each in within if "*" not in each)
        offers[name] = None
    weights = {offer: _weight(offer, ranges) for offer in offers}
    able = [offer for offer in offers if weights[offer]]
    return tuple(sorted(able, key=lambda offer: -weights[offer]))


def names_it(offer: str, name: str) -> bool:
    """Whether an offer, which may be a range, is or names a media type."""
    return bool(_rank(name, offer))


def _weight(offer: str, ranges: Ranges) -> float:
    """The weight of an offer: that of the most specific range which names it."""
    if "*" in offer:
        # Something in this range is accepted where the two overlap.
        return max((w for name, w in ranges if _overlap(name, offer)), default=0.0)
    ranked = [(_rank(offer, name), weight) for name, weight in ranges]
    return max((each for each in ranked if each[0]), default=(0, 0.0))[1]


def _overlap(one: str, other: str) -> bool:
    return bool(_rank(one, other) or _rank(other, one))


def _rank(name: str, accepted: str) -> int:
    """How specifically a range names a media type, or another range; 0 if it does not.

    `application/*+json` names all types with that suffix.
    """
    if name == accepted:
        return 4
    if accepted == "*/*":
        return 1 if name else 0
    kind, _, inner = accepted.partition("/")
    if not inner.startswith("*") or name.partition("/")[0] != kind:
        return 0
    if inner == "*":
        return 2
    return 3 if name.endswith(inner[1:]) else 0
