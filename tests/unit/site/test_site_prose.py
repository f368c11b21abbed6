"""HTML of descriptions on the page, judged by Ammonia and its HTML5 parser (nh3)."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import nh3
import pytest
from counterfoil.markup.tags import KNOWN
from counterfoil.site.links import is_safe
from counterfoil.site.prose import prose, prose_line
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

_ALLOWED = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del"),
    *("details", "dfn", "div", "dl", "dt", "em", "hr", "i", "ins", "kbd", "li"),
    *("mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub"),
    *("summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u"),
    *("ul", "var", "wbr"),
}
_ATTRIBUTES = {
    "a": {"href", "rel", "title"},
    "abbr": {"title"},
    "code": {"class"},
    "details": {"open"},
    "div": {"class", "tabindex"},
    "ol": {"start"},
    "p": {"class"},
    "table": {"class"},
    "td": {"class", "colspan", "rowspan"},
    "th": {"class", "colspan", "rowspan"},
}
_TABLE = '<div class="scroll" tabindex="0"><table class="plain">'
_END = "</tr> </tbody> </table></div>"
_REL = 'rel="noopener noreferrer"'
_VOID = {"br", "hr", "wbr"}
_MAX_DEPTH = 100


class Tree(HTMLParser):
    """What a text of HTML says, if it is written out: no end tag is left out."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[object] = []
        self.open: list[str] = []
        self.depth = 0
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._say(tag, {name: value or "" for name, value in attrs})
        if tag not in _VOID:
            self.open.append(tag)
            self.depth = max(self.depth, len(self.open))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self._say(tag)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    def _say(self, *what: object) -> None:
        self.said.append((self.text, *what))


def judged(written: str) -> Tree:
    """What the text says to a parser of HTML5, which finds nothing amiss in it."""
    written = str(written)  # Markup escapes what is added to it
    ours = Tree(written)
    assert ours.open == []
    assert ours.depth < _MAX_DEPTH
    parsed = Tree(
        nh3.clean(
            written,
            tags=_ALLOWED,
            attributes=_ATTRIBUTES,
            url_schemes={"http", "https", "mailto"},
            link_rel=None,
            strip_comments=False,
            clean_content_tags=set(),
        )
    )
    # Parsers take away the first end of a line in <pre> (HTML, 13.2.6.4.7).
    assert _without_lines(ours) == _without_lines(parsed)
    return ours


def _without_lines(tree: Tree) -> list[object]:
    said = [
        (each[0].replace("\n", ""), *each[1:])
        for each in tree.said
        if isinstance(each, tuple)
    ]
    return [*said, tree.text.replace("\n", "")]


_NAMES = [*sorted(KNOWN), "script", "style", "svg", "form", "main", "iframe", "number"]
_TAGS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["<", "<", "</"]),
        st.sampled_from(_NAMES),
        st.sampled_from(
            [
                *("", "", "", "/", " ", ' class="x"', " onclick='alert(1)'"),
                *(" href='/x'", ' href="javascript:alert(1)"', " href=//a.example"),
                *(' style="a:b" id=c', " open", ' start="7"', " colspan=2", "\n"),
                *(" rowspan='-1'", ' title="<p>"', " href='http://a.example/?a&b'"),
            ]
        ),
        st.sampled_from([">"] * 9 + [""]),
    ),
)
_MARKS = st.sampled_from(
    [
        *("\n", "\n\n", " ", "*", "**", "`", "```\n", "- ", "1. ", "> ", "# ", "    "),
        *("[", "](/a)", "|", "\n|-|-|\n", "<", ">", "&lt;", "&amp;p&gt;", "\\"),
        *("<!-- ", " -->", "<!DOCTYPE html>", "<![CDATA[", "]]>", "<?php ", "?>"),
    ]
)
_WORDS = st.sampled_from(["word", "é", "a.b", "\N{NO-BREAK SPACE}", "</", "1"])
_TEXTS = st.lists(_TAGS | _TAGS | _MARKS | _WORDS | st.text(max_size=3), max_size=40)


@given(_TEXTS.map("".join))
@example("<p>a<p>b<ul><li>c<table><tr><td>d<li>e</table>f")
@example("<table>a<tr>b<td>c</table>")
@example("<a href=/x><table><tr><td><a href=/y>z</a></table></a>")
@example("*a <div>b</div> <hr> c*")
def test_html_is_balanced_and_has_nothing_but_what_is_allowed(text: str) -> None:
    judged(prose(text))
    line = judged(prose_line(text))
    assert not {"p", "div", "ul", "table"}.intersection(
        str(each[1]) for each in line.said if isinstance(each, tuple)
    )


