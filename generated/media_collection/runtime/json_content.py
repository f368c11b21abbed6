"""JSON content of one schema: bytes to a typed value and back, exactly.

The judge decides what is valid. Requests have fast readers before this, which take what
is surely valid and leave all else to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Final, Generic, TypeAlias, TypeVar

import msgspec

from .binary import holds_any, refuse_binary
from .faults import InvalidContent, Violation
from .json_text import read_json
from .judge import Judge, convert_judged

T = TypeVar("T")

if TYPE_CHECKING:
    Extra: TypeAlias = dict[str, T]
    """Members of an object that have no field of their own."""
    Judged: TypeAlias = Annotated[T, "the judge tells the members of the union apart"]
else:
    # For msgspec these are any value: it reads one as it is in JSON. Whatever it finds
    # there is replaced as soon as it is read, by the functions of `wire.py`.

    class Extra:
        """Members of an object that have no field of their own."""

        def __class_getitem__(cls, kind: Any) -> Any:
            return Any

    class Judged:
        """A value of a union whose members msgspec cannot tell apart."""

        def __class_getitem__(cls, kind: Any) -> Any:
            return Any


Scalar: TypeAlias = str | int | float | bool | None

_BINARY: Final = (bytes, bytearray, memoryview)

Hooks: TypeAlias = tuple[Callable[[Any, Any], Any], Callable[[Any], Any]]
"""What msgspec asks for values of types that it does not know: to read, to write."""

EXTRA: Final = "~extra"
"""The wire name of the field for unnamed members; never sent, never read."""


class Uncounted(msgspec.MsgspecError):
    """A value may hold anything, to any depth: its text is for the exact reader."""


class JsonContent(Generic[T]):
    """Reads and writes the JSON content of one schema, to the letter.

    - `kind`: the typed form, as msgspec knows it.
    - `schema`: the exact schema.
    - `fill`: puts what msgspec leaves out, such as members that the type does not name,
      into a typed value, from the plain one. `make`: makes the whole value, where
      msgspec cannot. `flatten`: puts members without a field where JSON has them, in
      the plain form of a typed value.
    - `check`: adds what breaks the rules that go beyond the schema.
    - `hooks`: reads and writes the values of formats that assert.
    - `exact`: whether the type admits only what the schema admits, so that it may be
      asked first.
    """

    def __init__(
        self,
        kind: Any,
        schema: Mapping[str, Any],
        *,
        fill: Callable[[T, Any], None] | None = None,
        make: Callable[[Any], T] | None = None,
        flatten: Callable[[T, Any], None] | None = None,
        check: Callable[[T, str, list[Violation]], None] | None = None,
        exact: bool = False,
        hooks: Hooks | None = None,
    ) -> None:
        self._read = hooks[0] if hooks else None
        self._write = hooks[1] if hooks else None
        self._exact = exact and check is None
        self._kind = kind
        self._judge = Judge(schema)
        self._fill = fill
        self._make = make
        self._flatten = flatten
        self._check = check

    def decode(self, text: bytes) -> T:
        """The typed value of a JSON text. Raises `InvalidContent`."""
        return self.typed(read_json(text))

    def encode(self, value: T) -> bytes:
        """The JSON text of a typed value. Raises `InvalidContent`."""
        return msgspec.json.encode(self.plain(value))

    def typed(self, plain: Any, judged: Any = None) -> T:
        """The typed value of a plain one. Raises `InvalidContent`.

        `judged` is what the judge sees in its place, where it is no JSON value.
        """
        if self._exact:
            try:
                return self._convert(plain)
            except msgspec.ValidationError:
                pass
        self._judge.check(plain if judged is None else judged)
        value = convert_judged(plain, self._convert)
        self._apply_rules(value)
        return value

    def plain(self, value: T, other: Callable[[Any], Any] | None = None) -> Any:
        """The plain value of a typed one. Raises `InvalidContent`.

        `other` makes plain values of what JSON does not have. Bytes are none: msgspec
        would write them as Base64 wherever they are given.
        """
        if other is not None:
            plain, hides = msgspec.to_builtins(value, enc_hook=other), False
        else:
            write = self._write
            plain = msgspec.to_builtins(value, builtin_types=_BINARY, enc_hook=write)
            # The judge does not look at what may be anything.
            hides = self._may_hide and plain != msgspec.to_builtins(
                value, enc_hook=write
            )
        if self._flatten is not None:
            try:
                self._flatten(value, plain)
            except (AttributeError, TypeError):  # a value of another type
                self._judge_plain(plain)
                raise
        if hides:
            refuse_binary(plain)
        self._judge_plain(plain)
        self._apply_rules(value)
        return plain

    def _judge_plain(self, plain: Any) -> None:
        try:
            self._judge.check(plain)
        except InvalidContent:
            raise
        except ValueError:  # a type that JSON does not have
            refuse_binary(plain)
            raise

    @cached_property
    def _may_hide(self) -> bool:
        """Whether a value may hold anything somewhere."""
        return holds_any(self._kind)

    @property
    def exact_kind(self) -> Any:
        """The type, where it tells the whole schema; None where it does not."""
        return self._kind if self._exact and self._fill is None else None

    def check(self, plain: Any) -> None:
        """Refuse a plain value that the schema refuses. Raises `InvalidContent`."""
        self._judge.check(plain)

    def accepts(self, plain: Any) -> bool:
        """Whether the schema admits a plain value."""
        return self._judge.admits(plain)

    def _convert(self, plain: Any) -> T:
        if self._make is not None:
            return self._make(plain)
        value: T = msgspec.convert(plain, self._kind, dec_hook=self._read)
        if self._fill is not None:
            self._fill(value, plain)
        return value

    def _apply_rules(self, value: T) -> None:
        if self._check is not None:
            apply(self._check, value)


def apply(check: Callable[[T, str, list[Violation]], None], value: T) -> None:
    """Refuse a value that breaks a rule. Raises `InvalidContent`."""
    found: list[Violation] = []
    check(value, "", found)
    if found:
        raise InvalidContent(*found)


def broken(
    check: Callable[[T, str, list[Violation]], None], value: T
) -> InvalidContent:
    """The error of a value that is known to break a rule."""
    found: list[Violation] = []
    check(value, "", found)
    return InvalidContent(*found)


def count_any(value: Any) -> int:
    """The number of members of any value: none, or else `Uncounted` is raised."""
    if isinstance(value, str | int | float | None):
        return 0
    raise Uncounted


def elements(value: Any) -> Sequence[Any]:
    """An array, of whose items a type checker is to suppose nothing."""
    items: Sequence[Any] = value
    return items


def entries(value: Any) -> dict[str, Any]:
    """An object, of whose members a type checker is to suppose nothing."""
    members: dict[str, Any] = value
    return members


def unnamed(plain: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    """The members of an object that have no field."""
    return {name: value for name, value in plain.items() if name not in names}


def renamed(plain: dict[str, Any], aliases: Mapping[str, str]) -> dict[str, Any]:
    """The members as msgspec knows them, which has no fields with some names."""
    hidden = frozenset(aliases.values())
    return {
        aliases.get(name, name): value
        for name, value in plain.items()
        if name not in hidden
    }


def restore(plain: dict[str, Any], aliases: Mapping[str, str]) -> None:
    """Give members the names that they have in JSON."""
    for name, alias in aliases.items():
        if alias in plain:
            plain[name] = plain.pop(alias)


def flatten(
    plain: dict[str, Any],
    names: frozenset[str],
    aliases: Mapping[str, str] | None = None,
) -> None:
    """Move the members without a field to where JSON has them.

    Raises `ValueError` where one has the name of a field.
    """
    extra: dict[str, Any] = plain.pop(EXTRA, {})
    if aliases:
        restore(plain, aliases)
    if not names.isdisjoint(extra):
        twice = ", ".join(sorted(names.intersection(extra)))
        raise ValueError(f"extra holds members that have a field of their own: {twice}")
    plain.update(extra)
