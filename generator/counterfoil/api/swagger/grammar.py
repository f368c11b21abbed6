"""What each object of Swagger 2.0 may hold, in the terms of `counterfoil.api.grammar`.

The kinds have the names of their successors, so that the same walk follows both.
"""

from __future__ import annotations

import re
from typing import Final

from counterfoil.api.events import OLD_WEBHOOKS
from counterfoil.api.grammar import GRAMMAR, Kind, Member

_VERSIONS: Final = ("2.0",)
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
_VALUES = (
    "type",
    "format",
    "collectionFormat",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
)
_DOCS = "external-documentation"


def _fields(*plain: str, **holding: str) -> dict[str, Member]:
    fields = {name: Member("", None, _VERSIONS) for name in plain}
    return fields | {
        name: Member(holds, None, _VERSIONS) for name, holds in holding.items()
    }


def _like(kind: str, *names: str) -> Kind:
    """A kind that OpenAPI 3 kept, with the members that it had."""
    known = GRAMMAR[kind].fields
    fields = {n: Member(known[n].holds, None, _VERSIONS) for n in names}
    return Kind(fields)


SWAGGER_GRAMMAR: Final[dict[str, Kind]] = {
    "document": Kind(
        _fields(
            "swagger",
            "host",
            "basePath",
            "schemes",
            "consumes",
            "produces",
            info="info",
            paths="paths",
            definitions="{schema}",
            parameters="{parameter}",
            responses="{response}",
            securityDefinitions="{security-scheme}",
            security="[security-requirement]",
            tags="[tag]",
            externalDocs=_DOCS,
            **{OLD_WEBHOOKS: "{path-item}"},
        ),
    ),
    "info": _like(
        "info",
        "title",
        "description",
        "termsOfService",
        "version",
        "contact",
        "license",
    ),
    "contact": _like("contact", "name", "url", "email"),
    "license": _like("license", "name", "url"),
    "paths": Kind({}, re.compile("/"), Member("path-item", None, _VERSIONS)),
    "path-item": Kind(
        _fields("$ref", parameters="[parameter]")
        | dict.fromkeys(_METHODS, Member("operation", None, _VERSIONS))
    ),
    "operation": Kind(
        _fields(
            "tags",
            "summary",
            "description",
            "operationId",
            "consumes",
            "produces",
            "schemes",
            "deprecated",
            externalDocs=_DOCS,
            parameters="[parameter]",
            responses="responses",
            security="[security-requirement]",
        ),
    ),
    _DOCS: _like(_DOCS, "description", "url"),
    "parameter": Kind(
        _fields(
            "name",
            "in",
            "description",
            "required",
            "allowEmptyValue",
            *_VALUES,
            schema="schema",
            items="items",
        ),
    ),
    # A reference is none of its words, but clear: `leniency.py` has more of them.
    "items": Kind(_fields("$ref", *_VALUES, items="items")),
    "responses": Kind(
        _fields(default="response"),
        re.compile("[0-9]{3}$"),
        Member("response", None, _VERSIONS),
    ),
    "response": Kind(
        _fields("description", "examples", schema="schema", headers="{header}"),
    ),
    "header": Kind(_fields("description", *_VALUES, items="items")),
    "tag": _like("tag", "name", "description", "externalDocs"),
    "security-requirement": Kind({}, re.compile(""), Member("", None, _VERSIONS)),
    "security-scheme": Kind(
        _fields(
            "type",
            "description",
            "name",
            "in",
            "flow",
            "authorizationUrl",
            "tokenUrl",
            "scopes",
            # Of OpenAPI 3: tools write them beside a key that is a token.
            "scheme",
            "bearerFormat",
        ),
    ),
    "xml": _like("xml", "name", "namespace", "prefix", "attribute", "wrapped"),
}
