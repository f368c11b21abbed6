r"""Single characters, escapes and classes of a regular expression.

ECMA-262, 22.2.1: ClassEscape, CharacterEscape, CharacterClass, with the `u` flag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from counterfoil.api.patterns.errors import InvalidPattern
from counterfoil.api.patterns.foreign import foreign_set, short_category
from counterfoil.api.patterns.properties import is_property

_SURROGATES: Final = range(0xD800, 0xE000)
_LOW: Final = range(0xDC00, 0xE000)
_ASTRAL: Final = 0x10000
_FIRST_SEEN: Final = 0x20
_HIDDEN: Final = frozenset({*range(0x7F, 0xA1), 0x2028, 0x2029, 0xFEFF})
_LAST: Final = 0x10FFFF

_ANY: Final = r"[\s\S]"
_NONE: Final = r"[^\s\S]"
# ECMA-262, 22.2.2.9: where there are assertions or references, the judge would read
# these by Unicode.
CLASSES: Final = {
    "d": "0-9",
    "D": r"\x00-/:-\U0010ffff",
    "w": "0-9A-Za-z_",
    "W": r"\x00-/:-@\[-\^`{-\U0010ffff",
    "s": r"\t-\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff",
    "S": r"\x00-\x08\x0e-\x1f!-\x9f\xa1-\u167f\u1681-\u1fff\u200b-\u2027"
    r"\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\U0010ffff",
}
_SYNTAX: Final = frozenset("^$\\.*+?()[]{}|/")
# What a class of the engines, or of Python, reads as an operator where it stands twice.
_DOUBLED: Final = frozenset("[^&~|-")
_CONTROLS: Final = {"t": 9, "n": 10, "v": 11, "f": 12, "r": 13}
_SPELLED: Final = {9: r"\t", 10: r"\n", 13: r"\r"}

_HEX: Final = re.compile(
    r"x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]+)\}|c([A-Za-z])|(0)(?![0-9])"
)
_OCTAL: Final = re.compile("0[0-7]{1,2}")
_LOW_HALF: Final = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})")
_PROPERTY: Final = re.compile(r"[pP]\{([A-Za-z0-9_]+(?:=[A-Za-z0-9_]+)?)\}")


WIDE: Final = 60
"""What a class beyond ASCII takes to compile, where a character takes 1."""
_VAST: Final = 2_500


class Atom(Struct, frozen=True):
    """What matches one character: a code point, or -1 for a set, and how it is written.

    `weight` is what it takes to compile it. `is_part` is whether it is a set that is
    written as a part of a class.
    """

    code: int
    text: str
    weight: int = 1
    is_part: bool = False


@dataclass(slots=True)
class Text:
    r"""A regular expression that is being read.

    `spells` is whether classes like `\d` are written out. `tolerated` is what was met
    that ECMA-262 refuses with the `u` flag, and has one meaning all the same.
    """

    text: str
    spells: bool = False
    at: int = 0
    tolerated: str = ""

    def take(self, text: str) -> bool:
        """Whether a text comes next; it is read then."""
        if not self.text.startswith(text, self.at):
            return False
        self.at += len(text)
        return True

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What comes next, if it matches; it is read then."""
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def letter(self) -> str:
        r"""What follows a `\`."""
        if self.at >= len(self.text):
            raise InvalidPattern("a backslash ends it")
        return self.text[self.at]


def read_single(text: Text, character: str) -> Atom:
    """An atom that is a character by itself, which was read."""
    if character in "*+?{":
        raise InvalidPattern(f"{character!r} has nothing to repeat")
    if character in "]}":
        # Annex B.1.2: without the flag, it is the character itself.
        text.tolerated = f"a {character!r} without a backslash"
        return Atom(ord(character), f"\\{character}")
    return _alone(_literal(ord(character), character))


def read_escape(text: Text) -> Atom:
    r"""An atom after a `\`."""
    atom = _escape(text, text.letter())
    if atom.is_part:
        return Atom(atom.code, f"[{atom.text}]", atom.weight)
    return _alone(atom)


def _alone(atom: Atom) -> Atom:
    """An atom outside of a class. No text that is judged has surrogates."""
    return Atom(atom.code, _NONE) if atom.code in _SURROGATES else atom


def read_class(text: Text) -> Atom:
    """A class after its `[`."""
    negated = text.take("^")
    items: list[str] = []
    weight = WIDE if negated else 1
    while not text.take("]"):
        first = _class_atom(text)
        weight += first.weight
        if not _is_range(text):
            items += [] if first.code in _SURROGATES else [first.text]
            continue
        text.at += 1
        last = _class_atom(text)
        weight += last.weight
        items += _range(text, first, last)
    if items:
        return Atom(-1, f"[{'^' * negated}{''.join(items)}]", weight)
    return Atom(-1, _ANY if negated else _NONE, weight)


