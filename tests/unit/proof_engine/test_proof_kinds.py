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
    is_known,
    read_known,
    without_known,
    write_known,
)
from counterfoil.proof.mutants import Budget, run_mutants
from counterfoil.proof.naming import Names
from counterfoil.proof.replay import cases
from counterfoil.proof.report.annotations import summary
from counterfoil.proof.report.data import data
from counterfoil.proof.report.page import page
from counterfoil.proof.report.screen import lines
from counterfoil.proof.sections import mutants_section
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


def test_the_verdict_says_how_many_failures_are_known(tmp_path: Path) -> None:
    failures = tuple(
        Failure(check, "m", "sell", sold(1)) for check in ("leak", "other", "third")
    )
    (first, *rest) = findings_of("fuzz", failures, "http://a", HERE)
    file = tmp_path / "known.json"
    file.write_text(write_known(rest))
    listed = read_known(file)
    whole = without_known(
        verdict(Section("fuzz", "fuzz", findings=tuple(rest))), listed
    )
    assert whole.proved
    text = "\n".join(line for _, line in lines(whole, tmp_path))
    assert "PROVED but for 2 known failures: no other violation in 1 exchange" in text
    assert "Proved but for 2 known failures" in page(whole)
    assert "## Proved but for 2 known failures: a against b" in summary(whole)
    assert json.loads(data(whole))["known"] == 2
    more = without_known(
        verdict(Section("fuzz", "fuzz", findings=(first, *rest))), listed
    )
    text = "\n".join(line for _, line in lines(more, tmp_path))
    assert "NOT PROVED, apart from 2 known failures: 1 violation in" in text


def test_cases_that_are_known_to_fail_are_set_aside_for_the_mutants() -> None:
    listed = cases(CONTRACT)[:120]
    environment = {"TICKETS_FLAW": "ignores rules"}
    with Target(Launch("tiny_app:create_app", (HERE,), environment)) as target:
        failures = run_mutants(target, CONTRACT, listed, Budget(mutants=3)).control
        assert failures
        found = tuple(findings_of("cases", failures, "http://a", HERE))
        named = Names(CONTRACT).section(Section("cases", "cases", findings=found))
        known = {fingerprint(one) for one in named.findings}
        report = run_mutants(
            target,
            CONTRACT,
            listed,
            Budget(mutants=3),
            lambda one: is_known(one, CONTRACT, known),
        )
    assert not report.control
    assert report.aside > 0
    assert report.cases + report.aside == len(listed)
    assert len(report.outcomes) == 3
    section = mutants_section(report, 1.0, "http://a", HERE)
    assert f"their failures are known: {report.aside}" in " ".join(section.facts)


@pytest.mark.parametrize("known", ['"abc"', '{"a": 1}', "null", "[3]", "[" * 100_000])
def test_what_is_no_list_of_known_failures_is_said(tmp_path: Path, known: str) -> None:
    file = tmp_path / "known.json"
    file.write_text(f'{{"known": {known}}}')
    with pytest.raises(KnownError):
        read_known(file)
