"""Which media types of a response a client accepts (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from typing import Final, Generic, TypeVar

from .asgi import Scope
from .faults import Fault
from .media_types import MalformedMediaType, parse_media_type, rank

T = TypeVar("T", bound=str)

_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")
_ELEMENT: Final = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*")+')
_REFUSED: Final = 0.0


class Offers(Generic[T]):
    """The media types of a response, in the contract's order; some may be ranges."""

    def __init__(self, *names: T) -> None:
        self._names = names

    def accepted(self, scope: Scope) -> tuple[T, ...]:
        """Those that a request accepts, the best ones first.

        Those that are accepted alike keep their order. Raises `Fault` with status 406
        where none is accepted.
        """
        texts = [value for name, value in scope["headers"] if name == b"accept"]
        wanted = _read(b",".join(texts).decode("latin-1"))
        if not wanted:
            return self._names
        weights = {name: _weight(name, wanted) for name in self._names}
        accepted = [name for name in self._names if weights[name] > _REFUSED]
        if not accepted:
            detail = f"The response can be {', '.join(self._names)}, and nothing else."
            raise Fault(406, detail, unread=True)
        return tuple(sorted(accepted, key=lambda name: -weights[name]))


def _read(text: str) -> list[tuple[str, float]]:
    """The ranges of an Accept header with their weights; malformed ones are left out.

    A range with parameters is another media type than those that are offered: it is "".
    But the charset is chosen by the server (RFC 9110, 12.5.2).
    """
    found: list[tuple[str, float]] = []
    for element in _ELEMENT.findall(text):
        try:
            name, parameters = parse_media_type(element)
        except MalformedMediaType:
            continue
        weight = parameters.pop("q", "1")
        parameters.pop("charset", None)
        if _WEIGHT.fullmatch(weight):
            found.append(("" if parameters else name, float(weight)))
    return found


def _weight(offer: str, wanted: list[tuple[str, float]]) -> float:
    """The weight of an offer: that of the most specific range which matches it."""
    if "*" in offer:
        # Something in this range is accepted where the two overlap.
        overlapping = (
            w for name, w in wanted if rank(name, offer) or rank(offer, name)
        )
        return max(overlapping, default=_REFUSED)
    ranked = [(rank(offer, name), weight) for name, weight in wanted]
    best = max((each for each in ranked if each[0]), default=(0, _REFUSED))
    return best[1]
