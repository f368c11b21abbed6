"""What scripts add to the pages of the documentation, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from contract.chromium import LOW_CONTRAST
from contract.docs.serving import written
from unit.site.test_site_pages import site_of

if TYPE_CHECKING:
    from contract.chromium import Browser
    from contract.docs.serving import Served

# What each folded part is, and what it would be closed by.
FOLDED = "Array.from(document.querySelectorAll('main details'), d => [d.open, d.name])"
FIGURE = "document.querySelector('details[open] figure.code')"
CLICK = f"{FIGURE}.querySelector('button').click()"
LABEL = f"{FIGURE}.querySelector('button').textContent"
CODE = f"{FIGURE}.querySelector('code').textContent"


def test_printing_unfolds_all_and_leaves_it_as_it_was(
    browser: Browser, site: Served
) -> None:
    browser.open(f"{site.address}/")
    before = browser.value(FOLDED)
    assert [True, "examples-createSession"] in before
    assert [False, "examples-createSession"] in before
    browser.value(
        "addEventListener('beforeprint', () => { globalThis.printed ="
        " Array.from(document.querySelectorAll('main details'), d => d.open) })"
    )

    browser.call("Page.printToPDF")

    assert set(browser.value("printed")) == {True}
    assert browser.value(FOLDED) == before


@pytest.mark.parametrize("setting", ["granted", "denied"])
def test_code_is_copied_whether_or_not_the_clipboard_is_allowed(
    browser: Browser, site: Served, setting: str
) -> None:
    browser.permit("clipboard-write", setting)
    browser.open(f"{site.address}/")
    code = browser.value(CODE)
    browser.value("document.addEventListener('copy', () => { globalThis.old = true })")

    browser.call("Runtime.evaluate", expression=CLICK, userGesture=True)

    browser.until(f"{LABEL} === 'Copied'")
    assert bool(browser.value("globalThis.old")) == (setting == "denied")
    if setting == "denied":
        assert browser.value("String(getSelection())") == code


def test_code_that_cannot_be_copied_is_selected(browser: Browser, site: Served) -> None:
    browser.open(f"{site.address}/")
    browser.value(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = () => false"
    )

    browser.value(CLICK)

    browser.until(f"{LABEL} === 'Selected'")
    assert browser.value("String(getSelection())") == browser.value(CODE)


_CODE = """\
openapi: 3.1.0
info:
  title: Code
  version: '1'
  description: |
    ```
    fenced
    ```

    <pre>plain
    </pre>
paths:
  /x:
    get:
      operationId: getX
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Thing'}
              examples: {one: {value: {}, description: "    indented"}}
components:
  schemas:
    Thing:
      type: object
      required: [a]
      properties: {a: {type: string}}
      x-rules: [{id: r, message: m, rule: self.a != ""}]
"""


def test_every_block_of_code_can_be_copied(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pages = site_of(tmp_path_factory.mktemp("code"), _CODE)
    address = written(pages, tmp_path_factory.mktemp("site"))
    for scheme in ("light", "dark"):
        browser.prefers(scheme)
        browser.open(f"{address}/index.html")
        browser.value(
            "document.querySelectorAll('details').forEach(d => {"
            " d.removeAttribute('name'); d.open = true })"
        )
        assert browser.value(LOW_CONTRAST) == []
    browser.value(
        "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
        "document.execCommand = () => false"
    )
    blocks = "Array.from(document.querySelectorAll('main pre'))"
    code = browser.value(f"{blocks}.map(each => each.innerText.trim())")
    copied = browser.value(
        f"(async () => {{ const found = []; for (const each of {blocks}) {{"
        " each.parentElement.querySelector('button').click();"
        " await null; found.push(String(getSelection()).trim());"
        " } return found; })()"
    )

    assert copied == code
    for part in ("fenced", "plain", "indented", 'self.a != ""'):
        assert part in code
    assert sum('"type": "object"' in each for each in code) == 1
    # No button lies on code.
    assert browser.value(
        "Array.from(document.querySelectorAll('.copied'), each => {"
        " const [code, button] = Array.from(each.children,"
        " child => child.getBoundingClientRect());"
        " return code.width > 100 && code.right <= button.left; })"
    ) == ([True] * 5)


def test_the_same_link_unfolds_again_what_was_folded(
    browser: Browser, site: Served
) -> None:
    browser.open(f"{site.address}/#response-createSession-400")
    place = "document.getElementById('response-createSession-400')"
    browser.value(f"{place}.open = false")
    browser.value(
        "const link = document.createElement('a');"
        "link.href = '#response-createSession-400';"
        "link.append(document.createElement('code'));"
        "document.querySelector('.lead').append(link);"
        "link.firstChild.click()"
    )

    assert browser.value(f"{place}.open")


def test_the_contents_follow_the_reader(browser: Browser, site: Served) -> None:
    browser.window(1440, 300)
    browser.open(f"{site.address}/")
    assert browser.value("document.querySelector('.contents > nav').scrollTop") == 0

    browser.value("document.documentElement.scrollTop = document.body.scrollHeight")

    browser.until(
        "document.querySelector('nav a[aria-current]')?.hash === '#schema-ProblemError'"
    )
    assert browser.value("""(() => {
        const [a, b] = ['nav a[aria-current]', '.contents > nav']
            .map((each) => document.querySelector(each).getBoundingClientRect());
        return a.top >= b.top && a.bottom <= b.bottom;
    })()""")


def test_the_search_and_the_current_entry_are_in_sight_in_long_contents(
    browser: Browser, large: str
) -> None:
    browser.window(1440, 300)
    for number in (*range(8), 150):
        browser.open(f"{large}/operation-get{number}.html")

        field, entry = browser.value(
            "['nav input', 'nav [aria-current]'].map(each =>"
            " document.querySelector(each).getBoundingClientRect().toJSON())"
        )
        assert 0 <= field["top"] < field["bottom"] < entry["top"]
        assert entry["bottom"] <= 300
