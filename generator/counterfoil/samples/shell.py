"""Words of a shell that hold any text."""

from __future__ import annotations

import re
from typing import Final

_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f]")
_WITHIN_LINES: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

_ESCAPES: Final = {"\\": r"\\", "'": r"\'", "\r": r"\r", "\x1e": r"\036"}
"""What stands for characters between dollar-single-quotes (POSIX.1-2024, 2.2.4)."""


def escaped(text: str) -> str:
    """A word between dollar-single-quotes, in which some control characters stay."""
    plain = _WITHIN_LINES.sub(
        lambda each: each[0] if each[0] in _ESCAPES else " ", text
    )
    return "$'" + "".join(_ESCAPES.get(each, each) for each in plain) + "'"


def word(text: str) -> str:
    """A word, in quotes where it is more than letters."""
    return text if text.isascii() and text.isalpha() else quoted(text)


def quoted(text: str, *, lines: bool = False) -> str:
    """A word in single quotes, which nothing in it can leave.

    Control characters would be obeyed where a command is pasted: they are spaces.
    `lines` says that line ends and tabs stay.
    """
    plain = (_WITHIN_LINES if lines else _CONTROLS).sub(" ", text)
    return "'" + plain.replace("'", "'\\''") + "'"
