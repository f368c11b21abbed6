"""Short texts that a regular expression may match, made of its parts.

They are what the parts ask for one by one: what looks ahead or behind is passed over,
so that whoever asks has to judge what comes.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from counterfoil.api.patterns.errors import InvalidPattern, UnsupportedPattern
from counterfoil.api.patterns.pattern import python_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

_MORE: Final = (0, 1, 2, 4, 8, 16, 32)
"""How often at least that is there which may come any number of times."""
_LONGEST: Final = 200
_PLAIN: Final = ("a", "aA1", "1", "A", "aA1_-. !@#")
"""Characters to take where several may stand: those of a row one after another."""
_VISIBLE: Final = [*map(chr, range(0x21, 0x7F)), " ", "ä", "\u00a0", "\u4e00"]


class _TooLongError(Exception):
    """A text is longer than a sample may be."""


def texts_of(pattern: str) -> Iterator[str]:
    """Texts for a regular expression of ECMA-262; none where it cannot be read."""
    try:
        # Python's own parser: only what it hands out is looked at, and judged later.
        parsed = importlib.import_module("re._parser").parse(python_pattern(pattern))
    except (InvalidPattern, UnsupportedPattern, re.error, OverflowError, ImportError):
        return
    classes: dict[int, set[str]] = {}
    for choice in range(3):
        for plain in _PLAIN:
            for more in _MORE:
                writer = _Writer(plain, more, choice, classes)
                try:
                    writer.write(parsed)
                except (_TooLongError, RecursionError):
                    break
                yield "".join(writer.made)


@dataclass(slots=True)
class _Writer:
    """Writes the text of a parsed expression, by a row of characters and a number.

    `classes` has the characters of each class that was met, by its identity: they take
    long to find where a class is large.
    """

    plain: str
    more: int
    choice: int
    classes: dict[int, set[str]]
    made: list[str] = field(default_factory=list[str])
    groups: dict[int, str] = field(default_factory=dict[int, str])

    def write(self, parts: Any) -> None:
        """Write the text of all parts. Raises `_TooLongError`."""
        for kind, value in parts:
            self._part(str(kind), value)
            if len(self.made) > _LONGEST:
                raise _TooLongError

    def _part(self, kind: str, value: Any) -> None:
        match kind:
            case "LITERAL":
                self.made.append(chr(value))
            case "NOT_LITERAL":
                self._one({each for each in _VISIBLE if ord(each) != value})
            case "ANY":
                self._one({*_VISIBLE})
            case "IN":
                self._one(self._class(value))
            case "BRANCH":
                self.write(value[1][self.choice % len(value[1])])
            case "SUBPATTERN":
                begin = len(self.made)
                self.write(value[-1])
                if value[0] is not None:
                    self.groups[value[0]] = "".join(self.made[begin:])
            case "MAX_REPEAT" | "MIN_REPEAT":
                least, most, inner = value
                for _ in range(min(max(least, self.more), int(most))):
                    before = len(self.made)
                    self.write(inner)
                    if len(self.made) == before:
                        break  # no number of them makes a text
            case "GROUPREF":
                self.made += self.groups.get(value, "")
            case _:  # what has no width
                pass

    def _class(self, value: Any) -> set[str]:
        if id(value) not in self.classes:
            self.classes[id(value)] = _members(value)
        return self.classes[id(value)]

    def _one(self, members: set[str]) -> None:
        """Write one of some characters."""
        row = [each for each in self.plain if each in members]
        usual = next((each for each in _VISIBLE if each in members), "")
        self.made.append(row[len(self.made) % len(row)] if row else usual)


def _members(items: Any) -> set[str]:
    """The characters of a class that may be seen."""
    kinds = [(str(kind), value) for kind, value in items]
    negated = kinds[0][0] == "NEGATE"
    found: set[str] = set()
    for kind, value in kinds:
        if kind == "LITERAL":
            found.add(chr(value))
        elif kind == "RANGE":
            low, high = value
            found |= {each for each in _VISIBLE if low <= ord(each) <= high}
            found |= set() if negated else {chr(low)}
    return {*_VISIBLE} - found if negated else found
