"""HTML of descriptions in docstrings: plain text."""

from __future__ import annotations

import re
import time

import pytest
from counterfoil.markup.code import code_and_words
from counterfoil.markup.tags import KNOWN
from counterfoil.python.html_words import without_html
from counterfoil.python.prose import docstring, first_sentence, prose
from hypothesis import given
from hypothesis import strategies as st

_MARKUP = st.sampled_from(
    [
        *(f"<{name}>" for name in sorted(KNOWN)),
        *(f"</{name}>" for name in sorted(KNOWN)),
        *("<id>", "<a href='/x'>", "<ol start=4>", "\n", "\n\n", "- ", "> ", " ", "**"),
    ]
)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<p>Gives one.</p>", "Gives one."),
        ("<p>Gives <code>a</code>.</p>\n\n<p>b", "Gives `a`.||b"),
        ("<p>\n    Gives\n    one.\n</p>\n<p>b</p>", "Gives one.||b"),
        ("Deprecated. <p>Gives.", "Deprecated.||Gives."),
        ("A<br>b<br/>c</br>d", "A||b|c|d"),
        ("A. B<br><br>c", "A.||B||c"),
        ("A.<br>\n- b\n- c", "A.||- b|- c"),
        ("<a href='https://a.example/?a&amp;b'>b</a>", "[b](https://a.example/?a&b)"),
        ("<a href='/a b' onclick=x>c</a>", "[c](/a%20b)"),
        ("<a name=x></a>b <a href=/c>/c</a>", "b /c"),
        ("<a href=/a><code>b</code></a>", "[`b`](/a)"),
        ("a:<ul>\n  <li>b\n  c</li>\n<li>d\n</ul>\ne", "a:||- b c|- d||e"),
        ("<ol start=3><li><p>a<p>b<li>c</ol>d", "3. a|  b|4. c||d"),
        ("<ul><li>a<ul><li>b</ul>c<li>d</ul>", "- a|  - b|  c|- d"),
        ("<li>a<li>b", "- a|- b"),
        ("<dl><dt>a<dd>b<dt>c:</dt><dd>d</dd><dd>e</dd></dl>", "- a: b|- c: d|  e"),
        ("<b>a</b> <strong> b </strong>c <em>d</em> <i></i>", "**a** **b** c *d*"),
        ("<kbd>a`b</kbd> <tt>c</tt> <code></code>", "`` a`b `` `c`"),
        ("<code>a<b>c</b><br>d</code>", "`ac d`"),
        ("2<sup>40</sup>, H<sub>2</sub>O, <span class=x>a</span>", "2^40, H2O, a"),
        ("<h2>A\nb</h2>c<hr>d", "## A b||c||d"),
        ("a<pre><code>\n b\n\n   <i>c</i>\n</code></pre>d", "a||```| b||   c|```||d"),
        ("<blockquote>a<br>b</blockquote>c", "> a|> b||c"),
        ("<details><summary>a</summary>\n\nb\n\n</details>", "a||b"),
        ("<!-- a -->b <!-- c --> d", "b d"),
        (
            "&lt;p&gt; &amp;amp; &#39;&#x41;&nbsp;a &unknown; &a",
            "<p> &amp; 'A a &unknown; &a",
        ),
        ("<ul><li>a\n\nb</ul><li>c\n\nd", "- a||b||- c||d"),
    ],
)
def test_html_is_plain_text(text: str, lines: str) -> None:
    assert "|".join(prose(text, 60)) == lines


def test_a_table_is_one_of_markdown() -> None:
    text = (
        "a<table><tr><th>b<th>c|d<tbody><tr><td>e<td>f<table><tr><td>g</table></table>h"
    )
    assert prose(text, 60) == [
        *("a", "", "| b | c\\|d |", "| --- | --- |", "| e | f g |", "", "h"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "the <number> of <currency>100</currency>, <branch name>",
        "/tables/<table>/<a>/<i>",
        "`<p>`, ``<b>`</b>`` and `&amp;`",
        "\\<p>a\\</p> \\&amp;",
        "A\n\n```html\n<p>\n\n&amp;</p>\n```",
        "~~~\n<br>",
        "A\n\n    <p>&amp;</p>\n    <b>x</b>",
        "- a\n\n  ```\n  <p>\n  ```",
        "<td>x</td> <tr> </table></b>",
        "<script>alert(1)</script><img src=x>",
        "a < b > c <!-- d",
    ],
)
def test_all_else_stays_as_it_is(text: str) -> None:
    assert without_html(text) == text


