"""Webhooks and callbacks: what the sender sends, the receiver receives, and back."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import inspect
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from generated.making import DOCUMENTS, Asgi, package_files, served
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.routing import Mount

if TYPE_CHECKING:
    from types import ModuleType

    from generated.making import Import

BASE = "https://client.example"


class Receiving:
    """A receiver that keeps what it got, and answers what it is told to."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.got: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        async def receive(**given: Any) -> Any:
            self.got.append((name, given))
            return self.answers[name]

        return receive


class Letting:
    """An authenticator that lets one key in, and one token."""

    async def signed(self, credentials: Any) -> str:
        assert credentials.matches("secret")
        return "signer"

    async def caller(self, credentials: Any) -> str:
        assert credentials.token == "t"
        return "caller"


def sending(
    load: Import,
    receiver: Any,
    *,
    credentials: dict[str, Any] | None = None,
    **rest: Any,
) -> tuple[Any, Any]:
    """An async sender whose requests get to a receiver, and what carries them."""
    module = load("events.receiver")
    app = module.create_app(receiver, Letting(), **rest)
    transport = Asgi(app, load("events.runtime.transport").Reply)
    sender = load("events.sender")
    given = sender.Credentials(**credentials or {"signed": sender.ApiKey("secret")})
    return sender.AsyncSender(transport=transport, credentials=given), transport


def pets(load: Import) -> st.SearchStrategy[Any]:
    models = load("events.models")
    return st.builds(
        models.Pet,
        name=st.text(min_size=1),
        age=st.integers(min_value=0, max_value=2**70) | st.just(msgspec.UNSET),
        kind=st.sampled_from(["cat", "dog"]) | st.just(msgspec.UNSET),
        tags=st.lists(st.text(), unique=True),
        extra=st.dictionaries(
            st.text().filter(lambda name: name not in {"name", "age", "kind", "tags"}),
            st.none() | st.booleans() | st.text() | st.integers(-(2**60), 2**60),
        ),
    )


def test_whatever_is_sent_is_received_and_whatever_is_answered_is_had(
    load: Import,
) -> None:
    models = load("events.models")
    answer = load("events.operations.send_data").SendData200

    @settings(deadline=None)
    @given(
        pet=pets(load),
        count=st.integers(),
        url=st.text(st.characters(codec="utf-8")) | st.just(msgspec.UNSET),
        said=st.text(),
        following=st.integers(-(2**53), 2**53) | st.just(msgspec.UNSET),
    )
    def hold(pet: Any, count: int, url: Any, said: str, following: Any) -> None:
        answered = answer(body=models.Answer(said=said), x_next=following)
        receiver = Receiving(send_data=answered)
        sender, _ = sending(load, receiver)
        had = asyncio.run(
            sender.send_data(f"{BASE}/sendData", body=pet, x_count=count, url=url)
        )
        assert receiver.got == [
            ("send_data", {"body": pet, "x_count": count, "url": url})
        ]
        assert had == answered

    hold()


def test_the_sender_that_waits_does_the_same(load: Import) -> None:
    receiver = Receiving(on_more=load("events.operations.on_more").OnMore204())
    app = load("events.receiver").create_app(receiver, Letting())
    transport = load("events.runtime.asgi_transport").AsgiTransport(app)
    with load("events.sender").Sender(transport=transport) as sender:
        assert sender.on_more(f"{BASE}/onMore") == receiver.answers["on_more"]
    assert receiver.got == [("on_more", {})]


def test_a_documented_error_of_a_receiver_is_raised(load: Import) -> None:
    models = load("events.models")
    operation = load("events.operations.send_data")
    gone = operation.SendData410(body=models.Answer(said="no more"))
    sender, _ = sending(load, Receiving(send_data=gone))
    with pytest.raises(load("events.sender.send_data").SendDataError) as raised:
        asyncio.run(
            sender.send_data(f"{BASE}/sendData", body=models.Pet(name="a"), x_count=1)
        )
    assert raised.value.response == gone


def test_what_does_not_match_the_contract_is_refused_as_it_says(load: Import) -> None:
    receiver = Receiving()
    app = load("events.receiver").create_app(receiver, Letting())
    status, headers, content = asyncio.run(
        Asgi(app, None).ask(
            "POST",
            "/newPet",
            {"content-type": "application/json", "x-key": "secret"},
            b'{"name": "", "tags": ["a", "a"]}',
        )
    )
    assert (status, dict(headers)["content-type"]) == (400, "application/problem+json")
    assert msgspec.json.decode(content)["status"] == 400
    assert receiver.got == []


