"""How Schemathesis looks for resources in answers (JSON Schema Validation, 6.1.1).

Of the alternatives of a response, it looks for one that is more than a scalar: what
several types stand beside (`type: [object, "null"]`, as the `nullable` of OpenAPI 3.0
is read) ends it with an error, and the whole run. Here it is asked about each of them.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from schemathesis.specs.openapi.stateful.dependencies import schemas

from counterfoil.proof.plain import elements, is_array
from counterfoil.proof.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Generator

_SCHEMAS: Final[Any] = schemas
ASKED: Final = "_is_interesting_schema"
"""The function that a test looks for in the pinned version."""


@contextmanager
def types_told_apart() -> Generator[None]:
    """Have the tool look at each of several types of a schema."""
    known = getattr(_SCHEMAS, ASKED)

    def is_interesting(schema: dict[str, Any]) -> bool:
        if not is_array(schema.get("type")):
            return bool(known(schema))
        kinds = elements(schema["type"])
        return any(known({**schema, "type": kind}) for kind in kinds)

    with replaced(is_interesting, ASKED, _SCHEMAS):
        yield
