"""What libyaml says of text that is not YAML, in plainer words."""

from __future__ import annotations

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


def record_syntax_error(error: yaml.YAMLError, file: str, findings: Findings) -> None:
    """Record a syntax error where libyaml found it, and where its context began."""
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
        related.append(Related(f"{said} that begins here", _locate(file, context)))
    findings.add(INVALID_YAML, message, _locate(file, mark), *related, hint=hint)


def _locate(file: str, mark: yaml.Mark | None) -> Location:
    if mark is None:
        return Location(file, 1, 1, "")
    return Location(file, mark.line + 1, mark.column + 1, "")
