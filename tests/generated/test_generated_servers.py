"""Where the generated clients call: servers with variables, relative ones, own ones."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any, Literal, get_type_hints

import pytest

if TYPE_CHECKING:
    from generated.making import Import


class Answering:
    """A transport that notes the addresses that are asked for."""

    def __init__(self, load: Import) -> None:
        self._reply = load("servers.runtime.transport").Reply
        self.urls: list[str] = []

    def send(self, request: Any) -> Any:
        self.urls.append(request.url)
        return self._reply(status=204, headers=(), content=b"")

    def close(self) -> None:
        pass


class AsyncAnswering:
    """The same, without blocking."""

    def __init__(self, load: Import) -> None:
        self._answering = Answering(load)
        self.urls = self._answering.urls

    async def send(self, request: Any) -> Any:
        return self._answering.send(request)

    async def close(self) -> None:
        pass


def called(load: Import, *given: str, **options: str) -> list[str]:
    transport = Answering(load)
    client = load("servers.client").Client(*given, transport=transport, **options)
    client.list_things()
    client.get_file(name="a/b")
    client.put_file(name="c")
    client.servers_(name="d")
    return transport.urls


def test_the_first_server_is_called_unless_another_is_given(load: Import) -> None:
    assert called(load) == [
        "https://eu.example.com:443/v1/things",
        "https://files.example.com/files/a%2Fb",
        "https://eu.example.com:443/uploads/files/c",
        "https://files.example.com/files/d",
    ]


def test_servers_are_given_by_their_functions(load: Import) -> None:
    servers = load("servers.client.servers")
    live = servers.live_service(region="us-east", port="8443")
    backup = servers.backup_example_com()
    assert called(load, live, files_example_com_url=backup)[:2] == [
        "https://us-east.example.com:8443/v1/things",
        "https://backup.example.com/files/a%2Fb",
    ]
    base = "https://example.org/docs/openapi.yaml"
    assert called(load, servers.wherever_the_document_is(base))[::2] == [
        "https://example.org/v2/things",
        "https://example.org/uploads/files/c",
    ]
    assert (
        called(load, uploads_url="http://[::1]:9/up/")[2] == "http://[::1]:9/up/files/c"
    )


@pytest.mark.parametrize(
    "url", ["http://h/p", "http://h/p/", "http://h/p//", "http://h/p///"]
)
def test_slashes_at_the_end_do_not_count(load: Import, url: str) -> None:
    assert called(load, url)[0] == "http://h/p/things"


@pytest.mark.parametrize("url", ["http://h/?a=1", "http://h/#a", "http://h?"])
def test_a_server_has_no_query_and_no_fragment(load: Import, url: str) -> None:
    with pytest.raises(ValueError, match="no query and no fragment"):
        called(load, url)


def test_variables_are_typed_keywords_with_defaults(load: Import) -> None:
    servers = load("servers.client.servers")
    hints = get_type_hints(servers.live_service)
    assert hints["region"] == Literal["eu", "us-east"]
    assert inspect.signature(servers.live_service).parameters["port"].default == "443"
    # Values are put in as they are, and once: they are no templates.
    assert servers.class_(type_="{type-name}", type_name="{type}") == (
        "https://api.example.net/{type-name}/{type}"
    )


def test_the_async_client_calls_the_same_servers(load: Import) -> None:
    transport = AsyncAnswering(load)

    async def call() -> None:
        async with load("servers.client").AsyncClient(transport=transport) as client:
            await client.get_file(name="x")

    asyncio.run(call())
    assert transport.urls == ["https://files.example.com/files/x"]


def test_a_document_without_servers_has_no_default(load: Import) -> None:
    parameters = inspect.signature(load("names.client").Client).parameters
    assert parameters["url"].default is inspect.Parameter.empty