def test_webhooks_have_the_security_that_they_ask_for_and_no_other(
    load: Import,
) -> None:
    operation = load("events.operations.new_pet")
    models = load("events.models")
    taken = operation.NewPet200(body=models.Answer(said="thanks"))
    receiver = Receiving(new_pet=taken)
    sender, transport = sending(load, receiver)
    pet = models.Pet(name="a")
    assert asyncio.run(sender.new_pet(f"{BASE}/newPet", body=pet)) == taken
    assert receiver.got[0][1]["principal"] == "signer"
    assert "secret" not in repr(transport.requests[0])
    module = load("events.sender")
    bearer, _ = sending(load, receiver, credentials={"caller": module.Bearer("t")})
    asyncio.run(bearer.new_pet(f"{BASE}/newPet", body=pet))
    assert receiver.got[1][1]["principal"] == "caller"
    bare = module.AsyncSender(transport=transport)
    with pytest.raises(module.MissingCredentials):
        asyncio.run(bare.new_pet(f"{BASE}/newPet", body=pet))
    status, _, _ = asyncio.run(transport.ask("POST", "/newPet", {}, b"{}"))
    assert status == 401
    # The document's security is for requests to the service.
    assert not hasattr(operation_of(load, "send_data"), "SECURITY")
    assert methods(load("events.receiver").Authenticator) == {"caller", "signed"}
    assert methods(load("events.server").Authenticator) == {"caller"}


def operation_of(load: Import, name: str) -> ModuleType:
    return load(f"events.operations.{name}")


def methods(kind: type) -> set[str]:
    found = inspect.getmembers(kind, inspect.isfunction)
    return {name for name, _ in found if not name.startswith("_")}


def test_a_webhook_may_have_several_methods_and_any_kind_of_body(load: Import) -> None:
    models = load("events.models")
    challenge = operation_of(load, "get_hub_challenge").GetHubChallenge200(body="é 1")
    taken = operation_of(load, "post_hub_challenge").PostHubChallenge202()
    receiver = Receiving(
        get_hub_challenge=challenge,
        post_hub_challenge=taken,
        photo=operation_of(load, "photo").PhotoDefault(status=201),
    )
    sender, _ = sending(load, receiver)
    url = f"{BASE}/hub%20challenge?id=7&"
    given = {"hub_challenge": "é 1", "tags": ["a b", "c&d"]}
    assert asyncio.run(sender.get_hub_challenge(url, **given)) == challenge
    form = models.PostHubChallengeBody(topic="a&b=c")
    assert asyncio.run(sender.post_hub_challenge(url, body=form)) == taken
    picture = load("events.runtime.files").FormFile(
        b"\x89PNG", filename="a.png", content_type="image/png"
    )
    photo = models.PhotoBody(picture=picture)
    answered = asyncio.run(sender.photo(f"{BASE}/photo", body=photo))
    assert answered.status == 201
    assert receiver.got[0] == ("get_hub_challenge", given)
    assert receiver.got[1] == ("post_hub_challenge", {"body": form})


def test_what_is_not_implemented_is_answered_with_501(load: Import) -> None:
    module = load("events.receiver")
    app = module.create_app(module.Unimplemented(), module.RefuseAll())
    transport = Asgi(app, None)
    assert asyncio.run(transport.ask("PUT", "/onMore"))[0] == 501
    assert asyncio.run(transport.ask("POST", "/onMore"))[0] == 405
    assert asyncio.run(transport.ask("PUT", "/elsewhere"))[0] == 404


def test_a_receiver_chooses_its_paths(load: Import) -> None:
    module = load("events.receiver")
    receiver = Receiving(on_more=operation_of(load, "on_more").OnMore204())
    paths = module.Paths(on_more="/hooks/{which}/more")
    app = module.create_app(receiver, Letting(), paths=paths)
    assert asyncio.run(Asgi(app, None).ask("PUT", "/hooks/7/more"))[0] == 204
    assert asyncio.run(Asgi(app, None).ask("PUT", "/onMore"))[0] == 404
    both = module.Paths(on_query="/here", on_created="/here")
    with pytest.raises(ValueError, match="two operations are at DELETE /here"):
        module.create_app(receiver, Letting(), paths=both)
    with pytest.raises(ValueError, match="slash"):
        module.create_app(receiver, Letting(), paths=module.Paths(on_more="here"))


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/hooks",
        "ftp://a/b",
        "https://",
        "https://u:p@a/",
        "https://a/#b",
        "https://a/ b",
        "https://a/\r\nx: y",
        "https://é/",
        "http:///a",
    ],
)
def test_only_a_whole_url_of_http_is_sent_to(load: Import, url: str) -> None:
    sender, transport = sending(load, Receiving())
    with pytest.raises(ValueError, match="whole URL"):
        asyncio.run(sender.on_more(url))
    assert transport.requests == []


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://a", "/?url=u"),
        ("https://a?x=1", "/?x=1&url=u"),
        ("https://a/b?", "/b?url=u"),
        ("HTTPS://a:8443/b/?x=1&", "/b/?x=1&url=u"),
    ],
)
def test_the_query_of_a_url_stands_before_that_of_the_contract(
    load: Import, url: str, target: str
) -> None:
    prepared = load("events.sender.send_data").prepare(
        x_count=1, body=load("events.models").Pet(name="a"), url="u"
    )
    request = load("events.runtime.sending").addressed(prepared, url)
    assert request.target == target
    assert (
        request.url
        == url.partition("?")[0].removesuffix(target.partition("?")[0]) + target
    )


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


