"""Patterns of bodies and parameters: server and client judge as ECMA-262 says."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from generated.making import ask, pair

if TYPE_CHECKING:
    from generated.making import Import

# A property, and what Node says of its pattern and a text.
ANSWERS = [
    ("line", "a\u0085", True),
    ("line", "a\r", False),
    ("line", "\u2028", False),
    ("edge", "a\u00e9", True),
    ("edge", "ab", False),
    ("space", "\ufeff", True),
    ("space", "\u0085", False),
    ("word", "_", True),
    ("word", "\u00e9", False),
    ("face", "\U0001f601", True),
    ("face", "\U0001f603", False),
    ("twice", "\u00e9\u00e9", True),
    ("twice", "\u00e9e", False),
    ("never", "a", False),
    ("never", "", False),
    ("n\u0085", 3, True),
    ("n1", 2, False),
    ("n1", "a", False),
    ("n\n", 3, False),
]
FACE = "\U0001f600"
KIND = {"content-type": "application/json"}


class Service:
    def __init__(self, answer: Any, done: Any) -> None:
        self._answer = answer
        self._done = done

    async def send_slow(self, **_given: Any) -> Any:
        return self._done()

    async def send_words(self, **given: Any) -> Any:
        return self._answer(body=given["body"])


@pytest.fixture
def service(load: Import) -> Service:
    return Service(
        load("patterns.operations.send_words").SendWords200,
        load("patterns.operations.send_slow").SendSlow204,
    )


@pytest.mark.parametrize(("name", "value", "matches"), ANSWERS)
def test_a_server_judges_bodies(
    load: Import, service: Service, name: str, value: object, matches: bool
) -> None:
    app = load("patterns.server").create_app(service)
    sent = {name: value}
    body = json.dumps(sent).encode()
    status, text = ask(app, "POST", f"/words/{quote(FACE)}", headers=KIND, content=body)
    assert status == (200 if matches else 400)
    assert not matches or json.loads(text) == sent


@pytest.mark.parametrize(
    ("target", "edge", "status"),
    [
        (f"{FACE}?line=a", "a b", 200),
        ("\U0001f603?line=a", "a b", 400),
        (f"{FACE}?line=a\r", "a b", 400),
        (f"{FACE}?line=\u2028", "a b", 400),
        (f"{FACE}?line=\u0085", "a b", 200),
        (f"{FACE}?line=a", "ab", 400),
    ],
)
def test_a_server_judges_parameters(
    load: Import, service: Service, target: str, edge: str, status: int
) -> None:
    app = load("patterns.server").create_app(service)
    path = f"/words/{quote(target, safe='?=')}"
    headers = {**KIND, "edge": edge}
    assert ask(app, "POST", path, headers=headers, content=b"{}")[0] == status


@pytest.mark.parametrize(("line", "matches"), [("a", True), ("\r", False)])
def test_a_client_judges_what_it_sends(
    load: Import, service: Service, line: str, matches: bool
) -> None:
    client, transport = pair(load, "patterns", service)
    words = load("patterns.models").Words
    for given, body in ((line, words()), ("a", words(line=line))):
        if matches:
            sent = client.send_words(face=FACE, line=given, body=body)
            assert asyncio.run(sent).body == body
        else:
            with pytest.raises(load("patterns.client").InvalidContent):
                asyncio.run(client.send_words(face=FACE, line=given, body=body))
    assert bool(transport.requests) == matches


# What nobody can tell in time is refused, also where the schema says `not`.
TOO_LONG = "the value has a text that would take too long to match"
SLOW: list[tuple[dict[str, Any], str]] = [
    ({"calm": "a-b" * 2_000}, ""),
    ({"calm": "a--b"}, 'the value does not match "^((?!--).)*$"'),
    ({"calm": "a-b" * 200_000}, TOO_LONG),
    ({"square": "a" * 1_000}, ""),
    ({"square": "a" * 1_000 + "b"}, 'the value does not match "(?=a)(a+)+$"'),
    ({"square": "a" * 1_000_000 + "b"}, TOO_LONG),
    ({"wide": "ab" * 500 + "ac"}, ""),
    ({"wide": "ab" * 10_000}, 'the value does not match "^[ab]*a[ab]{1000}c"'),
    ({"wide": "ab" * 500_000}, TOO_LONG),
    ({"other": "ab"}, ""),
    ({"other": "a" * 60 + "b"}, TOO_LONG),
    ({"names": {"ab": "x", "aa": 1}}, ""),
    ({"names": {"aa": "x"}}, 'the value is not of type "integer"'),
    ({"names": {"a" * 60 + "b": "x"}}, TOO_LONG),
    ({"names": {"a" * 101: 1}}, "the name of a member is longer than 100 characters"),
    ({"many": ["ab"] * 1_000}, ""),
    ({"many": ["a" * 24 + "b"] * 30_000}, TOO_LONG),
]


@pytest.mark.parametrize(("sent", "said"), SLOW)
def test_no_text_keeps_a_server_busy(
    load: Import, service: Service, sent: dict[str, Any], said: str
) -> None:
    app = load("patterns.server").create_app(service)
    body = json.dumps(sent, separators=(",", ":")).encode()
    status, text = ask(app, "POST", "/slow", headers=KIND, content=body)
    assert status == (400 if said else 204)
    assert not said or said in [each["message"] for each in json.loads(text)["errors"]]


def test_a_client_refuses_what_takes_too_long(load: Import, service: Service) -> None:
    client, transport = pair(load, "patterns", service)
    slow = load("patterns.models").Slow(other="a" * 60 + "b")
    with pytest.raises(load("patterns.client").InvalidContent, match=TOO_LONG):
        asyncio.run(client.send_slow(body=slow))
    assert not transport.requests
