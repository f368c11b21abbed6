"""Judges the content of answers: its media type, its syntax, its schema."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from counterfoil.proof.broken_places import place_of
from counterfoil.proof.contents import judge_text
from counterfoil.proof.event_data import event_faults
from counterfoil.proof.item_lines import is_of_lines, line_faults
from counterfoil.proof.media_types import EVENTS, is_json, parse_content_type
from counterfoil.proof.parameters import Verdict
from counterfoil.proof.plain import JsonError, find, members, read_json
from counterfoil.proof.write_only import let_out

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from counterfoil.proof.contract import Contract, MediaType, Response
    from counterfoil.proof.exchange import Answer, Request

ANSWER_DEPTH: Final = 200

Finding = tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, str]
"""A check and a message; the place of the contract where it is not the operation's, and
what tells findings of one place apart."""


def content_findings(
    contract: Contract, request: Request, answer: Answer, response: Response
) -> Iterator[Finding]:
    """What is wrong with the content of an answer, by its documented response."""
    text = answer.header("content-type")
    is_head = request.method == "HEAD"
    if is_head and (text is None or not response.content):
        # RFC 9110, 9.3.2: what is told of content may be left out.
        return
    if not response.content:
        if answer.body:
            none = f"no body, for {answer.status} documents no content"
            yield "body_absent", f"expected {none}; came {len(answer.body)} bytes"
        return
    names = ", ".join(one.sent for one in response.content)
    if text is None:
        yield "missing_content_type", f"expected Content-Type {names}; none came"
        return
    media_type = _documented(response, text)
    if media_type is None:
        expected = f"{names}, all that is documented for {answer.status}"
        what = f"expected {expected}; came {text!r}: send that, or document what came"
        yield "content_type_conformance", what
    elif not is_head:
        yield from _body(contract, answer, media_type)


def _documented(response: Response, text: str) -> MediaType | None:
    content_type = parse_content_type(text)
    return response.media_type(content_type) if content_type else None


def _body(
    contract: Contract, answer: Answer, media_type: MediaType
) -> Iterator[Finding]:
    if not media_type.is_json:
        yield from _other(contract, answer, media_type)
        return
    read = yield from _strict(answer)
    if read is None:
        return
    [value] = read
    if media_type.schema:
        for breach in contract.schemas.breaches(media_type.schema, value):
            yield (
                "body_schema",
                (
                    "expected a body that matches the schema; "
                    f"at {breach.pointer or '/'}: {breach.message}"
                ),
                place_of(contract, media_type.schema, breach.site),
                breach.keyword,
            )
        for pointer in let_out(contract, media_type.schema, value):
            message = f"expected no {pointer}, which is write-only; it came"
            yield "write_only", message, media_type.schema, pointer
    if media_type.is_problem and _may_tell(contract, media_type, value, answer):
        yield from _problem(value, answer)


def _other(
    contract: Contract, answer: Answer, media_type: MediaType
) -> Iterator[Finding]:
    """What is wrong with content that is no JSON as a whole."""
    if media_type.names[0].startswith("text/"):
        text = answer.header("content-type")
        verdict, _ = judge_text(contract, media_type, answer.body, text)
        if verdict is Verdict.WRONG:
            message = "expected a text that matches the schema"
            yield "body_schema", message, media_type.schema
    else:
        yield from _octets(contract, answer, media_type)
    if media_type.names[0] == EVENTS and media_type.items:
        faults = event_faults(contract, media_type, answer.body)
    elif is_of_lines(media_type):
        faults = line_faults(contract, media_type, answer.body)
    else:
        return
    for message in faults:
        yield "body_schema", message, media_type.items


def _strict(answer: Answer) -> Generator[Finding, None, tuple[object] | None]:
    """What is wrong with content as JSON; the value comes back, if it is any."""
    yield from _charset(answer)
    try:
        return (read_json(answer.body, ANSWER_DEPTH),)
    except JsonError as error:
        yield "json_strictness", f"expected a body of strict JSON: {error}"
        return None


def _octets(
    contract: Contract, answer: Answer, media_type: MediaType
) -> Iterator[Finding]:
    """The length of content that is no JSON, in octets, as its schema bounds it."""
    if not media_type.schema:
        return
    schema = members(find(contract.document, contract.resolve(media_type.schema)))
    most, least = schema.get("maxLength"), schema.get("minLength")
    length = len(answer.body)
    if isinstance(most, int) and length > most:
        yield "body_length", f"expected at most {most} octets; came {length}"
    if isinstance(least, int) and length < least:
        yield "body_length", f"expected at least {least} octets; came {length}"


def undocumented_findings(request: Request, answer: Answer) -> Iterator[Finding]:
    """What is wrong with content of which no response is documented."""
    content_type = parse_content_type(answer.header("content-type") or "")
    if content_type is None or request.method == "HEAD" or not answer.body:
        return
    if is_json(content_type.name):
        read = yield from _strict(answer)
        if read is not None and content_type.name == "application/problem+json":
            yield from _problem(read[0], answer)


def _charset(answer: Answer) -> Iterator[Finding]:
    """RFC 8259, 8.1: JSON is UTF-8; 11: a charset says nothing, and nothing else."""
    parsed = parse_content_type(answer.header("content-type") or "")
    charset = parsed.charset if parsed else None
    if charset not in {None, "utf-8", "utf8"}:
        yield "json_charset", f"expected JSON in UTF-8; came one in {charset!r}"


def _may_tell(
    contract: Contract, media_type: MediaType, value: object, answer: Answer
) -> bool:
    """Whether a problem may have the status of its response for a `status`.

    Where its schema refuses that, the member is another one of this name (RFC 9457,
    3.1: what has another type is ignored).
    """
    told = {**members(value), "status": answer.status}
    accepts = partial(contract.schemas.accepts, media_type.schema)
    return not media_type.schema or accepts(told) or not accepts(value)


def _problem(value: object, answer: Answer) -> Iterator[Finding]:
    """RFC 9457, 3.1.2: `status` is the status of the response."""
    said = members(value).get("status", answer.status)
    if said != answer.status or isinstance(said, bool):
        yield "problem_status", f"expected status {answer.status} in it; came {said!r}"
