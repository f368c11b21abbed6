"""The ledger: a member planted anywhere is seen, whatever stands around it."""

from __future__ import annotations

import copy
from typing import Any, cast

import pytest
from counterfoil.api.grammar import GRAMMAR
from unit.api.every_kind import (
    DONE,
    PLACES,
    SWAGGER,
    SWAGGER_OBJECTS,
    WORDS,
    plant,
    planted,
)
from unit.api.trees import build, codes_at, with_operation, with_schemas

OBJECTS = {
    "document": "",
    "info": "/info",
    "contact": "/info/contact",
    "license": "/info/license",
    "server": "/servers/0",
    "server-variable": "/servers/0/variables/host",
    "tag": "/tags/0",
    "external-documentation": "/tags/0/externalDocs",
    "paths": "/paths",
    "path-item": "/paths/~1pets~1{id}",
    "parameter": "/paths/~1pets~1{id}/parameters/0",
    "operation": "/paths/~1pets~1{id}/post",
    "request-body": "/paths/~1pets~1{id}/post/requestBody",
    "media-type": "/paths/~1pets~1{id}/post/requestBody/content/application~1json",
    "example": "/paths/~1pets~1{id}/post/requestBody/content/application~1json"
    "/examples/one",
    "encoding": "/paths/~1pets~1{id}/post/requestBody/content/multipart~1form-data"
    "/encoding/a",
    "responses": "/paths/~1pets~1{id}/post/responses",
    "response": "/paths/~1pets~1{id}/post/responses/200",
    "header": "/paths/~1pets~1{id}/post/responses/200/headers/X-A",
    "components": "/components",
    "discriminator": "/components/schemas/Pet/discriminator",
    "xml": "/components/schemas/Pet/xml",
    "link": "/components/links/next",
    "security-scheme": "/components/securitySchemes/login",
    "oauth-flows": "/components/securitySchemes/login/flows",
    "oauth-flow": "/components/securitySchemes/login/flows/implicit",
}
SCHEMAS = [
    "/components/schemas/Pet",
    "/components/schemas/Pet/properties/a",
    "/components/schemas/Pet/properties/a/allOf/0",
    "/components/schemas/Pet/patternProperties/^b",
    "/components/schemas/Pet/patternProperties/^b/not",
    "/components/schemas/Pet/patternProperties/^b/not/if",
    "/components/schemas/Pet/$defs/inner",
    "/x-schema",
]


def test_the_document_of_every_kind_has_nothing_wrong() -> None:
    _, findings = build(PLACES)
    assert [(item.code.name, item.message) for item in findings.items] == []


def test_every_kind_has_a_place() -> None:
    # The keys of a callback and of a security requirement are free.
    free = {"callbacks", "security-requirement"}
    assert set(GRAMMAR) - set(OBJECTS) == free


@pytest.mark.parametrize("kind", OBJECTS)
def test_an_unknown_member_is_reported_everywhere(kind: str) -> None:
    pointer = OBJECTS[kind]
    api, findings = build(planted(pointer, "planted", 1))
    code = "ignored-keyword" if kind in WORDS else "unknown-keyword"
    assert (api is None) == (kind not in WORDS)
    assert codes_at(findings) == {(code, f"{pointer}/planted")}


@pytest.mark.parametrize("kind", OBJECTS)
def test_an_extension_is_ignored_everywhere(kind: str) -> None:
    if kind in {"discriminator", "oauth-flows"}:
        return
    _, findings = build(planted(OBJECTS[kind], "x-planted", 1))
    assert findings.items == []


@pytest.mark.parametrize("kind", OBJECTS)
def test_an_extension_that_is_nearly_ours_is_a_warning_everywhere(kind: str) -> None:
    pointer = OBJECTS[kind]
    _, findings = build(planted(pointer, "x-media-type-alias", ["text/plain"]))
    place = f"{pointer}/x-media-type-alias"
    assert codes_at(findings) == {("misspelt-extension", place)}


@pytest.mark.parametrize("pointer", SCHEMAS)
def test_an_unknown_keyword_of_a_schema_is_a_warning_everywhere(pointer: str) -> None:
    api, findings = build(planted(pointer, "minLenght", 1))
    assert api is not None
    assert codes_at(findings) == {("unknown-schema-keyword", f"{pointer}/minLenght")}
    assert findings.items[0].hint == "did you mean 'minLength'?"


