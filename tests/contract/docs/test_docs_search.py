"""The search of the documentation, in Chromium."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from contract.chromium import LOW_CONTRAST
from contract.docs.reading import check_nothing_failed, search
from contract.docs.serving import served, written
from unit.site.test_site_pages import site_of

if TYPE_CHECKING:
    from pathlib import Path

    from contract.chromium import Browser
    from contract.docs.serving import Served


@pytest.fixture
def browser(unpainted: Browser) -> Browser:
    return unpainted


def test_one_page_is_searched_without_another_file(
    browser: Browser, site: Served
) -> None:
    browser.window(1440)
    browser.open(f"{site[0]}/")
    asked = len(site[1])

    assert search(browser, "preflight") == [
        "OPTIONSAnswer a CORS preflight/api/v1/sessions"
    ]
    assert search(browser, "session post") == ["POSTStart a session/api/v1/sessions"]
    assert search(browser, "no such thing") == []
    assert browser.value("document.querySelector('.results').textContent") == (
        "Nothing found"
    )
    search(browser, "SessionStart")
    browser.press("ArrowDown", 40)
    assert browser.value("document.activeElement.hash") == "#schema-SessionStart"
    browser.press("Escape", 27)
    assert browser.value("document.querySelector('.results').hidden")
    assert not browser.value("document.querySelector('nav > .search + ul').hidden")
    assert len(site[1]) == asked


def test_many_pages_can_be_read_from_a_disk(browser: Browser, large: str) -> None:
    browser.window(1440)
    browser.open(f"{large}/operation-get150.html")

    assert browser.value(
        "getComputedStyle(document.querySelector('.layout')).display"
    ) == ("grid")
    assert browser.value("document.querySelectorAll('figure.code button').length") == 2
    assert search(browser, "get the 29")[:2] == [
        "GETGet the 29/v1/things2/n29",
        "GETGet the 290/v1/things29/n290",
    ]
    browser.press("Enter", 13)
    browser.until("location.pathname.endsWith('/operation-get29.html')")
    requests = [
        each["request"]["url"] for each in browser.seen("Network.requestWillBeSent")
    ]
    assert all(each.startswith((large, "data:image/svg+xml,")) for each in requests)
    check_nothing_failed(browser)


@pytest.mark.parametrize("entries", [None, "<!doctype html>"], ids=["none", "wrong"])
@pytest.mark.parametrize("over_http", [False, True])
def test_a_search_that_has_nothing_to_search_says_so(
    browser: Browser,
    files: dict[str, str],
    tmp_path: Path,
    entries: str | None,
    over_http: bool,
) -> None:
    rest = {path: text for path, text in files.items() if path != "entries.js"}
    if entries is not None:
        rest["entries.js"] = entries
    (tmp_path / "site").mkdir()
    address = written(rest, tmp_path / "site")
    with served({f"/{path}": text for path, text in rest.items()}) as site:
        browser.window(1440)
        browser.open(f"{site.address if over_http else address}/index.html")

        assert search(browser, "get") == []
        words = "The search needs entries.js, which cannot be loaded."
        assert browser.value("document.querySelector('.results').innerText") == words
        assert browser.value("document.querySelector('[role=status]').innerText") == (
            words
        )
        browser.press("Escape", 27)
        assert browser.value("document.querySelector('nav > .search + ul').offsetTop")
        assert not browser.value("document.querySelector('[role=status]').innerText")


def test_a_search_that_could_not_be_loaded_is_loaded_when_it_can_be(
    browser: Browser, files: dict[str, str]
) -> None:
    pages = {f"/{path}": text for path, text in files.items()}
    entries = pages.pop("/entries.js")
    with served(pages) as site:
        browser.window(1440)
        browser.open(f"{site.address}/index.html")
        assert search(browser, "get the 29") == []
        # Focus and each letter ask anew, as long as it does not come.
        failed = site.asked.count("/entries.js")
        pages["/entries.js"] = entries

        assert search(browser, "get the 299") == ["GETGet the 299/v1/things29/n299"]
        assert search(browser, "alone") == ["schemaAlone"]
        assert site.asked.count("/entries.js") == failed + 1


def test_the_entries_are_loaded_once_and_only_where_they_are_needed(
    browser: Browser, files: dict[str, str]
) -> None:
    with served({f"/{path}": text for path, text in files.items()}) as site:
        browser.window(1440)
        browser.open(f"{site.address}/schema-Alone.html#no-such-place")
        assert "/entries.js" not in site.asked

        for words in ("get the 29", "get", "alone"):
            assert search(browser, words)
        browser.value("location.hash = '#operation/gone'")
        browser.value("location.hash = '#schema/Thing'")
        browser.until("location.pathname.startsWith('/schema-Thing-')")
        assert site.asked.count("/entries.js") == 1


FIRST = "document.querySelector('.results a')"
STATE = (
    "[document.querySelector('nav input').value,"
    " !document.querySelector('.results').hidden]"
)
COMPLETE = "document.readyState === 'complete'"


@pytest.mark.parametrize("over_http", [False, True])
def test_the_way_back_leads_to_what_was_found(
    browser: Browser, files: dict[str, str], large: str, over_http: bool
) -> None:
    with served({f"/{path}": text for path, text in files.items()}) as site:
        browser.window(1440)
        address = site.address if over_http else large
        browser.open(f"{address}/index.html")
        found = search(browser, "get the 29")
        browser.press("Enter", 13)
        browser.until(
            f"location.pathname.endsWith('/operation-get29.html') && {COMPLETE}"
        )
        assert browser.value(STATE) == ["", False]

        browser.leave("history.back()")

        browser.until(
            "location.pathname.endsWith('/index.html')"
            " && document.querySelectorAll('.results a').length > 0"
        )
        assert browser.value(STATE) == ["get the 29", True]
        assert len(found) == browser.value(
            "document.querySelectorAll('.results a').length"
        )
        # What was left once does not come back.
        browser.value("document.querySelector('nav input').focus()")
        browser.press("Escape", 27)
        browser.value("globalThis.before = true")
        browser.call("Page.reload")
        browser.until(f"!globalThis.before && {COMPLETE}")
        assert browser.value(STATE) == ["", False]


def test_a_result_in_another_tab_leaves_the_others(
    browser: Browser, site: Served
) -> None:
    browser.window(1440)
    browser.open(f"{site.address}/")
    search(browser, "session")

    browser.value(
        f"{FIRST}.addEventListener('click', (event) => event.preventDefault());"
        f"{FIRST}.dispatchEvent(new MouseEvent('click',"
        " {bubbles: true, cancelable: true, ctrlKey: true}))"
    )

    assert browser.value(STATE) == ["session", True]
    browser.value(f"{FIRST}.click()")
    assert browser.value(STATE) == ["", False]


_FOLDERS = """\
openapi: 3.1.0
info: {title: Folders, version: '1'}
paths:
  /folders/{id}/copy:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post: {summary: Copy a folder, responses: {"204": {description: Done}}}
  /folders/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post: {summary: Folder renaming, responses: {"204": {description: Done}}}
  /folders:
    post: {summary: Create a folder, responses: {"204": {description: Done}}}
