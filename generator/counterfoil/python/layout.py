"""How Python is laid out: what a formatter would leave as it is.

Lines are 88 columns. What does not fit is written one item per line, with the trailing
comma that makes every formatter keep it so.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 88
STEP: Final = "    "

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


def string(text: str) -> str:
    """A string literal, in double quotes unless single ones need fewer escapes."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return _quoted(repr(text + _BOTH), text)


def byte_string(text: str) -> str:
    """A bytes literal of text that is Latin-1, quoted like `string`."""
    return f"b{_quoted(repr((text + _BOTH).encode('latin-1'))[1:], text)}"


_BOTH: Final = "'\""
"""Both quotes: text that has them is written in single ones, escaped."""


def _quoted(written: str, text: str) -> str:
    """The literal of a text; `written` is that of the text and both quotes."""
    escaped = written[1 : -len("\\'\"'")]
    if text.count('"') > text.count("'"):
        return f"'{escaped}'"
    plain = escaped.replace("\\'", "'").replace('"', '\\"')
    return f'"{plain}"'


def number(value: float) -> str:
    """A literal of a number: formatters write exponents without a plus sign."""
    return repr(value).replace("e+", "e")


def indent(text: str, level: int) -> str:
    """The text with every line but empty ones indented by `level` steps."""
    return "\n".join(
        f"{STEP * level}{line}" if line else "" for line in text.split("\n")
    )


def fits(line: str, level: int = 0, reserve: int = 0) -> bool:
    """Whether text is one line that fits, with `reserve` columns after it."""
    return "\n" not in line and len(STEP) * level + columns(line) + reserve <= WIDTH


def columns(text: str) -> int:
    """How many columns text takes on a screen, as formatters count them."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def enclose(
    head: str, items: Sequence[str], tail: str, level: int = 0, reserve: int = 0
) -> str:
    """`head`, the items separated by commas, `tail`: on one line, or one item a line.

    The result stands at `level` steps; its first line is not indented.
    """
    line = f"{head}{', '.join(items)}{tail}"
    if fits(line, level, reserve) or not items:
        return line
    inner = STEP * (level + 1)
    rows = f",\n{inner}".join(items)
    return f"{head}\n{inner}{rows},\n{STEP * level}{tail}"


def signature(name: str, parameters: Sequence[str], result: str) -> str:
    """The head of a function at the left margin, without its colon."""
    return enclose(f"def {name}(", parameters, f") -> {result}", 0, 1)


def tuple_of(items: Sequence[str], level: int = 0, reserve: int = 0) -> str:
    """A tuple display."""
    if len(items) != 1:
        return enclose("(", items, ")", level, reserve)
    # The comma that makes a tuple of one item may be what does not fit.
    line = f"({items[0]},)"
    if fits(line, level, reserve):
        return line
    return f"(\n{STEP * (level + 1)}{items[0]},\n{STEP * level})"


def literal(value: Json, level: int = 0) -> str:
    """JSON as a Python literal: every filled container one item a line."""
    inner = STEP * (level + 1)
    match value:
        case dict() if value:
            rows = [
                f"{inner}{string(name)}: {literal(item, level + 1)},\n"
                for name, item in value.items()
            ]
            return f"{{\n{''.join(rows)}{STEP * level}}}"
        case list() if value:
            rows = [f"{inner}{literal(item, level + 1)},\n" for item in value]
            return f"[\n{''.join(rows)}{STEP * level}]"
        case str():
            return string(value)
        case float():
            return number(value)
        case _:
            return repr(value)


def chain(operands: Sequence[str], connective: str, level: int) -> str:
    """Operands with `and` or `or` between them, one a line where they do not fit."""
    line = f" {connective} ".join(operands)
    if fits(line, level):
        return line
    return f"\n{STEP * level}{connective} ".join(operands)


def block(head: str, statements: list[str]) -> list[str]:
    """A statement with others in its block."""
    return [head, *(f"{STEP}{line}" for line in statements)]
