"""Webhooks and callbacks: what the sender sends, the receiver receives, and back."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from generated.making import DOCUMENTS, Asgi, package_files
from generated.receiving import BASE, Letting, Receiving, operation_of, sending
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from generated.making import Import


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


@pytest.mark.parametrize(
    ("name", "stem", "told"),
    [
        ("send_data", "SendData", "callback onData"),
        ("get_hub_challenge", "GetHubChallenge", "webhook hub challenge (GET)"),
        ("post_hub_challenge", "PostHubChallenge", "webhook hub challenge"),
    ],
)
def test_what_is_sent_is_told_by_its_name_and_never_by_a_path(
    load: Import, name: str, stem: str, told: str
) -> None:
    module = load(f"events.sender.{name}")
    assert getattr(module, f"{stem}Error").route == told
    assert (module.__doc__ or "").startswith(f"The {told}, as the service sends it.")
    reply = load("events.runtime.transport").Reply(status=999, headers=(), content=b"")
    with pytest.raises(load("events.sender").UnexpectedStatus, match="999") as caught:
        module.read(reply)
    assert f" 999 to {told}: " in str(caught.value)
