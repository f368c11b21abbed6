"""The statuses that Schemathesis shall expect: the documented ones, and no others.

Its defaults let a server error pass for valid and for invalid data alike.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING, Any, Final

from counterfoil.proof.contract import plain_name
from counterfoil.proof.event_data import FIELDS, is_of_data
from counterfoil.proof.form_files import holds_octets
from counterfoil.proof.media_types import EVENTS, is_json
from counterfoil.proof.modern import OF_3_0
from counterfoil.proof.nested import as_texts
from counterfoil.proof.path_items import entries, spread
from counterfoil.proof.path_templates import VARIABLE
from counterfoil.proof.plain import (
    children,
    described,
    elements,
    escape,
    find,
    members,
    target_of,
)
from counterfoil.proof.refusals import state_refusals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract, Operation


_DOTTED: Final = re.compile(
    r"\$(?:request|response)\.(?:query|path|header)\.[^.{}#\s]*\."
)
_NO_FAILURES: Final = ("2XX", "3XX", "4XX")
_PLACED: Final = re.compile(r"^(?:cookie|header|path|query)\.(?=[^.]*\.)")


def operation_settings(contract: Contract) -> list[dict[str, Any]]:
    """The settings of each operation, in the form of the tool's configuration."""
    return [
        {
            # Method and path together: as two settings they would be alternatives.
            "include-name": f"{operation.method} {operation.path}",
            "checks": _checks(operation),
        }
        for operation in contract.operations
    ]


def _checks(operation: Operation) -> dict[str, Any]:
    found = {
        "positive_data_acceptance": accepted(operation),
        "negative_data_rejection": refused(operation),
    }
    documented = _documented(operation)
    if documented and all(one[0] == "5" for one in documented):
        # All that it may answer says that it failed.
        found["not_a_server_error"] = (*_NO_FAILURES, *documented)
    return {name: {"expected-statuses": [*them]} for name, them in found.items()}


IMPLIED: Final = {
    "400": "The request is malformed or not valid (RFC 9110, 15.5.1).",
    "404": "There is no such resource (RFC 9110, 15.5.5).",
    "405": "The resource has no such method (RFC 9110, 15.5.6).",
    "406": "There is no content of an acceptable type (RFC 9110, 15.5.7).",
    "413": "The content is too large (RFC 9110, 15.5.14).",
    "415": "The media type is not supported (RFC 9110, 15.5.16).",
}
"""The fields of an event (HTML Standard, 9.2.6)."""
_OF_SECURITY: Final = {
    "401": "Credentials are missing or wrong (RFC 9110, 15.5.2).",
    "403": "The credentials do not suffice (RFC 9110, 15.5.4).",
}


def with_refusals(contract: Contract) -> dict[str, Any]:
    """The document, with the refusals that HTTP itself has beside those it documents.

    OAS 3.1, 4.8.16: documents need not cover all possible statuses. Our own judge says
    which of them is right for a request; to Schemathesis, each would be undocumented.
    """
    document: dict[str, Any] = copy.deepcopy(contract.document)
    for operation in contract.operations:
        plain = members(find(document, operation.pointer))
        responses = members(plain.setdefault("responses", {}))
        if not responses:
            # Then everything is documented, as far as the contract knows.
            responses["default"] = {"description": "Whatever the server answers."}
        implied = IMPLIED | (_OF_SECURITY if operation.security else {})
        for status, description in implied.items():
            if operation.response(int(status)) is None:
                responses[status] = {"description": description}
        plain["responses"] = responses
        for _, place in entries(document, operation.pointer, "responses"):
            _drop_data(document, place)
            _drop_octets(document, place)
            _drop_dotted(document, place)
        _declare_variables(plain, operation)
        if contract.prefers and _needs_certificate_alone(contract, operation):
            # A mock takes every connection for one with a certificate.
            plain["security"] = []
    _drop_prefixes(document)
    _drop_formats(document)
    _drop_one_way(document, document)
    as_texts(contract, document)
    spread(document)
    return document


def _drop_formats(value: object, *, named: bool = False) -> None:
    """Take away the formats of values that are listed: the list says which there are.

    A format is an annotation (JSON Schema Validation, 7.2.1), and lists of values that
    are not in it are common. Schemathesis would forbid them all in answers.
    """
    plain = members(value)
    if not named and ("enum" in plain or "const" in plain):
        plain.pop("format", None)
    for inside, names in described(value, named=named):
        _drop_formats(inside, named=names)


def _drop_one_way(
    document: dict[str, object], value: object, *, named: bool = False
) -> None:
    """Take away `readOnly` and `writeOnly` of properties that are required.

    They are annotations (JSON Schema Validation, 9.4): what is required must come in
    both directions. Schemathesis forbids it in one of them. In Schema Objects of
    OpenAPI 3.0, it is required in the other one alone (OAS 3.0.4, 4.7.24.1).
    """
    plain = members(value)
    if not named:
        # No version has this one.
        words = ["x-writeOnly"]
        words += ["readOnly", "writeOnly"] if OF_3_0 not in plain else []
        properties = members(plain.get("properties"))
        for name in map(str, elements(plain.get("required"))):
            for part in _referred(document, properties.get(name)):
                for word in words:
                    part.pop(word, None)
    for inside, names in described(value, named=named):
        _drop_one_way(document, inside, named=names)


