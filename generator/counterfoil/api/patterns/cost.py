"""What it takes to match a text with a regular expression."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_MOST: Final = 10**12
_QUICK: Final = re.compile("B[BL]*+[BP]*")


@dataclass(slots=True)
class Cost:
    """Counts while a regular expression is read.

    `weight` is what it takes to compile. `states` are what a linear engine may have to
    follow for each character; those of the beginning, where only one is possible at a
    time, are `free`: the text is anchored there, and nothing before was of any length.
    """

    weight: int = 0
    states: int = 0
    free: int = 0
    # Whether what comes next is such a beginning.
    begins: bool = False
    # The terms that are in no group: B for `^`, L for a lookahead without assertions
    # within, P for what has none, X for others, | between alternatives.
    terms: list[str] = field(default_factory=list[str])

    @property
    def steps(self) -> int:
        """The states to follow for each character of a text, at most."""
        return max(1, self.states - self.free)

    @property
    def is_quick(self) -> bool:
        """Whether all assertions are lookaheads at the beginning of the text.

        Then each is tried once, and the rest, too: none of them backtracks.
        """
        return _QUICK.fullmatch("".join(self.terms)) is not None

    def atom(self, weight: int) -> None:
        """Count what matches one character."""
        self.weight += weight
        self.states += 1
        self.free += self.begins

    def mark(self) -> tuple[int, int, int]:
        """What is counted before a term."""
        return self.weight, self.states, self.free

    def repeat(
        self, mark: tuple[int, int, int], least: int, most: int | None, *, alone: bool
    ) -> None:
        """Count a term again, as often as it is repeated; `alone` if it is an atom."""
        weight, states, free = mark
        times = max(1, least if most is None else most)
        added = (self.states - states) * times
        self.weight = min(_MOST, weight + (self.weight - weight) * times)
        self.states = min(_MOST, states + added)
        self.free = free
        if self.begins and alone:
            self.free = min(_MOST, free + added)
        self.begins = self.begins and alone and least == most
