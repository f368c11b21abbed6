"""A line of source for a terminal, with a caret under one of its characters."""

from __future__ import annotations

import unicodedata
from typing import Final

# How much of a long line is shown on either side of the caret.
_BEFORE: Final = 60
_AFTER: Final = 40
_TAB: Final = "    "
# Other characters, format characters among them: they could move the cursor, hide text
# or turn its direction around. Spaces other than the plain one look like it, no more.
_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    """The text with every character escaped that a terminal would not simply print."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_visible_character, text))


def sound(text: str) -> str:
    """The text with what no encoding has escaped: bytes of a file's name (PEP 383)."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def pointed(line: str, column: int) -> tuple[str, str]:
    """The line as it is shown, cut where it is long, and a line with a caret below it.

    `column` counts characters from 1; it may be one beyond the end of the line.
    """
    at = min(max(column - 1, 0), len(line))
    begin = at - _BEFORE if at > _BEFORE else 0
    end = at + _AFTER
    before = "".join(map(_expanded, line[begin:at]))
    after = "".join(map(_expanded, line[at:end]))
    head = "…" if begin else ""
    tail = "…" if end < len(line) else ""
    shown = f"{head}{before}{after}{tail}".rstrip()
    return shown, " " * _width(head + before) + "^"


def _visible_character(character: str) -> str:
    if unicodedata.category(character) not in _UNSAFE:
        return character
    if character.isascii():
        return f"\\x{ord(character):02x}"
    return character.encode("ascii", "backslashreplace").decode("ascii")


def _expanded(character: str) -> str:
    return _TAB if character == "\t" else _visible_character(character)


def _width(text: str) -> int:
    """How many columns of a terminal the text takes (UAX 11)."""
    return sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
