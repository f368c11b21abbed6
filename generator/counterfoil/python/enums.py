"""The members of enumerations: values, and names that read well."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.python.names import clear, constant, settle

if TYPE_CHECKING:
    from counterfoil.api.schema import Enumeration

_SIGNS: Final = {
    "+": "plus",
    "-": "minus",
    "*": "star",
    "/": "slash",
    "%": "percent",
    "<": "less",
    ">": "greater",
    "=": "equals",
    "!": "not",
    "&": "and",
    "|": "or",
    "#": "hash",
    "@": "at",
    "$": "dollar",
    "~": "tilde",
    "^": "caret",
    ".": "dot",
    ",": "comma",
    ":": "colon",
    ";": "semicolon",
    "?": "question",
    "_": "underscore",
    " ": "space",
}
"""What signs are called, where a value has nothing but them."""
_LEADING: Final = frozenset("+-<>=!~")
"""Signs that say something at the beginning of a value."""
_OWN: Final = ("name", "value", "mro")
"""What a class of an enumeration has itself."""


_PUNCTUATION: Final = re.compile(r"\W+")
_WORD: Final = re.compile(r"[^\W_]\w*")


class EnumMember(Struct, frozen=True):
    """A member of an enumeration, with its words or ""."""

    name: str
    value: str | int
    words: str


def enum_members(shape: Enumeration) -> tuple[EnumMember, ...]:
    """The members of a class of an enumeration; null is none."""
    rows = [
        (value, _at(shape.names, number), _at(shape.descriptions, number))
        for number, value in enumerate(shape.values)
        if isinstance(value, str | int)
    ]
    keys = {f"{value}\n{name}": name or _wording(value) for value, name, _ in rows}
    names = settle(keys, lambda key: _propose(keys[key]), _OWN)
    return tuple(
        EnumMember(names[f"{value}\n{name}"], value, words)
        for value, name, words in rows
    )


def _at(texts: tuple[str, ...], number: int) -> str:
    return texts[number] if number < len(texts) else ""


def _wording(value: str | int) -> str:
    """What a value is called: no name begins with a digit."""
    if isinstance(value, str) and not any(map(str.isalnum, value)):
        return " ".join(_SIGNS.get(sign, "sign") for sign in value) or "empty"
    text = str(value)
    if text[:1] in _LEADING and text[1:2].isalnum():
        return f"{_SIGNS[text[0]]} {text[1:]}"
    return f"value {text}" if text[:1].isdecimal() else text


def _propose(wording: str) -> str:
    # Python compares identifiers in this form.
    plain = unicodedata.normalize("NFKC", wording)
    # What begins with an underscore may be no member, or what a class has itself.
    if plain.isupper() and _WORD.fullmatch(plain) and plain.isidentifier():
        return clear(plain)
    head, _, tail = plain.partition(" ")
    if tail[:1].isdecimal():
        # The digits stay with what follows them: `VALUE_1ST`.
        name = f"{_joined(head)}_{_joined(tail)}".lstrip("_")
        if name.isidentifier():
            return name
    return constant(wording)


def _joined(text: str) -> str:
    # Some letters have marks in upper case, which are no part of a word.
    return _PUNCTUATION.sub("_", text.upper()).strip("_")
