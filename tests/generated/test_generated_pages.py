"""The generated clients go through all pages, however these follow each other."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generated.making import Import

ROOT = "https://api.example.com/v1"
THINGS = [{"id": number} for number in range(5)]
CURSORS = {"": (0, "b"), "b": (2, "c&d"), "c&d": (4, None)}


def by_cursor(query: dict[str, str]) -> tuple[Any, str]:
    start, following = CURSORS[query.get("after", "")]
    return {"data": {"things": THINGS[start : start + 2], "next": following}}, ""


def by_offset(query: dict[str, str]) -> tuple[Any, str]:
    start = int(query["skip"])
    return [each["id"] for each in THINGS[start : start + 2]], ""


def by_page(query: dict[str, str]) -> tuple[Any, str]:
    start = int(query["page"]) * 2 - 2
    things = THINGS[start : start + 2]
    return {"things": things} if things else {}, ""


def by_link(query: dict[str, str]) -> tuple[Any, str]:
    start = int(query.get("from", "0"))
    link = f'<{ROOT}/first>; rel="first prev", '
    link += f'<?from={start + 2}>; title="a,<b>"; REL=Next'
    return THINGS[start : start + 2], link if start < 4 else "<?from=0>; rel=first"


class Server:
    """A transport to a server that has five things on pages of two."""

    def __init__(self, load: Import, answer: Callable[[dict[str, str]], Any]) -> None:
        self._reply = load("pages.runtime.transport").Reply
        self._answer = answer
        self.urls: list[str] = []

    def send(self, request: Any) -> Any:
        self.urls.append(request.url)
        query = parse_qs(urlsplit(request.url).query)
        body, link = self._answer({name: value[0] for name, value in query.items()})
        headers = [
            ("content-type", "application/json"),
            *([("link", link)] if link else []),
        ]
        content = json.dumps(body).encode()
        return self._reply(status=200, headers=tuple(headers), content=content)

    def close(self) -> None:
        pass


class AsyncServer:
    """The same, without blocking."""

    def __init__(self, server: Server) -> None:
        self._server = server

    async def send(self, request: Any) -> Any:
        return self._server.send(request)

    async def close(self) -> None:
        pass


STYLES = [
    (by_cursor, "by_cursor_items", {}, 3),
    (by_cursor, "by_cursor_items", {"page": 9, "request": True}, 3),
    (by_offset, "by_offset_items", {}, 4),
    (by_page, "by_page_items", {"page": 1}, 4),
    (by_link, "by_link_items_", {"per_page": 2}, 3),
]


def numbers(items: list[Any]) -> list[int]:
    return [each if isinstance(each, int) else each.id for each in items]


@pytest.mark.parametrize(("answer", "method", "given", "asked"), STYLES)
def test_all_items_are_given(
    load: Import,
    answer: Callable[[dict[str, str]], Any],
    method: str,
    given: dict[str, Any],
    asked: int,
) -> None:
    server = Server(load, answer)
    client = load("pages.client").Client(transport=server)
    assert numbers(list(getattr(client, method)(**given))) == [0, 1, 2, 3, 4]
    assert len(server.urls) == asked
    assert all(url.startswith(f"{ROOT}/") for url in server.urls)

    async def run() -> list[Any]:
        transport = AsyncServer(server)
        async with load("pages.client").AsyncTolerantClient(
            transport=transport
        ) as made:
            return [each async for each in getattr(made, method)(**given)]

    before = list(server.urls)
    server.urls.clear()
    assert numbers(asyncio.run(run())) == [0, 1, 2, 3, 4]
    assert server.urls == before


def test_a_page_is_asked_for_when_it_is_needed(load: Import) -> None:
    server = Server(load, by_cursor)
    items = load("pages.client").Client(transport=server).by_cursor_items(after="b")
    assert server.urls == []
    assert [next(items).id, next(items).id] == [2, 3]
    assert server.urls == [f"{ROOT}/by-cursor?after=b"]
    assert next(items).id == 4
    assert server.urls[1] == f"{ROOT}/by-cursor?after=c%26d"


@pytest.mark.parametrize(
    "link",
    [
        "<https://evil.example.com/v1/by-link>; rel=next",
        "<//evil.example.com/v1/by-link>; rel=next",
        "<https://api.example.com/v1evil>; rel=next",
        "<../../other>; rel=next",
        "<https://api.example.com/v1/../admin>; rel=next",
        "<https://api.example.com/v1/.%2E/admin>; rel=next",
        "</v1/%2e%2e/admin>; rel=next",
    ],
)
def test_a_link_to_another_server_is_not_followed(load: Import, link: str) -> None:
    server = Server(load, lambda _: ([], link))
    client = load("pages.client").Client(transport=server)
    with pytest.raises(load("pages.client").InvalidResponse, match="another server"):
        list(client.by_link_items_())
    assert len(server.urls) == 1


def test_a_link_that_is_no_address_is_an_invalid_response(load: Import) -> None:
    server = Server(load, lambda _: ([], "<https://[api]/v1>; rel=next"))
    client = load("pages.client").Client(transport=server)
    with pytest.raises(load("pages.client").InvalidResponse, match="is nowhere"):
        list(client.by_link_items_())


# RFC 8288, 3 and appendix B.
@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("</a>; rel=next", "/a"),
        ('</a>;REL = "prev NEXT"', "/a"),
        ('</a>; title="x; rel=prev"; rel=next', "/a"),
        (r'</a>; title="\"; rel=prev"; rel=next', "/a"),
        (r'</a>; rel="\next"', "/a"),
        ('</a>; crossorigin; rel="next"; rel=prev', "/a"),
        ("</a>; rel=prev, </b>; rel=next", "/b"),
        ('</a>; title="x; rel=next"; rel=prev', None),
        ('</a>; title="x; rel=next', None),
        (r'</a>; title="\"; rel=next"; rel=prev', None),
        ('</a>; title="</b>; rel=next, "', None),
        ("</a>; rel=prev; rel=next", None),
        ('</a>; rel=""; rel=next', None),
        ("</a>; rel*=next; relnext; title=rel=next", None),
    ],
)
def test_the_next_page_is_where_the_relation_is(
    load: Import, link: str, target: str | None
) -> None:
    kind = load("pages.runtime.transport").Reply
    reply = kind(status=200, headers=(("link", link),), content=b"")
    assert load("pages.runtime.links").next_link(reply) == target


def test_a_page_that_is_not_as_documented_is_refused(load: Import) -> None:
    server = Server(load, lambda _: ({"data": {}}, ""))
    for kind in ("Client", "TolerantClient"):
        client = getattr(load("pages.client"), kind)(transport=server)
        with pytest.raises(load("pages.client").InvalidResponse):
            next(client.by_cursor_items())


def test_pages_without_a_class_are_refused_by_name(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(
        """\
openapi: 3.1.0
info: {title: Pages, version: "1"}
paths:
  /things:
    get:
      x-pagination: {style: link, items: /things}
      responses:
        "200":
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [things]
                properties:
                  things: {type: array, minItems: 1, prefixItems: [{}], items: false}
"""
    )
    findings = Findings()
    api = pipeline.read_api(document, findings)
    assert api is not None
    files = pipeline.generate_files(api, only="", findings=findings)
    assert files is None
    assert [each.code.name for each in findings.items] == ["invalid-pagination"]
