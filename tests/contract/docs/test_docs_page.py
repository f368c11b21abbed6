"""The documentation of the reference contract, and of a hostile one, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from contract.chromium import LOW_CONTRAST
from contract.docs.reading import check_nothing_failed
from contract.docs.serving import written
from counterfoil.site.anchors import anchor
from unit.site.test_site_pages import document, site_of

if TYPE_CHECKING:
    from contract.chromium import Browser
    from contract.docs.serving import Served


@pytest.fixture(params=["/", "/hostile"])
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_page_asks_nobody_else_and_has_no_errors(
    browser: Browser, site: Served, path: str
) -> None:
    address, asked = site
    asked.clear()

    browser.open(address + path)
    browser.value("window.scrollTo(0, document.body.scrollHeight)")
    browser.value(
        "document.querySelectorAll('details').forEach(d => { d.open = true })"
    )
    browser.picture()

    requests = [
        each["request"]["url"] for each in browser.seen("Network.requestWillBeSent")
    ]
    loaded = [each for each in requests if not each.startswith("data:image/svg+xml,")]
    assert loaded == [address + path]
    assert asked == [path]
    assert not browser.seen("Runtime.exceptionThrown")
    assert not browser.seen("Runtime.consoleAPICalled")
    assert not browser.seen("Log.entryAdded")
    assert not browser.seen("Page.javascriptDialogOpening")


def test_the_contract_can_be_read_without_scripts(
    browser: Browser, site: Served
) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.window(1440)
    browser.open(f"{site[0]}/")

    text = browser.value("document.body.innerText")

    assert browser.value("document.querySelectorAll('figure button').length") == 0
    for part in (
        "Start a session",
        "Answer a CORS preflight",
        "live-playhead-within-day",
        "playhead-within-content",
        "curl -i 'http://127.0.0.1:8080/api/v1/sessions'",
        "client.create_session(",
        "Service Unavailable",
    ):
        assert part in text, part
    # What is folded away unfolds without scripts, too.
    assert browser.value("document.querySelectorAll('details > summary').length") > 10


def test_scripts_add_copy_buttons_and_unfold_what_a_link_leads_to(
    browser: Browser, site: Served
) -> None:
    browser.open(f"{site[0]}/#response-createSession-400")

    assert browser.value("document.querySelectorAll('figure.code button').length") > 3
    assert browser.value("document.getElementById('response-createSession-400').open")
    browser.until("document.querySelector('nav a[aria-current]') !== null")


def test_light_and_dark_differ_and_both_have_contrast(
    browser: Browser, site: Served
) -> None:
    pictures: list[bytes] = []
    for scheme in ("light", "dark"):
        browser.prefers(scheme)
        browser.open(f"{site[0]}/")
        browser.value(
            "document.querySelectorAll('details').forEach(d => {"
            " d.removeAttribute('name'); d.open = true })"
        )
        pictures.append(browser.picture())
        assert browser.value(LOW_CONTRAST) == []
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("width", [360, 768, 1024, 1440])
def test_nothing_flows_over_the_side(
    browser: Browser, site: Served, path: str, width: int
) -> None:
    browser.window(width)
    browser.open(site[0] + path)
    browser.value(
        "document.querySelectorAll('details').forEach(d => {"
        " d.removeAttribute('name'); d.open = true })"
    )

    assert browser.value("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_the_content_first(browser: Browser, site: Served) -> None:
    browser.open(f"{site[0]}/")
    for kind in ("keyDown", "keyUp"):
        browser.call(
            "Input.dispatchKeyEvent", type=kind, key="Tab", windowsVirtualKeyCode=9
        )

    assert browser.value("document.activeElement.textContent") == "Skip to the content"
    assert browser.value("document.activeElement.getBoundingClientRect().top") >= 0
    outline = browser.value("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize(
    "page", ["index.html", "operation-get150.html", "schema-Alone.html"]
)
def test_no_page_of_many_flows_over_the_side(
    browser: Browser, large: str, page: str, width: int
) -> None:
    browser.window(width)
    browser.open(f"{large}/{page}")

    assert browser.value("document.documentElement.scrollWidth") <= width
    for scheme in ("light", "dark"):
        browser.prefers(scheme)
        assert browser.value(LOW_CONTRAST) == []


def test_the_index_can_be_read_without_scripts(browser: Browser, large: str) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{large}/index.html")

    assert browser.value("document.querySelector('nav input')") is None
    assert browser.value("document.querySelectorAll('.entries a').length") == 900


LONG = "AVeryLongNameWithoutAnyPlaceToBreakIt" * 4


@pytest.fixture(scope="module")
def long_names(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a site whose names are as long as some are."""
    text = document(252, "[all]").replace("Thing:", f"{LONG}:")
    for number in (6, 7, 8):
        text = text.replace(f"get{number}\n", f"get{LONG}{number}\n")
        text = text.replace(f"summary: Get the {number}\n", "deprecated: true\n")
    text = text.replace("Thing'}", f"{LONG}'}}").replace(
        "{own: {",
        f"{{{LONG}: {{type: object, title: {LONG}, properties: {{a: {{}}}}}}, own: {{",
    )
    return written(
        site_of(tmp_path_factory.mktemp("long"), text), tmp_path_factory.mktemp("site")
    )


