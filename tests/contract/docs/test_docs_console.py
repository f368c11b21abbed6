"""The console of the documentation, in Chromium: it sends what a person has it send."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from contract.docs.serving import served, written
from contract.service.running import ROOT, Launcher
from counterfoil import pipeline
from counterfoil.access import AS_WRITTEN, DEFAULT_ACCESS
from counterfoil.diagnostics import Findings
from unit.site.building import build_site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract.chromium import Browser
    from contract.service.running import Service

_PAGE = "/console/index.html"
_CREATE = f"{_PAGE}#/sessions/createSession"
_SEND = "document.querySelector('.opblock.is-open button.execute')"
_STATUS = "document.querySelector('.live-responses-table tbody .response-col_status')"
_SERVER = "document.querySelector('.servers select')?.value"
_BODY = "document.querySelector('.opblock.is-open textarea')?.value"
_ERRORS = "document.querySelectorAll('.errors-wrapper').length"
_REFUSED = """
globalThis.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  refused.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


def pages(path: Path) -> dict[str, str]:
    """The files of the site of a document, with a console."""
    read = pipeline.read_with_text(path, Findings(), DEFAULT_ACCESS, AS_WRITTEN)
    assert read is not None
    api, text = read
    return build_site(api, console=text)


@pytest.fixture(scope="module")
def site() -> dict[str, str]:
    return pages(ROOT / "openapi.yaml")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    launch = Launcher(tmp_path)
    yield launch()
    launch.stop()


def opened(browser: Browser, address: str) -> None:
    """Open a place of the console, and note what its policy refuses."""
    browser.call("Page.addScriptToEvaluateOnNewDocument", source=_REFUSED)
    browser.call("Network.enable")
    browser.open(address)


def choose(browser: Browser, server: str) -> None:
    """Type another server into its field."""
    browser.leave(
        "(() => { const input = document.getElementById('server');"
        f" input.value = {json.dumps(server)};"
        " input.dispatchEvent(new Event('change')); })()"
    )


def sent(browser: Browser) -> list[dict[str, Any]]:
    """The requests that the page made of others than the files of the site."""
    requests = (each["request"] for each in browser.seen("Network.requestWillBeSent"))
    own = ("/console/", "data:")
    return [each for each in requests if not any(n in each["url"] for n in own)]


@pytest.mark.parametrize("place", ["http", "file"])
def test_a_request_is_sent_to_the_server_that_is_chosen(
    browser: Browser, site: dict[str, str], service: Service, tmp_path: Path, place: str
) -> None:
    with served({f"/{path}": text for path, text in site.items()}) as web:
        at = web.address if place == "http" else written(site, tmp_path)
        opened(browser, f"{at}{_CREATE}")
        browser.until(f"{_SEND} !== null")
        address = f"http://127.0.0.1:{service.port}"
        choose(browser, address)
        browser.until(f"{_SERVER} === '{address}'")
        # Without its body, which comes last, a request is not sent.
        browser.until(f"{_BODY}?.includes('sessionStart') && {_SEND} !== null")

        browser.value(f"{_SEND}.click()")

        browser.until(f"{_STATUS} !== null && {_STATUS}.textContent.trim() === '201'")
        assert browser.value(_ERRORS) == 0
        assert browser.value("refused") == []
        (request,) = [each for each in sent(browser) if each["method"] == "POST"]
        assert request["url"] == f"{address}/api/v1/sessions"
        assert {each["url"] for each in sent(browser)} == {request["url"]}


def test_the_servers_of_the_document_come_back(
    browser: Browser, site: dict[str, str]
) -> None:
    with served({f"/{path}": text for path, text in site.items()}) as web:
        opened(browser, f"{web.address}{_PAGE}")
        browser.until(f"{_SERVER} === 'http://127.0.0.1:8080'")
        choose(browser, "http://127.0.0.1:1/other/")
        browser.until(f"{_SERVER} === 'http://127.0.0.1:1/other'")

        choose(browser, "")

        browser.until(f"{_SERVER} === 'http://127.0.0.1:8080'")
        assert sent(browser) == []


def test_the_document_can_be_kept(browser: Browser, site: dict[str, str]) -> None:
    link = "document.getElementById('whole')"
    # The page may read nothing of what it made; a person may keep it.
    browser.call("Page.setBypassCSP", enabled=True)
    with served({f"/{path}": text for path, text in site.items()}) as web:
        opened(browser, f"{web.address}{_PAGE}")
        assert browser.value(f"{link}.checkVisibility()")
        assert browser.value(f"{link}.download") == "openapi.json"
        kept = browser.value(f"fetch({link}.href).then((answer) => answer.text())")

    written = json.loads(kept)
    assert written["info"]["title"] == "Streaming Media Collection API"
    assert "/api/v1/sessions" in written["paths"]


def test_files_of_a_document_are_found_in_its_console(
    browser: Browser, tmp_path: Path
) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n"
        "  /pets: {$ref: 'pets.yaml#/all'}\n"
    )
    (tmp_path / "pets.yaml").write_text(
        "all:\n  post:\n    tags: [pets]\n    operationId: addPet\n    requestBody:\n"
        "      content: {application/json: {schema: {$ref: '#/Pet'}}}\n"
        "    responses: {'204': {description: d}}\n"
        "Pet:\n  properties:\n    name: {type: string, examples: [Rex]}\n"
        "    friend: {$ref: '#/Pet'}\n"
    )
    with served({f"/{path}": text for path, text in pages(document).items()}) as web:
        opened(browser, f"{web.address}{_PAGE}#/pets/addPet")

        browser.until(f"{_BODY}?.includes('name')")
        body = browser.value(_BODY)
        assert json.loads(body)["name"] == "Rex"
        assert browser.value(_ERRORS) == 0
        assert sent(browser) == []


def test_it_is_dark_where_the_reader_prefers_that(
    browser: Browser, site: dict[str, str]
) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    with served({f"/{path}": text for path, text in site.items()}) as web:
        opened(browser, f"{web.address}{_PAGE}")
        browser.prefers("light")
        light = browser.value(background)

        browser.prefers("dark")

        browser.until(f"{background} !== {json.dumps(light)}")
        assert browser.value("document.documentElement.className") == "dark-mode"
