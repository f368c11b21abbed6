"""The Python of a rule against celpy, over generated bodies."""

from __future__ import annotations

from typing import Any

import pytest
from counterfoil.rules.oracle import rule_holds
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.rules.sample import holds_in_python

_LETTERS = "aAzZ kK\u212a\xe9\xc9\u0130\u0131\u017f\n\u2028\U0001f600_"
_TEXTS = st.sampled_from(["", "a", "b", "live", "LIVE", "x"]) | st.text(
    _LETTERS, max_size=4
)
_INTEGERS = st.sampled_from([0, 1, -1, 2, 7, 2**53, 2**53 + 1, 2**63 - 1, -(2**63)])
_DOUBLES = st.sampled_from([0.0, -0.0, 0.5, 1.0, 86399.5, 1e308, 5e-324, 2.0**53])
_SMALL = st.integers(-3, 3)

_INNER = st.fixed_dictionaries(
    {
        "media.type": _TEXTS,
        "length": _DOUBLES | _INTEGERS,
        "hint": st.none() | _SMALL,
    },
    optional={"label": _TEXTS},
)
_BODIES = st.fixed_dictionaries(
    {
        "n": _DOUBLES | _INTEGERS,
        "m": _DOUBLES | _INTEGERS,
        "i": _SMALL | _INTEGERS,
        "j": _SMALL | _INTEGERS,
        "s": _TEXTS,
        "t": _TEXTS,
        "b": st.booleans(),
        "kind": st.sampled_from(["a", "b"]),
        "xs": st.lists(_SMALL, max_size=4),
        "ss": st.lists(_TEXTS, max_size=4),
        "map": st.dictionaries(_TEXTS, _SMALL, max_size=3),
        "inner": _INNER,
        "any": st.none() | _SMALL,
        "mixed": _TEXTS | _SMALL,
    },
    optional={
        "on": _DOUBLES | _INTEGERS,
        "os": _TEXTS,
        "nul": st.none() | _TEXTS,
        "opt": _INNER,
        "rec": st.none(),
    },
)

RULES = (
    '!(self.inner["media.type"].lowerAscii() in ["live", "linear"]) || self.n < 86400',
    (
        "self.inner['media.type'].lowerAscii() in ['live', 'linear']"
        " || self.inner.length == 0 || self.n < self.inner.length"
    ),
    "self.n < self.m",
    "self.n <= self.i && self.i >= self.m",
    "self.n == self.m || self.n != self.i",
    "self.s < self.t || self.s == self.t",
    "self.b == (self.n > self.m)",
    "self.s.lowerAscii() == self.t.lowerAscii()",
    "self.s.upperAscii() == self.t",
    "self.s.contains(self.t) || self.s.startsWith(self.t) || !self.s.endsWith(self.t)",
    "size(self.s) > self.t.size()",
    "self.s + self.t == self.t + self.s",
    "self.s in ['a', self.t]",
    "!(self.s in self.ss) && self.i in self.xs",
    "self.xs.all(x, x > 0)",
    "self.ss.exists(x, x == self.s)",
    "self.ss.exists_one(x, x == self.s)",
    "self.map.all(k, self.map[k] > 0 && k != 'a')",
    "self.map.exists(k, self.map[k] == self.i)",
    "!('live' in self.map) || self.map['live'] == 1",
    "!has(self.on) || self.on > self.n",
    "has(self.on) && 'os' in self && self.os != ''",
    "!has(self.nul) || self.nul == null || self.nul.size() > 1",
    "has(self.nul) && self.nul != null",
    "!has(self.opt) || !has(self.opt.label) || self.opt.label == self.s",
    "self.inner.hint == null || self.inner.hint > 0",
    "self.any == null",
    "(has(self.on) ? self.on : self.n) > self.m",
    "self.i + self.j > self.i",
    "self.i - self.j < 0 || self.b",
    "self.b || self.i * self.j >= 0",
    "self.i * self.j >= 0 || self.b",
    "self.i / self.j > 0 && self.b",
    "self.b && self.i / self.j > 0 && self.j > 1",
    "self.b || self.i / self.j > 0 || self.j > 1",
    "self.b || self.i / self.j > 0",
    "(self.i / self.j > 0 || self.b) && (self.b || self.n > 1)",
    "!has(self.on) || self.on + 1.0 > self.m",
    "has(self.on) && (self.on * 2.0 > self.m || self.i + 1 > self.j)",
    "self.i % self.j == 0 || self.i / self.j == 2",
    "!(self.i / self.j > 0)",
    "-self.i < self.j",
    "self.b ? self.i / self.j == 0 : true",
    "self.xs.all(x, 2 / x > 0)",
    "self.xs.exists(x, 2 / x > 0)",
    "self.xs.exists_one(x, 2 / x == 1)",
    "self.xs.exists_one(x, x > 0) == self.b",
    "!self.xs.exists_one(x, x > 0) || !self.xs.exists(x, 2 / x > 0)",
    "self.xs.all(x, self.xs.exists(y, x / y > 0 || self.i / x == 1))",
    "(self.xs.all(x, x > 0) == self.b) != (self.s == self.t)",
    "double(self.i) + 0.5 > double(self.j) * 2.0",
    "double(self.i) / double(self.j) > 0.0",
    "-double(self.i) / double(self.j) >= 0.0",
    r"self.s.matches('^[a-z]+$') || self.s.matches(r'\s|\d')",
    "self.s.matches('a.') || self.s.matches('^(?:live|[^a]{2,})?$')",
)


@pytest.mark.parametrize("rule", RULES)
def test_generated_rules_agree_with_celpy(rule: str) -> None:
    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(_BODIES)
    def agree(body: dict[str, Any]) -> None:
        assert holds_in_python(rule, body) is rule_holds(rule, body)

    agree()


@pytest.mark.parametrize(
    ("kind", "length", "playhead", "expected"),
    [
        ("live", 86400, 86399.5, True),
        ("LIVE", 86400, 86400, False),
        ("Linear", 10, 86400.0, False),
        ("VOD", 60.39, 60.39, False),
        ("VOD", 60.39, 60.38, True),
        ("VOD", 0, 99, True),
        ("l\u0131ve", 0, 86400, True),
    ],
)
def test_the_rules_of_the_reference_contract(
    kind: str, length: float, playhead: float, expected: bool
) -> None:
    inner = {"media.type": kind, "length": length, "hint": None}
    body: dict[str, Any] = {"inner": inner, "n": playhead}

    assert all(holds_in_python(rule, body) for rule in RULES[:2]) is expected
    assert all(rule_holds(rule, body) for rule in RULES[:2]) is expected


def test_an_error_in_the_oracle_breaks_the_rule() -> None:
    assert not rule_holds("self.nosuch > 1", {})
    assert not rule_holds("1 / self.i == 1", {"i": 0})
    assert rule_holds("self.i < 1e400 || true", {"i": 10**30})