def test_after_code_html_is_html() -> None:
    assert without_html("`a\n\nb` <b>c</b>") == "`a\n\nb` **c**"
    assert without_html("- a\n\n    <b>c</b>") == "- a\n\n    **c**"
    assert without_html("```a``` <b>c</b>") == "```a``` **c**"
    assert without_html("```\na\n```\n<b>c</b>") == "```\na\n```\n**c**"


def test_what_entities_stand_for_is_as_safe_as_all_else() -> None:
    written = docstring("a &#x202e; &#0; &#11; &#xd800; &quot;&quot;&quot; &#92;", 1)
    assert written == '"""a \ufffd \ufffd \ufffd \\"\\"\\" \\\\"""'


def test_the_first_sentence_has_no_html() -> None:
    assert first_sentence("<p>Gives <b>one</b>.</p><p>Two.</p>") == "Gives **one**."


@given(st.lists(_MARKUP, max_size=20))
def test_no_word_is_lost_and_all_stay_in_order(pieces: list[str]) -> None:
    text = "w0w" + "".join(f"{each}w{n}w" for n, each in enumerate(pieces, 1))
    assert re.findall("w[0-9]+w", " ".join(prose(text, 60))) == [
        f"w{number}w" for number in range(len(pieces) + 1)
    ]


@given(st.lists(_MARKUP | st.sampled_from(["`", "```\n", "~~~\n", "    ", "a", "\\"])))
def test_parts_are_the_whole_and_code_stays_as_it_is(pieces: list[str]) -> None:
    text = "".join(pieces)
    parts = list(code_and_words(text))
    assert "".join(part for _, part in parts) == text
    if not any("<pre>" in part or "<table>" in part for _, part in parts):
        said = without_html(text)
        position = 0
        for is_code, part in parts:
            if is_code:
                shown = part.strip()
                position = said.find(shown, position)
                assert position >= 0, (text, said, part)
                position += len(shown)


@pytest.mark.parametrize(
    "text",
    [
        "<b>" * 10_000 + "x" + "</b>" * 10_000,
        "<i>" * 5_000 + "<b>" * 5_000 + "</i>" * 5_000 + "</b>" * 5_000,
        "<ul><li>" * 10_000 + "x" + "</ul>" * 10_000,
        "<table><tr><td>" * 5_000 + "x" + "</table>" * 5_000,
        "<blockquote>" * 10_000 + "x" + "</blockquote>" * 10_000,
        "<p>" * 20_000,
        "<!--" * 20_000,
        "".join("`" * n + " " for n in range(400)) + "<p>",
        "` \n\n" * 10_000 + "<p>",
        "```\n" * 10_000 + "<p>",
        "&" * 50_000,
        "<code>`" * 5_000 + "</code>" * 5_000,
    ],
    ids=range(12),
)
def test_what_is_deep_or_long_is_soon_done(text: str) -> None:
    before = time.process_time()
    without_html(text)
    assert time.process_time() - before < 3


@pytest.mark.parametrize("length", [30_000, 300_000])
@pytest.mark.parametrize(
    ("begin", "end"),
    [("<!--", ""), ("<b>", "</b>"), ("<b>x", "</b>"), ("<pre>", "</pre>")],
    ids=range(4),
)
def test_the_time_grows_with_the_length_alone(
    begin: str, end: str, length: int
) -> None:
    count = length // len(begin + end)
    text = begin * count + "x" + end * count
    before = time.process_time()
    without_html(text)
    assert time.process_time() - before < 2 * length / 300_000 + 0.3


def test_phrases_that_nest_too_deep_show_their_words_alone() -> None:
    said = without_html("<b>" * 30 + "a" + "</b>" * 30 + " <b>b</b>")
    assert said == f"{'**' * 24}a{'**' * 24} **b**"
    said = without_html("<i>" * 24 + "<b>a</b>" + "</i>" * 24 + " <b>b</b>")
    assert said == f"{'*' * 24}a{'*' * 24} **b**"
