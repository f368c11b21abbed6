"""How a client reads the parts of a response, exactly as documented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Generic, TypeVar

import msgspec

from .client_errors import InvalidResponse
from .faults import InvalidContent
from .headers import Header
from .json_content import JsonContent
from .shapes import Text
from .transport import Reply

T = TypeVar("T")

_SUCCESSES: Final = range(200, 300)
"""RFC 9110, 15.3."""


class ResponseHeader:
    """A documented header of a response: a scalar, in the `simple` style.

    - `kind`: the typed form, as msgspec knows it; `schema`: the exact schema.
    - `texts`: the types that a text may stand for, as JSON Schema names them.
    """

    def __init__(
        self, name: str, kind: Any, schema: Mapping[str, Any], *, texts: Iterable[str]
    ) -> None:
        self._name = name
        self._content = JsonContent[Any](kind, schema)
        self._text = Text(*texts)
        self._is_string = kind is str and self._text.kinds == ("string",)

    def read(self, reply: Reply) -> Any:
        """The value. Raises `InvalidResponse` where it is missing or invalid."""
        value = self.read_optional(reply)
        if value is msgspec.UNSET:
            raise InvalidResponse(f"the header {self._name} is missing", reply)
        return value

    def read_optional(self, reply: Reply) -> Any:
        """The value, or `UNSET` where the header is missing."""
        text = reply.header(self._name)
        if text is None:
            return msgspec.UNSET
        text = text.strip(" \t")
        if self._is_string and self._content.accepts(text):
            return text
        try:
            return self._content.typed(self._text.value(text, self._content.accepts))
        except InvalidContent as error:
            reason = f"the header {self._name} is invalid: {error}"
            raise InvalidResponse(reason, reply) from None


class HeaderReader(Generic[T]):
    """A documented header of a response that is more than a plain text."""

    def __init__(self, header: Header[T]) -> None:
        self._header = header

    def read(self, reply: Reply) -> T:
        """The value. Raises `InvalidResponse` where it is missing or invalid."""
        value = self.read_optional(reply)
        if value is msgspec.UNSET:
            raise InvalidResponse(f"the header {self._header.name} is missing", reply)
        return value

    def read_optional(self, reply: Reply) -> T | msgspec.UnsetType:
        """The value, or `UNSET` where the header is missing."""
        name = self._header.name
        try:
            return self._header.read(
                [text for key, text in reply.headers if key == name]
            )
        except InvalidContent as error:
            reason = f"the response is invalid: {error}"
            raise InvalidResponse(reason, reply, error.violations) from None


def check_constants(reply: Reply, constants: Mapping[str, str]) -> None:
    """Refuse a response in which a constant header is missing or differs."""
    headers = dict(reply.headers)
    if len(headers) == len(reply.headers) and constants.items() <= headers.items():
        return
    for name, expected in constants.items():
        value = reply.header(name)
        if value != expected:
            found = "is missing" if value is None else f"is {value!r}"
            reason = f"the header {name} {found}, and must be {expected!r}"
            raise InvalidResponse(reason, reply)


def read_content(reply: Reply, kind: str, content: JsonContent[T]) -> T:
    """The typed content of a response. Raises `InvalidResponse`."""
    check_type(reply, kind)
    try:
        return content.decode(reply.content)
    except InvalidContent as error:
        reason = f"the content is invalid: {error}"
        raise InvalidResponse(reason, reply, error.violations) from None


def read_bytes(reply: Reply, kind: str) -> bytes:
    """The content of a response, as it came. Raises `InvalidResponse`."""
    check_type(reply, kind)
    return reply.content


def check_type(reply: Reply, kind: str) -> None:
    """Refuse a response whose content is not of the media type `kind`."""
    found = (reply.header("content-type") or "").partition(";")[0].strip().lower()
    if found != kind:
        raise InvalidResponse(f"the content is {found or 'untyped'}, not {kind}", reply)


def check_empty(reply: Reply) -> None:
    """Refuse a success that has content where none may be. Raises `InvalidResponse`.

    What a failure says beyond its documentation is no reason to hide which one it is:
    the error has it in its `reply`.
    """
    if reply.content and reply.status in _SUCCESSES:
        raise InvalidResponse("the response has content", reply)
