"""Parameters of Swagger 2.0, which fields of forms are, too: defaults, and lists."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from generated.making import pair

if TYPE_CHECKING:
    from generated.making import Import

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"


class Kept:
    """A service of `fields` that keeps what it is given."""

    def __init__(self, load: Import) -> None:
        self._load = load
        self.given: list[Any] = []

    async def add_listed(self, **given: Any) -> Any:
        self.given.append(given)
        return self._load("fields.operations.add_listed").AddListed204()

    async def add_fields(self, body: Any, **_: Any) -> Any:
        self.given.append(body)
        return self._load("fields.operations.add_fields").AddFields204()


@pytest.mark.parametrize("kind", [FORM, PARTS])
def test_a_field_that_is_left_out_has_its_default(load: Import, kind: str) -> None:
    """Swagger 2.0, Parameter Object: the server uses it; required ones have none."""
    service = Kept(load)
    client, _ = pair(load, "fields", service)
    body = load("fields.models").AddFieldsBody
    asyncio.run(client.add_fields(body=body(name="n"), content_type=kind))
    sent = body(name="n", count=3, tags=["c"], wrong=1)
    asyncio.run(client.add_fields(body=sent, content_type=kind))
    first, second = service.given
    assert (first.count, first.tags, first.wrong) == (100, ["a", "b"], msgspec.UNSET)
    first.tags.append("changed")
    assert second == sent
    asyncio.run(client.add_fields(body=body(name="n"), content_type=kind))
    assert service.given[-1].tags == ["a", "b"]


@pytest.mark.parametrize(("text", "status"), [("", 400), ("name=n&count=x", 400)])
def test_a_default_makes_nothing_right(load: Import, text: str, status: int) -> None:
    _, transport = pair(load, "fields", Kept(load))
    headers = {"content-type": FORM}
    asked = transport.ask("POST", "/fields", headers, text.encode())
    assert asyncio.run(asked)[0] == status


@pytest.mark.parametrize("comma", [",", "%2C", "%2c"])
def test_commas_divide_lists_even_escaped(load: Import, comma: str) -> None:
    """Swagger 2.0, `csv`: values are divided as they are meant, not as they travel.

    So are those of all other formats; a form of the web escapes commas in any case.
    """
    service = Kept(load)
    _, transport = pair(load, "fields", service)
    target = f"/listed/1{comma}2?numbers=3{comma}4&texts=a{comma}b+c{comma}%2F"
    headers = {"content-type": FORM, "x-texts": "a%2Cb, c"}
    content = f"fields=x{comma}y".encode()
    status, _, _ = asyncio.run(transport.ask("POST", target, headers, content))
    assert status == 204
    [given] = service.given
    assert (given["in_path"], given["numbers"]) == ([1, 2], [3, 4])
    assert (given["texts"], given["x_texts"]) == (["a", "b c", "/"], ["a%2Cb", "c"])
    assert given["body"].fields == ["x", "y"]


def test_no_item_of_a_list_holds_what_divides_it(load: Import) -> None:
    service = Kept(load)
    client, transport = pair(load, "fields", service)
    body = load("fields.models").AddListedBody
    asyncio.run(
        client.add_listed(
            in_path=[1, 2], texts=["a", "/"], body=body(fields=["x"]), content_type=FORM
        )
    )
    assert transport.requests[0].target == "/listed/1,2?texts=a,%2F"
    refused = load("fields.client").InvalidContent
    for given in ({"texts": ["a,b"]}, {"body": body(fields=["a,b"])}):
        rest = {"in_path": [1], "body": body(), "content_type": FORM, **given}
        with pytest.raises(refused):
            asyncio.run(client.add_listed(**rest))


def test_what_is_read_only_is_asked_of_the_server_alone(load: Import) -> None:
    """Swagger 2.0, Schema Object: it is never sent in requests."""
    models = load("read_only.models")

    class Accounts:
        async def add_account(self, *, body: Any, **_: Any) -> Any:
            kind = load("read_only.operations.add_account").AddAccount200
            return kind(body=models.Account(id=1, name=body.name))

    client, _ = pair(load, "read_only", Accounts())
    parent = models.AccountRequest(name="b")
    sent = models.AccountRequest(name="a", parent=parent)
    found = asyncio.run(client.add_account(body=sent))
    assert found.body == models.Account(id=1, name="a")
    contents = load("read_only.contents")
    with pytest.raises(load("read_only.runtime.faults").InvalidContent):
        contents.ACCOUNT.decode(b'{"name": "a"}')
