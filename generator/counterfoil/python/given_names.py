"""Names that the document gives (`x-counterfoil-name`): which of them can be used.

What is refused here never comes into code: a name is made as if none had been given.
"""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from counterfoil.python.names import AMBIGUOUS

if TYPE_CHECKING:
    from collections.abc import Collection

    from counterfoil.api.schema import GivenName

Kind: TypeAlias = Literal[
    "class", "field", "method", "argument", "header", "credential"
]

# Without these first letters, a field could hide the class that its type is.
_CLASS: Final = re.compile(r"[A-Z][A-Za-z0-9_]*")
_OTHER: Final = re.compile(r"[a-z][A-Za-z0-9_]*")
_LONGEST: Final = 60
_LONGEST_METHOD: Final = 50


def fault_of(text: str, kind: Kind, reserved: Collection[str]) -> str:
    """Why a text cannot be the name of that kind of thing; "" where it can.

    `reserved` are the names that such a thing must not have.
    """
    pattern, first = (_CLASS, "capital") if kind == "class" else (_OTHER, "small")
    if not text:
        return "a name is a string"
    longest = _LONGEST_METHOD if kind == "method" else _LONGEST
    if len(text) > longest:
        return f"it has more than {longest} letters"
    if not pattern.fullmatch(text):
        return f"it has to be a {first} letter, then letters of ASCII, digits and _"
    if "__" in text:
        return "it has two underscores side by side, as made names have"
    if keyword.iskeyword(text):
        return "it is a keyword of Python"
    if text in AMBIGUOUS:
        return "it looks like a digit"
    if kind == "class" and "_" in text and text.isupper():
        return "it would be read as a constant"
    # Modules and constants are made of them, where their case tells nothing.
    if (text if kind == "class" else text.lower()) in reserved:
        return "generated code needs the name for something else"
    return ""


def accepted(given: GivenName | None, kind: Kind, reserved: Collection[str]) -> str:
    """The name that is given, if it can be used; else ""."""
    if given is None or fault_of(given.text, kind, reserved):
        return ""
    return given.text
