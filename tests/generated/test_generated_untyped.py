"""Schemas of `properties` without `type`: as JSON any other value, as a form none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.form_calls import FORM, PARTS
from generated.test_generated_bodies import pair

if TYPE_CHECKING:
    from generated.making import Import

JSON = "application/json"


def ask(load: Import, target: str, content: bytes, kind: str) -> tuple[int, Any]:
    """The status for a body, and what the service was given, or None."""
    _, transport, given = pair(load, "untyped")
    asked = transport.ask("POST", target, {"content-type": kind}, content)
    status = asyncio.run(asked)[0]
    return status, given.calls[0]["body"] if given.calls else None


@pytest.mark.parametrize("target", ["/shared", "/same"])
@pytest.mark.parametrize(
    ("text", "value"), [(b"0", 0), (b"null", None), (b"[1]", [1]), (b'"a"', "a")]
)
def test_json_that_is_no_object_is_valid(
    load: Import, target: str, text: bytes, value: object
) -> None:
    assert ask(load, target, text, JSON) == (204, value)


def test_an_object_has_one_class_in_every_media_type(load: Import) -> None:
    shared = load("untyped.models").SharedObject(name="a", count=1)
    assert ask(load, "/shared", b'{"name": "a", "count": 1}', JSON) == (204, shared)
    assert ask(load, "/shared", b"name=a&count=1", FORM) == (204, shared)
    same = load("untyped.models").AddSameBody(a=1)
    assert ask(load, "/same", b'{"a": 1}', JSON) == (204, same)
    assert ask(load, "/same", b"a=1", FORM) == (204, same)
    names = {n for n in vars(load("untyped.models")) if n.startswith("Add")}
    assert names == {type(same).__name__}


@pytest.mark.parametrize("kind", [JSON, FORM, PARTS])
def test_a_client_sends_an_object_in_every_media_type(load: Import, kind: str) -> None:
    client, _, given = pair(load, "untyped")
    body = load("untyped.models").SharedObject(name="a", count=1)
    asyncio.run(client.add_shared(body=body, content_type=kind))
    assert given.calls == [{"body": body, "content_type": kind}]


@pytest.mark.parametrize("kind", [FORM, PARTS])
def test_a_client_sends_no_form_that_is_no_object(load: Import, kind: str) -> None:
    client, transport, _ = pair(load, "untyped")
    asyncio.run(client.add_shared(body=0, content_type=JSON))
    with pytest.raises(load("untyped.client").InvalidContent):
        asyncio.run(client.add_shared(body=0, content_type=kind))
    assert [each.content for each in transport.requests] == [b"0"]


def test_objects_are_judged_alike(load: Import) -> None:
    for content, kind in ((b"{}", JSON), (b"", FORM), (b'{"name": 1}', JSON)):
        assert ask(load, "/shared", content, kind)[0] == 400


def test_what_forms_alone_have_is_a_class_with_its_rules(load: Import) -> None:
    alone = load("untyped.models").Alone(name="a", count=1)
    assert ask(load, "/alone", b"name=a&count=1", FORM) == (204, alone)
    assert ask(load, "/alone", b"name=a&count=0", FORM)[0] == 400


def test_keywords_beside_a_reference_hold(load: Import) -> None:
    assert ask(load, "/beside", b"name=a&count=1", FORM)[0] == 204
    assert ask(load, "/beside", b"name=a", FORM)[0] == 400
    assert ask(load, "/beside", b"count=1", FORM)[0] == 400