def _referred(
    document: dict[str, object], value: object
) -> Iterator[dict[str, object]]:
    """A schema, and what its reference leads to, and so on."""
    seen: set[str] = set()
    while True:
        yield members(value)
        reference = members(value).get("$ref")
        if not isinstance(reference, str) or reference in seen:
            return
        seen.add(reference)
        try:
            value = find(document, target_of(reference))
        except KeyError:
            # It may concern no operation.
            return


def _drop_data(document: dict[str, object], response: str) -> None:
    """Take away the schema of a stream of events that is not that of an event.

    Nor is all that people write as `itemSchema`.

    Up to OpenAPI 3.1, nothing says what `schema` means there: the whole text, or what
    each `data` holds. Schemathesis takes it for the event and its fields, which it is
    where it has those, and no others.
    """
    content = members(members(find(document, response)).get("content"))
    media_type = members(content.get(EVENTS))
    if "schema" in media_type:
        schema = [*_referred(document, media_type["schema"])][-1]
        fields = members(schema.get("properties")).keys()
        if not {"data"} <= fields <= FIELDS:
            del media_type["schema"]
    place = f"{response}/content/{escape(EVENTS)}/itemSchema"
    if "itemSchema" in media_type and is_of_data(document, place):
        del media_type["itemSchema"]


def _drop_octets(document: dict[str, object], response: str) -> None:
    """Take away the schema of octets that are called JSON: the tool would read that."""
    for name, place in entries(document, response, "content"):
        media_type = members(find(document, place))
        schema = f"{place}/schema" if "schema" in media_type else ""
        if is_json(plain_name(name)) and holds_octets(document, schema):
            del media_type["schema"]


def _drop_dotted(document: dict[str, object], response: str) -> None:
    """Take from links what Schemathesis cannot read: names of parameters with dots.

    To the standard, all behind the place is the name (OAS 3.1, 4.8.20). Such a key is
    read without its place; an expression with such a name is not.
    """
    for _, place in entries(document, response, "links"):
        link = members(find(document, place))
        given = members(link.get("parameters"))
        if given:
            link["parameters"] = {
                _PLACED.sub("", name): value
                for name, value in given.items()
                if not (isinstance(value, str) and _DOTTED.search(value))
            }
        if _holds_dotted(link.get("requestBody")):
            del link["requestBody"]


def _holds_dotted(body: object) -> bool:
    """Whether the tool would read such a name in a template of content."""
    pending = [body]
    while pending:
        value = pending.pop()
        texts = [value] if isinstance(value, str) else [*members(value)]
        if any(map(_DOTTED.search, texts)):
            return True
        pending += children(value)
    return False


def _needs_certificate_alone(contract: Contract, operation: Operation) -> bool:
    """Whether a client's certificate is all that some requirement wants."""
    kinds = {name: scheme.type for name, scheme in contract.schemes.items()}
    return any(
        one and all(kinds.get(name) == "mutualTLS" for name, _ in one)
        for one in operation.security
    )


def _declare_variables(plain: dict[str, object], operation: Operation) -> None:
    """Declare what the path has and the operation has not: any text will do there."""
    known = {one.name for one in operation.parameters if one.place == "path"}
    names = [one for one in VARIABLE.findall(operation.path) if one not in known]
    added = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in dict.fromkeys(names)
    ]
    if added:
        plain["parameters"] = [*elements(plain.get("parameters")), *added]


def _drop_prefixes(value: object, *, named: bool = False) -> None:
    """Take away the prefixes of XML without a namespace: no name can be written so."""
    xml = members(members(value).get("xml"))
    if not named and "namespace" not in xml:
        xml.pop("prefix", None)
    for inside, names in described(value, named=named):
        _drop_prefixes(inside, named=names)


def accepted(operation: Operation) -> tuple[str, ...]:
    """The statuses with which valid data may be answered.

    The documented successes and redirections; and those documented refusals that depend
    on state.
    """
    unknown = ("401", "403") if operation.security else ()
    if not operation.has_success:
        return (*_documented(operation), "2XX", *unknown)
    found = [one for one in _documented(operation) if one[0] in "23"] or ["2XX"]
    state = map(str, sorted(state_refusals(operation)))
    return tuple(dict.fromkeys((*found, *state, *unknown)))


def refused(operation: Operation) -> tuple[str, ...]:
    """The statuses for invalid data: the documented 4xx, and those of HTTP itself."""
    found = [status for status in _documented(operation) if status[0] == "4"]
    implied = [*IMPLIED, *(_OF_SECURITY if operation.security else ())]
    return tuple(dict.fromkeys((*found, *implied)))


def _documented(operation: Operation) -> list[str]:
    found: list[str] = []
    for response in operation.responses:
        if response.status == "default":
            found += _NO_FAILURES
        elif re.fullmatch("[1-5]([0-9][0-9]|XX)", response.status.upper()):
            found.append(response.status.upper())
    return found
