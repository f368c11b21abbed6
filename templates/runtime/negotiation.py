"""Which media types of a response a client accepts (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final, Generic, TypeAlias, TypeVar

from .asgi import Scope
from .faults import Fault
from .media_types import ELEMENT, MalformedMediaType, parse_media_type, rank

T = TypeVar("T", bound=str)

Wanted: TypeAlias = tuple[str, dict[str, str], float]
"""A range of an Accept header, its parameters and its weight."""

_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_REFUSED: Final = 0.0
_VARY: Final = ((b"vary", b"Accept"),)
"""RFC 9110, 12.5.5."""


class Offers(Generic[T]):
    """The media types of a response, in the contract's order; some may be ranges.

    They are as a response has them; the service knows them without parameters, but for
    those that are told `apart` by them.
    """

    def __init__(self, *names: str, apart: Collection[str] = ()) -> None:
        self._all = ", ".join(names)
        self._offers: list[tuple[Any, str, dict[str, str]]] = []
        for each in names:
            name, parameters = parse_media_type(each)
            known = each if each in apart else name
            self._offers.append((known, name, parameters))
        known_names = dict.fromkeys(known for known, _, _ in self._offers)
        self._names: tuple[T, ...] = tuple(known_names)

    def accepted(self, scope: Scope) -> tuple[T, ...]:
        """Those that a request accepts, the best ones first.

        Those that are accepted alike keep their order, but for those of one name: the
        one that a range has the parameters of goes first. Raises `Fault` with status
        406 where none is accepted.
        """
        texts = [value for name, value in scope["headers"] if name == b"accept"]
        wanted = _read(b",".join(texts).decode("latin-1"))
        if not wanted:
            return self._names
        places: dict[str, tuple[float, bool]] = {}
        for known, name, own in self._offers:
            siblings = [each for _, other, each in self._offers if other == name]
            place = _place(name, own, siblings, wanted)
            places[known] = max(places.get(known, place), place)
        accepted = [name for name in self._names if places[name][0] > _REFUSED]
        if not accepted:
            detail = f"The response can be {self._all}, and nothing else."
            raise Fault(406, detail, headers=_VARY, unread=True)
        # Also in reverse, those that are alike keep their order.
        return tuple(sorted(accepted, key=lambda name: places[name], reverse=True))


def _read(text: str) -> list[Wanted]:
    """The ranges of an Accept header with weights; malformed ones are left out.

    Charsets ignore case (RFC 9110, 8.3.2).
    """
    found: list[Wanted] = []
    for element in ELEMENT.findall(text):
        try:
            name, parameters = parse_media_type(element)
        except MalformedMediaType:
            continue
        weight = parameters.pop("q", "1")
        if "charset" in parameters:
            parameters["charset"] = parameters["charset"].lower()
        if _WEIGHT.fullmatch(weight):
            found.append((name, parameters, float(weight)))
    return found


def _place(
    offer: str,
    own: dict[str, str],
    siblings: list[dict[str, str]],
    wanted: list[Wanted],
) -> tuple[float, bool]:
    """The weight of an offer, and whether no sibling has more of what is asked for.

    The weight is that of the most specific range which matches it. A range with
    parameters matches what has them all, and before one without.
    """
    if "*" in offer:
        # Something in this range, with any parameters, is accepted where they overlap.
        overlapping = (
            weight
            for name, _, weight in wanted
            if rank(name, offer) or rank(offer, name)
        )
        return max(overlapping, default=_REFUSED), True
    matching = [
        (
            rank(offer, name),
            len(asked) - len(asked.keys() - own.keys()),
            weight,
            name != offer or _is_nearest(asked, own, siblings),
        )
        for name, asked, weight in wanted
        if _matches(asked, own)
    ]
    best = max((each for each in matching if each[0]), default=(0, 0, _REFUSED, True))
    return best[2:]


def _matches(asked: dict[str, str], own: dict[str, str]) -> bool:
    """Whether an offer has the parameters of a range.

    The server chooses the charset (RFC 9110, 12.5.2), where the offer does not name it.
    """
    missing = dict(asked.items() - own.items())
    return not missing or (missing.keys() == {"charset"} and "charset" not in own)


def _is_nearest(
    asked: dict[str, str], own: dict[str, str], siblings: list[dict[str, str]]
) -> bool:
    """Whether no sibling has a charset that is missing, or just what is asked for."""
    distance = _distance(asked, own)
    matching = [each for each in siblings if _matches(asked, each)]
    return all(distance <= _distance(asked, each) for each in matching)


def _distance(asked: dict[str, str], own: dict[str, str]) -> tuple[bool, bool]:
    """Whether an offer lacks what is asked for, and whether it has anything else."""
    return bool(asked.items() - own.items()), bool(own.items() - asked.items())
