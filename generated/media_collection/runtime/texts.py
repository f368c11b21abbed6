"""Values that travel as text: in paths, queries, headers and cookies."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

import msgspec

from .json_text import Json
from .judge import Judge, convert_judged

_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_MAX_DIGITS: Final = 400


class TextForm:
    """Reads a scalar, or an array of them, from texts, and writes it as texts.

    - `kind`: the typed form, as msgspec knows it; `schema`: the exact schema.
    - `texts`: the types that a text may stand for, as JSON Schema names them.
    - `array`: whether the value is an array, with a text for each item.
    """

    def __init__(
        self,
        kind: Any,
        schema: Mapping[str, Any],
        *,
        texts: Iterable[str],
        array: bool = False,
    ) -> None:
        self._convert: Callable[[Json], Any] = partial(msgspec.convert, type=kind)
        self._judge = Judge(schema)
        self._texts = frozenset(texts)
        self._array = array

    def read(self, texts: list[str]) -> Any:
        """The typed value of texts. Raises `InvalidContent`."""
        values: list[Json] = [self._value(text) for text in texts]
        plain: Json = values if self._array else values[0]
        self._judge.check(plain)
        return convert_judged(plain, self._convert)

    def write(self, value: Any) -> list[str]:
        """The texts of a typed value. Raises `InvalidContent`."""
        plain: Any = msgspec.to_builtins(value)
        self._judge.check(plain)
        items: list[Any] = plain if self._array else [plain]
        return [scalar_text(item) for item in items]

    def _value(self, text: str) -> Json:
        if "boolean" in self._texts and text in {"true", "false"}:
            return text == "true"
        numeric = not self._texts.isdisjoint({"integer", "number"})
        if numeric and len(text) < _MAX_DIGITS and _NUMBER.fullmatch(text):
            try:
                number: Json = msgspec.json.decode(text)
            except msgspec.DecodeError:  # beyond a double
                return text
            return number
        return text


def scalar_text(value: Any) -> str:
    """The text of a string, a number or a boolean."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
