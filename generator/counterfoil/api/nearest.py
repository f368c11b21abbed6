"""Which known name somebody may have meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


# No keyword is near to a longer name, and the comparison is quadratic.
_LONGEST = 80


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is nearest to `name`, or "" where none is near."""
    by_lower = {each.lower(): each for each in known}
    if len(name) > _LONGEST:
        return ""
    found = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.7)
    return by_lower[found[0]] if found else ""


def did_you_mean(name: str) -> str:
    """A hint with that name, or ""."""
    return f"did you mean {name!r}?" if name else ""
