"""Requests that no schema makes: broken JSON, methods, media types, framing."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final

from counterfoil.proof.base_path import BASE, HOST
from counterfoil.proof.baseline import Baseline, baselines
from counterfoil.proof.broken_messages import broken_messages
from counterfoil.proof.case import Case
from counterfoil.proof.contract import documented
from counterfoil.proof.credentials import Access, access
from counterfoil.proof.exchange import Request
from counterfoil.proof.fixed_queries import QUERY
from counterfoil.proof.media_types import ContentType
from counterfoil.proof.oracle import DEFAULT_LIMITS, expect
from counterfoil.proof.path_templates import matches
from counterfoil.proof.wire import Transmission, head
from counterfoil.proof.wire_bodies import wire_bodies

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from counterfoil.proof.contract import Contract, Operation

SOURCE: Final = "wire"

Fields = tuple[tuple[str, str], ...]

_CONTENT_TYPES: Final = (
    *(
        "application/json",
        "APPLICATION/JSON",
        "Application/Json",
        "application/json;",
        "application/json ;",
    ),
    *("application/json;charset=utf-8", "application/json; charset=UTF-8"),
    *('application/json ; charset="UTF-8"', 'application/json;CHARSET="utf-8"'),
    *("application/json; profile=x", 'application/json; a="b;charset=utf-16"'),
    *("application/json;charset=utf-16", 'application/json; charset="UTF-16LE"'),
    *("application/json;charset=iso-8859-1", "application/json; charset=us-ascii"),
    *("application/json; charset=", "application/json; charset", "application/json; ="),
    *("application/json; charset = utf-8", "application/json charset=utf-8"),
    *('application/json; charset="utf-8', "application/json, application/json"),
    *("application/json/x", "application", "application/", "/json", "json", "", " "),
    *("text/plain", "text/plain;charset=UTF-8", "TEXT/PLAIN; Charset=utf-8"),
    *("text/plain;charset=utf-16", "text/plain;charset=iso-8859-1", "text/xml"),
    *("text/html", "text/json", "text/*", "*/*", "application/*", "application/*+json"),
    *("application/problem+json", "application/vnd.api+json", "application/x-json"),
    *("application/json-seq", "application/jsonl", "application/merge-patch+json"),
    *("application/xml", "application/octet-stream", "application/cbor", "image/png"),
    *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x"),
    *("multipart/form-data", "multipart/mixed; boundary=x", "application/j\u00e9son"),
)
_CODINGS: Final = (
    *("gzip", "deflate", "br", "zstd", "x-gzip", "compress", "aes128gcm", "nonsense"),
    *("identity", "Identity", "gzip, identity", "identity, gzip", "gzip;q=1"),
)
_METHODS: Final = (
    *("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"),
)
_METHODS_OUTSIDE: Final = (
    "FOO",
    "post",
    "Post",
    "CONNECT",
    "PROPFIND",
    "BREW",
    "P\u00d6ST",
)
_IGNORED_FIELDS: Final[tuple[Fields, ...]] = (
    (("Accept", "*/*"),),
    (("Accept", "text/html"),),
    (("Accept", "application/json;q=0"),),
    (("Accept-Encoding", "gzip, br"),),
    (("Accept-Charset", "utf-16"),),
    (("Origin", "https://example.com"),),
    (("Origin", "null"),),
    (("Authorization", "Bearer x"),),
    (("Cookie", "a=b; c"),),
    (("X-HTTP-Method-Override", "DELETE"),),
    (("X-Forwarded-Host", "example.com"), ("X-Forwarded-Prefix", "/x")),
    (("If-Match", '"x"'), ("If-None-Match", "*")),
    (("Range", "bytes=0-1"),),
    (("Content-Language", "xx"), ("Content-MD5", "x")),
    tuple((f"X-Field-{index}", "x" * 20) for index in range(90)),
)
_RARELY_ASKED_FOR: Final = (
    *("text/csv", "application/xml", "application/yaml", "text/plain"),
    *("application/json", "application/msgpack"),
)
_PREFLIGHT: Final = (
    ("Origin", "https://example.com"),
    ("Access-Control-Request-Method", "POST"),
    ("Access-Control-Request-Headers", "content-type"),
)
_PREFLIGHTS: Final[tuple[Fields, ...]] = (
    (),
    _PREFLIGHT[:1],
    _PREFLIGHT[:2],
    _PREFLIGHT,
    (*_PREFLIGHT[:1], ("Access-Control-Request-Method", "DELETE")),
    (*_PREFLIGHT[:2], ("Access-Control-Request-Headers", "x-secret, content-type")),
    (*_PREFLIGHT, ("Access-Control-Request-Private-Network", "true")),
    (("Origin", "null"), *_PREFLIGHT[1:]),
)


_WHOLE: Final = 700
"""About how many cases the suite has for an operation."""


def wire_cases(
    contract: Contract,
    most: int = 0,
    seed: int = 0,
    searched: Collection[str] | None = None,
) -> tuple[Case, ...]:
    """The wire suite of a contract; of many operations, about `most` of its cases.

    0 stands for all. With `searched`, only the operations of these ids have any.
    """
    listed = [
        one
        for one in baselines(contract)
        if searched is None or one.operation.id in searched
    ]
    makers = _Makers(contract, listed)
    whole = _WHOLE * len({one.operation.id for one in listed})
    keep = min(1.0, most / whole) if most and whole else 1.0
    chance = Random(seed)  # noqa: S311 - no secret
    # One by one: whatever is left out goes at once, and some of it has megabytes.
    return tuple(
        Case(
            source=SOURCE,
            label=one.label,
            request=one.request,
            expectation=expect(contract, one.request),
            transmission=one.transmission,
            outside=one.outside,
        )
        for one in _drafts(makers)
        if chance.random() <= keep
    )


def _drafts(makers: _Makers) -> Iterator[_Draft]:
    for of_path in makers.of_each_path():
        yield from makers.methods(of_path)
        yield from makers.targets(of_path[0])
    for baseline in makers.baselines:
        yield from makers.fields(baseline)
        if baseline.json_type is not None:
            yield from makers.bodies(baseline)
            yield from makers.media_types(baseline)
            yield from makers.sizes(baseline)
            yield from makers.framing(baseline)
        yield from makers.outside(baseline)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A case whose expectation is not known yet."""

    label: str
    request: Request
    transmission: Transmission | None
    outside: bool


