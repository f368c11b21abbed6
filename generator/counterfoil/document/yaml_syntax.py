"""What libyaml says of text that is not YAML, in plainer words."""

from __future__ import annotations

import re
from typing import Final

import yaml

from counterfoil.codes.document import INVALID_YAML
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Location

# A part of what libyaml or PyYAML says; what it means; what to do.
_WORDS: Final = (
    (
        "mapping values are not allowed",
        "a colon and a space cannot stand in an unquoted text here",
        "quote the text, or correct the indentation",
    ),
    (
        "cannot start any token",
        "no value can begin with this character",
        "quote the text if it is meant; indent with spaces, never with tabs",
    ),
    (
        "found a tab character that violates indentation",
        "a tab stands where the line is indented",
        "indent with spaces",
    ),
    (
        "could not find expected ':'",
        "there should be a colon after a key",
        "write `key: value`; a text of several lines needs quotes or `|`",
    ),
    (
        "found unexpected end of stream",
        "a quoted text is never closed",
        "add the closing quote",
    ),
    (
        "found unknown escape character",
        "this escape does not exist in a double-quoted text",
        "write a backslash as \\\\, or use single quotes",
    ),
    (
        "invalid Unicode character escape code",
        "this escape is no character",
        "write the character itself instead of a surrogate pair",
    ),
    (
        "expected alphabetic or numeric character",
        "* begins an alias and & an anchor, but no name follows",
        'quote the text: "*/*"',
    ),
    (
        "did not find expected key",
        "there should be another key, or the end of the object",
        "give all members of an object the same indentation",
    ),
    (
        "did not find expected '-' indicator",
        "there should be another item, or the end of the array",
        "give all items of an array the same indentation",
    ),
    (
        "expected <block end>",
        "the text goes on where its object or array should end",
        "give all members the same indentation",
    ),
    (
        "did not find expected ',' or",
        "there should be a comma or the closing bracket",
        "close the bracket, or quote what stands in it",
    ),
    (
        "expected ',' or",
        "there should be a comma or the closing bracket",
        "close the bracket, or quote what stands in it",
    ),
    (
        "did not find expected <document start>",
        "something follows after the end of the document",
        "check the indentation of this line",
    ),
    (
        "undefined tag handle",
        "a tag with a prefix that no %TAG line declares",
        "quote a text that begins with an exclamation mark",
    ),
)


# A line with a key and a text, and no colon and space between them.
_WITHOUT_COLON: Final = re.compile(r"( *(?:- +)*[A-Za-z_$/][\w$./{}-]*)([: ]\S[^:#]*)?")
_COLON_MISPLACED: Final = "mapping values are not allowed"


def record_syntax_error(
    error: yaml.YAMLError,
    text: str,
    file: str,
    findings: Findings,
    last: yaml.ScalarEvent | None = None,
) -> None:
    """Record a syntax error where libyaml found it, and where its context began.

    `last` is the last scalar that was read before it. What is wrong may stand before
    the place where it is noticed: a quote that is missing, or a colon.
    """
    message, hint, mark, context = str(error), "", None, None
    if isinstance(error, yaml.MarkedYAMLError):
        message = str(error.problem or error.context)
        mark = error.problem_mark or error.context_mark
        context = error.context_mark
    for part, meaning, advice in _WORDS:
        if part in message:
            message, hint = meaning, advice
            break
    related: list[Related] = []
    if (
        context
        and mark
        and context.line != mark.line
        and isinstance(error, yaml.MarkedYAMLError)
    ):
        said = str(error.context or "").removeprefix("while ")
        place = _locate(file, context, text)
        related.append(Related(f"{said} that begins here", place))
    before = mark and _cause_before(error, mark, text, file, last)
    if before:
        hint, related = before
    place = _locate(file, mark, text)
    findings.add(INVALID_YAML, message, place, *related, hint=hint)


def _cause_before(
    error: yaml.YAMLError,
    mark: yaml.Mark,
    text: str,
    file: str,
    last: yaml.ScalarEvent | None,
) -> tuple[str, list[Related]] | None:
    """What to do, and where, if the cause stands before the place of an error."""
    if last and last.start_mark and _is_end_of_lines(last, mark):
        begin = last.start_mark
        place = Location(file, begin.line + 1, begin.column + 1, "")
        note = Related("a text in quotes begins here, and ends before that", place)
        return "close the quotes where the text is to end", [note]
    if last and _is_apostrophe(last, mark):
        return "write an apostrophe twice, or the text in double quotes", []
    missing = _missing_colon(text, mark) if _COLON_MISPLACED in str(error) else None
    if missing:
        note = Related("a colon may be missing here", Location(file, *missing, ""))
        return "write a colon and a space between key and value", [note]
    return None


def _is_end_of_lines(last: yaml.ScalarEvent, mark: yaml.Mark) -> bool:
    """Whether a quoted text of several lines ends right before a place."""
    begin, end = last.start_mark, last.end_mark
    if last.style not in {"'", '"'} or begin is None or end is None:
        return False
    return begin.line < end.line and end.index <= mark.index and end.line == mark.line


def _is_apostrophe(last: yaml.ScalarEvent, mark: yaml.Mark) -> bool:
    """Whether a text in single quotes ends where something follows at once."""
    end = last.end_mark
    return last.style == "'" and end is not None and end.index == mark.index


def _missing_colon(text: str, mark: yaml.Mark) -> tuple[int, int] | None:
    """The line and column where a key ends that goes on in the line of a place."""
    lines = text.split("\n", mark.line + 1)[: mark.line + 1]
    before, here = (["", "", *lines])[-2:]
    found = _WITHOUT_COLON.fullmatch(before)
    if not found or _indentation(before) != _indentation(here):
        return None
    return mark.line, len(found[1]) + 1


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" -"))


def _locate(file: str, mark: yaml.Mark | None, text: str) -> Location:
    if mark is None:
        return Location(file, 1, 1, "")
    # libyaml ends the last line, also where the text does not.
    if mark.line > (last := text.count("\n")):
        return Location(file, last + 1, len(text) - text.rfind("\n"), "")
    return Location(file, mark.line + 1, mark.column + 1, "")
