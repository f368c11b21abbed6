"""Colours for code, made when the page is built: strings, numbers and words.

Code is escaped as a whole before its parts are found: whatever the patterns make of it,
nothing of it is HTML. So they know a quote, and all that HTML has signs for, as that.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from markupsafe import Markup, escape

from counterfoil.site.prose import clean

Language: TypeAlias = Literal["json", "python", "shell", "cel"]


def _quoted(quote: str) -> str:
    """The pattern of a string on one line between two quotes, each a number in HTML.

    There is one way to read each, so that one that nothing closes takes no time; and a
    quote behind a backslash begins none, so that there are not many of these.
    """
    inner = rf"(?:[^&\\\n]++|\\(?:&{quote}|(?!&{quote}).)|&(?!{quote}))*"
    return rf"(?<!\\)&{quote}{inner}&{quote}"


_STRING: Final = _quoted("#34;")
_SINGLE: Final = _quoted("#39;")
_NUMBER: Final = r"(?<![\w.])(?<!&\#)-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])"
_PATTERNS: Final[dict[Language, re.Pattern[str]]] = {
    "json": re.compile(
        rf"(?P<s>{_STRING})(?:(?=\s*:)(?P<k>))?|(?P<n>{_NUMBER})"
        r"|(?P<w>\b(?:true|false|null)\b)"
    ),
    "python": re.compile(
        rf"(?P<s>{_STRING}|{_SINGLE})|(?P<n>{_NUMBER})|(?P<c>(?<!&)\#[^\n]*)"
        r"|(?P<w>\b(?:None|True|False|from|import|with|as|async|await|match|case|def)\b)"
        r"|(?P<k>\b\w+(?==[^=]))"
    ),
    "shell": re.compile(
        rf"(?P<s>{_STRING})(?:(?=:)(?P<k>))?|(?P<t>{_SINGLE})|(?P<n>{_NUMBER})"
        r"|(?P<w>^curl\b|(?<=\s)--?[a-z][a-z-]*\b|\b(?:true|false|null)\b)",
        re.MULTILINE,
    ),
    "cel": re.compile(
        rf"(?P<s>{_STRING}|{_SINGLE})|(?P<n>{_NUMBER})"
        r"|(?P<w>\b(?:self|in|true|false|null)\b)"
    ),
}
_BEGINNINGS: Final = {
    group: f'<span class="{name}">'
    for group, name in (*((each, each) for each in "ksnwc"), ("t", "s"))
}


def highlight(code: str, language: Language) -> Markup:
    """The code as HTML, its parts in spans of the classes k, s, n, w and c."""
    escaped = str(escape(clean(code)))
    return Markup(_PATTERNS[language].sub(_span, escaped))  # noqa: S704 - it is escaped


def _span(found: re.Match[str]) -> str:
    return f"{_BEGINNINGS[found.lastgroup or 's']}{found[0]}</span>"
