"""How Schemathesis judges answers with tuples (JSON Schema 2020-12, `prefixItems`).

It writes the schemas of responses as draft 7 has them, with an array below `items`, and
judges by 2020-12, which has no such thing: it ends with an error for the operation. Its
own switch for that, which it uses for requests, is set here.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from schemathesis.specs.openapi.adapter import responses

if TYPE_CHECKING:
    from collections.abc import Generator

_RESPONSES: Final[Any] = responses
SWITCH: Final = "convert_prefix_items"
"""The parameter of `to_json_schema`, which a test looks for in the pinned version."""


@contextmanager
def tuples_kept() -> Generator[None]:
    """Have the tool leave tuples as they are, in the schemas of responses."""
    known = _RESPONSES.to_json_schema
    _RESPONSES.to_json_schema = partial(known, **{SWITCH: False})
    try:
        yield
    finally:
        # The module is the tool's global state.
        _RESPONSES.to_json_schema = known
