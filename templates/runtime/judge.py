"""The exact judge: JSON Schema validation of plain values, with all errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import jsonschema_rs
import msgspec

from .faults import MAX_VIOLATIONS, InvalidContent, Violation
from .json_text import Json

T = TypeVar("T")

_SAFE_INTEGER: Final = 2**53


class Judge:
    """A JSON Schema (2020-12) that is compiled when it is first needed.

    `schema` is complete in itself.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._compiled: jsonschema_rs.Draft202012Validator | None = None

    def admits(self, value: Any) -> bool:
        """Whether the schema admits a plain value."""
        return self._validator().is_valid(value)

    def check(self, value: Any) -> None:
        """Refuse a plain value that the schema refuses.

        Raises `InvalidContent` with all violations, at most `MAX_VIOLATIONS`.
        """
        validator = self._validator()
        if validator.is_valid(value):
            return
        found: list[Violation] = []
        for error in validator.iter_errors(value):
            found.append(_violation(error))
            if len(found) == MAX_VIOLATIONS:
                break
        raise InvalidContent(*found)

    def accepts(self, value: Any) -> bool:
        """Whether the schema admits a plain value."""
        return self._validator().is_valid(value)

    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        if self._compiled is None:
            # Messages name the place and the keyword; the value, which may be a secret
            # and goes into logs, is masked.
            self._compiled = jsonschema_rs.Draft202012Validator(
                dict(self._schema), mask="the value"
            )
        return self._compiled


def convert_judged(plain: Json, convert: Callable[[Json], T]) -> T:
    """What `convert` makes of a plain value that the schema admits.

    Where it refuses the value, it gets it again with integers for the floats that are
    integers. Raises `InvalidContent` where the schema admits what no type can hold.
    """
    try:
        return convert(plain)
    except msgspec.ValidationError:
        pass
    try:
        return convert(normalise(plain))
    except msgspec.ValidationError:
        pass
    try:
        return convert(normalise(plain, unsafe=True))
    except msgspec.ValidationError as error:
        violation = Violation(pointer="", keyword="type", message=str(error))
        raise InvalidContent(violation) from None


def normalise(value: Json, *, unsafe: bool = False) -> Json:
    """The same JSON value, with integers for the floats that are integers.

    JSON Schema 2020-12, 4.2.3: `1.0` is an integer. Floats beyond the safe integers,
    which have hundreds of digits, stay unless `unsafe`.
    """
    if isinstance(value, float):
        small = unsafe or abs(value) < _SAFE_INTEGER
        return int(value) if small and value.is_integer() else value
    if isinstance(value, dict):
        return {name: normalise(item, unsafe=unsafe) for name, item in value.items()}
    if isinstance(value, list):
        return [normalise(item, unsafe=unsafe) for item in value]
    return value


def pointer(path: list[str | int]) -> str:
    """The JSON Pointer (RFC 6901) of a path."""
    return "".join(
        "/" + str(part).replace("~", "~0").replace("/", "~1") for part in path
    )


def _violation(error: jsonschema_rs.ValidationError) -> Violation:
    return Violation(
        pointer=pointer(error.instance_path),
        keyword=str(error.kind.name),
        message=error.message,
    )
