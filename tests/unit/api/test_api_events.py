"""Webhooks and callbacks of a document: what they are called, where they come from."""

from __future__ import annotations

from typing import Any

import pytest
from counterfoil.python.links import check_links
from counterfoil.python.operations import Lowered
from unit.api.trees import build, built

DONE = {"204": {"description": "Done"}}
URL = "{$request.query.url}"


def document(version: str = "3.1.1", **members: Any) -> dict[str, Any]:
    info = {"title": "A test", "version": "1"}
    return {"openapi": version, "info": info, "paths": {}, **members}


def item(*methods: str, **members: Any) -> dict[str, Any]:
    return {each: {"responses": DONE, **members} for each in methods or ("post",)}


def calling(**callbacks: Any) -> dict[str, Any]:
    return item("post", callbacks=callbacks)


def ids(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(each.id, each.method, each.path) for each in built(data).events]


def test_webhooks_are_called_by_their_names() -> None:
    webhooks = {
        "newPet": item(),
        "pet.old": item("get", "post"),
        "/a/b": item(operationId="slashed"),
        "x-y z{}": item(),
        "é": item(),
    }
    assert ids(document(webhooks=webhooks)) == [
        ("newPet", "POST", "/newPet"),
        ("getPetOld", "GET", "/pet.old"),
        ("postPetOld", "POST", "/pet.old"),
        ("slashed", "POST", "/a/b"),
        ("xYZ", "POST", "/x-y%20z%7B%7D"),
        ("post", "POST", "/%C3%A9"),
    ]


@pytest.mark.parametrize("version", ["3.0.4", "3.1.1", "3.2.0"])
def test_the_extension_that_went_before_is_read_too(version: str) -> None:
    webhooks = {"newPet": item()}
    assert ids(document(version, **{"x-webhooks": webhooks})) == [
        ("newPet", "POST", "/newPet")
    ]


def test_the_extension_is_read_in_swagger_too() -> None:
    told = {"in": "body", "name": "told", "required": True, "schema": {}}
    named = {
        "in": "query",
        "name": "sizes",
        "type": "array",
        "items": {"type": "string"},
    }
    shared = {"parameters": [named], **item(parameters=[told])}
    data = {
        "swagger": "2.0",
        "info": {"title": "A test", "version": "1"},
        "consumes": ["application/json"],
        "paths": {},
        "x-webhooks": {"newPet": shared},
    }
    [event] = built(data).events
    assert (event.id, event.path) == ("newPet", "/newPet")
    assert [(each.name, each.style) for each in event.parameters] == [
        ("sizes", "commaDelimited")
    ]
    assert event.body is not None
    data["x-webhooks"] = {"newPet": {"post": {"response": DONE, "responses": DONE}}}
    _, findings = build(data)
    assert [each.code.name for each in findings.items] == ["unknown-keyword"]


def test_the_structure_of_the_extension_is_checked() -> None:
    webhooks = {"newPet": {"post": {"responses": {"204": {"description": 1}}}}}
    _, findings = build(document("3.0.4", **{"x-webhooks": webhooks}))
    assert [each.code.name for each in findings.items] == ["harmless-structure"]
    misspelt = {"newPet": {"post": {"response": DONE, "responses": DONE}}}
    _, findings = build(document("3.0.4", **{"x-webhooks": misspelt}))
    assert [each.code.name for each in findings.items] == ["unknown-keyword"]


@pytest.mark.parametrize(
    "other", [True, ["newPet"], {"newPet": True}, {"newPet": {"url": "https://a"}}]
)
def test_what_others_mean_by_the_extension_is_left_alone(other: Any) -> None:
    assert built(document("3.0.4", **{"x-webhooks": other})).events == ()


def test_callbacks_of_several_operations_may_have_one_name() -> None:
    paths = {
        "/b": calling(done={URL: item()}),
        "/a": calling(done={URL: item()}),
    }
    # The first by path has the name, in whatever order they stand.
    assert ids(document(paths=paths)) == [
        ("postBDone", "POST", "/postBDone"),
        ("done", "POST", "/done"),
    ]


