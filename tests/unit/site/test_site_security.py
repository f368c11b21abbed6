"""The page tells how callers authenticate, and what each operation requires."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
openapi: 3.1.1
info: {title: Site, version: '1'}
paths:
  /a:
    get:
      operationId: a
      security: [{'key': [], login: [read]}, {}]
      responses: {"204": {description: Done}}
  /b:
    get:
      operationId: b
      responses: {"204": {description: Done}}
components:
  securitySchemes:
    'key': {type: apiKey, in: header, name: '"><i>', description: '<u>'}
    login:
      type: oauth2
      flows:
        implicit:
          authorizationUrl: javascript:alert(1)
          scopes: {read: 'Look <at> it'}
        clientCredentials: {tokenUrl: 'https://id.example/token', scopes: {}}
"""


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT)
    findings = Findings()
    api = pipeline.read_api(path, findings)
    assert api is not None
    files = pipeline.docs_files(api, package="site", findings=findings)
    assert files is not None
    return files["index.html"]


def test_operations_tell_what_they_require(page: str) -> None:
    found = page[page.index('id="operation-a"') : page.index('id="operation-b"')]
    (listed,) = [part for part in found.split("<ul>") if "#scheme-" in part]
    assert '<a href="#scheme-key"><code>key</code></a>' in listed
    assert (
        'and <a href="#scheme-login"><code>login</code></a>'
        ' <code class="value">read</code>'
    ) in listed
    assert "<li>none</li>" in listed
    rest = page[page.index('id="operation-b"') :]
    assert "Authentication" not in rest


def test_schemes_are_told_without_markup_of_theirs(page: str) -> None:
    begin = page.index('<h2 id="authentication">')
    found = page[begin : page.index("</section>", begin)]
    assert "API key in the header <code>&#34;&gt;&lt;i&gt;</code>" in found
    assert "<i>" not in found
    assert "<u>" not in found
    assert 'href="https://id.example/token"' in found
    assert 'href="javascript:' not in found
    assert "Look &lt;at&gt; it" in found
