"""The contents of the documentation where there is little room for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from contract.chromium import Browser
    from contract.docs.serving import Served

OPEN = "document.querySelector('.contents').open"
TOP = "document.querySelector('h1').getBoundingClientRect().top"
SUMMARY = "document.querySelector('.contents > summary')"


@pytest.fixture(autouse=True)
def narrow(browser: Browser, site: Served) -> None:
    browser.window(360, 640)
    browser.open(f"{site.address}/")
    assert not browser.value(OPEN)


def test_the_contents_lie_above_the_page_and_leave_it_where_it_is(
    browser: Browser,
) -> None:
    top = browser.value(TOP)

    browser.value(f"{SUMMARY}.click()")

    assert browser.value(OPEN)
    assert browser.value(TOP) == top
    assert browser.value(
        "document.querySelector('.contents > nav').getBoundingClientRect().bottom"
    ) <= (640)
    assert browser.value(f"{SUMMARY}.innerText") == "Contents and search"


def test_what_is_chosen_closes_them_and_is_shown(browser: Browser) -> None:
    browser.value(f"{SUMMARY}.click()")

    browser.value("document.querySelector('nav a[href=\"#schema-Problem\"]').click()")

    assert not browser.value(OPEN)
    assert (
        0
        < browser.value(
            "document.getElementById('schema-Problem').getBoundingClientRect().top"
        )
        < (100)
    )


def test_escape_closes_them_once_nothing_is_searched(browser: Browser) -> None:
    browser.press("/", 191)
    assert browser.value(OPEN)
    browser.call("Input.insertText", text="problem")
    browser.until("document.querySelectorAll('.results a').length > 0")

    browser.press("Escape", 27)
    assert browser.value(OPEN)
    assert browser.value("document.querySelector('nav input').value") == ""
    browser.press("Escape", 27)

    assert not browser.value(OPEN)
    assert browser.value(f"document.activeElement === {SUMMARY}")


def test_they_close_behind_a_keyboard_that_goes_on(browser: Browser) -> None:
    browser.value(f"{SUMMARY}.click()")
    browser.value("[...document.querySelectorAll('nav a')].at(-1).focus()")
    assert browser.value(OPEN)

    browser.press("Tab", 9)

    assert browser.value("document.querySelector('main').matches(':focus-within')")
    assert not browser.value(OPEN)


def test_a_click_beside_them_closes_them(browser: Browser) -> None:
    browser.value(f"{SUMMARY}.click()")
    browser.value("document.querySelector('.contents nav').click()")
    assert browser.value(OPEN)

    browser.value("document.querySelector('h1').click()")

    assert not browser.value(OPEN)


def test_fingers_and_keyboards_of_phones_find_room(browser: Browser) -> None:
    browser.call("Emulation.setTouchEmulationEnabled", enabled=True)
    browser.value(f"{SUMMARY}.click()")

    # Safari enlarges the page when a field of smaller letters gets the focus.
    field = "document.querySelector('nav input')"
    assert browser.value(f"parseFloat(getComputedStyle({field}).fontSize)") >= 16
    heights = browser.value(
        "Array.from(document.querySelectorAll('nav li a'),"
        " each => each.getBoundingClientRect().height)"
    )
    assert min(heights) >= 34


def _exposed(browser: Browser) -> dict[tuple[str, str], dict[str, Any]]:
    """The properties of what is told to those who see nothing, by role and name."""
    return {
        (node["role"]["value"], node.get("name", {}).get("value", "")): {
            each["name"]: each["value"].get("value") for each in node["properties"]
        }
        for node in browser.call("Accessibility.getFullAXTree")["nodes"]
        if not node["ignored"] and "properties" in node
    }


def test_those_who_see_nothing_are_told_of_them_by_what_unfolds_them(
    browser: Browser,
) -> None:
    toggle = ("DisclosureTriangle", "Contents and search")
    found = _exposed(browser)
    assert found[toggle]["focusable"]
    assert found[toggle]["expanded"] is False
    assert ("navigation", "Contents") not in found

    browser.value(f"{SUMMARY}.focus()")
    browser.press(" ", 32)
    browser.until(OPEN)

    found = _exposed(browser)
    assert found[toggle]["expanded"] is True
    assert ("navigation", "Contents") in found
    assert ("link", "SessionStart") in found


def test_what_was_folded_where_there_was_little_room_unfolds_where_there_is_more(
    browser: Browser, site: Served
) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.open(f"{site.address}/")
    visible = f"{SUMMARY}.checkVisibility()"
    assert browser.value(OPEN)
    assert browser.value(visible)
    browser.value(f"{SUMMARY}.parentElement.open = false")

    browser.window(1440)

    assert browser.value(visible)
    browser.value(f"{SUMMARY}.parentElement.open = true")
    assert not browser.value(visible)
