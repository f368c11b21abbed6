"""Texts that a pattern matches, as far as one is easily found."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import jsonschema_rs

from counterfoil.api.judging import compiled
from counterfoil.samples.pattern_texts import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEGINNING: Final = re.compile(r"\^([A-Za-z0-9_:/ -]{0,40})")
_FILLINGS: Final = ("1", "a", "A", "a1", "A1")
_LONGEST: Final = 40
"""The most characters that are put behind what a pattern begins with."""


@lru_cache(maxsize=4096)
def matching_text(exact: str, pattern: str, names: tuple[str, ...]) -> str:
    """A text that a string schema admits; the first of the names where none is found.

    `exact` is the schema as JSON text, `pattern` what it says of its texts.
    """
    try:
        judge = compiled(exact)
    except (ValueError, jsonschema_rs.ReferencingError):
        return names[0]
    found = (each for each in _candidates(pattern, names) if judge.is_valid(each))
    return next(found, names[0])


def _candidates(pattern: str, names: tuple[str, ...]) -> Iterator[str]:
    """Texts that are often meant: names, and what ids, codes and numbers look like."""
    yield from names
    match = _BEGINNING.match(pattern)
    whole = match[1] if match else ""
    # The last character may be what a quantifier stands behind.
    for beginning in dict.fromkeys((whole, whole[:-1])):
        for filling in _FILLINGS:
            for length in range(_LONGEST + 1):
                yield beginning + (filling * length)[:length]
    yield from texts_of(pattern)
