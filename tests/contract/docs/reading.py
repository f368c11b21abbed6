"""What a reader does with a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contract.chromium import Browser


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
        " && !document.querySelector('.results').ariaBusy"
    )
    found: list[str] = browser.value(
        "Array.from(document.querySelectorAll('.results a'), a => a.textContent)"
    )
    return found


def check_nothing_failed(browser: Browser) -> None:
    """No error since the page was opened, be it of a script or of a file."""
    assert not browser.seen("Runtime.exceptionThrown")
    assert not browser.seen("Log.entryAdded")
    assert not browser.seen("Network.loadingFailed")
