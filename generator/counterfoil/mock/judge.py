"""Judges what is made: jsonschema-rs for the schema, celpy for the rules.

Formats are annotations, unless they assert (JSON Schema Validation, 7.2.1). But a
client that is strict about them must be able to read what a mock answers.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from counterfoil.api.closed import closed_schema
from counterfoil.api.exact import canonical
from counterfoil.api.judging import compiled
from counterfoil.api.patterns.pattern import JUDGED_BY
from counterfoil.api.schema import AnyValue, Schema, object_of
from counterfoil.document.tree import Location
from counterfoil.mock.plain import placed
from counterfoil.mock.scalars import text_of_format

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.model import Api
    from counterfoil.mock.plain import Json

_MOST_KEPT = 64
"""How many judges are kept: each has all that its schema reaches, which may be much."""
_NOWHERE = Location("", 1, 1, "")


class Judge:
    """Tells whether values match plain schemas, which may refer to the Api's."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._validators: dict[str, jsonschema_rs.Validator | None] = {}

    def accepts(self, schema: Json, value: Json) -> bool:
        """Whether a schema admits a value; a schema without meaning admits none."""
        validator = self._validator(schema)
        return validator is not None and validator.is_valid(value)

    def refuses(self, schema: Json, value: Json) -> bool:
        """Whether a schema, which means something, does not admit a value."""
        validator = self._validator(schema)
        return validator is not None and not validator.is_valid(value)

    def _validator(self, schema: Json) -> jsonschema_rs.Validator | None:
        key = canonical(schema)
        if key not in self._validators:
            if len(self._validators) >= _MOST_KEPT:
                self._validators.clear()
            self._validators[key] = _compiled(self.closed(schema))
        return self._validators[key]

    def in_format(self, schema: Json, value: Json) -> Json:
        """A value that a schema admits, with other texts where they break a format.

        It is the value itself where it breaks none, or cannot be mended.
        """
        validator = _strict(self.closed(schema))
        if validator is None or validator.is_valid(value):
            return value
        mended = copy.deepcopy(value)
        for error in validator.iter_errors(value):
            kind: Any = error.kind
            text = text_of_format(getattr(kind, "format", ""))
            if text is not None:
                mended = placed(mended, tuple(error.instance_path), text)
        return mended if validator.is_valid(mended) else value

    def closed(self, schema: Json) -> str:
        """The schema with everything that it refers to, as JSON text."""
        return closed_schema(self._api, Schema(AnyValue(), _NOWHERE, canonical(schema)))


def keeps_rules(schemas: Iterable[Schema], value: Json) -> bool:
    """Whether a value that its schema admits keeps the schema's own rules."""
    rules = [
        rule
        for schema in schemas
        if (shape := object_of(schema)) is not None
        for rule in shape.rules
    ]
    if not rules:
        return True
    # Heavy, and hardly ever needed.
    from counterfoil.rules.oracle import rule_holds  # noqa: PLC0415 - see above

    return all(rule_holds(rule.expression, value) for rule in rules)


@lru_cache(maxsize=_MOST_KEPT)
def _strict(text: str) -> jsonschema_rs.Validator | None:
    """The judge for whom formats assert; None where there are none."""
    if '"format"' not in text:
        return None
    try:
        return jsonschema_rs.Draft202012Validator(
            text, offline=True, pattern_options=JUDGED_BY, validate_formats=True
        )
    except (ValueError, jsonschema_rs.ReferencingError):
        return None


def _compiled(text: str) -> jsonschema_rs.Validator | None:
    try:
        return compiled(text)
    except (ValueError, jsonschema_rs.ReferencingError):
        return None
