"""Coverage: what of the contract a proof has exercised, and what never.

Counted are operations, documented statuses, media types of requests and answers,
parameters, and the keywords of request schemas: each must have been held by a value
that reached it and broken by another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import parse_qsl

from counterfoil.proof.contract import documented
from counterfoil.proof.media_types import kinds_of, parse_content_type
from counterfoil.proof.oracle import expect
from counterfoil.proof.plain import JsonError, elements, members, read_json
from counterfoil.proof.sites import binding, nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.proof.contract import Contract, MediaType, Operation, Parameter
    from counterfoil.proof.exchange import Exchange, Request
    from counterfoil.proof.sites import Path, Site

KINDS: Final = (
    "operation",
    "status",
    "request media type",
    "response media type",
    "parameter",
    "keyword held",
    "keyword broken",
)
"""What is counted, in the order of the report."""
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the contract, and how many exchanges exercised it."""

    kind: str
    operation: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a proof exercised."""

    items: tuple[Item, ...]

    @property
    def never(self) -> tuple[Item, ...]:
        """What was not exercised at all."""
        return tuple(item for item in self.items if not item.count)

    @property
    def share(self) -> float:
        """The share of all that there is which was exercised."""
        if not self.items:
            return 1.0
        return sum(1 for item in self.items if item.count) / len(self.items)

    def of(self, kind: str) -> tuple[Item, ...]:
        """The items of one kind."""
        return tuple(item for item in self.items if item.kind == kind)


def measure(contract: Contract, exchanges: Iterable[Exchange]) -> Coverage:
    """Count what the exchanges exercised."""
    counts: Counter[tuple[str, str, str]] = Counter()
    bodies = _Bodies(contract)
    for exchange in exchanges:
        operation = expect(contract, exchange.request).operation
        if operation is not None:
            counts.update(_exercised(exchange, operation, bodies))
    return Coverage(
        tuple(
            Item(*key, counts[key])
            for operation in contract.operations
            for key in _possible(operation, bodies)
        )
    )


def _possible(operation: Operation, bodies: _Bodies) -> Iterator[tuple[str, str, str]]:
    name = operation.id
    yield "operation", name, f"{operation.method} {operation.path}"
    for response in operation.responses:
        yield "status", name, response.status
        for content in response.content:
            yield "response media type", name, f"{response.status} {content.sent}"
    for parameter in operation.parameters:
        yield "parameter", name, f"{parameter.name} ({parameter.place})"
    for content in operation.body.content if operation.body else ():
        for media_type in (content.sent, *content.names[1:]):
            yield "request media type", name, media_type
        for _, site in bodies.sites(content):
            for kind in ("keyword held", "keyword broken"):
                yield kind, name, _site_name(site)


def _exercised(
    exchange: Exchange, operation: Operation, bodies: _Bodies
) -> set[tuple[str, str, str]]:
    request, answer = exchange.request, exchange.answer
    name = operation.id
    found: set[tuple[str, str, str]] = set()
    response = operation.response(answer.status)
    if response is not None:
        found.add(("status", name, response.status))
        content_type = parse_content_type(answer.header("content-type") or "")
        content = response.media_type(content_type) if content_type else None
        if content is not None:
            label = f"{response.status} {content.sent}"
            found.add(("response media type", name, label))
    if request.method != operation.method:
        return found
    found.add(("operation", name, f"{operation.method} {operation.path}"))
    for parameter in operation.parameters:
        if _is_present(parameter, request):
            found.add(("parameter", name, f"{parameter.name} ({parameter.place})"))
    body, media_type = _content(exchange, operation)
    if body is not None:
        found.add(("request media type", name, media_type))
        for kind, site in bodies.exercised(body, request.body or b""):
            found.add((kind, name, _site_name(site)))
    return found


def _is_present(parameter: Parameter, request: Request) -> bool:
    wanted = parameter.name
    match parameter.place:
        case "query":
            query = request.target.partition("?")[2]
            names = {name for name, _ in parse_qsl(query, keep_blank_values=True)}
            # Objects come as `name[member]` in the style deepObject.
            return any(name.partition("[")[0] == wanted for name in names)
        case "header":
            return any(name.lower() == wanted.lower() for name, _ in request.headers)
        case "cookie":
            return any(
                part.strip().partition("=")[0] == wanted
                for name, value in request.headers
                if name.lower() == "cookie"
                for part in value.split(";")
            )
        case _:
            return True


def _content(exchange: Exchange, operation: Operation) -> tuple[MediaType | None, str]:
    text = next(
        (
            value
            for name, value in exchange.request.headers
            if name.lower() == "content-type"
        ),
        "",
    )
    content_type = parse_content_type(text)
    if operation.body is None or content_type is None:
        return None, ""
    content = documented(operation.body.content, content_type)
    if content is None:
        return None, ""
    kinds = kinds_of(content_type.name)
    kind = next(each for each in kinds if each in content.names)
    return content, content.sent if kind == content.names[0] else kind


class _Bodies:
    """The keywords of request bodies, and which of them a body holds or breaks."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._sites: dict[str, tuple[tuple[Path, Site], ...]] = {}
        self._known: dict[tuple[str, bytes], frozenset[tuple[str, Site]]] = {}

    def sites(self, content: MediaType) -> tuple[tuple[Path, Site], ...]:
        """The keywords of a schema: where in a value, and where in the schema."""
        schema = content.schema
        if not schema or not content.is_json:
            return ()
        if schema not in self._sites:
            self._sites[schema] = tuple(
                (node.value, site)
                for node in nodes(self._contract, schema)
                for site in binding(self._contract, node, "readOnly")
            )
        return self._sites[schema]

    def exercised(self, content: MediaType, body: bytes) -> frozenset[tuple[str, Site]]:
        """The keywords that a body reaches: held or broken."""
        key = (content.schema, body)
        if key not in self._known:
            self._known[key] = frozenset(self._find(content, body))
        return self._known[key]

    def _find(self, content: MediaType, body: bytes) -> Iterator[tuple[str, Site]]:
        if not content.schema or not content.is_json:
            return
        try:
            value = read_json(body)
        except JsonError:
            return
        breaches = self._contract.schemas.text_breaches(content.schema, body)
        broken = {breach.site for breach in breaches}
        for path, site in self.sites(content):
            if site.path in broken:
                yield "keyword broken", site
            elif _at(value, path) is not _ABSENT:
                yield "keyword held", site


def _at(value: object, path: Path) -> object:
    for step in path:
        if isinstance(value, dict):
            value = _member(members(cast("object", value)), str(step))
        elif isinstance(value, list) and isinstance(step, int):
            listed = elements(cast("object", value))
            value = listed[step] if step < len(listed) else _ABSENT
        else:
            return _ABSENT
    return value


def _member(found: dict[str, object], name: str) -> object:
    # `sites` writes `unnamed` for any member that the schema does not name: the last is
    # the likeliest one.
    if name.startswith("unnamed") and name not in found:
        return next(reversed(found.values()), _ABSENT)
    return found.get(name, _ABSENT)


def _site_name(site: Site) -> str:
    return "/".join(site.path)
