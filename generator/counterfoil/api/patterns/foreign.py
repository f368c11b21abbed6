r"""Names in `\p{…}` that ECMA-262 does not have, and other languages do.

Most contracts that have them come from Java, whose names of POSIX are of ASCII alone;
names of scripts stand by themselves in Perl, PCRE, Ruby and Go. Names of which two
languages think differently, as `\p{IsGreek}` of Java and of .NET, are not known here.
"""

from __future__ import annotations

import re
from typing import Final

from counterfoil.api.patterns.properties import is_property

# Where the engines and Python agree on how a set is written, it is by ranges.
_RANGES: Final = {
    "Alnum": ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A)),
    "Blank": ((0x09, 0x09), (0x20, 0x20)),
    "Cntrl": ((0x00, 0x1F), (0x7F, 0x7F)),
    "Digit": ((0x30, 0x39),),
    "Graph": ((0x21, 0x7E),),
    "Print": ((0x20, 0x7E),),
    "Punct": ((0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x7E)),
    "Space": ((0x09, 0x0D), (0x20, 0x20)),
    "XDigit": ((0x30, 0x39), (0x41, 0x46), (0x61, 0x66)),
}
_OTHER_NAMES: Final = {"all": "Any"}
_LAST: Final = 0x10FFFF
# Letters and digits, in Java, and all other categories.
_LETTERS_AND_DIGITS: Final = {
    ("LD", False): r"\p{L}\p{Nd}",
    ("LD", True): r"\p{C}\p{M}\p{Nl}\p{No}\p{P}\p{S}\p{Z}",
}
_SHORT: Final = re.compile(r"[pP]([CLMNPSZ])")


def short_category(text: str, at: int) -> re.Match[str] | None:
    r"""The `pL` of a `\pL`, which is `\p{L}` in most languages but ECMA-262."""
    return _SHORT.match(text, at)


def foreign_set(name: str, *, negated: bool) -> str:
    """What stands in a class for a name; "" for one that is not known."""
    if name in _RANGES:
        ranges = _without(_RANGES[name]) if negated else _RANGES[name]
        return "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges)
    if (name, negated) in _LETTERS_AND_DIGITS:
        return _LETTERS_AND_DIGITS[name, negated]
    known = _OTHER_NAMES.get(name, name.removeprefix("Is"))
    found = next(
        (each for each in (known, f"Script={name}") if is_property(each)), None
    )
    return "" if found is None else f"\\{'P' if negated else 'p'}{{{found}}}"


def _without(ranges: tuple[tuple[int, int], ...]) -> list[tuple[int, int]]:
    """All that is in none of some ranges, which are in order."""
    begins = [0, *(high + 1 for _, high in ranges)]
    ends = [*(low - 1 for low, _ in ranges), _LAST]
    return [pair for pair in zip(begins, ends, strict=True) if pair[0] <= pair[1]]
