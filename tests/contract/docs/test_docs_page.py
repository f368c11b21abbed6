"""The documentation of the reference contract, and of a hostile one, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from contract.chromium import LOW_CONTRAST

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
        "client.createSession(",
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
