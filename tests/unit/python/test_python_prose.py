from __future__ import annotations

import ast
import re
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest
from counterfoil.python import prose
from counterfoil.python.model_views import heading
from counterfoil.python.prose import _filled, docstring, first_sentence, sentence
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

PIECES = st.lists(
    st.sampled_from(
        [
            '"',
            "'",
            "\\",
            '"""',
            "\n",
            "\n\n",
            " ",
            "  ",
            "- ",
            "1. ",
            "a",
            "word ",
            "é",
            "Foo. ",
            "{{",
            "%}",
            "\u2028",
            "\x00",
            "\u202e",
            "日本語",
            "\t",
            "\r\n",
            "`x`",
            "|",
            "#",
            "long" * 30,
            "x" * 70 + " ",
            "\\N{DASH}",
            "�",
            "\x85",
            "\ufeff",
            *("<p>", "</p>", "<br>", "<code>", "</code>", "<ul>", "<li>", "</ul>"),
            *("<b>", "</b>", "<pre>", "</pre>", "<table>", "<td>", "</table>", "<h2>"),
            *("</h2>", "<a href='/x'>", "</a>", "&quot;", "&#x202e;", "&#11;", "<!--"),
            *("-->", "```\n", "<blockquote>", "<dl>", "<dd>", "</dl>", "<id>", "&#92;"),
        ]
    )
    | st.text(max_size=5),
    max_size=25,
).map("".join)


@given(PIECES, st.integers(0, 3))
def test_a_docstring_is_a_string_and_nothing_else(text: str, level: int) -> None:
    written = docstring(text, level)
    if not written:
        return
    tree = ast.parse(written)
    assert len(tree.body) == 1
    assert isinstance(tree.body[0], ast.Expr)
    value = ast.literal_eval(tree.body[0].value)
    assert isinstance(value, str)
    assert not {"\x00", "\u2028", "\x85", "\u202e", "\ud800", "\ufeff"}.intersection(
        value
    )


def test_the_formatter_agrees(tmp_path: Path) -> None:
    texts = [
        "One.",
        'Ends with "quotes"',
        '"Begins" with them',
        'Has """three"""',
        "Ends with \\",
        'Both \\"',
        "First. Second sentence.",
        "First.\n\n- a\n- b\n    - c",
        "First.\n\n  - indented\n  - list",
        "- only\n- a list",
        "word " * 40,
        "x" * 200,
        "x" * 80,
        "日本語" * 30,
        "日本語 " * 30,
        "a" * 40 + " " + "b" * 40,
        "Table\n\n| a | b |\n|---|---|",
        "A\n\n\n\nB",
        "trailing  \nspaces  ",
        "tab\there",
        "<p>One.</p><ul><li>" + "word " * 30 + "<ul><li>b<br>c</ul></ul><p>Two</p>",
        "A<br>" + "word " * 40 + "<br><br><code>x</code>",
        "<pre>\n    a\n\n  b\n</pre>",
        "<br>&quot;a&quot;<p>&#92;",
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "- a\n\n  ```\n      b\n\n    c\n  ```",
        "<blockquote>a<p>b<ul><li>c</ul></blockquote>",
    ]
    rows: list[str] = []
    for number, text in enumerate(texts):
        rows.append(f"def f{number}() -> None:\n    {docstring(text, 1)}\n")
        rows.append(f"class C{number}:\n    {docstring(text, 1)}\n")
    (tmp_path / "code.py").write_text("\n\n".join(rows), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", "code.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == ""


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\x00", "\u2028\t"])
def test_where_nothing_is_said_there_is_no_docstring(text: str) -> None:
    assert docstring(text, 1) == ""


def test_much_is_cut_off_visibly() -> None:
    written = docstring("word " * 20_000, 1)
    assert len(written) < 6000
    assert "…" in written


def test_the_summary_stands_alone() -> None:
    assert docstring("Does this. And that.", 0) == '"""Does this.\n\nAnd that.\n"""'


def test_a_list_ends_the_paragraph_before_it() -> None:
    assert prose.prose("One. Two:\n- a\n- b\n\nThree.", 20) == [
        *("One.", "", "Two:", "", "- a", "- b", "", "Three.")
    ]
    assert prose.prose("One\n    two", 20) == ["One two"]


def test_a_paragraph_that_begins_with_code_is_one() -> None:
    assert prose.prose("`a` is one. It is so.", 14) == ["`a` is one.", "", "It is so."]


def test_a_block_of_code_keeps_its_empty_lines() -> None:
    rows = ["```", "a", "", "  b", "c", "```"]
    assert prose.prose("\n".join(["One.", "", *rows]), 20) == ["One.", "", *rows]


def test_a_sentence_is_the_first_paragraph_on_one_line() -> None:
    assert sentence(" a\nb\n\nc") == "a b"


@given(st.lists(st.text("ab-é.", min_size=1, max_size=30), min_size=1, max_size=30))
def test_words_are_filled_as_the_standard_library_does(words: list[str]) -> None:
    text = " ".join(words)
    filled = textwrap.wrap(text, 30, break_long_words=False, break_on_hyphens=False)
    assert _filled(text, 30) == filled


@given(PIECES)
def test_what_is_one_line_is_written_as_all_else_is(pieces: list[str]) -> None:
    text = "".join(pieces)
    written = docstring(text, 1), heading(text, "a.yaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prose, "_ONE_LINE", re.compile("(?!)"))
        assert docstring.__wrapped__(text, 1) == written[0]
        mark = "Generated by counterfoil from a.yaml; do not edit. @generated"
        assert docstring.__wrapped__(f"{text}\n\n{mark}", 0) == written[1]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (
            "The engine, by name (e.g. Cromwell). Next.",
            "The engine, by name (e.g. Cromwell).",
        ),
        ('The default, e.g. "2.45". Next.', 'The default, e.g. "2.45".'),
        ("Data of the U.S. EPA. Next.", "Data of the U.S. EPA."),
        ("A set (of one. Or of two). Next.", "A set (of one. Or of two)."),
        ("Tags, links, etc. Next.", "Tags, links, etc."),
        ("1) The best. Next.", "1) The best."),
        ("No end (of it. Next.", "No end (of it. Next."),
        (f"{'(' * 3000}. {'A. ' * 3000}", f"{'(' * 3000}. {'A. ' * 2999}A."),
    ],
)
def test_no_sentence_ends_with_an_abbreviation_or_in_brackets(
    text: str, first: str
) -> None:
    assert first_sentence(text) == first
