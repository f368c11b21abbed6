"""Finds what stands at a path among templates such as `/pets/{id}/report.{format}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Generic, TypeVar
from urllib.parse import unquote_to_bytes

T = TypeVar("T")

PARAMETER: Final = re.compile(r"\{([^{}]*)\}")
_CHARACTER: Final = re.compile(
    r"(?:[^%]|%[0-7][\dA-F]|%[C-F][\dA-F](?:%[89AB][\dA-F])+)\Z",
    re.ASCII | re.IGNORECASE,
)
"""The last character of a text, percent-encoded or not."""
_WHOLE: Final = r"(?<!%)(?<!%[\dA-Fa-f])"
"""What follows is no digit of a percent-encoded octet."""


class Router(Generic[T]):
    """What stands at the paths of templates.

    Written-out segments go before parameters (OAS 3.2, 4.8.2), and of segments that are
    in part written out those with more text, or else those that come first by their
    letters: the first segment in which two templates differ decides, in whatever order
    they were added. A parameter is never empty, and holds no slash but an encoded one
    (OAS 3.2, 4.8.2; RFC 3986, 3.3).
    """

    def __init__(self) -> None:
        self._root = _Node[T]()

    def add(self, template: str, value: T) -> None:
        """Put a value at a template. The first of two at the same place stays."""
        node = self._root
        for segment in template.split("/"):
            node = node.at(segment)
        if node.value is None:
            node.value = value

    def find(self, raw: str) -> tuple[T, list[str]] | None:
        """The value at a path, which is percent-encoded as it came, and the texts.

        The texts are those of the template's parameters, percent-encoded, too.
        """
        texts: list[str] = []
        value = self._root.find(raw.split("/"), 0, texts)
        return None if value is None else (value, texts)


class _Node(Generic[T]):
    """A segment of templates, and what may follow it."""

    def __init__(self) -> None:
        self.value: T | None = None
        self._written: dict[str, _Node[T]] = {}
        self._partly: list[tuple[_Segment, _Node[T]]] = []
        self.any: _Node[T] | None = None
        self.is_choice = False

    def at(self, segment: str) -> _Node[T]:
        """The node for a segment of a template."""
        node = self._at(segment)
        self.is_choice = bool(self._partly or (self._written and self.any))
        return node

    def _at(self, segment: str) -> _Node[T]:
        if not PARAMETER.search(segment):
            return self._written.setdefault(_decoded(segment), _Node())
        if PARAMETER.fullmatch(segment):
            self.any = self.any or _Node()
            return self.any
        made = _Segment(segment)
        for known, node in self._partly:
            if known.form == made.form:
                return node
        self._partly.append((made, _Node()))
        self._partly.sort(key=lambda each: (-each[0].length, each[0].form))
        return next(node for known, node in self._partly if known is made)

    def find(self, segments: list[str], at: int, texts: list[str]) -> T | None:
        """The value at the segments from `at` on; `texts` gets those of parameters.

        A node stands at one depth and is tried once: this is not slow for any path.
        """
        node = self
        for index in range(at, len(segments)):
            segment = segments[index]
            written = node.written(segment)
            if node.is_choice:
                return node.choose(written, segments, index, texts)
            if written is not None:
                node = written
            elif node.any is not None and segment:
                texts.append(segment)
                node = node.any
            else:
                return None
        return node.value

    def written(self, segment: str) -> _Node[T] | None:
        """The node of a segment that is written out."""
        return self._written.get(_decoded(segment) if "%" in segment else segment)

    def choose(
        self,
        written: _Node[T] | None,
        segments: list[str],
        at: int,
        texts: list[str],
    ) -> T | None:
        """The value at the segments, of what is written out, if there is one there."""
        known = len(texts)
        if written is not None:
            value = written.find(segments, at + 1, texts)
            if value is not None:
                return value
            del texts[known:]
        if not segments[at]:
            return None
        for found, node in self._parametrised(segments[at]):
            texts += found
            value = node.find(segments, at + 1, texts)
            if value is not None:
                return value
            del texts[known:]
        return None

    def _parametrised(self, segment: str) -> Iterator[tuple[list[str], _Node[T]]]:
        for pattern, node in self._partly:
            found = pattern.texts(segment)
            if found is not None:
                yield found, node
        if self.any is not None:
            yield [segment], self.any


class _Segment:
    """A segment with text beside its parameters: `report.{format}`, `{a}-{b}`.

    Where the text between two parameters comes more than once, the last one divides
    them that leaves something for the second one. Where there is none, the second one
    begins with what its style says, `{.name}` or `{;name}` (RFC 6570, 3.2.5, 3.2.7), or
    else is a single character.
    """

    def __init__(self, segment: str) -> None:
        parts = PARAMETER.split(segment)
        literals, names = parts[::2], parts[1::2]
        first, *between, last = literals
        self.form = PARAMETER.sub("{}", segment)
        self.length = sum(map(len, literals))
        self._first = re.compile(_spelt(first))
        # What ends with nothing ends anywhere, in a broken escape, too.
        self._last = re.compile(rf"{_WHOLE if last else ''}{_spelt(last)}\Z")
        self._between = [
            _Between(text) if text else _Mark(name, names[:at])
            for at, (text, name) in enumerate(zip(between, names[1:], strict=True), 1)
        ]

    def texts(self, segment: str) -> list[str] | None:
        """The texts of the parameters; None where the segment has another form."""
        head, tail = self._first.match(segment), self._last.search(segment)
        if head is None or tail is None or head.end() > tail.start():
            return None
        rest = segment[head.end() : tail.start()]
        found: list[str] = []
        for between in reversed(self._between):
            place = between.place(rest)
            if place is None:
                return None
            found.append(rest[place[1] :])
            rest = rest[: place[0]]
        found.append(rest)
        return found[::-1] if all(found) else None


class _Between:
    """The text between two parameters."""

    def __init__(self, literal: str) -> None:
        self._literal = literal
        self._pattern = re.compile(f"{_WHOLE}{_spelt(literal)}")

    def place(self, rest: str) -> tuple[int, int] | None:
        """Where it stands last, as it is or else encoded."""
        literal = self._literal
        most = end = len(rest) - 1
        while (start := rest.rfind(literal, 0, end)) >= 0:
            if "%" not in rest[max(start - 2, 0) : start]:
                return start, start + len(literal)
            end = start + len(literal) - 1
        found = None
        for match in self._pattern.finditer(rest, 0, most):
            found = match.span()
        return found


class _Mark:
    """Nothing between two parameters, of which the second one may begin with a mark.

    `name` is that of the second one with its operator, as in a URI Template; it may
    stand for the members of an exploded object. `before` are those before it.
    """

    def __init__(self, name: str, before: list[str]) -> None:
        self._sign = name[:1]
        self._is_many = name.endswith("*")
        self._name = _text(name[1:].removesuffix("*"))
        self._before = {_text(each[1:].removesuffix("*")) for each in before}

    def place(self, rest: str) -> tuple[int, int] | None:
        """Where the second parameter begins, after something."""
        match self._sign:
            case ".":
                start = rest.find(".", 1) if self._is_many else rest.rfind(".", 1)
            case ";":
                start = self._named(rest)
            case _:
                last = _CHARACTER.search(rest)
                start = last.start() if last else -1
        return None if start < 0 else (start, start)

    def _named(self, rest: str) -> int:
        """Where the last of what has its name begins, or all that is one by one."""
        found, end = -1, len(rest)
        while (start := rest.rfind(";", 1, end)) > 0:
            if not self._is_own(_text(rest[start + 1 : end].partition("=")[0])):
                break
            found = end = start
            if not self._is_many:
                break
        return found

    def _is_own(self, name: str) -> bool:
        return name == self._name if self._name else name not in self._before


def _spelt(literal: str) -> str:
    """An expression for a text, any of whose characters may be percent-encoded."""
    parts = (f"(?:{re.escape(each)}|(?i:{_encoded(each)}))" for each in _text(literal))
    return "".join(parts)


def _encoded(character: str) -> str:
    return "".join(f"%{octet:02X}" for octet in character.encode())


def _text(raw: str) -> str:
    return unquote_to_bytes(raw).decode("utf-8", "replace")


def _decoded(segment: str) -> str:
    """The text of a written-out segment, however much of it is percent-encoded."""
    return segment if segment.isascii() and "%" not in segment else _text(segment)
