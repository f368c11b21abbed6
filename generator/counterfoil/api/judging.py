"""Judges the examples and defaults of a document by their schemas."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

import jsonschema_rs

from counterfoil.api.closed import close
from counterfoil.api.formats import MARKED
from counterfoil.api.patterns.pattern import JUDGED_BY
from counterfoil.api.reading import node_at
from counterfoil.api.structure import shortened
from counterfoil.codes import structure as codes
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Location, plain

if TYPE_CHECKING:
    from counterfoil.api.examples import PlacedExample
    from counterfoil.api.schema import Schema
    from counterfoil.document.tree import Node

_MOST = 3
# The defaults of parameters are told where they are left out.
_OF_PARAMETER: Final = re.compile(r"/parameters/[^/]+(/schema)?/default")


def judge_examples(
    judged: list[tuple[Schema, PlacedExample]],
    named: dict[str, Schema],
    findings: Findings,
) -> None:
    """Warn of every example that its schema refuses, each once."""
    validators: dict[str, jsonschema_rs.Validator | None] = {}
    seen: set[tuple[str, str, str]] = set()
    for schema, placed in judged:
        place = placed.node.location
        key = (place.file, place.pointer, schema.exact)
        if key in seen:
            continue
        seen.add(key)
        if schema.exact not in validators:
            validators[schema.exact] = _compile(schema, named, findings)
        validator = validators[schema.exact]
        if validator is not None:
            _judge(validator, placed, schema.location, findings)


def judge_defaults(
    defaults: list[tuple[Schema, Node]],
    named: dict[str, Schema],
    findings: Findings,
) -> None:
    """Warn of every default that its schema refuses, each once.

    OAS 3.0.4, 4.7.24.1, has it that they must be valid; JSON Schema Validation, 9.2,
    that they should.
    """
    validators: dict[str, jsonschema_rs.Validator | None] = {}
    seen: set[Location] = set()
    for schema, node in defaults:
        place = node.location
        if place in seen or _OF_PARAMETER.search(place.pointer):
            continue
        seen.add(place)
        if schema.exact not in validators:
            validators[schema.exact] = _compile(schema, named, findings)
        validator = validators[schema.exact]
        error = next(validator.iter_errors(plain(node)), None) if validator else None
        if error is not None:
            findings.add(
                codes.DEFAULT_MISMATCH,
                f"the default does not match its schema: {shortened(error.message)}",
                node_at(node, tuple(error.instance_path)).location,
                hint="correct the default or the schema",
            )


def is_valid(schema: Schema, value: str, named: dict[str, Schema]) -> bool:
    """Whether a schema admits a value, given as JSON text."""
    return _validator(schema, named).is_valid(json.loads(value))


def _compile(
    schema: Schema, named: dict[str, Schema], findings: Findings
) -> jsonschema_rs.Validator | None:
    try:
        return _validator(schema, named)
    except (ValueError, jsonschema_rs.ReferencingError) as error:
        findings.add(
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


def _judge(
    validator: jsonschema_rs.Validator,
    placed: PlacedExample,
    schema: Location,
    findings: Findings,
) -> None:
    node = placed.node
    errors = list(validator.iter_errors(plain(node)))
    for error in errors[:_MOST]:
        place = node_at(node, tuple(error.instance_path)).location
        findings.add(
            codes.EXAMPLE_MISMATCH,
            f"the example does not match its schema: {shortened(error.message)}",
            place,
            Related("the schema is here", schema),
            hint="correct the example or the schema",
        )
