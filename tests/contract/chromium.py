"""Chromium without a window, for tests of pages."""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WAIT = 60.0
_PATIENCE = 15.0
_LEFT = (
    "Inspected target navigated or closed",
    "Cannot find default execution context",
)
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-extensions",
    # It would start a process for a page that nobody has asked for yet.
    "--disable-features=SpareRendererForSitePerProcess",
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


class PageLeftError(Exception):
    """The page was left before it could answer."""


class Chromium:
    """A process of Chromium, spoken to by the DevTools protocol over a pipe.

    It is shared by tests: each has a `Browser` of its own, which knows nothing of the
    others. Where one of them waits for too long, the process is ended, and the next has
    another one.
    """

    def __init__(self, profile: Path) -> None:
        self.numbers = itertools.count(1)
        self._profile = profile
        self._started = 0
        self._start()

    def _start(self) -> None:
        program = shutil.which("chromium")
        assert program is not None, "Chromium is needed for the test of the page"
        read_commands, self._commands = os.pipe()
        self._answers, write_answers = os.pipe()
        self._started += 1
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                _AS_3_AND_4,
                str(read_commands),
                str(write_answers),
                program,
                *_FLAGS,
                f"--user-data-dir={self._profile}/{self._started}",
            ],
            pass_fds=(read_commands, write_answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(read_commands)
        os.close(write_answers)
        self._buffer = b""

    @contextmanager
    def browser(self, *, painted: bool = True) -> Iterator[Browser]:
        """A browser that nobody has used, for a test that must not take for ever."""
        if self._process.poll() is not None:
            self.end()
            self._start()
        guard = threading.Timer(_WAIT, self._process.kill)
        guard.start()
        try:
            browser = Browser(self, painted=painted)
            yield browser
            browser.close()
        finally:
            guard.cancel()

    def write(self, message: dict[str, Any]) -> None:
        """Send a command."""
        os.write(self._commands, json.dumps(message).encode() + b"\0")

    def read(self) -> dict[str, Any]:
        """The next answer or event."""
        while b"\0" not in self._buffer:
            part = os.read(self._answers, 1 << 20)
            assert part, "the browser has ended"
            self._buffer += part
        first, self._buffer = self._buffer.split(b"\0", 1)
        message: dict[str, Any] = json.loads(first)
        return message

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        os.close(self._commands)
        os.close(self._answers)


class Browser:
    """A window of its own, with its own cookies, cache and storage.

    What is not `painted` has everything that a page has but frames and pictures, and is
    made and closed in half the time.
    """

    def __init__(self, chromium: Chromium, *, painted: bool) -> None:
        self._chromium = chromium
        self._session = ""
        self.events: list[dict[str, Any]] = []
        made = self._of_all("Target.createBrowserContext")
        self._context = str(made["browserContextId"])
        target = self._of_own(
            "Target.createTarget", url="about:blank", hidden=not painted
        )
        self._target = str(target["targetId"])
        attached = self._of_all(
            "Target.attachToTarget", targetId=self._target, flatten=True
        )
        self._session = str(attached["sessionId"])
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command; events that come before it are kept."""
        return self._call(method, self._session, parameters)

    def _of_all(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command to the whole process."""
        return self._call(method, "", parameters)

    def _of_own(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command for what belongs to this window."""
        return self._of_all(method, browserContextId=self._context, **parameters)

    def _call(
        self, method: str, session: str, parameters: dict[str, Any]
    ) -> dict[str, Any]:
        number = next(self._chromium.numbers)
        message: dict[str, Any] = {
            "id": number,
            "method": method,
            "params": parameters,
        }
        if session:
            message["sessionId"] = session
        self._chromium.write(message)
        while True:
            answer = self._chromium.read()
            if answer.get("id") == number:
                if answer.get("error", {}).get("message") in _LEFT:
                    raise PageLeftError
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._keep(answer)

    def _keep(self, event: dict[str, Any]) -> None:
        """Keep an event of this window, be it sent after another one was closed."""
        if event.get("sessionId") == self._session:
            self.events.append(event)

    def open(self, address: str) -> None:
        """Load a page, and wait until it is loaded.

        Another place of the page that is open needs no loading.
        """
        self.events.clear()
        loads = "loaderId" in self.call("Page.navigate", url=address)
        while loads and not self.seen("Page.loadEventFired"):
            self._keep(self._chromium.read())

    def seen(self, method: str) -> list[dict[str, Any]]:
        """The parameters of the events of a kind since the page was opened."""
        return [each["params"] for each in self.events if each.get("method") == method]

    def value(self, expression: str) -> Any:
        """What an expression is in the page, or what it promises.

        Works where the page's scripts are off.
        """
        result = self.call(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    def leave(self, expression: str) -> None:
        """Do what leads to another page, which may be gone before it answers."""
        with suppress(PageLeftError):
            self.value(expression)

    def until(self, expression: str) -> None:
        """Wait until an expression is true in the page, but not for ever."""
        end = time.monotonic() + _PATIENCE
        while True:
            with suppress(PageLeftError):
                if self.value(expression):
                    return
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.01)

    def press(self, key: str, code: int) -> None:
        """Press a key, and let go of it."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code
            )

    def window(self, width: int, height: int = 900) -> None:
        """Give the page a size."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def prefers(self, scheme: str, media: str = "") -> None:
        """Let the reader prefer light or dark, on a screen or on paper (`print`)."""
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", media=media, features=features)

    def picture(self) -> bytes:
        """What the reader sees."""
        return base64.b64decode(self.call("Page.captureScreenshot")["data"])

    def permit(self, permission: str, setting: str) -> None:
        """Let the reader have `granted` or `denied` a permission."""
        named = {"name": permission}
        self._of_own("Browser.setPermission", permission=named, setting=setting)

    def close(self) -> None:
        """Close the window, and forget all that is its own."""
        # Chromium ends now and then where what is hidden goes with its context.
        self._of_all("Target.closeTarget", targetId=self._target)
        self._of_own("Target.disposeBrowserContext")


# Texts whose contrast with what is behind them is below 4.5:1 (WCAG 2.2, 1.4.3).
LOW_CONTRAST = """
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
