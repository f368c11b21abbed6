"""Patterns of `matches`: whatever is accepted means what RE2 means by it."""

from __future__ import annotations

import pytest
from counterfoil.rules.oracle import rule_holds
from counterfoil.rules.pattern import plain_pattern
from counterfoil.rules.problem import RuleError
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from unit.rules.sample import runtime

_PIECES = st.sampled_from(
    [
        *"ab.^$|()*+?-é\n{}[]",
        *(r"\d", r"\D", r"\w", r"\W", r"\s", r"\S", r"\.", r"\x41", r"\n", r"\-"),
        *("(?:", "{2}", "{1,2}", "{0,}", "*?", "[ab]", "[^a]", r"[\d-]", "[a-b-]"),
        *(
            r"[\w.]",
            "[^\\s]",
            "[+--]",
            r"[\]]",
            "[a",
            "(?i)",
            r"\b",
            r"\pL",
            "[[:alpha:]]",
        ),
    ]
)
_TEXTS = st.text("abAB01 .-_]\n\r\t\x0bé\u2028\U0001f600[+,", max_size=6)


@settings(max_examples=250, deadline=None, database=None, derandomize=True)
@given(st.lists(_PIECES, max_size=6).map("".join), _TEXTS)
def test_a_plain_pattern_finds_what_re2_finds(pattern: str, text: str) -> None:
    try:
        plain = plain_pattern(pattern, 0)
    except RuleError:
        assume(False)
        return
    literal = "".join(f"\\U{ord(character):08x}" for character in pattern)

    expected = rule_holds(f"self.matches('{literal}')", text)

    assert runtime().matches(text, plain) is expected


@pytest.mark.parametrize(
    ("pattern", "plain"),
    [
        ("^[a-z]+$", "^[a-z]+$"),
        (r"^\d{3}-\w$", r"^[0-9]{3}\x2d[0-9A-Za-z_]$"),
        (r"a.b", r"a[^\x0a]b"),
        (r"(a|b)", "(?:a|b)"),
        (r"\.", r"\x2e"),
    ],
)
def test_the_plain_form_says_everything_by_itself(pattern: str, plain: str) -> None:
    assert plain_pattern(pattern, 0) == plain


def test_time_is_linear_in_the_text() -> None:
    pattern = plain_pattern("^(a+)+$", 0)

    assert not runtime().matches("a" * 100_000 + "!", pattern)
