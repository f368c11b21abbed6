r"""Regular expressions mean what ECMA-262 says: tables of what Node answers.

Each answer is that of `new RegExp(pattern, "u").test(text)` in Node 20.
"""

from __future__ import annotations

import time

import jsonschema_rs
import pytest
from counterfoil.api.patterns.cost import Cost
from counterfoil.api.patterns.errors import (
    InvalidPattern,
    UnsupportedPattern,
)
from counterfoil.api.patterns.pattern import JUDGED_BY, read_pattern

# A pattern, the texts that it matches, and those that it does not.
ANSWERS: list[tuple[str, list[str], list[str]]] = [
    ("^a+b*a+$", ["aa", "aba"], ["a", "ab"]),
    ("^(?:a+)+(?:b?)(?:a){1,}$", ["aa", "aba"], ["a", "ab"]),
    ("^\\d+-?\\d+(?=x)", ["1-1x", "11x"], ["1x"]),
    ("^(?:a+b*a+)+$", ["aa", "abaa"], ["a", "ababa"]),
    ("^(?=(a+)b*(a+))\\2ba", ["aabaa"], ["aaba"]),
    ("^a+b*a+(c)\\1$", ["aacc"], ["acc"]),
    ("^\\d$", ["1"], ["\u0663"]),
    ("^\\D$", ["\u0663"], ["1"]),
    ("^[\\d]$", ["1"], ["\u0663"]),
    ("^\\w$", ["a", "_"], ["\xe9"]),
    ("^\\W$", ["\xe9", "-"], ["a"]),
    ("^[^\\W]$", ["a"], ["\xe9"]),
    ("^[\\w-]$", ["-"], ["\xe9"]),
    (
        "^\\s$",
        ["\t", "\x0b", "\xa0", "\u1680", "\u2028", "\u3000", "\ufeff"],
        ["\x85", "\u180e", "\x1c", "\u200b"],
    ),
    ("^\\S$", ["\x85", "\u180e"], [" ", "\ufeff"]),
    ("^\\S*$", ["\x85"], ["\ufeff"]),
    ("^(?!x)\\s$", ["\t", "\xa0", "\ufeff"], ["\x85"]),
    ("^(?!x)\\S$", ["\x85"], ["\ufeff"]),
    ("^(?!x)[^\\s]$", ["\x85"], ["\ufeff"]),
    ("^(?!x)\\w$", ["a"], ["\xe9"]),
    ("^(?!x)[\\W]$", ["\xe9"], ["a"]),
    ("^(?!x)\\d$", ["1"], ["\u0663"]),
    ("^(?!x)\\D$", ["\u0663"], ["1"]),
    ("^(?!x)[\\D-]$", ["\u0663", "-"], ["1"]),
    ("\\b\xe9", ["a\xe9"], ["\xe9"]),
    ("a\\b", ["a\xe9", "a"], ["ab"]),
    ("a\\B", ["ab"], ["a\xe9"]),
    ("^(?:\\b|x)a", ["a"], []),
    ("^.$", ["\x85", "a", "\U0001f600"], ["\r", "\n", "\u2028", "\u2029"]),
    ("^..$", ["\U0001f600\U0001f600"], ["\U0001f600"]),
    ("a$", ["a"], ["a\n"]),
    ("^b", ["b"], ["a\nb"]),
    ("^$", [""], ["\n"]),
    ("^[\U0001f600-\U0001f602]$", ["\U0001f600", "\U0001f601"], ["\U0001f603"]),
    ("^\\ud83d\\ude00$", ["\U0001f600"], []),
    ("^[\\ud83d\\ude00-\\ud83d\\ude02]$", ["\U0001f600", "\U0001f601"], ["\U0001f603"]),
    ("^\\u{1F600}$", ["\U0001f600"], []),
    ("^[^a]$", ["\U0001f600"], ["a"]),
    ("[\\ud800-\\udfff]", [], ["\U0001f600", "a"]),
    ("^[^\\ud800-\\udfff]$", ["\U0001f600", "a"], []),
    ("\\ud83d", [], ["\U0001f600", "a"]),
    ("^[\\ud800-\\uffff]$", ["\ue000", "\uffff"], ["\ud7ff"]),
    ("^\\ud83d[\\ude00]$", [], ["\U0001f600"]),
    ("^\\p{L}$", ["\xe9", "a"], ["1"]),
    ("^\\P{L}$", ["1"], ["\xe9"]),
    ("^[^\\P{L}]$", ["a"], ["1"]),
    ("^\\p{Lu}$", ["A"], ["a"]),
    ("^\\p{Uppercase_Letter}$", ["A"], ["a"]),
    ("^\\p{gc=Lu}$", ["A"], ["a"]),
    ("^\\p{Script=Greek}$", ["\u03b1"], ["a"]),
    ("^\\p{sc=Grek}$", ["\u03b1"], ["a"]),
    ("^\\p{scx=Grek}$", ["\u03b1"], ["a"]),
    ("^\\p{Emoji}$", ["\U0001f600"], ["a"]),
    ("^\\p{ASCII}$", ["a"], ["\xe9"]),
    ("^\\p{Any}$", ["a"], []),
    ("^[^]$", ["a", "\n"], []),
    ("[]", [], ["a"]),
    ("a[]", [], ["a", ""]),
    ("^(?:a[])?$", [""], ["a"]),
    ("a(?=b)", ["ab"], ["ac"]),
    ("a(?!b)", ["ac"], ["ab"]),
    ("(?<=a)b", ["ab"], ["b"]),
    ("(?<=a+)b", ["aab"], ["b"]),
    ("(?<!a|bc)d", ["bd"], ["bcd", "ad"]),
    ("^(?<n>a|b)\\k<n>$", ["aa"], ["ab"]),
    ("^(?<$a>a)$", ["a"], []),
    ("^(?<\xe9>a)$", ["a"], []),
    ("^(a|b)\\1$", ["aa"], ["ab"]),
    ("^(?:(a|b)c)+\\1$", ["acbcb"], ["acbca"]),
    ("^(?<\\u0061\\u{62}>a)\\k<ab>$", ["aa"], ["a"]),
    ("^(?:(a|b)\\1)+$", ["aabb"], ["aaab"]),
    ("^(?<n>a)\\k<n>0$", ["aa0"], []),
    ("^(?=(a+))\\1b$", ["aab"], []),
    ("^\\cA\\cz$", ["\x01\x1a"], []),
    ("^\\0$", ["\x00"], []),
    ("^\\x41\\u0041\\u{0041}$", ["AAA"], []),
    ("^[\\b]$", ["\x08"], ["b"]),
    ("^\\t\\n\\v\\f\\r$", ["\t\n\x0b\x0c\r"], []),
    ("^[\\-]$", ["-"], []),
    ("^\\/$", ["/"], []),
    ("^\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|$", ["^$\\.*+?()[]{}|"], []),
    ("^[a&&b]$", ["&", "a", "b"], []),
    ("^[a~~b]$", ["~", "a"], []),
    ("^[[a]$", ["[", "a"], []),
    ("^[a-]$", ["-", "a"], []),
    ("^[--a]$", ["-", "A", "a", "/"], []),
    ("^[^^]$", ["a"], ["^"]),
    ("^[&-~]$", ["&"], ["%"]),
    ("^ #$", [" #"], []),
    ("a", [], ["A"]),
    ("^a|b$", ["ax", "xb"], ["b\n"]),
    ("", ["a"], []),
    ("^(?:a|ab)(?:c|bcd)d*$", ["abcd"], []),
    ("(?:)", ["a"], []),
    ("^(a*)*b$", ["aab"], ["aac"]),
    ("^a{2}$", ["aa"], ["a"]),
    ("^a{2,}?$", ["aaa"], []),
    ("^a{1,2}$", ["a"], ["aaa"]),
]
# Node refuses these.
INVALID = [
    "\\-[",
    "(",
    "a)",
    "[a",
    "*a",
    "a**",
    "a++",
    "a?+",
    "(?>a)",
    "(?i)a",
    "(?P<n>a)",
    "(?#x)a",
    "a{,3}",
    "a{",
    "{1}",
    "a{2,1}",
    "^*",
    "(?<=a)*",
    "\\b+",
    "(?<=a)+",
    "\\b?",
    "[\\Z]",
    "\\A*",
    "\\h",
    "\\e",
    "\\a",
    "\\Ga",
    "\\Ka",
    "\\R",
    "\\X",
    "\\N",
    "\\Q.\\E",
    "\\8",
    "\\1",
    "(a)\\2",
    "\\08",
    "\\c1",
    "[\\c]",
    "\\x4",
    "\\x{41}",
    "\\u004",
    "\\u{110000}",
    "\\u{}",
    "\\p{letter}",
    "\\p{InGreek}",
    "\\pG",
    "\\p{IsGreek}",
    "\\p{^L}",
    "\\p",
    "\\p{Script}",
    "\\p{gc=Greek}",
    "\\p{RGI_Emoji}",
    "\\p{Block=Greek}",
    "[b-a]",
    "\\k",
    "\\k<a>",
    "(?<a>x)\\k<b>",
    "(?<1>a)",
    "(?<\u200ca>a)",
    "(?-:a)",
    "(?<>a)",
    "(?<a",
    "\\",
    "[\\",
    "/^[\\pattern$/i",
]
# Node refuses these too; without the flag they have one meaning.
TOLERATED = [
    ("(?=a)*b", "b"),
    ("(?=b)+b", "b"),
    ("(?=(a))?b", "b"),
    ("(?!a){2}b", "b"),
    ("\\00", "\0"),
    ("\\0618", "18"),
    ("[/|\\000-\\037]", "\x1f"),
    (r"\Aab", "ab"),
    (r"a\Z", "ba"),
    (r"(?:a|b)\z", "ba"),
    ("\\-", "-"),
    ("\\_", "_"),
    ("\\@", "@"),
    ("\\ ", " "),
    ("\\'", "'"),
    ("]", "]"),
    ("}", "}"),
    ("a}", "a}"),
    ("[\\w-.]", "-"),
    ("[a-\\d]", "-"),
    ("[\\@]", "@"),
    ("\\p{Greek}", "\u03b1"),
    ("\\P{Han}", "a"),
    ("\\pL", "\xe9"),
    ("[\\pN.]", "."),
    ("\\p{IsLetter}", "\xe9"),
    ("\\P{IsLetter}", "1"),
    ("\\p{LD}", "7"),
    ("[^\\P{LD}]", "\xe9"),
    ("\\p{all}", "\n"),
    ("\\p{Graph}", "~"),
    ("[\\p{Graph}\\x20]", " "),
    ("\\P{Graph}", "\xe9"),
    ("[^\\P{XDigit}]", "f"),
    ("[\\p{Upper}\\p{Digit}_]", "7"),
]
NOT_IN_FOREIGN_SETS = [
    ("\\p{Alnum}", "\xe9"),
    ("\\p{Digit}", "\u0660"),
    ("\\p{Graph}", " "),
    ("\\p{Print}", "\x7f"),
    ("\\p{Punct}", "a"),
    ("\\p{Blank}", "\n"),
    ("\\p{Space}", "\x1c"),
    ("\\p{Cntrl}", "\x80"),
    ("\\p{XDigit}", "g"),
    ("\\P{XDigit}", "f"),
    ("\\P{LD}", "7"),
    ("\\P{IsLetter}", "a"),
    ("[\\P{Graph}]", "a"),
    ("\\PL", "a"),
]
# Node takes these: a group that has not matched is empty.
UNSUPPORTED = [
    "(a)?\\1b",
    "(?:(a)|b)*\\1$",
    "\\1(a)",
    "(a\\1)",
    "(a|(b))\\2",
    "(?<n>a)|(?<n>b)",
    "(?<=\\1(a))",
    "(?:(a))*\\1",
    "(?!(a))\\1",
    "\\k<n>(?<n>a)",
]


