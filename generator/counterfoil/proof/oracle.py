"""The oracle: which statuses the contract allows for the answer to a request.

The order is that of the server: 404, 405, 415, 413, 400, and then the documented
success. Where HTTP itself leaves the choice to the server, every choice is in the set;
the comments say where.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urljoin, urlsplit

from counterfoil.proof.base_path import within
from counterfoil.proof.candidates import sample
from counterfoil.proof.contents import Limits
from counterfoil.proof.contract import covered
from counterfoil.proof.credentials import Access, access
from counterfoil.proof.exchange import Request
from counterfoil.proof.fixed_queries import asked
from counterfoil.proof.negotiation import accepts
from counterfoil.proof.parameter_readings import is_undivided
from counterfoil.proof.parameters import (
    Verdict,
    judge_parameters,
    parameter_breach,
)
from counterfoil.proof.path_templates import is_only, is_plain, matches
from counterfoil.proof.query_readings import has_unknown
from counterfoil.proof.refusals import (
    bad_statuses,
    state_refusals,
    with_stand_ins,
)
from counterfoil.proof.request_bodies import OPEN, judge_body
from counterfoil.proof.statuses import succeeds

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, Operation

_UNAUTHORIZED: Final = frozenset({401, 403})
_EMPTY_SEGMENTS: Final = re.compile("/{2,}")
_ENCODED: Final = re.compile("%[0-9A-Fa-f]{2}")
_DOTS: Final = re.compile(r"/\.{1,2}(?:/|\Z)")
REDIRECTIONS: Final = frozenset({301, 302, 307, 308})
_ABSENT: Final = "missing or not valid"
DEFAULT_LIMITS: Final = Limits()
_MEMO_OCTETS: Final = 4_096
_MEMO_SIZE: Final = 32_768
_MEMO_LONG: Final = 32


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the contract says of a request: its operation, and the right statuses.

    `operation` is the one whose documentation holds for the answer, None where the
    contract has none. `methods` are those of the resource; empty where the path is
    unknown. `reason` is a sentence. `exact` are the statuses without the documented
    refusals that only stand in for those of HTTP itself.
    """

    operation: Operation | None
    statuses: frozenset[int]
    methods: tuple[str, ...]
    reason: str
    exact: frozenset[int] = frozenset()


def expect(
    contract: Contract, request: Request, limits: Limits = DEFAULT_LIMITS
) -> Expectation:
    """The exact expectation of a request.

    It is remembered, for all judges ask for it: those of long requests for some.
    """
    is_long = len(request.target) + len(request.body or b"") > _MEMO_OCTETS
    return (_of_some if is_long else _of_each)(contract, request, limits)


def _expect(contract: Contract, request: Request, limits: Limits) -> Expectation:
    request = asked(contract, request)
    at_path = _operations(contract, path_of(request.target))
    if not at_path:
        return _of_unknown_path(contract, request, limits)
    methods = tuple(sorted(operation.method for operation in at_path))
    called = next((one for one in at_path if one.method == request.method), None)
    if called is None:
        # The 405 of a resource stands beside the operations that it does have.
        documented = next(
            (one for one in at_path if any(r.status == "405" for r in one.responses)),
            at_path[0],
        )
        reason = f"the resource has no method {request.method}"
        statuses = frozenset({405}) | _of_every_resource(request.method, methods)
        if any(access(contract, one, request) is not Access.FREE for one in at_path):
            # A server may look at the credentials before all else.
            statuses |= _UNAUTHORIZED
        statuses |= _elsewhere(contract, documented, request)
        return Expectation(documented, statuses, methods, reason, statuses)
    statuses, reason = _statuses(contract, called, request, limits)
    if not _is_acceptable(called, request):
        # RFC 9110, 12.4.1: the server may disregard what is asked for, or refuse; what
        # else is wrong with the request, it need not look at.
        statuses |= {406}
    if is_undivided(called):
        statuses |= {404}
    exact = statuses | _elsewhere(contract, called, request)
    # A mock is ours, and answers exactly.
    statuses = exact if contract.prefers else with_stand_ins(called, exact)
    return Expectation(called, statuses, methods, reason, exact)


