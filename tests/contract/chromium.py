"""Chromium without a window, for tests of pages."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
                if answer.get("error", {}).get("message") in _LEFT:
                    raise PageLeftError
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self.events.append(answer)

    def open(self, address: str) -> None:
        """Load a page, and wait until it is loaded.

        Another place of the page that is open needs no loading.
        """
        self.events.clear()
        loads = "loaderId" in self.call("Page.navigate", url=address)
        while loads and not self.seen("Page.loadEventFired"):
            self.events.append(self._read())

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