@pytest.mark.parametrize(
    ("value", "hint"), [(True, "write type: [T, 'null']"), (False, "remove it")]
)
def test_an_old_null_is_told_with_what_says_the_same(value: object, hint: str) -> None:
    _, findings = build(planted(SCHEMAS[0], "nullable", value))
    assert [each.hint for each in findings.items] == [
        f"{hint}: nullable is of OpenAPI 3.0"
    ]


@pytest.mark.parametrize("pointer", SCHEMAS)
@pytest.mark.parametrize("keyword", ["$schema", "$vocabulary"])
def test_a_refused_keyword_of_a_schema_is_an_error_everywhere(
    pointer: str, keyword: str
) -> None:
    draft = "http://json-schema.org/draft-03/schema#"
    value: object = draft if keyword == "$schema" else {draft: True}
    api, findings = build(planted(pointer, keyword, value))
    assert api is None
    assert codes_at(findings) == {
        ("unsupported-schema-keyword", f"{pointer}/{keyword}")
    }


REFUSED = [
    (kind, name, member.refused.name)
    for kind, each in GRAMMAR.items()
    for name, member in each.fields.items()
    if member.refused is not None and "3.1" in member.versions
]


@pytest.mark.parametrize(("kind", "name", "code"), REFUSED)
def test_every_member_that_makes_no_code_is_reported(
    kind: str, name: str, code: str
) -> None:
    pointer = OBJECTS[kind]
    if name == "externalValue":
        media = {"application/json": {"examples": {"a": {name: "https://a.b"}}}}
        body = {"content": media}
        data = with_operation({"requestBody": body, "responses": DONE})
        steps = "requestBody/content/application~1json/examples/a"
        pointer = f"/paths/~1pets/post/{steps}"
    else:
        data = planted(pointer, name, "x")
    api, findings = build(data)
    assert api is not None
    assert codes_at(findings) == {(code, f"{pointer}/{name}")}


@pytest.mark.parametrize("value", [[], [{}]])
def test_no_security_is_fine(value: object) -> None:
    _, findings = build(planted("", "security", value))
    assert findings.items == []


def test_what_a_reference_leads_to_is_held_against_what_is_expected() -> None:
    data = with_operation({"responses": {"200": {"$ref": "#/info"}}})
    api, findings = build(data)
    assert api is None
    place = "/paths/~1pets/post/responses/200/$ref"
    assert codes_at(findings) == {("mismatched-reference", place)}


@pytest.mark.parametrize(
    ("version", "target", "failed"),
    [
        ("3.1.1", "/", False),
        ("3.1.1", "/components/schemas", False),
        ("3.1.1", "/components/responses/Gone", False),
        ("3.0.4", "/components/responses/Gone", False),
        ("3.0.4", "/components/parameters/Size", True),
        ("3.1.1", "/components/parameters/Size", True),
        ("3.0.4", "/", True),
    ],
)
def test_a_schema_is_what_is_none_where_that_says_nothing(
    version: str, target: str, failed: bool
) -> None:
    data = with_schemas({"A": {"$ref": f"#{target.rstrip('/')}"}}, version)
    components = cast("dict[str, object]", data["components"])
    components["responses"] = {"Gone": {"description": "Gone"}}
    size = {"name": "size", "in": "query", "required": True, "schema": {}}
    components["parameters"] = {"Size": size}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}
    data["paths"] = with_operation(
        {"responses": {"200": {"description": "A", "content": content}}}
    )["paths"]
    api, findings = build(data)
    place = "/components/schemas/A/$ref"
    assert codes_at(findings) == {("mismatched-reference", place)}
    assert (api is None) == failed


@pytest.mark.parametrize(
    ("version", "kind"),
    [("2.0", "security-scheme"), ("3.0.4", "media-type"), ("3.1.1", "media-type")],
)
def test_where_a_version_has_no_references_there_are_none(
    version: str, kind: str
) -> None:
    reference = {"$ref": "#/x-elsewhere"}
    if kind == "media-type":
        data = with_operation({"requestBody": {"content": {"a/b": reference}}})
    else:
        data = copy.deepcopy(SWAGGER)
        data["securityDefinitions"] = {"key": reference}
    data.pop("openapi", None)
    data["swagger" if version == "2.0" else "openapi"] = version
    api, findings = build({**data, "x-elsewhere": {"description": "Elsewhere"}})
    assert api is None
    assert "unknown-keyword" in {item.code.name for item in findings.items}


