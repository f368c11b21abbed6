"""Breaks of statements that are plain: what a formatter makes of them is seen at once.

Nearly all that is too long is a union of types that a function returns, the head of a
class, or a call that takes names. `breaking` does the same for whatever there is, token
by token, at many times the cost; a test compares the two.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from counterfoil.python.layout import STEP, WIDTH, enclose

if TYPE_CHECKING:
    from collections.abc import Sequence

# No comma before a bracket, which would pin it, and nothing odd in quotes.
_PLAIN: Final = re.compile(
    r'(?:[\w.\[\]|()= -]|, |"[\w./+:; -]*")+',
    re.ASCII,
)
_RESULT: Final = re.compile(rf"( *\) -> )({_PLAIN.pattern}):", re.ASCII)
_GENERIC: Final = re.compile(r"( *(?:\| )?[\w.]+\[)(.+)(\])")
_COMMA: Final = re.compile(r"[\[\],]")
_NAMES: Final = r"[\w.]+(?:, [\w.]+)*"
_CALL: Final = re.compile(
    rf'( *)((?:[\w.]+(?:: \w+)? = |return |raise )?[\w.]+\()({_NAMES}|"[^"\\]*")(\))',
    re.ASCII,
)
_CLASS: Final = re.compile(
    rf"( *)(class \w+\()({_NAMES}(?:\[\w+\])?(?:, \w+=\w+)*)(\):)", re.ASCII
)


# The same types stand in what is sync, and in what is not, and in modules beside that.
_remembered = lru_cache(maxsize=1 << 12)


def function_head(
    head: str, parameters: Sequence[str], tail: str, level: int = 0
) -> str:
    """The head of a function without its colon; `tail` begins with its bracket.

    A plain result is laid out, too: then nothing of it has to be looked at again.
    """
    text = enclose(head, parameters, tail, level, 1)
    before, _, last = text.rpartition("\n")
    lines = plain_result(f"{last}:") if before and len(last) >= WIDTH else None
    return "\n".join([before, *lines])[:-1] if lines else text


@_remembered
def plain_result(line: str) -> list[str] | None:
    """The lines of the last line of a function's head; None where it is not plain."""
    found = _RESULT.fullmatch(line)
    if found is None:
        return None
    before, kind = found.groups()
    pad = before[: -len(") -> ")]
    opening, closing = "(", ")"
    operands = _operands(kind)
    if len(operands) == 1:
        generic = _GENERIC.fullmatch(kind)
        if generic is None:
            return None
        opening, kind, closing = generic.groups()
    rows = _union(kind, f"{pad}{STEP}")
    first = f"{before}{opening}"
    if rows is None or len(first) > WIDTH:
        return None
    return [first, *rows, f"{pad}{closing}:"]


def plain_union(kind: str, pad: str) -> list[str] | None:
    """The lines of a union that has brackets of its own; None where it is not plain."""
    is_plain = _PLAIN.fullmatch(kind) and len(_operands(kind)) > 1
    return _union(kind, pad) if is_plain else None


def _union(kind: str, pad: str) -> list[str] | None:
    operands = _operands(kind)
    if not operands:
        return None
    if len(pad) + len(kind) <= WIDTH:
        return [f"{pad}{kind}"]
    rows: list[str] = []
    for each in operands:
        row = f"{pad}| {each}" if rows else f"{pad}{each}"
        if len(row) <= WIDTH:
            rows.append(row)
            continue
        generic = _GENERIC.fullmatch(row)
        within = _union(generic[2], f"{pad}{STEP}") if generic else None
        if generic is None or within is None or len(generic[1]) > WIDTH:
            return None
        rows += [generic[1], *within, f"{pad}]"]
    return rows


@_remembered
def _operands(kind: str) -> tuple[str, ...]:
    """The members of a union; none where something else stands between them."""
    members: list[str] = []
    parts: list[str] = []
    depth = 0
    for each in kind.split(" | "):
        parts.append(each)
        depth += each.count("[") - each.count("]")
        if depth == 0:
            members.append(" | ".join(parts))
            parts.clear()
    return tuple(members) if not parts and all(map(_is_type, members)) else ()


def _is_type(member: str) -> bool:
    """Whether a member of a union has its last bracket after its name, if any."""
    ends = member[:1].isalpha() and (member[-1].isalnum() or member[-1] == "]")
    return ends and not _has_outer_comma(member)


def _has_outer_comma(member: str) -> bool:
    """Whether a comma stands outside of all brackets."""
    depth = 0
    for each in _COMMA.findall(member):
        if each == "," and depth == 0:
            return True
        depth += (each == "[") - (each == "]")
    return False


def statement(text: str, level: int) -> str:
    """A statement on one line, laid out if that is too long and the statement is plain.

    The result stands at `level` steps; its first line is not indented.
    """
    pad = STEP * level
    if len(pad) + len(text) <= WIDTH or "\n" in text:
        return text
    lines = plain_statement(f"{pad}{text}")
    return "\n".join(lines)[len(pad) :] if lines else text


def plain_statement(line: str) -> list[str] | None:
    """The lines of a statement on one line; None where it is not plain."""
    found = _CALL.fullmatch(line) or _CLASS.fullmatch(line)
    if found is None:
        return None
    pad, head, taken, tail = found.groups()
    lines = [f"{pad}{head}", f"{pad}{STEP}{taken}", f"{pad}{tail}"]
    return lines if all(len(each) <= WIDTH for each in lines) else None
