"""Reads a contract: a path in, operations out.

Deliberately independent of the generator's `Api`: an oracle must not share the code of
what it judges.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from counterfoil.access import AS_WRITTEN, DEFAULT_ACCESS, Access, Reading
from counterfoil.proof.bundle import check_references, read_bundle
from counterfoil.proof.contract import (
    Body,
    Contract,
    ContractError,
    Encoding,
    Header,
    MediaType,
    Operation,
    Parameter,
    Requirement,
    Response,
    Scheme,
    plain_name,
    resolve,
)
from counterfoil.proof.credentials import ANY
from counterfoil.proof.form_files import file_names, holds_octets
from counterfoil.proof.ignored import drop_ignored, drop_lost
from counterfoil.proof.media_keys import offered, told_apart
from counterfoil.proof.media_types import MULTIPART, is_json, listed_media_types
from counterfoil.proof.nested import with_json
from counterfoil.proof.part_headers import with_part_headers
from counterfoil.proof.path_items import METHODS, entries, methods, parameter_key
from counterfoil.proof.path_spelling import SAID_MARK
from counterfoil.proof.plain import elements, find, members
from counterfoil.proof.schemas import Schemas
from counterfoil.proof.upgraded import STYLE_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_STYLES: Final = {"query": "form", "cookie": "form"}


def load_contract(
    path: Path,
    credentials: Mapping[str, str] | None = None,
    *,
    access: Access = DEFAULT_ACCESS,
    reading: Reading = AS_WRITTEN,
) -> Contract:
    """Read a document of YAML or JSON, with the files that its references may lead to.

    Raises `ContractError` where it is unreadable, or holds a reference that does not
    lead to a place in it.
    """
    try:
        document = read_bundle(path, access, reading)
        drop_lost(document)
        check_references(document)
        drop_ignored(document)
        operations = tuple(_operations(document))
        schemes = dict(_schemes(document))
    except KeyError as error:
        message = f"{path}: the reference {error} leads nowhere"
        raise ContractError(message) from None
    except RecursionError:
        raise ContractError(f"{path}: it is nested too deep") from None
    except (OSError, RuntimeError, ValueError) as error:
        raise ContractError(f"{path}: {error}") from None
    known = dict(credentials or {})
    # It is the mock that takes any credentials, and it does as a client prefers.
    contract = Contract(
        document,
        operations,
        Schemas(document, formats=reading.formats),
        schemes,
        known,
        prefers=ANY in known,
        path=path,
        access=access,
        reading=reading,
    )
    return with_part_headers(with_json(contract))


def _operations(document: dict[str, object]) -> Iterator[Operation]:
    """The operations, each with an id of its own.

    Of several with one id, the first by path and method keeps it, as in the code.
    """
    found: list[Operation] = []
    for path, item in entries(document, "", "paths"):
        shared = _parameters(document, item)
        found += [
            _operation(document, path, method, place, shared)
            for method, place in methods(document, item)
        ]
    holders: dict[str, str] = {}
    for one in sorted(found, key=lambda each: (each.path, each.method)):
        holders.setdefault(one.id, one.pointer)
    for one in found:
        is_first = holders[one.id] == one.pointer
        yield one if is_first else replace(one, id=f"{one.method.lower()}{one.path}")


def _operation(
    document: dict[str, object],
    path: str,
    method: str,
    pointer: str,
    shared: dict[tuple[str, str], Parameter],
) -> Operation:
    plain = members(find(document, pointer))
    body: Body | None = None
    if "requestBody" in plain:
        place = resolve(document, f"{pointer}/requestBody")
        required = members(find(document, place)).get("required") is True
        body = Body(required, _content(document, place))
    return Operation(
        id=str(plain.get("operationId", f"{method}{path}")),
        method=method.upper() if method in METHODS else method,
        path=path,
        parameters=tuple((shared | _parameters(document, pointer)).values()),
        body=body,
        responses=tuple(
            Response(status, _headers(document, place), _content(document, place))
            for status, place in entries(document, pointer, "responses")
        ),
        security=_security(plain.get("security", document.get("security"))),
        pointer=pointer,
    )


def _parameters(
    document: dict[str, object], pointer: str
) -> dict[tuple[str, str], Parameter]:
    found: dict[tuple[str, str], Parameter] = {}
    listed = elements(members(find(document, pointer)).get("parameters"))
    for index in range(len(listed)):
        place = resolve(document, f"{pointer}/parameters/{index}")
        plain = members(find(document, place))
        name, where = str(plain.get("name", "")), str(plain.get("in", ""))
        found[parameter_key(name, where)] = _parameter(document, place, name, where)
    return found


def _parameter(
    document: dict[str, object], place: str, name: str, where: str
) -> Parameter:
    plain = members(find(document, place))
    style = str(plain.get("style", _STYLES.get(where, "simple")))
    style = str(plain.get(STYLE_MARK, style))
    content = list(entries(document, place, "content"))
    schema = _schema(document, content[0][1] if content else place)
    return Parameter(
        name,
        where,
        plain.get("required") is True or _is_always_there(name, where),
        schema,
        style,
        plain.get("explode", style in {"form", "cookie"}) is True,
        plain_name(content[0][0]) if content else "",
        where == "query" and plain.get("allowEmptyValue") is True,
        _examples(document, place),
        tuple(_encodings(document, content[0][1])) if content else (),
        place,
        str(plain.get(SAID_MARK, name)),
    )


def _is_always_there(name: str, where: str) -> bool:
    """Whether no request can be without it (RFC 9112, 3.2: a Host)."""
    return where == "path" or parameter_key(name, where) == ("host", "header")


def _headers(document: dict[str, object], pointer: str) -> tuple[Header, ...]:
    return tuple(
        _header(document, name, place)
        for name, place in entries(document, pointer, "headers")
        # OpenAPI 3.1, 4.8.17: a response header named Content-Type is ignored.
        if name.lower() != "content-type"
    )


def _header(document: dict[str, object], name: str, place: str) -> Header:
    plain = members(find(document, place))
    content = list(entries(document, place, "content"))
    return Header(
        name.lower(),
        plain.get("required") is True,
        _schema(document, content[0][1] if content else place),
        plain.get("explode") is True,
        plain_name(content[0][0]) if content else "",
        style=str(plain.get(STYLE_MARK, "simple")),
    )


def _content(document: dict[str, object], pointer: str) -> tuple[MediaType, ...]:
    found: list[MediaType] = []
    listed = list(entries(document, pointer, "content"))
    apart = told_apart(document, listed)
    sent = offered(listed) | apart
    for name, place in listed:
        plain = members(find(document, place))
        aliases = elements(plain.get("x-media-type-aliases"))
        schema = _schema(document, place)
        files = file_names(document, schema)
        unstyled = files if plain_name(name) == MULTIPART else frozenset[str]()
        found.append(
            MediaType(
                tuple(plain_name(str(alias)) for alias in (name, *aliases)),
                schema,
                _examples(document, place),
                tuple(_encodings(document, place, unstyled)),
                "itemSchema" in plain,
                files,
                apart=place in apart,
                parameters=apart.get(place, ()),
                offered=sent.get(place, ()),
                items=f"{place}/itemSchema" if "itemSchema" in plain else "",
                is_octets=is_json(plain_name(name)) and holds_octets(document, schema),
            )
        )
    return tuple(found)


def _examples(document: dict[str, object], place: str) -> tuple[object, ...]:
    plain = members(find(document, place))
    found = [
        members(find(document, example))["value"]
        for _, example in entries(document, place, "examples")
        if "value" in members(find(document, example))
    ]
    return (*found, *([plain["example"]] if "example" in plain else []))


def _encodings(
    document: dict[str, object], pointer: str, unstyled: frozenset[str] = frozenset()
) -> Iterator[Encoding]:
    """The encodings of a form; `unstyled` are its files: styles are of texts."""
    for name, place in entries(document, pointer, "encoding"):
        encoding = members(find(document, place))
        style, explode = encoding.get("style", ""), encoding.get("explode")
        if name in unstyled:
            style, explode = "", None
        yield Encoding(
            name,
            listed_media_types(str(encoding.get("contentType", ""))),
            str(style),
            explode if isinstance(explode, bool) else None,
            tuple(one for one in _headers(document, place) if one.required),
        )


def _schema(document: dict[str, object], pointer: str) -> str:
    return f"{pointer}/schema" if "schema" in members(find(document, pointer)) else ""


def _security(value: object) -> tuple[Requirement, ...]:
    return tuple(
        tuple(
            (name, tuple(map(str, elements(scopes))))
            for name, scopes in members(one).items()
        )
        for one in elements(value)
    )


def _schemes(document: dict[str, object]) -> Iterator[tuple[str, Scheme]]:
    components = "/components" if "components" in document else ""
    for name, place in entries(document, components, "securitySchemes"):
        plain = members(find(document, place))
        yield (
            name,
            Scheme(
                name,
                str(plain.get("type", "")),
                str(plain.get("in", "")),
                str(plain.get("name", "")),
                str(plain.get("scheme", "")),
            ),
        )
