"""The third judge: the decoder of the generated client reads every answer.

Of an answer it says whether it is one of the contract's, as our oracle does. Where the
two differ, one of them is wrong, whatever the server did: openapi-core is asked, too,
and the finding names who is at fault.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jsonschema import ValidationError
from openapi_core.exceptions import OpenAPIError

from counterfoil.proof.content_judgement import ANSWER_DEPTH
from counterfoil.proof.contents import Limits, judge_content
from counterfoil.proof.differences import explain_answer
from counterfoil.proof.exchange import Exchange, Failure
from counterfoil.proof.independent import answer_kind
from counterfoil.proof.judgement import documented_response, judge
from counterfoil.proof.media_types import parse_content_type
from counterfoil.proof.openapi_core_judge import Judge, NoOpinionError
from counterfoil.proof.oracle import expect
from counterfoil.proof.parameters import Verdict
from counterfoil.proof.plain import JsonError, read_json
from counterfoil.proof.statuses import has_no_content
from counterfoil.proof.styles import types_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from counterfoil.proof.contract import Contract, Response
    from counterfoil.proof.exchange import Answer
    from counterfoil.proof.oracle import Expectation

CHECK: Final = "judges_disagree"
READ: Final = {
    "content_type_conformance": "OAS 3.1, 4.8.17.1, `content`",
    "missing_content_type": "RFC 9110, 8.3",
    "body_schema": "JSON Schema 2020-12",
    "body_absent": "OAS 3.1, 4.8.17.1, `content`",
    "body_length": "JSON Schema Validation 2020-12, 6.3",
    "json_strictness": "RFC 8259",
    "required_header": "OAS 3.1, 4.8.21, `required`",
    "header_schema": "OAS 3.1, 4.8.21, `schema`",
    "repeated_header": "RFC 9110, 5.3",
    "framing": "RFC 9110, 8.6 and 9.3.2",
}
"""The checks of our oracle that a decoder makes, too, and where they are laid down."""
_LIMITS: Final = Limits()
_OF_TYPE: Final = frozenset({"content_type_conformance", "missing_content_type"})
_OF_FIELDS: Final = frozenset({"repeated_header", "framing"})


class DecoderError(Exception):
    """There is no client of a document; the message says why."""


@dataclass(frozen=True, slots=True)
class Decoder:
    """The readers of a generated client, by methods and resources (`resource_of`).

    A reader returns what it has against an answer, "" where it takes it, and None where
    it has no opinion. `origin` says where the client comes from.
    """

    readers: Mapping[tuple[str, str], Callable[[Exchange], str | None]]
    origin: str


@dataclass(frozen=True, slots=True)
class DecoderResult:
    """What the decoder said of the first `covered` exchanges of `total`.

    `judged` counts its judgements: alike answers are judged once. `lenient` counts the
    wrong answers of which it does not look at what is wrong (`_is_left_alone`).
    """

    total: int
    covered: int
    judged: int
    lenient: int
    failures: tuple[Failure, ...]
    seconds: float


def run_decoder(
    contract: Contract,
    decoder: Decoder,
    exchanges: Iterable[Exchange],
    budget: float = 15.0,
) -> DecoderResult:
    """Judge the answers of exchanges for at most `budget` seconds."""
    started = time.monotonic()
    court = _Court(contract, decoder)
    total = covered = 0
    for exchange in exchanges:
        total += 1
        if time.monotonic() - started <= budget:
            covered += 1
            court.hear(exchange)
    return DecoderResult(
        total,
        covered,
        len(court.heard),
        court.lenient,
        tuple(court.failures),
        time.monotonic() - started,
    )


def _is_left_alone(found: Failure) -> bool:
    """Whether a client need not look at what is wrong with an answer.

    It may take the values of a repeated field for one (RFC 9110, 5.3); the length, and
    what comes where there is no content, are for the transport (RFC 9112, 6.3); and of
    content without any octets, the type is no matter.
    """
    exchange = found.exchange
    method, status = exchange.request.method, exchange.answer.status
    if found.check == "body_absent" and has_no_content(method, status):
        return True
    if found.check in _OF_FIELDS or "content-length" in found.message.lower():
        return True
    return found.check in _OF_TYPE and not found.exchange.answer.body


def _is_deep(answer: Answer) -> bool:
    """Whether an answer is JSON that a client need not read, for its depth.

    RFC 8259, 9: it may have a limit. A list of what is just within that is beyond it.
    """
    try:
        read_json(answer.body, ANSWER_DEPTH)
    except JsonError:
        return False
    try:
        read_json(answer.body)
    except JsonError:
        return True
    return False


class _Court:
    """Hears exchanges one by one; alike answers once."""

    def __init__(self, contract: Contract, decoder: Decoder) -> None:
        self.failures: list[Failure] = []
        self.lenient = 0
        self.heard: set[object] = set()
        self._contract = contract
        self._decoder = decoder
        self._third: Judge | None = None

    def hear(self, exchange: Exchange) -> None:
        """Compare what the decoder and our oracle say of an answer."""
        expected = expect(self._contract, exchange.request)
        operation, status = expected.operation, exchange.answer.status
        if operation is None or operation.method != exchange.request.method:
            return
        if not status:
            return
        response = documented_response(operation, exchange.request, status)
        if response is None or self._is_open(exchange.answer, response):
            return
        kind = operation.id, answer_kind(exchange)
        if kind in self.heard:
            return
        key = operation.method, operation.resource
        read = self._decoder.readers.get(key)
        said = None if read is None else read(exchange)
        if said is None:
            return
        self.heard.add(kind)
        found = [
            one
            for one in judge(self._contract, exchange, expected)
            if one.check in READ
        ]
        if not said and found and all(_is_left_alone(one) for one in found):
            self.lenient += 1
        elif bool(said) != bool(found) and (found or not _is_deep(exchange.answer)):
            message = self._message(exchange, expected, said, found)
            failure = Failure(CHECK, message, operation.id, exchange)
            for one in found[:1]:
                failure = replace(failure, pointer=one.pointer, kind=one.sort)
            self.failures.append(failure)

    def _is_open(self, answer: Answer, response: Response) -> bool:
        """Whether no standard says how the content of an answer is read."""
        text = answer.header("content-type") or ""
        parsed = parse_content_type(text)
        found = response.media_type(parsed) if parsed else None
        if found is None or found.is_json:
            return False
        # What a range takes, a client may yet not be able to read.
        if found.schema and "*" in found.names[0]:
            return True
        if not found.is_form and not found.names[0].startswith("text/"):
            known = types_of(self._contract, found.schema) if found.schema else None
            return bool(known) and known != frozenset({"string"})
        verdict, _ = judge_content(self._contract, found, answer.body, text, _LIMITS)
        return verdict is Verdict.OPEN

    def _message(
        self,
        exchange: Exchange,
        expected: Expectation,
        said: str,
        found: list[Failure],
    ) -> str:
        """Who says what, and who is at fault."""
        other = self._other(exchange, expected)
        if said:
            lone = "the generated client refuses an answer that our oracle takes"
            reason, refused = said, True
        else:
            lone = "the generated client takes an answer that our oracle refuses"
            reason, refused = found[0].message, False
        if other is None:
            blame = "openapi-core has no opinion"
        elif other == refused:
            blame = "openapi-core says the same as the client: our oracle is at fault"
        else:
            blame = "openapi-core says the same as our oracle: the client is at fault"
        law = f"; {READ[found[0].check]} decides" if found else ""
        return f"{lone}: {reason}\n{blame}{law}"

    def _other(self, exchange: Exchange, expected: Expectation) -> bool | None:
        """Whether openapi-core refuses an answer; None without an opinion."""
        try:
            if self._third is None:
                self._third = Judge(self._contract)
            errors = self._third.response_errors(exchange, expected)
        except (OpenAPIError, ValidationError):
            return None
        if any(isinstance(error, NoOpinionError) for error in errors):
            return None
        if explain_answer(self._contract, exchange, expected, errors) and errors:
            return None
        return bool(errors)
