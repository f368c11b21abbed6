from __future__ import annotations

import pytest
from counterfoil.rules.problem import RuleError
from unit.rules.sample import checked


@pytest.mark.parametrize(
    ("rule", "code", "part", "words"),
    [
        ("self.n <", "rule-syntax", "", "ends too early"),
        ("", "rule-syntax", "", "ends too early"),
        ("self.n < < 1", "rule-syntax", "< 1", "not expected"),
        ("self.s == 'abc", "rule-syntax", "'abc", "not closed"),
        (r"self.s == 'a\q'", "rule-syntax", r"\q'", "not an escape"),
        (r"self.s == '\ud800'", "rule-syntax", r"\ud800'", "not an escape"),
        ("self.i < 9223372036854775808", "rule-syntax", "9223", "64 bits"),
        ("self.n < 1e999", "rule-syntax", "1e999", "double"),
        ("has(self)", "rule-syntax", "has", "selection"),
        ("self.s.matches('a(')", "rule-syntax", "'a('", "not closed"),
        ("self.s.matches('*a')", "rule-syntax", "'*a'", "left"),
        ("self.s == b'x'", "rule-unsupported", "b'x'", "bytes"),
        ("self.i < 1u", "rule-unsupported", "1u", "1u"),
        ("{'a': 1} == self.inner", "rule-unsupported", "{", "maps"),
        (".self.b", "rule-unsupported", "", "absolute"),
        ("self.xs[0] > 1", "rule-unsupported", "self.xs[0]", "out of range"),
        ("self.xs == self.xs", "rule-unsupported", "self.xs ==", "null only"),
        ("self.s.split(',').size() > 1", "rule-unsupported", "split", "split"),
        ("self.xs.map(x, x + 1).size() > 1", "rule-unsupported", "map(", "map"),
        ("timestamp(self.s) > 1", "rule-unsupported", "timestamp", "timestamp"),
        ("[1, 2].size() > 1", "rule-unsupported", "[1, 2]", "right of `in`"),
        (r"self.s.matches('(?i)a')", "rule-unsupported", "'(?i)a'", "(?i)"),
        (r"self.s.matches(r'\bx')", "rule-unsupported", "r'", "pattern"),
        ("self.s.matches(self.t)", "rule-unsupported", "t)", "literal"),
        ("self.xs.all(self, self > 1)", "rule-unsupported", "self, ", "already"),
        ("self.mixed == 'x'", "rule-unsupported", "self.mixed", "several types"),
        ("!" * 60 + "self.b", "rule-unsupported", "!" * 19 + "self.b", "nested"),
        ("self.b && " * 500 + "self.b", "rule-unsupported", "", "longer"),
        ("self.nosuch", "rule-type", "nosuch", "not a declared property"),
        ("self.inner.nosuch == 1", "rule-type", "nosuch", "not a declared"),
        ("other.n > 1", "rule-type", "other", "`self`"),
        ("self.n", "rule-type", "n", "must be a boolean"),
        ("self.n && self.b", "rule-type", "n &&", "must be a boolean"),
        ("self.s < 1", "rule-type", "self.s", "compared"),
        ("self.s == 1", "rule-type", "self.s", "never equal"),
        ("self.b < self.b", "rule-type", "self.b", "no order"),
        ("self.s in [1]", "rule-type", "1]", "never equal"),
        ("self.s in self.xs", "rule-type", "self.s", "never equal"),
        ("self.n + 1 < 2", "rule-type", "self.n", "not defined"),
        ("self.n % 2.0 < 2.0", "rule-type", "self.n", "not defined"),
        ("self.s - 'a' == 'b'", "rule-type", "self.s", "not defined"),
        ("self.n == null", "rule-type", "self.n", "never null"),
        ("self.n.lowerAscii() == 'x'", "rule-type", "n.lower", "must be a string"),
        ("self.n.x == 1", "rule-type", "x ==", "no members"),
        ("self.b ? 1 : 'x'", "rule-type", "self.b", "differ"),
        ("size(self.n) > 1", "rule-type", "size", "needs a string"),
        ("self.n.all(x, true)", "rule-type", "all", "needs an array"),
        ("self.on > 1", "rule-unguarded", "on >", "`on` may be absent"),
        ("self.on > 1 || !has(self.on)", "rule-unguarded", "on > 1 ||", "absent"),
        ("has(self.on) || self.on > 1", "rule-unguarded", "on > 1", "absent"),
        ("has(self.os) && self.on > 1", "rule-unguarded", "on > 1", "absent"),
        ("!has(self.on) && self.on > 1", "rule-unguarded", "on > 1", "absent"),
        ("has(self.opt.label)", "rule-unguarded", "opt.label", "absent"),
        ("self.map['k'] > 1", "rule-unguarded", "self.map['k']", "'k' may be"),
        ("self.ss.all(k, self.map[k] > 1)", "rule-unguarded", "self.map[", "absent"),
        ("self.inner.hint > 1", "rule-unguarded", "hint", "may be null"),
        ("has(self.nul) && size(self.nul) > 1", "rule-unguarded", "size", "null"),
        (
            "(has(self.on) ? true : false) && self.on > 1",
            "rule-unguarded",
            "on > 1",
            "",
        ),
    ],
)
def test_what_cannot_be_translated_is_refused_with_its_place(
    rule: str, code: str, part: str, words: str
) -> None:
    with pytest.raises(RuleError) as caught:
        checked(rule)

    problem = caught.value.problem
    assert problem.code.name == code
    assert words in problem.message
    if part:
        assert rule[problem.at :].startswith(part)


@pytest.mark.parametrize(
    "rule",
    [
        "has(self.on) && has(self.os) && self.on > 1 && self.os == 'x'",
        "!(has(self.on) && has(self.os)) || (self.on > 1 || self.os == 'x')",
        "!has(self.on) || !has(self.os) || self.on > 1 && self.os == 'x'",
        "has(self.on) ? self.on > 1 : self.b",
        "!has(self.on) ? self.b : self.on > 1",
        "self.map.exists(k, k == 'x' && self.map[k] > 1)",
        "self.inner.hint == null || self.inner.hint > 1",
        "self.inner.hint != null && self.inner.hint > 1",
        "self.any == null",
        "!has(self.rec) || self.rec == null",
        "self.kind == 'a'",
        "self.n == self.i",
        "double(self.i) * 2.0 < self.n",
        "(" * 2000 + "true" + ")" * 2000,
        "self.s.matches('" + "(a*)*" * 200 + "')",
    ],
)
def test_what_is_guarded_is_accepted(rule: str) -> None:
    checked(rule)


@pytest.mark.parametrize(
    "rule",
    [
        '"' + r"\n" * 2000,
        "'" + r"\\" * 2000,
        '"""' + r"\a" * 1000 + '"',
        "[" * 4000,
        "self" + ".a" * 2000,
        "1" + "+1" * 2000,
        "self.s.matches('" + "(" * 1000 + "')",
        "self.s.matches('((((a{1000}){1000}){1000}){1000}){1000}')",
        "\x00",
        "\ud800",
    ],
)
def test_hostile_rules_end_in_an_answer(rule: str) -> None:
    with pytest.raises(RuleError) as caught:
        checked(rule)

    assert 0 <= caught.value.problem.at <= len(rule)
