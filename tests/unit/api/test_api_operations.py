"""Operations, parameters, bodies, responses and what a document says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.api.metadata import ExternalDocs, Server
from counterfoil.api.operation_ids import made_id
from unit.api.trees import build, built, codes_at, with_operation, with_schemas

if TYPE_CHECKING:
    from counterfoil.api.model import Api, Operation, Parameter

DONE = {"204": {"description": "Done"}}


def with_parameters(shared: list[object], own: list[object], path: str) -> object:
    return {
        "openapi": "3.1.1",
        "info": {"title": "A document", "version": "1"},
        "paths": {
            path: {"parameters": shared, "get": {"parameters": own, "responses": DONE}}
        },
    }


def only_operation(api: Api) -> Operation:
    (operation,) = api.operations
    return operation


def parameters(
    shared: list[object], own: list[object], path: str = "/pets"
) -> tuple[Parameter, ...]:
    return only_operation(built(with_parameters(shared, own, path))).parameters


@pytest.mark.parametrize(
    ("place", "style", "explode"),
    [
        ("query", "form", True),
        ("cookie", "form", True),
        ("header", "simple", False),
    ],
)
def test_the_defaults_of_styles(place: str, style: str, explode: bool) -> None:
    (found,) = parameters([], [{"name": "a", "in": place, "schema": {}}])
    assert (found.place, found.style, found.explode) == (place, style, explode)
    assert not found.required


@pytest.mark.parametrize(
    ("version", "is_read"), [("3.0.4", False), ("3.1.1", False), ("3.2.0", True)]
)
def test_reserved_characters_are_of_paths_in_the_newest_version_alone(
    version: str, is_read: bool
) -> None:
    places = {"id": "path", "name": "query"}
    declared: list[object] = [
        {
            "name": name,
            "in": place,
            "required": True,
            "allowReserved": True,
            "schema": {"type": "string"},
        }
        for name, place in places.items()
    ]
    document = with_parameters([], declared, "/pets/{id}")
    assert isinstance(document, dict)
    api, findings = build({**document, "openapi": version})
    assert api is not None
    assert [e.allow_reserved for e in only_operation(api).parameters] == [is_read, True]
    assert [e.code.name for e in findings.items] == (
        [] if is_read else ["harmless-structure"]
    )


@pytest.mark.parametrize("value", [False, True])
def test_empty_values_are_of_queries_alone(value: bool) -> None:
    declared: list[object] = [
        {
            "name": name,
            "in": name,
            "required": True,
            "allowEmptyValue": value,
            "schema": {"type": "string"},
        }
        for name in ("path", "query", "header", "cookie")
    ]
    api, findings = build(with_parameters([], declared, "/pets/{path}"))
    assert api is not None
    told = {e.name: e.allow_empty for e in only_operation(api).parameters}
    assert told == {"path": False, "query": value, "header": False, "cookie": False}
    assert [e.code.name for e in findings.items] == ["harmless-structure"] * 3


def test_the_defaults_of_path_parameters() -> None:
    declared = {"name": "id", "in": "path", "required": True, "schema": {}}
    (found,) = parameters([declared], [], "/pets/{id}")
    assert (found.style, found.explode, found.required) == ("simple", False, True)


@pytest.mark.parametrize(
    ("style", "explode"),
    [("spaceDelimited", False), ("pipeDelimited", False), ("deepObject", False)],
)
def test_explode_is_off_where_the_style_is_not_form(style: str, explode: bool) -> None:
    declared = {"name": "a", "in": "query", "style": style, "schema": {"type": "array"}}
    (found,) = parameters([], [declared])
    assert (found.style, found.explode) == (style, explode)
    (found,) = parameters([], [{**declared, "explode": True}])
    assert found.explode


def test_an_operation_overrides_the_parameters_of_its_path() -> None:
    shared: list[object] = [
        {"name": "a", "in": "query", "schema": {"type": "string"}},
        {"name": "b", "in": "query", "schema": {"type": "string"}},
        {"name": "X-C", "in": "header", "schema": {"type": "string"}},
    ]
    own: list[object] = [
        {"name": "a", "in": "query", "schema": {"type": "integer"}},
        {"name": "a", "in": "header", "schema": {"type": "null"}},
        {"name": "x-c", "in": "header", "schema": {"type": "boolean"}},
    ]
    found = [(p.name, p.place, p.schema.exact) for p in parameters(shared, own)]
    assert found == [
        ("a", "query", '{"type":"integer"}'),
        ("b", "query", '{"type":"string"}'),
        ("x-c", "header", '{"type":"boolean"}'),
        ("a", "header", '{"type":"null"}'),
    ]


def test_the_variables_of_a_path_are_declared_each_once() -> None:
    declared = {"name": "b", "in": "path", "required": True, "schema": {}}
    api, findings = build(with_parameters([declared], [], "/{a}/{a}/{c}"))
    assert api is not None
    assert sorted(item.message for item in findings.items) == [
        "/{a}/{a}/{c} has no variable {b}: it is left out",
        "/{a}/{a}/{c} has the variable {a} more than once",
        "no parameter declares the variable {a} of /{a}/{a}/{c}: a string is assumed",
        "no parameter declares the variable {c} of /{a}/{a}/{c}: a string is assumed",
    ]
    parameters = only_operation(api).parameters
    assert [(each.name, each.schema.exact) for each in parameters] == [
        ("a", '{"type":"string"}'),
        ("c", '{"type":"string"}'),
    ]


@pytest.mark.parametrize(
    "name", ["authorization", "Content-Length", "Transfer-Encoding"]
)
def test_ignored_header_parameters_are_left_out(name: str) -> None:
    own = [{"name": name, "in": "header", "required": True, "schema": {}}]
    api, findings = build(with_parameters([], list(own), "/pets"))
    assert api is not None
    assert only_operation(api).parameters == ()
    assert [item.code.name for item in findings.items] == ["ignored-header"]


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("get", "/pets", "getPets"),
        ("get", "/pets/{petId}", "getPetsByPetId"),
        (
            "delete",
            "/pets/{pet-id}/toys/{toyId}.json",
            "deletePetsByPetIdToysByToyIdJson",
        ),
        ("post", "/", "post"),
        ("get", "/v1/über", "getV1Ber"),
    ],
)
def test_an_id_is_made_from_method_and_path(method: str, path: str, name: str) -> None:
    assert made_id(method, path) == name


def test_a_made_id_can_clash_with_a_written_one() -> None:
    data = {
        "openapi": "3.1.1",
        "info": {"title": "A document", "version": "1"},
        "paths": {
            "/pets": {"get": {"responses": DONE}},
            "/dogs": {"get": {"operationId": "getPets", "responses": DONE}},
        },
    }
    api = built(data)
    assert [each.id for each in api.operations] == ["getPets2", "getPets"]


def test_of_two_with_one_id_the_first_by_path_keeps_it() -> None:
    operation = {"operationId": "list", "responses": DONE}
    paths = {"/pets": {"get": operation}, "/dogs": {"get": operation}}
    for order in (paths, dict(reversed(paths.items()))):
        api, findings = build({**with_operation({}), "paths": order})
        assert api is not None
        assert {each.path: each.id for each in api.operations} == {
            "/dogs": "list",
            "/pets": "getPets",
        }
        (item,) = findings.items
        assert item.location.pointer == "/paths/~1pets/get/operationId"
        assert item.related[0].location.pointer == "/paths/~1dogs/get/operationId"


def test_of_two_like_paths_the_first_is_reached() -> None:
    def item(name: str, *methods: str) -> dict[str, object]:
        parameter = {"name": name, "in": "path", "required": True, "schema": {}}
        each = {method: {"responses": DONE} for method in methods}
        return {"parameters": [parameter], **each}

    paths = {"/{a}": item("a", "get"), "/{b}": item("b", "get", "put")}
    api, findings = build({**with_operation({}), "paths": paths})
    assert api is not None
    found = [(each.method, each.path) for each in api.operations]
    assert found == [("GET", "/{a}"), ("PUT", "/{b}")]
    assert codes_at(findings) == {
        ("duplicate-path", "/paths/~1{b}"),
        ("unreachable-operation", "/paths/~1{b}/get"),
    }


def test_references_lead_to_every_kind_of_component() -> None:
    data = with_operation(
        {
            "parameters": [{"$ref": "#/components/parameters/Limit"}],
            "requestBody": {
                "$ref": "#/components/requestBodies/Pet",
                "description": "Our own words.",
            },
            "responses": {"200": {"$ref": "#/components/responses/Again"}},
        }
    )
    data["components"] = {
        "parameters": {
            "Limit": {
                "name": "limit",
                "in": "query",
                "schema": {"type": "integer"},
                "examples": {"small": {"$ref": "#/components/examples/Small"}},
            }
        },
        "requestBodies": {
            "Pet": {
                "description": "A pet.",
                "required": True,
                "content": {"Application/JSON; charset=utf-8": {"schema": True}},
            }
        },
        "responses": {
            "Again": {"$ref": "#/components/responses/Pet"},
            "Pet": {
                "description": "The pet.",
                "headers": {"X-Left": {"$ref": "#/components/headers/Left"}},
            },
        },
        "headers": {
            "Left": {"required": True, "explode": True, "schema": {"type": "array"}}
        },
        "examples": {"Small": {"summary": "Small", "value": 10}},
    }
    operation = only_operation(built(data))
    (limit,) = operation.parameters
    assert [(e.name, e.summary, e.value) for e in limit.examples] == [
        ("small", "Small", "10")
    ]
    assert operation.body is not None
    assert operation.body.description == "Our own words."
    assert operation.body.required
    assert [media.name for media in operation.body.content] == ["application/json"]
    (response,) = operation.responses
    assert response.description == "The pet."
    (header,) = response.headers
    assert (header.name, header.required, header.explode) == ("X-Left", True, True)


def test_a_response_has_a_summary_which_a_reference_overrides() -> None:
    data = with_schemas({}, version="3.2.0")
    responses = {
        "200": {"summary": "Done"},
        "404": {"$ref": "#/components/responses/Gone", "summary": "Gone again"},
        "410": {"$ref": "#/components/responses/Gone"},
    }
    data["paths"] = {"/a": {"get": {"responses": responses}}}
    data["components"] = {
        "responses": {"Gone": {"summary": "Gone", "description": "It is gone."}}
    }
    operation = only_operation(built(data))
    assert [(e.summary, e.words) for e in operation.responses] == [
        ("Done", "Done"),
        ("Gone again", "It is gone."),
        ("Gone", "It is gone."),
    ]


def test_a_path_item_may_stand_among_the_components() -> None:
    data = with_schemas({})
    data["paths"] = {"/pets": {"$ref": "#/components/pathItems/Pets"}}
    data["components"] = {
        "pathItems": {"Pets": {"summary": "Pets", "get": {"responses": DONE}}}
    }
    operation = only_operation(built(data))
    assert (operation.path, operation.method) == ("/pets", "GET")
    assert operation.summary == "Pets"


def test_examples_of_text_are_not_held_against_a_schema() -> None:
    content = {"application/xml": {"schema": {"type": "object"}, "example": "<a/>"}}
    body = only_operation(
        built(with_operation({"requestBody": {"content": content}, "responses": DONE}))
    ).body
    assert body is not None
    assert body.content[0].examples[0].value == '"<a/>"'


def test_an_example_of_text_may_say_how_it_is_written() -> None:
    examples = {
        "both": {"dataValue": {"a": "b c"}, "serializedValue": "<a>b c</a>"},
        "text": {"serializedValue": "<a/>"},
    }
    operation = {
        "requestBody": {"content": {"application/xml": {"examples": examples}}},
        "responses": DONE,
    }
    body = only_operation(built(with_operation(operation, "3.2.0"))).body
    assert body is not None
    assert [(e.value, e.sent) for e in body.content[0].examples] == [
        ('{"a":"b c"}', "<a>b c</a>"),
        ('"<a/>"', "<a/>"),
    ]


def test_how_a_parameter_is_written_is_no_value_of_it() -> None:
    examples = {"a": {"serializedValue": "n=1"}}
    parameter = {
        "name": "n",
        "in": "query",
        "schema": {"type": "integer"},
        "examples": examples,
    }
    operation = {"parameters": [parameter], "responses": DONE}
    _, findings = build(with_operation(operation, "3.2.0"))
    pointer = "/paths/~1pets/post/parameters/0/examples/a/serializedValue"
    assert codes_at(findings) == {("unsupported-external-example", pointer)}


def test_an_alias_that_is_a_media_type_of_its_own_is_a_duplicate() -> None:
    content = {
        "application/json": {"x-media-type-aliases": ["Text/Plain"]},
        "text/plain": {},
    }
    data = with_operation({"requestBody": {"content": content}, "responses": DONE})
    _, findings = build(data)
    pointer = "/paths/~1pets/post/requestBody/content/text~1plain"
    assert codes_at(findings) == {("duplicate-media-type", pointer)}


def test_a_document_without_servers_has_one() -> None:
    assert built(with_schemas({})).servers == (Server("/", "", ()),)


def test_what_a_document_says_of_itself_is_kept() -> None:
    data = with_schemas({})
    data["info"] = {
        "title": "Pets",
        "version": "2",
        "summary": "All about pets.",
        "termsOfService": "https://a.b/terms",
        "contact": {"name": "Rex", "url": "https://a.b", "email": "rex@a.b"},
        "license": {"name": "MIT", "identifier": "MIT"},
    }
    data["externalDocs"] = {"url": "https://a.b/docs", "description": "More."}
    api = built(data)
    info = api.info
    assert (info.title, info.version, info.summary) == ("Pets", "2", "All about pets.")
    assert info.terms_of_service == "https://a.b/terms"
    assert (info.contact_name, info.contact_email) == ("Rex", "rex@a.b")
    assert (info.license, info.license_identifier) == ("MIT", "MIT")
    assert api.external_docs == ExternalDocs("https://a.b/docs", "More.")


@pytest.mark.parametrize(
    ("version", "known"),
    [
        ("3.0.0", True),
        ("3.0.4", True),
        ("3.1.0", True),
        ("3.1.1-rc1", True),
        ("3.2.0", True),
        ("3.3.0", False),
        ("3.1", False),
        ("2.0", False),
        ("", False),
        (3.1, False),
        (None, False),
    ],
)
def test_versions(version: object, known: bool) -> None:
    data = {**with_schemas({}), "openapi": version}
    api, findings = build(data)
    assert (api is not None) == known
    names = [item.code.name for item in findings.items]
    assert names == ([] if known else ["unknown-version"])
