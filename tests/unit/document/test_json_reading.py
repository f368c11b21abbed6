"""JSON to a located tree: exact where libyaml is not, and located."""

from __future__ import annotations

import json
import re

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.document import json_text
from counterfoil.document.json_text import read_json
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence, plain
from hypothesis import given, settings
from hypothesis import strategies as st


def read(text: str) -> tuple[Node | None, Findings]:
    findings = Findings()
    return read_json(text, "doc.json", findings), findings


def read_clean(text: str) -> object:
    root, findings = read(text)
    assert [item.message for item in findings.items] == []
    assert root is not None
    return plain(root)


def only(findings: Findings) -> tuple[str, int, int]:
    assert len(findings.items) == 1, [item.message for item in findings.items]
    item = findings.items[0]
    return item.code.name, item.location.line, item.location.column


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{\t"a"\t:\n\t"b" }', {"a": "b"}),
        (r'"a\/b\u00e9\n"', "a/b\u00e9\n"),
        (r'"\ud83d\ude00"', "\U0001f600"),
        ('"x \u2028 y\x85\x7f"', "x \u2028 y\x85\x7f"),
        ('{"<<": {"a": 1}, "~": null}', {"<<": {"a": 1}, "~": None}),
        ("[]", []),
        ("{}", {}),
        ("[[],{},[{}]]", [[], {}, [{}]]),
        ("-0", 0),
        ("-0.0", -0.0),
        ("1E5", 100000.0),
        ("1e-400", 0.0),
        ("12345678901234567890123", 12345678901234567890123),
        ("  true  \n", True),
        ('{"' + "k" * 5000 + '": 1}', {"k" * 5000: 1}),
    ],
)
def test_json_that_libyaml_would_not_always_read(text: str, value: object) -> None:
    read = read_clean(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ('{"a": 1,}', 9, "comma"),
        ("[1,]", 4, "value"),
        ("[1 2]", 4, "comma"),
        ('{"a" 1}', 6, "colon"),
        ("{a: 1}", 2, "double quotes"),
        ("['a']", 2, "single quotes"),
        ("[1] // x", 5, "follows"),
        ("[// x\n1]", 2, "comments"),
        ("[012]", 2, "numbers"),
        ("[.5]", 2, "numbers"),
        ("[1.]", 2, "numbers"),
        ("[+1]", 2, "numbers"),
        ("[0x10]", 2, "numbers"),
        ("[NaN]", 2, "NaN"),
        ("[-Infinity]", 2, "Infinity"),
        ("[True]", 2, "neither"),
        ('["a\nb"]', 2, "not closed"),
        ('["a', 2, "not closed"),
        ('["a\tb"]', 4, "control"),
        ('["a\\x"]', 4, "escape"),
        ('["\\u12"]', 3, "escape"),
        ("[", 2, "ends"),
        ('{"a":', 6, "ends"),
        ('{"a": 1', 8, "ends"),
        ("[}", 2, "value"),
        ("{]", 2, "comma"),
        ("[1}", 3, "comma"),
        ("[\u00a01]", 2, "begins"),
    ],
)
def test_a_syntax_error_is_explained_at_its_place(
    text: str, column: int, words: str
) -> None:
    root, findings = read(text)
    assert root is None
    assert only(findings) == ("invalid-json", 1, column)
    assert words in findings.items[0].message


def test_an_error_on_a_later_line() -> None:
    _, findings = read('{\n  "a": [1,\n    2,\n  ]\n}')
    assert only(findings) == ("invalid-json", 4, 3)


def test_duplicate_keys_name_both_places() -> None:
    root, findings = read('{"a": 1,\n "b": 2, "\\u0061": 3}')
    assert only(findings) == ("duplicate-key", 2, 10)
    assert findings.items[0].related[0].location.column == 2
    assert root is not None
    assert plain(root) == {"a": 1, "b": 2}


@pytest.mark.parametrize("text", ["1E400", "-1e400", "1" * 5000])
def test_a_number_out_of_range(text: str) -> None:
    _, findings = read(f"[{text}]")
    assert only(findings) == ("number-not-json", 1, 2)


def test_half_a_surrogate_pair() -> None:
    _, findings = read(r'["x", "\ude00\ud83d"]')
    assert only(findings) == ("invalid-character", 1, 7)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(values, st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_what_was_dumped_as_json_reads_back(
    value: object, indent: int | str | None, ascii_only: bool
) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    assert read_clean(text) == value


@settings(deadline=None)
@given(values, st.sampled_from([None, 0, 2, "\t"]))
def test_every_place_is_the_place_of_the_text(
    value: object, indent: int | str | None
) -> None:
    text = json.dumps(value, indent=indent)
    root, _ = read(text)
    assert root is not None
    lines = text.split("\n")
    decoder = json.JSONDecoder()

    def check(node: Node) -> None:
        place = node.location
        rest = "\n".join(
            [lines[place.line - 1][place.column - 1 :], *lines[place.line :]]
        )
        assert decoder.raw_decode(rest)[0] == plain(node)
        if isinstance(node, Mapping):
            for name, key in node.keys.items():
                source = lines[key.line - 1][key.column - 1 :]
                assert decoder.raw_decode(source)[0] == name
            for child in node.members.values():
                check(child)
        elif isinstance(node, Sequence):
            for child in node.items:
                check(child)
        else:
            assert isinstance(node, Scalar)

    check(root)


@settings(deadline=None)
@given(st.text(alphabet='{}[]",:\\/u0d8-+.eE1 \n\ttruefalsn\x00\u2028', max_size=30))
def test_it_accepts_what_the_standard_library_accepts(text: str) -> None:
    try:
        expected = json.loads(text, parse_constant=pytest.fail)
    except ValueError:
        expected = None
        accepted = False
    else:
        accepted = True
    root, findings = read(text)
    refused = {item.code.name for item in findings.items} & {"invalid-json"}
    assert accepted == (not refused)
    if accepted and not findings.items:
        assert root is not None
        assert plain(root) == expected


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner),
    ),
    st.sampled_from([None, 0, 2]),
    st.lists(
        st.tuples(
            st.integers(0, 200),
            st.sampled_from(
                ["", ",", "]", "}", '"', "\n", " ", 'null,\n"a":true', "-"]
            ),
        ),
        max_size=2,
    ),
)
def test_what_is_read_at_once_is_read_as_token_by_token(
    value: object, indentation: int | None, slips: list[tuple[int, str]]
) -> None:
    text = json.dumps(value, indent=indentation)
    for place, slip in slips:
        text = text[:place] + slip + text[place + 1 :]
    root, findings = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_text, "_USUAL", re.compile("(?!)"))
        assert read(text) == (root, findings)
