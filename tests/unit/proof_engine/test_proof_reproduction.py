"""The requests that led to a failure, as lines for a shell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from counterfoil.proof.coverage import Coverage
from counterfoil.proof.exchange import Answer, Exchange, Failure, Request
from counterfoil.proof.report.screen import lines
from counterfoil.proof.reproduction import led_to, lines_before
from counterfoil.proof.verdict import Section, Verdict, findings_of
from schemathesis.engine.recorder import CaseNode, ScenarioRecorder
from schemathesis.generation.stateful.state_machine import Transition

if TYPE_CHECKING:
    from pathlib import Path

BASE = "http://127.0.0.1:8080"


def made(answer: Answer, body: object = None) -> Exchange:
    text = None if body is None else json.dumps(body).encode()
    return Exchange("fuzz", Request("POST", "/items", (), text), answer)


def got(target: str = "/items/161") -> Exchange:
    return Exchange("fuzz", Request("GET", target), Answer(404, (), b""))


def comments(before: Exchange, last: Exchange, folder: Path) -> list[str]:
    found = lines_before(BASE, (before,), last, folder)
    assert found[0].startswith("curl ")
    return [line for line in found if line.startswith("#")]


def test_the_lines_are_in_order_and_say_where_an_id_comes_from(tmp_path: Path) -> None:
    answer = Answer(201, (("location", "/items/161"),), b"")
    create, other = lines_before(BASE, (made(answer),), got(), tmp_path)
    assert create.endswith("-X POST http://127.0.0.1:8080/items")
    assert other == (
        "# 161 was the end of Location in answer 1: write what is there now"
    )


def test_an_id_is_found_in_a_body(tmp_path: Path) -> None:
    answer = Answer(201, (), b'{"item": {"id": 161}}')
    (found,) = comments(made(answer), got(), tmp_path)
    assert "161 was /item/id in answer 1" in found
    (found,) = comments(made(answer), got("/items?of=161"), tmp_path)
    assert "161 was /item/id in answer 1" in found


def test_what_the_client_chose_needs_no_comment(tmp_path: Path) -> None:
    answer = Answer(201, (), b'{"id": "161"}')
    assert comments(made(answer, {"id": "161"}), got(), tmp_path) == []


def test_no_text_of_an_answer_becomes_a_command(tmp_path: Path) -> None:
    answer = Answer(201, (("location", "/items/a%0Arm%20x"),), b"")
    assert comments(made(answer), got("/items/a%0Arm%20x"), tmp_path) == []
    answer = Answer(201, (), json.dumps({"a\nrm x": "161"}).encode())
    assert comments(made(answer), got(), tmp_path) == []


def scenario() -> ScenarioRecorder:
    """A case, its child, a probe of that, and a child that is a sibling's."""
    made = ScenarioRecorder(label="stateful")
    step = Transition("link", "a", is_inferred=False, parameters={}, request_body=None)
    parents: dict[str, tuple[str | None, Transition | None]] = {
        "a": (None, None),
        "b": ("a", step),
        "probe": ("b", None),
        "c": ("a", step),
    }
    value: Any = object()
    for name, (parent, transition) in parents.items():
        made.cases[name] = CaseNode(
            value, parent, transition, is_transition_applied=True
        )
        made.interactions[name] = value
    return made


def test_a_case_comes_from_its_parents_and_what_it_is_related_to() -> None:
    assert led_to(scenario(), "a") == ()
    assert led_to(scenario(), "b") == ("a",)
    assert led_to(scenario(), "c", ("b",)) == ("a", "b")


def test_what_a_check_made_of_a_case_comes_from_what_that_came_from() -> None:
    assert led_to(scenario(), "probe") == ("a",)


def test_a_finding_shows_all_lines(tmp_path: Path) -> None:
    answer = Answer(201, (("location", "/items/161"),), b"")
    failure = Failure("lost", "gone", "get", got(), before=(made(answer),))
    (finding,) = findings_of("fuzz", (failure,), BASE, tmp_path)
    assert len(finding.commands.splitlines()) == 3
    section = Section("fuzz", "fuzz", findings=(finding,))
    shown = Verdict("a", "b", 1, 1, {}, (section,), Coverage(()), 1.0, 1)
    text = [line.strip() for _, line in lines(shown, tmp_path)]
    at = text.index(finding.before[0])
    assert text[at : at + 3] == finding.commands.splitlines()