def matches(pattern: str, text: str) -> bool:
    found = read_pattern(pattern)
    options = jsonschema_rs.RegexOptions()
    verdicts = {judged(found.judged, JUDGED_BY).is_valid(text)}
    if found.linear:
        verdicts.add(judged(found.linear, options).is_valid(text))
    (verdict,) = verdicts
    return verdict


def judged(
    pattern: str, options: jsonschema_rs.PatternOptionsType
) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(
        {"pattern": pattern}, pattern_options=options
    )


@pytest.mark.parametrize(("pattern", "yes", "no"), ANSWERS)
def test_a_pattern_matches_as_in_ecmascript(
    pattern: str, yes: list[str], no: list[str]
) -> None:
    assert not read_pattern(pattern).tolerated
    assert [text for text in [*yes, *no] if matches(pattern, text)] == yes


@pytest.mark.parametrize("pattern", INVALID)
def test_what_ecmascript_refuses_is_invalid(pattern: str) -> None:
    with pytest.raises(InvalidPattern):
        read_pattern(pattern)


@pytest.mark.parametrize(("pattern", "text"), TOLERATED)
def test_what_has_one_meaning_is_tolerated(pattern: str, text: str) -> None:
    assert read_pattern(pattern).tolerated
    assert matches(pattern, text)
    assert not matches(f"^{pattern}$", "x\n")


