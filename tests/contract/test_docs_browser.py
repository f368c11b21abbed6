"""The documentation of the reference contract, and of a hostile one, in Chromium."""

from __future__ import annotations

import base64
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.api.build import build_api
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.site.build import build_site
from unit.site.test_site_page import hostile_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Operation

_CONTRACT = Path(__file__).parents[2] / "openapi.yaml"
_WAIT = 60.0
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)


# Chromium reads commands from descriptor 3 and writes its answers to descriptor 4.
_AS_3_AND_4 = """
import fcntl, os, sys
commands, answers = (fcntl.fcntl(int(fd), fcntl.F_DUPFD, 10) for fd in sys.argv[1:3])
os.dup2(commands, 3)
os.dup2(answers, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Browser:
    """Chromium, spoken to by the DevTools protocol over a pipe."""

    def __init__(self, profile: Path) -> None:
        program = shutil.which("chromium")
        assert program is not None, "Chromium is needed for the test of the page"
        read_commands, self._commands = os.pipe()
        self._answers, write_answers = os.pipe()
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _AS_3_AND_4,
                str(read_commands),
                str(write_answers),
                program,
                *_FLAGS,
                f"--user-data-dir={profile}",
            ],
            pass_fds=(read_commands, write_answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_commands)
        os.close(write_answers)
        self._guard = threading.Timer(_WAIT, self._process.kill)
        self._guard.start()
        self._buffer = b""
        self._count = 0
        self.events: list[dict[str, Any]] = []
        target = self.call("Target.createTarget", url="about:blank", session="")
        attached = self.call(
            "Target.attachToTarget",
            targetId=target["targetId"],
            flatten=True,
            session="",
        )
        self._session = str(attached["sessionId"])
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(
        self, method: str, session: str | None = None, **parameters: Any
    ) -> dict[str, Any]:
        """The result of a command; events that come before it are kept."""
        self._count += 1
        message: dict[str, Any] = {
            "id": self._count,
            "method": method,
            "params": parameters,
        }
        session = self._session if session is None else session
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._count:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def open(self, address: str) -> None:
        """Load a page, and wait until it is loaded."""
        self.events.clear()
        self.call("Page.navigate", url=address)
        while not self.seen("Page.loadEventFired"):
            self.events.append(self._read())

    def seen(self, method: str) -> list[dict[str, Any]]:
        """The parameters of the events of a kind since the page was opened."""
        return [each["params"] for each in self.events if each.get("method") == method]

    def value(self, expression: str) -> Any:
        """What an expression is in the page. Works where the page's scripts are off."""
        result = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true in the page; the guard bounds the time."""
        while not self.value(expression):
            pass

    def window(self, width: int, height: int = 900) -> None:
        """Give the page a size."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def prefers(self, scheme: str) -> None:
        """Let the reader prefer light or dark."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def picture(self) -> bytes:
        """What the reader sees."""
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])

    def close(self) -> None:
        """End the browser."""
        self._guard.cancel()
        self._process.kill()
        self._process.wait()
        os.close(self._commands)
        os.close(self._answers)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            part = os.read(self._answers, 1 << 20)
            assert part, "the browser has ended"
            self._buffer += part
        first, self._buffer = self._buffer.split(b"\0", 1)
        message: dict[str, Any] = json.loads(first)
        return message


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
        assert browser.value(_LOW_CONTRAST) == []
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


# Texts whose contrast with what is behind them is below 4.5:1 (WCAG 2.2, 1.4.3).
_LOW_CONTRAST = """
(() => {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', {willReadFrequently: true});
  context.canvas.width = context.canvas.height = 1;
  const over = (layers) => {
    context.fillStyle = getComputedStyle(document.body).backgroundColor;
    context.fillRect(0, 0, 1, 1);
    for (const layer of layers) {
      context.fillStyle = layer;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      layers.unshift(getComputedStyle(at).backgroundColor);
    }
    const colours = [layers, [...layers, getComputedStyle(element).color]].map(over);
    const [a, b] = colours.map(light).sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) {
      low.push([walker.currentNode.data.trim().slice(0, 40), (a + 0.05) / (b + 0.05)]);
    }
  }
  return low;
})()
"""
