"""How Schemathesis judges what it made of a form with files.

Octets are texts of a class of its own there, which its judge of schemas does not take:
with `uniqueItems`, `not`, or a `readOnly` property, of which it makes one, it ends with
an error for the operation. Here each is judged as the text of as many characters. What
builds its judges is no documented part of the tool; a test fails when that changes.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from schemathesis.core import jsonschema
from schemathesis.generation.jsonschema import strategy
from schemathesis.specs.openapi._caches import clear_all
from schemathesis.specs.openapi.coverage import _schema as coverage
from schemathesis.transport.serialization import Binary, contains_binary

from counterfoil.proof.plain import elements, is_array, is_object, members
from counterfoil.proof.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Generator

_TOOL: Final[Any] = jsonschema
_BUILT: Final = "_build_validator"
_MAKERS: Final[Any] = (strategy, coverage)
_COMPARED: Final = "json_identity"


class _Judge:
    """A judge of schemas that knows octets."""

    def __init__(self, judge: Any) -> None:
        self._judge = judge

    def __getattr__(self, name: str) -> Any:
        return getattr(self._judge, name)

    def is_valid(self, value: object) -> bool:
        """Whether the schema accepts a value."""
        valid: bool = self._judge.is_valid(as_text(value))
        return valid

    def validate(self, value: object) -> None:
        """Raise what the judge raises where the schema refuses a value."""
        self._judge.validate(as_text(value))

    def iter_errors(self, value: object) -> Any:
        """All that is wrong with a value."""
        return self._judge.iter_errors(as_text(value))


def as_text(value: object) -> object:
    """A value with texts in the place of octets."""
    return _as_text(value) if contains_binary(value) else value


def _as_text(value: object) -> object:
    if isinstance(value, Binary):
        return value.data.decode("latin-1")
    if is_array(value):
        return [*map(_as_text, elements(value))]
    if is_object(value):
        return {name: _as_text(one) for name, one in members(value).items()}
    return value


@contextmanager
def octets_judged() -> Generator[None]:
    """Have the tool judge octets by the schemas of texts until the block ends."""
    built, compared = getattr(_TOOL, _BUILT), getattr(_MAKERS[0], _COMPARED)

    def build(*args: Any) -> Any:
        return _Judge(built(*args))

    def identity(value: object) -> object:
        return compared(as_text(value))

    # It keeps those that it has built.
    clear_all()
    with replaced(build, _BUILT, _TOOL), replaced(identity, _COMPARED, *_MAKERS):
        yield
