"""What this stage cannot make yet: refused by name, at its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterfoil.api.looseness import parts
from counterfoil.api.schema import Enumeration, Object, Reference, Schema, Union
from counterfoil.codes import python as codes
from counterfoil.codes.api import INVALID_PAGINATION
from counterfoil.codes.contents import IGNORED_HEADER
from counterfoil.python.body_support import check_body, check_response
from counterfoil.python.name_support import check_given_names
from counterfoil.python.paging import lower_pages
from counterfoil.python.parameter_support import check_nested, check_parameters
from counterfoil.python.security import check_security
from counterfoil.python.text_shapes import (
    NoText,
    header_shape,
)
from counterfoil.python.types import ANY
from counterfoil.python.variants import is_always_empty
from counterfoil.python.written import header_as_written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.api.model import Api, Header, Operation, Response
    from counterfoil.api.schema import Rule
    from counterfoil.diagnostics import Findings
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.operations import Lowered

_FIELD_VALUE: Final = re.compile(
    r"(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?"
)
"""RFC 9110, 5.5: no control characters, no space at either end."""


def check_support(lowered: Lowered, findings: Findings) -> None:
    """Report everything that cannot be generated."""
    api, lowering = lowered.api, lowered.lowering
    check_given_names(api, lowering, findings)
    check_security(api, findings)
    _check_rules(api, lowering, findings)
    for operation in api.every:
        check_parameters(operation, lowering, api, findings)
        if operation.body is not None:
            check_body(operation.body.content, lowering, findings)
        for response in operation.responses:
            check_response(response.content, lowering, findings)
        _check_headers(operation, lowering, findings)
    if any(each.pagination for each in api.operations) and not findings.failed:
        _check_pages(lowered, findings)


def _check_pages(lowered: Lowered, findings: Findings) -> None:
    """Pages are looked into by their classes: an `Any` tells nothing of them."""
    for call in lowered.calls:
        pagination = call.operation.pagination
        if pagination is not None and lower_pages(call, lowered.lowering) is None:
            findings.add(
                INVALID_PAGINATION,
                "no type tells where the items or the next page are",
                pagination.location,
                hint="make the schemas on the way plain objects, arrays and strings",
            )


def _check_rules(api: Api, lowering: Lowering, findings: Findings) -> None:
    """Rules are checked on values of classes: an `Any` may hold none."""
    untyped = [
        schema
        for schema in api.every_schema
        if isinstance(schema.shape, Reference | Union)
        and lowering.typed(schema).type == ANY
    ]
    found = {rule.location: rule for rule in _rules_within(api, untyped)}
    for location, rule in found.items():
        findings.add(
            codes.UNSUPPORTED_RULE,
            f"the rule {rule.id!r} is not checked in a union that has no type",
            location,
            hint="give every member of the union a type",
        )


def _rules_within(api: Api, schemas: Iterable[Schema]) -> Iterator[Rule]:
    """The rules in schemas, references followed: what many share is met once."""
    pending = [*schemas]
    seen: set[str] = set()
    while pending:
        each = pending.pop()
        match each.shape:
            case Reference(name) if name not in seen:
                seen.add(name)
                pending.append(api.schemas[name])
            case Object(_, _, rules):
                yield from rules
                pending += parts(each.shape)
            case _:
                pending += parts(each.shape)


def _check_headers(
    operation: Operation, lowering: Lowering, findings: Findings
) -> None:
    for response in operation.responses:
        for said in response.headers:
            if _is_framing(said, operation, response, lowering):
                findings.add(
                    IGNORED_HEADER,
                    "a Content-Length header is ignored: the server frames its "
                    "messages",
                    said.location,
                    hint="leave it out",
                )
                continue
            header = header_as_written(said, lowering)
            if header is not said:
                check_nested(f"the header {header.name}", header.location, findings)
            reason, hint = _header_fault(header, lowering)
            if not reason:
                continue
            findings.add(
                codes.UNSUPPORTED_HEADER,
                f"the header {header.name} {reason}",
                header.location,
                hint=hint,
            )


def _is_framing(
    header: Header, operation: Operation, response: Response, lowering: Lowering
) -> bool:
    """Whether a header is a length that follows from the content (RFC 9110, 8.6).

    A response to HEAD has a field for it. A length of 0 is sent as it is documented.
    """
    if header.name.lower() != "content-length" or operation.method == "HEAD":
        return False
    is_empty = all(
        each.schema is not None and is_always_empty(each.schema)
        for each in response.content
    )
    is_zero = lowering.target(header.schema).shape == Enumeration((0,))
    return not (is_empty and is_zero)


def _header_fault(header: Header, lowering: Lowering) -> tuple[str, str]:
    """Why a header cannot be written, and what to do; empty where it can."""
    try:
        header_shape(header, lowering)
    except NoText as error:
        return str(error), "give it content: application/json"
    shape = lowering.target(header.schema).shape
    if isinstance(shape, Enumeration) and not any(
        _FIELD_VALUE.fullmatch(each) if isinstance(each, str) else True
        for each in shape.values
    ):
        return "can have none of its values", "correct them"
    return "", ""
