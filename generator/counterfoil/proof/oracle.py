"""The oracle: which statuses the contract allows for the answer to a request.

The order is that of the server: 404, 405, 415, 413, 400, and then the documented
success. Where HTTP itself leaves the choice to the server, every choice is in the set;
the comments say where.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from counterfoil.proof.media_types import parse_content_type, parse_list
from counterfoil.proof.parameters import broken_parameters
from counterfoil.proof.plain import MAX_DEPTH
from counterfoil.proof.schemas import NOT_JSON

if TYPE_CHECKING:
    from counterfoil.proof.contract import Body, Contract, MediaType, Operation
    from counterfoil.proof.exchange import Request

_UTF8: Final = frozenset({None, "utf-8"})


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits that a contract states in prose only."""

    max_body: int = 1_048_576
    max_depth: int = MAX_DEPTH


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the contract says of a request: its operation, and the right statuses.

    `operation` is the one whose documentation holds for the answer, None where the
    contract has none. `methods` are those of the resource; empty where the path is
    unknown. `reason` is a sentence.
    """

    operation: Operation | None
    statuses: frozenset[int]
    methods: tuple[str, ...]
    reason: str


def expect(
    contract: Contract, request: Request, limits: Limits = DEFAULT_LIMITS
) -> Expectation:
    """The exact expectation of a request."""
    at_path = _operations(contract, request.target)
    if not at_path:
        return Expectation(None, frozenset({404}), (), "the path is unknown")
    methods = tuple(sorted(operation.method for operation in at_path))
    called = next((one for one in at_path if one.method == request.method), None)
    if called is None:
        # The 405 of a resource stands beside the operations that it does have.
        documented = next(
            (one for one in at_path if one.response(405) is not None), at_path[0]
        )
        reason = f"the resource has no method {request.method}"
        return Expectation(
            documented, frozenset({405}) | _elsewhere(request), methods, reason
        )
    statuses, reason = _statuses(contract, called, request, limits)
    return Expectation(called, statuses | _elsewhere(request), methods, reason)


def _operations(contract: Contract, target: str) -> tuple[Operation, ...]:
    path = path_of(target)
    found = [one for one in contract.operations if matches(one.path, path)]
    # OpenAPI 3.1, 4.8.8.2: a concrete path is matched before its templated
    # counterparts.
    concrete = [one for one in found if "{" not in one.path]
    best = (concrete or found)[:1]
    return tuple(one for one in found if best and one.path == best[0].path)


def path_of(target: str) -> str:
    """The path of a request target in origin or absolute form (RFC 9112, 3.2)."""
    if target.startswith("/"):
        return target.partition("?")[0].partition("#")[0]
    return urlsplit(target).path or "/"


def matches(template: str, path: str) -> bool:
    """Whether a path is one of a template's; a variable is (part of) a segment."""
    expression = "".join(
        "[^/]+" if part.startswith("{") else re.escape(unquote(part))
        for part in re.split(r"(\{[^{}]+\})", template)
        if part
    )
    # RFC 3986, 6.2.2.2: an encoded unreserved character is the character itself.
    return re.fullmatch(expression, unquote(path)) is not None


def _elsewhere(request: Request) -> frozenset[int]:
    """404 for targets that are the resource's only if the server normalises them.

    RFC 3986, 6.2.2 has percent-encoding of unreserved characters and dot segments
    normalised, and says that an encoded reserved character may well differ from the
    character itself: the server chooses.
    """
    path = path_of(request.target)
    ambiguous = re.search(r"%[0-9A-Fa-f]{2}|/\.{1,2}(?:/|\Z)", path) is not None
    return frozenset({404}) if ambiguous else frozenset()


def _statuses(
    contract: Contract, operation: Operation, request: Request, limits: Limits
) -> tuple[frozenset[int], str]:
    success = operation.successes
    broken = broken_parameters(contract, operation, request)
    bad = frozenset({400}), f"the parameter {broken} is not valid"
    if operation.body is None:
        return bad if broken else (success, "the request is valid")
    options = [
        _judge_body(contract, operation.body, request, content_type, limits)
        for content_type in _content_types(request)
    ]
    refusals = frozenset(status for status, _ in options if status)
    reason = "; ".join(dict.fromkeys(reason for _, reason in options))
    if len(options) > 1:
        # RFC 9110, 5.3: a repeated Content-Type is malformed; a recipient may take one
        # of them or refuse.
        refusals |= {400, 415}
    if all(status for status, _ in options):
        return refusals, reason
    if broken:
        return refusals | bad[0], bad[1]
    return refusals | success, reason


def _content_types(request: Request) -> list[str | None]:
    found = [value for name, value in request.headers if name.lower() == "content-type"]
    return [*found] if found else [None]


def _judge_body(
    contract: Contract,
    body: Body,
    request: Request,
    content_type: str | None,
    limits: Limits,
) -> tuple[int, str]:
    """The status of the refusal of a body, 0 where there is none, and the reason."""
    content = request.body or b""
    if not content and content_type is None:
        if body.required:
            return 400, "the body is missing"
        return 0, "there is no body, and none is required"
    problem, media_type = _media_type(body, content_type)
    problem = problem or _coding(request)
    if problem or media_type is None:
        return 415, problem
    if len(content) > limits.max_body:
        return 413, f"the body is larger than {limits.max_body} bytes"
    problem = _content(contract, media_type, content, limits)
    return (400, problem) if problem else (0, "the request is valid")


def _media_type(body: Body, text: str | None) -> tuple[str, MediaType | None]:
    if text is None:
        return "the Content-Type is missing", None
    content_type = parse_content_type(text)
    if content_type is None:
        return f"the Content-Type {text!r} is malformed", None
    for name in (content_type.name, content_type.name.split("/")[0] + "/*", "*/*"):
        for media_type in body.content:
            if name in media_type.names:
                if media_type.is_json and content_type.charset not in _UTF8:
                    return f"the charset {content_type.charset!r} is not UTF-8", None
                return "", media_type
    return f"the media type {content_type.name} is not documented", None


def _coding(request: Request) -> str:
    for name, value in request.headers:
        if name.lower() == "content-encoding":
            codings = parse_list(value)
            # RFC 9110, 8.4.1: `identity` is no coding, though it should not be sent.
            if codings is None or any(one.lower() != "identity" for one in codings):
                return f"the content coding {value!r} is not accepted"
    return ""


def _content(
    contract: Contract, media_type: MediaType, content: bytes, limits: Limits
) -> str:
    if not media_type.is_json:
        return ""
    breaches = contract.schemas.text_breaches(
        media_type.schema, content, limits.max_depth
    )
    if not breaches:
        return ""
    first = breaches[0]
    if first.keyword == NOT_JSON:
        return f"the body is not JSON: {first.message}"
    return f"at {first.pointer or '/'}, {first.keyword}: {first.message}"
