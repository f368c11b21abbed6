"""What each object of OpenAPI may hold: the table that the ledger walks by.

A member is read by the stage, or it is refused with a code of its own; there is no
third way. What a member holds is written as the name of a kind, in brackets for a list
of them, in braces for an object with such values; "" is a value without parts of its
own.
"""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from counterfoil.codes import Code
from counterfoil.codes import unsupported as refused

MODERN: Final = ("3.1", "3.2")
_VERSIONS: Final = ("3.0", *MODERN)


class Member(Struct, frozen=True):
    """A fixed field: what it holds, what refuses it, which versions know it.

    People write it in `early` versions, too: there it is read as well.
    """

    holds: str = ""
    refused: Code | None = None
    versions: tuple[str, ...] = _VERSIONS
    early: tuple[str, ...] = ()


class Kind(Struct, frozen=True):
    """A kind of object: its fixed fields, and a pattern of further names."""

    fields: dict[str, Member]
    pattern: re.Pattern[str] | None = None
    patterned: Member = Member()


def _fields(
    *plain: str, modern: tuple[str, ...] = (), **holding: Member | str
) -> dict[str, Member]:
    fields = {name: Member() for name in plain}
    fields |= {name: Member(versions=MODERN) for name in modern}
    for name, member in holding.items():
        # `in_` and the like stand for names that Python keeps for itself.
        written = name.removesuffix("_")
        fields[written] = Member(member) if isinstance(member, str) else member
    return fields


def _telling(*since: str) -> Member:
    """A field that only tells people something: it means the same in any version."""
    return Member(versions=since, early=tuple({*_VERSIONS} - {*since}))


def _newest(holds: str = "", code: Code | None = None) -> Member:
    return Member(holds, code, ("3.2",))


_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_FLOWS = ("implicit", "password", "clientCredentials", "authorizationCode")
_DOCS = "external-documentation"