_of_each: Final = lru_cache(maxsize=_MEMO_SIZE)(_expect)
_of_some: Final = lru_cache(maxsize=_MEMO_LONG)(_expect)


def _of_unknown_path(
    contract: Contract, request: Request, limits: Limits
) -> Expectation:
    """404; or, where empty segments are all that is odd, what is right without them.

    They are valid (RFC 9112, 3.2.1), and make another path (RFC 3986, 3.3): nobody says
    that there is nothing, and many servers take them out, or lead to where none are.
    """
    unknown = frozenset({404})
    path = path_of(request.target)
    plain = _EMPTY_SEGMENTS.sub("/", path)
    if plain == path or not _operations(contract, plain):
        statuses = unknown | _to_the_slash(contract, path)
        return Expectation(None, statuses, (), "the path is unknown", unknown)
    _, mark, query = request.target.partition("?")
    known = expect(contract, replace(request, target=plain + mark + query), limits)
    more = unknown | REDIRECTIONS
    return replace(known, statuses=known.statuses | more, exact=known.exact | more)


def _is_acceptable(operation: Operation, request: Request) -> bool:
    """Whether a request takes what every success of an operation may come as."""
    fields = [value for name, value in request.headers if name.lower() == "accept"]
    return all(
        accepts(fields, (offer for one in part.content for offer in one.offers))
        for part in operation.responses
        if part.content and (part.status[:1] in {"2", "3"} or part.status == "default")
    )


def _of_every_resource(method: str, methods: tuple[str, ...]) -> frozenset[int]:
    """What a server may answer to methods that a contract need not declare.

    RFC 9110, 9.1 and 9.3.2: HEAD goes with GET. 9.3.7: OPTIONS says what is allowed.
    """
    if method == "OPTIONS":
        return frozenset({200, 204})
    if method == "HEAD" and "GET" in methods:
        return frozenset(range(200, 405))
    return frozenset()


# Most requests of a proof go where others went.
@lru_cache(maxsize=1024)
def _operations(contract: Contract, path: str) -> tuple[Operation, ...]:
    found = _at(contract, path)
    if not found:
        # A server that undoes the encoding first may find one after all.
        found = _at(contract, quote(unquote(path), safe="/"))
    best = min(map(_written_out, found), default=())
    first = next((one for one in found if _written_out(one) == best), None)
    return tuple(one for one in found if first and one.resource == first.resource)


def _at(contract: Contract, path: str) -> list[Operation]:
    known = _by_length(contract).get(path.count("/"), ())
    return [one for one in known if matches(one.path, path)]


@lru_cache(maxsize=8)
def _by_length(contract: Contract) -> dict[int, list[Operation]]:
    """The operations, by how many segments their paths have."""
    found: dict[int, list[Operation]] = {}
    for one in contract.operations:
        found.setdefault(one.path.count("/"), []).append(one)
    return found


def _written_out(operation: Operation) -> tuple[tuple[int, int, str], ...]:
    """How little of a template is written out, segment by segment.

    OpenAPI 3.1, 4.8.8.2: a concrete path is matched before its templated counterparts;
    of the others, the standard leaves the choice. More text is taken to come first, and
    then what does by its letters.
    """
    segments = operation.resource.split("/")
    # A segment that is nothing but a variable has no text at all.
    return tuple(
        (1, -len(one.replace("{}", "")), one) if "{}" in one else (0, 0, "")
        for one in segments
    )


def path_of(target: str) -> str:
    """The path of a request target in origin or absolute form (RFC 9112, 3.2)."""
    if target.startswith("/"):
        return target.partition("?")[0].partition("#")[0]
    return located_path("", target) or "/"


def located_path(base: str, reference: str) -> str:
    """The path that a reference leads to from another one; "" where it is none."""
    return _located(base, reference)[0]


