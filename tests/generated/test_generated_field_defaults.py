"""Fields of forms in Swagger 2.0 are parameters, and have defaults as these do."""

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
