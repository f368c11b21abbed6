"""The site of a large document: an index, and a page for each operation and schema."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from counterfoil.site import build
from counterfoil.site.anchors import anchor, digest
from unit.site.building import build_site
from unit.site.test_site_page import Outline, hostile, hostile_api

if TYPE_CHECKING:
    from pathlib import Path

_OPERATION = """\
  /v1/{place}/n{number}:
    get:
      operationId: get{number}
      tags: {tags}
      summary: Get the {number}
      security: [{{login: []}}]
      responses:
        "200":
          description: OK
          content:
            application/json:
              schema: {{$ref: '#/components/schemas/Thing'}}
"""
_SCHEMAS = """\
components:
  securitySchemes: {login: {type: http, scheme: bearer}}
  schemas:
    Thing: {type: object, properties: {own: {$ref: '#/components/schemas/thing'}}}
    thing: {type: object, title: In small letters}
    Alone: {type: string}
"""


def document(count: int, tags: str) -> str:
    """A document of some operations, ten at each beginning of a path."""
    paths = [
        _OPERATION.format(number=number, place=f"things{number // 10}", tags=tags)
        for number in range(count)
    ]
    head = "openapi: 3.1.0\ninfo: {title: Large, version: '1'}\npaths:\n"
    return f"{head}{''.join(paths)}{_SCHEMAS}"


def site(folder: Path, count: int, tags: str = "[all, others]") -> dict[str, str]:
    return site_of(folder, document(count, tags))


def site_of(folder: Path, text: str) -> dict[str, str]:
    path = folder / "openapi.yaml"
    path.write_text(text)
    findings = Findings()
    api = pipeline.read_api(path, findings)
    assert api is not None
    files = pipeline.docs_files(api, package="large", findings=findings)
    assert files is not None
    return files


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return site(tmp_path_factory.mktemp("large"), 300)


def words(page: str) -> str:
    return " ".join(Outline(page).text.split())


def check_links(files: dict[str, str]) -> None:
    """Every link within the site leads to a file, and to what it has of that name."""
    outlines = {
        path: Outline(text) for path, text in files.items() if path.endswith(".html")
    }
    for path, outline in outlines.items():
        for address in outline.addresses:
            file, fragment = urldefrag(address)
            if re.match(r"https?:|data:", file):
                continue
            target = file or path
            assert target in files, (path, address)
            if fragment:
                assert fragment in outlines[target].ids, (path, address)


def test_a_small_document_has_one_page(tmp_path: Path) -> None:
    assert site(tmp_path, 240).keys() == {"index.html"}


def test_each_operation_and_schema_of_a_large_one_has_a_page(
    large: dict[str, str],
) -> None:
    operations = [path for path in large if path.startswith("operation-")]
    schemas = [path for path in large if path.startswith("schema-")]

    assert len(operations) == 300
    assert len(schemas) == 3
    others = large.keys() - {*operations, *schemas}
    assert others == {"index.html", "page.css", "page.js", "entries.js"}
    check_links(large)


def test_pages_say_where_they_stand(large: dict[str, str]) -> None:
    page = large["operation-get150.html"]
    text = words(page)

    assert "<title>Get the 150 · Large</title>" in page
    assert '<a href="index.html#tag-all">all</a>' in page
    assert "/v1/things15/n150" in text
    assert '<a rel="prev" href="operation-get149.html">Get the 149</a>' in page
    assert '<a rel="next" href="operation-get151.html">Get the 151</a>' in page
    assert 'href="operation-get150.html" aria-current="page"' in page
    assert 'href="index.html#scheme-login"' in page
    for outline in map(Outline, (page, large["schema-Alone.html"])):
        assert outline.headings[0] == 1
        assert outline.headings.count(1) == 1
        steps = zip(outline.headings, outline.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps)
        assert len(outline.ids) == len(set(outline.ids))


def test_the_contents_of_a_page_have_what_is_near(large: dict[str, str]) -> None:
    page = large["operation-get150.html"]
    contents = page[: page.index("<main")]

    shown = re.findall(r'href="operation-get(\d+)\.html"', contents)
    assert shown == [str(number) for number in range(130, 170)]
    assert '<a href="index.html#tag-all"><span class="label">260 more</span></a>' in (
        contents
    )


def test_the_index_has_all_of_them(large: dict[str, str]) -> None:
    index = large["index.html"]

    for number in range(300):
        # With each of its tags.
        assert index.count(f'href="operation-get{number}.html"') == 2
    assert 'id="scheme-login"' in index
    assert '<a href="schema-Alone.html">Alone</a>' in index


def test_what_case_alone_tells_apart_has_files_that_any_system_tells_apart(
    large: dict[str, str],
) -> None:
    assert len({path.casefold() for path in large}) == len(large)
    index = large["index.html"]
    found = re.search(r'<a href="(schema-thing-\w+\.html)">thing</a>', index)

    assert found is not None
    assert "In small letters" in large[found[1]]


def test_a_name_that_is_that_of_a_file_of_another_loses_no_page(
    tmp_path: Path,
) -> None:
    other = f"Foo-{digest('operation-Foo')}"
    spaced = anchor("operation", "foo bar").removeprefix("operation-")
    text = document(300, "[]").replace("operationId: get1\n", "operationId: Foo\n")
    text = text.replace("operationId: get2\n", "operationId: foo\n")
    text = text.replace("operationId: get3\n", f"operationId: {other}\n")
    text = text.replace("operationId: get4\n", "operationId: foo bar\n")
    text = text.replace("operationId: get5\n", f"operationId: {spaced}\n")
    path = tmp_path / "openapi.yaml"
    path.write_text(text)
    api = pipeline.read_api(path, Findings())
    assert api is not None
    files = build_site(api)

    assert sum(each.startswith("operation-") for each in files) == 300
    assert len({each.casefold() for each in files}) == len(files)


def test_a_schema_says_who_uses_it(large: dict[str, str]) -> None:
    index = large["index.html"]
    thing = re.search(r'<a href="(schema-Thing-\w+\.html)">Thing</a>', index)
    small = re.search(r'<a href="(schema-thing-\w+\.html)">thing</a>', index)
    assert thing is not None
    assert small is not None

    used = large[thing[1]]
    users = used[used.index('id="users"') :]
    assert users.count('<a href="operation-get') == 300
    # Many are folded away, but are there.
    shown, folded = users.split('<details class="fold"><summary>250 more</summary>')
    assert shown.count('<a href="operation-get') == 50
    assert folded.index("</details>") > folded.index("Get the 299")
    assert "<details" not in large[small[1]].partition('id="users"')[2]
    assert f'<a href="{thing[1]}">Thing</a>' in large[small[1]]
    assert 'id="users"' not in large["schema-Alone.html"]


def test_long_texts_stand_where_they_belong_and_not_on_all_pages(
    tmp_path: Path,
) -> None:
    """Else a document of a megabyte would make a site of some hundred."""
    long = "w" * 20_000
    title, tag, summary = f"title {long}", f"tag {long}", f"summary {long}"
    text = document(300, f"[{tag}]").replace("title: Large", f"title: {title}")
    text = text.replace("summary: Get the 7\n", f"summary: {summary}\n")
    path = tmp_path / "openapi.yaml"
    path.write_text(text)
    api = pipeline.read_api(path, Findings())
    assert api is not None
    files = build_site(api)

    check_links(files)
    assert sum(map(len, files.values())) < sum(
        map(len, site(tmp_path, 300).values())
    ) + (20 * len(long))
    assert title in files["index.html"]
    assert summary in files["operation-get7.html"]


def test_what_would_be_too_much_on_all_pages_is_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "<code>own</code>" in site(tmp_path, 300)["operation-get7.html"].replace(
        ' class="name"', ""
    )
    monkeypatch.setattr(build, "_HEAVIEST", 100_000)
    page = site(tmp_path, 300)["operation-get7.html"]

    assert "own" not in words(page)
    assert re.search(r'href="schema-Thing-\w+\.html"', page)


def test_contents_have_no_more_groups_than_fit(tmp_path: Path) -> None:
    parts = document(300, "[]").split("tags: []")
    tags = [*(f"tags: [t{number}]" for number in range(300)), ""]
    text = "".join(part + tag for part, tag in zip(parts, tags, strict=True))
    path = tmp_path / "openapi.yaml"
    path.write_text(text)
    api = pipeline.read_api(path, Findings())
    assert api is not None
    page = build_site(api)["operation-get200.html"]
    contents = page[: page.index("<main")]

    shown = re.findall(r'href="index\.html#tag-t(\d+)"', contents)
    assert shown == [str(number) for number in range(140, 260)]
    assert '<a class="group" href="index.html">180 more</a>' in contents
    assert 'href="operation-get200.html" aria-current="page"' in contents


def test_what_can_be_searched_is_a_script_of_data(large: dict[str, str]) -> None:
    entries = read_entries(large["entries.js"])

    assert entries.keys() == {"groups", "operations", "sections", "schemas"}
    assert entries["groups"] == [["all", "tag-all"], ["others", "tag-others"]]
    assert len(entries["operations"]) == 300
    # What is called after its id stands at its usual address.
    assert ["GET", "/v1/things0/n7", "get7", "Get the 7"] in entries["operations"]
    sections = [each[0] for each in entries["sections"]]
    assert sections == ["Servers", "Authentication", "Schemas"]
    thing = f"schema-thing-{digest('schema-thing')}.html"
    assert ["thing", "In small letters", thing] in entries["schemas"]
    assert ["Alone"] in entries["schemas"]


def test_what_can_be_searched_of_headings_has_its_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else a document of a megabyte of `#` would make a file of some dozen."""
    monkeypatch.setattr(build, "_MOST_ON_A_PAGE", 0)
    headings = "\\n".join(f"# Part {number} {'w' * 500}" for number in range(1100))
    text = document(1, "[all]").replace(
        "title: Large", f'title: Large, description: "{headings}"'
    )
    files = site_of(tmp_path, text)
    sections = read_entries(files["entries.js"])["sections"]

    assert 1000 <= len(sections) < 1010
    assert len(files["entries.js"]) < 300_000
    assert all(len(each[0]) <= 121 for each in sections)
    check_links(files)


