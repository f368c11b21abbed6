"""What becomes of a mutant: killed, survived, no violation at all, or not reached."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from counterfoil.access import Reading
from counterfoil.mock.application import APP, FORGETFUL
from counterfoil.mock.application import DOCUMENT as MOCKED
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Failure, Request
from counterfoil.proof.mutants import Budget, MutationReport, Outcome, run_mutants
from counterfoil.proof.replay import cases
from counterfoil.proof.sections import mutants_section
from counterfoil.proof.target import Launch, Target
from counterfoil.proof.verdict import (
    EQUIVALENT,
    KILLED,
    SURVIVED,
    UNREACHED,
    MutantLine,
    Section,
)

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
DOCUMENT = HERE / "lists.yaml"
EXCHANGE = Exchange("wire", Request("GET", "/lists"), Answer(200, (), b""))


@pytest.fixture(scope="module")
def whole() -> Section:
    contract = load_contract(DOCUMENT, reading=Reading(formats=True))
    with Target(Launch("lists_app:app", (HERE,))) as target:
        report = run_mutants(target, contract, cases(contract))
    return mutants_section(report, 1.0, "http://x", HERE)


def line(found: Section, name: str) -> MutantLine:
    (one,) = [one for one in found.mutants if one.id == name]
    return one


def test_what_is_a_violation_is_killed_and_it_is_said_by_what(whole: Section) -> None:
    one = line(whole, "lists-200-names-another-word")
    assert (one.state, one.check, one.why) == (KILLED, "header_schema", "")
    assert one.label
    assert one.operation == "lists"


@pytest.mark.parametrize(
    "name",
    [
        # RFC 9110, 5.3: two fields of a list are one longer list.
        "lists-200-names-twice",
        "lists-200-content-type-application-json",
    ],
)
def test_what_is_no_violation_is_said_to_be_none(whole: Section, name: str) -> None:
    one = line(whole, name)
    assert one.state == EQUIVALENT
    assert one.why == "every 200 that came is right with the change, too"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("lists-200-sizes-twice", "no 200 that came had sizes"),
        ("lists-404-status-400", "a request that is answered with 404"),
    ],
)
def test_what_no_case_reaches_is_not_said_to_be_equivalent(
    whole: Section, name: str, why: str
) -> None:
    one = line(whole, name)
    assert one.state == UNREACHED
    assert why in one.why


def test_nothing_survives_all_cases(whole: Section) -> None:
    states = {one.state for one in whole.mutants}
    assert states == {KILLED, EQUIVALENT, UNREACHED}
    assert whole.findings == ()
    assert any("to break nothing" in fact for fact in whole.facts)
    assert any("not put to the test" in fact for fact in whole.facts)


def test_a_survivor_is_named_with_what_would_have_killed_it() -> None:
    why = "a request with Origin would have shown it"
    lives = Outcome("a", "a: is odd", after=3, operation="a", why=why)
    found = mutants_section(MutationReport((lives,), (), 9, 1), 1.0, "", HERE)
    assert found.mutants == (MutantLine("a", "a: is odd", "a", SURVIVED, why=why),)
    (finding,) = found.findings
    assert finding.message == f"not found out: a: is odd; {why}"
    assert found.facts == (
        "0 of 1 servers broken on purpose were found out, by 9 cases",
    )


def test_what_no_case_reaches_counts_and_is_named_with_what_would_reach_it() -> None:
    killer = Failure("header_schema", "x", "a", EXCHANGE)
    why = "the proof has no such request: a request that is answered with 415"
    outcomes = (
        Outcome("a", "a: is odd", killed_by=killer, after=3, operation="a"),
        Outcome("b", "b: says 200 instead of 415", operation="b", why=why),
        Outcome("c", "b: says 400 instead of 415", operation="b", why=why),
        Outcome("d", "d: is even", operation="d", why="all is right", equivalent=True),
    )
    report = MutationReport(outcomes, (), 9, 4)
    found = mutants_section(report, 1.0, "", HERE)
    assert found.facts == (
        "1 of 3 servers broken on purpose were found out, by 9 cases",
        "turned out to break nothing, for reasons in the report: 1",
        "not put to the test, as no request met what is broken: 2",
        f"not tested: b: says 200 instead of 415 and 1 alike: {why}",
    )
    assert report.score == pytest.approx(1 / 3)


def test_what_came_too_late_is_not_said_to_be_missing() -> None:
    document = HERE / "notes.yaml"
    contract = replace(load_contract(document), prefers=True)
    environment = {MOCKED: str(document), FORGETFUL: "1"}
    with Target(Launch(APP, (), environment)) as target:
        budget = Budget(seconds=0.001)
        report = run_mutants(target, contract, cases(contract), budget)
    assert report.cut
    late = {one.why.partition(":")[0] for one in report.outcomes if not one.equivalent}
    assert "the time was over before such a request was sent" in late
    assert "the proof has no such request" not in late


def test_what_no_request_can_be_is_no_violation() -> None:
    document = HERE / "notes.yaml"
    contract = replace(load_contract(document), prefers=True)
    environment = {MOCKED: str(document), FORGETFUL: "1"}
    with Target(Launch(APP, (), environment)) as target:
        report = run_mutants(target, contract, cases(contract))
    assert report.score == 1.0
    told = {one.id: one.why for one in report.outcomes if one.equivalent}
    for name, why in (
        ("makeNote-refuses-nulls", "no body that the schema accepts has nulls"),
        (
            "makeNote-refuses-long-strings",
            "no body that the schema accepts has long strings",
        ),
        (
            "putNote-accepts-what-breaks-properties-state-type",
            "whatever breaks it is none of the values that are listed, either",
        ),
        ("listNotes-accepts-query-q-type", "every text of it is a string"),
        ("listNotes-accepts-query-limit-syntax", "every text is one of its style"),
    ):
        assert told[name] == why
    killed = {one.id for one in report.outcomes if one.killed_by}
    for name in (
        "makeNote-refuses-very-large-numbers",
        "makeNote-refuses-very-small-numbers",
        "putNote-refuses-a-query",
    ):
        assert name in killed


def test_where_there_is_room_there_are_cases() -> None:
    document = ROOT / "tests/contract/several.yaml"
    contract = replace(load_contract(document), prefers=True)
    environment = {MOCKED: str(document), FORGETFUL: "1"}
    with Target(Launch(APP, (), environment)) as target:
        report = run_mutants(target, contract, cases(contract))
    assert report.score == 1.0
    killed = {one.id for one in report.outcomes if one.killed_by}
    assert "addAlbum-refuses-empty-strings" in killed
    assert "addAlbum-refuses-long-strings" in killed
