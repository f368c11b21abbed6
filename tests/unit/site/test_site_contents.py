"""The page tells of items and of parts that have an order, and of 3.2's metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
openapi: 3.2.0
info: {title: Site, version: '1'}
tags:
  - {name: partner, summary: Partners, parent: external, kind: audience}
  - {name: other}
  - {name: external, summary: For others}
paths:
  /a:
    post:
      operationId: a
      tags: [partner]
      parameters:
        - {name: ids, in: query, explode: false, schema: {type: array, items: {}}}
        - {name: all, in: query, schema: {$ref: '#/components/schemas/Names'}}
        - {name: at, in: query, style: deepObject, schema: {type: object}}
        - {name: raw, in: query, content: {application/json: {}}}
      security: [{login: []}]
      requestBody:
        content:
          multipart/mixed:
            schema: {type: array, prefixItems: [{title: First}], items: {title: More}}
            prefixEncoding: [{contentType: 'application/json, a&b/*'}]
          multipart/related: {itemSchema: {title: Same}}
          multipart/form-data:
            schema: {type: object, properties: {icon: {}, tags: {type: array}, at: {}}}
            encoding:
              icon:
                contentType: image/png, image/*
                headers: {X-Size: {schema: {type: integer}}}
              tags: {style: pipeDelimited}
              at: {style: deepObject}
          application/jsonl: {itemSchema: {title: Line, type: object}}
      servers: [{url: 'https://own.example', description: A server of its own.}]
      responses:
        "204": {description: Done}
        "200":
          content:
            application/xml: {examples: {e: {value: "<a>b &amp; c</a>"}}}
            text/csv: {examples: {e: {dataValue: [a, b], serializedValue: 'a,"b"'}}}
        "202":
          summary: Put in a queue
          links:
            again: {operationId: a, description: Ask *again*.}
            same: {operationRef: '#/paths/~1a/post'}
            away: {operationRef: 'https://b.example/#/paths/~1b/get'}
components:
  schemas: {Names: {type: array, items: {type: string}}}
  securitySchemes:
    login:
      type: oauth2
      deprecated: true
      oauth2MetadataUrl: https://id.example/metadata
      flows:
        deviceAuthorization:
          deviceAuthorizationUrl: https://id.example/device
          tokenUrl: https://id.example/token
          refreshUrl: https://id.example/refresh
          scopes: {}
"""


def page(folder: Path) -> str:
    path = folder / "openapi.yaml"
    path.write_text(DOCUMENT)
    findings = Findings()
    api = pipeline.read_api(path, findings)
    assert api is not None
    files = pipeline.docs_files(api, package="site", findings=findings)
    assert files is not None
    return files["index.html"]


def test_items_and_parts_are_told_with_what_they_are(tmp_path: Path) -> None:
    found = page(tmp_path)
    labels = (
        "Part 1 (application/json or a&amp;b/*)",
        "Each other part",
        "Each part",
        "Each item",
    )
    places = [found.index(f'<p class="said">{label}</p>') for label in labels]
    assert places == sorted(places)
    assert "a&b/*" not in found


def test_tags_are_shown_as_the_tree_that_they_are(tmp_path: Path) -> None:
    found = page(tmp_path)
    names = ("other", "For others", "For others / Partners")
    places = [found.index(f">{name}</h2>") for name in names]
    assert places == sorted(places)
    assert found.index('<p class="said">audience</p>') > places[-1]


@pytest.mark.parametrize(
    "said",
    [
        "divided by commas",
        "repeated for each item",
        "written at[member]=value",
        "as application/json",
    ],
)
def test_it_is_said_how_parameters_are_written(tmp_path: Path, said: str) -> None:
    assert f'<span class="said">{said}</span>' in page(tmp_path)


def test_it_is_said_how_the_parts_of_a_form_are_written(tmp_path: Path) -> None:
    found = page(tmp_path)
    assert '<code class="name">icon</code> as image/png or image/*</p>' in found
    assert '<code class="name">tags</code> divided by |</p>' in found
    assert '<code class="name">at</code> written at[member]=value</p>' in found
    assert '<code class="name">X-Size</code>' in found


def test_a_response_is_called_by_its_summary(tmp_path: Path) -> None:
    found = page(tmp_path)
    assert ">204</span> <strong>No Content</strong>" in found
    assert ">202</span> <strong>Put in a queue</strong>" in found


def test_an_example_of_text_is_that_text(tmp_path: Path) -> None:
    found = page(tmp_path)
    assert "<code>&lt;a&gt;b &amp;amp; c&lt;/a&gt;</code>" in found
    assert "<code>a,&#34;b&#34;</code>" in found


def test_links_lead_to_their_operations(tmp_path: Path) -> None:
    found = page(tmp_path)
    target = '<a href="#operation-a">a</a></p>'
    assert f'Link <code class="name">again</code>: {target}' in found
    assert "<p>Ask <em>again</em>.</p>" in found
    assert f'Link <code class="name">same</code>: {target}' in found
    away = "https://b.example/#/paths/~1b/get"
    assert f'Link <code class="name">away</code>: {away}</p>' in found


def test_an_operation_has_the_servers_of_its_own(tmp_path: Path) -> None:
    found = page(tmp_path)
    own = found.index("<h4>Servers</h4>")
    assert own < found.index("<code>https://own.example</code>", own)
    assert own < found.index("<p>A server of its own.</p>", own)


def test_the_addresses_of_a_scheme_are_links(tmp_path: Path) -> None:
    found = page(tmp_path)
    for name in ("metadata", "device", "token", "refresh"):
        assert f'href="https://id.example/{name}"' in found
    assert "Device authorization" in found
    assert "deprecated" in found[found.index('<h2 id="authentication">') :]
