"""Ways to write the parameters of a request, and what takes their texts out of it.

A spelling knows which names come in which order. Of the texts it finds it makes JSON:
a text is taken only where it stands for itself there, or can be made to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from .deep_objects import Deep
from .joined import Joined
from .parameters import Parameter
from .quick import is_plain
from .shapes import Items, Members, Shape, Text, shapes_of
from .styles import Exploded

APART: Final = b"\n"
"""Stands between the texts of a request: none of them has it."""
ABSENT: Final = b"\r"
"""Stands for the text of a header or a cookie that is not there; none has it."""

_PRINTABLE: Final = frozenset(range(0x21, 0x7F)) - {*b'"\\'}
"""What stands for itself in JSON between quotes, but for spaces."""
_NUMERIC: Final = frozenset(b"-.0123456789Ee")
_LONG: Final = b"{1,399}"
"""The lengths of numbers: those that are longer are none."""
_QUOTE: Final = b'"'
_MOST: Final = 48
"""The octets between the items of a text of which a spelling is made."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A way to write a request.

    - `match` finds the texts, and `template` makes JSON of them; it is empty where that
      cannot be.
    - `escaped` are texts in which something may be escaped, and what undoes that.
    - `raw` are the values that parameters make, from a text of their own.
    """

    match: Callable[[bytes], re.Match[bytes] | None]
    template: bytes = b""
    escaped: tuple[tuple[int, Callable[[str], str]], ...] = ()
    raw: tuple[int, ...] = ()


class Writer:
    """Makes a spelling, text by text: first those that are not in the query."""

    def __init__(self, *, is_readable: bool = True) -> None:
        self._is_readable = is_readable
        self._expressions: list[bytes] = []
        self._members: list[bytes] = []
        self._escaped: list[tuple[int, Callable[[str], str]]] = []
        self._raw: list[int] = []
        self._texts = 0

    def absent(self) -> None:
        """Go past where a text might be."""
        self._expressions.append(ABSENT)

    def skip(self, name: bytes) -> None:
        """Go past a text that nobody wants."""
        self._expressions.append(_before(name) + rb"[^&\n]*")

    def text(self, name: bytes, text: Scalar) -> bytes:
        """Take a text out, and tell what it is in JSON."""
        if text.decode is not None:
            self._escaped.append((self._texts, text.decode))
        self._expressions.append(b"%b(%b)" % (_before(name), text.octets))
        self._texts += 1
        return b"%b%%b%b" % (text.quote, text.quote)

    def next(self, between: bytes, text: Scalar) -> bytes:
        """Take a text out that is not far from the last one."""
        self._expressions[-1] += b"%b(%b)" % (re.escape(between), text.octets)
        self._texts += 1
        return b"%b%%b%b" % (text.quote, text.quote)

    def member(self, number: int, value: bytes, *, raw: bool = False) -> None:
        """Add a member: the value of the parameter with a number."""
        self._members.append(b'"v%d":%b' % (number, value))
        if raw:
            self._raw.append(number)

    def spelling(self, beside: int) -> Spelling:
        """What was written, of which so many texts are beside the query."""
        query = b"&".join(self._expressions[beside:])
        whole = APART.join((*self._expressions[:beside], query))
        return Spelling(
            re.compile(whole).fullmatch,
            b"{%b}" % b",".join(self._members) if self._is_readable else b"",
            tuple(self._escaped),
            tuple(self._raw),
        )


def _before(name: bytes) -> bytes:
    """The expression of what is before a text with a name, if it has one."""
    return re.escape(name) + b"=" if name else b""


class Scalar(NamedTuple):
    """A text: the expression of its octets, what is around it in JSON.

    `decode` undoes what escapes it.
    """

    octets: bytes
    quote: bytes = b""
    decode: Callable[[str], str] | None = None


class Single:
    """A value in one text: the parameter reads it by itself if it is `raw`."""

    def __init__(self, name: str, text: Scalar, *, raw: bool = False) -> None:
        self.names = (name,)
        self._text = text
        self.is_raw = raw

    def form(self, value: bytes) -> bytes:
        """In which form a text is written, where there are several."""
        del value
        return b""

    def write(self, number: int, names: Sequence[Name], writer: Writer) -> bool:
        """Add the texts of the names to a spelling; False where that cannot be."""
        if len(names) != 1:
            return False
        made = writer.text(names[0].raw, self._text)
        writer.member(number, made, raw=self.is_raw)
        return True


class Repeated(Single):
    """An array with a text for each item."""

    def write(self, number: int, names: Sequence[Name], writer: Writer) -> bool:
        """Add the texts of the names to a spelling."""
        made = [writer.text(each.raw, self._text) for each in names]
        writer.member(number, b"[%b]" % b",".join(made))
        return True


class Enclosed(Single):
    """An array in one text, written as in JSON."""

    def write(self, number: int, names: Sequence[Name], writer: Writer) -> bool:
        """Add the text of the name to a spelling; False where there are several."""
        if len(names) != 1:
            return False
        writer.member(number, b"[%b]" % writer.text(names[0].raw, self._text))
        return True


class Divided(Single):
    """An array in one text, with one of several delimiters between its items."""

    def __init__(self, name: str, item: Scalar, delimiters: Sequence[bytes]) -> None:
        super().__init__(name, item)
        self._delimiters = delimiters

    def form(self, value: bytes) -> bytes:
        """What divides the items of a text, as often as it does."""
        for between in self._delimiters:
            if between in value:
                return between * value.count(between)
        return b""

    def write(self, number: int, names: Sequence[Name], writer: Writer) -> bool:
        """Add the text of the name to a spelling; False where there are several."""
        form = names[0].form
        if len(names) != 1 or len(form) > _MOST:
            return False
        between = next((e for e in self._delimiters if form.startswith(e)), b" ")
        made = [writer.text(names[0].raw, self._text)]
        made += [writer.next(between, self._text) for _ in range(form.count(between))]
        writer.member(number, b"[%b]" % b",".join(made))
        return True


class Object:
    """An object with its name before each member's, and the texts of its members."""

    is_raw = False

    def __init__(self, name: str, texts: dict[str, Scalar]) -> None:
        self._texts = {f"{name}[{inner}]": text for inner, text in texts.items()}
        self._keys = {f"{name}[{inner}]": inner.encode() for inner in texts}
        self.names = tuple(self._texts)

    def form(self, value: bytes) -> bytes:
        """In which form a text is written: there is one."""
        del value
        return b""

    def write(self, number: int, names: Sequence[Name], writer: Writer) -> bool:
        """Add the texts of the members to a spelling; False where one comes twice."""
        if len({each.name for each in names}) < len(names):
            return False
        made = b",".join(
            b'"%b":%b' % (self._keys[e.name], writer.text(e.raw, self._texts[e.name]))
            for e in names
        )
        writer.member(number, b"{%b}" % made)
        return True


