"""Settles the lines of a module: a formatter would leave every one as it is.

Templates and views write most statements as they are to be. What a long name makes too
long, or what fits on one line after all, is laid out here.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from counterfoil.python.breaking import break_statement
from counterfoil.python.layout import STEP, WIDTH, columns
from counterfoil.python.plain_breaks import (
    plain_result,
    plain_statement,
    plain_union,
)
from counterfoil.python.tokens import UnknownStatementError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from re import Match

_SIMPLE: Final = (ast.Assign, ast.AnnAssign, ast.Expr, ast.ImportFrom, ast.Return)
# A declaration whose type is one name, or the first line of one.
_NAMED_TYPE = re.compile(r"\w+: ([A-Za-z_][\w.]*)( = field\()?(?=\n|\Z)")
# A declaration whose value cannot be broken, perhaps in parentheses.
_ATOM = re.compile(
    r"(\w+: [\w.\[\]]+ = )(?:\(\n *)?"
    r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\w.]+)(?:\n *\))?"""
)
# An item or a member that cannot be broken, or is; or an address in a docstring.
_ITEM = re.compile(
    r' *(?:"[^"\\]*"(?:: (?:"[^"\\]*"|\{\}|\[\]|\w+|(?=[{[]$)|[\w.]+(?=\($)))?'
    r"(?:,|[{[(])|(?:https?:/)?/[\w.]\S*)"
)
# The first line of a function, and the last one of its head.
_FUNCTION = re.compile(r" *(?:async )?def ")
_RESULT = re.compile(r" *\) -> ")
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

# Where a part of a module begins, after a line end: a statement that is not in another
# one, or a function in such a statement, with its decorators. Texts are stepped over:
# they may look alike, and nothing in them is laid out. What begins with a line end is
# found faster than what begins at the beginning of a line.
_PART = re.compile(
    r'\n(?: *+[rR]?"""(?:[^"\\]++|\\.|"(?!""))*+"""'
    r"|((?:@[^\n]*\n)*+(?!(?:elif|else|except|finally)\b)\w"
    r"| {4}(?:@[^\n]*\n {4})*+(?:async )?def ))",
    re.DOTALL,
)


def settle(text: str) -> str:
    """The text of a module, laid out.

    Only parts that seem to need it are parsed: parsing takes longer than writing.
    Raises `SyntaxError` where one of them is no Python.
    """
    lines = text.split("\n")
    suspected = _suspects(text, lines)
    if not suspected:
        return text
    settled: list[str] = []
    done = 0
    for begin, end, suspects in _parts(text, suspected):
        part = lines[begin:end]
        if suspects == {begin + 1} and (made := _plain_class(part[0])):
            settled += [*lines[done:begin], *made]
            done = begin + 1
            continue
        if plain := _plain(part, sorted(suspects), begin):
            for number, made in plain:
                settled += lines[done : number - 1]
                settled += made
                done = number
            continue
        for first, last in _logical_lines(part, max(suspects) - begin):
            held = suspects.intersection(range(begin + first, begin + last + 1))
            if held:
                settles = _settled_result if held == {begin + last} else _settled
                settled += lines[done : begin + first - 1]
                settled += settles(part[first - 1 : last])
                done = begin + last
    return "\n".join([*settled, *lines[done:]]) if done else text


def _suspects(text: str, lines: list[str]) -> list[int]:
    """The numbers of lines that may have to be laid out anew, in order."""
    # No character takes more than two columns.
    most = WIDTH if text.isascii() else WIDTH // 2
    suspects: set[int] = set()
    if max(map(len, lines)) > most:
        suspects = {
            number
            for number, line in enumerate(lines, 1)
            if len(line) > most and columns(line) > WIDTH and not _ITEM.fullmatch(line)
        }
    for number, line in enumerate(lines, 1):
        if line[-1:] in _OPENING and _is_far(line, lines[number]):
            suspects.add(number)
    for number, _ in _numbered(_UNPINNED, text):
        if _may_be_vain(lines, number):
            suspects.add(number)
    return sorted(suspects)


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


def _numbered(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, Match[str]]]:
    """Where a pattern is found, with the number of the line."""
    number, begin = 1, 0
    for found in pattern.finditer(text):
        number += text.count("\n", begin, found.start())
        begin = found.start()
        yield number, found


def _parts(text: str, suspects: list[int]) -> Iterator[tuple[int, int, set[int]]]:
    """The parts that hold suspects: after which line, up to which, and those.

    Those in texts are no suspects, and are taken away.
    """
    starts: list[int] = []
    whole = f"\n{text}\n"
    for number, found in _numbered(_PART, whole):
        if found[1]:
            starts.append(number - 1)
        elif whole[found.end()] == "\n":
            end = number + found[0].count("\n") - 1
            del suspects[bisect_left(suspects, number) : bisect_right(suspects, end)]
    starts.append(text.count("\n") + 1)
    for first, end in pairwise(starts):
        held = suspects[bisect_right(suspects, first) : bisect_right(suspects, end)]
        if held:
            yield first, end, set(held)


def _plain_class(line: str) -> list[str] | None:
    """The lines of the head of a class, which begins a part; None where not plain."""
    return plain_statement(line) if line.startswith("class ") else None


def _plain(
    part: list[str], suspects: list[int], before: int
) -> list[tuple[int, list[str]]] | None:
    """The lines of a part's suspects, if each is a plain statement of one line.

    It is none where it may stand in a text: that begins and ends with three quotes.
    """
    first = suspects[0] - before - 1
    if '"""' in part[first] or any('"""' in line for line in part[first:]):
        return None
    quotes = sum(line.count('"""') for line in part[:first])
    found: list[tuple[int, list[str]]] = []
    for number in suspects:
        made = plain_statement(part[number - before - 1])
        if made is None or quotes not in {0, 2}:
            return None
        found.append((number, made))
    return found


