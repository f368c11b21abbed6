"""Addresses that lead into the documentation, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from contract.docs.reading import check_nothing_failed, search
from contract.docs.serving import served, written
from counterfoil.site.anchors import anchor, digest
from unit.site.test_site_pages import site_of

if TYPE_CHECKING:
    from pathlib import Path

    from contract.chromium import Browser
    from contract.docs.serving import Served

PETS = anchor("tag", "Pets & Owners")


@pytest.fixture
def browser(unpainted: Browser) -> Browser:
    return unpainted


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("index.html#operation-get7", "/operation-get7.html"),
        ("operation-get150.html#operation/get7", "/operation-get7.html"),
        ("index.html#tag/all/operation/get7", "/operation-get7.html"),
        ("index.html#operation%2Fget7", "/operation-get7.html"),
        ("index.html#tag/all/paths/~1v1~1things0~1n7/get", "/operation-get7.html"),
        ("index.html#schema-Alone", "/schema-Alone.html"),
        ("index.html#schema/Alone", "/schema-Alone.html"),
        # The file of one of two that case alone tells apart has another name.
        ("index.html#schema-Thing", f"/schema-Thing-{digest('schema-Thing')}.html"),
        ("schema-Alone.html#tag/others", "/index.html#tag-others"),
        ("index.html#tag/Pets-and-Owners", f"/index.html#{PETS}"),
        ("schema-Alone.html#tag/Pets-&-Owners", f"/index.html#{PETS}"),
        ("schema-Alone.html#section/Authentication", "/index.html#authentication"),
    ],
)
def test_addresses_of_other_sites_lead_on_where_there_are_many(
    browser: Browser, large: str, address: str, place: str
) -> None:
    browser.open(f"{large}/{address}")

    browser.until(f"location.href.endsWith({place!r})")
    check_nothing_failed(browser)


@pytest.mark.parametrize(
    "fragment",
    [
        "schema-alone",
        "schema/Pet",
        "operation/gone",
        "operation-get",
        "tag/all/operation/gone",
        "tag/all/paths/~1v1/get",
        "schema-%",
    ],
)
@pytest.mark.parametrize("over_http", [False, True])
def test_an_address_of_what_is_not_there_leads_nowhere(
    browser: Browser,
    files: dict[str, str],
    large: str,
    fragment: str,
    over_http: bool,
) -> None:
    with served({f"/{path}": text for path, text in files.items()}) as site:
        address = f"{site.address if over_http else large}/index.html#{fragment}"
        browser.open(address)
        browser.until("globalThis.siteEntries && document.readyState === 'complete'")
        browser.value("new Promise((done) => { setTimeout(done, 100); })")

        assert browser.value("location.href") == address
        assert search(browser, "alone") == ["schemaAlone"]
        check_nothing_failed(browser)


@pytest.mark.parametrize("fragment", ["%", "%E0%A4%A", "tag/%", "tag/gone", "tag/"])
def test_an_odd_address_leaves_the_rest_of_the_page_alone(
    browser: Browser, site: Served, large: str, fragment: str
) -> None:
    for page in (f"{site.address}/", f"{large}/index.html"):
        browser.open(f"{page}#{fragment}")

        assert browser.value("location.href") == f"{page}#{fragment}"
        assert search(browser, "no such thing") == []
        assert browser.value("document.querySelector('.results').textContent") == (
            "Nothing found"
        )
        check_nothing_failed(browser)


def test_without_its_entries_a_site_stays_where_it_is(
    browser: Browser, files: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "site").mkdir()
    rest = {path: text for path, text in files.items() if path != "entries.js"}
    address = f"{written(rest, tmp_path / 'site')}/index.html#operation-get7"
    browser.open(address)
    browser.until("document.readyState === 'complete'")
    browser.value("new Promise((done) => { setTimeout(done, 100); })")

    assert browser.value("location.href") == address
    assert not browser.seen("Runtime.exceptionThrown")


def test_addresses_of_other_sites_lead_on_within_a_page(
    browser: Browser, site: Served
) -> None:
    browser.open(f"{site[0]}/#operation/createSession")

    browser.until("location.hash === '#operation-createSession'")
    browser.value("location.hash = '#tag/sessions'")
    browser.until("location.hash === '#tag-sessions'")


_SECTIONS = """\
openapi: 3.1.0
info:
  title: Sections
  version: '1'
  description: |
    Words.

    # Rate limits & quotas
WORDS
    ## Errors
paths:
  /x:
    get:
      operationId: getX
      tags: [Things of all kinds]
      description: |
        <details><summary>Folded</summary>

        # Own part

        </details>
      responses: {"204": {description: Done}}
"""


@pytest.mark.parametrize(
    ("fragment", "place"),
    [
        ("section/Rate-limits-and-quotas", "Rate limits & quotas"),
        ("section/Rate-limits-and-quotas/Errors", "Errors"),
        ("rate-limits--quotas", "Rate limits & quotas"),
        ("rates", ""),
        ("errors", "Errors"),
        ("tag/Things-of-all-kinds", "Things of all kinds"),
        ("own-part", "Own part"),
        ("---", ""),
    ],
)
def test_addresses_of_headings_lead_to_them(
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
    fragment: str,
    place: str,
) -> None:
    text = _SECTIONS.replace("WORDS", "    Some words.\n\n" * 30)
    pages = site_of(tmp_path_factory.mktemp("sections"), text)
    browser.window(1000, 500)
    browser.open(
        f"{written(pages, tmp_path_factory.mktemp('site'))}/index.html#{fragment}"
    )

    at_top = (
        "Array.from(document.querySelectorAll('h2, .heading'))"
        ".filter(each => Math.abs(each.getBoundingClientRect().top - 24) < 3)"
        ".map(each => each.textContent)"
    )
    assert browser.value(at_top) == [place] * bool(place)
    assert bool(browser.value("scrollY")) == bool(place)
    check_nothing_failed(browser)
