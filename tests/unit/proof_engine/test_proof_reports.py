"""The reports: what stands on the screen, in the files, and in the annotations."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from counterfoil.proof.coverage import Coverage, Item
from counterfoil.proof.exchange import Answer, Exchange, Failure, Request
from counterfoil.proof.prove import replace_text
from counterfoil.proof.report.annotations import summary, workflow_commands
from counterfoil.proof.report.data import data
from counterfoil.proof.report.junit import junit
from counterfoil.proof.report.page import page
from counterfoil.proof.report.sarif import sarif
from counterfoil.proof.report.screen import lines, print_screen
from counterfoil.proof.verdict import (
    CheckLine,
    Finding,
    Section,
    Verdict,
    findings_of,
)

REPORTS = Path("reports")
HOSTILE = "expected <script>alert(1)</script> & \x00\x1b[31m, came: 5%\nsecond line"


def verdict(*findings: Finding) -> Verdict:
    return Verdict(
        document="openapi.yaml",
        target="app:create",
        seed=7,
        max_examples=10,
        versions={"schemathesis": "4.32.5"},
        sections=(
            Section(
                "fuzz",
                "fuzz",
                1.25,
                ("12 requests",),
                (
                    CheckLine("contract", "sell", 9, 3),
                    CheckLine("other", "sell", 12, 0),
                ),
                findings,
                ("a detail",),
            ),
            Section("faults", "faults", note="no way in"),
        ),
        coverage=Coverage(
            (Item("operation", "sell", "POST /a", 3), Item("status", "sell", "503", 0))
        ),
        seconds=2.0,
        exchanges=12,
    )


def finding(message: str = "expected 201; came 200") -> Finding:
    return Finding("fuzz", "contract", "sell", message, "curl -X POST x", "200", 7, 3)


def screen(shown: Verdict) -> str:
    return "\n".join(text for _, text in lines(shown, REPORTS))


def test_a_proved_server_is_said_to_be_and_what_was_not_run_is_named() -> None:
    text = screen(verdict())
    assert "PROVED (not run: faults): no violation in 12 exchanges" in text
    assert "no way in" in text
    assert "never: status 503 of sell" in text


def test_a_violation_names_the_check_the_curl_line_and_the_seed() -> None:
    text = screen(verdict(finding()))
    assert "1. contract of sell (fuzz; 3 exchanges)" in text
    assert "expected 201; came 200" in text
    assert "curl -X POST x" in text
    assert "seed 7" in text
    assert "NOT PROVED: 1 violation" in text
    assert "For the curl lines: counterfoil serve app:create" in text


def test_many_violations_still_leave_one_screen() -> None:
    text = screen(verdict(*(finding(f"message {number}") for number in range(100))))
    assert "and 80 more" in text
    assert len(text.splitlines()) < 160


def test_junit_has_a_case_for_each_check_and_operation() -> None:
    root = ET.fromstring(junit(verdict(finding(), finding(HOSTILE))))
    assert {name: root.get(name) for name in ("tests", "failures", "skipped")} == {
        "tests": "3",
        "failures": "1",
        "skipped": "1",
    }
    cases = {case.get("name"): case for case in root.iter("testcase")}
    failures = cases["contract of sell"].findall("failure")
    assert len(failures) == 2
    assert "curl -X POST x" in (failures[0].text or "")
    assert "<script>" in (failures[1].text or "")
    assert cases["other of sell"].find("failure") is None
    skipped = cases["faults"].find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "no way in"


def test_json_is_json_and_says_everything() -> None:
    value = json.loads(data(verdict(finding(HOSTILE))))
    assert value["proved"] is False
    assert value["seed"] == 7
    assert value["findings"][0]["message"] == HOSTILE
    assert value["findings"][0]["curl"] == "curl -X POST x"
    assert [part["status"] for part in value["sections"]] == ["failed", "not run"]
    assert value["sections"][0]["facts"] == ["12 requests", "a detail"]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.references: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.references += [
            str(value) for key, value in attrs if key in {"src", "href"}
        ]


def test_the_page_stands_alone_and_lets_no_text_become_markup() -> None:
    text = page(verdict(finding(HOSTILE)))
    tags = Tags()
    tags.feed(text)
    assert "script" not in tags.found
    assert all(reference.startswith("#") for reference in tags.references)
    assert "http://" not in text
    assert "https://" not in text
    assert "&lt;script&gt;" in text
    assert "curl -X POST x" in text
    assert "Not proved" in text


def test_half_a_character_of_a_document_does_not_stop_the_report(
    tmp_path: Path,
) -> None:
    replace_text(tmp_path / "a.json", data(verdict(finding("came: \ud800"))))
    value = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert value["findings"][0]["message"] == "came: \ud800"


@pytest.mark.parametrize("findings", [(), (finding(),)])
def test_the_page_shows_coverage(findings: tuple[Finding, ...]) -> None:
    text = page(verdict(*findings))
    assert "Never exercised" in text
    assert "503" in text


def test_an_annotation_is_one_line_whatever_its_text() -> None:
    (line,) = workflow_commands(verdict(finding(HOSTILE)))
    assert "\n" not in line
    assert line.startswith("::error file=openapi.yaml,title=counterfoil prove%3A ")
    assert "5%25%0Asecond line%0Acurl" in line


def test_places_are_those_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "services" / "shop"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    shown = verdict(replace(finding(), file="a.yaml", line=3, column=1), finding())
    placed, other = workflow_commands(shown)
    assert placed.startswith("::error file=services/shop/a.yaml,line=3,")
    assert other.startswith("::error file=services/shop/openapi.yaml,")
    assert "services/shop/a.yaml:3" in summary(shown)
    (result, _) = json.loads(sarif(shown))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == "services/shop/a.yaml"


def test_alike_failures_are_one_finding_shown_by_the_smallest_request(
    tmp_path: Path,
) -> None:
    def failure(body: bytes) -> Failure:
        request = Request("POST", "/a", (("Content-Type", "a/b"),), body)
        exchange = Exchange("fuzz", request, Answer(200, (), b"no"))
        return Failure("contract", "came 200\nmore", "sell", exchange, 7)

    found = findings_of(
        "fuzz", (failure(b"long"), failure(b"s"), failure(b"mid")), "http://x", tmp_path
    )
    assert [one.count for one in found] == [3]
    assert "--data-raw s " in found[0].curl
    assert found[0].answer == "200 no"


def test_a_request_that_can_be_read_is_shown_before_a_smaller_one(
    tmp_path: Path,
) -> None:
    def failure(body: bytes) -> Failure:
        request = Request("POST", "/a", (("Content-Type", "a/b"),), body)
        exchange = Exchange("fuzz", request, Answer(200, (), b"no"))
        return Failure("contract", "came 200", "sell", exchange)

    failures = failure(b"\x7f"), failure(b"as text"), failure(b"longer text")
    (found,) = findings_of("fuzz", failures, "http://x", tmp_path)
    assert "--data-raw 'as text' " in found.curl


def test_what_is_not_implemented_is_one_finding_whatever_was_asked(
    tmp_path: Path,
) -> None:
    def failure(status: int, pointer: str) -> Failure:
        exchange = Exchange("fuzz", Request("GET", "/a"), Answer(status, (), b""))
        said = f"expected {pointer}"
        return Failure("server_error", said, "sell", exchange, None, pointer, pointer)

    def counts(status: int) -> list[int]:
        failures = failure(status, "/a"), failure(status, "/b"), failure(status, "")
        found = findings_of("fuzz", failures, "http://x", tmp_path)
        return [one.count for one in found]

    assert (counts(501), counts(500)) == ([3], [1, 1, 1])


def test_the_screen_is_plain_text_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.StringIO()
    monkeypatch.setattr("sys.stdout", output)
    print_screen(verdict(finding()), REPORTS)
    assert "\x1b" not in output.getvalue()
    assert "curl -X POST x" in output.getvalue()


def test_what_the_time_was_too_short_for_is_named() -> None:
    shown = verdict()
    part = replace(shown.sections[0], cut=("fuzz (fuzzing, stateful)",))
    short = replace(shown, sections=(part, *shown.sections[1:]))
    line = "(not run: faults; cut by time: fuzz (fuzzing, stateful))"
    assert f"\nPROVED in part {line}" in screen(short)
    assert screen(short).splitlines()[3].startswith("in part fuzz")
    assert "Proved in part" in page(short)
    assert "Proved in part" in summary(short)
    assert "cut by time: fuzz" in summary(short)
    assert json.loads(data(short))["sections"][0]["cut"] == list(part.cut)
