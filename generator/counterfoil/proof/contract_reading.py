"""Reads a contract: a path in, operations out.

Deliberately independent of the generator's `Api`: an oracle must not share the code of
what it judges.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

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
from counterfoil.proof.framing import drop_framing
from counterfoil.proof.nested import with_json
from counterfoil.proof.plain import described, elements, escape, find, members
from counterfoil.proof.schemas import Schemas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

METHODS: Final = (
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "query",
)
"""The fields of a path item that are operations (OpenAPI 3.1, 4.8.9; `query`: 3.2)."""
ADDITIONAL: Final = "additionalOperations"
"""The field of a path item with operations of other methods (OpenAPI 3.2, 4.9.1)."""
_STYLES: Final = {"query": "form", "cookie": "form"}
_IGNORED: Final = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names are ignored (OpenAPI 3.1, 4.8.12.2)."""
_FIELD_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""What a header can be called (RFC 9110, 5.1): nobody can send another."""


def load_contract(
    path: Path, credentials: Mapping[str, str] | None = None, *, formats: bool = False
) -> Contract:
    """Read a document of YAML or JSON, with whatever files its references lead to.

    `formats` says whether formats are asserted. Raises `ContractError` where it is
    unreadable, or holds a reference that does not lead to a place in it.
    """
    try:
        document = read_bundle(path)
        check_references(document)
        _drop_ignored(document)
        operations = tuple(_operations(document))
        schemes = dict(_schemes(document))
    except KeyError as error:
        message = f"{path}: the reference {error} leads nowhere"
        raise ContractError(message) from None
    except (OSError, ValueError) as error:
        raise ContractError(f"{path}: {error}") from None
    except RecursionError:
        raise ContractError(f"{path}: it is nested too deep") from None
    known = dict(credentials or {})
    # It is the mock that takes any credentials, and it does as a client prefers.
    contract = Contract(
        document,
        operations,
        Schemas(document, formats=formats),
        schemes,
        known,
        prefers=ANY in known,
    )
    return with_json(contract)


def _entries(
    document: dict[str, object], pointer: str, name: str
) -> Iterator[tuple[str, str]]:
    """The names in the object `name` at `pointer`, each with its value's pointer."""
    place = f"{pointer}/{escape(name)}"
    for key in members(members(find(document, pointer)).get(name)):
        if not key.startswith("x-") or name not in {"paths", "responses"}:
            yield key, resolve(document, f"{place}/{escape(key)}")


def _operations(document: dict[str, object]) -> Iterator[Operation]:
    for path, item in _entries(document, "", "paths"):
        shared = _parameters(document, item)
        for method, place in _methods(document, item):
            yield _operation(document, path, method, place, shared)


def _methods(document: dict[str, object], item: str) -> Iterator[tuple[str, str]]:
    """The methods of a path item, each with the pointer to its operation."""
    plain = members(find(document, item))
    for method in METHODS:
        if method in plain:
            yield method, f"{item}/{method}"
    for method in members(plain.get(ADDITIONAL)):
        yield method, f"{item}/{ADDITIONAL}/{escape(method)}"


def _drop_ignored(document: dict[str, object]) -> None:
    """Take away what means nothing: other readers take it for something."""
    _drop_unsendable(document)
    for _, item in _entries(document, "", "paths"):
        _drop_listed(document, members(find(document, item)), item)
        for method, place in _methods(document, item):
            _drop_listed(document, members(find(document, place)), place)
            drop_framing(document, method, place)


def _drop_unsendable(value: object, *, named: bool = False) -> None:
    """Take away content that no field can name: it has line ends (RFC 9110, 5.5)."""
    if not named:
        content = members(members(value).get("content"))
        for name in [one for one in content if not one.isprintable()]:
            del content[name]
    for inside, names in described(value, named=named):
        _drop_unsendable(inside, named=names)


def _drop_listed(
    document: dict[str, object], owner: dict[str, object], pointer: str
) -> None:
    listed = elements(owner.get("parameters"))
    kept = [
        each
        for index, each in enumerate(listed)
        if not _is_ignored(document, f"{pointer}/parameters/{index}")
    ]
    if len(kept) < len(listed):
        owner["parameters"] = kept


def _is_ignored(document: dict[str, object], pointer: str) -> bool:
    plain = members(find(document, resolve(document, pointer)))
    name = str(plain.get("name", ""))
    lost = name.lower() in _IGNORED or not _FIELD_NAME.fullmatch(name)
    return plain.get("in") == "header" and lost


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
            for status, place in _entries(document, pointer, "responses")
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
        found[name, where] = _parameter(document, place, name, where)
    return found


def _parameter(
    document: dict[str, object], place: str, name: str, where: str
) -> Parameter:
    plain = members(find(document, place))
    style = str(plain.get("style", _STYLES.get(where, "simple")))
    content = list(_entries(document, place, "content"))
    schema = _schema(document, content[0][1] if content else place)
    return Parameter(
        name,
        where,
        plain.get("required") is True or where == "path",
        schema,
        style,
        plain.get("explode", style in {"form", "cookie"}) is True,
        plain_name(content[0][0]) if content else "",
        plain.get("allowEmptyValue") is True,
        _examples(document, place),
    )


def _headers(document: dict[str, object], pointer: str) -> tuple[Header, ...]:
    return tuple(
        _header(document, name, place)
        for name, place in _entries(document, pointer, "headers")
        # OpenAPI 3.1, 4.8.17: a response header named Content-Type is ignored.
        if name.lower() != "content-type"
    )


def _header(document: dict[str, object], name: str, place: str) -> Header:
    plain = members(find(document, place))
    content = list(_entries(document, place, "content"))
    return Header(
        name.lower(),
        plain.get("required") is True,
        _schema(document, content[0][1] if content else place),
        plain.get("explode") is True,
        plain_name(content[0][0]) if content else "",
    )


def _content(document: dict[str, object], pointer: str) -> tuple[MediaType, ...]:
    found: list[MediaType] = []
    for name, place in _entries(document, pointer, "content"):
        plain = members(find(document, place))
        aliases = elements(plain.get("x-media-type-aliases"))
        found.append(
            MediaType(
                tuple(plain_name(str(alias)) for alias in (name, *aliases)),
                _schema(document, place),
                _examples(document, place),
                tuple(_encodings(plain)),
                "itemSchema" in plain,
            )
        )
    return tuple(found)


def _examples(document: dict[str, object], place: str) -> tuple[object, ...]:
    plain = members(find(document, place))
    found = [
        members(find(document, example))["value"]
        for _, example in _entries(document, place, "examples")
        if "value" in members(find(document, example))
    ]
    return (*found, *([plain["example"]] if "example" in plain else []))


def _encodings(plain: dict[str, object]) -> Iterator[Encoding]:
    for name, value in members(plain.get("encoding")).items():
        encoding = members(value)
        types = str(encoding.get("contentType", ""))
        explode = encoding.get("explode")
        yield Encoding(
            name,
            tuple(one.strip().lower() for one in types.split(",") if one.strip()),
            str(encoding.get("style", "")),
            explode if isinstance(explode, bool) else None,
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
    for name, place in _entries(document, components, "securitySchemes"):
        plain = members(find(document, place))
        yield (
            name,
            Scheme(
                name,
                str(plain.get("type", "")),
                str(plain.get("in", "")),
                str(plain.get("name", "")),
                str(plain.get("scheme", "")).lower(),
            ),
        )
