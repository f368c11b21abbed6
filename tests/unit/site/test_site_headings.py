"""The headings of the first page: their anchors, and what leads to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from counterfoil.site import build
from counterfoil.site.headings import Headings
from unit.site.test_site_pages import site_of

if TYPE_CHECKING:
    from pathlib import Path


def test_each_heading_has_an_anchor_of_its_own() -> None:
    headings = Headings(
        {
            "a": "# Errors\n\n## Rate *limits* & `x`\n\nErrors-1\n---\n\n# \n",
            "b": "<h2>Errors</h2>\n\n> # Errors\n\n**Errors**",
        }
    )

    assert [each.text for each in headings.all] == [
        *("Errors", "Rate limits & x", "Errors-1", "Errors", "Errors"),
    ]
    anchors = [each.anchor for each in headings.all]
    assert anchors[0] == "section-Errors"
    assert anchors[2:] == ["section-Errors-1", "section-Errors-2", "section-Errors-3"]
    assert len(set(anchors)) == len(anchors)
    first, second = headings.of("a"), headings.of("b")
    for anchor in anchors[:3]:
        assert f'<p class="heading" id="{anchor}"><strong>' in first
    assert first.count(" id=") == 3
    assert second.count(" id=") == 2


def test_a_heading_that_tries_to_be_more_is_text() -> None:
    text = '# <script>alert(1)</script> <b onclick=x>"b"</b> <div>c</div>\n'
    headings = Headings({"": text})

    assert [each.text for each in headings.all] == [
        '<script>alert(1)</script> "b"',
    ]
    assert "<script" not in headings.of("")
    assert "onclick" not in headings.of("")


_DOCUMENT = """\
openapi: 3.1.0
info:
  title: Linked
  version: '1'
  description: |
    [up](#rate-limits--quotas) and [down](#operation-getX)

    # Rate limits & quotas
    # Überblick
    # Errors
    ## Errors
tags:
- name: Things of all kinds
  description: "[back](#errors)\\n\\n### On things"
servers: [{url: /v1, description: "[s](#errors)"}]
paths:
  /x:
    get:
      operationId: getX
      tags: [Things of all kinds]
      security: [{login: [s]}]
      description: |
        LINK

        # Own part
      responses: {"200": {description: '[r](#errors)'}}
components:
  securitySchemes:
    login:
      type: oauth2
      description: "[l](#errors)"
      flows:
        clientCredentials:
          tokenUrl: https://id.example
          scopes: {s: "[o](#errors)"}
  schemas:
    Thing: {type: object, properties: {own: {description: "[p](#errors)"}}}
"""
_OVERVIEW = {
    "[x](#rate-limits--quotas)": "#section-Rate-limits-quotas-",
    "[x](#Rate-Limits-and-Quotas)": "#section-Rate-limits-quotas-",
    "[x](#section/Errors/Rate-limits-and-quotas)": "#section-Rate-limits-quotas-",
    "[x](#\u00fcberblick)": "#section-berblick-",
    "[x](#errors)": "#section-Errors",
    "[x](#errors-1)": "#section-Errors-1",
    "[x](#on-things)": "#section-On-things-",
    "[x](#things-of-all-kinds)": "#tag-Things-of-all-kinds-",
    "<a title=\"y\" href='#Errors'>x</a>": "#section-Errors",
    "[x](#servers)": "#servers",
    "[x](#schemas)": "#schemas",
}
_ELSEWHERE = {
    "[x](#own-part)": "#own-part",
    "[x](#nothing)": "#nothing",
    "[x](#)": "#",
    "[x](#---)": "#---",
    '[x](#"><script>)': "#%22%3E%3Cscript%3E",
    "[x](https://other.example/#errors)": "https://other.example/#errors",
}


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("link", [*_OVERVIEW, *_ELSEWHERE])
def test_a_fragment_leads_to_the_heading_that_it_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: str, is_large: bool
) -> None:
    files = _site(tmp_path, monkeypatch, link, is_large=is_large)
    page = files["operation-getX.html" if is_large else "index.html"]
    found = re.search(r'<a href="([^"]*)"[^>]*>x</a>', page)

    assert found is not None
    if link in _ELSEWHERE:
        assert found[1] == _ELSEWHERE[link]
        return
    file, mark, anchor = found[1].partition("#")
    assert file == ("index.html" if is_large else "")
    assert re.fullmatch(f"{_OVERVIEW[link]}(?:(?<=-)[0-9a-f]{{8}})?", mark + anchor)
    assert f'id="{anchor}"' in files["index.html"]


@pytest.mark.parametrize("is_large", [False, True])
def test_descriptions_of_all_things_lead_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_large: bool
) -> None:
    files = _site(tmp_path, monkeypatch, "", is_large=is_large)
    text = "".join(files.values())
    index = files["index.html"]
    first = "index.html" if is_large else ""

    for name in "rslop":
        assert re.search(f'<a href="{first}#section-Errors"[^>]*>{name}<', text)
    # Nothing is loaded anew for what stands on the same page.
    assert re.search(r'<a href="#section-Rate-limits[^"]*"[^>]*>up<', index)
    assert re.search(r'<a href="#section-Errors"[^>]*>back<', index)
    operation = "operation-getX.html" if is_large else "#operation-getX"
    assert re.search(f'<a href="{operation}"[^>]*>down<', index)


def _site(
    folder: Path, monkeypatch: pytest.MonkeyPatch, link: str, *, is_large: bool
) -> dict[str, str]:
    if is_large:
        monkeypatch.setattr(build, "_MOST_ON_A_PAGE", 0)
    return site_of(folder, _DOCUMENT.replace("LINK", link))
