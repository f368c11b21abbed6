"""The console of the documentation: its files, and what leads to it."""

from __future__ import annotations

import hashlib
import html
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil import pipeline
from counterfoil.access import AS_WRITTEN, DEFAULT_ACCESS
from counterfoil.diagnostics import Findings
from counterfoil.site.console import CONSOLE, VENDORED, console_files
from unit.site.building import build_site

if TYPE_CHECKING:
    from pathlib import Path

_DOCUMENT = """\
openapi: 3.1.0
info: {title: 'A & <b>', version: '1'}
paths:
  /a:
    get:
      tags: [Pets and owners]
      operationId: getA
      responses: {'204': {description: d}}
    put: {tags: ['a/b'], operationId: putA, responses: {'204': {description: d}}}
  /b:
    get: {operationId: getB, responses: {'204': {description: d}}}
webhooks:
  told: {post: {operationId: told, responses: {'204': {description: d}}}}
"""
_CONTRACT = re.compile(r'<script type="application/json" id="contract">(.*?)</script>')


def site(folder: Path, document: str = _DOCUMENT, *, console: bool = True) -> Any:
    """The files of a site."""
    path = folder / "openapi.yaml"
    path.write_text(document, encoding="utf-8")
    findings = Findings()
    read = pipeline.read_with_text(path, findings, DEFAULT_ACCESS, AS_WRITTEN)
    assert read is not None, [item.message for item in findings.items]
    api, text = read
    return build_site(api, console=text if console else "")


def many(number: int) -> str:
    """A document of so many operations."""
    operation = "get: {{operationId: get{0}, responses: {{'204': {{description: d}}}}}}"
    paths = "".join(f"  /p{n}: {{{operation.format(n)}}}\n" for n in range(number))
    return f"openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n{paths}"


def test_without_a_console_there_is_no_trace_of_it(tmp_path: Path) -> None:
    files = site(tmp_path, console=False)

    assert list(files) == ["index.html"]
    assert "onsole" not in re.sub(
        r"<script>.*</script>", "", files["index.html"], flags=re.DOTALL
    )


def test_operations_lead_to_their_places_in_it(tmp_path: Path) -> None:
    page = site(tmp_path)["index.html"]

    links = re.findall(r'href="(console/[^"]*)"', page)
    assert links == [
        "console/index.html",
        "console/index.html#/Pets%20and%20owners/getA",
        # Nothing says how such a tag is found there.
        "console/index.html",
        "console/index.html#/default/getB",
    ]


def test_a_site_of_many_pages_has_one(tmp_path: Path) -> None:
    files = site(tmp_path, many(260))

    assert 'href="console/index.html"' in files["index.html"]
    page = files["operation-get7.html"]
    assert 'href="console/index.html#/default/get7"' in page
    assert CONSOLE in files


def test_the_page_holds_the_contract_and_nothing_of_it_is_markup(
    tmp_path: Path,
) -> None:
    hostile = "</script><script>alert(1)</script><!-- ]]> "
    document = _DOCUMENT + f'x-text: "{hostile}\\u2028\\U0001F600"\n'

    page = site(tmp_path, document)[CONSOLE]

    (text,) = _CONTRACT.findall(page)
    assert json.loads(text)["x-text"] == f"{hostile}\u2028\U0001f600"
    assert "<title>Console · A &amp; &lt;b&gt;</title>" in page
    assert page.count("<script") == 3
    assert page.count("</script>") == 3


def test_the_page_asks_no_other_host_by_itself() -> None:
    files = console_files("T", "{}")

    page = files[CONSOLE]
    sources = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert set(sources) - {"data:,", "../index.html"} == {
        name.removeprefix("console/")
        for name in files
        if name.endswith(("console.css", "console.js", "bundle.js", "swagger-ui.css"))
    }
    assert "default-src 'none'; script-src 'self';" in html.unescape(page)


@pytest.mark.parametrize("name", sorted(p.name for p in VENDORED.iterdir()))
def test_vendored_files_are_as_they_were_published(name: str) -> None:
    pinned = json.loads((VENDORED / "VENDORED.json").read_bytes())["sha256"]
    if name == "VENDORED.json":
        assert set(pinned) == {path.name for path in VENDORED.iterdir()} - {name}
        return

    assert hashlib.sha256((VENDORED / name).read_bytes()).hexdigest() == pinned[name]


def test_vendored_files_and_their_licences_are_part_of_it() -> None:
    files = console_files("T", "{}")

    for path in VENDORED.iterdir():
        if path.name != "VENDORED.json":
            assert files[f"console/{path.name}"] == path.read_text(encoding="utf-8")
    assert "Apache License" in files["console/LICENSE"]