def test_an_id_may_be_the_name_of_another_callback() -> None:
    def told(name: str) -> dict[str, Any]:
        return {URL: item(operationId=name)}

    paths = {
        "/a": calling(last=told("a")),
        "/b": calling(done=told("b")),
        "/c": calling(done=told("last")),
    }
    found = ids(document(paths=paths))
    assert found == [
        ("a", "POST", "/last"),
        ("b", "POST", "/done"),
        ("last", "POST", "/last-2"),
    ]


def test_a_webhook_and_an_operation_may_have_one_name() -> None:
    paths = {"/a": item("post", operationId="born", callbacks={"born": {URL: item()}})}
    assert ids(document(paths=paths, webhooks={"born": item()})) == [
        ("postBorn", "POST", "/born"),
        ("postABorn", "POST", "/postABorn"),
    ]


def test_a_callback_that_many_operations_refer_to_is_one() -> None:
    shared = {"$ref": "#/components/callbacks/Done"}
    data = document(
        paths={"/a": calling(done=shared), "/b": calling(done=shared)},
        components={"callbacks": {"Done": {URL: item("post", "put")}}},
    )
    assert ids(data) == [("postADone", "POST", "/done"), ("putADone", "PUT", "/done")]
    for each in built(data).events:
        assert each.event is not None
        assert each.event.origins == (("/a", "POST"), ("/b", "POST"))


def test_path_items_and_what_they_share_hold_for_webhooks() -> None:
    parameter = {"name": "X-Event", "in": "header", "schema": {"type": "string"}}
    shared = {"parameters": [parameter], "summary": "Told", **item("post")}
    data = document(
        webhooks={"born": {"$ref": "#/components/pathItems/Told"}},
        components={"pathItems": {"Told": shared}},
    )
    [event] = built(data).events
    assert [each.name for each in event.parameters] == ["X-Event"]
    assert event.summary == "Told"


def test_the_security_of_the_document_is_that_of_requests_to_the_service() -> None:
    schemes = {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
    data = document(
        security=[{"key": []}],
        paths={"/a": calling(done={URL: item()})},
        webhooks={"born": item(), "signed": item(security=[{"key": []}])},
        components={"securitySchemes": schemes},
    )
    api = built(data)
    assert [bool(each.security) for each in api.operations] == [True]
    assert {each.id: bool(each.security) for each in api.events} == {
        "born": False,
        "signed": True,
        "done": False,
    }


def test_what_no_path_can_have_is_left_out() -> None:
    parameter = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
    }
    api, findings = build(document(webhooks={"born": item(parameters=[parameter])}))
    assert api is not None
    assert [each.code.name for each in findings.items] == ["unknown-path-parameter"]
    assert api.events[0].parameters == ()


def test_pages_and_links_of_what_is_sent_are_named() -> None:
    pages = {"style": "page", "parameter": "page", "items": "/items"}
    links = {"next": {"operationId": "born"}}
    done = {"204": {"description": "Done", "links": links}}
    paged = {"operationId": "born", "x-pagination": pages, "responses": done}
    api, findings = build(document(webhooks={"born": {"post": paged}}))
    assert api is not None
    check_links(Lowered(api), findings)
    assert [each.code.name for each in findings.items] == [
        "misspelt-extension",
        "unsupported-links",
    ]


def test_a_reference_of_a_webhook_that_leads_nowhere_is_an_error() -> None:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/None"}}}
    for data in (
        document(webhooks={"born": item(requestBody={"content": content})}),
        document(paths={"/a": calling(done={"$ref": "#/components/callbacks/None"})}),
    ):
        api, findings = build(data)
        assert api is None
        assert [each.code.name for each in findings.items] == ["dangling-reference"]
