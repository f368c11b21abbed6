"""One fault is one finding, whatever values showed it; two faults are two."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.coverage import Coverage
from counterfoil.proof.exchange import Answer, Exchange, Failure, Request
from counterfoil.proof.fuzz import FuzzOptions, fuzz
from counterfoil.proof.independent import run_independent
from counterfoil.proof.judgement import judge
from counterfoil.proof.known import (
    KnownError,
    fingerprint,
    read_known,
    without_known,
    write_known,
)
from counterfoil.proof.target import Launch, Target
from counterfoil.proof.verdict import Finding, Section, Verdict, findings_of

HERE = Path(__file__).parent
CONTRACT = load_contract(HERE / "tiny.yaml")
SOUND = {"seats": 2, "kind": "single"}


def sold(number: object, order: object = SOUND, status: int = 201) -> Exchange:
    fields = (("content-type", "application/json"), ("location", "/tickets/000001"))
    body = json.dumps(order).encode()
    request = Request("POST", "/tickets", (("Content-Type", "application/json"),), body)
    answer = Answer(status, fields, json.dumps({"number": number}).encode())
    return Exchange("fuzz", request, answer)


def found(*exchanges: Exchange) -> tuple[Finding, ...]:
    failures = [one for each in exchanges for one in judge(CONTRACT, each)]
    return findings_of("fuzz", tuple(failures), "http://a", HERE)


def test_values_in_a_message_make_no_findings_of_their_own() -> None:
    values: tuple[object, ...] = ({"it's": 1}, ['"', {}], "x", {"": ["'"]})
    one = found(*map(sold, values))
    assert [(each.check, each.count) for each in one] == [("body_schema", 4)]
    assert len({fingerprint(found(sold(value))[0]) for value in values}) == 1


def test_what_the_request_breaks_tells_findings_apart() -> None:
    orders: tuple[Any, ...] = (
        {"seats": 0, "kind": "single"},
        {"seats": -3, "kind": "single"},
        {"seats": 1001, "kind": "single"},
    )
    names = {json.dumps(one): fingerprint(found(sold(1, one))[0]) for one in orders}
    assert len(set(names.values())) == 2
    assert len(found(*(sold(1, one) for one in orders))) == 2


def test_the_status_that_came_tells_findings_apart() -> None:
    assert len(found(sold(1, status=418), sold(1, status=419))) == len(
        found(sold(1, status=418))
    ) + len(found(sold(1, status=419)))


def test_openapi_core_names_the_keyword() -> None:
    values: tuple[object, ...] = ({"it's": 1}, ['"', {}], "x")
    failures = run_independent(CONTRACT, map(sold, values)).failures
    assert len(failures) == 3
    assert len(findings_of("independent", failures, "http://a", HERE)) == 1


def test_schemathesis_finds_one_fault_once() -> None:
    environment = {"TICKETS_FLAW": "answers the order"}
    with Target(Launch("tiny_app:create_app", (HERE,), environment)) as target:
        options = FuzzOptions(target.url, 1, 20)
        result = fuzz(CONTRACT, options, lambda one: judge(CONTRACT, one))
    counted = Counter(one.check for one in result.failures)
    assert counted["response_schema_conformance"] == 1
    assert counted["body_schema"] == 1
    (ours,) = [one for one in result.failures if one.check == "body_schema"]
    assert ours.pointer.endswith("/number/type")


def verdict(*sections: Section) -> Verdict:
    return Verdict("a", "b", 1, 1, {}, sections, Coverage(()), 1.0, 1)


def test_nobody_can_tell_whether_a_part_that_was_cut_would_have_found_it(
    tmp_path: Path,
) -> None:
    failure = Failure("traceback_leak", "m", "sell", sold(1))
    known = findings_of("fuzz", (failure,), "http://a", HERE)
    file = tmp_path / "known.json"
    file.write_text(write_known(known))
    listed = read_known(file)
    ran = Section("fuzz", "fuzz")
    assert not without_known(verdict(ran), listed).proved
    for part in (replace(ran, note="left out"), replace(ran, cut=("fuzz (stateful)",))):
        told = without_known(verdict(part), listed)
        assert told.proved
        assert "not run, or cut by time" in told.sections[-1].facts[0]
    assert without_known(verdict(), listed).proved


@pytest.mark.parametrize("known", ['"abc"', '{"a": 1}', "null", "[3]"])
def test_what_is_no_list_of_known_failures_is_said(tmp_path: Path, known: str) -> None:
    file = tmp_path / "known.json"
    file.write_text(f'{{"known": {known}}}')
    with pytest.raises(KnownError):
        read_known(file)
