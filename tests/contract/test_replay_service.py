"""Witnesses and wire suite over HTTP, against the service and a reference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.replay import replay, run
from counterfoil.proof.target import Launch, Target
from counterfoil.proof.wire import Address

if TYPE_CHECKING:
    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract

ROOT = Path(__file__).parents[2]
ROOTS = (ROOT / "generated", ROOT / "service", ROOT / "tests")
STORE = {"MEDIA_SESSIONS_DATABASE": "sqlite:///{tmp}/sessions.db"}
REFERENCE = "unit.proof_cases.reference_server"


@pytest.mark.parametrize(
    "app", ["media_sessions.app:create_app", f"{REFERENCE}:create_app"]
)
def test_a_right_server_has_no_failures(
    contract: Contract, listed: tuple[Case, ...], app: str
) -> None:
    with Target(Launch(app, ROOTS, STORE)) as target:
        played = run(Address(target.host, target.port), contract, listed)
        assert target.running
    assert len(played) == len(listed) > 1500
    failures = [
        (one.case.label, failure.check, failure.message)
        for one in played
        for failure in one.failures
    ]
    assert failures == []


def test_every_documented_answer_to_a_request_is_provoked(
    listed: tuple[Case, ...],
) -> None:
    found = {status for case in listed for status in case.expectation.statuses}
    # 406: what a server may say to an Accept that nothing fits (RFC 9110, 15.5.7).
    # 3xx: where a slash at the end of a path may lead away from (RFC 9110, 15.4).
    assert found == {201, 204, 301, 302, 307, 308, 400, 404, 405, 406, 413, 415}


def test_a_server_that_dies_is_left_early(
    contract: Contract, listed: tuple[Case, ...]
) -> None:
    with Target(Launch(f"{REFERENCE}:create_app", ROOTS)) as target:
        address = Address(target.host, target.port)
    played = tuple(replay(address, contract, listed))
    assert len(played) < 20
    assert {failure.check for one in played for failure in one.failures} == {
        "no_answer"
    }
