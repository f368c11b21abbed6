"""JSON content of one schema: bytes to a typed value and back, exactly and fast.

The typed decoder admits only what the schema admits; of what it refuses, the judge
decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, TypeAlias, TypeVar

import msgspec

from .faults import InvalidContent, Violation
from .json_text import read_json
from .judge import Judge, normalise

T = TypeVar("T")

Scalar: TypeAlias = str | int | float | bool | None

EXTRA: Final = "~extra"
"""The wire name of the field for unnamed members; never sent, never read."""

UNCOUNTED: Final = -(2**62)
"""Counted for values that may hold anything: no text has so many colons."""


class JsonContent(Generic[T]):
    """Reads and writes the JSON content of one schema.

    - `kind`: the typed form, as msgspec knows it.
    - `schema`: the exact schema.
    - `measure`: from a decoded value, the typed one and the number of members of all
      its objects. A text with as many colons has no name twice, no member that the type
      does not name, and no nesting beyond the type's.
    - `wire`: the type that is decoded, where it is not the typed form itself.
    - `fill`: puts the members that the type does not name into a typed value, from the
      plain one. `flatten`: the reverse, in the plain form of a typed value.
    - `check`: adds what breaks the rules that go beyond the schema.
    - `exact`: whether the typed decoder admits only what the schema admits. Where it
      does not, the judge sees every value.
    """

    def __init__(
        self,
        kind: Any,
        schema: Mapping[str, Any],
        *,
        measure: Callable[[Any], tuple[T, int]],
        wire: Any = None,
        fill: Callable[[T, Any], None] | None = None,
        flatten: Callable[[Any], None] | None = None,
        check: Callable[[T, str, list[Violation]], None] | None = None,
        exact: bool = True,
    ) -> None:
        self._type = kind
        self._read: Callable[[bytes], Any] = msgspec.json.Decoder(wire or kind).decode
        self._judge = Judge(schema)
        self._measure = measure
        self._fill = fill
        self._flatten = flatten
        self._check = check
        self._exact = exact

    def decode(self, text: bytes) -> T:
        """The typed value of a JSON text. Raises `InvalidContent`."""
        try:
            value, members = self._measure(self._read(text))
        except (ValueError, RecursionError):
            # Not JSON, not of this type, or an integer written `1.0`.
            value = self._judged(read_json(text))
        else:
            # As many colons as members: the typed value is all that the text says.
            if text.count(b":") != members or not self._exact:
                value = self._completed(value, read_json(text))
        if self._check is not None:
            found: list[Violation] = []
            self._check(value, "", found)
            if found:
                raise InvalidContent(*found)
        return value

    def encode(self, value: T) -> bytes:
        """The JSON text of a typed value. Raises `InvalidContent`."""
        plain = msgspec.to_builtins(value)
        if self._flatten is not None:
            self._flatten(plain)
        self._judge.check(plain)
        if self._check is not None:
            found: list[Violation] = []
            self._check(value, "", found)
            if found:
                raise InvalidContent(*found)
        return msgspec.json.encode(plain)

    def _completed(self, value: T, plain: Any) -> T:
        if not self._exact:
            self._judge.check(plain)
        try:
            if self._fill is not None:
                self._fill(value, plain)
        except msgspec.ValidationError:
            return self._judged(plain)
        return value

    def _judged(self, plain: Any) -> T:
        self._judge.check(plain)
        plain = normalise(plain)
        try:
            value: T = msgspec.convert(plain, self._type)
            if self._fill is not None:
                self._fill(value, plain)
        except msgspec.ValidationError as error:
            # The schema admits a value that the type cannot hold.
            violation = Violation(pointer="", keyword="type", message=str(error))
            raise InvalidContent(violation) from None
        return value


def counted(count: Callable[[T], int]) -> Callable[[T], tuple[T, int]]:
    """The measure of a type that is decoded as it is."""

    def measure(value: T) -> tuple[T, int]:
        return value, count(value)

    return measure


def count_any(value: Any) -> int:
    """The number of members of any value: none, or unknown."""
    return 0 if isinstance(value, str | int | float | None) else UNCOUNTED


def unnamed(plain: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """The members of an object that have no field."""
    return {name: value for name, value in plain.items() if name not in names}


def flatten(plain: dict[str, Any], names: frozenset[str]) -> None:
    """Move the members without a field to where JSON has them.

    Raises `ValueError` where one has the name of a field.
    """
    extra: dict[str, Any] = plain.pop(EXTRA, {})
    if not names.isdisjoint(extra):
        twice = ", ".join(sorted(names.intersection(extra)))
        raise ValueError(f"extra holds members that have a field of their own: {twice}")
    plain.update(extra)