def read_entries(script: str) -> dict[str, list[list[str]]]:
    head, tail = "globalThis.siteEntries = ", ";\n"
    assert script.startswith(head)
    assert script.endswith(tail)
    found: dict[str, list[list[str]]] = json.loads(script[len(head) : -len(tail)])
    return found


def test_many_operations_without_a_tag_stand_by_their_paths(tmp_path: Path) -> None:
    index = site(tmp_path, 300, tags="[]")["index.html"]

    assert index.count("<h2 id=") == 30 + len(["Servers", "Authentication", "Schemas"])
    assert '<h2 id="untagged-things29">things29</h2>' in index


def test_operations_without_a_tag_stay_together_where_paths_tell_little(
    tmp_path: Path,
) -> None:
    few = site(tmp_path, 20, tags="[]")["index.html"]
    assert '<h2 id="untagged">Operations</h2>' in few

    text = document(40, "[]")
    text = re.sub(r"/v1/things\d+/n(\d+)", r"/v1/get\1", text)
    path = tmp_path / "openapi.yaml"
    path.write_text(text)
    api = pipeline.read_api(path, Findings())
    assert api is not None
    flat = build_site(api)["index.html"]
    assert '<h2 id="untagged">Operations</h2>' in flat


def test_hostile_text_is_only_text_on_any_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(build, "_MOST_ON_A_PAGE", 0)
    files = build_site(hostile_api(), hostile)

    check_links(files)
    for path, text in files.items():
        assert re.fullmatch(r"[A-Za-z0-9._-]+", path)
        assert len(path) < 120
        if not path.endswith(".html"):
            continue
        outline = Outline(text)
        assert outline.tags.count("script") == 1
        assert "style" not in outline.tags
        assert "img" not in outline.tags
        assert not outline.events
        assert "\x00" not in text
        assert "default-src &#39;none&#39;" in text
    entries = files["entries.js"]
    assert entries.isascii()
    assert "<" not in entries
    assert sum(map(len, read_entries(entries).values())) == 7
