"""A document with an object of every kind, in OpenAPI 3.1 and in Swagger 2.0."""

from __future__ import annotations

import copy
from typing import cast

DONE = {"204": {"description": "Done"}}


# A document with an object of every kind, so that there is a place for each.
PLACES: dict[str, object] = {
    "openapi": "3.1.1",
    "info": {
        "title": "Every kind",
        "version": "1",
        "contact": {"name": "Someone"},
        "license": {"name": "MIT"},
    },
    "servers": [{"url": "https://{host}", "variables": {"host": {"default": "a.b"}}}],
    "tags": [{"name": "pets", "externalDocs": {"url": "https://a.b"}}],
    "paths": {
        "/pets/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "schema": {}},
            ],
            "post": {
                "tags": ["pets"],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"type": "object"},
                            "examples": {"one": {"value": {}}},
                        },
                        "multipart/form-data": {"encoding": {"a": {"style": "form"}}},
                    },
                },
                "responses": {
                    "200": {
                        "description": "The pet",
                        "headers": {"X-A": {"schema": {"type": "string"}}},
                    },
                },
            },
        },
    },
    "components": {
        "schemas": {
            "Pet": {
                "type": "object",
                "properties": {
                    "a": {"allOf": [{"type": "array", "items": {"$ref": "#/x-schema"}}]}
                },
                "patternProperties": {"^b": {"not": {"if": {"const": 1}}}},
                "$defs": {"inner": {"type": "string"}},
                "discriminator": {"propertyName": "a"},
                "xml": {"name": "pet"},
            },
        },
        "callbacks": {"born": {"{$url}": {"get": {"responses": DONE}}}},
        "links": {"next": {"operationId": "none", "server": {"url": "/"}}},
        "securitySchemes": {
            "login": {
                "type": "oauth2",
                "flows": {"implicit": {"authorizationUrl": "https://a", "scopes": {}}},
            },
        },
        "pathItems": {"Pets": {"get": {"responses": DONE}}},
    },
    # Nothing reads an extension, but references may lead there.
    "x-schema": {"type": "string"},
}


# Nothing that is generated depends on the unknown members of these.
WORDS = {
    *("contact", "discriminator", "example", "external-documentation", "info"),
    *("license", "link", "tag", "xml"),
}


def planted(pointer: str, name: str, value: object) -> dict[str, object]:
    return plant(copy.deepcopy(PLACES), pointer, name, value)


def plant(
    data: dict[str, object], pointer: str, name: str, value: object = 1
) -> dict[str, object]:
    at: object = data
    for step in pointer.split("/")[1:]:
        token = step.replace("~1", "/").replace("~0", "~")
        if isinstance(at, list):
            at = cast("list[object]", at)[int(token)]
        else:
            at = cast("dict[str, object]", at)[token]
    cast("dict[str, object]", at)[name] = value
    return data


SWAGGER: dict[str, object] = {
    "swagger": "2.0",
    "info": {"title": "Every kind", "version": "1", "contact": {"name": "Someone"}},
    "tags": [{"name": "pets", "externalDocs": {"url": "https://a.b"}}],
    "paths": {
        "/pets/{id}": {
            "parameters": [
                {"name": "id", "in": "path", "required": True, "type": "string"},
            ],
            "get": {
                "tags": ["pets"],
                "produces": ["application/json"],
                "responses": {
                    "200": {
                        "description": "The pet",
                        "schema": {"$ref": "#/definitions/Pet"},
                        "headers": {"X-A": {"type": "string"}},
                    },
                },
            },
        },
    },
    "definitions": {
        "Pet": {
            "type": "object",
            "properties": {"a": {"type": "array", "items": {"type": "string"}}},
            "xml": {"name": "pet"},
        },
    },
}


SWAGGER_OBJECTS = {
    "document": "",
    "info": "/info",
    "contact": "/info/contact",
    "tag": "/tags/0",
    "path-item": "/paths/~1pets~1{id}",
    "parameter": "/paths/~1pets~1{id}/parameters/0",
    "operation": "/paths/~1pets~1{id}/get",
    "responses": "/paths/~1pets~1{id}/get/responses",
    "response": "/paths/~1pets~1{id}/get/responses/200",
    "header": "/paths/~1pets~1{id}/get/responses/200/headers/X-A",
    "schema": "/definitions/Pet",
    "schema-within": "/definitions/Pet/properties/a/items",
}