def _logical_lines(part: list[str], until: int) -> Iterator[tuple[int, int]]:
    """The first and the last line of each statement in a part, at least up to a line.

    For the head of a function no parser is needed: it ends with a line that begins with
    its closing bracket, or with its first.
    """
    first = part[0]
    pad = first[: len(first) - len(first.lstrip(" "))]
    if _FUNCTION.match(first):
        closing = (n for n, row in enumerate(part, 1) if row.startswith(f"{pad})"))
        end = 1 if first.endswith(":") else next(closing, 0)
        if until <= end:
            yield 1, end
            return
    if pad:
        lines = ["class _:", *part]
        body = ast.parse("\n".join(lines)).body
        assert isinstance(body[0], ast.ClassDef)
        for begin, end in _statements(body[0].body, lines):
            yield begin - 1, end - 1
        return
    # What is in a class may be other parts.
    is_class = first.startswith(("class ", "@"))
    lines = [*part, f"{STEP}pass"] if is_class else part
    yield from _statements(ast.parse("\n".join(lines)).body, lines)


def _settled_result(lines: list[str]) -> list[str]:
    """The lines of one statement of which only the last is suspect.

    Where that has the result of a function, the parameters are spared.
    """
    if not (_RESULT.match(lines[-1]) and lines[-2].endswith(",")):
        return _settled(lines)
    head, *parameters, result = lines
    if plain := plain_result(result):
        return [head, *parameters, *plain]
    pad = " " * (len(result) - len(result.lstrip(" ")) + len(STEP))
    made = _settled([head, f"{pad}_,", result])
    return [head, *parameters, *made[2:]]


def _settled(lines: list[str]) -> list[str]:
    """The lines of one statement."""
    text = "\n".join(lines)
    bare = text.lstrip(" ")
    level = (len(text) - len(bare)) // len(STEP)
    if named := _NAMED_TYPE.match(bare):
        # A name cannot be broken, and stands in parentheses only where nothing follows.
        alone = len(lines) == 1 and not named[2]
        pad = STEP * level
        if alone:
            field, _, kind = lines[0].partition(": ")
            return [f"{field}: (", f"{pad}{STEP}{kind}", f"{pad})"]
        if named[2]:
            return _parenthesized(lines, named.start(2) + len(STEP) * level)
    if (atom := _ATOM.fullmatch(bare)) and columns(atom[2]) > WIDTH - len(STEP) * (
        level + 1
    ):
        # In parentheses, it would be too long, too.
        return [f"{STEP * level}{atom[1]}{atom[2]}"]
    try:
        settled = break_statement(bare, level)
    except UnknownStatementError:
        return lines
    # Nothing but white space, commas and parentheses may differ.
    return settled.split("\n") if _bared(settled) == _bared(bare) else lines


def _parenthesized(lines: list[str], at: int) -> list[str]:
    """A field whose value is put in parentheses, where its first line is shorter so."""
    first, rest = lines[0][:at], lines[0][at:]
    opening, value = f"{first} = (", rest.removeprefix(" = ")
    if columns(lines[0]) <= WIDTH or columns(opening) > WIDTH:
        return lines
    pad = " " * (len(first) - len(first.lstrip(" ")))
    inner = [f"{pad}{STEP}{value}", *(f"{STEP}{line}" for line in lines[1:])]
    return [opening, *inner, f"{pad})"]


def _bared(text: str) -> str:
    """A text without what a layout may change."""
    joined = "".join(text.split())
    return joined.replace(",", "").replace("(", "").replace(")", "")


def _statements(body: list[ast.stmt], lines: list[str]) -> Iterator[tuple[int, int]]:
    """The first and the last line of each statement, or of its head, in order."""
    for statement in body:
        value = getattr(statement, "value", None)
        if isinstance(statement, ast.Expr) and isinstance(value, ast.Constant):
            continue  # a docstring
        head = lines[statement.lineno - 1]
        if isinstance(value, ast.Dict) and columns(head) <= WIDTH:
            continue  # of `layout.literal`, one item a line, and perhaps megabytes
        if isinstance(statement, ast.Match):
            yield from _cases(statement, lines)
            continue
        inner = _inner(statement)
        if not inner:
            yield statement.lineno, statement.end_lineno or statement.lineno
            continue
        yield statement.lineno, _head_end(statement.lineno, inner[0], lines)
        yield from _statements(inner, lines)


def _cases(match: ast.Match, lines: list[str]) -> Iterator[tuple[int, int]]:
    """A match statement: its head, and each of its cases."""
    yield match.lineno, match.cases[0].pattern.lineno - 1
    for case in match.cases:
        begin = case.pattern.lineno
        yield begin, _head_end(begin, case.body[0], lines)
        yield from _statements(case.body, lines)


def _head_end(begin: int, first: ast.stmt, lines: list[str]) -> int:
    """The last line of what stands before a block: it ends with a colon."""
    line = first.lineno - 1
    if isinstance(first, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        line -= len(first.decorator_list)
    while line > begin and not lines[line - 1].rstrip().endswith(":"):
        line -= 1
    return max(line, begin)


def _inner(statement: ast.stmt) -> list[ast.stmt]:
    """The statements within a statement, in order."""
    if isinstance(statement, _SIMPLE):
        return []
    found: list[ast.stmt] = list(getattr(statement, "body", ()))
    for handler in getattr(statement, "handlers", ()):
        found += handler.body
    found += getattr(statement, "orelse", ())
    found += getattr(statement, "finalbody", ())
    return found
