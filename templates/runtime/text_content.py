"""Text content of one schema: octets in a charset to a typed value and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Generic, TypeVar

from .faults import InvalidContent, Violation
from .json_content import Hooks, JsonContent
from .shapes import Text, scalar_text

T = TypeVar("T")

CHARSETS: Final = frozenset(
    {
        *("utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16be", "utf-16le"),
        *(f"iso-8859-{number}" for number in (*range(1, 12), *range(13, 17))),
        *(f"windows-{number}" for number in range(1250, 1259)),
        *("koi8-r", "koi8-u", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr"),
        *("gb2312", "gbk", "gb18030", "big5"),
    }
)
"""The charsets that text may have, by their IANA names in lower case."""


class TextContent(Generic[T]):
    """Reads and writes the text content of one schema.

    - `kind`: the typed form, as msgspec knows it; `schema`: the exact schema.
    - `texts`: the types that the text may stand for, as JSON Schema names them.
    - `hooks`: reads and writes the values of formats that assert.

    The charset of what is sent, and of what does not name one, is UTF-8.
    """

    def __init__(
        self,
        kind: Any,
        schema: Mapping[str, Any],
        *,
        texts: Iterable[str],
        hooks: Hooks | None = None,
    ) -> None:
        self._content = JsonContent[T](kind, schema, hooks=hooks)
        self._text = Text(*texts)

    def decode(self, octets: bytes, charset: str = "utf-8") -> T:
        """The typed value. Raises `InvalidContent`."""
        try:
            text = octets.decode(charset)
        except UnicodeDecodeError:
            message = f"the body is not {charset}"
            violation = Violation(pointer="", keyword="charset", message=message)
            raise InvalidContent(violation) from None
        return self._content.typed(self._text.value(text, self._content.accepts))

    def encode(self, value: T) -> bytes:
        """The text of a typed value. Raises `InvalidContent`."""
        try:
            plain = self._content.plain(value)
            return b"" if plain is None else scalar_text(plain).encode()
        except UnicodeEncodeError:
            message = "the text holds surrogates, which UTF-8 has not"
            violation = Violation(pointer="", keyword="charset", message=message)
            raise InvalidContent(violation) from None
