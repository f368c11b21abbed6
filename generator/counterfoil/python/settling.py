"""Settles the lines of a module: a formatter would leave every one as it is.

Templates and views write most statements as they are to be. What a long name makes too
long, or what fits on one line after all, is laid out here.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from counterfoil.python.breaking import break_statement
from counterfoil.python.layout import STEP, WIDTH, columns
from counterfoil.python.plain_breaks import plain_result, plain_statement
from counterfoil.python.suspects import find_suspects, numbered
from counterfoil.python.tokens import UnknownStatementError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIMPLE: Final = (ast.Assign, ast.AnnAssign, ast.Expr, ast.ImportFrom, ast.Return)
# A declaration whose type is one name, or the first line of one.
_NAMED_TYPE = re.compile(r"\w+: ([A-Za-z_][\w.]*)( = field\()?(?=\n|\Z)")
# A declaration whose value cannot be broken, perhaps in parentheses.
_ATOM = re.compile(
    r"(\w+: [\w.\[\]]+ = )(?:\(\n *)?"
    r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|[\w.]+)(?:\n *\))?"""
)
# The first line of a function, and the last one of its head.
_FUNCTION = re.compile(r" *(?:async )?def ")
_RESULT = re.compile(r" *\) -> ")

# Where a part of a module begins, after a line end: a statement that is not in another
# one, or a function in such a statement, with its decorators. Texts are stepped over:
# they may look alike, and nothing in them is laid out. What begins with a line end is
# found faster than what begins at the beginning of a line.
_PART = re.compile(
    r'\n(?: *+[rR]?"""(?:[^"\\]++|\\.|"(?!""))*"""'
    r"|((?:@[^\n]*\n)*(?!(?:elif|else|except|finally)\b)\w"
    r"| {4}(?:@[^\n]*\n {4})*(?:async )?def ))",
    re.DOTALL,
)


def settle(text: str) -> str:
    """The text of a module, laid out.

    Only parts that seem to need it are parsed: parsing takes longer than writing.
    Raises `SyntaxError` where one of them is no Python.
    """
    lines = text.split("\n")
    suspected = find_suspects(text, lines)
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


def _parts(text: str, suspects: list[int]) -> Iterator[tuple[int, int, set[int]]]:
    """The parts that hold suspects: after which line, up to which, and those.

    Those in texts are no suspects, and are taken away.
    """
    starts: list[int] = []
    whole = f"\n{text}\n"
    for number, found in numbered(_PART, whole):
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
        is_constant = isinstance(value, ast.Dict) and not statement.col_offset
        if is_constant and columns(head) <= WIDTH:
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
