from __future__ import annotations

import html
import re
import time

import pytest
from counterfoil.site.anchors import anchor
from counterfoil.site.highlight import Language, highlight
from counterfoil.site.prose import prose


def test_anchors_are_readable_stable_and_distinct() -> None:
    assert anchor("operation", "createSession") == "operation-createSession"
    names = ["a b", "a-b", "a/b", "a", "A", "é", "", "x" * 500, "x" * 501, "a\0b"]
    found = [anchor("schema", name) for name in names]
    found += [anchor("rule", "a-b", "c"), anchor("rule", "a", "b-c")]
    assert len(set(found)) == len(found)
    assert all(each.isascii() and " " not in each for each in found)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("*a* `b`", "<p><em>a</em> <code>b</code></p>\n"),
        ("<b onclick=x>a</b>", "<p><b>a</b></p>\n"),
        ("# a", '<p class="heading"><strong>a</strong></p>\n'),
        (
            "[a](https://b.example)",
            '<p><a href="https://b.example" rel="noopener noreferrer">a</a></p>\n',
        ),
        ("[a](#b)", '<p><a href="#b" rel="noopener noreferrer">a</a></p>\n'),
        ("[a](JaVaScRiPt:b)", "<p>[a](JaVaScRiPt:b)</p>\n"),
        ("[a](javascript&colon;b)", "<p>[a](javascript:b)</p>\n"),
        ("[a](vbscript:b)", "<p>[a](vbscript:b)</p>\n"),
        ("[a](file:///b)", "<p>[a](file:///b)</p>\n"),
        ("a\r\nb\x00", "<p>a\nb\N{REPLACEMENT CHARACTER}</p>\n"),
        *(
            (f"a{each}b", "<p>a\N{REPLACEMENT CHARACTER}b</p>\n")
            for each in ("\x80", "\x9f", "\ufdd0", "\ufffe", "\U0001ffff", "\U0010fffe")
        ),
        ("  \n", ""),
    ],
)
def test_prose_is_harmless(markdown: str, expected: str) -> None:
    assert prose(markdown) == expected


@pytest.mark.parametrize("language", ["json", "python", "shell", "cel"])
def test_colours_change_no_character(language: str) -> None:
    code = '{"a<b": [1, -2.5e3, true, "</pre>"], \'x\': None} # & "open\n'

    coloured = highlight(code, language)  # type: ignore[arg-type] # one of them each time

    assert coloured.striptags().replace(" ", "") == code.strip().replace(
        " ", ""
    ).replace("\n", "")
    assert "<b" not in coloured.replace("<span", "")


@pytest.mark.parametrize("language", ["json", "python", "shell", "cel"])
@pytest.mark.parametrize(
    "code",
    [
        """"a<b>&": 'c', 34, "d\\"e": -1.5e3, # f""",
        """x="1", y='2' true &#34; "never closed <script>""",
        """curl -i 'https://h/?a=1&b=<2>' --data "{\\"k\\": null}\"""",
    ],
)
def test_coloured_code_says_the_same_and_holds_no_html(
    code: str, language: Language
) -> None:
    shown = re.sub(r'<span class="[ksnwc]">|</span>', "", highlight(code, language))

    assert html.unescape(shown) == code
    assert "<" not in shown


def test_strings_numbers_and_words_have_their_colours() -> None:
    shown = highlight('{"a&b": ["<1>", 34, null]}', "json")

    assert shown == (
        '{<span class="k">&#34;a&amp;b&#34;</span>: '
        '[<span class="s">&#34;&lt;1&gt;&#34;</span>, '
        '<span class="n">34</span>, <span class="w">null</span>]}'
    )


@pytest.mark.parametrize("language", ["json", "python", "shell", "cel"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_quote_that_nothing_closes_takes_no_time(
    language: Language, quote: str
) -> None:
    code = f"{quote}" + f"\\{quote}" * 50_000
    began = time.process_time()
    shown = highlight(code, language)
    assert time.process_time() - began < 5
    assert html.unescape(shown) == code
