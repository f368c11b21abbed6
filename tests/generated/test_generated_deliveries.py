"""Deliveries: signatures that are checked, and one URL for all that comes."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from typing import TYPE_CHECKING, Any

from generated.making import Asgi
from generated.receiving import BASE, Letting, Receiving, operation_of

if TYPE_CHECKING:
    from generated.making import Import


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
