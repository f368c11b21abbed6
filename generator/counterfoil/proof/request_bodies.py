"""Judges the body of a request: the statuses of its refusal, if it is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from counterfoil.proof.contents import Limits, judge_content
from counterfoil.proof.contract import documented
from counterfoil.proof.media_types import ContentType, parse_content_type, parse_list
from counterfoil.proof.parameters import Verdict
from counterfoil.proof.refusals import bad_statuses, names_status

if TYPE_CHECKING:
    from counterfoil.proof.contract import Body, Contract, MediaType, Operation
    from counterfoil.proof.exchange import Request

OPEN: Final = 0
"""Among the statuses: the body may as well be accepted."""
_FINE: Final = frozenset[int]()
_UTF8: Final = frozenset({None, "utf-8"})


def judge_body(
    contract: Contract,
    operation: Operation,
    request: Request,
    content_type: str | None,
    limits: Limits,
) -> tuple[frozenset[int], str]:
    """The statuses of the refusal of a body, none where there is none, and the reason.

    `OPEN` is among them where the body may as well be accepted.
    """
    body = operation.body
    assert body is not None, "asked for operations with a body"
    content = request.body or b""
    bad = bad_statuses(operation)
    if not content and content_type is None:
        if body.required:
            exact = names_status(operation, 415) and not names_status(operation, 400)
            return bad | ({415} if exact else set[int]()), "the body is missing"
        return _FINE, "there is no body, and none is required"
    is_large = len(content) > limits.max_body
    if is_large and not names_status(operation, 413):
        return _judge_large(contract, operation, request, content_type, limits)
    problem, media_type = _media_type(body, content_type)
    problem = problem or _coding(request)
    if problem and media_type is not None and not names_status(operation, 415):
        return _judge_alone(contract, operation, request, content_type, limits)
    if problem or media_type is None:
        if not content and not body.required:
            # Nothing came, and nothing need come: what it would have been is no matter.
            return frozenset({415, OPEN}), problem
        return frozenset({415}), problem
    if is_large:
        return frozenset({413}), f"the body is larger than {limits.max_body} bytes"
    # RFC 9110, 15.5.16: whether the media types within a body are its format, or those
    # of the parts' own, and a boundary that is missing is its syntax, is not said.
    parts = {415} if media_type.names[0].startswith("multipart/") else set[int]()
    unbounded = bad | parts if _lacks_boundary(content_type) else bad
    if not content and not body.required:
        # Whether no bytes are no body, or an empty one, OpenAPI does not say.
        return unbounded | {OPEN}, "the body is empty"
    verdict, problem = judge_content(
        contract, media_type, content, content_type, limits
    )
    if _is_of_rare_charset(media_type, content_type):
        # RFC 9110, 15.5.16: which charsets of texts a server knows is its own to say.
        opens = frozenset[int]() if verdict is Verdict.WRONG else frozenset({OPEN})
        refusals = _FINE if verdict is Verdict.RIGHT else bad
        return refusals | {415} | opens, problem or "the charset need not be known"
    if verdict is Verdict.WRONG:
        return unbounded, problem
    if verdict is Verdict.OPEN:
        return bad | parts | {OPEN}, "the body can be read in several ways"
    return _FINE, "the request is valid"


def _judge_large(
    contract: Contract,
    operation: Operation,
    request: Request,
    content_type: str | None,
    limits: Limits,
) -> tuple[frozenset[int], str]:
    """The same, of a body that is large, where the contract documents no 413.

    It has no limit there, and a server may have one all the same.
    """
    reason = f"the body is larger than {limits.max_body} bytes"
    boundless = replace(limits, max_body=len(request.body or b""))
    found, problem = judge_body(contract, operation, request, content_type, boundless)
    return (found or frozenset({OPEN})) | {413}, f"{reason}; {problem}"


def _judge_alone(
    contract: Contract,
    operation: Operation,
    request: Request,
    content_type: str | None,
    limits: Limits,
) -> tuple[frozenset[int], str]:
    """The same, whatever else is said of a body than that it is of a media type.

    A recipient may make out what is malformed (RFC 9110, 2.4), a charset says nothing
    of JSON (RFC 8259, 11), and that a coding is refused is a MAY (RFC 9110, 15.5.16).
    """
    assert operation.body is not None, "asked for operations with a body"
    if _media_type(operation.body, content_type)[0]:
        content_type = _plainly(content_type or "")
    kept = (one for one in request.headers if one[0].lower() != "content-encoding")
    alone = replace(request, headers=tuple(kept))
    found, problem = judge_body(contract, operation, alone, content_type, limits)
    return (found or frozenset({OPEN})) | {415}, f"{problem}, but for its labels"


def _plainly(content_type: str) -> str:
    """The media type that stands at the begin of a text."""
    return re.split(r"[\s;,]", content_type.strip(), maxsplit=1)[0].lower()


def _is_name(body: Body, content_type: ContentType) -> bool:
    """Whether a media type is documented, with other parameters."""
    return any(content_type.name in one.names for one in body.content)


def _is_of_rare_charset(media_type: MediaType, content_type: str | None) -> bool:
    """Whether a text names another charset than UTF-8 or ASCII."""
    parsed = parse_content_type(content_type or "")
    named = parsed is not None and parsed.charset not in {*_UTF8, "us-ascii"}
    is_text = media_type.names[0].startswith("text/") and not media_type.is_json
    return named and is_text


def _lacks_boundary(text: str | None) -> bool:
    parsed = parse_content_type(text or "")
    return parsed is None or not dict(parsed.parameters).get("boundary")


def _media_type(body: Body, text: str | None) -> tuple[str, MediaType | None]:
    if text is None:
        return "the Content-Type is missing", None
    content_type = parse_content_type(text)
    if content_type is None:
        meant = documented(body.content, ContentType(_plainly(text), ()))
        known = meant if meant and meant.is_json else None
        return f"the Content-Type {text!r} is malformed", known
    media_type = documented(body.content, content_type)
    if media_type is None:
        name = text if _is_name(body, content_type) else content_type.name
        return f"the media type {name} is not documented", None
    if media_type.is_json and content_type.charset not in _UTF8:
        return f"the charset {content_type.charset!r} is not UTF-8", media_type
    return "", media_type


def _coding(request: Request) -> str:
    for name, value in request.headers:
        if name.lower() == "content-encoding":
            codings = parse_list(value)
            # RFC 9110, 8.4.1: `identity` is no coding, though it should not be sent.
            if codings is None or any(one.lower() != "identity" for one in codings):
                return f"the content coding {value!r} is not accepted"
    return ""