def _located(base: str, reference: str) -> tuple[str, str]:
    """The path and the query: a server may send anything as its Location."""
    try:
        found = urlsplit(urljoin(base, reference))
    except ValueError:  # its host is none
        return "", ""
    return found.path, found.query


def location_of(contract: Contract, path: str, reference: str) -> str:
    """The path of the contract that an answer to another one leads to, or "".

    The server tells it with the path of its own URL.
    """
    located, query = _located(contract.base + path, reference)
    inner = within(contract.base, located) or ""
    target = f"{inner}?{query}" if inner and query else inner
    return path_of(asked(contract, Request("GET", target)).target) if target else ""


def is_own(operation: Operation, request: Request, status: int) -> bool:
    """Whether an answer is one of those that an operation documents.

    Another method of its path has answers of its own; but that it is not declared, the
    405 of each operation there may say.
    """
    called = operation.method == request.method
    known = called or status == HTTPStatus.METHOD_NOT_ALLOWED
    return known and not is_foreign(operation, request, status)


def is_foreign(operation: Operation, request: Request, status: int) -> bool:
    """Whether an answer may well be none of an operation's, though it is asked for.

    That is a 404 to a path that is the operation's only if it is decoded first, or
    taken out of a target of another form (RFC 9112, 3.2): to a server that does not, it
    is none at all. Or it leads from such a path to the operation's.
    """
    if status in REDIRECTIONS:
        return not matches(operation.path, path_of(request.target))
    if status != HTTPStatus.NOT_FOUND:
        return False
    plain = request.target.startswith("/") and "#" not in request.target
    return not (plain and is_plain(operation.path, path_of(request.target)))


def _to_the_slash(contract: Contract, path: str) -> frozenset[int]:
    """The redirections (RFC 9110, 15.4) where a slash at the end is all that is wrong.

    A server need not have any; many lead from the one to the other.
    """
    others = {f"{path}/", path.rstrip("/")} - {path}
    if any(matches(one.path, each) for one in contract.operations for each in others):
        return REDIRECTIONS
    return frozenset()


def _elsewhere(
    contract: Contract, operation: Operation, request: Request
) -> frozenset[int]:
    """404 for targets that are the resource's only if the server normalises them.

    RFC 3986, 6.2.2 has percent-encoding of unreserved characters and dot segments
    normalised, and says that an encoded reserved character may well differ from the
    character itself: the server chooses. Not so where the template has it encoded, or
    has what can be written in no other way.
    """
    path = path_of(request.target)
    pairs = zip(operation.path.split("/"), path.split("/"), strict=False)
    others = "/".join(other for one, other in pairs if not is_only(one, other))
    if not _ENCODED.search(others) and not _DOTS.search(path):
        return frozenset()
    return frozenset({404}) | _to_the_slash(contract, unquote(path))


def _statuses(
    contract: Contract, operation: Operation, request: Request, limits: Limits
) -> tuple[frozenset[int], str]:
    statuses, reason = _of_message(contract, operation, request, limits)
    found = access(contract, operation, request)
    if found is Access.FREE:
        if operation.security and operation.has_success and len(statuses) > 1:
            statuses -= {401}
        return _preferred(contract, operation, request, statuses), reason
    refusals = frozenset(one for one in statuses if _is_refusal(one))
    if found is Access.UNKNOWN:
        return statuses | _UNAUTHORIZED, f"{reason}, if the credentials are"
    # Whether credentials or content are looked at first is the server's to choose.
    others = refusals if refusals == statuses else frozenset[int]()
    if found is Access.WRONG:
        return others | _UNAUTHORIZED, "the credentials are wrong"
    # RFC 9110, 15.5.2 has 401; many contracts document 403 alone.
    forbidden = operation.documents(403) and not operation.documents(401)
    missing = {401, 403} if forbidden else {401}
    return others | missing, "the credentials are missing, or no credentials"