@pytest.mark.parametrize(("pattern", "text"), NOT_IN_FOREIGN_SETS)
def test_the_sets_of_other_languages_end_where_they_end_there(
    pattern: str, text: str
) -> None:
    assert not matches(pattern, text)


@pytest.mark.parametrize("pattern", UNSUPPORTED)
def test_what_the_judge_would_read_differently_is_unsupported(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        read_pattern(pattern)


@pytest.mark.parametrize(
    "pattern",
    ["(?i:a)", "(?:x{100000}){1000}", "(" * 5000 + ")" * 5000, "a" * 1_000_001],
)
def test_what_no_engine_runs_is_unsupported(pattern: str) -> None:
    with pytest.raises(UnsupportedPattern):
        read_pattern(pattern)


def test_what_means_the_same_stays_as_it_is() -> None:
    for same in (r"^[a-z]\d{2,}(?:\.\w+)*\s?$", r"^(\p{L}|[^\W_])+$", "é/\\/"):
        assert read_pattern(same).judged == same


@pytest.mark.parametrize(
    ("pattern", "steps"),
    [
        ("(a+)+$", 1),
        ("^a{1000}$", 1),
        ("^a{0,1000}$", 1),
        ("^(.{1,65535})$", 1),
        ("^(?:ab){100}[a-z]{0,1000}$", 1200),
        ("^x[a-z]{0,1000}$|^$", 1),
        ("a{1000}", 1000),
        ("^a*b{1000}$", 1000),
        ("^(a|b){1000}$", 2000),
        ("^(?:a{10}){10,}b{2}$", 102),
        ("^a|b{1000}$", 1000),
    ],
)
def test_a_large_repetition_takes_steps(pattern: str, steps: int) -> None:
    assert read_pattern(pattern).steps == steps


@pytest.mark.parametrize(
    ("pattern", "backtracks"),
    [
        ("^(?!b)(a+)+$", False),
        (r"^(?=.*\d)(?=.*[A-Z])(?!.*(.)x).{8,}$", False),
        (r"\ba+\B", False),
        ("(?=a)(a+)+$", True),
        ("^((?!b).)*$", True),
        ("^a(?!b)", True),
        ("^(?=(?=a)b)", True),
        ("^(?=a)b|c", True),
        (r"^(a+)\1", True),
        (r"^(?=a\b)a", True),
        ("^a+(?<!b)$", True),
    ],
)
def test_assertions_elsewhere_than_at_the_beginning_backtrack(
    pattern: str, backtracks: bool
) -> None:
    assert read_pattern(pattern).backtracks is backtracks


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "^(a|aa)+$", r"^(?!b)(a+)+$", r"^(a|a(?!x))+(c)\2$"]
)
def test_a_catastrophic_pattern_comes_to_an_end(pattern: str) -> None:
    found = judged(read_pattern(pattern).judged, JUDGED_BY)
    assert not found.is_valid("a" * 50_000 + "b")


