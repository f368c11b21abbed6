"""Which modules the types and contents of a large Api are divided among.

Those of a small one stand in one `models.py`, which a person reads from top to bottom.
To import thousands of them for one operation would take longer than the call: they are
divided by the words that their names begin with, and each module is imported when one
of its names is first asked for. Only the Api decides; where it grows, a module that
gets crowded is divided, and the others stay.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, Final, TypeVar

from counterfoil.python.names import snake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.python.contents import Contents

T = TypeVar("T")

MOST_TOGETHER: Final = 4_000
"""The most types and contents that are not divided.

To import a class and its functions takes 20 to 45 µs: these, a sixth of a second. The
client of one operation is to take less than 0.3 s, 0.08 s of them without any types.
"""
_CROWDED: Final = 60
"""The most names that share a module: a file more is a quarter of a millisecond, as
much as ten classes.
"""
_OTHERS: Final = "others"
"""The module of names that begin with other letters than those of ASCII."""
_FEWEST: Final = 12
"""The fewest names that get a module of their own."""


@dataclass(frozen=True, slots=True)
class Division:
    """The words that names of modules are made of, joined by underscores."""

    _words: frozenset[str]
    _found: dict[str, str] = field(default_factory=dict[str, str], compare=False)

    def module(self, name: str) -> str:
        """The module for what has a name in snake case.

        Nobody needs to know it: its name begins with an underscore, as that of no type,
        function or keyword does.
        """
        if name not in self._found:
            whole = _parts(name)
            begins = ("_".join(whole[:end]) for end in range(len(whole), 0, -1))
            chosen = next((e for e in begins if e in self._words), _letter(name))
            self._found[name] = f"_{chosen}"
        return self._found[name]

    def group(self, named: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
        """What belongs to names in snake case, by modules, which are sorted."""
        found: dict[str, list[T]] = {}
        for name, each in named:
            found.setdefault(self.module(name), []).append(each)
        return dict(sorted(found.items()))


def lower_division(contents: Contents) -> Division | None:
    """The division of an Api's types and contents; None where they stay together."""
    lowering = contents.lowering
    names = {each.stem for each in lowering.models()}
    names |= {snake(each.alias.text) for each in lowering.others()}
    count = len(names) + len(contents.items)
    names |= {each.name for each in contents.items}
    return divide(names) if count > MOST_TOGETHER else None


def divide(names: Iterable[str]) -> Division:
    """The division of names in snake case.

    Words with which enough names begin get a module, where there are too many names
    for one module that begin with all of these words but the last, or, of a single
    word, with its letter.
    """
    counts: Counter[tuple[str, ...]] = Counter()
    letters: Counter[str] = Counter()
    for name in names:
        whole = _parts(name)
        letters[_letter(name)] += 1
        counts.update(whole[:end] for end in range(1, len(whole) + 1))
    return Division(
        frozenset(
            "_".join(words)
            for words, count in counts.items()
            if count >= _FEWEST
            and (counts[words[:-1]] or letters[_letter(words[0])]) > _CROWDED
        )
    )


def _parts(name: str) -> tuple[str, ...]:
    """The words that a module may be named after: not all systems write all letters."""
    # Names that are keywords have an underscore at their end.
    return tuple(takewhile(str.isascii, (part for part in name.split("_") if part)))


def _letter(name: str) -> str:
    return name[0] if name[0].isascii() else _OTHERS
