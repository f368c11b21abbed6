from __future__ import annotations

import ast
import sys

import pytest
from unit.rules.sample import written


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (
            '!(self.inner["media.type"].lowerAscii() in ["live"]) || self.n < 86400',
            'self.inner.media_type.lower() not in ("live",) or self.n < 86400',
        ),
        ("self.b", "self.b"),
        ("!self.b", "not self.b"),
        ("!!self.b", "self.b"),
        ("!(self.b && self.n > 1)", "not (self.b and self.n > 1)"),
        ("!(self.n < self.m)", "not self.n < self.m"),
        ("!(self.s == self.t)", "self.s != self.t"),
        ("(self.b || self.n > 1) && self.b", "(self.b or self.n > 1) and self.b"),
        ("self.b || (self.b || self.n > 1)", "self.b or self.b or self.n > 1"),
        ("self.b || self.b && self.n > 1", "self.b or self.b and self.n > 1"),
        ("(self.n < 1) == self.b", "(self.n < 1) == self.b"),
        ("self.s in ['x']", 'self.s in ("x",)'),
        ("self.s in []", "self.s in ()"),
        ("self.i in self.xs", "self.i in self.xs"),
        ("!(self.i in self.xs)", "self.i not in self.xs"),
        ("self.s.contains('a')", '"a" in self.s'),
        ("!self.s.contains('a')", '"a" not in self.s'),
        ("(self.s + 'x').startsWith('a')", '(self.s + "x").startswith("a")'),
        ("self.s + ('a' + self.t) == 'b'", 'self.s + ("a" + self.t) == "b"'),
        ("size(self.s) > 1", "len(self.s) > 1"),
        ("self.xs.size() > 1", "len(self.xs) > 1"),
        ("!has(self.on) || self.on > 1.5", "self.on is UNSET or self.on > 1.5"),
        ("has(self.on) && self.on > 1.5", "self.on is not UNSET and self.on > 1.5"),
        ("'on' in self && self.on > 1.5", "self.on is not UNSET and self.on > 1.5"),
        ("has(self.n)", "True"),
        (
            "!has(self.nul) || self.nul == null || self.nul == 'x'",
            'self.nul is UNSET or self.nul is None or self.nul == "x"',
        ),
        (
            "!has(self.opt) || !has(self.opt.label) || self.opt.label != ''",
            'self.opt is UNSET or self.opt.label is UNSET or self.opt.label != ""',
        ),
        ("self.xs.all(x, x > 0)", "all(item > 0 for item in self.xs)"),
        (
            "self.xs.exists(x, self.ss.all(s, size(s) > x))",
            "any(all(len(item2) > item for item2 in self.ss) for item in self.xs)",
        ),
        (
            "self.ss.exists_one(x, x == 'a')",
            'sum(1 for item in self.ss if item == "a") == 1',
        ),
        (
            "self.map.all(k, self.map[k] > 0)",
            "all(self.map[item] > 0 for item in self.map)",
        ),
        (
            "'k' in self.map && self.map['k'] > 0",
            '"k" in self.map and self.map["k"] > 0',
        ),
        (
            "self.xs.exists_one(x, x > 1) == self.b",
            "(sum(1 for item in self.xs if item > 1) == 1) == self.b",
        ),
        (
            "self.xs.exists(x, 2 / x > 1)",
            "holds(lambda: any_of(each(self.xs, lambda item: quotient(2, item) > 1)))",
        ),
        ("self.b ? self.n > 1 : self.m > 1", "self.n > 1 if self.b else self.m > 1"),
        (
            "(self.b ? self.s : self.t) == 'x'",
            '(self.s if self.b else self.t) == "x"',
        ),
        ("self.i + 1 < 3", "holds(lambda: int64(self.i + 1) < 3)"),
        ("self.n + 1.0 < 3", "holds(lambda: float(self.n) + 1.0 < 3)"),
        (
            "self.n * (self.m + 1.0) < 3",
            "holds(lambda: float(self.n) * (float(self.m) + 1.0) < 3)",
        ),
        ("self.i / self.j == 2", "holds(lambda: quotient(self.i, self.j) == 2)"),
        (
            "!has(self.on) || self.on + 1.0 > 2",
            "holds(lambda: self.on is UNSET or float(self.on) + 1.0 > 2)",
        ),
        (
            "self.b || self.i + 1 > 2 || self.n > 1",
            (
                "holds(lambda: self.b or any_of("
                "(lambda: int64(self.i + 1) > 2, lambda: self.n > 1)))"
            ),
        ),
        ("-self.i < 0", "holds(lambda: int64(0 - self.i) < 0)"),
        ("self.n > -1", "self.n > -1"),
        ("self.s.matches('^a+$')", 'matches(self.s, "^a+$")'),
        ("self.s == 'it\\'s'", 'self.s == "it\'s"'),
        ("self.s == '\"'", "self.s == '\"'"),
    ],
)
def test_a_rule_is_written_as_a_person_would(rule: str, expected: str) -> None:
    assert written(rule).text == expected
    ast.parse(expected, mode="eval")


def test_a_chain_is_also_given_in_parts() -> None:
    rule = written("self.b || (self.n > 1 && self.b) || (self.b ? true : false)")

    assert rule.connective == "or"
    assert rule.operands == (
        "self.b",
        "self.n > 1 and self.b",
        "(True if self.b else False)",
    )
    assert " or ".join(rule.operands) == rule.text


@pytest.mark.parametrize(
    ("rule", "denial"),
    [
        ("self.s == self.t", "self.s != self.t"),
        ("self.b || self.n > 1", "not (self.b or self.n > 1)"),
        ("!self.b", "self.b"),
        ("self.i + 1 > 2", "not holds(lambda: int64(self.i + 1) > 2)"),
        ("self.xs.exists_one(x, x > 1)", "sum(1 for item in self.xs if item > 1) != 1"),
    ],
)
def test_the_opposite_of_a_rule_is_written_too(rule: str, denial: str) -> None:
    assert written(rule).denial == denial


def test_the_functions_and_the_marker_that_a_rule_needs_are_named() -> None:
    rule = written("!has(self.os) || self.os.lowerAscii().upperAscii() == 'X'")

    assert rule.runtime == ("lower_ascii", "upper_ascii")
    assert rule.absent
    assert not written("self.b").absent


def test_the_variable_is_the_callers() -> None:
    assert written("self.n < self.m", "body").text == "body.n < body.m"


@pytest.mark.parametrize(
    "text",
    [
        "') or __import__('os').system('x",
        '"); raise SystemExit #',
        "\n\u2028\u2029\r",
        "{{ 7 * 7 }}",
        "\\",
        "\x00\x1b",
    ],
)
def test_no_text_of_the_document_becomes_code(text: str) -> None:
    literal = "".join(f"\\U{ord(c):08x}" for c in text)

    tree = ast.parse(written(f"self.s == '{literal}'").text, mode="eval")

    assert isinstance(tree.body, ast.Compare)
    constant = tree.body.comparators[0]
    assert isinstance(constant, ast.Constant)
    assert constant.value == text


def test_lower_stands_for_lower_ascii_but_for_k() -> None:
    """Only the Kelvin sign becomes only ASCII: what `lower` rests on."""
    beyond = (chr(n) for n in range(0x80, sys.maxunicode + 1))
    becoming = [text for text in beyond if text.lower().isascii()]
    assert [text.lower() for text in becoming] == ["k"]
    assert "lower()" not in written('self.s.lowerAscii() in ["kiosk"]').text