def _preferred(
    contract: Contract,
    operation: Operation,
    request: Request,
    statuses: frozenset[int],
) -> frozenset[int]:
    """The statuses of a mock, which gives what the request prefers if it can."""
    if not contract.prefers or not any(map(succeeds, statuses)):
        return statuses
    for name, value in request.headers:
        match = re.search(r"\bcode=([1-5][0-9]{2})\b", value)
        if name.lower() == "prefer" and match and operation.documents(int(match[1])):
            code = int(match[1])
            if not _can_be_made(contract, operation, code):
                return statuses | {code}
            return frozenset(filter(_is_refusal, statuses)) | {code}
    return statuses


@cache
def _can_be_made(contract: Contract, operation: Operation, status: int) -> bool:
    """Whether there is content for a response and its headers, as far as one sees."""
    response = operation.response(status)
    if response is None:
        return True
    needed = [one.schema for one in response.headers if one.required]
    found = partial(_has_value, contract)
    is_written = any(found(one.schema) for one in response.content)
    return all(map(found, needed)) and (is_written or not response.content)


def _has_value(contract: Contract, schema: str) -> bool:
    """Whether a value is found that a schema accepts; "" accepts all."""
    accepts = contract.schemas.accepts
    return not schema or accepts(schema, sample(contract, schema))


def _of_message(
    contract: Contract, operation: Operation, request: Request, limits: Limits
) -> tuple[frozenset[int], str]:
    """The right statuses for a request whose credentials are right."""
    success = _welcome(operation, request)
    verdict, parameter = judge_parameters(contract, operation, request)
    named = f"{parameter.place} parameter {parameter.name}" if parameter else ""
    bad = bad_statuses(operation)
    if parameter is not None and parameter.place == "path" and operation.documents(404):
        # A resource whose name cannot be is not found, either.
        bad |= {404}
    options = [(frozenset[int](), "the request is valid")]
    if operation.body is not None:
        options = [
            judge_body(contract, operation, request, content_type, limits)
            for content_type in _content_types(request)
        ]
    refusals = frozenset[int]().union(*(statuses for statuses, _ in options))
    reason = "; ".join(dict.fromkeys(reason for _, reason in options))
    if len(options) > 1:
        # RFC 9110, 5.3: a repeated Content-Type is malformed; a recipient may take one
        # of them or refuse.
        refusals |= {400, 415}
    if all(statuses and OPEN not in statuses for statuses, _ in options):
        if verdict is not Verdict.RIGHT:
            refusals |= bad
        return refusals, reason
    refusals -= {OPEN}
    if verdict is Verdict.WRONG and parameter is not None:
        breach = parameter_breach(contract, operation, parameter, request)
        said = f"not valid: {breach.keyword}: {breach.message}" if breach else _ABSENT
        return refusals | bad, f"the {named} is {said}"
    if verdict is Verdict.OPEN:
        return refusals | bad | success, f"the {named} can be read in several ways"
    if not contract.prefers and has_unknown(contract, operation, request):
        # A mock is ours, and ignores what it does not know.
        return refusals | bad | success, "the query has a name that is not documented"
    return refusals | success, reason


def _welcome(operation: Operation, request: Request) -> frozenset[int]:
    """The statuses for a valid request.

    Beside the documented successes, these are the documented refusals that depend on
    the state of the server. Of ranges alone one depends: on how much there is (RFC
    9110, 15.5.17).
    """
    found = operation.successes
    if not operation.has_success:
        # The contract knows no success: whatever it documents is right.
        found |= {
            status for one in operation.responses for status in covered(one.status)
        }
    refusals = state_refusals(operation)
    if request.header("range") is None:
        refusals -= {HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value}
    return found | refusals


def _is_refusal(status: int) -> bool:
    return 400 <= status < 500  # noqa: PLR2004 - the class of client errors


def _content_types(request: Request) -> list[str | None]:
    found = [value for name, value in request.headers if name.lower() == "content-type"]
    return [*found] if found else [None]
