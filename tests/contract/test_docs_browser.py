"""The documentation of the reference contract, and of a hostile one, in Chromium."""

from __future__ import annotations

import http.server
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from contract.chromium import LOW_CONTRAST, Browser
from counterfoil.api.build import build_api
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from unit.site.building import build_site
from unit.site.test_site_page import hostile_page
from unit.site.test_site_pages import site as large_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Operation

_CONTRACT = Path(__file__).parents[2] / "openapi.yaml"


@pytest.fixture(scope="module")
def pages() -> dict[str, bytes]:
    findings = Findings()
    document = read_document(_CONTRACT, findings)
    assert document is not None
    api = build_api(document, findings)
    assert api is not None

    def call(operation: Operation, example: str) -> str:
        return f"client.{operation.id}({example!r})"

    page = build_site(api, call)["index.html"]
    return {"/": page.encode(), "/hostile": hostile_page().encode()}


@pytest.fixture(scope="module")
def site(pages: dict[str, bytes]) -> Iterator[tuple[str, list[str]]]:
    """The address of a server of the pages, and what was asked of it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            text = pages.get(self.path)
            self.send_response(200 if text else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(text or b"")

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    browser = Browser(tmp_path)
    yield browser
    browser.close()


@pytest.fixture(params=["/", "/hostile"])
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_page_asks_nobody_else_and_has_no_errors(
    browser: Browser, site: tuple[str, list[str]], path: str
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
    browser: Browser, site: tuple[str, list[str]]
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
    browser: Browser, site: tuple[str, list[str]]
) -> None:
    browser.open(f"{site[0]}/#response-createSession-400")

    assert browser.value("document.querySelectorAll('figure.code button').length") > 3
    assert browser.value("document.getElementById('response-createSession-400').open")
    browser.until("document.querySelector('nav a[aria-current]') !== null")


def test_light_and_dark_differ_and_both_have_contrast(
    browser: Browser, site: tuple[str, list[str]]
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
    browser: Browser, site: tuple[str, list[str]], path: str, width: int
) -> None:
    browser.window(width)
    browser.open(site[0] + path)
    browser.value(
        "document.querySelectorAll('details').forEach(d => {"
        " d.removeAttribute('name'); d.open = true })"
    )

    assert browser.value("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_the_content_first(
    browser: Browser, site: tuple[str, list[str]]
) -> None:
    browser.open(f"{site[0]}/")
    for kind in ("keyDown", "keyUp"):
        browser.call(
            "Input.dispatchKeyEvent", type=kind, key="Tab", windowsVirtualKeyCode=9
        )

    assert browser.value("document.activeElement.textContent") == "Skip to the content"
    assert browser.value("document.activeElement.getBoundingClientRect().top") >= 0
    outline = browser.value("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def search(browser: Browser, text: str) -> list[str]:
    """Type into the search, and read what it finds."""
    browser.value("document.querySelector('nav input').focus()")
    browser.value(
        "(() => { const field = document.querySelector('nav input');"
        f" field.value = {text!r}; field.dispatchEvent(new Event('input')); }})()"
    )
    browser.until(
        "document.querySelector('.results').hidden"
        " || document.querySelector('.results').childElementCount > 0"
    )
    found: list[str] = browser.value(
        "Array.from(document.querySelectorAll('.results a'), a => a.textContent)"
    )
    return found


def press(browser: Browser, key: str, code: int) -> None:
    for kind in ("rawKeyDown", "keyUp"):
        browser.call(
            "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code
        )


def test_one_page_is_searched_without_another_file(
    browser: Browser, site: tuple[str, list[str]]
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
    press(browser, "ArrowDown", 40)
    assert browser.value("document.activeElement.hash") == "#schema-SessionStart"
    press(browser, "Escape", 27)
    assert browser.value("document.querySelector('.results').hidden")
    assert not browser.value("document.querySelector('nav > ul.results + ul').hidden")
    assert len(site[1]) == asked


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a site of many pages, as it stands on a disk."""
    folder = tmp_path_factory.mktemp("large")
    files = large_site(tmp_path_factory.mktemp("document"), 300)
    for path, text in files.items():
        (folder / path).write_text(text, encoding="utf-8")
    return folder.as_uri()


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
    press(browser, "Enter", 13)
    browser.until("location.pathname.endsWith('/operation-get29.html')")
    requests = [
        each["request"]["url"] for each in browser.seen("Network.requestWillBeSent")
    ]
    assert all(each.startswith((large, "data:image/svg+xml,")) for each in requests)
    assert not browser.seen("Runtime.exceptionThrown")
    assert not browser.seen("Log.entryAdded")


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("index.html#operation-get7", "/operation-get7.html"),
        ("operation-get150.html#operation/get7", "/operation-get7.html"),
        ("schema-Alone.html#tag/others", "/index.html#tag-others"),
    ],
)
def test_addresses_of_other_sites_lead_on_where_there_are_many(
    browser: Browser, large: str, address: str, place: str
) -> None:
    browser.open(f"{large}/{address}")

    browser.until(f"location.href.endsWith({place!r})")


def test_addresses_of_other_sites_lead_on_within_a_page(
    browser: Browser, site: tuple[str, list[str]]
) -> None:
    browser.open(f"{site[0]}/#operation/createSession")

    browser.until("location.hash === '#operation-createSession'")
    browser.value("location.hash = '#tag/sessions'")
    browser.until("location.hash === '#tag-sessions'")


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
    assert browser.value("document.querySelectorAll('.entries a').length") == 600
