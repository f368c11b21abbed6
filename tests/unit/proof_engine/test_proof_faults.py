"""Faults: a sound server answers 500 and 503; an unsound one is found out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.fault_kinds import FAULTS, Client, Fault
from counterfoil.proof.fault_trial import (
    _is_streamed,  # pyright: ignore[reportPrivateUsage] - it shows only in slow bodies
)
from counterfoil.proof.faults import FaultsResult, healthy_requests, run_faults
from counterfoil.proof.sections import faults_section
from counterfoil.proof.target import Launch, Target, TargetError

HERE = Path(__file__).parent
CONTRACT = load_contract(HERE / "tiny.yaml")
ORDER = Request(
    "POST",
    "/tickets",
    (("Content-Type", "application/json"),),
    json.dumps({"seats": 2, "kind": "single"}).encode(),
)


def run(flaw: str = "", *, store: bool = True, only: str = "") -> FaultsResult:
    environment = {
        "TICKETS_FLAW": flaw,
        **({"TICKETS_FOLDER": "{tmp}"} if store else {}),
    }
    with Target(Launch("tiny_app:create_app", (HERE,), environment)) as target:
        faults = [one for one in FAULTS if only in {"", one.name}]
        return run_faults(CONTRACT, target, {"sellTicket": ORDER}, faults)


def test_a_sound_server_stands_every_fault() -> None:
    result = run()
    assert result.failures == ()
    answers = {one.fault: one.status for one in result.outcomes}
    assert answers == {
        "raise": 500,
        "nonsense": 500,
        "hang": 503,
        "cancel": 500,
        "leave": 0,
        "disconnect": 0,
        "slow body": 201,
        "store": 503,
    }
    assert [one.fault for one in result.outcomes if not one.affected] == ["slow body"]


def test_an_operation_that_needs_no_store_keeps_its_answer() -> None:
    result = run(store=False)
    assert result.failures == ()
    (outcome,) = [one for one in result.outcomes if one.fault == "store"]
    assert outcome.status == 201
    assert not outcome.affected


def test_the_text_of_an_error_must_not_leave_the_server() -> None:
    result = run("leaks")
    assert {(one.check, one.operation) for one in result.failures} >= {
        ("fault_leak", "sellTicket")
    }
    assert {one.fault for one in result.outcomes if one.failed} >= {"raise"}


@pytest.mark.parametrize(
    ("factory", "why"),
    [("create_unwrapped", "never called `wrap`"), ("create_beside", "no operation")],
)
def test_faults_that_cannot_strike_are_a_finding(
    tmp_path: Path, factory: str, why: str
) -> None:
    fault = next(one for one in FAULTS if one.name == "raise")
    with Target(Launch(f"tiny_app:{factory}", (HERE,))) as target:
        result = run_faults(CONTRACT, target, {"sellTicket": ORDER}, [fault])
    section = faults_section(result, "http://a.example", tmp_path)
    assert [one.check for one in section.findings] == ["fault_unreached"]
    assert why in section.findings[0].message


def test_a_server_that_always_answers_the_faults_status_proves_nothing() -> None:
    environment = {"TICKETS_FLAW": "answers 200"}
    with Target(Launch("tiny_app:create_app", (HERE,), environment)) as target:
        # The implementation fails from the start: its healthy answer is the fault's.
        target.command("fault", "raise")
        soon = [one for one in FAULTS if one.everywhere and not one.takes_seconds]
        result = run_faults(CONTRACT, target, {"sellTicket": ORDER}, soon)
    assert "fault_profile" in {one.check for one in result.failures}


def test_operations_without_a_valid_request_are_named() -> None:
    with Target(Launch("tiny_app:create_app", (HERE,))) as target:
        result = run_faults(CONTRACT, target, {})
    assert result.missing == ("POST /tickets",)
    assert "no valid request" in result.note


@pytest.mark.parametrize(("name", "status"), [("hang", 503), ("slow body", 201)])
def test_operations_that_wait_do_so_together_and_in_their_order(
    tmp_path: Path, name: str, status: int
) -> None:
    requests = {
        f"sell{number}": replace(ORDER, target=f"/tickets{number}")
        for number in range(20)
    }
    document = tmp_path / "openapi.yaml"
    document.write_text(yaml.safe_dump(_many(requests)), encoding="utf-8")
    faults = [one for one in FAULTS if one.name == name]
    orders: list[str] = []
    for turn in ("first", "second"):
        log = tmp_path / turn
        environment = {"TICKETS_DOCUMENT": str(document), "TICKETS_LOG": str(log)}
        with Target(Launch("tiny_app:create_app", (HERE,), environment)) as target:
            result = run_faults(load_contract(document), target, requests, faults)
        assert result.failures == ()
        found = [(one.operation, one.status) for one in result.outcomes]
        assert found == [(f"POST {one.target}", status) for one in requests.values()]
        orders.append(log.read_text(encoding="utf-8"))
    assert orders[0] == orders[1]
    paths = [path for path in orders[0].split() if path != "/"]
    assert paths[16:32] == [request.target for request in requests.values()][:16]


def _many(requests: dict[str, Request]) -> dict[str, Any]:
    """The contract with an operation for each of these requests."""
    document: dict[str, Any] = yaml.safe_load((HERE / "tiny.yaml").read_text())
    sell = document["paths"]["/tickets"]["post"]
    document["paths"] = {
        request.target: {"post": {**sell, "operationId": name}}
        for name, request in requests.items()
    }
    return document


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_faults_have_a_summary_and_the_status_of_who_fails(fault: Fault) -> None:
    assert fault.summary
    own = fault.client in {Client.BREAKS_OFF, Client.DAWDLES}
    assert fault.statuses == {408} if own else min(fault.statuses) >= 500


@pytest.mark.parametrize(
    ("flaw", "fault", "check"),
    [
        # It serves one client after the other.
        ("waits for each", "slow body", "fault_blocks"),
        # It answers what it has not read, in a way of its own.
        ("gives up", "slow body", "unexpected_status"),
    ],
)
def test_a_server_that_clients_can_harm_is_found_out(
    flaw: str, fault: str, check: str
) -> None:
    result = run(flaw, only=fault)
    assert check in {one.check for one in result.failures}


def test_a_server_that_dies_of_a_disconnect_is_found_out() -> None:
    with pytest.raises(TargetError, match="the application ended"):
        run("dies of a disconnect", only="disconnect")


def test_a_server_may_give_up_on_a_slow_client() -> None:
    result = run("answers 408", only="slow body")
    assert result.failures == ()
    assert [(one.status, one.affected) for one in result.outcomes] == [(408, True)]


def test_the_smallest_request_with_a_right_answer_is_taken() -> None:
    accepted, refused = Answer(201, (), b""), Answer(400, (), b"")
    larger = Request(
        "POST", "/tickets", ORDER.headers, b'{"seats": 11, "kind": "singles"}'
    )
    invalid = Request("POST", "/tickets", ORDER.headers, b"{}")
    found = healthy_requests(
        CONTRACT,
        [
            Exchange("fuzz", larger, accepted),
            Exchange("fuzz", ORDER, accepted),
            Exchange("fuzz", invalid, accepted),
            Exchange("fuzz", Request("POST", "/x"), refused),
        ],
    )
    assert found == {"sellTicket": ORDER}


@pytest.mark.parametrize(
    ("kind", "streamed"),
    [
        ("application/octet-stream", True),
        ("Image/PNG; q=1", True),
        ("multipart/mixed; boundary=a", True),
        ("application/json; charset=utf-8", False),
        ("application/a+json", False),
        ("text/plain", False),
        ("multipart/form-data; boundary=a", False),
        ("application/x-www-form-urlencoded", False),
        ("no media type", False),
    ],
)
def test_a_body_that_is_no_value_is_read_as_it_comes(
    kind: str, *, streamed: bool
) -> None:
    request = Request("POST", "/", (("CONTENT-type", kind),), b"a")
    assert _is_streamed(request) == streamed
    assert not _is_streamed(Request("POST", "/", (), b"a"))


def test_a_redirection_is_a_healthy_answer(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\npaths: {/a: {get: {operationId: go, responses: "
        "{'303': {description: x}, '404': {description: y}}}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    request = Request("GET", "/a", ())
    for status, found in ((303, {"go": request}), (404, {}), (302, {})):
        exchange = Exchange("fuzz", request, Answer(status, (), b""))
        assert healthy_requests(contract, [exchange]) == found
