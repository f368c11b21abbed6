"""The exact judge: JSON Schema validation of plain values, with every error and its place."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, Final, cast

import jsonschema_rs

from .faults import MAX_VIOLATIONS, InvalidContent, Violation

_SAFE_INTEGER: Final = 2**53


class Judge:
    """A JSON Schema (2020-12) that is compiled when it is first needed.

    `schema` is its JSON text, complete in itself.
    """

    def __init__(self, schema: str) -> None:
        self._schema = schema
        self._validator: jsonschema_rs.Draft202012Validator | None = None

    def check(self, value: Any) -> None:
        """Refuse a plain value that the schema refuses.

        Raises `InvalidContent` with all violations, at most `MAX_VIOLATIONS`.
        """
        validator = self._compiled()
        if validator.is_valid(value):
            return
        found: list[Violation] = []
        for error in validator.iter_errors(value):
            found += _violations(error)
            if len(found) >= MAX_VIOLATIONS:
                break
        raise InvalidContent(*found)

    def _compiled(self) -> jsonschema_rs.Draft202012Validator:
        if self._validator is None:
            self._validator = jsonschema_rs.Draft202012Validator(
                json.loads(self._schema)
            )
        return self._validator


def normalise(value: Any) -> Any:
    """The same JSON value, with integers for the floats that are integers.

    JSON Schema 2020-12, 4.2.3: `1.0` is an integer. Floats that are no safe integers stay.
    """
    if type(value) is float and value.is_integer() and abs(value) < _SAFE_INTEGER:
        return int(value)
    if type(value) is dict:
        return {
            name: normalise(item)
            for name, item in cast("dict[str, Any]", value).items()
        }
    if type(value) is list:
        return [normalise(item) for item in cast("list[Any]", value)]
    return value


def _violations(error: Any) -> list[Violation]:
    place = "".join(
        "/" + str(part).replace("~", "~0").replace("/", "~1")
        for part in error.instance_path
    )
    keyword = str(error.kind.name)
    return [Violation(pointer=place, keyword=keyword, message=_message(error, keyword))]


def _message(error: Any, keyword: str) -> str:
    explain = _MESSAGES.get(keyword)
    return explain(error) if explain else f"does not match the contract's {keyword!r}"
