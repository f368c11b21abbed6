"""Links to documentation elsewhere, whose words are CommonMark."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from unit.site.test_site_pages import site_of
from unit.site.test_site_prose import judged

if TYPE_CHECKING:
    from pathlib import Path

_DOCUMENT = """\
openapi: 3.1.0
info: {title: Site, version: '1'}
tags: [{name: t, externalDocs: DOCS}]
externalDocs: DOCS
paths:
  /a:
    get:
      operationId: a
      tags: [t]
      externalDocs: DOCS
      responses: {"204": {description: Done}}
components:
  schemas:
    Pet:
      externalDocs: DOCS
      properties: {name: {type: string, externalDocs: DOCS}}
"""
_START = '<a href="https://a.example/x">'


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("All of `a` & *b*", f"{_START}All of <code>a</code> &amp; <em>b</em></a>"),
        ("", f"{_START}https://a.example/x</a>"),
        ("<!-- -->", f"{_START}https://a.example/x</a>"),
        ("<https://b.example>", f"{_START}https://b.example</a>"),
        (
            "The [guide](/b '>') or <a title='>' href='/c'>book</a>",
            f"{_START}The guide or book</a>",
        ),
        ("# 1\n\n- a", f"{_START}# 1\n\n- a</a>"),
        (
            "<script>x</script><abbr title='a'>b</abbr>",
            f'{_START}&lt;script&gt;x&lt;/script&gt;<abbr title="a">b</abbr></a>',
        ),
        ("<p>a</p>", f"{_START}a</a>"),
    ],
)
def test_the_words_of_a_link_are_markdown(
    tmp_path: Path, words: str, written: str
) -> None:
    page = _page(tmp_path, "https://a.example/x", words)

    judged(written)
    assert page.count(written) == 5
    assert page.count(f"<dd>{written}</dd>") == 1
    assert page.count(f'<p class="more">See also: {written}</p>') == 4


def test_words_that_lead_nowhere_keep_the_links_that_they_have(tmp_path: Path) -> None:
    page = _page(tmp_path, "javascript:alert(1)", "The [guide](/b)")

    assert page.count('The <a href="/b" rel="noopener noreferrer">guide</a>') == 5
    assert "javascript:" not in page


def _page(folder: Path, url: str, words: str) -> str:
    docs = json.dumps({"url": url, "description": words})
    return site_of(folder, _DOCUMENT.replace("DOCS", docs))["index.html"]
