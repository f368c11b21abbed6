"""Callbacks: the URL that a service finds in an exchange, and the way to it."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from generated.making import Asgi, ask, served
from generated.receiving import BASE, Letting, Receiving, operation_of
from starlette.applications import Starlette
from starlette.routing import Mount

if TYPE_CHECKING:
    from generated.making import Import


class Serving:
    """A service that finds the URLs of callbacks in what it received."""

    def __init__(self, load: Import, name: str, response: Any = None) -> None:
        self.response = response
        self.url = load(f"events.sender.{name}").url
        self.found: Any = None

    async def subscribe(self, *, received: Any, **given: Any) -> Any:
        assert "received" in given or "received_" in given
        wants_response = len(inspect.signature(self.url).parameters) > 1
        arguments = [received, self.response] if wants_response else [received]
        try:
            self.found = self.url(*arguments)
        except LookupError as error:
            self.found = error
        return self.response

    async def subscribe_plainly(self, *, received: Any, **_: Any) -> Any:
        return await self.subscribe(received=received, received_=None)

    async def subscribe_by_form(self, *, received: Any, **_: Any) -> Any:
        return await self.subscribe(received=received, received_=None)

    async def subscribe_by_parts(self, *, received: Any, **_: Any) -> Any:
        return await self.subscribe(received=received, received_=None)


SUBSCRIPTION: dict[str, Any] = {
    "callback_url": "https://me/a?b=c",
    "more": [{"a/b": "https://me/more"}],
}
EXPECTED = {
    "send_data": "https://me/a?b=c/data?shop=a b/é&via=POST",
    "on_more": "https://me/more",
    "on_whole": "http://test/shops/a%20b%2F%C3%A9/subscriptions?at=https%3A%2F%2Fme%2Fat",
    "on_created": "https://base/7/201rest",
    "on_query": "https://me/at",
    "on_constant": None,
    "on_shared": "https://base/shared?all=rest",
}


def found_by_form(load: Import, name: str, operation: str, body: Any) -> Any:
    """What a service finds in a form, or in its parts."""
    stem = "".join(map(str.capitalize, operation.split("_")))
    service = Serving(
        load, name, getattr(operation_of(load, operation), f"{stem}204")()
    )
    app = load("events.server").create_app(service, Letting())
    transport = Asgi(app, load("events.runtime.transport").Reply)
    client = load("events.client").AsyncClient("", transport=transport)
    asyncio.run(getattr(client, operation)(**({"body": body} if body else {})))
    return service.found


def test_the_url_of_a_callback_is_read_from_a_form(load: Import) -> None:
    models = load("events.models")
    body = models.SubscribeByFormBody(
        url="http://me/%C3%A9+&a", count=2, more=["a", "b"]
    )
    found = found_by_form(load, "send_form", "subscribe_by_form", body)
    assert found == "http://me/%C3%A9+&a?n=2&m=b"
    body = models.SubscribeByFormBody(url="http://me", count=2, more=["a"])
    found = found_by_form(load, "send_form", "subscribe_by_form", body)
    assert isinstance(found, load("events.server").UnknownUrl)


def test_the_url_of_a_callback_is_read_from_parts(load: Import) -> None:
    models = load("events.models")
    unknown = load("events.server").UnknownUrl
    to = models.SubscribeByPartsBodyTo(url="https://me")
    photo = load("events.runtime.files").FormFile(b"https://me")
    body = models.SubscribeByPartsBody(photo=photo, to=to)
    operation = "subscribe_by_parts"
    assert found_by_form(load, "send_parts", operation, body) == "https://me"
    assert isinstance(found_by_form(load, "send_file", operation, body), unknown)
    assert isinstance(found_by_form(load, "send_parts", operation, None), unknown)


def subscribed(load: Import, name: str, **changed: Any) -> Any:
    """What a service finds that is called with a subscription."""
    models = load("events.models")
    answer = operation_of(load, "subscribe").Subscribe201(
        x_rest=changed.pop("x_rest", "rest"), body=models.Subscribe201Body(id=7)
    )
    service = Serving(load, name, answer)
    app = load("events.server").create_app(service, Letting())
    transport = Asgi(app, load("events.runtime.transport").Reply)
    module = load("events.client")
    credentials = module.Credentials(caller=module.Bearer("t"))
    client = module.AsyncClient("", transport=transport, credentials=credentials)
    more = [
        models.SubscribeBodyMoreItem(a_b=each["a/b"]) for each in SUBSCRIPTION["more"]
    ]
    body = models.SubscribeBody(
        callback_url=changed.pop("callback_url", SUBSCRIPTION["callback_url"]),
        more=more,
    )
    given = {"shop": "a b/é", "at": "https://me/at", "x_base": "https://base"} | changed
    assert asyncio.run(client.subscribe(body=body, **given)) == answer
    return service.found


@pytest.mark.parametrize("name", [name for name, url in EXPECTED.items() if url])
def test_the_url_of_a_callback_is_read_from_the_exchange(
    load: Import, name: str
) -> None:
    expected = EXPECTED[name]
    found = subscribed(load, name)
    if " " in str(expected):  # what a client put there is no URL: nothing mends it
        assert isinstance(found, load("events.sender").UnknownUrl)
        found = subscribed(load, name, shop="ab")
        expected = "https://me/a?b=c/data?shop=ab&via=POST"
    assert found == expected


def test_the_url_of_a_callback_may_be_a_constant(load: Import) -> None:
    assert load("events.sender.on_constant").url() == "https://partner.example/hooks"
    assert not hasattr(load("events.sender.on_nobody_knows"), "url")
    assert not hasattr(load("events.sender.new_pet"), "url")


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("on_query", {"at": msgspec.UNSET}),
        ("on_shared", {"x_base": msgspec.UNSET}),
        ("on_shared", {"x_rest": msgspec.UNSET}),
        *(
            ("send_data", {"shop": "a", "callback_url": url})
            for url in (
                "",
                "/relative",
                "file:///etc/passwd",
                "https://a@b",
                "https://a\nb",
            )
        ),
    ],
)
def test_no_url_is_made_up_of_what_is_none(
    load: Import, name: str, changed: dict[str, Any]
) -> None:
    assert isinstance(
        subscribed(load, name, **changed), load("events.server").UnknownUrl
    )


def test_callbacks_follow_requests_that_are_not_json_too(load: Import) -> None:
    done = operation_of(load, "subscribe_plainly").SubscribePlainly204()
    service = Serving(load, "on_data", done)
    app = load("events.server").create_app(service, Letting())
    headers = {"x-base": BASE, "content-type": "text/plain"}
    asyncio.run(Asgi(app, None).ask("POST", "/plain", headers, b"text"))
    assert service.found == BASE


def test_a_callback_goes_from_the_service_to_its_client_over_sockets(
    load: Import,
) -> None:
    models = load("events.models")
    took = operation_of(load, "send_data").SendData200(body=models.Answer(said="ok"))
    receiver = Receiving(send_data=took)
    module = load("events.receiver")
    seen: list[tuple[str, str, str]] = []

    async def verify(delivery: Any) -> None:
        seen.append((delivery.path, delivery.query, delivery.header("x-count")))

    paths = module.Paths(send_data="/data")
    app = module.create_app(receiver, Letting(), paths=paths)
    mounted = Starlette(routes=[Mount("/hooks", module.Deliveries(app, verify=verify))])
    answered: list[Any] = []

    class Service:
        async def subscribe(self, *, received: Any, **_: Any) -> Any:
            sender = load("events.sender")
            url = load("events.sender.send_data").url(received)
            async with sender.AsyncSender() as sending_:
                pet = models.Pet(name="Rex", extra={"a": [1.5, None]})
                answered.append(await sending_.send_data(url, body=pet, x_count=7))
            body = models.Subscribe201Body(id=1)
            return operation_of(load, "subscribe").Subscribe201(body=body)

        async def subscribe_plainly(self, **_: Any) -> Any:
            raise NotImplementedError

        subscribe_by_form = subscribe_by_parts = subscribe_plainly

    client = load("events.client")
    credentials = client.Credentials(caller=client.Bearer("t"))
    server = load("events.server").create_app(Service(), Letting())
    with (
        served(mounted) as hooks,
        served(server) as url,
        client.Client(url, credentials=credentials) as calling,
    ):
        body = models.SubscribeBody(callback_url=f"{hooks}/hooks")
        assert calling.subscribe(shop="corner", body=body).body.id == 1
    assert answered == [took]
    [(name, given_)] = receiver.got
    assert (name, given_["body"].name, given_["x_count"]) == ("send_data", "Rex", 7)
    assert given_["body"].extra == {"a": [1.5, None]}
    assert seen == [("/hooks/data", "shop=corner&via=POST", "7")]


@pytest.mark.parametrize(
    ("kind", "content", "url"),
    [
        ("application/json", b'{"url": "https://me"}', "https://me/data"),
        (
            "application/json; charset=utf-8",
            b'{"url": "https://me"}',
            "https://me/data",
        ),
        ("application/x-www-form-urlencoded", b"url=https://me", "https://me/data"),
        ("text/plain", b"https://me", None),
        ("multipart/related; boundary=a", b"--a\r\n\r\nhttps://me\r\n--a--", None),
        ("", None, None),
    ],
)
def test_the_url_of_a_callback_is_read_from_what_may_be_something_else(
    load: Import, kind: str, content: bytes | None, url: str | None
) -> None:
    found: list[Any] = []

    class Service:
        async def subscribe(self, *, received: Any, **_: Any) -> Any:
            try:
                found.append(load("callers.sender.send_data").url(received))
            except load("callers.server").UnknownUrl:
                found.append(None)
            return load("callers.operations.subscribe").Subscribe204()

    app = load("callers.server").create_app(Service())
    headers = [("content-type", kind)] if kind else []
    status, _ = ask(app, "POST", "/subscriptions", headers=headers, content=content)
    assert (status, found) == (204, [url])
