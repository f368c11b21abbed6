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

        Those that are accepted alike keep their order. Raises `Fault` with status 406
        where none is accepted.
        """
        texts = [value for name, value in scope["headers"] if name == b"accept"]
        wanted = _read(b",".join(texts).decode("latin-1"))
        if not wanted:
            return self._names
        weights = dict.fromkeys(self._names, _REFUSED)
        for known, name, parameters in self._offers:
            weight = _weight(name, parameters, wanted)
            weights[known] = max(weights[known], weight)
        accepted = [name for name in self._names if weights[name] > _REFUSED]
        if not accepted:
            detail = f"The response can be {self._all}, and nothing else."
            raise Fault(406, detail, headers=_VARY, unread=True)
        return tuple(sorted(accepted, key=lambda name: -weights[name]))


def _read(text: str) -> list[Wanted]:
    """The ranges of an Accept header with weights; malformed ones are left out."""
    found: list[Wanted] = []
    for element in ELEMENT.findall(text):
        try:
            name, parameters = parse_media_type(element)
        except MalformedMediaType:
            continue
        weight = parameters.pop("q", "1")
        if _WEIGHT.fullmatch(weight):
            found.append((name, parameters, float(weight)))
    return found


def _weight(offer: str, own: dict[str, str], wanted: list[Wanted]) -> float:
    """The weight of an offer: that of the most specific range which matches it.

    A range with parameters matches what has them all, and before one without.
    """
    if "*" in offer:
        # Something in this range, with any parameters, is accepted where they overlap.
        overlapping = (
            weight
            for name, _, weight in wanted
            if rank(name, offer) or rank(offer, name)
        )
        return max(overlapping, default=_REFUSED)
    matching = [
        (rank(offer, name), len(parameters), weight)
        for name, asked, weight in wanted
        if (parameters := _compared(asked, own)).items() <= own.items()
    ]
    best = max((each for each in matching if each[0]), default=(0, 0, _REFUSED))
    return best[2]


def _compared(asked: dict[str, str], own: dict[str, str]) -> dict[str, str]:
    """The parameters of a range that an offer has to have.

    The server chooses the charset (RFC 9110, 12.5.2), where the offer does not name it.
    """
    return {
        name: value.lower() if name == "charset" else value
        for name, value in asked.items()
        if name != "charset" or "charset" in own
    }