components:
  schemas:
    FolderX: {type: string}
    Folder: {type: string}
"""


def test_what_is_nearest_is_found_first(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pages = site_of(tmp_path_factory.mktemp("folders"), _FOLDERS)
    browser.window(1440)
    browser.open(f"{written(pages, tmp_path_factory.mktemp('site'))}/index.html")

    copy = "POSTCopy a folder/folders/{id}/copy"
    rename = "POSTFolder renaming/folders/{id}"
    create = "POSTCreate a folder/folders"
    for words, found in {
        "/folders": [create, rename, copy],
        "POST /folders/{id}": [rename, copy],
        "post folder": [create, rename, copy],
        "folder": ["schemaFolder", rename, "schemaFolderX", create, copy],
    }.items():
        assert search(browser, words) == found


def test_enter_waits_for_what_is_found(browser: Browser, files: dict[str, str]) -> None:
    class Slow(dict[str, str]):
        def get(self, path: str, default: Any = None) -> Any:
            if path == "/entries.js":
                assert wanted.wait(10)
            return super().get(path, default)

    wanted = threading.Event()
    with served(Slow({f"/{path}": text for path, text in files.items()})) as site:
        browser.window(1440)
        browser.open(f"{site.address}/index.html")
        browser.press("/", 191)
        browser.call("Input.insertText", text="get the 29")
        browser.press("Enter", 13)
        busy = (
            "getComputedStyle(document.querySelector('.results'), '::before').content"
        )
        assert browser.value(busy) == '"Searching…"'
        assert browser.value("location.pathname") == "/index.html"

        wanted.set()

        browser.until("location.pathname === '/operation-get29.html'")


_KINDS = """\
openapi: 3.1.0
info:
  title: Kinds
  version: '1'
  description: |
    # Rate limits & *quotas*
    Words.

    <h2>Rates</h2>

    ## Errors
tags:
- name: Rates of exchange
  description: |
    Words.

    ### Errors
paths:
PATHS
components:
  schemas:
    Rate: {type: string}
"""
_RATES = """\
  /rates/NUMBER:
    get:
      operationId: rateNUMBER
      tags: [Rates of exchange]
      description: "# Rates in detail"
      responses: {"204": {description: Done}}
"""


@pytest.mark.parametrize("count", [1, 260])
def test_groups_and_headings_are_found_with_what_they_are(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, count: int
) -> None:
    paths = "".join(_RATES.replace("NUMBER", str(n)) for n in range(1, count + 1))
    pages = site_of(tmp_path_factory.mktemp("kinds"), _KINDS.replace("PATHS\n", paths))
    browser.window(1440)
    address = written(pages, tmp_path_factory.mktemp("site"))
    browser.open(f"{address}/{max(pages)}")

    assert search(browser, "rate limits") == ["sectionRate limits & quotas"]
    assert search(browser, "rates")[:2] == [
        "sectionRates",
        "groupRates of exchange",
    ]
    assert search(browser, "rate")[0] == "schemaRate"
    assert search(browser, "in detail") == []
    assert search(browser, "schemas") == ["sectionSchemas"]
    for scheme in ("light", "dark"):
        browser.prefers(scheme)
        assert browser.value(LOW_CONTRAST) == []
    assert search(browser, "errors") == ["sectionErrors", "sectionErrors"]
    # The second one is that of the group.
    browser.press("ArrowDown", 40)
    browser.press("ArrowDown", 40)
    browser.leave("document.activeElement.click()")
    browser.until("location.href.endsWith('index.html#section-Errors-1')")
    browser.until("document.readyState === 'complete'")
    assert browser.value(
        "document.querySelector(':target').closest('.tag') !== null"
        " && document.querySelector(':target').textContent"
    ) == ("Errors")
    check_nothing_failed(browser)
