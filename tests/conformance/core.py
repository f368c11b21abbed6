"""openapi-core as a judge of schemas and instances, and where it is known to be wrong.

It takes the schema from an OpenAPI document and the instance from a request, as a user
would: what it makes of them on the way is judged, too.
"""

from __future__ import annotations

import json
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from conformance.wrapping import wrap
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VERSION: Final = "3.1.1"
_HOST: Final = "http://localhost"


@dataclass(frozen=True, slots=True)
class KnownFault:
    """A way in which openapi-core is wrong.

    `concerns` tells whether it may be wrong of a schema and an instance for this;
    `schema` and `instance` are one of which it is, and `valid` is the truth of them.
    """

    name: str
    concerns: Callable[[Any, Any], bool]
    schema: Any
    instance: Any
    valid: bool


def _refers(schema: Any, _instance: Any) -> bool:
    return isinstance(schema, dict) and "$ref" in schema and len(schema) > 1


def _mentions(*words: str) -> Callable[[Any, Any], bool]:
    def concerns(schema: Any, _instance: Any) -> bool:
        text = json.dumps(schema)
        return any(f'"{word}"' in text for word in words)

    return concerns


def _has_line_end(schema: Any, instance: Any) -> bool:
    named = _mentions("pattern", "patternProperties")(schema, instance)
    return named and "\\n" in json.dumps(instance)


KNOWN_FAULTS: Final = (
    KnownFault(
        "it follows a `$ref` of the whole body, and forgets what stands beside it",
        _refers,
        {"$ref": "#/$defs/one", "type": "integer", "$defs": {"one": {}}},
        "no integer",
        valid=False,
    ),
    KnownFault(
        "it asserts formats, which are annotations (Validation, 7.2.1)",
        _mentions("format"),
        {"format": "date-time"},
        "no date-time",
        valid=True,
    ),
    KnownFault(
        "it takes multiples of doubles, not of the numbers as they are written",
        _mentions("multipleOf"),
        {"multipleOf": 0.01},
        4.35,
        valid=True,
    ),
    KnownFault(
        "its patterns are Python's, in which `$` matches before a last line feed",
        _has_line_end,
        {"pattern": "^a$"},
        "a\n",
        valid=False,
    ),
)


class Core:
    """openapi-core, made ready for some schemas."""

    def __init__(self, schemas: Sequence[Any]) -> None:
        document = json.loads(wrap(schemas, VERSION, inline=False))
        # It would refuse defaults that do not match, which are annotations.
        unchecked: Any = None
        config = Config(spec_validator_cls=unchecked)
        self._openapi = OpenAPI.from_dict(document, config=config)

    def accepts(self, index: int, instance: Any) -> bool:
        """Whether the operation of a schema takes an instance as its body."""
        request = MockRequest(
            _HOST,
            "post",
            f"/judge/{index}",
            data=json.dumps(instance).encode(),
            content_type="application/json",
        )
        with warnings.catch_warnings():
            # What is deprecated is announced as a warning.
            warnings.simplefilter("ignore")
            return not any(True for _ in self._openapi.iter_request_errors(request))


def may_be_wrong(schema: Any, instance: Any) -> bool:
    """Whether openapi-core is known to be wrong of such a schema and instance."""
    return any(fault.concerns(schema, instance) for fault in KNOWN_FAULTS)
