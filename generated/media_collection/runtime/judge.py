"""The exact judge: JSON Schema validation of plain values, with all errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, Final, TypeVar

import msgspec

from .bounded import WATCH
from .compiling import Compiled, companions, compile_whole, compiled_alone
from .definitions import closed
from .explaining import Explainer
from .faults import MAX_VIOLATIONS, InvalidContent, Violation
from .json_text import Json
from .wording import violation

T = TypeVar("T")

_SAFE_INTEGER: Final = 2**53


class Judge:
    """A JSON Schema (2020-12) that is compiled when it is first needed.

    `schema` is complete in itself.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._companions = companions(schema)
        self._number = self._companions.add(schema) if self._companions else 0
        self._compiled: Compiled | None = None
        self._explainer: Explainer | None = None

    def admits(self, value: Any) -> bool:
        """Whether the schema admits a plain value.

        Raises `InvalidContent` where it would take too long to know.
        """
        compiled = self._judging()
        if not compiled.is_bounded:
            return compiled.admits(value)
        WATCH.start()
        found = compiled.admits(value)
        _refuse_unknown()
        return found

    def check(self, value: Any) -> None:
        """Refuse a plain value that the schema refuses.

        Raises `InvalidContent` with all violations, at most `MAX_VIOLATIONS`; of a
        large value, with the first.
        """
        if self.admits(value):
            return
        WATCH.start()
        if self._explainer is None:
            self._explainer = Explainer(closed(self._schema), compile_whole)
        errors = islice(self._explainer.errors(value), MAX_VIOLATIONS)
        found = [violation(error, path) for path, error in errors]
        _refuse_unknown()
        raise InvalidContent(*found)

    def _judging(self) -> Compiled:
        if self._compiled is None:
            self._compiled = (
                compiled_alone(self._schema)
                if self._companions is None
                else self._companions.compiled(self._number)
            )
        return self._compiled


def _refuse_unknown() -> None:
    """Refuse a value of which nobody knows whether a pattern matches it."""
    if WATCH.exceeded:
        message = "the value has a text that would take too long to match"
        raise InvalidContent(Violation(pointer="", keyword="pattern", message=message))


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
        found = Violation(pointer="", keyword="type", message=str(error))
        raise InvalidContent(found) from None


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
