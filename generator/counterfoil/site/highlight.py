"""Colours for code, made when the page is built: strings, numbers and words."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from markupsafe import Markup, escape

from counterfoil.site.prose import clean

Language: TypeAlias = Literal["json", "python", "shell", "cel"]

_STRING: Final = r'"(?:[^"\\\n]|\\.)*"'
_SINGLE: Final = r"'(?:[^'\\\n]|\\.)*'"
_NUMBER: Final = r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?![\w.])"
_PATTERNS: Final[dict[Language, re.Pattern[str]]] = {
    "json": re.compile(
        rf"(?P<k>{_STRING}(?=\s*:))|(?P<s>{_STRING})|(?P<n>{_NUMBER})"
        r"|(?P<w>\b(?:true|false|null)\b)"
    ),
    "python": re.compile(
        rf"(?P<s>{_STRING}|{_SINGLE})|(?P<n>{_NUMBER})|(?P<c>\#[^\n]*)"
        r"|(?P<w>\b(?:None|True|False|from|import|with|as|async|await|match|case|def)\b)"
        r"|(?P<k>\b\w+(?==[^=]))"
    ),
    "shell": re.compile(
        rf"(?P<k>{_STRING}(?=:))|(?P<s>{_STRING}|{_SINGLE})|(?P<n>{_NUMBER})"
        r"|(?P<w>^curl\b|(?<=\s)--?[a-z][a-z-]*\b|\b(?:true|false|null)\b)",
        re.MULTILINE,
    ),
    "cel": re.compile(
        rf"(?P<s>{_STRING}|{_SINGLE})|(?P<n>{_NUMBER})"
        r"|(?P<w>\b(?:self|in|true|false|null)\b)"
    ),
}


def highlight(code: str, language: Language) -> Markup:
    """The code as HTML, its parts in spans of the classes k, s, n, w and c."""
    code = clean(code)
    parts: list[str] = []
    position = 0
    for found in _PATTERNS[language].finditer(code):
        parts.append(_escaped(code[position : found.start()]))
        said = _escaped(found.group())
        parts.append(f'<span class="{found.lastgroup}">{said}</span>')
        position = found.end()
    parts.append(_escaped(code[position:]))
    return Markup("".join(parts))  # noqa: S704 - every part is escaped


@lru_cache(maxsize=1 << 12)
def _escaped(text: str) -> str:
    """The text as HTML, as markupsafe has it; the same short texts come again."""
    return str(escape(text))
