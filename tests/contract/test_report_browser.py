"""The page of a proof in Chromium: without scripts, in light and dark, alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from contract.chromium import LOW_CONTRAST, Browser
from counterfoil.proof.coverage import KINDS, Coverage, Item
from counterfoil.proof.report.page import page
from counterfoil.proof.verdict import (
    EQUIVALENT,
    KILLED,
    SURVIVED,
    UNREACHED,
    CheckLine,
    Finding,
    MutantLine,
    Section,
    Verdict,
)

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = (
    "</title></style></code></pre><script>window.planted = 1</script>"
    '<img src="http://counterfoil.invalid/x" onerror="window.planted = 1">'
    '" onmouseover="window.planted = 1" {{ 7 * 7 }} \u202e \x00\x1b[31m'
)
OPEN_ALL = "document.querySelectorAll('details').forEach(d => { d.open = true })"


def verdict() -> Verdict:
    """A proof in which every text is somebody else's."""
    lines = tuple(
        MutantLine(f"{state}-{HOSTILE}", HOSTILE, HOSTILE, state, HOSTILE, HOSTILE)
        for state in (KILLED, SURVIVED, EQUIVALENT, UNREACHED)
    )
    finding = Finding(
        "fuzz",
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        HOSTILE,
        7,
        3,
        HOSTILE,
        HOSTILE,
        12,
        5,
    )
    check = CheckLine(HOSTILE, HOSTILE, 1, 1)
    return Verdict(
        document=HOSTILE,
        target=HOSTILE,
        seed=7,
        max_examples=10,
        versions={HOSTILE: HOSTILE},
        sections=(
            Section("fuzz", "fuzz", 1.0, (HOSTILE,), (check,), (finding,), (HOSTILE,)),
            Section("mutants", "mutants", mutants=lines),
            Section("faults", "faults", note=HOSTILE),
        ),
        coverage=Coverage(
            tuple(
                Item(kind, f"{name}-{HOSTILE}", HOSTILE, count)
                for name, count in (("first", 0), ("second", 4))
                for kind in KINDS
            )
        ),
        seconds=2.0,
        exchanges=12,
        server_errors=HOSTILE,
    )


@pytest.fixture
def address(tmp_path: Path) -> str:
    file = tmp_path / "index.html"
    file.write_text(page(verdict()), encoding="utf-8")
    return file.as_uri()


def test_no_text_becomes_markup_and_nobody_else_is_asked(
    browser: Browser, address: str
) -> None:
    browser.open(address)
    browser.value(OPEN_ALL)
    browser.picture()

    requests = [
        each["request"]["url"] for each in browser.seen("Network.requestWillBeSent")
    ]
    assert requests == [address]
    assert browser.value("window.planted === undefined")
    assert browser.value("document.querySelectorAll('script, img').length") == 0
    assert browser.value("document.querySelectorAll('[onmouseover]').length") == 0
    assert not browser.seen("Runtime.exceptionThrown")
    assert not browser.seen("Log.entryAdded")
    assert "{{ 7 * 7 }}" in browser.value("document.body.innerText")


def test_all_of_it_can_be_read_without_scripts(browser: Browser, address: str) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(address)
    # Survivors are shown at once, the others when they are unfolded.
    assert browser.value(
        "[...document.querySelectorAll('details')]"
        ".filter(d => d.open && d.textContent.includes('survived-')).length"
    )
    browser.value(OPEN_ALL)
    text = browser.value("document.body.innerText")
    for part in (
        "Not proved",
        "Violations",
        "What came:",
        "To see it:",
        ":12:5",
        "seed 7",
        "Mutation score: 33.3% (1 of 3).",
        "Survived: 1",
        "Reached by no case: 1",
        "No violation, as it turns out: 1",
        "Killed: 1",
        "The map",
        "never",
        "1 of 1 keywords were held and broken",
        "0 of 1 keywords were held and broken",
    ):
        assert part in text, part
    # Each link leads to a part of the page.
    assert browser.value(
        "[...document.querySelectorAll('a')]"
        ".every(a => document.getElementById(a.getAttribute('href').slice(1)))"
    )


def test_light_and_dark_differ_and_both_have_contrast(
    browser: Browser, address: str
) -> None:
    pictures: list[bytes] = []
    for scheme in ("light", "dark"):
        browser.prefers(scheme)
        browser.open(address)
        browser.value(OPEN_ALL)
        pictures.append(browser.picture())
        assert browser.value(LOW_CONTRAST) == []
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("width", [360, 1024, 1440])
def test_nothing_flows_over_the_side(
    browser: Browser, address: str, width: int
) -> None:
    browser.window(width)
    browser.open(address)
    browser.value(OPEN_ALL)
    assert browser.value("document.documentElement.scrollWidth") <= width
