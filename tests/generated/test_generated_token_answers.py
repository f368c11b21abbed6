"""Tokens that come late, when their call was given up, or with odd answers."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from generated.test_generated_tokens import (
    BASE,
    Blocking,
    Provider,
    added,
    client,
    refreshing,
)

if TYPE_CHECKING:
    from generated.making import Import


class Slow(Provider):
    """Takes its time for tokens, which are given all the same."""

    async def send(self, request: Any) -> Any:
        reply = await super().send(request)
        if not request.url.startswith(BASE):
            await asyncio.sleep(0.1)
        return reply


def test_a_token_that_was_asked_for_is_kept_though_the_call_is_given_up(
    load: Import,
) -> None:
    """The refresh token that came with it is the only one that is still good."""
    provider = Slow(load, refresh_token="r1")
    kept: list[str] = []
    made = refreshing(load, provider, rotated=kept.append)

    async def calls() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(made.list_documents(), 0.02)
        await made.list_documents()

    asyncio.run(calls())
    assert kept == ["r1"]
    assert len(provider.asked) == 1


def test_a_client_that_is_closed_waits_for_the_token_that_was_asked_for(
    load: Import,
) -> None:
    provider = Slow(load, refresh_token="r1")
    kept: list[str] = []
    made = refreshing(load, provider, rotated=kept.append)

    async def calls() -> None:
        async with made:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(made.list_documents(), 0.02)
        assert kept == ["r1"]

    asyncio.run(calls())


def test_who_does_not_wait_any_more_hears_of_no_refusal(
    load: Import, caplog: pytest.LogCaptureFixture
) -> None:
    provider = Slow(load, error="invalid_grant")
    provider.status = 400
    made = refreshing(load, provider)

    async def calls() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(made.list_documents(), 0.02)
        await made.close()
        with pytest.raises(load("security.client").TokenRefused):
            await made.list_documents()

    asyncio.run(calls())
    assert not caplog.records


class Holding(Blocking):
    """Holds back who asks for a token, until that is let go."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(provider)
        self.held, self.hold = threading.Event(), threading.Event()
        self.hold.set()

    def send(self, request: Any) -> Any:
        if not request.url.startswith(BASE) and not self.hold.is_set():
            self.held.set()
            self.hold.wait(10)
        return super().send(request)


def test_a_good_token_does_not_wait_for_another_one(load: Import) -> None:
    """Each operation asks for a token of its own scopes."""
    module = load("security.client")
    grant = module.ClientCredentials(client_id="a", client_secret="b")
    credentials = module.Credentials(login=grant)
    provider = Provider(load)
    transport = Holding(provider)

    with (
        module.Client(BASE, credentials=credentials, transport=transport) as made,
        ThreadPoolExecutor(1) as pool,
    ):
        made.list_documents()
        transport.hold.clear()
        adding = pool.submit(made.add_document, body=added(load))
        assert transport.held.wait(10)
        begin = time.monotonic()
        made.list_documents()
        assert time.monotonic() - begin < 5
        transport.hold.set()
        adding.result(10)
    assert len(provider.asked) == 2


@pytest.mark.parametrize(
    "answer",
    [
        {"refresh_token": None, "error": None, "error_description": None},
        {"expires_in": None, "scope": None},
    ],
)
def test_what_is_null_in_an_answer_is_not_there(
    load: Import, answer: dict[str, Any]
) -> None:
    provider = Provider(load, **answer)
    made = client(load, provider)

    async def calls() -> None:
        await made.list_documents()
        await made.list_documents()

    asyncio.run(calls())
    assert len(provider.asked) == 1


def test_a_life_that_is_no_number_is_over(load: Import) -> None:
    read = load("security.runtime.grants").read_token
    reply = load("security.runtime.transport").Reply
    text = b'{"access_token": "a", "token_type": "bearer", "expires_in": "NaN"}'
    token = read(reply(status=200, headers=(), content=text))
    assert not token.is_good
    assert token.ends <= time.monotonic()
