"""The proof of recorded traffic: each exchange judged by the contract, none sent."""

from __future__ import annotations

import copy
import time
from collections import Counter
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from counterfoil.proof.concealment import without_secrets
from counterfoil.proof.deletions import Deletions
from counterfoil.proof.fixed_queries import asked
from counterfoil.proof.har import Traffic, TrafficError
from counterfoil.proof.judgement import judge
from counterfoil.proof.oracle import expect, path_of
from counterfoil.proof.path_templates import matches
from counterfoil.proof.plain import elements, find, members
from counterfoil.proof.statuses import is_server_error
from counterfoil.proof.verdict import CheckLine, Section, counted, findings_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from counterfoil.proof.contract import Contract, Requirement
    from counterfoil.proof.exchange import Exchange, Failure

CHECK = "recorded"


@dataclass(frozen=True, slots=True)
class RecordedResult:
    """What the judge said: `foreign` exchanges were with other hosts.

    `incomplete` were recorded without a body that was there, `unanswered` without an
    answer.
    """

    exchanges: tuple[Exchange, ...]
    failures: tuple[Failure, ...]
    held: Counter[str]
    foreign: int
    seconds: float
    incomplete: int = 0
    unanswered: int = 0


def open_contract(contract: Contract) -> Contract:
    """The contract with a security of which nobody knows whether a request keeps it.

    Records mostly come without credentials. An operation that may do without them is as
    it was. The document has no security, or openapi-core would look at nothing else.
    """
    document: dict[str, object] = copy.deepcopy(contract.document)
    for place in ("", *(one.pointer for one in contract.operations)):
        members(find(document, place)).pop("security", None)
    operations = tuple(
        replace(one, security=tuple(map(_unrecorded, one.security)))
        for one in contract.operations
    )
    return replace(contract, document=document, operations=operations)


def _unrecorded(requirement: Requirement) -> Requirement:
    """A requirement of a scheme that the contract does not have, for one of any."""
    return (("", ()),) if requirement else ()


def judge_recorded(contract: Contract, traffic: Traffic) -> RecordedResult:
    """Judge all exchanges with the contract's servers.

    Raises `TrafficError` where there is none: nothing would be proved.
    """
    started = time.monotonic()
    hosts, bases = servers_of(contract)
    hosts = hosts or _hosts_asked(contract, traffic.exchanges, bases)
    kept: list[Exchange] = []
    failures: list[Failure] = []
    held: Counter[str] = Counter()
    foreign = 0
    deletions = Deletions(contract)
    for exchange in traffic.exchanges:
        if _host(exchange) not in {"", *hosts}:
            foreign += 1
            continue
        shown = replace(exchange, shown=without_secrets(contract, exchange.request))
        ours = deletions.take(_within(contract, shown, bases))
        expected = expect(contract, ours.request)
        operation, status = expected.operation, ours.answer.status
        known = operation is not None and operation.documents(status)
        if known and is_server_error(status):
            # That the server failed is no breach where the contract says how it fails.
            expected = replace(expected, statuses=expected.statuses | {status})
        if _is_unchanged(ours):
            expected = replace(expected, statuses=expected.statuses | {status})
        found = judge(contract, ours, expected)
        kept.append(ours)
        failures += found
        if not found:
            held[operation.id if operation else ""] += 1
    if not kept:
        count = len(traffic.exchanges)
        raise TrafficError(
            f"none of the {count} complete exchanges is with a server of the contract"
        )
    seconds = time.monotonic() - started
    return RecordedResult(
        tuple(kept),
        tuple(failures),
        held,
        foreign,
        seconds,
        traffic.incomplete,
        traffic.unanswered,
    )


def _is_unchanged(exchange: Exchange) -> bool:
    """Whether it was asked for what has changed, and nothing had.

    RFC 9110, 13.1.2, 13.1.3 and 15.4.5: a browser asks so for what it has, and the 304
    is HTTP's, whatever the contract documents.
    """
    request, names = exchange.request, {n.lower() for n, _ in exchange.request.headers}
    return (
        exchange.answer.status == HTTPStatus.NOT_MODIFIED
        and request.method in {"GET", "HEAD"}
        and not names.isdisjoint({"if-none-match", "if-modified-since"})
    )


def _hosts_asked(
    contract: Contract, exchanges: Iterable[Exchange], bases: tuple[str, ...]
) -> frozenset[str]:
    """The hosts that were asked for any path of the contract.

    A contract whose servers are relative does not say at which host they are.
    """
    paths = [one.path for one in contract.operations]
    return frozenset(
        _host(each)
        for each in exchanges
        for target in (_within(contract, each, bases).request.target,)
        if any(matches(path, path_of(target)) for path in paths)
    )


def recorded_section(result: RecordedResult, base: str, bodies: Path) -> Section:
    """The result as a section of the verdict."""
    facts = [f"{counted(len(result.exchanges), 'exchange')} judged"]
    if result.foreign:
        facts.append(f"{result.foreign} with other hosts were left out")
    if result.incomplete:
        facts.append(f"{result.incomplete} recorded without a body were left out")
    if result.unanswered:
        facts.append(f"{result.unanswered} recorded without an answer were left out")
    failed = Counter(failure.operation for failure in result.failures)
    names = dict.fromkeys((*result.held, *failed))
    return Section(
        CHECK,
        CHECK,
        result.seconds,
        tuple(facts),
        tuple(
            CheckLine(CHECK, name, result.held[name], failed[name]) for name in names
        ),
        findings_of(CHECK, result.failures, base, bodies),
    )


def servers_of(contract: Contract) -> tuple[frozenset[str], tuple[str, ...]]:
    """The hosts and the base paths of the contract's servers; longest paths first."""
    hosts: set[str] = set()
    bases: set[str] = set()
    relative = False
    for server in map(members, elements(contract.document.get("servers"))):
        url = str(server.get("url", ""))
        for name, variable in members(server.get("variables")).items():
            url = url.replace(f"{{{name}}}", str(members(variable).get("default", "")))
        parts = urlsplit(url)
        relative |= not parts.netloc
        hosts.add(parts.netloc.lower())
        bases.add(parts.path.rstrip("/"))
    known = frozenset[str]() if relative else frozenset(hosts)
    return known, tuple(sorted(bases, key=len, reverse=True))


def _host(exchange: Exchange) -> str:
    for name, value in exchange.request.headers:
        if name.lower() in {"host", ":authority"}:
            return value.lower()
    return ""


def _within(contract: Contract, exchange: Exchange, bases: tuple[str, ...]) -> Exchange:
    """The exchange with its target below the base path of a server."""
    request = asked(contract, exchange.request)
    exchange = replace(exchange, request=request)
    target = request.target
    for base in bases:
        if not base or not target.startswith(f"{base}/"):
            continue
        inner = target[len(base) :]
        below = asked(contract, replace(request, target=inner))
        path = path_of(below.target)
        if any(matches(one.path, path) for one in contract.operations):
            return replace(exchange, request=below)
    return exchange
