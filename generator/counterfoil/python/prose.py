"""Docstrings: the document's words as Python text that cannot become code."""

from __future__ import annotations

import re
import textwrap
from typing import Final

from counterfoil.python.layout import STEP, WIDTH

_CONTROL: Final = re.compile(
    r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
)
_UNSAFE: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LIST_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d+[.)])\s|\s*[|>#`]|    ")
_MAX_LENGTH: Final = 4000


def docstring(text: str, level: int) -> str:
    """A docstring at `level` steps, with its quotes; "" where there is nothing to say."""
    lines = prose(text, WIDTH - len(STEP) * level - 3)
    if not lines:
        return ""
    body = [_escape(line) for line in lines]
    if body[0].startswith('"'):
        body[0] = f" {body[0]}"  # as formatters write it
    if len(body) == 1 and len(body[0]) + len(STEP) * level + 6 <= WIDTH:
        line = body[0]
        if not line.endswith(('"', "\\")):
            return f'"""{line}"""'
        return f'"""{line} """'
    pad = STEP * level
    rest = "\n".join(f"{pad}{line}" if line else "" for line in body[1:])
    first = body[0]
    return f'"""{first}\n{rest}\n{pad}"""' if rest else f'"""{first}\n{pad}"""'


def sentence(text: str) -> str:
    """The first paragraph, on one line."""
    return " ".join(_clean(text).split("\n\n")[0].split())


def prose(text: str, width: int) -> list[str]:
    """The text in lines: the first sentence alone, paragraphs wrapped, lists kept."""
    clean = _clean(text)
    if len(clean) > _MAX_LENGTH:
        clean = clean[:_MAX_LENGTH].rsplit(" ", 1)[0] + " …"
    if not clean:
        return []
    first, _, rest = clean.partition("\n\n")
    if not _LIST_ITEM.match(first):
        summary, following = _split_sentence(" ".join(first.split()))
        parts = [
            summary,
            *([following] if following else []),
            *([rest] if rest else []),
        ]
    else:
        parts = [clean]
    lines: list[str] = []
    for part in parts:
        for paragraph in part.split("\n\n"):
            if lines:
                lines.append("")
            lines += _wrap(paragraph, width)
    return lines


def _split_sentence(text: str) -> tuple[str, str]:
    match = re.match(r"(.+?[.!?])\s+(?=[A-Z`*\"'(])", text)
    if match is None:
        return text, ""
    return match[1], text[match.end() :]


def _wrap(paragraph: str, width: int) -> list[str]:
    rows = paragraph.split("\n")
    if any(_LIST_ITEM.match(row) for row in rows):
        lines: list[str] = []
        for row in rows:
            kept = textwrap.wrap(
                row,
                width,
                break_long_words=False,
                break_on_hyphens=False,
                subsequent_indent="  ",
            )
            lines += kept or [""]
        return lines
    return textwrap.wrap(
        " ".join(paragraph.split()),
        width,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _clean(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = _UNSAFE.sub("\ufffd", _CONTROL.sub(" ", plain))
    lines = [line.rstrip() for line in plain.strip().split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _escape(line: str) -> str:
    return line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