class Unwritten:
    """A value that only its parameter can read: there must be none."""

    names = ()
    is_raw = False

    def form(self, value: bytes) -> bytes:
        """In which form a text is written: there is none."""
        del value
        return b""

    def write(self, number: int, names: Sequence[Name], writer: Writer) -> bool:
        """Say that it cannot be."""
        del number, names, writer
        return False


Field = Single | Object | Unwritten


class Name(NamedTuple):
    """A name and how it comes; `form` is that of its text, where it has several."""

    name: str
    raw: bytes
    form: bytes = b""


def field_of(parameter: Parameter[Any]) -> Field:
    """How the value of a parameter is taken out of a request."""
    style, shape, place = parameter.style, parameter.shape, parameter.place
    kind = parameter.kind
    if isinstance(style, Deep):
        texts = {} if kind is None else _members(shape, style.escape.decode)
        return Object(style.name, texts) if texts else Unwritten()
    if not isinstance(style, Exploded | Joined):
        return Unwritten()
    if isinstance(style, Joined):
        is_known = kind is not None and style.is_plain
    else:
        is_known = kind is not None
        if any(isinstance(each, Members) for each in shapes_of(shape)):
            return Unwritten()
    made = _plain(style, shape, place) if is_known else None
    return made or Single(style.name, _raw(place), raw=True)


