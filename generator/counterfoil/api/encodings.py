"""Encodings of forms: those that are of no property say nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.media_types import is_form
from counterfoil.api.nearest import did_you_mean, nearest
from counterfoil.api.schema import AnyValue, Object, Reference, Union
from counterfoil.codes.structure import IGNORED_ENCODING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Encoding, Operation
    from counterfoil.api.schema import Schema
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Location


def check_encodings(
    operations: tuple[Operation, ...], named: dict[str, Schema], findings: Findings
) -> None:
    """Report encodings whose names are those of no property (OAS 3.1, 4.8.14.1)."""
    told: set[Location] = set()
    for schema, encodings in _encoded(operations):
        known = _properties(schema, named)
        for each in encodings:
            if known is None or each.name in known or each.location in told:
                continue
            told.add(each.location)
            findings.add(
                IGNORED_ENCODING,
                f"the schema has no property {each.name!r} to be encoded",
                each.location,
                hint=did_you_mean(nearest(each.name, known)),
            )


def _encoded(
    operations: tuple[Operation, ...],
) -> Iterator[tuple[Schema, tuple[Encoding, ...]]]:
    """The schemas of all forms, with their encodings."""
    for operation in operations:
        for parameter in operation.parameters:
            if is_form(parameter.media_type):
                yield parameter.schema, parameter.encodings
        content = [media for each in operation.responses for media in each.content]
        content += operation.body.content if operation.body else ()
        for media in content:
            if is_form(media.name) and media.schema is not None:
                yield media.schema, media.encodings


def _properties(
    schema: Schema, named: dict[str, Schema], seen: frozenset[str] = frozenset()
) -> frozenset[str] | None:
    """The names of the properties of an object; None where they may be any."""
    match schema.shape:
        case Reference(name) if name not in seen:
            return _properties(named[name], named, seen | {name})
        case Object(properties, additional):
            # What is said of all others is said of these, too.
            if additional is not None and not isinstance(additional.shape, AnyValue):
                return None
            return frozenset(each.name for each in properties)
        case Union(members):
            found = [_properties(each, named, seen) for each in members]
            names = frozenset(name for each in found if each for name in each)
            return None if None in found else names
        case _:
            return None