@pytest.mark.parametrize(
    "pattern",
    [
        "[\\P{M}\\p{M}]{1,10000}",
        "\\p{L}{2,20000}?",
        "^a\\p{L}{0,10000}|\\p{N}{3,10000}b$",
        "^\\p{ASCII}{0,8192}$",
    ],
)
def test_how_often_something_comes_at_most_costs_nothing_where_it_ends_nothing(
    pattern: str,
) -> None:
    assert read_pattern(pattern).weight < 20_000


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("\\p{L}{2,20000}", "1a", False),
        ("\\p{L}{2,20000}", "1ab", True),
        ("^a\\d{0,3}$", "a1234", False),
        ("(?:a{1,2})(?!a)b?", "aaaa", True),
        ("^x{1,2}(?<=^xx)$", "xx", True),
        ("^(?:x{1,2})+y$", "xxxxy", True),
    ],
)
def test_a_text_is_matched_as_before(pattern: str, text: str, found: bool) -> None:
    assert matches(pattern, text) is found


def test_many_beginnings_are_looked_at_once() -> None:
    began = time.process_time()
    assert not Cost(terms=["B"] * 100_000 + ["X"]).is_quick
    assert Cost(terms=["B", "L", "B", "P", "B"]).is_quick
    assert not Cost(terms=["B", "P", "L"]).is_quick
    assert time.process_time() - began < 5
