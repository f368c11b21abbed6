"""One fault is one finding, whichever parts and judges found it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from counterfoil.proof.by_fault import by_fault
from counterfoil.proof.coverage import Coverage
from counterfoil.proof.options import Profile
from counterfoil.proof.prove import ProveOptions, run
from counterfoil.proof.verdict import FAILED, Finding, Section, Verdict
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Sequence

HERE = Path(__file__).parent
SELL = "POST /tickets"
AT = "/paths/~1tickets/post"
PARTS = ("cases", "fuzz", "faults", "independent", "decoder")


def verdict(findings: Sequence[Finding]) -> Verdict:
    sections = tuple(
        Section(name, name, findings=tuple(f for f in findings if f.section == name))
        for name in PARTS
    )
    return Verdict("a", "b", 1, 1, {}, sections, Coverage(()), 1.0, 1)


def found(
    part: str,
    check: str,
    status: int,
    pointer: str = AT,
    kind: str = "",
    curl: str = "",
) -> Finding:
    return Finding(
        part, check, SELL, check, curl, pointer=pointer, status=status, kind=kind
    )


def told(*findings: Finding) -> list[tuple[str, tuple[str, ...], int]]:
    return [
        (one.check, one.parts, one.count)
        for one in by_fault(verdict(findings)).findings
    ]


def test_what_other_judges_say_of_an_answer_is_the_same_fault() -> None:
    response = f"{AT}/responses/201"
    number = f"{response}/content/application~1json/schema/properties/number"
    assert told(
        found("cases", "required_header", 201, response, "location"),
        found("cases", "body_schema", 201, f"{number}/type", "type"),
        found("fuzz", "response_headers_conformance", 201, response, "Missing"),
        found("fuzz", "response_schema_conformance", 201, f"{number}/type", "path"),
        found("independent", "independent_response", 201, number, "InvalidData"),
    ) == [
        ("required_header", ("cases", "fuzz"), 2),
        ("body_schema", ("cases", "fuzz", "independent"), 3),
    ]


def test_two_faults_of_one_answer_stay_two() -> None:
    response = f"{AT}/responses/201"
    assert told(
        found("cases", "required_header", 201, response, "location"),
        found("fuzz", "required_header", 201, response, "etag"),
        found(
            "fuzz", "response_schema_conformance", 201, f"{response}/content/a/schema"
        ),
        found("fuzz", "created_not_found", 404),
    ) == [
        ("required_header", ("cases",), 1),
        ("required_header", ("fuzz",), 1),
        ("response_schema_conformance", ("fuzz",), 1),
        ("created_not_found", ("fuzz",), 1),
    ]


def test_a_status_that_is_not_documented_is_one_fault() -> None:
    body = f"{AT}/requestBody/content/application~1json/schema"
    assert told(
        found("cases", "unexpected_status", 200, kind="valid"),
        found("cases", "undocumented_status", 200),
        found("fuzz", "bad_request_accepted", 200, f"{body}/type"),
        found("fuzz", "status_code_conformance", 200),
        found("cases", "bad_request_accepted", 201, f"{body}/type"),
        found("independent", "independent_request", 201, f"{body}/type"),
    ) == [
        ("unexpected_status", ("cases", "fuzz"), 4),
        ("bad_request_accepted", ("cases", "independent"), 2),
    ]


def test_it_is_shown_by_the_smallest_request() -> None:
    long = found("cases", "server_error", 500, curl="curl --data-raw long")
    other = found("fuzz", "not_a_server_error", 500, curl="x")
    small = found("fuzz", "server_error", 500, curl="curl small")
    [one] = by_fault(verdict((long, other, small))).findings
    assert (one.section, one.curl) == ("cases", "curl small")
    assert one.also == ("not_a_server_error",)
    assert one.origin == "cases, fuzz; 3 exchanges; also not_a_server_error"


CHECKS = st.sampled_from(
    [
        *("undocumented_status", "unexpected_status", "bad_request_accepted"),
        *("required_header", "body_schema", "independent_response", "judges_disagree"),
        *("response_schema_conformance", "status_code_conformance", "framing"),
    ]
)
PLACES = st.sampled_from([AT, f"{AT}/responses/201", f"{AT}/responses/201/headers/A"])
FINDINGS = st.builds(
    Finding,
    st.sampled_from(PARTS),
    CHECKS,
    st.sampled_from(["GET /a", SELL]),
    st.text(max_size=2),
    count=st.integers(1, 5),
    pointer=PLACES,
    status=st.sampled_from([200, 201, 500]),
    kind=st.sampled_from(["", "a", "b"]),
)


@given(st.lists(FINDINGS, max_size=12))
def test_nothing_is_lost_and_nothing_unlike_is_joined(findings: list[Finding]) -> None:
    before = verdict(findings)
    after = by_fault(before)
    counted: Counter[tuple[str, int]] = Counter()
    for one in findings:
        counted[one.operation, one.status] += one.count
    for one in after.findings:
        counted[one.operation, one.status] -= one.count
        assert one.section == one.parts[0]
    assert not any(counted.values())
    pairs = zip(before.sections, after.sections, strict=True)
    for old, new in pairs:
        assert old.status == new.status
        assert len(old.findings) == len(new.findings) + len(new.elsewhere)
    own = {
        (one.operation, one.status, one.check, one.kind, one.pointer)
        for one in findings
    }
    left = {(o.operation, o.status, o.check, o.kind, o.pointer) for o in after.findings}
    assert left <= own
    assert by_fault(after).findings != () or not findings


@pytest.mark.parametrize(
    ("flaw", "check"),
    [
        ("answers 200", "unexpected_status"),
        ("drops Location", "required_header"),
        ("answers the order", "body_schema"),
        ("HTML 405", "content_type_conformance"),
    ],
)
def test_a_broken_server_has_one_finding(
    tmp_path: Path, flaw: str, check: str, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ProveOptions(
        document=HERE / "tiny.yaml",
        app="tiny_app:create_app",
        source_roots=(HERE,),
        environment={"TICKETS_FLAW": flaw, "TICKETS_FOLDER": "{tmp}"},
        # What is wrong in most answers, some of the cases show.
        profile=Profile("some", 15, 100, 15, 0, 150, 0),
        report=tmp_path,
        mutants=False,
    )
    assert run(options) == 1
    value: dict[str, Any] = json.loads((tmp_path / "proof.json").read_bytes())
    [finding] = value["findings"]
    assert (finding["check"], finding["operation"]) == (check, SELL)
    assert {"cases", "fuzz"} <= {*finding["parts"]}
    assert finding["count"] > 1
    failed = {part["name"] for part in value["sections"] if part["status"] == FAILED}
    assert failed == {*finding["parts"]}
    screen = capsys.readouterr().out
    assert screen.count("curl -sS") == 1
    assert "sellTicket" not in screen
    suites = ET.parse(tmp_path / "junit.xml").getroot()
    assert {one.get("name") for one in suites if one.get("failures") != "0"} == failed
    [result] = json.loads((tmp_path / "proof.sarif").read_bytes())["runs"][0]["results"]
    assert result["ruleId"] == check
