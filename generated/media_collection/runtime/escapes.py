"""How text is written where it travels: in paths, queries, headers and cookies."""

from __future__ import annotations

import re
from typing import Final, Protocol
from urllib.parse import quote, quote_plus, unquote_to_bytes

from .faults import InvalidContent, Violation

_TRIPLET: Final = re.compile(r"(%[0-9A-Fa-f]{2})")
_BROKEN: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
# RFC 6265, 4.1.1, without the comma, which divides nothing and belongs to no cookie.
_COOKIE: Final = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")
_NAME: Final = "!#$&'*+-.^_`|~"
"""What a token holds beside letters and digits, without `%` (RFC 9110, 5.6.2)."""

_RESERVED: Final = {
    "path": ":@!$&'()*+,;=",
    "query": ":/?@!$'()*,;=",
    "cookie": "!#$&'()*+/:=?@[]",
}
"""The reserved characters that a place can carry as they are (RFC 3986, 3.3, 3.4)."""


class Escape(Protocol):
    """Writes any text as a place can carry it, and reads it again."""

    def encode(self, text: str) -> str:
        """The text as it is sent. Raises `InvalidContent` where it cannot be."""
        ...

    def decode(self, raw: str) -> str:
        """The text as it was meant. Raises `InvalidContent`."""
        ...


class Percent:
    """Percent-encoding of UTF-8 (RFC 3986, 2.1).

    - `safe`: characters that stay as they are, beside the unreserved ones.
    - `apart`: characters that are encoded although they need not be, since they divide
      one value from the next there.
    - `plus`: whether `+` is read as a space, as in queries (WHATWG URL, 5.1);
      `spaces`: whether spaces are written so, as forms do (WHATWG URL, 5.2).
    - `triplets`: whether what is percent-encoded in a text already stays as it is.
    """

    def __init__(
        self,
        *,
        safe: str = "",
        apart: str = "",
        plus: bool = False,
        spaces: bool = False,
        triplets: bool = False,
    ) -> None:
        self._safe = "".join(each for each in safe if each not in apart)
        self._quote = quote_plus if spaces else quote
        self._apart = {
            each: f"%{ord(each):02X}" for each in apart if quote(each, safe="") == each
        }
        self._plus = plus
        self._triplets = triplets

    def encode(self, text: str) -> str:
        """The text, percent-encoded."""
        if not self._triplets or "%" not in text:
            return self._encoded(text)
        # Every other one is a triplet.
        pieces = enumerate(_TRIPLET.split(text))
        return "".join(e if at % 2 else self._encoded(e) for at, e in pieces)

    def _encoded(self, text: str) -> str:
        try:
            if self._apart.keys().isdisjoint(text):
                return self._quote(text, safe=self._safe)
            return "".join(
                self._apart.get(e) or quote(e, safe=self._safe) for e in text
            )
        except UnicodeEncodeError:
            raise invalid("format", "holds what UTF-8 cannot say") from None

    def decode(self, raw: str) -> str:
        """The text of what is percent-encoded UTF-8 and nothing else."""
        if self._plus and "+" in raw:
            raw = raw.replace("+", " ")
        if "%" not in raw and raw.isascii():
            return raw
        if _BROKEN.search(raw):
            raise invalid("format", "has a percent sign that encodes nothing")
        try:
            return unquote_to_bytes(raw.encode("latin-1")).decode("utf-8")
        except UnicodeDecodeError:
            raise invalid("format", "is not UTF-8") from None


class FieldText:
    """Text of a header, where nothing is escaped (OAS 3.2, 4.12.2.2).

    `apart` are the characters that divide one value from the next: text cannot hold
    them.
    """

    def __init__(self, apart: str = "") -> None:
        self._apart = apart

    def encode(self, text: str) -> str:
        """The text itself, where it is printable ASCII (RFC 9110, 5.5)."""
        if not (text.isascii() and text.isprintable()) or text != text.strip():
            raise invalid("format", "must be printable ASCII")
        return without(text, self._apart)

    def decode(self, raw: str) -> str:
        """The text without the white space around it."""
        return raw.strip(" \t")


class Verbatim:
    """Text that is sent as it is."""

    def encode(self, text: str) -> str:
        """The text itself."""
        return text

    def decode(self, raw: str) -> str:
        """The text itself."""
        return raw


class CookieText:
    """Text of a cookie that is sent as it is (OAS 3.2, 4.12.3: the style `cookie`)."""

    def encode(self, text: str) -> str:
        """The text itself, where a cookie can hold it (RFC 6265, 4.1.1)."""
        if not _COOKIE.fullmatch(text):
            raise invalid("format", "must hold what cookies can, and be escaped before")
        return text

    def decode(self, raw: str) -> str:
        """The text itself."""
        return raw


def escape_of(
    place: str, style: str, *, reserved: bool = False, apart: str = ""
) -> Escape:
    """How a place writes text that is divided by the characters in `apart`.

    `reserved` says whether reserved characters go unescaped where they can, and what is
    percent-encoded already as it is (RFC 6570, 3.2.3; OAS 3.2, 4.12.2.2).
    """
    if place == "header":
        return FieldText(apart)
    if place == "querystring":
        return Percent(plus=True, spaces=True)
    if style == "cookie":
        return CookieText()
    safe = _RESERVED[place] if reserved else ""
    plus = place == "query"
    return Percent(safe=safe, apart=apart, plus=plus, triplets=reserved)


def cookie_name(name: str, style: str) -> str:
    """The name of a cookie: a token (RFC 6265, 4.1.1), percent-encoded to be one."""
    if style != "cookie":
        return quote(name, safe=_NAME)
    if not name or quote(name, safe=f"{_NAME}%") != name:
        raise invalid("format", "has a name that no cookie can have")
    return name


def without(text: str, apart: str) -> str:
    """The text, which must hold none of the characters. Raises `InvalidContent`."""
    for each in apart:
        if each in text:
            raise invalid("format", f"must not hold {each!r}, which divides its values")
    return text


def is_text(name: str) -> bool:
    """Whether a name is one: octets that are no UTF-8 were kept as surrogates."""
    return not any("\ud800" <= each <= "\udfff" for each in name)


def invalid(keyword: str, problem: str) -> InvalidContent:
    """An error of a value as it travels."""
    return InvalidContent(Violation(pointer="", keyword=keyword, message=problem))