def _range(text: Text, first: Atom, last: Atom) -> list[str]:
    if first.code < 0 or last.code < 0:
        # Annex B.1.2: without the flag, the dash is one.
        text.tolerated = "a range of a class like \\d"
        ends = [each.text for each in (first, last) if each.code not in _SURROGATES]
        return [*ends, r"\-"]
    if last.code < first.code:
        raise InvalidPattern("a range of characters is out of order")
    low, high = first.code, last.code
    low_text, high_text = first.text, last.text
    if low in _SURROGATES:
        low, low_text = _SURROGATES.stop, escaped(_SURROGATES.stop)
    if high in _SURROGATES:
        high, high_text = _SURROGATES.start - 1, escaped(_SURROGATES.start - 1)
    return [f"{low_text}-{high_text}"] if low <= high else []


def _is_range(text: Text) -> bool:
    return (
        text.text[text.at : text.at + 1] == "-"
        and text.text[text.at + 1 : text.at + 2] != "]"
    )


def _class_atom(text: Text) -> Atom:
    if text.at >= len(text.text):
        raise InvalidPattern("a class is not closed")
    character = text.text[text.at]
    text.at += 1
    if character != "\\":
        shown = f"\\{character}" if character in _DOUBLED else character
        return _literal(ord(character), shown)
    letter = text.letter()
    if letter in "b-":
        text.at += 1
        return Atom(8, r"\x08") if letter == "b" else Atom(ord("-"), r"\-")
    return _escape(text, letter)


def _escape(text: Text, letter: str) -> Atom:
    if letter in CLASSES:
        text.at += 1
        shown = CLASSES[letter] if text.spells else f"\\{letter}"
        return Atom(-1, shown, WIDE, is_part=text.spells)
    if letter in _CONTROLS:
        text.at += 1
        return _literal(_CONTROLS[letter], "")
    if letter in "pP":
        return _property(text, letter)
    coded = text.match(_HEX)
    if coded is not None:
        return _coded(text, coded)
    octal = text.match(_OCTAL)
    if octal is not None:
        # Annex B.1.2, too: what begins with a zero is no reference in any language.
        text.tolerated, code = f"\\{octal.group()}", int(octal.group(), 8)
        return Atom(code, escaped(code))
    if letter not in _SYNTAX:
        if letter.isascii() and letter.isalnum():
            raise InvalidPattern(f"\\{letter} is no escape")
        # Annex B.1.2: without the flag, it is the character itself.
        text.tolerated = f"a backslash before {letter!r}"
    text.at += 1
    return _literal(ord(letter), f"\\{letter}" if letter in _SYNTAX else letter)


def _property(text: Text, letter: str) -> Atom:
    found = text.match(_PROPERTY)
    if found is not None and is_property(found[1]):
        is_small = found.group() == "p{ASCII}"
        return Atom(-1, f"\\{found.group()}", 1 if is_small else _VAST)
    found = found or short_category(text.text, text.at)
    shown = foreign_set(found[1], negated=letter == "P") if found else ""
    if found is None or not shown:
        raise InvalidPattern(f"\\{letter} names no property")
    text.at = found.end()
    text.tolerated = f"\\{found.group()}"
    return Atom(-1, shown, _VAST, is_part=True)


def _coded(text: Text, coded: re.Match[str]) -> Atom:
    """The character of an escape that says it by number."""
    two, four, braces, control, _ = coded.groups()
    if control:
        code = ord(control) % 32
    else:
        digits = (two or four or braces or "0").lstrip("0") or "0"
        code = int(digits[:7], 16)
    if code > _LAST:
        raise InvalidPattern(f"\\{coded.group()} is no character")
    if four and code in _SURROGATES and code not in _LOW:
        low = text.match(_LOW_HALF)
        if low is not None:
            code = _ASTRAL + ((code - 0xD800) << 10) + int(low[1], 16) - 0xDC00
    return Atom(code, escaped(code))


def _literal(code: int, text: str) -> Atom:
    """A character as it is, but what nobody sees by its code."""
    hidden = code < _FIRST_SEEN or code in _HIDDEN or code in _SURROGATES
    return Atom(code, escaped(code) if hidden else text)


def escaped(code: int) -> str:
    """A character by its code; nothing for a surrogate, which stands nowhere."""
    if code in _SURROGATES:
        return ""
    if code in _SPELLED:
        return _SPELLED[code]
    if code < 0x100:  # noqa: PLR2004 - the end of Latin-1
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < _ASTRAL else f"\\U{code:08x}"
