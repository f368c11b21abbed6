"""What is documented and no error is returned by clients: redirections, and 304.

No redirection is an error (RFC 9110, 15.4), and a 304 answers a condition (15.4.5).
"""

from __future__ import annotations

import asyncio
import typing
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from generated.making import Import

LOCATION = (("location", "https://cdn.example.com/1"),)


def reply(load: Import, status: int, *headers: tuple[str, str]) -> Any:
    kind = load("redirections.runtime.transport").Reply
    return kind(status=status, headers=headers, content=b"")


class Answering:
    """A transport that always has the same reply."""

    def __init__(self, reply: Any) -> None:
        self._reply = reply

    def send(self, _request: Any) -> Any:
        return self._reply


def client(load: Import, transport: Any) -> Any:
    make = load("redirections.client").Client
    return make("https://a.example", transport=transport)


def results(load: Import, module: str) -> set[str]:
    """The classes that a client may return."""
    read = load(f"redirections.client.{module}").read
    found = typing.get_type_hints(read)["return"]
    return {each.__name__ for each in typing.get_args(found) or (found,)}


def test_a_304_is_returned_where_it_can_be_asked_for(load: Import) -> None:
    assert results(load, "list_pets") == {"ListPets200", "ListPets304"}
    answer = Answering(reply(load, 304, ("etag", '"1"')))
    found = client(load, answer).list_pets(if_none_match='"1"')
    assert found == load("redirections.operations.list_pets").ListPets304(etag='"1"')


def test_a_304_that_nothing_asks_for_is_raised(load: Import) -> None:
    assert results(load, "get_pet") == {"GetPet200", "GetPet307"}
    error = load("redirections.client.get_pet").GetPet304Error
    with pytest.raises(error) as caught:
        client(load, Answering(reply(load, 304))).get_pet()
    assert caught.value.response == load("redirections.operations.get_pet").GetPet304()


@pytest.mark.parametrize(
    ("function", "stem", "status"),
    [("get_pet", "GetPet307", 307), ("get_photo", "GetPhoto302", 302)],
)
def test_a_documented_redirection_is_returned(
    load: Import, function: str, stem: str, status: int
) -> None:
    answer = Answering(reply(load, status, *LOCATION))
    found = getattr(client(load, answer), function)()
    expected = getattr(load(f"redirections.operations.{function}"), stem)
    assert found == expected(location=LOCATION[0][1])


@pytest.mark.parametrize("status", [300, 304, 399])
def test_so_are_those_of_a_range(load: Import, status: int) -> None:
    found = client(load, Answering(reply(load, status, *LOCATION))).get_moved()
    kind = load("redirections.operations.get_moved").GetMoved3XX
    assert found == kind(status=status, location=LOCATION[0][1])


def test_a_default_says_nothing_of_redirections(load: Import) -> None:
    kind = load("redirections.operations.get_anything").GetAnythingDefault
    found = client(load, Answering(reply(load, 201))).get_anything()
    assert found == kind(status=201)
    error = load("redirections.client.get_anything").GetAnythingDefaultError
    with pytest.raises(error):
        client(load, Answering(reply(load, 302))).get_anything()


def test_what_is_no_page_ends_the_pages(load: Import) -> None:
    answer = Answering(reply(load, 304, ("etag", '"1"')))
    error = load("redirections.runtime.client_errors").InvalidResponse
    with pytest.raises(error, match="304: it is no page"):
        list(client(load, answer).list_pets_items(if_none_match='"1"'))


def test_an_asynchronous_client_returns_the_same(load: Import) -> None:
    class Async:
        async def send(self, _request: Any) -> Any:
            return reply(load, 302, *LOCATION)

    made = load("redirections.client").AsyncClient(
        "https://a.example", transport=Async()
    )
    found = asyncio.run(made.get_photo())
    assert found.location == LOCATION[0][1]
