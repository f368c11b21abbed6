"""How much a value may still hold: so that none is endless, or too large to read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

_MOST_PARTS: Final = 20_000
_MOST_STEPS: Final = 10_000
_STEPS_OF_PART: Final = 10
_MANY_PARTS: Final = 300
_MOST_IN_VAIN: Final = 8
"""Each takes a second, or more."""
_DEEP: Final = 5


class NoValueError(Exception):
    """No value can be made; the message says why.

    `is_proved` says that there is none: nobody could make one.
    """

    def __init__(self, why: str, *, is_proved: bool = False) -> None:
        super().__init__(why)
        self.is_proved = is_proved


@dataclass(slots=True)
class Purse:
    """Counts the parts of one value, tries that led nowhere included.

    `steps` are those to find in which ways parts can match their schemas, `in_vain` the
    searches for parts of which nothing came.
    """

    spent: int = 0
    steps: int = 0
    in_vain: int = 0

    @property
    def may_search(self) -> bool:
        """Whether a part may be searched for that is not made by hand."""
        return self.in_vain < _MOST_IN_VAIN

    def may_step(self) -> bool:
        """Count one step: whether it may be done."""
        self.steps += 1
        return not self.is_lost

    @property
    def is_lost(self) -> bool:
        """Whether more steps were done than the parts that were made are worth."""
        return self.steps > _MOST_STEPS + _STEPS_OF_PART * self.spent


@dataclass(frozen=True, slots=True)
class Scope:
    """Where in a value a part is made: how deep, and whether only what must be.

    With `texts`, what may be anything is a text: a form can say that, and no null, no
    object and no array within another.
    """

    lean: bool = False
    depth: int = 0
    purse: Purse = field(default_factory=Purse)
    texts: bool = False

    def spend(self) -> None:
        """Count one part. Raises `NoValueError` beyond all measure."""
        self.purse.spent += 1
        if self.purse.spent > _MOST_PARTS:
            raise NoValueError(f"it would have more than {_MOST_PARTS} parts")

    @property
    def is_spent(self) -> bool:
        """Whether there is no more: what needs a part need not be tried otherwise."""
        return self.purse.spent > _MOST_PARTS or self.purse.is_lost

    @property
    def is_lean(self) -> bool:
        """Whether to leave out whatever may be left out."""
        return self.lean or self.depth >= _DEEP or self.purse.spent > _MANY_PARTS

    def inside(self) -> Scope:
        """The scope of the parts of what is made here."""
        return replace(self, depth=self.depth + 1)
