"""The mutants of the service: every one is found out; a survivor would be named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.proof.exchange import Request
from counterfoil.proof.mutants import run_mutants
from counterfoil.proof.target import Launch, Target
from counterfoil.proof.wire import Address, Wire

if TYPE_CHECKING:
    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract

ROOT = Path(__file__).parents[2]
ROOTS = (ROOT / "generated", ROOT / "service", ROOT / "tests")
STORE = {"MEDIA_SESSIONS_DATABASE": "sqlite:///{tmp}/sessions.db"}
SERVICE = "media_sessions.app:create_app"
REFERENCE = "unit.proof_cases.reference_server"


def test_every_mutant_of_the_service_is_killed(
    contract: Contract, listed: tuple[Case, ...]
) -> None:
    with Target(Launch(SERVICE, ROOTS, STORE)) as target:
        report = run_mutants(target, contract, listed)
        # The service is left as it was.
        with Wire(Address(target.host, target.port)) as wire:
            assert wire.send(Request("OPTIONS", "/api/v1/sessions")).status == 204
    assert report.control == ()
    assert [one.id for one in report.survivors] == []
    assert report.score == 1
    assert len(report.outcomes) > 500
    for outcome in report.outcomes:
        assert outcome.killed_by is not None
        assert outcome.label
        assert 0 < outcome.after <= len(listed)


def test_survivors_are_named(contract: Contract, listed: tuple[Case, ...]) -> None:
    weak = [case for case in listed if case.request.method == "OPTIONS"]
    with Target(Launch(f"{REFERENCE}:create_app", ROOTS)) as target:
        report = run_mutants(target, contract, weak)
    assert 0 < report.killed < len(report.outcomes)
    survivors = {one.id: one for one in report.survivors}
    status = survivors["createSession-201-status-200"]
    assert not status.reached
    assert status.description == "POST /api/v1/sessions: answers 200 instead of 201"


def test_a_wrong_server_fails_its_control_and_has_no_score(
    contract: Contract, listed: tuple[Case, ...]
) -> None:
    with Target(Launch(f"{REFERENCE}:create_wrong_app", ROOTS)) as target:
        report = run_mutants(target, contract, listed[:200])
    assert report.outcomes == ()
    assert report.score == 0
    assert {one.check for one in report.control} == {"required_header"}