@given(st.lists(_TAGS | st.sampled_from(["\n", "\n\n", "- ", "> "]), max_size=20))
@example(["<a\n>", "<wbr\n>", "> "])
def test_no_word_is_lost_and_all_stay_in_order(pieces: list[str]) -> None:
    complete = [each for each in pieces if each[0] != "<" or each[-1] == ">"]
    # A `>` that begins a line is a quotation's (CommonMark 0.31.2, 5.1), whose next one
    # goes on a tag that is open: what follows it is an attribute, and no word.
    complete = [each.replace("\n>", "\nopen>") for each in complete]
    text = "w0 " + "".join(f"{each}w{n}w " for n, each in enumerate(complete, 1))
    for written in (prose(text), prose_line(text)):
        position = 0
        said = judged(written).text
        for number in range(1, len(complete) + 1):
            position = said.find(f"w{number}w", position)
            assert position >= 0, (text, said, number)


@given(
    st.lists(
        _MARKS
        | _WORDS
        | st.sampled_from(
            ["<number>", "</currency>", "<the name>", "<script>", "<img src=x>"]
        )
    ).map("".join)
)
def test_without_tags_that_are_known_all_is_as_without_html(text: str) -> None:
    if "<!--" in text:
        return
    plain = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    assert Tree(str(prose(text))).text.strip() == Tree(plain.render(text)).text.strip()


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "<p>Gives <code>id</code>.</p>\n\n<ul>\n<li>a</li>\n</ul>",
            "<p>Gives <code>id</code>.</p> <ul> <li>a</li> </ul>",
        ),
        ("a <b>bold *x*</b>", "<p>a <b>bold <em>x</em></b></p>"),
        (
            "a:<ul><li>b<li>c</ul>d",
            "<p>a:</p> <ul><li>b</li> <li>c</li> </ul> <p>d</p>",
        ),
        ("a<br>b</br>c<br/>", "<p>a<br>b<br>c<br></p>"),
        ("a<p>b<p>c", "<p>a</p> <p>b</p> <p>c</p>"),
        ("<h2 id=x>A</h2>", '<p class="heading"><strong>A</strong></p>'),
        (
            "<details>\n<summary>A</summary>\n\n**b**\n\n</details>",
            "<details> <summary>A</summary> <p><strong>b</strong></p> </details>",
        ),
        (
            "<a target=_blank href='/x?a&amp;b'>c</a>",
            '<p><a href="/x?a&amp;b" rel="noopener noreferrer">c</a></p>',
        ),
        (
            "<table><tr><th colspan=2>a<tr><td>b</table>",
            f'{_TABLE}<tbody><tr><th colspan="2">a</th> </tr> <tr><td>b</td> {_END}',
        ),
        (
            "|a|b|c|\n|:-|:-:|-:|\n|d|<b>e</b>|f|",
            (
                f'{_TABLE} <thead> <tr> <th>a</th> <th class="center">b</th>'
                ' <th class="right">c</th> </tr> </thead> <tbody> <tr> <td>d</td>'
                f' <td class="center"><b>e</b></td> <td class="right">f</td> {_END}'
            ),
        ),
        ("<dl><dt>a<dd>b</dl>", "<dl><dt>a</dt> <dd>b</dd> </dl>"),
        ("<li>a<li>b", "<ul><li>a</li> <li>b</li> </ul>"),
        ("<p>a &amp; &lt;b&gt; &#39;</p>", "<p>a &amp; &lt;b&gt; '</p>"),
        ("a <!-- b --> c", "<p>a c</p>"),
        ("<pre>a\n <b>b</b></pre>", "<pre>a <b>b</b></pre>"),
        ("<section class=x>a</section>", "<div>a</div>"),
        ("<b><i>a</b></i>", "<p><b><i>a</i></b></p>"),
        ("<div>\n\na\n\n</div>", "<div> <p>a</p> </div>"),
        ("<a name='x'></a>b", "<p>b</p>"),
        ("a <ul>\n <li>b</li>\n</ul>\nc", "<p>a </p> <ul> <li>b</li> </ul> <p> c</p>"),
        ("- a <ul>\n  <li>b</li></ul>", "<ul> <li>a <ul><li>b</li> </ul> </li> </ul>"),
        (
            "a <details>\n<summary>b</summary>\n\nc\n\n</details>",
            "<p>a </p> <details><summary>b</summary> <p>c</p> </details>",
        ),
        ("a <li>b\n\nc", "<p>a </p> <ul><li>b</li> </ul> <p>c</p>"),
        ("<div>\n\na</div>b", "<div> <p>a</p> </div> <p>b</p>"),
        ("<a href='/x'>a [b](/y)</a>", f'<p><a href="/x" {_REL}>a b</a></p>'),
    ],
)
def test_html_that_says_something_is_kept(text: str, written: str) -> None:
    assert " ".join(prose(text).split()) == written
    judged(prose(text))


