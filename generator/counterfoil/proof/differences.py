"""Where openapi-core is known to judge otherwise than the contract, harmlessly.

These are data of the harness: each difference is recognised by a property of the
request, and counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from openapi_core.templating.paths.exceptions import PathNotFound
from openapi_core.validation.request.exceptions import (
    ParameterValidationError as ParameterError,
)
from openapi_core.validation.response.exceptions import (
    HeaderValidationError,
    MissingData,
)

from counterfoil.proof.contract import read_otherwise
from counterfoil.proof.media_types import parse_content_type
from counterfoil.proof.modern import RULES
from counterfoil.proof.parameters import Verdict, judge_parameters
from counterfoil.proof.plain import JsonError, members, read_json
from counterfoil.proof.query_readings import has_unknown
from counterfoil.proof.refusals import STATE_STATUSES, may_be_bad, state_refusals
from counterfoil.proof.situations import Situation
from counterfoil.proof.statuses import succeeds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Exchange
    from counterfoil.proof.oracle import Expectation

_MULTIPLE: Final = "multipleOf"


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
    if errors:
        return _named(situation, REFUSED_BY_CORE)
    return next((one.name for one in REFUSED_BY_SERVER if one.applies(situation)), "")


def explain_answer(
    contract: Contract,
    exchange: Exchange,
    expected: Expectation,
    errors: Sequence[Exception],
) -> str:
    """The name of the difference that explains errors in an answer, "" without one."""
    return _named(Situation(contract, exchange, expected, errors), IN_ANSWERS)


def unexplained(
    situation: Situation, known: Sequence[Difference]
) -> tuple[Exception, ...]:
    """The errors that no known difference explains, whatever was answered."""
    return tuple(
        error
        for error in situation.errors
        if not _named(replace(situation, errors=(error,)), known)
    )


def _named(situation: Situation, known: Sequence[Difference]) -> str:
    """The name of the first difference, where each error is explained by some."""
    names: list[str] = []
    for error in situation.errors:
        alone = replace(situation, errors=(error,))
        names += [one.name for one in known if one.applies(alone)][:1]
    return names[0] if names and len(names) == len(situation.errors) else ""


def _is_no_json(situation: Situation) -> bool:
    """Whether an answer has a body, and what documents it is not JSON."""
    found = situation.answered()
    body = situation.exchange.answer.body
    return bool(body) and found is not None and not found.is_json


def _is_empty(situation: Situation) -> bool:
    """Whether an answer has an empty body, and what documents it is not JSON."""
    found = situation.answered()
    return _misses_body(situation) and found is not None and not found.is_json


def _is_headless(situation: Situation) -> bool:
    return situation.exchange.request.method == "HEAD" and _misses_body(situation)


def _misses_body(situation: Situation) -> bool:
    return not situation.exchange.answer.body and all(
        isinstance(error, MissingData) for error in situation.errors
    )


def _is_preferred(situation: Situation) -> bool:
    return situation.contract.prefers and bool(situation.fields("prefer"))


def _is_unacceptable(situation: Situation) -> bool:
    return situation.status == 406  # noqa: PLR2004 - Not Acceptable


def _breaks_rule(situation: Situation) -> bool:
    """Whether all would be well if there were no rules."""
    return situation.is_welcome_without(RULES)


def _is_no_multiple(situation: Situation) -> bool:
    """Whether all would be well if no number had to be a multiple."""
    return situation.is_welcome_without(_MULTIPLE)


def _is_multiple(situation: Situation) -> bool:
    """Whether the errors are of numbers that, as written, are multiples."""
    return situation.has_errors_of(lambda one: one.validator == _MULTIPLE)


def _is_not_strict(situation: Situation) -> bool:
    media_type = situation.media_type()
    if media_type is None or not media_type.is_json:
        return False
    try:
        read_json(situation.exchange.request.body or b"")
    except JsonError:
        return True
    return False


def _is_coded(situation: Situation) -> bool:
    return bool(situation.fields("content-encoding"))


def _is_normalised(situation: Situation) -> bool:
    """Whether the path is one of the contract's only where a server normalises it."""
    may_be_none = HTTPStatus.NOT_FOUND in situation.expected.statuses
    return may_be_none and all(
        isinstance(one, PathNotFound) for one in situation.errors
    )


def _is_labelled(situation: Situation) -> bool:
    types = situation.fields("content-type")
    if not types:
        return False
    content_type = parse_content_type(types[0])
    strange = content_type is None or content_type.charset not in {None, "utf-8"}
    return strange or len(types) > 1


def _is_quoted(situation: Situation) -> bool:
    types = situation.fields("content-type")
    return (
        len(types) == 1 and '"' in types[0] and parse_content_type(types[0]) is not None
    )


def _is_large(situation: Situation) -> bool:
    return situation.status == 413  # noqa: PLR2004 - Content Too Large


def _is_state(situation: Situation) -> bool:
    if situation.status in STATE_STATUSES | {404}:
        return True
    operation, statuses = situation.expected.operation, situation.expected.statuses
    if operation is None or not any(map(succeeds, statuses)):
        return False
    return situation.status in state_refusals(operation)


def _knows_no_success(situation: Situation) -> bool:
    operation = situation.expected.operation
    return operation is not None and not operation.has_success


def _is_format(situation: Situation) -> bool:
    return situation.has_errors_of(lambda one: one.validator == "format")


def _breaks_annotation(situation: Situation) -> bool:
    """Whether the errors are of formats, or come of them in another keyword.

    A branch that a format rules out evaluates no members, which `unevaluatedProperties`
    then refuses: our oracle would refuse the request, too, if formats were assertions.
    """
    if _is_format(situation):
        return True
    is_expected = situation.status in situation.expected.statuses
    of_schemas = situation.has_errors_of(lambda _: True)
    return is_expected and of_schemas and _is_chosen_by_format(situation)


