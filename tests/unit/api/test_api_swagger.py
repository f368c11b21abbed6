"""Swagger 2.0 is read as the document of OpenAPI 3.0 that says the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.api.schema import Array, Object, Reference
from unit.api.trees import build, built, codes_at

if TYPE_CHECKING:
    from counterfoil.api.model import Operation

DONE = {"204": {"description": "Done"}}
BYTES = '{"format":"binary","type":"string"}'
FORM = "application/x-www-form-urlencoded"


def swagger(paths: object, **members: object) -> dict[str, object]:
    return {
        "swagger": "2.0",
        "info": {"title": "A document", "version": "1"},
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": paths,
        **members,
    }


def only(operation: object, **members: object) -> Operation:
    (found,) = built(swagger({"/pets": {"post": operation}}, **members)).operations
    return found


def with_parameters(*parameters: object, **members: object) -> Operation:
    return only({"parameters": list(parameters), "responses": DONE, **members})


def test_a_body_parameter_is_the_request_body() -> None:
    pet = {"name": "pet", "in": "body", "required": True, "description": "A pet"}
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    operation = with_parameters(
        {**pet, "schema": schema}, consumes=["application/json", "text/yaml"]
    )
    assert operation.parameters == ()
    assert operation.body is not None
    assert (operation.body.required, operation.body.description) == (True, "A pet")
    names = [media.name for media in operation.body.content]
    assert names == ["application/json", "text/yaml"]
    schema_ = operation.body.content[0].schema
    assert schema_ is not None
    assert schema_.location.pointer == "/paths/~1pets/post/parameters/0/schema"


def test_a_body_of_a_get_request_is_kept() -> None:
    body = {"name": "pet", "in": "body", "schema": {"type": "object"}}
    operation = {"parameters": [body], "responses": DONE}
    (found,) = built(swagger({"/pets": {"get": operation}})).operations
    assert found.body is not None


@pytest.mark.parametrize(
    ("place", "collection", "style", "explode"),
    [
        ("query", None, "commaDelimited", False),
        ("query", "csv", "commaDelimited", False),
        ("query", "ssv", "spaceDelimited", False),
        ("query", "tsv", "tabDelimited", False),
        ("query", "pipes", "pipeDelimited", False),
        ("query", "multi", "form", True),
        ("header", None, "simple", False),
        ("header", "pipes", "pipeDelimited", False),
        ("path", "csv", "commaDelimited", False),
    ],
)
def test_collection_formats_are_styles(
    place: str, collection: str | None, style: str, *, explode: bool
) -> None:
    parameter: dict[str, object] = {
        "name": "ids",
        "in": place,
        "type": "array",
        "items": {"type": "integer"},
        "minItems": 1,
    }
    if collection:
        parameter["collectionFormat"] = collection
    if place == "path":
        parameter["required"] = True
    operation = {"parameters": [parameter], "responses": DONE}
    (found,) = built(
        swagger(
            {"/pets/{ids}": {"get": operation}}
            if place == "path"
            else {"/pets": {"get": operation}}
        )
    ).operations
    (read,) = found.parameters
    assert (read.style, read.explode) == (style, explode)
    exact = '{"items":{"type":"integer"},"minItems":1,"type":"array"}'
    assert read.schema.exact == exact


def test_form_fields_are_the_properties_of_one_object() -> None:
    operation = with_parameters(
        {"name": "name", "in": "formData", "type": "string", "required": True},
        {
            "name": "tags",
            "in": "formData",
            "type": "array",
            "items": {"type": "string"},
        },
        {
            "name": "ids",
            "in": "formData",
            "type": "array",
            "items": {"type": "integer"},
            "collectionFormat": "multi",
        },
    )
    assert operation.body is not None
    assert operation.body.required
    (media,) = operation.body.content
    assert media.name == FORM
    (encoding,) = media.encodings
    assert (encoding.name, encoding.style, encoding.explode) == (
        "tags",
        "commaDelimited",
        False,
    )
    assert media.schema is not None
    assert isinstance(media.schema.shape, Object)
    members = [(m.name, m.required) for m in media.schema.shape.properties]
    assert members == [("name", True), ("tags", False), ("ids", False)]


def test_a_file_makes_the_form_a_multipart_one() -> None:
    operation = with_parameters(
        {"name": "photo", "in": "formData", "type": "file"},
        consumes=[FORM, "multipart/form-data"],
    )
    assert operation.body is not None
    (media,) = operation.body.content
    assert media.name == "multipart/form-data"
    assert media.schema is not None
    assert isinstance(media.schema.shape, Object)
    assert media.schema.shape.properties[0].schema.exact == BYTES


def test_a_list_of_files_is_one_of_parts() -> None:
    photos = {"name": "photos", "in": "formData", "type": "array"}
    post = {
        "consumes": [FORM, "multipart/form-data"],
        "parameters": [{**photos, "items": {"type": "file"}}],
        "responses": DONE,
    }
    api, findings = build(swagger({"/photos": {"post": post}}))
    assert [item.code.name for item in findings.items] == ["harmless-structure"]
    assert api is not None
    assert api.operations[0].body is not None
    (media,) = api.operations[0].body.content
    assert (media.name, media.encodings) == ("multipart/form-data", ())
    assert media.schema is not None
    assert isinstance(media.schema.shape, Object)
    shape = media.schema.shape.properties[0].schema.shape
    assert isinstance(shape, Array)
    assert shape.items.exact == BYTES


def test_a_type_in_the_words_of_another_place_is_read() -> None:
    kind = {"$ref": "#/definitions/Kind"}
    operation = {
        "parameters": [
            {"name": "id", "in": "query", "schema": kind},
            {"name": "kinds", "in": "query", "type": "array", "items": kind},
            {"name": "text", "in": "body", "type": "string"},
        ],
        "responses": DONE,
    }
    kinds = {"Kind": {"type": "string", "enum": ["a"]}}
    tree = swagger({"/pets": {"post": operation}}, definitions=kinds)
    api, findings = build(tree)
    assert {item.code.name for item in findings.items} == {"harmless-structure"}
    assert api is not None
    (found,) = api.operations
    one, many = (each.schema.shape for each in found.parameters)
    assert one == Reference("Kind")
    assert isinstance(many, Array)
    assert many.items.shape == Reference("Kind")
    assert found.body is not None
    schema = found.body.content[0].schema
    assert schema is not None
    assert schema.exact == '{"type":"string"}'


def test_an_enum_of_items_that_stands_beside_them_is_told() -> None:
    kinds = {"name": "a", "in": "query", "type": "array", "items": {"type": "string"}}
    post = {"parameters": [{**kinds, "enum": ["b"]}], "responses": DONE}
    _, findings = build(swagger({"/pets": {"post": post}}))
    place = "/paths/~1pets/post/parameters/0/enum/0"
    assert codes_at(findings) == {("unreachable-value", place)}
    assert findings.items[0].hint.startswith("write the enum below items")


def test_fields_of_the_path_join_those_of_the_operation() -> None:
    shared = [
        {"name": "a", "in": "formData", "type": "string"},
        {"name": "b", "in": "formData", "type": "string"},
    ]
    own = [{"name": "b", "in": "formData", "type": "integer"}]
    item = {"parameters": shared, "post": {"parameters": own, "responses": DONE}}
    (found,) = built(swagger({"/pets": item})).operations
    assert found.body is not None
    schema = found.body.content[0].schema
    assert schema is not None
    assert schema.exact == (
        '{"properties":{"a":{"type":"string"},"b":{"type":"integer"}},"type":"object"}'
    )


BODY = {"name": "pet", "in": "body", "schema": {"type": "object"}}
FIELD = {"name": "owner", "in": "formData", "type": "string"}


@pytest.mark.parametrize(("own", "shared"), [(BODY, FIELD), (FIELD, BODY)])
def test_a_body_beside_a_field_of_the_path_is_one_too_many(
    own: dict[str, object], shared: dict[str, object]
) -> None:
    item = {"parameters": [shared], "post": {"parameters": [own], "responses": DONE}}
    _, findings = build(swagger({"/pets": item}))
    field = "/paths/~1pets/post" if own is FIELD else "/paths/~1pets"
    assert codes_at(findings) == {("several-bodies", f"{field}/parameters/0")}


def test_a_body_goes_before_that_of_the_path() -> None:
    shared = {"name": "all", "in": "body", "schema": {"type": "string"}}
    operation = {"parameters": [BODY], "responses": DONE}
    item = {"parameters": [shared], "post": operation}
    (found,) = built(swagger({"/pets": item})).operations
    assert found.body is not None
    assert found.body.content[0].schema is not None
    assert isinstance(found.body.content[0].schema.shape, Object)


def test_responses_have_the_media_types_of_the_operation() -> None:
    shared = {"description": "A pet", "schema": {"$ref": "#/definitions/Pet"}}
    operation = {
        "produces": ["application/vnd.pet+json; v=1"],
        "responses": {"200": {"$ref": "#/responses/Pet"}, "default": shared},
    }
    members = {
        "responses": {
            "Pet": {
                **shared,
                "headers": {"X-Rate": {"type": "integer", "description": "Calls"}},
                "examples": {"application/vnd.pet+json; v=1": {"name": "Rex"}},
            }
        },
        "definitions": {"Pet": {"type": "object", "discriminator": "kind"}},
    }
    api = built(swagger({"/pets": {"get": operation}}, **members))
    found, default = api.operations[0].responses
    assert (found.key, default.key) == ("200", "default")
    (media,) = found.content
    assert media.name == "application/vnd.pet+json"
    assert [example.value for example in media.examples] == ['{"name":"Rex"}']
    assert media.schema is not None
    assert media.schema.shape == Reference("Pet")
    assert list(api.schemas) == ["Pet"]
    (header,) = found.headers
    assert (header.name, header.schema.exact) == ("X-Rate", '{"type":"integer"}')


def test_an_example_that_one_of_several_operations_has_is_read() -> None:
    examples = {"application/json": {}, "text/xml": "<a/>"}
    shared = {"description": "Found", "schema": {"type": "object"}}
    responses = {"200": {"$ref": "#/responses/Found"}}
    image = {"produces": ["image/png"], "responses": responses}
    item = {"get": {"responses": responses}, "delete": image}
    named = {"Found": {**shared, "examples": examples}}
    _, findings = build(swagger({"/pets": item}, responses=named))
    ignored = [e for e in findings.items if e.code.name == "ignored-example"]
    assert [each.location.pointer for each in ignored] == [
        "/responses/Found/examples/text~1xml"
    ]


def test_a_response_without_schema_has_no_content_and_a_file_is_bytes() -> None:
    responses = {
        "200": {"description": "A photo", "schema": {"type": "file"}},
        "204": {"description": "Done"},
    }
    photo, done = only({"responses": responses, "produces": ["image/png"]}).responses
    assert photo.content[0].name == "image/png"
    assert photo.content[0].schema is not None
    assert photo.content[0].schema.exact == BYTES
    assert done.content == ()


@pytest.mark.parametrize(
    ("members", "urls"),
    [
        ({}, ["/"]),
        ({"basePath": "/v1"}, ["/v1"]),
        ({"host": "a.b", "basePath": "/v1"}, ["//a.b/v1"]),
        (
            {"host": "a.b", "schemes": ["https", "http"]},
            ["https://a.b", "http://a.b"],
        ),
    ],
)
def test_host_base_path_and_schemes_are_servers(
    members: dict[str, object], urls: list[str]
) -> None:
    assert [server.url for server in built(swagger({}, **members)).servers] == urls


def test_schemes_of_an_operation_are_servers_of_its_own() -> None:
    members = {"host": "a.b", "schemes": ["https"]}
    other = only({"responses": DONE, "schemes": ["wss"]}, **members)
    assert [server.url for server in other.servers] == ["wss://a.b"]
    assert only({"responses": DONE, "schemes": ["https"]}, **members).servers == ()


def test_security_definitions_are_security_schemes() -> None:
    definitions = {
        "plain": {"type": "basic"},
        "key": {"type": "apiKey", "in": "query", "name": "key"},
        "login": {
            "type": "oauth2",
            "flow": "accessCode",
            "authorizationUrl": "https://a.b/authorize",
            "tokenUrl": "https://a.b/token",
            "scopes": {"read": "Look"},
        },
    }
    required = [{"plain": []}, {"key": [], "login": ["read"]}]
    data = swagger(
        {"/pets": {"get": {"responses": DONE}}},
        securityDefinitions=definitions,
        security=required,
    )
    api = built(data)
    assert len(api.operations[0].security) == 2
    schemes = api.security_schemes
    assert (schemes["plain"].type, schemes["plain"].scheme) == ("http", "basic")
    assert (schemes["key"].place, schemes["key"].parameter) == ("query", "key")
    (flow,) = schemes["login"].flows
    assert (flow.grant, flow.token_url) == ("authorizationCode", "https://a.b/token")


def test_nullable_by_extension_and_exclusive_bounds() -> None:
    pet = {"type": "number", "x-nullable": True, "minimum": 0, "exclusiveMinimum": True}
    api, findings = build(swagger({}, definitions={"Pet": pet, "Other": pet}))
    assert api is not None
    exact = '{"exclusiveMinimum":0,"type":["number","null"]}'
    assert api.schemas["Pet"].exact == exact
    place = "/definitions/Other/x-nullable"
    assert codes_at(findings) == {("assumed-nullable", place)}


def test_what_is_read_only_is_not_required_of_requests() -> None:
    """Swagger 2.0, Schema Object: it is never sent there. It has no `writeOnly`."""
    pet = {
        "type": "object",
        "required": ["id", "name", "key"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "name": {"type": "string"},
            "key": {"type": "string", "writeOnly": True},
        },
    }
    schema = {"$ref": "#/definitions/Pet"}
    sent = {"name": "pet", "in": "body", "schema": schema}
    answers = {"200": {"description": "The pet", "schema": schema}}
    paths = {"/pets": {"post": {"parameters": [sent], "responses": answers}}}
    api, findings = build(swagger(paths, definitions={"Pet": pet}))
    assert api is not None
    assert [item.code.name for item in findings.items] == ["ignored-keyword"]
    required = {
        name: json.loads(each.exact)["required"] for name, each in api.schemas.items()
    }
    assert required == {"Pet": ["id", "name", "key"], "Pet-request": ["name", "key"]}
    [operation] = api.operations
    assert operation.body is not None
    asked, answered = operation.body.content[0], operation.responses[0].content[0]
    assert asked.schema is not None
    assert asked.schema.shape == Reference("Pet-request")
    assert answered.schema is not None
    assert answered.schema.shape == Reference("Pet")


def test_parameters_are_found_by_reference() -> None:
    parameters = {
        "Limit": {"name": "limit", "in": "query", "type": "integer", "maximum": 9},
        "Pet": {"name": "pet", "in": "body", "schema": {"type": "object"}},
    }
    used = [{"$ref": "#/parameters/Limit"}, {"$ref": "#/parameters/Pet"}]
    operation = only({"parameters": used, "responses": DONE}, parameters=parameters)
    (limit,) = operation.parameters
    assert limit.schema.exact == '{"maximum":9,"type":"integer"}'
    assert operation.body is not None


@pytest.mark.parametrize(
    ("keyword", "hint"),
    [
        ("oneOf", "it is known since OpenAPI 3.0"),
        ("nullable", "it is known since OpenAPI 3.0"),
        ("patternProperties", "it is known since OpenAPI 3.1"),
    ],
)
def test_later_keywords_that_are_wrong_are_unknown(keyword: str, hint: str) -> None:
    api, findings = build(swagger({}, definitions={"Pet": {keyword: []}}))
    assert api is None
    place = f"/definitions/Pet/{keyword}"
    assert ("unknown-keyword", place) in codes_at(findings)
    assert findings.items[0].hint == hint


def test_later_keywords_are_read() -> None:
    pet = {
        "oneOf": [
            {"type": "string", "nullable": True, "not": {"enum": [""]}},
            {"const": 1},
        ]
    }
    api, findings = build(swagger({}, definitions={"Pet": pet}))
    assert api is not None
    assert {code for code, _ in codes_at(findings)} == {"early-keyword"}
    assert json.loads(api.schemas["Pet"].exact) == {
        "oneOf": [
            {"type": ["string", "null"], "not": {"enum": [""]}},
            {"const": 1},
        ]
    }


def test_members_of_openapi_3_are_unknown_in_swagger() -> None:
    data = swagger({"/pets": {"get": {"responses": DONE, "callbacks": {}}}})
    _, findings = build({**data, "components": {}})
    assert codes_at(findings) == {
        ("unknown-keyword", "/components"),
        ("unknown-keyword", "/paths/~1pets/get/callbacks"),
    }


def test_what_a_reference_names_must_be_there() -> None:
    data = swagger(
        {"/pets": {"get": {"responses": {"200": {"$ref": "#/responses/x"}}}}}
    )
    _, findings = build({**data, "responses": {}})
    assert {item.code.name for item in findings.items} == {"dangling-reference"}


def test_an_array_in_an_array_is_refused() -> None:
    inner = {"type": "array", "items": {"type": "string"}}
    parameter = {"name": "a", "in": "query", "type": "array", "items": inner}
    data = swagger({"/a": {"get": {"parameters": [parameter], "responses": DONE}}})
    _, findings = build(data)
    place = "/paths/~1a/get/parameters/0/items"
    assert codes_at(findings) == {("unsupported-collection-format", place)}


def test_arrays_in_headers_are_divided_as_they_are_elsewhere() -> None:
    array = {"type": "array", "items": {"type": "string"}}
    headers = {"X-A": {**array, "collectionFormat": "pipes"}, "X-B": array}
    answer = {"200": {"description": "Done", "headers": headers}}
    api, findings = build(swagger({"/a": {"get": {"responses": answer}}}))
    assert api is not None, findings.items
    found = api.operations[0].responses[0].headers
    assert [(each.name, each.style) for each in found] == [
        ("X-A", "pipeDelimited"),
        ("X-B", ""),
    ]
