"""Settles the lines of a module: a formatter would leave every one as it is.

Templates and views write most statements as they are to be. What a long name makes too
long, or what fits on one line after all, is laid out here.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Final

from counterfoil.python.breaking import break_statement
from counterfoil.python.layout import STEP, WIDTH, columns
from counterfoil.python.tokens import UnknownStatementError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIMPLE: Final = (ast.Assign, ast.AnnAssign, ast.Expr, ast.ImportFrom, ast.Return)
_LAYOUT = re.compile(r"[\s(),]")
# A declaration whose type is one name, or the first line of one.
_NAMED_TYPE = re.compile(r"\w+: ([A-Za-z_]\w*)( = field\()?(?=\n|\Z)")
# A closing bracket on a line of its own without a comma before: perhaps in vain.
_UNPINNED = re.compile(r"[^,(\[{\n]\n *[)\]}]")

# More than one step to the right after an opening bracket.
_JUMP = re.compile(r"^( *)\S[^\n]*[(\[{]\n\1 {5}", re.MULTILINE)


def settle(text: str, tree: ast.Module) -> str:
    """The text of a module, laid out; `tree` is what it parses to."""
    lines = text.split("\n")
    suspects = {
        number
        for number, line in enumerate(lines, 1)
        if len(line) * 2 > WIDTH and columns(line) > WIDTH
    }
    for pattern in (_UNPINNED, _JUMP):
        number = begin = 0
        for found in pattern.finditer(text):
            number += text.count("\n", begin, found.start())
            begin = found.start()
            suspects.add(number + 1)
    if not suspects:
        return text
    for begin, end in reversed(list(_statements(tree.body, lines))):
        if not suspects.isdisjoint(range(begin, end + 1)):
            lines[begin - 1 : end] = _settled(lines[begin - 1 : end])
    return "\n".join(lines)


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
            return lines
    try:
        settled = break_statement(bare, level)
    except UnknownStatementError:
        return lines
    # Nothing but white space, commas and parentheses may differ.
    same = _LAYOUT.sub("", settled) == _LAYOUT.sub("", bare)
    return settled.split("\n") if same else lines


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
