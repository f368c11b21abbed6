"""What is wrong with a value, found in a time that its size and the schema set.

What finds all errors goes into each alternative of a union and, where these refer to
the union again, into all of theirs: of a value that is nested twenty times, it finds a
million. So the schema is another one here: of a union, it says only that none of the
alternatives admits a value, or several do. Where it is clear which of them is meant,
that one is asked what is wrong; and where each has a value of its own for a member, as
by a discriminator, that one is wrong. Nor does it say more of a part of the value that
several schemas judge: each of these is asked once for the part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final, TypeAlias

import jsonschema_rs

from .alternatives import is_meant, of_kind, tags
from .definitions import closed
from .json_text import Json
from .overlaps import overlapping

Schema: TypeAlias = dict[str, Json]
Compile: TypeAlias = Callable[[Schema], jsonschema_rs.Draft202012Validator]
Path: TypeAlias = tuple[str | int, ...]

ANY: Final = "anyOf"
ONE: Final = "oneOf"
SEVERAL: Final = "several"
PART: Final = "part"
_SCHEMAS: Final = frozenset(
    {
        "additionalProperties",
        "else",
        "items",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
    }
)
"""The keywords with a schema of which errors are told."""
_LISTS: Final = frozenset({"allOf", "prefixItems"})
_MAPS: Final = frozenset(
    {"$defs", "dependentSchemas", "patternProperties", "properties"}
)
_NUMBER: Final = re.compile(r"\+?[0-9]+").fullmatch
_MOST_PLACES: Final = 100
"""How many places are looked at for what an error is about."""
_MOST_PARTS: Final = 2_000
"""How many parts a value may have of which all errors are told, and not the first."""
_DEEPEST: Final = 20
"""How many alternatives are entered, one within the other."""


@dataclass(frozen=True, slots=True)
class Union:
    """A union in a schema: its keyword, or `SEVERAL` where too many admit a value.

    `PART` is the schema of a part, which is a union of one.
    """

    keyword: str
    number: int


def union_of(kind: object) -> Union | None:
    """The union that an error is about."""
    schema: Json = getattr(kind, "schema", None)
    comment = schema.get("$comment") if isinstance(schema, dict) else None
    # The contract's own schemas have lost theirs.
    if not isinstance(comment, str) or not comment.startswith("'"):
        return None
    keyword, _, number = comment[1:].partition(" ")
    return Union(keyword, int(number)) if number.isdigit() else None


@dataclass(frozen=True, slots=True)
class _Place:
    """A part of a value, and what judges it: as the member `name`, if it has one."""

    path: Path
    value: Json
    validator: jsonschema_rs.Draft202012Validator
    name: str = ""

    @property
    def judged(self) -> Json:
        """What the validator is given."""
        return {self.name: self.value} if self.name else self.value

    def steps(self, error: jsonschema_rs.ValidationError) -> list[str | int]:
        """The path of an error, from this part on."""
        return error.instance_path[1:] if self.name else error.instance_path


class Explainer:
    """Finds what is wrong with plain values. `compile_` makes a validator of a schema.

    `schema` is complete in itself.
    """

    def __init__(self, schema: Schema, compile_: Compile) -> None:
        self._unions: list[list[Json]] = []
        self._overlapping = overlapping(schema)
        flat = self._flat_object(schema)
        self._definitions = flat.get("$defs", {})
        self._compile = compile_
        self._validator = compile_(flat)
        self._tags: dict[int, jsonschema_rs.Draft202012Validator] = {}

    def errors(
        self, value: Json
    ) -> Iterator[tuple[Path, jsonschema_rs.ValidationError]]:
        """The errors, each with the path to what is wrong; of a large value, the first.

        An error's own path is not that: it begins where an alternative was entered.
        """
        yield from self._errors(_Place((), value, self._validator), 0, set())

    def _errors(
        self, at: _Place, depth: int, entered: set[tuple[int, Path]]
    ) -> Iterator[tuple[Path, jsonschema_rs.ValidationError]]:
        for error in _found(at):
            path, part = _followed(at.value, error, at.steps(error))
            place = (*at.path, *path)
            union = union_of(error.kind)
            if union is None or union.keyword == SEVERAL:
                yield place, error
                continue
            if (union.number, place) in entered:
                continue
            entered.add((union.number, place))
            is_part = union.keyword == PART
            if not is_part and depth == _DEEPEST:
                yield place, error
                continue
            meant = self._meant(union, place, part)
            if meant is None:
                yield place, error
                continue
            # A value is not nested without end, whatever is entered in its parts.
            yield from self._errors(meant, depth if is_part else depth + 1, entered)

    def _meant(self, union: Union, path: Path, value: Json) -> _Place | None:
        """What judges by the one alternative that is meant; None where none is.

        Else it judges by the members that tell the alternatives apart, if it is these
        that are wrong.
        """
        alternatives = self._unions[union.number]
        meant = (
            index
            for index, each in enumerate(alternatives)
            if union.keyword == PART or is_meant(each, value, self._definitions)
        )
        found = [*islice(meant, 2)]
        if len(found) == 1:
            name = _name(union.number, found[0])
            return _Place(path, value, self._alternatives, name)
        # Nothing else has members.
        told = self._told(union.number) if isinstance(value, dict) else None
        if told is None or told.is_valid(value):
            return None
        return _Place(path, value, told)

    def _told(self, number: int) -> jsonschema_rs.Draft202012Validator:
        """What judges objects by the members that tell alternatives apart."""
        if number not in self._tags:
            those = of_kind(self._unions[number], {}, self._definitions)
            self._tags[number] = self._compile(tags(those, self._definitions))
        return self._tags[number]

    @cached_property
    def _alternatives(self) -> jsonschema_rs.Draft202012Validator:
        """What judges a member by the alternative of its name.

        One for each of them would take as much memory as the whole schema.
        """
        members: Schema = {
            _name(number, index): {"allOf": [each]}
            for number, alternatives in enumerate(self._unions)
            for index, each in enumerate(alternatives)
        }
        return self._compile(
            closed({"properties": members, "$defs": self._definitions})
        )

    def _flat(self, schema: Json) -> Json:
        return self._flat_object(schema) if isinstance(schema, dict) else schema

    def _flat_object(self, schema: Schema) -> Schema:
        """A schema that admits the same, and has no errors of alternatives.

        It evaluates the same, too: what `if` admits has its annotations (JSON Schema
        2020-12, 10.2.2.1).
        """
        made = {name: self._part(name, value) for name, value in schema.items()}
        held: list[Json] = []
        for name in (ANY, ONE):
            alternatives = made.pop(name, None)
            if isinstance(alternatives, list):
                held += self._union(name, alternatives)
        if held:
            parts = made.get("allOf")
            made["allOf"] = [*(parts if isinstance(parts, list) else []), *held]
        return made

    def _part(self, name: str, value: Json) -> Json:
        if name in _SCHEMAS:
            return self._one(value)
        if isinstance(value, list):
            return [self._one(each) for each in value] if name in _LISTS else value
        if isinstance(value, dict) and name in _MAPS:
            return {key: self._one(each) for key, each in value.items()}
        if isinstance(value, dict) and name == "not":
            return {key: each for key, each in value.items() if key != "$comment"}
        return value

    def _one(self, schema: Json) -> Json:
        """A schema within another one; of a part that others judge, too, little."""
        flat = self._flat(schema)
        if id(schema) not in self._overlapping:
            return flat
        self._unions.append([flat])
        return {"if": flat, "else": _error(PART, len(self._unions) - 1)}

    def _union(self, keyword: str, alternatives: list[Json]) -> list[Json]:
        number = len(self._unions)
        self._unions.append([])
        self._unions[number] = [self._flat(each) for each in alternatives]
        admitted: Schema = {ANY: alternatives}
        held: list[Json] = [{"if": admitted, "else": _error(keyword, number)}]
        if keyword == ONE:
            one: Schema = {"if": {ONE: alternatives}, "else": _error(SEVERAL, number)}
            held.append({"if": admitted, "then": one})
        return held


def _error(keyword: str, number: int) -> Schema:
    return {"not": {"$comment": f"'{keyword} {number}"}}


def _name(number: int, index: int) -> str:
    return f"{number}.{index}"


def _found(at: _Place) -> Iterator[jsonschema_rs.ValidationError]:
    if not _is_large(at.value):
        yield from at.validator.iter_errors(at.judged)
        return
    try:
        at.validator.validate(at.judged)
    except jsonschema_rs.ValidationError as error:
        yield error


def _followed(
    value: Json, error: jsonschema_rs.ValidationError, steps: list[str | int]
) -> tuple[Path, Json]:
    """The path to what an error is about, and that.

    jsonschema-rs has the number 1 for the names `1`, `01` and `+1`, and leaves out
    empty ones. Of all that its path may stand for, it is the first that it judged.
    """
    places = list(islice(_places(value, steps), _MOST_PLACES))
    for place in places if len(places) > 1 else []:
        # In Python, `1 == True`.
        if type(place[1]) is type(error.instance) and place[1] == error.instance:
            return place
    return places[0] if places else (tuple(steps), value)


def _places(value: Json, steps: list[str | int]) -> Iterator[tuple[Path, Json]]:
    """What a path may stand for, and first what it says."""
    waiting: list[tuple[Path, int, Json]] = [((), 0, value)]
    while waiting:
        path, done, part = waiting.pop()
        step = steps[done] if done < len(steps) else None
        if step is None:
            yield path, part
        if isinstance(part, dict):
            if "" in part:
                waiting.append(((*path, ""), done, part[""]))
            names = [] if step is None else _names(part, step)
            waiting += [((*path, name), done + 1, part[name]) for name in names]
        elif isinstance(part, list) and isinstance(step, int) and step < len(part):
            waiting.append(((*path, step), done + 1, part[step]))


def _names(members: dict[str, Json], step: str | int) -> list[str]:
    """The names that a step may stand for; the last one is the likeliest."""
    name = str(step)
    named = [name] if name in members else []
    if isinstance(step, str):
        return named
    others = [each for each in members if each != name and _NUMBER(each)]
    return [each for each in others if (each.lstrip("+0") or "0") == name] + named


def _is_large(value: Json) -> bool:
    """Whether a value has too many parts for all of its errors."""
    waiting: list[Json] = [value]
    seen = 1
    while waiting and seen <= _MOST_PARTS:
        part = waiting.pop()
        if isinstance(part, dict | list):
            seen += len(part)
            if seen <= _MOST_PARTS:
                waiting += part.values() if isinstance(part, dict) else part
    return seen > _MOST_PARTS