@pytest.mark.parametrize(
    "text",
    [
        "the <number> of <currency>100</currency>",
        "<branch name> or <tag>",
        "/tables/<table>/<a>/<i>",
        "x </main> y </div></article></b>",
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<svg onload=alert(1)><p",
        "<img src=x onerror=alert(1)>",
        "<iframe src='/x'></iframe>",
        "<form><input name=a></form>",
        "<a href='javascript:alert(1)'>x</a>",
        "<td>x</td> <tr> </table>",
        "<summary>x</summary>",
        "<b/>",
        "a <!-- b",
        "<![CDATA[x]]>",
        "<!DOCTYPE html>",
        "<?php x ?>",
        "a < b > c",
        "`<p>`",
        "\\<p>a\\</p>",
    ],
)
def test_all_else_is_shown_as_text(text: str) -> None:
    shown = text.replace("`", "").replace("\\", "")
    for written in (prose(text), prose_line(text)):
        if "<td>" in text and written == prose_line(text):
            continue  # a phrase has no tables
        if "<summary>" in text and written == prose_line(text):
            continue
        assert judged(written).text.strip() == shown


@pytest.mark.parametrize(
    "address",
    [
        "javascript:x",
        "JaVaScRiPt:x",
        "java\tscript:x",
        "java\nscript:x",
        "java&Tab;script:x",
        "&#106;avascript:x",
        "&#x6A;avascript&colon;x",
        " javascript:x",
        "&#1;javascript:x",
        "data:text/html,x",
        "vbscript:x",
        "//other.example",
        "/\\other.example",
        "\\\\other.example",
    ],
)
def test_no_link_leads_where_it_must_not(address: str) -> None:
    for quote in "\"'":
        written = prose(f"<p><a href={quote}{address}{quote} title=y>x</a></p>")
        judged(written)
        assert "<a" not in written
        assert "x&lt;/a&gt;" in written


def test_a_backslash_is_a_slash_in_addresses() -> None:
    assert not is_safe("/\\other.example")
    assert is_safe("/a\\b")


@pytest.mark.parametrize(
    ("opened", "closed", "times"),
    [
        ("<div>", "", 10_000),
        ("<div>", "</div>", 10_000),
        ("<b>", "</b>", 10_000),
        ("<ul><li>", "</ul>", 10_000),
        ("<li><dl><dd>", "</dl>", 5_000),
        ("<table><tr><td>", "</table>", 5_000),
        ("<b><i>", "</b></i>", 5_000),
        ("<p>", "", 10_000),
        ("</p>", "", 10_000),
        ("<!--", "", 20_000),
        ('<a b="', "", 20_000),
        ('<a b="<a b=" c="', "", 10_000),
        ("<", "", 50_000),
        ("<pre>\n", "", 5_000),
        ("<p>\n\n", "", 5_000),
        ("<details>\n\n> ", "", 3_000),
    ],
    ids=range(16),
)
def test_what_is_deep_or_long_is_shallow_and_soon_done(
    opened: str, closed: str, times: int
) -> None:
    text = opened * times + "x" + closed * times
    before = time.process_time()
    for write in (prose, prose_line):
        write(text)
    assert time.process_time() - before < 4
    # The parser that judges is slow.
    less = opened * (times // 10) + "x" + closed * (times // 10)
    for write in (prose, prose_line):
        judged(write(less))


@pytest.mark.parametrize("length", [10_000, 100_000])
@pytest.mark.parametrize(
    ("repeated", "end"),
    [
        ("<!--\n\n", ""),
        ("<!--", ""),
        ("- <!--\n", "-->"),
        ("<pre>\n", ""),
        ("- <pre>\n", "</pre>"),
    ],
    ids=range(5),
)
def test_what_ends_nowhere_or_far_below_is_looked_up_once(
    repeated: str, end: str, length: int
) -> None:
    text = repeated * (length // len(repeated)) + end
    before = time.process_time()
    prose(text)
    assert time.process_time() - before < length / 75_000 + 0.5


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        (
            "> [!NOTE]\n> Mind `this`.",
            "<p><strong>Note</strong><br />\nMind <code>this</code>.</p>",
        ),
        ("> [!warning]\n>\n> Mind.", "<p><strong>Warning</strong></p>\n<p>Mind.</p>"),
        ("> [!NOTE] Mind.", "<p>[!NOTE] Mind.</p>"),
        ("> [!OTHER]\n> Mind.", "<p>[!OTHER]\nMind.</p>"),
    ],
)
def test_alerts_say_what_they_are(markdown: str, html: str) -> None:
    assert prose(markdown) == f"<blockquote>\n{html}\n</blockquote>\n"


def test_alerts_are_quotations_alone() -> None:
    assert prose("[!NOTE]\nMind.") == "<p>[!NOTE]\nMind.</p>\n"


@given(st.from_regex(r"[A-Za-z][A-Za-z0-9 ,.;:'()/-]*", fullmatch=True))
@example("www.example.com, https://example.com/a-b (c): 'd' -- e...")
@example("a  b ")
def test_a_plain_sentence_is_what_markdown_makes_of_it(text: str) -> None:
    everything = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    assert str(prose(text)) == everything.render(text)
