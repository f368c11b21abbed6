"""Where openapi-core is known to judge otherwise than the contract, harmlessly.

These are data of the harness: each difference is recognised by a property of the
request, and counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from openapi_core.templating.paths.exceptions import PathError
from openapi_core.validation.request.exceptions import (
    ParameterValidationError as ParameterError,
)
from openapi_core.validation.response.exceptions import MissingData

from counterfoil.proof.expectations import STATE_STATUSES
from counterfoil.proof.media_types import parse_content_type
from counterfoil.proof.oracle import expect, path_of
from counterfoil.proof.plain import JsonError, read_json
from counterfoil.proof.relabel import is_rule
from counterfoil.proof.schemas import Schemas
from counterfoil.proof.statuses import succeeds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counterfoil.proof.contract import Contract, MediaType, Operation, Response
    from counterfoil.proof.exchange import Exchange
    from counterfoil.proof.oracle import Expectation


@dataclass(frozen=True, slots=True)
class Situation:
    """A disagreement: an exchange, what is expected, and openapi-core's errors."""

    contract: Contract
    exchange: Exchange
    expected: Expectation
    errors: Sequence[Exception]

    @property
    def status(self) -> int:
        """The status that the server answered with, which the contract expects too."""
        return self.exchange.answer.status

    def fields(self, name: str) -> list[str]:
        """The values of a request header field."""
        headers = self.exchange.request.headers
        return [value for key, value in headers if key.lower() == name]

    def media_type(self) -> MediaType | None:
        """The documented content that the request's body is of."""
        operation = self.expected.operation
        types = self.fields("content-type")
        content_type = parse_content_type(types[0]) if types else None
        if operation is None or operation.body is None or content_type is None:
            return None
        return next(
            (one for one in operation.body.content if content_type.name in one.names),
            None,
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """A known difference: its name for the report, and how to recognise it."""

    name: str
    applies: Callable[[Situation], bool]


def explain(
    contract: Contract,
    exchange: Exchange,
    expected: Expectation,
    errors: Sequence[Exception],
) -> str:
    """The name of the difference that explains a disagreement, "" without one.

    Nothing explains an answer that our own oracle does not expect.
    """
    if exchange.answer.status not in expected.statuses:
        return ""
    situation = Situation(contract, exchange, expected, errors)
    known = REFUSED_BY_SERVER if not errors else REFUSED_BY_CORE
    return next((one.name for one in known if one.applies(situation)), "")


def explain_response(
    exchange: Exchange,
    operation: Operation,
    errors: Sequence[Exception],
    *,
    formats: bool = False,
) -> str:
    """The name of the difference that explains errors in an answer, "" without one.

    `formats` says whether our own oracle asserts them.
    """
    response = operation.response(exchange.answer.status)
    empty = (
        response is not None
        and bool(errors)
        and all(isinstance(error, MissingData) for error in errors)
        and not exchange.answer.body
    )
    if formats and _of_formats(errors):
        return FORMAT
    if response is not None and errors and _is_no_json(exchange, response):
        return NO_JSON
    if _names_no_schema(errors):
        return UNTOLD
    if (
        errors
        and _is_dotted(exchange)
        and all(isinstance(error, PathError) for error in errors)
    ):
        return DOTS
    if not empty or response is None:
        return ""
    if exchange.request.method == "HEAD":
        return HEAD
    return "" if any(one.is_json for one in response.content) else EMPTY_BODY


def _is_no_json(exchange: Exchange, response: Response) -> bool:
    """Whether an answer with a body has documented content that is not JSON."""
    parsed = parse_content_type(exchange.answer.header("content-type") or "")
    if parsed is None or not exchange.answer.body:
        return False
    kinds = {parsed.name, parsed.name.split("/")[0] + "/*", "*/*"}
    found = [one for one in response.content if kinds & set(one.names)]
    return bool(found) and not any(one.is_json for one in found)


def _is_preferred(situation: Situation) -> bool:
    return situation.contract.prefers and bool(situation.fields("prefer"))


def _is_unacceptable(situation: Situation) -> bool:
    return situation.status == 406  # noqa: PLR2004 - Not Acceptable


def _breaks_rule(situation: Situation) -> bool:
    media_type = situation.media_type()
    if media_type is None or not media_type.schema or situation.status != 400:  # noqa: PLR2004 - Bad Request
        return False
    try:
        value = read_json(situation.exchange.request.body or b"")
    except JsonError:
        return False
    breaches = situation.contract.schemas.breaches(media_type.schema, value)
    return bool(breaches) and all(map(is_rule, breaches))


def _is_not_strict(situation: Situation) -> bool:
    media_type = situation.media_type()
    if media_type is None or not media_type.is_json or situation.status != 400:  # noqa: PLR2004 - Bad Request
        return False
    try:
        read_json(situation.exchange.request.body or b"")
    except JsonError:
        return True
    return False


def _is_coded(situation: Situation) -> bool:
    return situation.status == 415 and bool(situation.fields("content-encoding"))  # noqa: PLR2004 - Unsupported Media Type


def _is_labelled(situation: Situation) -> bool:
    types = situation.fields("content-type")
    content_type = parse_content_type(types[0]) if types else None
    strange = content_type is None or content_type.charset not in {None, "utf-8"}
    return situation.status in {400, 415} and (strange or len(types) > 1)


def _is_quoted(situation: Situation) -> bool:
    types = situation.fields("content-type")
    return (
        len(types) == 1 and '"' in types[0] and parse_content_type(types[0]) is not None
    )


def _is_large(situation: Situation) -> bool:
    return situation.status == 413  # noqa: PLR2004 - Content Too Large


def _is_state(situation: Situation) -> bool:
    return situation.status in STATE_STATUSES | {404}


def _is_format(situation: Situation) -> bool:
    return _of_formats(situation.errors)


def _of_formats(errors: Sequence[Exception]) -> bool:
    return _are_of_schemas(errors, lambda one: one.validator == "format")


def _names_no_schema(errors: Sequence[Exception]) -> bool:
    """Whether the errors are of discriminators whose value names no schema."""
    said = "could not be resolved"
    return _are_of_schemas(errors, lambda one: str(one.message).endswith(said))


def _are_of_schemas(errors: Sequence[Exception], holds: Callable[[Any], bool]) -> bool:
    """Whether there are errors, and all are of schemas, of a certain kind."""
    return bool(errors) and all(
        (found := getattr(error.__cause__ or error, "schema_errors", ()))
        and all(map(holds, found))
        for error in errors
    )


def _breaks_format(situation: Situation) -> bool:
    """Whether all would be well if formats were annotations."""
    contract = situation.contract
    if not contract.schemas.formats:
        return False
    open_one = replace(contract, schemas=Schemas(contract.document))
    expected = expect(open_one, situation.exchange.request)
    return situation.status not in expected.statuses


def _is_open(situation: Situation) -> bool:
    statuses = situation.expected.statuses
    return any(map(succeeds, statuses)) and bool(statuses & {400, 415, 422})


def _lacks_credentials(situation: Situation) -> bool:
    return situation.status in {401, 403}


def _is_form_or_text(situation: Situation) -> bool:
    media_type = situation.media_type()
    return media_type is not None and not media_type.is_json


def _is_typed(situation: Situation) -> bool:
    """Whether the errors are those of openapi-core's own reading of a parameter."""
    return bool(situation.errors) and all(
        isinstance(error, ParameterError) for error in situation.errors
    )


def _is_parameter(situation: Situation) -> bool:
    operation = situation.expected.operation
    return (
        situation.status in {400, 422}
        and operation is not None
        and situation.expected.reason.endswith("is missing or not valid")
    )


def _is_encoded(situation: Situation) -> bool:
    return "%" in path_of(situation.exchange.request.target)


def _has_dots(situation: Situation) -> bool:
    return _is_dotted(situation.exchange)


def _is_dotted(exchange: Exchange) -> bool:
    """Whether the path of a request has a segment that another one may take back."""
    return not {".", ".."}.isdisjoint(path_of(exchange.request.target).split("/"))


DOTS: Final = "has a dot segment, which openapi-core resolves before it looks"
"""RFC 3986, 6.2.2.3 lets a server do so; a client may also send it as it is."""


def _is_untold(situation: Situation) -> bool:
    return _names_no_schema(situation.errors)


UNTOLD: Final = "has a discriminator that names no schema, which openapi-core refuses"
"""It is a hint, and changes no outcome of validation (OAS 3.1, 4.8.25)."""

OPEN: Final = Difference(
    "can be read in several ways, and no standard says in which", _is_open
)
EMPTY_BODY: Final = (
    "has an empty body that is documented, which openapi-core calls missing"
)
"""A body of no octets is content like any other, unless it is JSON (RFC 9110, 6.4)."""

FORMAT: Final = "has a value outside of a format as openapi-core knows it"
"""Our own oracle has judged them, as the standards say."""

NO_JSON: Final = "has content that is no JSON, which openapi-core compares as bytes"
"""It takes the octets of a text for no string."""

HEAD: Final = (
    "answers HEAD without the body that it documents, which openapi-core misses"
)
"""RFC 9110, 9.3.2."""

REFUSED_BY_SERVER: Final = (
    Difference("breaks a rule, which openapi-core does not know", _breaks_rule),
    Difference(
        "is not strict JSON, which openapi-core reads all the same", _is_not_strict
    ),
    Difference("breaks a format, which openapi-core does not know", _breaks_format),
    Difference("has a content coding, which openapi-core does not look at", _is_coded),
    Difference(
        "has a strange Content-Type, which openapi-core reads leniently", _is_labelled
    ),
    Difference("is larger than the contract's prose allows", _is_large),
    Difference("is answered as it prefers, by a mock", _is_preferred),
    Difference("asks for content that there is not, by Accept", _is_unacceptable),
    Difference("is refused for the state of the server, not for its form", _is_state),
    Difference(
        "lacks credentials, whose form openapi-core hardly reads", _lacks_credentials
    ),
    Difference(
        "is a form or a text, which openapi-core reads leniently", _is_form_or_text
    ),
    Difference(
        "has a parameter that is none by JSON's grammar, which openapi-core casts",
        _is_parameter,
    ),
    OPEN,
)
"""Valid for openapi-core, refused by the server, and rightly so."""

REFUSED_BY_CORE: Final = (
    Difference(
        "has a quoted parameter in its Content-Type, which openapi-core cannot read",
        _is_quoted,
    ),
    Difference("has a value outside of a format, which is an annotation", _is_format),
    Difference(
        "is a form or a text, which openapi-core reads otherwise", _is_form_or_text
    ),
    Difference("has a parameter that openapi-core casts to another type", _is_typed),
    Difference("has an encoded path, which openapi-core decodes at once", _is_encoded),
    Difference(DOTS, _has_dots),
    Difference(UNTOLD, _is_untold),
    Difference("can be read in several ways, and the server took another", _is_open),
)
"""Invalid for openapi-core, accepted by the server, and rightly so.

For `format`: JSON Schema Validation 2020-12, 7.2.1.
"""