def signed(load: Import, receiver: Any, **rest: Any) -> Asgi:
    module = load("events.receiver")

    async def verify(delivery: Any) -> None:
        digest = hmac.new(b"key", delivery.body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(digest, delivery.header("X-Signature") or ""):
            raise module.InvalidSignature

    app = module.create_app(receiver, Letting())
    return Asgi(module.Deliveries(app, verify=verify, **rest), None)


def test_signatures_are_checked_on_the_bytes_as_they_came(load: Import) -> None:
    receiver = Receiving(
        post_hub_challenge=operation_of(
            load, "post_hub_challenge"
        ).PostHubChallenge202()
    )
    transport = signed(load, receiver, max_body=20)
    path = "/hub%20challenge"
    parts = [b"topic=", b"%61"]
    digest = hmac.new(b"key", b"".join(parts), hashlib.sha256).hexdigest()
    kind = {"content-type": "application/x-www-form-urlencoded"}
    given = {**kind, "x-signature": digest}
    assert asyncio.run(transport.ask("POST", path, given, parts))[0] == 202
    assert [each["body"].topic for _, each in receiver.got] == ["a"]
    assert asyncio.run(transport.ask("POST", path, given, b"topic=a"))[0] == 403
    assert asyncio.run(transport.ask("POST", path, kind, b"".join(parts)))[0] == 403
    assert (
        asyncio.run(transport.ask("POST", path, given, b"topic=" + b"a" * 20))[0] == 413
    )
    assert len(receiver.got) == 1


def test_a_check_that_fails_lets_nothing_through(load: Import) -> None:
    module = load("events.receiver")
    receiver = Receiving(on_more=operation_of(load, "on_more").OnMore204())

    async def verify(_: Any) -> None:
        raise ZeroDivisionError

    app = module.Deliveries(module.create_app(receiver, Letting()), verify=verify)
    status, _, content = asyncio.run(Asgi(app, None).ask("PUT", "/onMore"))
    assert status == 500
    assert b"Zero" not in content
    assert receiver.got == []


def test_all_may_come_to_one_url(load: Import) -> None:
    module = load("events.receiver")
    models = load("events.models")
    thanks = operation_of(load, "new_pet").NewPet200(body=models.Answer(said="thanks"))
    receiver = Receiving(
        new_pet=thanks, on_more=operation_of(load, "on_more").OnMore204()
    )

    def by_event(delivery: Any) -> str:
        return f"/{delivery.header('x-event')}"

    app = module.Deliveries(module.create_app(receiver, Letting()), select=by_event)
    carried = Asgi(app, load("events.runtime.transport").Reply)
    secured = load("events.sender")
    sender = secured.AsyncSender(
        transport=carried,
        credentials=secured.Credentials(signed=secured.ApiKey("secret")),
        headers={"x-event": "newPet"},
    )
    pet = models.Pet(name="a")
    assert asyncio.run(sender.new_pet(f"{BASE}/all", body=pet)) == thanks
    more = sender.with_options(headers={"x-event": "onMore"})
    asyncio.run(more.on_more(f"{BASE}/all"))
    assert [name for name, _ in receiver.got] == ["new_pet", "on_more"]


def test_a_receiver_belongs_to_the_client_and_a_sender_to_the_server() -> None:
    document = DOCUMENTS / "events" / "openapi.yaml"
    for only, mine, others in (
        ("client", {"client", "receiver"}, {"server", "sender"}),
        ("server", {"server", "sender"}, {"client", "receiver"}),
    ):
        folders = {path.partition("/")[0] for path in package_files(document, only)}
        assert mine <= folders
        assert not others & folders


def test_a_sender_is_told_of_an_answer_that_is_not_documented(load: Import) -> None:
    module = load("events.sender")

    async def answer(_: Any, __: Any, send: Any) -> None:
        headers = [(b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": b"later"})

    transport = Asgi(answer, load("events.runtime.transport").Reply)
    strict = module.AsyncSender(transport=transport)
    with pytest.raises(module.UnexpectedStatus):
        asyncio.run(strict.on_more(f"{BASE}/onMore"))
    tolerant = module.AsyncTolerantSender(transport=transport)
    taken = asyncio.run(tolerant.on_more(f"{BASE}/onMore"))
    assert (taken.status, taken.reply.content) == (202, b"later")


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
