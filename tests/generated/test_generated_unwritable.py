"""Properties with names that msgspec has no fields for: they travel as they are."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from generated.making import Import, ask, pair

CLOSED = {'"': "a", "\\": None, "'": "b"}
OPEN = {
    '"': "a",
    "back\\slash": 2,
    "line\nfeed": {'"': "b", "more": 1},
    "\0": [CLOSED, {}],
    "~extra": "c",
    "~2": "d",
    "~1": 3,
    '"more"': 4,
}
KEPT = [
    {},
    {"open": {'"': ""}, "closed": {}},
    {"open": OPEN, "closed": CLOSED, "both": CLOSED, "maybe": None},
    {"either": CLOSED, "maybe": CLOSED, "map": {"\\": CLOSED}, "pair": [CLOSED, 1.0]},
    {"either": [OPEN, {'"': "x"}]},
    {"either": '"'},
]
REFUSED = [
    ({"open": {}}, "/open"),
    ({"open": {'"': 1}}, '/open/"'),
    ({"open": {'"': "", "back\\slash": 0}}, "/open/back\\slash"),
    ({"open": {'"': "", "~1": "is an integer"}}, "/open/~01"),
    ({"closed": {"~1": "not a name of JSON"}}, "/closed"),
]


class Same:
    """Gives back what it got."""

    def __init__(self, load: Import) -> None:
        self._load = load
        self.called: dict[str, Any] = {}

    async def send_odd(self, **given: Any) -> Any:
        self.called = given
        return self._load("unwritable.operations.send_odd").SendOdd200(
            body=given["body"]
        )

    async def send_form(self, **given: Any) -> Any:
        return self._load("unwritable.operations.send_form").SendForm200(
            body=given["body"]
        )


@pytest.mark.parametrize("value", KEPT)
def test_what_a_service_gets_and_gives_is_what_travels(
    load: Import, value: object
) -> None:
    app = load("unwritable.server").create_app(Same(load))
    headers = {"content-type": "application/json"}
    text = json.dumps(value).encode()
    status, answer = ask(app, "POST", "/odd", headers=headers, content=text)
    assert (status, json.loads(answer)) == (200, value)


@pytest.mark.parametrize(("value", "pointer"), REFUSED)
def test_the_judge_sees_the_names_of_the_document(
    load: Import, value: object, pointer: str
) -> None:
    with pytest.raises(load("unwritable.client").InvalidContent) as caught:
        load("unwritable.contents").HOLDER.decode(json.dumps(value).encode())
    assert pointer in {each.pointer for each in caught.value.violations}


def test_fields_hold_the_members(load: Import) -> None:
    text = json.dumps({"open": OPEN}).encode()
    value = load("unwritable.contents").HOLDER.decode(text).open
    assert (value.quote, value.back_slash, value.extra_) == ("a", 2, "c")
    assert value.line_feed.extra == {"more": 1}
    assert value.extra == {"~1": 3, '"more"': 4}


def test_a_client_sends_the_names_of_the_document(load: Import) -> None:
    service = Same(load)
    client, transport = pair(load, "unwritable", service)
    models = load("unwritable.models")
    closed = models.Closed(quote='a"', tick="b")
    body = models.Holder(closed=closed, maybe=closed)
    call = client.send_odd(body=body, a_b='"', filter=closed)
    assert asyncio.run(call).body == body
    assert service.called == {"body": body, "a_b": '"', "filter": closed}
    assert json.loads(transport.requests[0].content)["maybe"] == {'"': 'a"', "'": "b"}


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_forms_have_the_names_of_the_document(load: Import, kind: str) -> None:
    client, _ = pair(load, "unwritable", Same(load))
    body = load("unwritable.models").Closed(quote='a"', tick="b")
    call = client.send_form(body=body, content_type=kind)
    assert asyncio.run(call).body == body