def test_a_whole_query_has_content() -> None:
    whole = {"name": "all", "in": "querystring", "schema": {"type": "string"}}
    data = with_operation({"parameters": [whole]})
    api, findings = build({**data, "openapi": "3.2.0"})
    assert api is None
    assert "invalid-structure" in {item.code.name for item in findings.items}


def test_a_shared_component_is_reported_once() -> None:
    response = {"$ref": "#/components/responses/Bad"}
    data = with_operation({"responses": {"400": response, "500": response}})
    data["components"] = {"responses": {"Bad": {"description": "Bad", "body": {}}}}
    _, findings = build(data)
    assert len(findings.items) == 1


@pytest.mark.parametrize(
    ("keyword", "code"),
    [
        ("const", "early-keyword"),
        ("$dynamicRef", "unknown-keyword"),
        ("minLenght", "unknown-keyword"),
    ],
)
def test_openapi_3_0_knows_fewer_keywords(keyword: str, code: str) -> None:
    _, findings = build(with_schemas({"A": {keyword: 1}}, "3.0.4"))
    assert codes_at(findings) == {(code, f"/components/schemas/A/{keyword}")}


def test_the_members_of_a_later_version_are_named_as_such() -> None:
    data = with_schemas({}, "3.0.4")
    data["jsonSchemaDialect"] = "https://spec.openapis.org/oas/3.1/dialect/base"
    _, findings = build(data)
    assert [item.hint for item in findings.items] == ["it is known since OpenAPI 3.1"]


# The same document in the other versions, without what they do not have.
def _in_version(version: str) -> dict[str, object]:
    data = copy.deepcopy(PLACES)
    data["openapi"] = version
    components = cast("dict[str, dict[str, object]]", data["components"])
    if version == "3.0.4":
        del components["pathItems"]
        pet = cast("dict[str, object]", components["schemas"]["Pet"])
        pet.pop("patternProperties")
        pet.pop("$defs")
    return data


OLD_SCHEMAS = [
    "/components/schemas/Pet",
    "/components/schemas/Pet/properties/a/allOf/0",
    "/x-schema",
]


@pytest.mark.parametrize("version", ["3.0.4", "3.2.0"])
def test_the_document_of_every_kind_is_fine_in_each_version(version: str) -> None:
    _, findings = build(_in_version(version))
    assert [(item.code.name, item.message) for item in findings.items] == []


@pytest.mark.parametrize("version", ["3.0.4", "3.2.0"])
@pytest.mark.parametrize("kind", OBJECTS)
def test_an_unknown_member_is_reported_in_each_version(kind: str, version: str) -> None:
    pointer = OBJECTS[kind]
    _, findings = build(plant(_in_version(version), pointer, "planted"))
    code = "ignored-keyword" if kind in WORDS else "unknown-keyword"
    assert codes_at(findings) == {(code, f"{pointer}/planted")}


@pytest.mark.parametrize("pointer", OLD_SCHEMAS)
@pytest.mark.parametrize(
    ("keyword", "code"),
    [
        ("planted", "unknown-keyword"),
        ("const", "early-keyword"),
        ("$anchor", "ignored-keyword"),
    ],
)
def test_a_keyword_that_3_0_lacks_is_reported(
    pointer: str, keyword: str, code: str
) -> None:
    _, findings = build(plant(_in_version("3.0.4"), pointer, keyword))
    assert (code, f"{pointer}/{keyword}") in codes_at(findings)


def test_the_swagger_document_of_every_kind_is_fine() -> None:
    _, findings = build(copy.deepcopy(SWAGGER))
    assert [(item.code.name, item.message) for item in findings.items] == []


@pytest.mark.parametrize("kind", SWAGGER_OBJECTS)
def test_an_unknown_member_of_swagger_is_reported(kind: str) -> None:
    pointer = SWAGGER_OBJECTS[kind]
    _, findings = build(plant(copy.deepcopy(SWAGGER), pointer, "planted"))
    code = "ignored-keyword" if kind in WORDS else "unknown-keyword"
    assert codes_at(findings) == {(code, f"{pointer}/planted")}


@pytest.mark.parametrize("name", ["x-release", "x-roles", "x-name", "x-page"])
def test_an_extension_of_other_tools_is_no_slip(name: str) -> None:
    _, findings = build(planted("/components/schemas/Pet", name, 1))
    assert findings.items == []


