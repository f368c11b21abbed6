"""What follows from a response: the functions that links give a client."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from generated.making import DOCUMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from generated.making import Import


def exchange(
    load: Import,
    body: Any,
    *,
    headers: tuple[tuple[str, str], ...] = (),
    **given: Any,
) -> tuple[Any, Any]:
    """A request as the client prepares it, and an answer to it."""
    order = load("links.models").Order(size=2.5)
    sent = load("links.client.add_order").prepare(body=order, **given)
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    reply = load("links.runtime.transport").Reply(
        status=201, headers=headers, content=content
    )
    return sent, reply


def test_a_request_follows_from_all_parts_of_an_exchange(load: Import) -> None:
    body = {"id": 7, "parts": [{"a/b": "red"}]}
    sent, reply = exchange(load, body, shop="a b/é", count=3, x_trace="t")
    request = load("links.client.add_order").follow_get_order(sent, reply)
    path, _, query = request.target.partition("?")
    assert (request.method, path) == ("GET", "/shops/a%20b%2F%C3%A9/orders/7")
    given = query.split("&")
    assert given[:3] == ["count=3", "label=red-201-POST", "kind=big"]
    assert given[3].startswith("quota=constant%20text%20that")
    # OAS 3.1, 4.8.20.1: constants are of any type.
    assert given[4:] == ["pages=1", "pages=2", "exact=true"]
    assert dict(request.headers)["x-trace"] == "t"


def test_what_is_not_there_is_not_passed(load: Import) -> None:
    sent, reply = exchange(load, {"id": 7}, shop="a")
    request = load("links.client.add_order").follow_get_order(sent, reply)
    names = [pair.partition("=")[0] for pair in request.target.split("&")]
    assert names == ["/shops/a/orders/7?kind", "quota", "pages", "pages", "exact"]


@pytest.mark.parametrize("body", [{}, {"id": None}, [], b"", b"{"])
def test_a_link_breaks_where_what_is_required_is_missing(
    load: Import, body: Any
) -> None:
    sent, reply = exchange(load, body, shop="a")
    broken = load("links.client").BrokenLink
    with pytest.raises(broken, match="/id"):
        load("links.client.add_order").follow_get_order(sent, reply)
    assert issubclass(broken, load("links.client").ClientError)


def test_what_a_link_gives_is_judged_like_any_argument(load: Import) -> None:
    sent, reply = exchange(load, {"id": "seven"}, shop="a")
    with pytest.raises(load("links.client").InvalidContent):
        load("links.client.add_order").follow_get_order(sent, reply)


def test_texts_are_values_of_the_parameter(load: Import) -> None:
    module = load("links.client.add_order")
    sent, reply = exchange(load, {}, shop="a", headers=(("x-number", "12"),))
    assert module.follow_number(sent, reply).target == "/numbers/12?size=2.5"
    assert module.follow_number_202(sent, reply).target == "/numbers/7"


def test_a_link_may_give_the_body(load: Import) -> None:
    module = load("links.client.add_order")
    sent, reply = exchange(load, {"id": 7, "parts": [{"a": "b"}]}, shop="a b")
    copied = module.follow_copy(sent, reply)
    assert copied.target == "/shops/a%20b/orders"
    assert json.loads(copied.content) == {"id": 7, "parts": [{"a": "b"}]}
    constant = module.follow_constant_body(sent, reply)
    assert json.loads(constant.content) == {"size": 2.5, "parts": [{"a": "{$url}"}]}
    assert module.follow_remark(sent, reply).content == b"201: 7"
    assert module.follow_whole_remark(sent, reply).content == b'[{"a":"b"}]'
    assert module.follow_form(sent, reply).content == b"size=2.5"


def test_the_body_that_a_link_gives_is_judged(load: Import) -> None:
    sent, reply = exchange(load, {"id": "seven"}, shop="a")
    module = load("links.client.add_order")
    with pytest.raises(load("links.client").InvalidContent):
        module.follow_copy(sent, reply)
    sent, reply = exchange(load, b"", shop="a")
    with pytest.raises(load("links.client").BrokenLink):
        module.follow_copy(sent, reply)


def test_a_link_may_lead_to_another_server(load: Import) -> None:
    sent, reply = exchange(load, {"id": 7}, shop="a")
    request = load("links.client.add_order").follow_archive(sent, reply)
    assert (request.target, request.server) == ("/numbers/7", "archive")
    seen: list[str] = []

    class Server:
        def send(self, request: Any) -> Any:
            seen.append(request.url)
            replies = load("links.runtime.transport")
            return replies.Reply(status=204, headers=(), content=b"")

        def close(self) -> None:
            pass

    client = load("links.client").Client(transport=Server())
    client.send_request(request)
    other = load("links.client").Client(transport=Server(), archive_url="https://b")
    other.send_request(request)
    assert seen == ["https://archive.example/v1/numbers/7", "https://b/numbers/7"]


def test_a_link_is_followed_through_the_client(load: Import) -> None:
    module = load("links.client")
    replies = load("links.runtime.transport")
    seen: list[str] = []

    class Server:
        async def send(self, request: Any) -> Any:
            seen.append(request.url)
            if request.method == "GET":
                return replies.Reply(status=204, headers=(), content=b"")
            headers = (("content-type", "application/json"),)
            return replies.Reply(status=201, headers=headers, content=b'{"id":5}')

        async def close(self) -> None:
            pass

    async def follow() -> Any:
        add, get = load("links.client.add_order"), load("links.client.get_order")
        async with module.AsyncClient("http://x", transport=Server()) as client:
            sent = add.prepare(shop="a", body=load("links.models").Order())
            reply = await client.send_request(sent)
            assert add.read(reply).body.id == 5
            following = add.follow_get_order(sent, reply)
            return get.read(await client.send_request(following))

    assert asyncio.run(follow()).status == 204
    assert [url.partition("?")[0] for url in seen] == [
        "http://x/shops/a/orders",
        "http://x/shops/a/orders/5",
    ]


def test_links_that_say_too_little_or_too_much_are_named() -> None:
    findings = Findings()
    api = pipeline.read_api(DOCUMENTS / "links" / "openapi.yaml", findings)
    assert api is not None
    assert pipeline.generate_files(api, only="", findings=findings) is not None
    assert [(item.code.name, item.message) for item in findings.items] == [
        ("unsupported-links", f"the link {text}")
        for text in (
            "'again' does not say what shop is",
            "'url' has the expression '$url'",
            "'elsewhere' leads to no operation of this document",
            "'wrong' gives 'm', which is not one parameter",
            "'bodiless' gives a body to an operation that has none",
            "'bytes' gives a body that is application/octet-stream",
        )
    ]


def test_a_link_to_what_was_renamed_says_which_name_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(
        """\
openapi: 3.1.0
info: {title: Links, version: "1"}
paths:
  /a:
    get:
      operationId: findNotes
      responses:
        "204":
          description: none
          links: {far: {operationId: getAll}, near: {operationId: findNote}}
"""
    )
    findings = Findings()
    api = pipeline.read_api(path, findings)
    assert api is not None
    assert pipeline.generate_files(api, only="", findings=findings) is not None
    assert [item.hint for item in findings.items] == [
        "no operation has the operationId 'getAll'",
        "no operation has the operationId 'findNote'; did you mean 'findNotes'?",
    ]