class _Makers:
    """Makes the cases of one contract; each method one kind of them."""

    def __init__(self, contract: Contract, listed: Sequence[Baseline]) -> None:
        self._contract = contract
        self.baselines = listed

    def of_each_path(self) -> Iterator[list[Baseline]]:
        """The baselines, by what their paths name."""
        found: dict[str, list[Baseline]] = {}
        for one in self.baselines:
            found.setdefault(one.operation.resource, []).append(one)
        yield from found.values()

    def _case(
        self,
        label: str,
        request: Request,
        transmission: Transmission | None = None,
        *,
        outside: bool = False,
    ) -> _Draft:
        return _Draft(label, request, transmission, outside)

    def bodies(self, baseline: Baseline) -> Iterator[_Draft]:
        for label, body in wire_bodies(self._contract, baseline):
            yield self._case(label, baseline.request(body))
        operation = baseline.operation
        bare = Request(operation.method, baseline.target, baseline.headers)
        yield self._case("neither body nor Content-Type", bare)
        empty = Request(operation.method, baseline.target, baseline.headers, b"")
        yield self._case("an empty body without Content-Type", empty)

    def media_types(self, baseline: Baseline) -> Iterator[_Draft]:
        valid = baseline.valid
        body = valid.body or b""
        plain = Request(valid.method, valid.target, baseline.headers, body)
        yield self._case("no Content-Type", plain)
        for text in _CONTENT_TYPES:
            yield self._case(
                f"Content-Type: {text}", _with(plain, ("Content-Type", text))
            )
        for text in ("text/xml", "application/xml"):
            yield self._case(
                f"Content-Type: {text}, and no JSON",
                _with(plain, ("Content-Type", text), body=b"<a/>"),
            )
            yield self._case(
                f"Content-Type: {text}, and no body",
                _with(plain, ("Content-Type", text), body=b""),
            )
        for first, second in (("application/json", "text/xml"), ("text/xml",) * 2):
            fields = (("Content-Type", first), ("Content-Type", second))
            yield self._case(
                f"Content-Type twice: {first}, {second}", _with(plain, *fields)
            )
        for coding in _CODINGS:
            field = ("Content-Encoding", coding)
            yield self._case(f"Content-Encoding: {coding}", _with(valid, field))
        for name in ("utf-16", "utf-32"):
            encoded = body.decode().encode(name)
            field = ("Content-Type", f"application/json; charset={name}")
            yield self._case(
                f"in {name}, and says so", _with(plain, field, body=encoded)
            )

    def sizes(self, baseline: Baseline) -> Iterator[_Draft]:
        body = baseline.valid.body or b""
        most = DEFAULT_LIMITS.max_body
        for size in (most - 1, most, most + 1, 4 * most):
            padded = body + b" " * (size - len(body))
            request = baseline.request(padded)
            yield self._case(f"a body of {size} bytes", request)
            chunked = _chunked(request, 65_536)
            yield self._case(f"a body of {size} bytes in chunks", request, chunked)
        big = b"x" * (most + 1)
        yield self._case("a body that is too large and no JSON", baseline.request(big))
        plain = Request(baseline.operation.method, baseline.target, (), big)
        wrong = _with(plain, ("Content-Type", "text/xml"))
        yield self._case("a body that is too large and of another type", wrong)
        nowhere = Request("POST", "/counterfoil-no-such-path", (), big)
        yield self._case("a body that is too large for no resource", nowhere)

    def framing(self, baseline: Baseline) -> Iterator[_Draft]:
        valid = baseline.valid
        body = valid.body or b""
        bad = baseline.request(body[:-1])
        for size in (1, 7, 1000):
            yield self._case(f"chunks of {size}", valid, _chunked(valid, size))
            yield self._case(f"broken in chunks of {size}", bad, _chunked(bad, size))
        whole = _start(valid) + body
        middle = len(body) // 2
        # Within the version, and so within nothing that stands for something else.
        early = whole.index(b" HTTP/") + len(b" HT")
        pieces = (whole[:early], whole[early : -middle - 1], whole[-middle - 1 :])
        yield self._case("in slow pieces", valid, Transmission(pieces, pause=0.02))
        for request, label in ((valid, "valid"), (bad, "broken")):
            patient = _with(request, ("Expect", "100-continue"))
            parts = (_start(patient), patient.body or b"")
            how = Transmission(parts, wait_continue=True)
            yield self._case(f"{label}, Expect: 100-continue", patient, how)
        again = Transmission((whole * 3,), answers=3)
        yield self._case("three requests in a row", valid, again)
        old = whole.replace(b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", 1)
        yield self._case("HTTP/1.0", valid, Transmission((old,)))
        closing = _with(valid, ("Connection", "close"))
        yield self._case("Connection: close", closing)
        lower = whole.replace(b"Content-Length", b"content-length")
        yield self._case("field names in lower case", valid, Transmission((lower,)))

    def methods(self, of_path: Sequence[Baseline]) -> Iterator[_Draft]:
        declared = {
            one.method
            for one in self._contract.operations
            if one.resource == of_path[0].operation.resource
        }
        baseline = min(of_path, key=lambda one: self._locked(of_path, one))
        for method in _METHODS:
            if method in declared:
                continue
            fields = baseline.headers
            request = Request(method, baseline.target, fields)
            yield self._case(f"the method {method}", request)
            if method != "TRACE":
                typed = (*fields, ("Content-Type", "application/json"))
                loaded = Request(method, baseline.target, typed, b"{}")
                yield self._case(f"the method {method} with a body", loaded)
        for method in _METHODS_OUTSIDE:
            request = Request(method, baseline.target)
            yield self._case(f"the method {method}", request, outside=True)

    def _locked(self, of_path: Sequence[Baseline], asked: Baseline) -> int:
        """How many of a resource's operations miss credentials in a request.

        For these, a server may refuse a method that it does not have.
        """
        ways = (access(self._contract, o.operation, asked.valid) for o in of_path)
        return sum(way is Access.MISSING for way in ways)

    def targets(self, baseline: Baseline) -> Iterator[_Draft]:
        path, mark, fixed = baseline.target.partition("?")[0].partition(QUERY)
        rest = mark + fixed
        last = path.rpartition("/")[2]
        encoded = "".join(f"%{ord(letter):02x}" for letter in last[:1]) + last[1:]
        stem = path[: len(path) - len(last)]
        others = (
            *("/", "/counterfoil-no-such-path", f"{path}/", f"/{path}", f"//{path}"),
            *(
                f"{path}//",
                f"{path}/extra",
                f"{path}x",
                path[:-1],
                path.upper(),
                f"{path};a=b",
            ),
            *(f"{path}%00", f"{path}%20", f"{path}.json", f"{stem}%2573{last[1:]}"),
            *(
                f"{stem}/{last}",
                f"{stem}{encoded}",
                f"{stem}x/../{last}",
                f"{stem}./{last}",
            ),
            *(f"{path[:1]}{path[1:].replace('/', '%2F')}", f"{path}/..", f"{path}/."),
        )
        for target in filter(None, dict.fromkeys(others)):
            request = _at(baseline.valid, target + rest)
            yield self._case(f"the target {target + rest}", request)
        for query in (
            "?",
            "?a=b",
            "?a=b&a=c",
            "?%00",
            "?a=%ff",
            "?" + "q" * 3000,
            "??",
        ):
            request = _at(baseline.valid, path + rest + query)
            yield self._case(f"the query {query[:20]}", request)
        forms: tuple[str, ...] = (f"http://example.com{path}{rest}", "x")
        if not self._contract.base and baseline.valid.method != "OPTIONS":
            # With OPTIONS, it is the server as a whole (RFC 9112, 3.2.4).
            forms = ("*", *forms)
        marked = f"{path}#a"
        if not rest and not self._has_other(baseline, marked):
            forms = (marked, *forms)
        for target in forms:
            request = _at(baseline.valid, target)
            yield self._case(f"the target {target}", request, outside=True)

    def _has_other(self, baseline: Baseline, path: str) -> bool:
        """Whether a path is another resource's, with all that is in it.

        No target has a fragment (RFC 9112, 3.2): many servers take it for the end of
        the path.
        """
        own = baseline.operation.resource
        return any(
            one.resource != own and matches(one.path, path)
            for one in self._contract.operations
        )

    def fields(self, baseline: Baseline) -> Iterator[_Draft]:
        yield self._case("the shortest valid request", baseline.valid)
        asking = "&" if "?" in baseline.target else "?"
        more = f"{baseline.target}{asking}counterfoil=1"
        yield self._case("a query that no one asks for", _at(baseline.valid, more))
        present = {name.lower() for name, _ in baseline.valid.headers}
        for value in _IGNORED_FIELDS:
            if "authorization" in present and value[0][0] == "Authorization":
                # RFC 9110, 5.3: a second one would not be ignored.
                continue
            request = _with(baseline.valid, *value)
            yield self._case(f"a field {value[0][0]}: {value[0][1]}", request)
        for text in _accepted(baseline.operation):
            yield self._case(f"Accept: {text}", _with(baseline.valid, ("Accept", text)))
        if baseline.operation.method == "OPTIONS":
            for fields in _PREFLIGHTS:
                label = "a preflight with " + (
                    ", ".join(n for n, _ in fields) or "nothing"
                )
                yield self._case(label, _with(baseline.valid, *fields))

    def outside(self, baseline: Baseline) -> Iterator[_Draft]:
        for label, request, transmission in broken_messages(baseline.valid):
            yield self._case(label, request, transmission, outside=True)


def _accepted(operation: Operation) -> Iterator[str]:
    """Each media type that an operation may answer with, and some that it may not.

    RFC 9110, 12.5.1: a server need not heed what is asked for. What comes instead is
    in the contract all the same.
    """
    content = [one for part in operation.responses for one in part.content]
    names = dict.fromkeys(
        name for one in content for name in (one.sent, *one.names[1:])
    )
    yield from (name for name in names if "*" not in name)
    for name in _RARELY_ASKED_FOR:
        if all(
            documented(part.content, ContentType(name, ())) is None
            for part in operation.responses
        ):
            yield name


def _with(
    request: Request, *fields: tuple[str, str], body: bytes | None = None
) -> Request:
    content = request.body if body is None else body
    return Request(request.method, request.target, (*request.headers, *fields), content)


def _at(request: Request, target: str) -> Request:
    return Request(request.method, target, request.headers, request.body)


def _start(request: Request) -> bytes:
    length = ("Content-Length", str(len(request.body or b"")))
    fields = (("Host", HOST), *request.headers, length)
    return head(request.method, BASE + request.target, fields)


def _chunked(request: Request, size: int) -> Transmission:
    body = request.body or b""
    coding = ("Transfer-Encoding", "chunked")
    fields = (("Host", HOST), *request.headers, coding)
    parts = [head(request.method, BASE + request.target, fields)]
    for start in range(0, len(body), size):
        chunk = body[start : start + size]
        parts.append(f"{len(chunk):x};a=b\r\n".encode() + chunk + b"\r\n")
    parts.append(b"0\r\n\r\n")
    return Transmission((b"".join(parts),))
