"""Which lines of a module may have to be laid out anew, told without a parser."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from counterfoil.python.layout import STEP, WIDTH, columns
from counterfoil.python.plain_breaks import plain_union

if TYPE_CHECKING:
    from collections.abc import Iterator
    from re import Match

# An item or a member that cannot be broken, or is; or an address in a docstring.
_ITEM = re.compile(
    r' *(?:"[^"\\]*"(?:: (?:"[^"\\]*"|\{\}|\[\]|\w+|(?=[{[]$)|[\w.]+(?=\($)))?'
    r"(?:,|[{[(])|(?:https?:/)?/[\w.]\S*)"
)
# A closing bracket on a line of its own without a comma before: perhaps in vain.
_UNPINNED = re.compile(r"\n(?<=[^,(\[{\n]\n) *[)\]}]")
# The first line of a field and the last one, which gives its value.
_FIELD = re.compile(r" *\w+: \(")
_VALUE = re.compile(r" *\) = (?:\w+|\w+\([^()]*\))")
# An item with a comma that pins the brackets around it.
_PINNED = re.compile(r' *"[^"\\]*",')
# Tests in parentheses, joined by `or`.
_TEST = re.compile(r"(?:(?:^| or )\([^(),]*(?:\([\w., ]*\w\)[^(),]*)*\))+")
_OPENING: Final = frozenset("([{")
# What has nothing but a line in parentheses: an optional field's default, the second of
# two operands, and the condition of a case.
_ALONE = re.compile(
    r" *\w+: [^\n]* \| UnsetType(?: \| None)? = \(\n *(?:UNSET|field\([^\n]*\))\n *\)"
    r"| *return \([^()]*(?:\([^()]*\)[^()]*)*\) or \(\n[^\n]*\n *\)"
    r"| *case \w+ if \(\n *\w+ in [\w.]+\n *\):"
)


def find_suspects(text: str, lines: list[str]) -> list[int]:
    """The numbers of lines that may have to be laid out anew, in order."""
    # No character takes more than two columns.
    most = WIDTH if text.isascii() else WIDTH // 2
    found: set[int] = set()
    if max(map(len, lines)) > most:
        found = {
            number
            for number, line in enumerate(lines, 1)
            if len(line) > most and columns(line) > WIDTH and not _ITEM.fullmatch(line)
        }
    for number, line in enumerate(lines, 1):
        if line[-1:] in _OPENING and _is_far(line, lines[number]):
            found.add(number)
    for number, _ in numbered(_UNPINNED, text):
        if _may_be_vain(lines, number):
            found.add(number)
    return sorted(found)


def _is_far(opening: str, line: str) -> bool:
    """Whether what follows an opening bracket is more than one step to the right."""
    step = len(opening) - len(opening.lstrip(" ")) + len(STEP)
    return line.startswith(" ", step) and line[: step + 1].isspace()


def _may_be_vain(lines: list[str], number: int) -> bool:
    """Whether the brackets that close after a line may have been broken in vain.

    They were not if neither they nor what is in them would fit on one line. But where
    a value could have stood without, or follows, it matters which ones are broken.
    """
    closing = lines[number]
    rest = closing.lstrip(" ")
    is_item = rest.endswith(",")
    if rest == ")" and _is_pinned(lines, number - 1):
        return False
    has_value = " = " in rest and not is_item
    indentation = len(closing) - len(rest)
    length = 0
    for index in range(number - 1, -1, -1):
        line = lines[index]
        bare = line.lstrip(" ")
        if len(line) - len(bare) <= indentation:
            rows = lines[index + 1 : number]
            if has_value:
                return not _is_field(line, rows, closing)
            if len(rows) == 1 and _ALONE.fullmatch(f"{line}\n{rows[0]}\n{closing}"):
                return _would_fit(line, rows[0], rest)
            if line.endswith(" (") and not is_item:
                chain = "\n".join(rows)
                return rest not in {")", "):"} or not _is_chain(line, chain, rest)
            whole = indentation + len(bare) + length + len(rest)
            inside = indentation + len(STEP) + length
            return whole <= WIDTH or (index < number - 2 and inside <= WIDTH)
        length += len(bare)
    return True


def _would_fit(first: str, row: str, rest: str) -> bool:
    """Whether a line and one in parentheses after it would be a line that fits."""
    length = len(first) + len(row.lstrip(" ")) + len(rest)
    return length - (len("()") if " = (" in first or " if (" in first else 0) <= WIDTH


def _is_field(first: str, rows: list[str], last: str) -> bool:
    """Whether lines declare a field whose plain type is best put in parentheses."""
    if not _FIELD.fullmatch(first) or not _VALUE.fullmatch(last):
        return False
    pad, text = _joined(rows)
    if any(map(_PINNED.fullmatch, rows)):
        # It cannot be one line.
        return all(row[len(pad)] in " |]" for row in rows[1:])
    # Else the value is put in parentheses instead.
    is_long = len(first) - len("(") + len(text) + len(" = (") > WIDTH
    return is_long and plain_union(text, pad) == rows


def _joined(rows: list[str]) -> tuple[str, str]:
    """The indentation of lines, and all of them on one."""
    pad = rows[0][: len(rows[0]) - len(rows[0].lstrip(" "))]
    text = " ".join(row.lstrip(" ") for row in rows)
    return pad, text.replace("[ ", "[").replace(" ]", "]")


@lru_cache(maxsize=1 << 14)  # a response stands in several modules
def _is_chain(first: str, chain: str, last: str) -> bool:
    """Whether lines in parentheses are plain operands that have no better place."""
    rows = chain.split("\n")
    pad, text = _joined(rows)
    if len(pad) + len(text) <= WIDTH:
        is_long = len(first) - len("(") + len(text) + len(last) - len(")") > WIDTH
        is_type = first.endswith((": TypeAlias = (", "    ) -> (")) or first == ") -> ("
        return is_long and is_type and plain_union(text, pad) == rows
    if _TEST.fullmatch(text):
        # Of two operands, one may have a bracket to break at.
        return len(rows[1:]) > 1
    return plain_union(text, pad) == rows


def _is_pinned(lines: list[str], number: int) -> bool:
    """Whether a line closes a set or dictionary that has a comma at its end."""
    return lines[number].strip(" ") == "}" and lines[number - 1].endswith(",")


def numbered(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, Match[str]]]:
    """Where a pattern is found, with the number of the line."""
    number, begin = 1, 0
    for found in pattern.finditer(text):
        number += text.count("\n", begin, found.start())
        begin = found.start()
        yield number, found