def may_hold(parameter: Parameter[Any], name: str) -> bool:
    """Whether a text of a query may be of a parameter, by its name."""
    style = parameter.style
    if name == style.name:
        return True
    if isinstance(style, Deep):
        return name.startswith(f"{style.name}[")
    if not isinstance(style, Exploded):
        return False
    shapes = shapes_of(parameter.shape)
    others = any(isinstance(e, Members) and e.others is not None for e in shapes)
    is_open = others and style.alone and not style.is_claimed(name)
    return is_open or name in style.known.values()


def _plain(style: Exploded | Joined, shape: Shape, place: str) -> Field | None:
    decode = None if place == "header" else style.escape.decode
    if type(shape) is Text:
        text = _text(shape.kinds, place, decode)
        return None if text is None else Single(style.name, text)
    if not isinstance(shape, Items) or type(shape.item) is not Text or shape.first:
        return None
    kinds = shape.item.kinds
    if isinstance(style, Joined):
        delimiters = [each.encode() for each in style.delimiters]
        if delimiters == [b","] and kinds in (("integer",), ("number",)):
            # All of it is as it is in JSON.
            return Enclosed(style.name, Scalar(_expression({*b",", *_NUMERIC}) + _LONG))
        item = _item(kinds, place, delimiters)
        return None if item is None else Divided(style.name, item, delimiters)
    text = _text(kinds, place, decode)
    return None if text is None else Repeated(style.name, text)


def _text(
    kinds: Sequence[str], place: str, decode: Callable[[str], str] | None
) -> Scalar | None:
    """A scalar of one type; None where there is no telling what is in JSON."""
    match kinds:
        case ("string",):
            octets = _PRINTABLE - ({*b"&"} if place == "query" else set[int]())
            return Scalar(_expression(octets) + b"*", _QUOTE, decode)
        case ("integer",) | ("number",):
            return Scalar(_expression(_NUMERIC) + _LONG)
        case ("boolean",):
            return Scalar(b"true|false")
        case _:
            return None


def _item(
    kinds: Sequence[str], place: str, delimiters: Iterable[bytes]
) -> Scalar | None:
    """A scalar of one type in a text with others, and delimiters between them."""
    text = _text(kinds, place, None)
    if kinds != ("string",):
        return text
    # Nothing else may divide items, nor may anything be escaped.
    odd = {*b"&%+"} if place == "query" else {*b"%"}
    octets = _PRINTABLE - odd - {each[0] for each in delimiters}
    return Scalar(_expression(octets) + b"*", _QUOTE)


def _raw(place: str) -> Scalar:
    """A text that the parameter itself reads."""
    octets = {*_PRINTABLE, *b" "} - ({*b"&"} if place == "query" else set[int]())
    return Scalar(_expression(octets) + b"*", _QUOTE)


def _members(shape: Shape, decode: Callable[[str], str]) -> dict[str, Scalar]:
    """The texts of the members of a deep object; none where one is no scalar."""
    found: dict[str, Scalar] = {}
    if isinstance(shape, Members):
        for inner, part in shape.names.items():
            kinds = part.kinds if type(part) is Text else ()
            text = _text(kinds, "query", decode)
            if text is None or not is_plain(inner) or not {*"[]"}.isdisjoint(inner):
                return {}
            found[inner] = text
    return found


def _expression(octets: Iterable[int]) -> bytes:
    """The expression of one octet of several."""
    return b"[%b]" % b"".join(re.escape(bytes([each])) for each in sorted(octets))
