from __future__ import annotations

import pytest
from counterfoil.api.metadata import Info
from counterfoil.api.model import Api
from counterfoil.api.schema import Number, Object, Property, Rule, Schema
from counterfoil.diagnostics import Findings
from counterfoil.document.tree import Location
from counterfoil.rules.document import check_rules
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
