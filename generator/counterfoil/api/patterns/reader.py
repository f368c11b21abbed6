"""Reads a regular expression by the grammar of ECMA-262, and writes it down anew.

JSON Schema Core 2020-12, 6.4: they are those of ECMA-262 with the `u` flag. The judge
runs Rust's engines. Most pieces mean the same there; the others are written out here:
`.`, edges of words, empty classes, surrogates, names of groups.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from counterfoil.api.patterns.atoms import (
    WIDE,
    Text,
    read_class,
    read_escape,
    read_single,
)
from counterfoil.api.patterns.cost import Cost
from counterfoil.api.patterns.errors import InvalidPattern, UnsupportedPattern

_DEEPEST: Final = 100
_LONGEST_NUMBER: Final = 9

_WORD: Final = "[0-9A-Za-z_]"
_DOT: Final = r"[^\n\r\u2028\u2029]"
BEGIN: Final = "^"
END: Final = "$"
_BEGINNINGS: Final = (BEGIN, r"\A")
_ANCHORS: Final = {r"\A": BEGIN, r"\Z": END, r"\z": END}
r"""What Python and others write for `^` and `$`.

The `\Z` of some, Python not among them, is before a final line feed, too.
"""
# ECMA-262, 22.2.2.9.2: word characters are those of ASCII alone.
EDGES: Final = {
    "b": f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))",
    "B": f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))",
}

_REPEAT: Final = re.compile(r"(?:([*+?])|\{([0-9]+)(?:(,)([0-9]*))?\})\??")
_NUMBER: Final = re.compile("[1-9][0-9]*")
_WRAPPING: Final = re.compile(r"\(\?:|[)+]")
_LOOKING: Final = re.compile(r"\(\?(?!:)|\\[bBk1-9]")
_REFERENCE: Final = re.compile(r"\\[1-9k]")
_NAME: Final = re.compile(r"<([^>]*)>")
_MODIFIERS: Final = re.compile(r"\?(?=[ims-]*[ims])[ims]*(?:-[ims]*)?:")
_OPENINGS: Final = ("?<=", "?<!", "?:", "?=", "?!")
_ESCAPE: Final = re.compile(
    r"\\u(?:([0-9A-Fa-f]{4})|\{0*([0-9A-Fa-f]{1,5}|10[0-9A-Fa-f]{4})\})"
)
_SIGNS: Final = frozenset("$_")
_JOINERS: Final = frozenset("$\u200c\u200d")


@dataclass(slots=True)
class Reader:
    """Reads a regular expression into `written`, piece by piece.

    `edges` counts edges of words, and `asserts` lookarounds and references.
    """

    text: Text
    written: list[str] = field(default_factory=list[str])
    edges: int = 0
    asserts: int = 0
    cost: Cost = field(default_factory=Cost)
    _groups: int = 0
    _names: dict[str, int] = field(default_factory=dict[str, int])
    # The references that were seen; whether one's group may have matched nothing.
    _numbers: set[int] = field(default_factory=set[int])
    _named: set[str] = field(default_factory=set[str])
    _unsure: bool = False
    # The groups that have matched where the reader is.
    _sure: set[int] = field(default_factory=set[int])
    # The terms that come once or more often.
    _repeated: set[str] = field(default_factory=set[str])
    _bars: int = 0
    # Whether something in all of it looks around, and whether something refers.
    _looks: bool = field(init=False)
    _refers: bool = field(init=False)

    def __post_init__(self) -> None:
        """Look at the whole once, whatever asks for it."""
        self._looks = _LOOKING.search(self.text.text) is not None
        self._refers = _REFERENCE.search(self.text.text) is not None

    def read(self) -> None:
        """Read the whole regular expression.

        Raises `InvalidPattern` or `UnsupportedPattern`.
        """
        self._disjunction(0, behind=False)
        if self.text.at < len(self.text.text):
            raise InvalidPattern("a ) closes nothing")
        if any(number > self._groups for number in self._numbers):
            raise InvalidPattern("a reference names no group")
        if not self._named <= self._names.keys():
            raise InvalidPattern("a reference names no group")
        if self._unsure:
            raise UnsupportedPattern("a reference may name a group that did not match")

    def _disjunction(self, depth: int, *, behind: bool) -> set[int]:
        """Read alternatives; hand back their groups that match in each of them."""
        if depth > _DEEPEST:
            raise UnsupportedPattern(f"its groups are nested deeper than {_DEEPEST}")
        text, begins = self.text, self.cost.begins
        common: set[int] | None = None
        while True:
            found: set[int] = set()
            first = depth == 0
            while text.at < len(text.text) and text.text[text.at] not in "|)":
                if first:
                    self.cost.begins = text.text.startswith(_BEGINNINGS, text.at)
                    first = False
                matched = self._term(depth, behind=behind)
                found |= matched
                self._sure |= matched
            self._sure -= found
            common = found if common is None else common & found
            if not text.take("|"):
                return common
            self.written.append("|")
            self._bars += 1
            self.cost.begins = begins
            if depth == 0:
                self.cost.terms.append("|")

    def _term(self, depth: int, *, behind: bool) -> set[int]:
        """Read a term; hand back its groups that match wherever it does."""
        text, cost = self.text, self.cost
        before, mark = self.asserts + self.edges, cost.mark()
        begin = len(self.written)
        character = self._anchor() or text.text[text.at]
        text.at += 1
        found: set[int] = set()
        looks = False
        repeatable = True
        if character == "(":
            found, repeatable = self._group(depth, behind=behind)
            looks = not repeatable
        elif character == "\\":
            repeatable = self._escape(behind=behind)
        elif character in BEGIN + END:
            self.written.append(character)
            repeatable = False
        else:
            self._single(character)
        repeat = text.match(_REPEAT)
        if repeat is not None and not repeatable:
            self._look_again(begin, repeat)
            found = found if _times(repeat)[0] else set()
        elif repeat is not None:
            sign, (least, most) = repeat.group(), _times(repeat)
            if repeat[2] and most is not None and depth == 0 and self._is_outer(begin):
                sign, most = f"{{{least}}}", least
            self._repeat(begin, sign, least, most)
            cost.repeat(mark, least, most, alone=character != "(")
            found = found if least else set()
        if depth == 0:
            added = self.asserts + self.edges - before
            kind = "L" if looks and added == 1 else "P" if not added else "X"
            cost.terms.append("B" if character == BEGIN else kind)
        return found

    def _anchor(self) -> str:
        """What ECMA-262 writes for an anchor of other languages, "" for all else."""
        text = self.text
        written = text.text[text.at : text.at + 2]
        meant = _ANCHORS.get(written, "")
        if meant:
            text.tolerated = written
            text.at += 1
        return meant

    def _look_again(self, begin: int, repeat: re.Match[str]) -> None:
        """Write a term that is repeated, and matches nothing by itself.

        ECMA-262, Annex B.1.2: without the flag, a lookahead may be, and what is seen
        once is seen as often as one likes.
        """
        if self.written[begin] not in {"(?=", "(?!"}:
            raise InvalidPattern(f"{repeat.group()!r} has nothing to repeat")
        self.text.tolerated = f"{repeat.group()!r} behind a lookahead"
        if _times(repeat)[0] == 0:
            self.written.insert(begin, "(?:")
            self.written.append("|)")

    def _is_outer(self, begin: int) -> bool:
        """Whether a term has nothing before it in its alternative, or nothing after.

        A text in which it is found more often has it as often as it must be, too, and
        that is all that is asked, where nothing else looks at what is matched.
        """
        text, at = self.text.text, self.text.at
        is_first = begin == 0 or self.written[begin - 1] == "|"
        is_last = at == len(text) or text[at] == "|"
        return (is_first or is_last) and not self._looks

    def _repeat(self, begin: int, sign: str, least: int, most: int | None) -> None:
        """Write a quantifier behind the term that begins at a place of `written`.

        Of `a+b*a+` the judge makes a pattern that matches a single `a`, unless one of
        the two is lazy, or something stands before it. A lazy quantifier matches the
        same texts, but leaves other ones to references.
        """
        if (least, most) == (1, None) and not sign.endswith("?"):
            term = _WRAPPING.sub("", "".join(self.written[begin:]))
            if term in self._repeated and self._refers:
                self.written.insert(begin, "(?=)")
            elif term in self._repeated:
                sign += "?"
            self._repeated.add(term)
        self.written.append(sign)

    def _single(self, character: str) -> None:
        """Read an atom that is no escape."""
        if character == ".":
            self.cost.atom(WIDE)
            self.written.append(_DOT)
            return
        read = read_class(self.text) if character == "[" else None
        atom = read or read_single(self.text, character)
        self.cost.atom(atom.weight)
        self.written.append(atom.text)

    def _group(self, depth: int, *, behind: bool) -> tuple[set[int], bool]:
        """Read a group; hand back those that match with it, whether it can repeat."""
        text = self.text
        number = 0
        opening = next((each for each in _OPENINGS if text.take(each)), "")
        begins = self.cost.begins
        if opening not in {"", "?:"}:
            self.asserts += 1
            self.cost.begins = False
        elif text.text.startswith("?<", text.at):
            text.at += 1
            number = self._new_group()
            self._add_name(number)
        elif _MODIFIERS.match(text.text, text.at):
            raise UnsupportedPattern("it has modifiers")
        elif text.take("?"):
            raise InvalidPattern("a group begins with what ECMA-262 does not know")
        elif not opening:
            number = self._new_group()
        self.written.append(f"({opening}")
        within = behind or opening.startswith("?<")
        bars = self._bars
        found = self._disjunction(depth + 1, behind=within)
        if not text.take(")"):
            raise InvalidPattern("a group is not closed")
        self.written.append(")")
        if opening not in {"", "?:"}:
            self.cost.begins = begins
        elif begins and self._bars > bars:
            self.cost.begins = False
        if within or opening == "?!":
            found = set[int]()
        return found | ({number} if number else set()), opening in {"", "?:"}

    def _new_group(self) -> int:
        self._groups += 1
        return self._groups

    def _add_name(self, number: int) -> None:
        found = self.text.match(_NAME)
        name = _unescaped(found[1]) if found else ""
        if not _is_name(name):
            raise InvalidPattern("the name of a group is no identifier")
        if name in self._names:
            # Allowed since ECMA-262 of 2025, in alternatives of which one matches.
            raise UnsupportedPattern(f"two groups are called {name!r}")
        self._names[name] = number

    def _escape(self, *, behind: bool) -> bool:
        r"""Read what follows a `\`; hand back whether it can be repeated."""
        letter = self.text.letter()
        if letter in EDGES:
            self.text.at += 1
            self.edges += 1
            self.written.append(EDGES[letter])
            return False
        number = self.text.match(_NUMBER)
        if number is not None:
            named = int(number.group()[:9])
            self._numbers.add(named)
            self._refer(named, behind=behind)
        elif letter == "k":
            self.text.at += 1
            name = self.text.match(_NAME)
            if name is None:
                raise InvalidPattern(r"a \k names no group")
            called = _unescaped(name[1])
            self._named.add(called)
            self._refer(self._names.get(called, 0), behind=behind)
        else:
            atom = read_escape(self.text)
            self.cost.atom(atom.weight)
            self.written.append(atom.text)
        return True

    def _refer(self, number: int, *, behind: bool) -> None:
        """Write a reference.

        A group that has not matched is empty in ECMA-262, and fails the judge.
        """
        self.asserts += 1
        self.cost.begins = False
        self._unsure = self._unsure or behind or number not in self._sure
        self.written.append(f"(?:\\{number})")


def _times(repeat: re.Match[str]) -> tuple[int, int | None]:
    """How often something is repeated, at least and at most."""
    sign, low, comma, high = repeat.groups()
    if sign:
        return (1 if sign == "+" else 0), (1 if sign == "?" else None)
    if max(len(low), len(high or "")) > _LONGEST_NUMBER:
        raise UnsupportedPattern("it is too large")
    least = int(low)
    most = int(high) if high else None if comma else least
    if most is not None and most < least:
        raise InvalidPattern(f"{repeat.group()!r} is out of order")
    return least, most


def _unescaped(name: str) -> str:
    r"""The name of a group, in which `\u` may stand for a character."""
    return _ESCAPE.sub(lambda found: chr(int(found[1] or found[2], 16)), name)


def _is_name(name: str) -> bool:
    """Whether a text is an identifier (ECMA-262, 22.2.1: RegExpIdentifierName)."""
    return (
        (name[:1] in _SIGNS or name[:1].isidentifier())
        and bool(name)
        and all(each in _JOINERS or f"a{each}".isidentifier() for each in name)
    )
