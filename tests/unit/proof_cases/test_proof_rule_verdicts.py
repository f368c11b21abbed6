"""Remembered verdicts of rules."""

from __future__ import annotations

import pytest
from counterfoil.proof import rule_verdicts
from counterfoil.proof.rule_verdicts import RuleVerdicts, named_parts
from counterfoil.rules.oracle import rule_holds


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        (
            'self.a["b.c"].lowerAscii() in ["x"] || self.d.e < 1',
            [("a", "b.c"), ("d", "e")],
        ),
        ("self.list.all(x, x > self.least)", [("list",), ("least",)]),
        ("has(self.a) && self.a == self['b']", [("a",), ("b",)]),
        ("size(self) > 1", [()]),
        ('"k" in self', [()]),
        ("self[self.key] == 1", [(), ("key",)]),
        ('self.a == "self.b" && itself.c == 1', [("a",)]),
        ("self . a [ 'b' ] < 1", [("a", "b")]),
    ],
)
def test_the_parts_that_a_rule_names(rule: str, parts: list[tuple[str, ...]]) -> None:
    assert list(named_parts(rule)) == parts


def test_a_verdict_is_found_once_for_all_that_agrees_in_the_named_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def count(rule: str, value: object) -> bool:
        asked.append(value)
        return rule_holds(rule, value)

    monkeypatch.setattr(rule_verdicts, "rule_holds", count)
    verdicts = RuleVerdicts()
    rule = "self.a.b < 2"
    assert verdicts.holds(rule, {"a": {"b": 1}, "c": 1})
    assert verdicts.holds(rule, {"a": {"b": 1, "d": []}})
    assert len(asked) == 1
    assert not verdicts.holds(rule, {"a": {"b": 2}})
    assert verdicts.holds(rule, {"a": {"b": 1.0}})
    # A member that is missing is an error, and the rule does not hold.
    assert not verdicts.holds(rule, {"a": {}})
    assert not verdicts.holds(rule, {"a": None})
    assert not verdicts.holds(rule, {})
    assert len(asked) == 6
