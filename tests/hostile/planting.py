"""A document with a text planted in one place or in many, and the texts to plant."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, TypeAlias

Json: TypeAlias = Any
Plant: TypeAlias = Callable[[dict[str, Json], str], None]

# Each calls `planted`, which is no name anywhere, or is called so in the output.
TEXTS: Final = {
    "docstring": '"""\nplanted()\n"""',
    "escaped-docstring": '\\"""\nplanted()\n\\"""',
    "single-quotes": "'); planted() #",
    "double-quotes": '"); planted() #',
    "triple-single": "'''\nplanted()\n'''",
    "trailing-backslash": "planted() \\",
    "format": "{planted()} %(planted)s ${planted()}",
    "template": "{{ planted() }} {% for a in b %} {# planted #} {{ 7 * 7 }}",
    "line-separators": "a\u2028planted()\u2029planted()\x85planted()\rplanted()",
    "controls": "a\x00planted()\x0bplanted()\x0cplanted()\x1b[2J",
    "unicode-escapes": "\\N{QUOTATION MARK}\\x22\\u0022 planted()",
    "surrogate-like": "\\ud800 planted()",
    "bidirectional": "\u202eplanted()\u202c \u2066",
    "newline": "a\nplanted()\nimport planted",
    "markup": "</script><script>planted()</script><img src=x onerror=planted()>",
    "upwards": "../../../planted",
    "upwards-encoded": "..%2f..%2fplanted",
    "upwards-windows": "..\\..\\planted",
    "absolute": "/planted/../planted",
    "dunder": "__import__('planted')",
    "dunder-name": "__class__",
    "keyword": "import",
    # A number after a word is kept with it; these letters have no case, and are others
    # in Python: in upper case, they still call `planted`.
    "before-a-number": "A="
    "\U0001d429\U0001d425\U0001d41a\U0001d427\U0001d42d\U0001d41e\U0001d41d"
    "();B 1",
    "newline-at-the-end": "planted\n",
    "dots": "..",
    "empty": "",
    "long": "planted " * 12_500,
}


def _schema(document: dict[str, Json]) -> dict[str, Json]:
    thing: dict[str, Json] = document["components"]["schemas"]["Thing"]
    return thing


def _operation(document: dict[str, Json]) -> dict[str, Json]:
    operation: dict[str, Json] = document["paths"]["/plain"]["post"]
    return operation


def _property(document: dict[str, Json], text: str, schema: Json) -> None:
    _schema(document)["properties"][text] = schema


def _parameter(document: dict[str, Json], place: str, text: str) -> None:
    new = {"name": text, "in": place, "schema": {"type": "string"}}
    _operation(document).setdefault("parameters", []).append(new)


def _renamed(document: dict[str, Json], text: str) -> None:
    document["components"]["schemas"][text] = {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
    }
    pointer = text.replace("~", "~0").replace("/", "~1")
    _property(document, "renamed", {"$ref": f"#/components/schemas/{pointer}"})


def _pathed(document: dict[str, Json], text: str) -> None:
    document["paths"][f"/{text}"] = {"get": {"responses": _answers()}}


def _tagged(document: dict[str, Json], text: str) -> None:
    document["tags"] = [{"name": text, "description": text}]
    _operation(document)["tags"] = [text]


def _ruled(document: dict[str, Json], text: str) -> None:
    rule = {"id": "low", "message": text, "rule": "!has(self.size) || self.size > 0"}
    _schema(document)["x-rules"] = [rule]


def _secured(document: dict[str, Json], scheme: Json) -> None:
    name = f"scheme{len(document['components'].setdefault('securitySchemes', {}))}"
    document["components"]["securitySchemes"][name] = scheme
    _operation(document).setdefault("security", []).append({name: []})


def _scoped(document: dict[str, Json], text: str) -> None:
    flow = {"tokenUrl": text, "refreshUrl": text, "scopes": {text: text}}
    scheme = {"type": "oauth2", "flows": {"clientCredentials": flow}}
    _secured(document, scheme)
    requirement = _operation(document)["security"][-1]
    requirement[next(iter(requirement))] = [text]


def _sent(text: str) -> Json:
    return {"post": {"summary": text, "responses": _answers()}}


def _calling(document: dict[str, Json], name: str, url: str) -> None:
    callbacks = _operation(document).setdefault("callbacks", {})
    callbacks.setdefault(name, {})[url] = {"post": {"responses": _answers()}}


def _answers() -> dict[str, Json]:
    return {"204": {"description": "Nothing."}}


def _set(document: dict[str, Json], *way: str, value: Json) -> None:
    at = document
    for name in way[:-1]:
        at = at.setdefault(name, {})
    at[way[-1]] = value


PLACES: Final[dict[str, Plant]] = {
    "title": lambda d, t: _set(d, "info", "title", value=t),
    "version": lambda d, t: _set(d, "info", "version", value=t),
    "description": lambda d, t: _set(d, "info", "description", value=t),
    "server": lambda d, t: d.update(servers=[{"url": t}]),
    "tag": _tagged,
    "path": _pathed,
    "operation-id": lambda d, t: _operation(d).update(operationId=t),
    "summary": lambda d, t: _operation(d).update(summary=t, description=t),
    "query-name": lambda d, t: _parameter(d, "query", t),
    "header-name": lambda d, t: _parameter(d, "header", t),
    "cookie-name": lambda d, t: _parameter(d, "cookie", t),
    "response-description": lambda d, t: _set(
        _operation(d), "responses", "204", "description", value=t
    ),
    "response-header": lambda d, t: _set(
        *(_operation(d), "responses", "204", "headers", t),
        value={"schema": {"const": "x"}},
    ),
    "header-constant": lambda d, t: _set(
        *(_operation(d), "responses", "204", "headers", "x-constant"),
        value={"schema": {"const": t}},
    ),
    "media-type": lambda d, t: _set(
        _operation(d), "requestBody", "content", t, value={"schema": {}}
    ),
    "schema-name": _renamed,
    "schema-title": lambda d, t: _schema(d).update(title=t, description=t),
    "property-name": lambda d, t: _property(d, t, {"type": "string"}),
    "required-name": lambda d, t: _schema(d).update(required=[t]),
    "property-description": lambda d, t: _property(
        d, "described", {"type": "string", "description": t, "title": t}
    ),
    "enum": lambda d, t: _property(d, "listed", {"enum": ["a", t]}),
    "enum-class": lambda d, t: _property(d, "classed", {"enum": [*"abcdefghijkl", t]}),
    "enum-name": lambda d, t: _property(
        d, "named", {"enum": ["a", "b", "c"], "x-enum-varnames": [t, "B", "C"]}
    ),
    "enum-words": lambda d, t: _property(
        *(d, "told"),
        {
            "enum": ["a", "b", "c"],
            "x-enum-varnames": ["A", "B", "C"],
            "x-enum-descriptions": [t, t, t],
        },
    ),
    "constant": lambda d, t: _property(d, "fixed", {"const": t}),
    "default": lambda d, t: _property(d, "usual", {"type": "string", "default": t}),
    "pattern": lambda d, t: _property(d, "shaped", {"type": "string", "pattern": t}),
    "pattern-property": lambda d, t: _property(
        d, "map", {"patternProperties": {t: {"type": "integer"}}}
    ),
    "format": lambda d, t: _property(d, "formed", {"type": "string", "format": t}),
    "example": lambda d, t: _property(d, "shown", {"type": "string", "examples": [t]}),
    "rule-message": _ruled,
    "extension": lambda d, t: _set(d, "x-planted", value={t: t}),
    "query-key": lambda d, t: _secured(
        d, {"type": "apiKey", "in": "query", "name": t, "description": t}
    ),
    "header-key": lambda d, t: _secured(
        d, {"type": "apiKey", "in": "header", "name": t}
    ),
    "cookie-key": lambda d, t: _secured(
        d, {"type": "apiKey", "in": "cookie", "name": t}
    ),
    "http-scheme": lambda d, t: _secured(d, {"type": "http", "scheme": t}),
    "bearer-format": lambda d, t: _secured(
        d, {"type": "http", "scheme": "bearer", "bearerFormat": t}
    ),
    "provider": lambda d, t: _secured(
        d, {"type": "openIdConnect", "openIdConnectUrl": t}
    ),
    "scope": _scoped,
    "webhook-name": lambda d, t: _set(d, "webhooks", t, value=_sent(t)),
    "callback-name": lambda d, t: _calling(d, t, "{$request.query.url}"),
    "callback-url": lambda d, t: _calling(d, "done", f"https://a.example/{t}"),
    "callback-path": lambda d, t: _calling(d, "done", f"{{$request.path.{t}}}"),
    "callback-pointer": lambda d, t: _calling(d, "done", f"$request.body#/{t}"),
    "link-body": lambda d, t: _set(
        *(_operation(d), "responses", "204", "links", t),
        value={"operationId": "do_it", "requestBody": {t: t}},
    ),
    "reference": lambda d, t: _property(d, "elsewhere", {"$ref": t}),
}


def plant(text: str, places: list[str]) -> str:
    """The JSON text of a document with the text in all these places."""
    document: dict[str, Json] = {
        "openapi": "3.1.1",
        "info": {"title": "Plain", "version": "1"},
        "paths": {
            "/plain": {
                "post": {
                    "operationId": "do_it",
                    "requestBody": {
                        "content": {
                            "application/json": {
                                "schema": {"$ref": "#/components/schemas/Thing"}
                            }
                        }
                    },
                    "responses": _answers(),
                }
            }
        },
        "components": {
            "schemas": {
                "Thing": {
                    "type": "object",
                    "properties": {"size": {"type": "integer"}},
                }
            }
        },
    }
    for place in places:
        PLACES[place](document, text)
    return json.dumps(document)