@pytest.mark.parametrize("width", [320, 1440])
def test_long_names_flow_over_no_side(
    browser: Browser, long_names: str, width: int
) -> None:
    browser.window(width)
    operation = anchor("operation", f"get{LONG}7")
    for page in ("index", operation, anchor("schema", LONG)):
        browser.open(f"{long_names}/{page}.html")
        browser.value(
            "document.querySelectorAll('details').forEach(d => { d.open = true })"
        )

        assert LONG[:60] in browser.value("document.querySelector('main').innerText")
        assert browser.value("document.documentElement.scrollWidth") <= width


_DESCRIBED = """\
openapi: 3.1.0
info:
  title: Described
  version: '1'
  description: |
    |a|b|c|
    |:-|:-:|-:|
    |[d](https://example.com)|`e`|f|
paths:
  /x:
    get:
      operationId: getX
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema: {type: string}
              examples:
                one:
                  value: x
                  description: |
                    A [link](https://example.com), and `code`.

                    - In a [list](https://example.com) with `code`
                    - <mark>marked</mark>

                    > A quotation

                    |a|b|
                    |-|-|
                    |[c](https://example.com)|`d`|
"""


def test_what_descriptions_have_is_seen_on_any_background(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pages = site_of(tmp_path_factory.mktemp("described"), _DESCRIBED)
    address = written(pages, tmp_path_factory.mktemp("site"))
    for scheme, media in (("light", ""), ("dark", ""), ("light", "print")):
        browser.prefers(scheme, media)
        browser.open(f"{address}/index.html")
        browser.value(
            "document.querySelectorAll('details').forEach(d => {"
            " d.removeAttribute('name'); d.open = true })"
        )

        assert "A quotation" in browser.value("document.body.innerText")
        assert browser.value(LOW_CONTRAST) == []
        check_nothing_failed(browser)
    assert browser.value(
        "Array.from(document.querySelectorAll('.lead td'),"
        " each => getComputedStyle(each).textAlign)"
    ) == ["left", "center", "right"]


def test_an_address_is_shown_at_once(browser: Browser, site: Served) -> None:
    for address in ("#schema-Problem", "#operation-createSession"):
        browser.open(f"{site.address}/{address}")
        # The scrolling of what has just been loaded takes a frame.
        browser.value(
            "new Promise((done) => {"
            " requestAnimationFrame(() => requestAnimationFrame(done)) })"
        )

        top = f"document.querySelector({address!r}).getBoundingClientRect().top"
        assert 0 <= browser.value(top) < 100


def test_paper_is_white_for_those_who_read_in_the_dark(
    browser: Browser, site: Served
) -> None:
    browser.prefers("dark", media="print")
    browser.open(f"{site.address}/")
    browser.value(
        "document.querySelectorAll('details').forEach(d => {"
        " d.removeAttribute('name'); d.open = true })"
    )

    assert browser.value("getComputedStyle(document.body).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    assert browser.value(LOW_CONTRAST) == []


def test_the_field_and_the_current_place_are_seen_without_backgrounds(
    browser: Browser, site: Served
) -> None:
    browser.window(1440)
    browser.open(f"{site.address}/#operation-createSession")
    browser.until("document.querySelector('nav a[aria-current]') !== null")

    current = "document.querySelector('nav a[aria-current]')"
    assert browser.value(f"getComputedStyle({current}).borderLeftWidth") == "3px"
    # Its border has the contrast of text (WCAG 2.2, 1.4.11 demands 3:1).
    assert browser.value(
        "getComputedStyle(document.querySelector('nav input')).borderTopColor"
        " === getComputedStyle(document.querySelector('.opid')).color"
    )


def test_who_prefers_contrast_has_more(browser: Browser, site: Served) -> None:
    colours = (
        "[...new Set(['body', '.opid'].map(each => "
        "getComputedStyle(document.querySelector(each)).color))]"
    )
    browser.open(f"{site.address}/")
    assert len(browser.value(colours)) == 2

    browser.call(
        "Emulation.setEmulatedMedia",
        features=[{"name": "prefers-contrast", "value": "more"}],
    )

    assert len(browser.value(colours)) == 1
