"""Compiles schemas, many at once where they reach the same named ones.

A schema is compiled with everything that it reaches, which takes time and memory. In a
large API that is for most of them the same few hundred named schemas.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import jsonschema_rs

from .bounded import KEYWORDS, PATTERN_OPTIONS
from .definitions import closed, references
from .uniqueness import UniqueItems

Schema: TypeAlias = Mapping[str, Any]

_BOUNDED: Final = "'bounded"
_ASSERTED: Final = "'format-assertion': 'asserts'"
"""Stands beside formats that assert; all others are annotations."""
_UNIQUE: Final = "'uniqueItems': True"
_OWN: Final[dict[str, Any]] = {"uniqueItems": UniqueItems}
_NAMED: Final = "$defs"
_FEW: Final = 16
"""A schema that reaches no more named ones than these is compiled by itself."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """What judges by a schema: the values of its own, or the members of a name."""

    validator: jsonschema_rs.Draft202012Validator
    is_bounded: bool
    name: str = ""

    def admits(self, value: Any) -> bool:
        """Whether the schema admits a plain value."""
        judged = {self.name: value} if self.name else value
        return self.validator.is_valid(judged)


class Companions:
    """Schemas with the same named ones; compiled when one of them is needed."""

    def __init__(self, named: Schema) -> None:
        self._named = named
        self._schemas: list[Schema] = []
        self._waiting: list[int] = []
        self._compiled: dict[int, Compiled] = {}
        self._references: dict[str, tuple[str, ...]] = {}
        self._asserting: dict[str, bool] = {}

    def add(self, schema: Schema) -> int:
        """Add a schema, which will be needed or not. Returns its number."""
        number = len(self._schemas)
        self._schemas.append(schema)
        self._waiting.append(number)
        return number

    def compiled(self, number: int) -> Compiled:
        """What judges by a schema.

        If it reaches many of the named ones, so do others: then it is compiled with all
        that were added since, as one schema of objects with a member for each.
        """
        if number in self._compiled:
            return self._compiled[number]
        schema = self._schemas[number]
        names = self._reached(schema)
        if len(names) <= _FEW:
            return compiled_alone(schema)
        asserts = self._asserts(schema, names)
        waiting, self._waiting = self._waiting, []
        chosen = [number]
        for each in waiting:
            other = self._schemas[each]
            reached = self._reached(other)
            if each == number or len(reached) <= _FEW:
                continue
            if self._asserts(other, reached) == asserts:
                chosen.append(each)
                names |= reached
            else:
                self._waiting.append(each)
        self._compile(chosen, names)
        return self._compiled[number]

    def _compile(self, numbers: list[int], names: set[str]) -> None:
        members = {str(each): _own(self._schemas[each]) for each in numbers}
        named = {name: self._named[name] for name in names}
        whole = compiled_alone({"properties": members, _NAMED: named})
        for each in numbers:
            made = Compiled(whole.validator, whole.is_bounded, str(each))
            self._compiled[each] = made

    def _reached(self, schema: Schema) -> set[str]:
        """The names of the schemas that one reaches."""
        found: set[str] = set()
        waiting = [*references(_own(schema))]
        while waiting:
            name = waiting.pop()
            if name not in found and name in self._named:
                found.add(name)
                waiting += self._referred(name)
        return found

    def _referred(self, name: str) -> tuple[str, ...]:
        if name not in self._references:
            found = dict.fromkeys(references(self._named[name]))
            self._references[name] = tuple(found)
        return self._references[name]

    def _asserts(self, schema: Schema, names: set[str]) -> bool:
        """Whether formats assert: they do in all of a schema, or in none of it."""
        for name in names:
            if name not in self._asserting:
                self._asserting[name] = _ASSERTED in str(self._named[name])
        own = _ASSERTED in str(_own(schema))
        return own or any(self._asserting[name] for name in names)


_all: Final[dict[int, Companions]] = {}


def companions(schema: Schema) -> Companions | None:
    """Those that have the same named schemas; None where it has none."""
    named = schema.get(_NAMED)
    if named is None:
        return None
    return _all.setdefault(id(named), Companions(named))


def compiled_alone(schema: Schema) -> Compiled:
    """What judges by a schema, and by no other."""
    whole = closed(schema)
    return Compiled(compile_whole(whole), _BOUNDED in str(whole))


def compile_whole(schema: Schema) -> jsonschema_rs.Draft202012Validator:
    """The validator of a schema that is complete in itself."""
    text = str(schema)
    keywords = (KEYWORDS if _BOUNDED in text else {}) | (
        _OWN if _UNIQUE in text else {}
    )
    return jsonschema_rs.Draft202012Validator(
        dict(schema),
        # Messages name the place and the keyword; the value, which may be a secret and
        # goes into logs, is masked.
        mask="the value",
        pattern_options=PATTERN_OPTIONS,
        keywords=keywords or None,
        validate_formats=_ASSERTED in text,
    )


def _own(schema: Schema) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != _NAMED}
