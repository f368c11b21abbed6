"""Operations that never let the proof in, or never did a thing for it: it says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from counterfoil.proof.credentials import ANY
from counterfoil.proof.faults import healthy_requests
from counterfoil.proof.oracle import expect
from counterfoil.proof.recorded import servers_of
from counterfoil.proof.verdict import Finding, Section, summed

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from counterfoil.proof.contract import Contract, Operation
    from counterfoil.proof.exchange import Exchange


_ACCESS: Final = "access"


def locked_sections(
    contract: Contract,
    exchanges: Sequence[Exchange],
    *,
    required: bool = False,
    url: str = "",
) -> tuple[Section, ...]:
    """The sections of the operations that never succeeded.

    Where none did at a `url`, it may lack the path of the contract's servers.

    Those behind credentials that nobody gave have one of their own. A server that takes
    any credentials needs none that are known: what has succeeded once is not locked.
    Each is a finding where success is `required`.
    """
    served = healthy_requests(contract, exchanges)
    idle = [e for e in contract.operations if e.id not in served and e.has_success]
    asked = _asked(contract, exchanges)
    found = _sections(contract, idle, asked)
    elsewhere = () if served or not url else tuple(_elsewhere(contract, url))
    return (*elsewhere, *(map(_failed, found) if required else found))


def told_once(
    sections: Sequence[Section], locked: Sequence[Section]
) -> tuple[Section, ...]:
    """All sections; what follows from nobody's being let in is told once, by `access`.

    Mutants of an operation that lets nobody in survive: each would be a finding, and
    none would say what to do. `access` is one, in their place.
    """
    shut = {name for part in locked if part.name == _ACCESS for name in part.details}
    told: list[Section] = []
    survived = 0
    for part in sections:
        behind = {one.id for one in part.mutants if one.operation in shut}
        left = tuple(one for one in part.findings if one.kind not in behind)
        survived += len(part.findings) - len(left)
        is_all = bool(behind) and len(behind) == len(part.mutants) and not left
        note = "nothing that they could break is let in" if is_all else part.note
        told.append(replace(part, findings=left, note=note))
    told += (
        replace(one, facts=(one.note,), note="", findings=(_nobody_let_in(one),))
        if survived and one.name == _ACCESS and not one.findings
        else one
        for one in locked
    )
    return tuple(told)


def _nobody_let_in(section: Section) -> Finding:
    return Finding(section.name, "never_succeeded", "", section.note)


def _elsewhere(contract: Contract, url: str) -> Iterator[Section]:
    """The paths of a contract are below that of its server (OAS 3.1, 4.8.8)."""
    _, bases = servers_of(contract)
    at = urlsplit(url).path.rstrip("/")
    if bases and not any(at.endswith(base) for base in bases):
        note = (
            "no operation ever succeeded: the document says that its paths are below"
            f" {bases[0]}, and --url has no such path"
        )
        yield Section("address", "address", note=note)


def _failed(section: Section) -> Section:
    """A section of operations that were to succeed."""
    findings = tuple(
        Finding(section.name, "never_succeeded", name, "no request to it succeeded")
        for name in section.details
    )
    return Section(
        section.name, section.title, facts=(section.note,), findings=findings
    )


def _asked(contract: Contract, exchanges: Iterable[Exchange]) -> frozenset[str]:
    """The ids of the operations that any request was for."""
    operations = (expect(contract, each.request).operation for each in exchanges)
    return frozenset(one.id for one in operations if one is not None)


def _sections(
    contract: Contract, idle: Sequence[Operation], asked: Container[str]
) -> tuple[Section, ...]:
    locked = tuple(one for one in idle if _is_behind(contract, one))
    others = [one for one in idle if one not in locked]
    refused = [one.name for one in others if one.id in asked]
    unasked = [one.name for one in others if one.id not in asked]
    return (*_locked(contract, locked), *_refused(refused), *_unasked(unasked))


def _unasked(names: Sequence[str]) -> Iterator[Section]:
    """The section of operations that no request was for."""
    if names:
        verb = "was" if len(names) == 1 else "were"
        note = f"{summed(names)} {verb} never asked: nothing is proved of that"
        yield Section("asked", "asked", details=tuple(names), note=note)


def _refused(names: Sequence[str]) -> Iterator[Section]:
    """The section of operations that refused all requests, as they may."""
    if names:
        note = (
            f"{summed(names)} never succeeded: nothing is proved of what"
            f" {'it does' if len(names) == 1 else 'they do'}; give an example that the"
            " server takes, or links to what makes it possible"
        )
        yield Section("success", "success", details=tuple(names), note=note)


def _locked(contract: Contract, locked: Sequence[Operation]) -> tuple[Section, ...]:
    """The section of operations behind credentials."""
    if not locked:
        return ()
    schemes = dict.fromkeys(
        name
        for one in locked
        for alternative in one.security
        for name, _ in alternative
        if name not in contract.credentials and _can_be_given(contract, name)
    )
    count = "1 operation" if len(locked) == 1 else f"{len(locked)} operations"
    note = f"{count} never let the proof in: refusals are all that it saw"
    if schemes:
        note += f"; give it {_listed(schemes)} in [tool.counterfoil.proof-credentials]"
    return (
        Section(_ACCESS, _ACCESS, details=tuple(e.name for e in locked), note=note),
    )


def _is_behind(contract: Contract, operation: Operation) -> bool:
    """Whether an operation asks for credentials, and those of no way in are known."""
    known = contract.credentials
    return bool(operation.security) and not any(
        ANY in known or all(name in known for name, _ in alternative)
        for alternative in operation.security
    )


def _can_be_given(contract: Contract, name: str) -> bool:
    """Whether the proof can show such credentials: it has no certificates."""
    scheme = contract.schemes.get(name)
    return scheme is not None and scheme.type != "mutualTLS"


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