def _breaks_format(situation: Situation) -> bool:
    """Whether all would be well if formats were annotations, and there were no rules.

    What breaks a rule alone has a name of its own.
    """
    if not situation.contract.schemas.formats:
        return False
    without = frozenset({RULES})
    plain = read_otherwise(situation.contract, formats=False, without=without)
    return situation.is_welcome_by(plain)


def _is_chosen_by_format(situation: Situation) -> bool:
    """Whether all would be well if formats were assertions: they tell choices apart."""
    if situation.contract.schemas.formats:
        return False
    asserting = read_otherwise(situation.contract, formats=True)
    return situation.is_welcome_by(asserting)


def _is_open(situation: Situation) -> bool:
    operation, statuses = situation.expected.operation, situation.expected.statuses
    if operation is None or not any(map(succeeds, statuses)):
        return False
    return may_be_bad(operation, statuses)


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


def _is_typed_header(situation: Situation) -> bool:
    """Whether the errors are of headers whose types openapi-core does not find.

    It looks for `type`, `items` and `properties` in the schema itself.
    """
    operation = situation.expected.operation
    response = operation.response(situation.status) if operation else None
    odd = {
        one.name
        for one in (response.headers if response else ())
        if one.schema
        and (one.style != "simple" or _is_oddly_typed(situation.contract, one.schema))
    }
    return bool(situation.errors) and all(
        isinstance(error, HeaderValidationError) and error.name.lower() in odd
        for error in situation.errors
    )


def _is_oddly_typed(contract: Contract, schema: str) -> bool:
    plain = members(contract.at(contract.resolve(schema)))
    return "type" not in plain or not _APPLYING.isdisjoint(plain)


def _is_parameter(situation: Situation) -> bool:
    operation = situation.expected.operation
    return (
        operation is not None
        and judge_parameters(situation.contract, operation, situation.exchange.request)[
            0
        ]
        is Verdict.WRONG
    )


def _is_unknown(situation: Situation) -> bool:
    operation = situation.expected.operation
    request = situation.exchange.request
    return operation is not None and has_unknown(situation.contract, operation, request)


_APPLYING: Final = frozenset(
    {"allOf", "anyOf", "oneOf", "patternProperties", "prefixItems"}
)
_NORMALISED: Final = "has a path that the server normalised, and openapi-core did not"
_DOUBLES: Final = "has a number whose multiples openapi-core finds among doubles"

REFUSED_BY_SERVER: Final = (
    Difference("breaks a rule, which openapi-core does not know", _breaks_rule),
    Difference(
        "is not strict JSON, which openapi-core reads all the same", _is_not_strict
    ),
    Difference("breaks a format, which openapi-core does not know", _breaks_format),
    Difference(
        "is of several choices, of which openapi-core rules out some by their formats",
        _is_chosen_by_format,
    ),
    Difference(_DOUBLES, _is_no_multiple),
    Difference("has a content coding, which openapi-core does not look at", _is_coded),
    Difference(
        "has a strange Content-Type, which openapi-core reads leniently", _is_labelled
    ),
    Difference("is larger than the contract's prose allows", _is_large),
    Difference("is answered as it prefers, by a mock", _is_preferred),
    Difference("asks for content that there is not, by Accept", _is_unacceptable),
    Difference("is of an operation that documents refusals alone", _knows_no_success),
    Difference(
        "lacks credentials, whose form openapi-core hardly reads", _lacks_credentials
    ),
    Difference("is refused for the state of the server, not for its form", _is_state),
    Difference(
        "is a form or a text, which openapi-core reads leniently", _is_form_or_text
    ),
    Difference(
        "has a parameter that is none by JSON's grammar, which openapi-core casts",
        _is_parameter,
    ),
    Difference("has a name in its query that is not documented", _is_unknown),
    Difference("can be read in several ways, and no standard says in which", _is_open),
)
"""Valid for openapi-core, refused by the server, and rightly so."""

REFUSED_BY_CORE: Final = (
    Difference(
        "has a quoted parameter in its Content-Type, which openapi-core cannot read",
        _is_quoted,
    ),
    Difference(
        "has a value outside of a format, which is an annotation", _breaks_annotation
    ),
    Difference(
        "is a form or a text, which openapi-core reads otherwise", _is_form_or_text
    ),
    Difference("has a parameter that openapi-core casts to another type", _is_typed),
    Difference(_DOUBLES, _is_multiple),
    Difference(_NORMALISED, _is_normalised),
    Difference("can be read in several ways, and the server took another", _is_open),
)
"""Invalid for openapi-core, accepted by the server, and rightly so.

For `format`: JSON Schema Validation 2020-12, 7.2.1. For numbers, of which JSON Schema
knows no limit of precision: JSON Schema Core 2020-12, 4.2.1 and 6.3.
"""

IN_ANSWERS: Final = (
    Difference(_NORMALISED, _is_normalised),
    Difference("has a header whose type openapi-core does not find", _is_typed_header),
    Difference("has a value outside of a format as openapi-core knows it", _is_format),
    Difference(
        "has content that is no JSON, which openapi-core compares as bytes", _is_no_json
    ),
    Difference(_DOUBLES, _is_multiple),
    Difference(
        "answers HEAD without the body that it documents, which openapi-core misses",
        _is_headless,
    ),
    Difference(
        "has an empty body that is documented, which openapi-core calls missing",
        _is_empty,
    ),
)
"""Invalid for openapi-core, and right.

Formats are judged by our own oracle where they are assertions. HEAD: RFC 9110, 9.3.2. A
body of no octets is content like any other, unless it is JSON (RFC 9110, 6.4).
"""
