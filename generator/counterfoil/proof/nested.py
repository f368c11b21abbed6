"""Parameters and headers with arrays or objects in others, which no style can write.

The standard leaves open how they are written (OAS 3.1, 4.8.12.3). A contract that says
no more is read with an assumption that its author is warned of: they are JSON.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from counterfoil.proof.plain import find, members
from counterfoil.proof.styles import names_of, part_of, property_of, types_of

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, Header, Operation, Parameter

_JSON: Final = "application/json"
_NESTING: Final = frozenset({"array", "object"})


def with_json(contract: Contract) -> Contract:
    """The contract, in which such parameters and headers have a media type."""
    operations = tuple(_operation(contract, each) for each in contract.operations)
    return replace(contract, operations=operations)


def as_texts(contract: Contract, document: dict[str, object]) -> None:
    """Make strings of such headers in a copy of the document of a contract.

    It is for tools that would read them by a style; their content is for our oracle.
    """
    for operation in contract.operations:
        for response in operation.responses:
            for header in response.headers:
                *place, _ = header.schema.split("/")
                # Within `content`, the schema is that of a media type.
                if header.media_type and place[-2:-1] != ["content"]:
                    said = members(find(document, "/".join(place)))
                    said["schema"] = {"type": "string"}


def _operation(contract: Contract, operation: Operation) -> Operation:
    parameters = tuple(_parameter(contract, one) for one in operation.parameters)
    responses = tuple(
        replace(one, headers=tuple(_header(contract, each) for each in one.headers))
        for one in operation.responses
    )
    return replace(operation, parameters=parameters, responses=responses)


def _parameter(contract: Contract, parameter: Parameter) -> Parameter:
    schema, style = parameter.schema, parameter.style
    if not schema or parameter.media_type or style == "deepObject":
        return parameter
    if parameter.explode and parameter.place in {"query", "cookie"}:
        # Each item of an array is a value of its own: its text may be JSON.
        is_nested = "object" in _within_object(contract, schema)
    else:
        is_nested = _is_nested(contract, schema)
    return replace(parameter, media_type=_JSON) if is_nested else parameter


def _header(contract: Contract, header: Header) -> Header:
    if not header.schema or header.media_type:
        return header
    is_nested = _is_nested(contract, header.schema)
    return replace(header, media_type=_JSON) if is_nested else header


def _is_nested(contract: Contract, schema: str) -> bool:
    items: frozenset[str] = frozenset()
    if "array" in types_of(contract, schema):
        place = part_of(contract, schema, "items")
        items = types_of(contract, place) if place else items
    return bool((items | _within_object(contract, schema)) & _NESTING)


def _within_object(contract: Contract, schema: str) -> frozenset[str]:
    """The types that members of an object may have; none where it is no object."""
    if "object" not in types_of(contract, schema):
        return frozenset()
    places = [property_of(contract, schema, one) for one in names_of(contract, schema)]
    places.append(part_of(contract, schema, "additionalProperties"))
    return frozenset(
        kind for place in places if place for kind in types_of(contract, place)
    )
