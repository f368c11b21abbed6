"""Judges the examples and defaults of a document by their schemas."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeAlias

import jsonschema_rs
from jsonschema_rs import ValidationErrorKind

from counterfoil.api.closed import close, close_all
from counterfoil.api.formats import MARKED
from counterfoil.api.patterns.pattern import JUDGED_BY
from counterfoil.api.reading import node_at
from counterfoil.api.structure import shortened
from counterfoil.api.tangles import Tangles
from counterfoil.codes import schemas as codes
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Location, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jsonschema_rs import ValidationError

    from counterfoil.api.examples import PlacedExample
    from counterfoil.api.schema import Schema
    from counterfoil.document.tree import Node

_MOST = 3
_MOST_CAUSES = 30
"""How many are looked at: what is missing in one place is told at once."""
# The defaults of parameters are told where they are left out.
_OF_PARAMETER: Final = re.compile(r"/parameters/[^/]+(/schema)?/default")


def judge_examples(
    judged: list[tuple[Schema, PlacedExample]],
    named: dict[str, Schema],
    findings: Findings,
) -> None:
    """Warn of every example that its schema refuses, each once.

    The same one of copies of a schema is told of the first of them: so it is one
    warning of several places.
    """
    copies: dict[tuple[str, str], Location] = {}
    judges = _Judges([schema for schema, _ in judged], named, findings)
    seen: set[tuple[str, str, str]] = set()
    for schema, placed in judged:
        place = placed.node.location
        key = (place.file, place.pointer, schema.exact)
        if key in seen:
            continue
        seen.add(key)
        value = plain(placed.node)
        errors = judges.errors(schema, value)
        if errors:
            alike = schema.exact, json.dumps(value, sort_keys=True, default=str)
            first = copies.setdefault(alike, schema.location)
            _report(errors, placed, first, findings)


def judge_defaults(
    defaults: list[tuple[Schema, Node]],
    named: dict[str, Schema],
    findings: Findings,
) -> None:
    """Warn of every default that its schema refuses, each once.

    OAS 3.0.4, 4.7.24.1, has it that they must be valid; JSON Schema Validation, 9.2,
    that they should.
    """
    judges = _Judges([schema for schema, _ in defaults], named, findings)
    seen: set[Location] = set()
    for schema, node in defaults:
        place = node.location
        if place in seen or _OF_PARAMETER.search(place.pointer):
            continue
        seen.add(place)
        for message, path in judges.errors(schema, plain(node))[:1]:
            findings.add(
                codes.DEFAULT_MISMATCH,
                f"the default does not match its schema{message}",
                node_at(node, path).location,
                hint="correct the default or the schema",
            )


def is_valid(schema: Schema, value: str, named: dict[str, Schema]) -> bool:
    """Whether a schema admits a value, given as JSON text."""
    return _validator(schema, named).is_valid(json.loads(value))


def mismatch(schema: Schema, value: str, named: dict[str, Schema]) -> str:
    """How a message ends that a schema refuses a value: why; "" where it admits it."""
    found = _errors(
        _validator(schema, named), json.loads(value), schema, Tangles(named)
    )
    return found[0][0] or ": it is refused" if found else ""


class _Judges:
    """The judge of each of some schemas: one of all where they can be compiled at once.

    Each by itself would be compiled with all that it reaches, again and again.
    """

    def __init__(
        self, schemas: list[Schema], named: dict[str, Schema], findings: Findings
    ) -> None:
        self._named = named
        self._findings = findings
        texts = dict.fromkeys(schema.exact for schema in schemas)
        self._numbers = {text: str(number) for number, text in enumerate(texts)}
        self._tangles = Tangles(named)
        self._alone: dict[str, jsonschema_rs.Validator | None] = {}
        self._all: jsonschema_rs.Validator | None = None
        if len(texts) > 1:
            with suppress(ValueError, jsonschema_rs.ReferencingError):
                self._all = compiled(close_all(self._numbers, named))

    def errors(self, schema: Schema, value: object) -> _Errors:
        """What is wrong with a value, at most a few places."""
        if self._all is not None:
            number = self._numbers[schema.exact]
            found = _errors(self._all, {number: value}, schema, self._tangles)
            return [(message, path[1:]) for message, path in found]
        if schema.exact not in self._alone:
            self._alone[schema.exact] = self._compiled(schema)
        validator = self._alone[schema.exact]
        return _errors(validator, value, schema, self._tangles) if validator else []

    def _compiled(self, schema: Schema) -> jsonschema_rs.Validator | None:
        try:
            return _validator(schema, self._named)
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            self._findings.add(
                codes.INVALID_SCHEMA,
                f"the schema cannot be compiled: {str(error).splitlines()[0]}",
                schema.location,
            )
            return None


def _validator(schema: Schema, named: dict[str, Schema]) -> jsonschema_rs.Validator:
    return compiled(close(schema, named))


def compiled(text: str) -> jsonschema_rs.Validator:
    """The judge of a closed schema. Raises `ValueError` and `ReferencingError`."""
    return jsonschema_rs.Draft202012Validator(
        text,
        offline=True,
        pattern_options=JUDGED_BY,
        validate_formats=MARKED in text,
    )


_OF_VALUES: Final = (ValidationErrorKind.Constant, ValidationErrorKind.Enum)
_Errors: TypeAlias = "list[tuple[str, tuple[str | int, ...]]]"
"""The ends of messages, and the paths to what is wrong."""


def _errors(
    validator: jsonschema_rs.Validator,
    value: object,
    schema: Schema,
    tangles: Tangles,
) -> _Errors:
    """What is wrong with a value, at most a few places."""
    if validator.is_valid(value):
        return []
    if tangles.hold(schema):
        return [("", ())]
    found = [*islice(_causes(validator.iter_errors(value)), _MOST_CAUSES)]
    return _told(found)[:_MOST]


def _told(found: list[ValidationError]) -> _Errors:
    """What there is to tell of errors: all that is missing in one place at once.

    What has another type is no member of an enum, either: that says nothing more.
    """
    missing: dict[tuple[str | int, ...], list[str]] = {}
    others = {
        tuple(error.instance_path)
        for error in found
        if isinstance(error.kind, ValidationErrorKind.Type)
    }
    told: dict[tuple[str, tuple[str | int, ...]], None] = {}
    for error in found:
        if isinstance(error.kind, ValidationErrorKind.Required):
            name = json.dumps(error.kind.property, ensure_ascii=False)
            missing.setdefault(tuple(error.instance_path), []).append(name)
    for error in found:
        path = tuple(error.instance_path)
        if path in others and isinstance(error.kind, _OF_VALUES):
            continue
        names = missing.get(path, [])
        message = error.message
        if len(names) > 1 and isinstance(error.kind, ValidationErrorKind.Required):
            *most, last = names
            message = f"{', '.join(most)} and {last} are required properties"
        told[f": {shortened(message)}", path] = None
    return [*told]


def _causes(errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    """The errors: those of a union's one alternative, where it is clear which is meant.

    It is the only one that a value is of the type of, and has the constants of.
    """
    for error in errors:
        match error.kind:
            case ValidationErrorKind.AnyOf(context):
                alternatives = context
            case ValidationErrorKind.OneOfNotValid(context):
                alternatives = context
            case _:
                alternatives = []
        own = len(error.instance_path)
        meant = [each for each in alternatives if not _is_another(each, own)]
        if len(meant) == 1:
            yield from _causes(meant[0])
        else:
            yield error


def _is_another(errors: list[ValidationError], own: int) -> bool:
    """Whether the errors of an alternative say that a value is not meant for it."""
    for error in errors:
        depth = len(error.instance_path) - own
        match error.kind:
            case ValidationErrorKind.Type():
                other = depth == 0
            case ValidationErrorKind.Constant() | ValidationErrorKind.Enum():
                other = depth <= 1
            case _:
                other = False
        if other:
            return True
    return False


def _report(
    errors: _Errors, placed: PlacedExample, schema: Location, findings: Findings
) -> None:
    node = placed.node
    for message, path in errors:
        findings.add(
            codes.EXAMPLE_MISMATCH,
            f"the example does not match its schema{message}",
            node_at(node, path).location,
            Related("the schema is here", schema),
            hint="correct the example or the schema",
        )
