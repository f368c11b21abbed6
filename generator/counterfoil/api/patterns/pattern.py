"""A regular expression of a schema, in the forms in which engines run it."""

from __future__ import annotations

from functools import cache
from typing import Final

import jsonschema_rs
from msgspec import Struct

from counterfoil.api.patterns.atoms import Text
from counterfoil.api.patterns.errors import UnsupportedPattern
from counterfoil.api.patterns.reader import EDGES, END, Reader

_MOST_CHARACTERS: Final = 1_000_000
_HEAVIEST: Final = 6_000_000
"""What takes about a second to compile."""
_FEW_STEPS: Final = 100
_MANY_STEPS: Final = 1_000
_MOST_MEMORY: Final = 100_000_000
JUDGED_BY: Final = jsonschema_rs.FancyRegexOptions(
    backtrack_limit=500, size_limit=_MOST_MEMORY
)
"""How the tool itself judges by patterns: never for long."""
_LINEAR: Final = jsonschema_rs.RegexOptions(size_limit=_MOST_MEMORY)
# The linear engine knows edges by ASCII alone; the other has no word for them.
_LINEAR_EDGES: Final = {EDGES["b"]: r"(?-u:\b)", EDGES["B"]: r"(?-u:\B)"}


class Pattern(Struct, frozen=True):
    """A regular expression of ECMA-262, and what it takes to match a text with it.

    `judged` is its form for the engine that knows assertions and references, `linear`
    that for the engine that takes time in proportion to the text, "" where there is
    none. `steps` are those that this takes for a character, at most; `backtracks` says
    that the other may take much longer. `weight` is what it takes to compile.
    `tolerated` is what ECMA-262 refuses with the `u` flag, and has one meaning all the
    same.
    """

    text: str
    judged: str
    linear: str
    steps: int
    weight: int
    backtracks: bool = False
    tolerated: str = ""

    @property
    def is_bounded(self) -> bool:
        """Whether it must not be run without a limit."""
        return self.backtracks or self.steps > _FEW_STEPS

    @property
    def is_expensive(self) -> bool:
        """Whether a limit may refuse a text that it matches."""
        return self.backtracks or self.steps > _MANY_STEPS


@cache
def read_pattern(text: str) -> Pattern:
    """Read a regular expression of ECMA-262 with the `u` flag.

    Raises `InvalidPattern` or `UnsupportedPattern`.
    """
    reader = _read(text, spells=False)
    if reader.edges or reader.asserts:
        reader = _read(text, spells=True)
    cost = reader.cost
    if cost.weight > _HEAVIEST:
        raise UnsupportedPattern("it is too large")
    judged = "".join(reader.written)
    _compile(judged, JUDGED_BY)
    linear = judged
    if reader.asserts:
        linear = ""
    elif reader.edges:
        linear = "".join(_LINEAR_EDGES.get(each, each) for each in reader.written)
        _compile(linear, _LINEAR)
    return Pattern(
        text=text,
        judged=judged,
        linear=linear,
        steps=cost.steps,
        weight=cost.weight,
        backtracks=reader.asserts > 0 and not cost.is_quick,
        tolerated=reader.text.tolerated,
    )


def python_pattern(text: str, end: str = r"\Z") -> str:
    r"""A regular expression for the module `re`, but for `\p{…}`, which it has not.

    `end` is what only the end of a text matches. Raises `InvalidPattern` or
    `UnsupportedPattern`.
    """
    written = _read(text, spells=True).written
    return "".join(end if each == END else each for each in written)


def _read(text: str, *, spells: bool) -> Reader:
    if len(text) > _MOST_CHARACTERS:
        raise UnsupportedPattern(f"it is longer than {_MOST_CHARACTERS} characters")
    reader = Reader(Text(text, spells))
    reader.read()
    return reader


def _compile(text: str, options: jsonschema_rs.PatternOptionsType) -> None:
    try:
        jsonschema_rs.Draft202012Validator({"pattern": text}, pattern_options=options)
    except ValueError:
        raise UnsupportedPattern("the judge cannot compile it") from None
