"""What a client may choose from: the media types of an operation's successes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.python import types
from counterfoil.python.bodies import Side
from counterfoil.python.layout import string
from counterfoil.python.types import Expression, Subscript

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.python.outcomes import Outcome
    from counterfoil.python.types import PyType

_NOT_MODIFIED: Final = "304"
"""It has the Vary of what has not changed (RFC 9110, 15.4.5)."""


class Offers(Struct, frozen=True):
    """Media types of successes, of which there are several, and those of all else.

    They are as messages have them; who chooses one leaves its parameters out, but for
    those that are told `apart` by them. `varied` are the keys of the responses that are
    not the same for all that may be chosen.
    """

    names: tuple[str, ...]
    others: tuple[str, ...]
    varied: frozenset[str]
    apart: tuple[str, ...] = ()

    def type(self, side: Side) -> PyType:
        """The type of the argument `accept`.

        A client chooses one, or none; a service is told all that may be answered.
        """
        if side is Side.CLIENT:
            return types.either(self.item, types.UNSET_TYPE)
        return Subscript(types.Name("tuple"), (self.item, Expression("...")))

    @property
    def item(self) -> PyType:
        """The type of one of them."""
        known = dict.fromkeys(
            each if each in self.apart else each.partition(";")[0]
            for each in self.names
        )
        if any("*" in name for name in known):
            return types.STR
        named = [Expression(string(each)) for each in known]
        return Subscript(types.LITERAL, tuple(named))


def lower_offers(outcomes: tuple[Outcome, ...]) -> Offers | None:
    """The offers of an operation; None where there is nothing to choose from."""
    bodies = [each for each in outcomes if each.body is not None]
    # A default response is mostly that of errors, whatever its status may be.
    sure = [each for each in bodies if each.is_success and not each.is_failure]
    chosen = sure or [each for each in bodies if each.is_success]
    names = _offered(chosen)
    if len(names) < 2:  # noqa: PLR2004 - one is no choice
        return None
    others = [name for name in _offered(bodies) if name not in names]
    # Of what is no success, the service may choose the media type in the same way.
    chosen += [each for each in bodies if len(each.offered) > 1]
    varied = {_NOT_MODIFIED, *(each.key for each in chosen)}
    apart = {
        name
        for outcome in bodies
        for each in outcome.variants
        if each.media.apart
        for name in each.names
    }
    told = tuple(name for name in names if name in apart)
    return Offers(names, tuple(others), frozenset(varied), told)


def _offered(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for each in outcomes for name in each.offered))
