from __future__ import annotations

import time

import pytest
from counterfoil.api.metadata import Info
from counterfoil.api.model import Api
from counterfoil.api.schema import Number, Object, Property, Rule, Schema
from counterfoil.diagnostics import Findings
from counterfoil.document.tree import Location
from counterfoil.rules.document import check_rules
from counterfoil.rules.place import place_in_rule
from unit.rules.sample import schema

_FOLDED = """\
x-rules:
  - id: one
    rule: >-
      self.a < 1
        && self.nosuch < 2
"""
_PLAIN = """\
x-rules:
  - id: one
    rule: self.a < 1 && self.nosuch < 2
"""
# No line ends there: only a line feed ends one.
_SEPARATED = _PLAIN.replace("x-rules:", "x-rules: # \u2028\x0c")
_QUOTED = """\
x-rules:
  - id: one
    rule: "self.a < 1 && self.nosuch < 2"
"""
_ESCAPED = """\
x-rules:
  - id: one
    rule: "self.a < 1 \\u0026\\u0026 self.nosuch < 2"
"""


@pytest.mark.parametrize(
    ("source", "expression", "place"),
    [
        (_FOLDED, "self.a < 1\n  && self.nosuch < 2", (5, 17)),
        (_PLAIN, "self.a < 1 && self.nosuch < 2", (3, 30)),
        (_QUOTED, "self.a < 1 && self.nosuch < 2", (3, 31)),
        (_ESCAPED, "self.a < 1 && self.nosuch < 2", (3, 11)),
        ("", "self.a < 1 && self.nosuch < 2", (3, 11)),
        (_SEPARATED, "self.a < 1 && self.nosuch < 2", (3, 30)),
    ],
)
def test_a_problem_is_shown_where_it_stands(
    source: str, expression: str, place: tuple[int, int]
) -> None:
    findings = Findings()

    assert not check_rules(_api(expression), findings, {"openapi.yaml": source})

    [finding] = findings.items
    assert finding.code.name == "rule-type"
    assert finding.message == "in the rule 'one': `nosuch` is not a declared property"
    assert (finding.location.line, finding.location.column) == place
    assert finding.hint == "Declared are `a`."


def test_rules_that_are_in_order_come_with_their_schema() -> None:
    findings = Findings()
    api = _api("self.a < 1")

    [rule] = check_rules(api, findings, {})

    assert not findings.items
    assert rule.owner is api.schemas["A"]
    assert rule.rule.id == "one"


def _api(expression: str) -> Api:
    rule = Rule("one", "m", expression, Location("openapi.yaml", 3, 11, "/x-rules/0"))
    shape = Object((Property("a", schema(Number(integer=False)), required=True),), None)
    carrier = Schema(
        Object(shape.properties, None, (rule,)),
        Location("openapi.yaml", 1, 1, ""),
        "{}",
    )
    return Api(Info("t", "1", "", "", ""), (), (), (), {"A": carrier}, "openapi.yaml")


def test_a_rule_that_ends_too_early_is_shown_where_it_ends() -> None:
    source = _PLAIN.replace("self.a < 1 && self.nosuch < 2", "self.a <") + "x-a: b\n"
    findings = Findings()

    assert not check_rules(_api("self.a <"), findings, {"openapi.yaml": source})

    [finding] = findings.items
    assert finding.message == "in the rule 'one': the rule ends too early"
    assert (finding.location.line, finding.location.column) == (3, 19)


def test_many_wrong_rules_of_a_large_document_take_no_time() -> None:
    source = _PLAIN + "x-a: b\n" * 500_000
    rule = Location("openapi.yaml", 3, 11, "/x-rules/0")
    began = time.process_time()
    for _ in range(200):
        assert place_in_rule(rule, "self.a < 1", 9, source).column == 20
    long = f"'{'x' * 100_000}'"
    assert place_in_rule(rule, long, 0, f"\n\n{' ' * 10}{long}") == rule
    assert time.process_time() - began < 5
