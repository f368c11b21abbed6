"""Docstrings: the document's words as Python text that cannot become code."""

from __future__ import annotations

import re
import textwrap
from functools import lru_cache
from typing import Final

from counterfoil.python.html_flow import LINE_BREAK
from counterfoil.python.html_words import without_html
from counterfoil.python.layout import STEP, WIDTH

_CONTROL: Final = re.compile(
    r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
)
_UNSAFE: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LIST_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d+[.)])\s|\s*(?:[|>#]|```|~~~)|    ")
_LIST: Final = re.compile(
    rf"[\n{LINE_BREAK}](?=\s*(?:(?:[-*+]|1[.)])\s|[|>#]|```|~~~))"
)
"""What ends a paragraph without an empty line (CommonMark 0.31.2, 4.8 and 5.3)."""
_FENCE: Final = re.compile(r"^[ >]*(?:```[^`]*|~~~.*)$")
_ONE_LINE: Final = re.compile(r"[A-Za-z](?: ?[\w,/{}:;`-])*\.?", re.ASCII)
"""A sentence that is written as it is: one space between words, nothing to escape."""
_END: Final = re.compile(r"(?<!^)[.!?]\s+(?=[A-Z`*\"'(])")
"""Where a sentence may end."""
_ABBREVIATED: Final = re.compile(
    r"(?:^|[^\w.])(?:e\.g|i\.e|a\.k\.a|u\.s|cf|vs|eg|ex|excl|incl|approx|resp|mr|mrs|dr|st)"
    r"\.\Z",
    re.IGNORECASE,
)
_LONGEST: Final = 9
"""The longest abbreviation, with what stands before it and its full stop."""
_MAX_LENGTH: Final = 4000
_QUOTES: Final = '"""'
_OPEN_QUOTE: Final = re.compile(r'(?<!\\)(?:\\\\)*"$')
"""A quote at the end of escaped text that is not itself escaped."""


@lru_cache(maxsize=4096)  # the same words stand in several modules, one after another
def docstring(text: str, level: int, notes: tuple[str, ...] = ()) -> str:
    """A docstring at `level` steps, with its quotes; "" where nothing is said.

    `notes` are lines that follow the text, and fit (`width_of_notes`).
    """
    width = WIDTH - len(STEP) * level - len(_QUOTES)
    if not notes and len(text) + len(_QUOTES) <= width and _ONE_LINE.fullmatch(text):
        return f"{_QUOTES}{text}{_QUOTES}"
    lines = prose(text, width)
    if notes:
        lines += ["", *notes] if lines else notes
    elif len(lines) == 1:
        lines = prose(text, width - len(_QUOTES))
    if not lines:
        return ""
    # Formatters take away what all lines but the first are indented by, too.
    rest = lines[1:] or [""]
    if not any(line[:1].isalpha() for line in rest):
        rest = textwrap.dedent("\n".join(rest)).split("\n")
    first, *below = [_escape(line) for line in (lines[0], *rest)]
    if first.startswith('"'):
        first = f" {first}"  # as formatters write it
    if len(lines) == 1:
        end = " " if _OPEN_QUOTE.search(first) else ""
        return f"{_QUOTES}{first}{end}{_QUOTES}"
    pad = STEP * level
    indented = "".join(f"{pad}{line}\n" if line else "\n" for line in below)
    return f"{_QUOTES}{first}\n{indented}{pad}{_QUOTES}"


def width_of_notes(level: int) -> int:
    """How long a note in a docstring may be: its quotes may stand on the same line."""
    return WIDTH - len(STEP) * level - 2 * len(_QUOTES)


def as_json(text: str) -> str:
    """JSON text in which signs that a docstring must not have are escapes of JSON."""
    return _UNSAFE.sub(_escaped, _CONTROL.sub(_escaped, text))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def sentence(text: str) -> str:
    """The first paragraph, on one line."""
    return " ".join(_clean(text).split("\n\n")[0].split())


def first_sentence(text: str) -> str:
    """The first sentence, on one line; of a list, its first paragraph."""
    return _split_sentence(sentence(text))[0]


def prose(text: str, width: int) -> list[str]:
    """The text in lines: the first sentence alone, paragraphs wrapped, lists kept."""
    clean = _clean(text)
    if len(clean) > _MAX_LENGTH:
        clean = clean[:_MAX_LENGTH].rsplit(" ", 1)[0] + " …"
    if not clean:
        return []
    first, _, rest = clean.partition("\n\n")
    if not _LIST_ITEM.match(first):
        first, listed = _before_list(first) if "\n" in first else (first, "")
        first, _, below = first.partition(LINE_BREAK)
        summary, following = _split_sentence(" ".join(first.split()))
        if below:
            following = f"{following}{LINE_BREAK}{below}" if following else below
        if listed:
            rest = f"{listed}\n\n{rest}" if rest else listed
        parts = [each for each in (summary, following, rest) if each]
    else:
        parts = [clean]
    lines: list[str] = []
    for part in parts:
        for paragraph in _paragraphs(part):
            if lines:
                lines.append("")
            lines += _wrap(paragraph, width)
    return lines


def _paragraphs(text: str) -> list[str]:
    """The paragraphs; a block of code is one, empty lines and all."""
    paragraphs = text.split("\n\n")
    if "```" not in text and "~~~" not in text:
        return paragraphs
    found: list[str] = []
    is_open = False
    for each in paragraphs:
        if is_open:
            found[-1] += f"\n\n{each}"
        else:
            found.append(each)
        for row in each.split("\n"):
            is_open ^= _FENCE.match(row) is not None
    return found


def _before_list(paragraph: str) -> tuple[str, str]:
    """A paragraph up to the list in it, and the list."""
    found = _LIST.search(paragraph)
    if found is None:
        return paragraph, ""
    return paragraph[: found.start()], paragraph[found.end() :]


def _split_sentence(text: str) -> tuple[str, str]:
    """The first sentence, and what follows: none ends in brackets, or with `e.g.`."""
    depth = begin = 0
    for match in _END.finditer(text):
        end = match.start() + 1
        opened = text.count("(", begin, end) - text.count(")", begin, end)
        depth, begin = max(depth + opened, 0), end
        if not depth and not _ABBREVIATED.search(text, max(end - _LONGEST, 0), end):
            return text[:end], text[match.end() :]
    return text, ""


def _wrap(paragraph: str, width: int) -> list[str]:
    if LINE_BREAK in paragraph:
        parts = paragraph.split(LINE_BREAK)
        return [line for each in parts for line in _wrap(each, width)]
    rows = paragraph.split("\n")
    if any(_LIST_ITEM.match(row) for row in rows):
        lines: list[str] = []
        for row in rows:
            lines += _filled(row, width, "  ") or [""]
        return lines
    return _filled(" ".join(paragraph.split()), width)


def _filled(text: str, width: int, below: str = "") -> list[str]:
    """The text in lines that fit; those after the first begin with `below`."""
    if len(text) <= width:
        return [text.rstrip()] if text.strip() else []
    if "  " not in text and not text.startswith(" "):
        return _words_filled(text.split(" "), width, below)
    return textwrap.wrap(
        text,
        width,
        break_long_words=False,
        break_on_hyphens=False,
        subsequent_indent=below,
    )


def _words_filled(words: list[str], width: int, below: str) -> list[str]:
    """The same for words with one space between them: ten times as fast."""
    lines: list[str] = []
    begin, length = 0, -1
    for number, word in enumerate(words):
        length += 1 + len(word)
        if length > width and number > begin:
            lines.append(" ".join(words[begin:number]))
            begin, length = number, len(below) + len(word)
    lines.append(" ".join(words[begin:]))
    return [lines[0], *(f"{below}{each}" for each in lines[1:])] if below else lines


@lru_cache(maxsize=4096)
def _clean(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = _UNSAFE.sub("\ufffd", _CONTROL.sub(" ", plain))
    if "<" in plain or "&" in plain:
        parts = without_html(plain).split(LINE_BREAK)
        # What entities stand for may be unsafe, too.
        plain = LINE_BREAK.join(
            _UNSAFE.sub("\ufffd", _CONTROL.sub(" ", each)) for each in parts
        )
    lines = [line.rstrip() for line in plain.strip().split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _escape(line: str) -> str:
    return line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