GRAMMAR: Final[dict[str, Kind]] = {
    "document": Kind(
        _fields(
            "openapi",
            modern=("jsonSchemaDialect",),
            info="info",
            servers="[server]",
            paths="paths",
            webhooks=Member("{path-item}", versions=MODERN, early=("3.0",)),
            components="components",
            security="[security-requirement]",
            tags="[tag]",
            externalDocs=_DOCS,
        )
        | {"$self": _newest(), "x-webhooks": Member("{path-item}")},
    ),
    "info": Kind(
        _fields(
            "title",
            "description",
            "termsOfService",
            "version",
            summary=_telling(*MODERN),
            contact="contact",
            license="license",
        ),
    ),
    "contact": Kind(_fields("name", "url", "email")),
    "license": Kind(_fields("name", "url", identifier=_telling(*MODERN))),
    "server": Kind(
        _fields(
            "url",
            "description",
            variables="{server-variable}",
            name=_telling("3.2"),
        ),
    ),
    "server-variable": Kind(_fields("enum", "default", "description")),
    "components": Kind(
        _fields(
            schemas="{schema}",
            responses="{response}",
            parameters="{parameter}",
            examples="{example}",
            requestBodies="{request-body}",
            headers="{header}",
            securitySchemes="{security-scheme}",
            links="{link}",
            callbacks="{callbacks}",
            pathItems=Member("{path-item}", versions=MODERN, early=("3.0",)),
            mediaTypes=_newest("{media-type}"),
        ),
    ),
    "paths": Kind({}, re.compile("/"), Member("path-item")),
    "path-item": Kind(
        _fields(
            "summary",
            "description",
            servers="[server]",
            parameters="[parameter]",
            query=_newest("operation"),
            additionalOperations=_newest("{operation}"),
        )
        | dict.fromkeys(_METHODS, Member("operation"))
        | {"$ref": Member()},
    ),
    "operation": Kind(
        _fields(
            "tags",
            "summary",
            "description",
            "operationId",
            "deprecated",
            externalDocs=_DOCS,
            parameters="[parameter]",
            requestBody="request-body",
            responses="responses",
            callbacks="{callbacks}",
            security="[security-requirement]",
            servers="[server]",
        ),
    ),
    _DOCS: Kind(_fields("description", "url")),
    "parameter": Kind(
        _fields(
            "name",
            "in",
            "description",
            "required",
            "deprecated",
            "style",
            "explode",
            "example",
            "allowEmptyValue",
            "allowReserved",
            schema="schema",
            examples="{example}",
            content="{media-type}",
        ),
    ),
    "request-body": Kind(_fields("description", "required", content="{media-type}")),
    "media-type": Kind(
        _fields(
            "example",
            schema="schema",
            examples="{example}",
            encoding="{encoding}",
            description=_newest(),
            itemSchema=Member("schema", versions=("3.2",), early=("3.1",)),
            prefixEncoding=_newest("[encoding]"),
            itemEncoding=_newest("encoding"),
        ),
    ),
    "encoding": Kind(
        _fields(
            "contentType",
            "style",
            "explode",
            "allowReserved",
            headers="{header}",
            encoding=_newest("{encoding}", refused.UNSUPPORTED_ENCODING),
            prefixEncoding=_newest("[encoding]", refused.UNSUPPORTED_ENCODING),
            itemEncoding=_newest("encoding", refused.UNSUPPORTED_ENCODING),
        ),
    ),
    "responses": Kind(
        _fields(default="response"),
        re.compile("[1-5]([0-9]{2}|XX)$"),
        Member("response"),
    ),
    "response": Kind(
        _fields(
            "description",
            headers="{header}",
            content="{media-type}",
            links="{link}",
            summary=_telling("3.2"),
        ),
    ),
    "header": Kind(
        _fields(
            "description",
            "required",
            "deprecated",
            "style",
            "explode",
            "example",
            schema="schema",
            examples="{example}",
            content="{media-type}",
            # The schema of 3.0 lists them; OAS 3.0.4, 4.7.21: they say nothing here.
            allowEmptyValue=Member("", None, ("3.0",)),
            allowReserved=Member("", None, ("3.0",)),
        ),
    ),
    "example": Kind(
        _fields(
            "summary",
            "description",
            "value",
            externalValue=Member("", refused.UNSUPPORTED_EXTERNAL_EXAMPLE),
            dataValue=_newest(),
            serializedValue=_newest(),
        ),
    ),
    "link": Kind(
        _fields(
            "operationRef",
            "operationId",
            "parameters",
            "requestBody",
            "description",
            server="server",
        ),
    ),
    "callbacks": Kind({}, re.compile("(?!x-)"), Member("path-item")),
    "tag": Kind(
        _fields(
            "name",
            "description",
            externalDocs=_DOCS,
            summary=_telling("3.2"),
            parent=_telling("3.2"),
            kind=_telling("3.2"),
        ),
    ),
    "security-requirement": Kind({}, re.compile("")),
    "security-scheme": Kind(
        _fields(
            "type",
            "description",
            "name",
            "in",
            "scheme",
            "bearerFormat",
            "openIdConnectUrl",
            flows="oauth-flows",
            oauth2MetadataUrl=_newest(),
            deprecated=_telling("3.2"),
        ),
    ),
    "oauth-flows": Kind(
        dict.fromkeys(_FLOWS, Member("oauth-flow"))
        | {"deviceAuthorization": _newest("oauth-flow")},
    ),
    "oauth-flow": Kind(
        _fields(
            "authorizationUrl",
            "tokenUrl",
            "refreshUrl",
            "scopes",
            deviceAuthorizationUrl=_newest(),
        ),
    ),
    "discriminator": Kind(
        _fields("propertyName", "mapping", defaultMapping=_newest()),
    ),
    "xml": Kind(
        _fields(
            "name",
            "namespace",
            "prefix",
            "attribute",
            "wrapped",
            nodeType=_newest(),
        ),
    ),
}

_REFERABLE: Final = frozenset(
    {
        *("callbacks", "example", "header", "link", "parameter", "path-item"),
        *("request-body", "response", "schema"),
    },
)
# The kinds that some versions have references to.
_REFERABLE_IN: Final = {
    "media-type": ("3.2",),
    "security-scheme": ("3.0", "3.1", "3.2"),
}


def is_referable(kind: str, version: str) -> bool:
    """Whether a Reference Object may stand in the place of an object of a kind."""
    return kind in _REFERABLE or version in _REFERABLE_IN.get(kind, ())