def test_path_items_and_webhooks_of_3_0_are_read_as_in_3_1() -> None:
    item = {"get": {"operationId": "one", "responses": DONE}}
    data = {
        "openapi": "3.0.4",
        "info": {"title": "A", "version": "1"},
        "paths": {"/a": {"$ref": "#/components/pathItems/a"}},
        "components": {"pathItems": {"a": item}},
        "webhooks": {"b": {"get": {"operationId": "two", "responses": DONE}}},
    }
    api, findings = build(data)
    assert api is not None
    assert [each.id for each in api.operations] == ["one"]
    assert [each.id for each in api.events] == ["two"]
    assert codes_at(findings) == {
        ("early-keyword", "/components/pathItems"),
        ("early-keyword", "/webhooks"),
    }


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("/info", "summary"),
        ("/servers/0", "name"),
        ("/tags/0", "kind"),
        ("/paths/~1a/get/responses/204", "summary"),
    ],
)
def test_what_tells_people_something_is_read_in_older_versions(
    pointer: str, name: str
) -> None:
    data: dict[str, object] = {
        "openapi": "3.0.4",
        "info": {"title": "A", "version": "1"},
        "servers": [{"url": "https://a.example"}],
        "tags": [{"name": "a"}],
        "paths": {"/a": {"get": {"tags": ["a"], "responses": copy.deepcopy(DONE)}}},
    }
    api, findings = build(plant(data, pointer, name, "nav"))
    assert api is not None
    assert codes_at(findings) == {("early-keyword", f"{pointer}/{name}")}


def test_what_editors_look_for_at_the_top_is_harmless() -> None:
    _, findings = build(planted("", "$schema", "https://a.example/openapi.json"))
    assert codes_at(findings) == {("ignored-keyword", "/$schema")}


@pytest.mark.parametrize("name", ["example", "deprecated", "title"])
@pytest.mark.parametrize("kind", ["header", "parameter", "response"])
def test_what_only_tells_people_something_is_harmless(kind: str, name: str) -> None:
    pointer = SWAGGER_OBJECTS[kind]
    _, findings = build(plant(copy.deepcopy(SWAGGER), pointer, name))
    assert ("ignored-keyword", f"{pointer}/{name}") in codes_at(findings)
    assert not findings.failed


def test_the_id_of_a_schema_is_of_swagger_1_2() -> None:
    data = {
        "swagger": "2.0",
        "info": {"title": "A", "version": "1"},
        "paths": {},
        "definitions": {"Pet": {"id": "Pet", "type": "object"}},
    }
    assert codes_at(build(data)[1]) == {("ignored-keyword", "/definitions/Pet/id")}


NULLS: dict[str, Any] = {
    "openapi": "3.0.4",
    "info": {"title": "A", "version": "1"},
    "tags": None,
    "paths": {
        "/a": {
            "parameters": None,
            "get": {
                "tags": None,
                "responses": {
                    "200": None,
                    "201": {"description": None, "headers": None, "content": None},
                    "202": {"description": "A", "content": {"text/plain": None}},
                },
            },
        },
        "/b": None,
    },
    "components": {"schemas": None},
}


@pytest.mark.parametrize("swagger", [False, True])
def test_what_is_null_is_empty_where_that_means_the_same(*, swagger: bool) -> None:
    data = copy.deepcopy(NULLS)
    if swagger:
        del data["openapi"], data["components"]
        data |= {"swagger": "2.0", "definitions": None}
        responses = data["paths"]["/a"]["get"]["responses"]
        responses["202"] = {"description": "A", "examples": None}
        del responses["201"]["content"]
    api, findings = build(data)
    assert {each.code.name for each in findings.items} == {"harmless-structure"}
    assert api is not None
    [operation] = api.operations
    assert [each.status for each in operation.responses] == [200, 201, 202]
    media = [[one.name for one in each.content] for each in operation.responses]
    assert media == [[], [], [] if swagger else ["text/plain"]]


@pytest.mark.parametrize(
    ("pointer", "name"),
    [("", "security"), ("/paths/~1a/get", "security"), ("/components/schemas", "A")],
)
def test_null_is_no_security_and_no_schema(pointer: str, name: str) -> None:
    data = copy.deepcopy(NULLS)
    data["components"] = {"schemas": {}}
    _, findings = build(plant(data, pointer, name, None))
    assert ("invalid-structure", f"{pointer}/{name}") in codes_at(findings)
