"""Which known name somebody may have meant."""

from __future__ import annotations

from difflib import get_close_matches
from functools import lru_cache
from typing import Final

# No keyword is near to a longer name, and the comparison is quadratic.
_LONGEST = 80
# A hostile document, with a million slips, gets no more hints than these.
MOST_HINTS: Final = 1_000


@lru_cache(maxsize=4096)
def nearest(name: str, known: frozenset[str], *, likeness: float = 0.7) -> str:
    """The known name that is nearest to `name`, or "" where none is near.

    `likeness` is what two names must have in common, from 0 to 1.
    """
    by_lower = {each.lower(): each for each in sorted(known)}
    if len(name) > _LONGEST:
        return ""
    found = get_close_matches(name.lower(), by_lower, n=1, cutoff=likeness)
    return by_lower[found[0]] if found else ""


def did_you_mean(name: str) -> str:
    """A hint with that name, or ""."""
    return f"did you mean {name!r}?" if name else ""
