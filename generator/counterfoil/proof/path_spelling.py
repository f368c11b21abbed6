"""Writes path templates as they travel, where tools would read something else of them.

A path has no `?`, no `#` and no brace (RFC 3986, 3.3; OpenAPI 3.2, 4.8.2): where a
template has one that is not a variable's, it is a character of the path, and
percent-encoded; the `?` of a query is a word (`fixed_queries`). Schemathesis would send
what stands behind as a query, or not at all, and it finds templates with such braces
malformed. To it and to openapi-core, what follows a colon in a variable says how to
write it, and what follows a dot or a bracket is a part of its value; to the standard,
it is of the name.
"""

from __future__ import annotations

import copy
import re
from contextlib import suppress
from typing import Any, Final, cast
from urllib.parse import quote, unquote

from counterfoil.proof.contract import ContractError, resolve
from counterfoil.proof.fixed_queries import said_names, with_word
from counterfoil.proof.path_templates import shape_of
from counterfoil.proof.plain import (
    described,
    elements,
    escape,
    find,
    members,
    target_of,
    unescape,
)

_PARTS: Final = re.compile(r"(\{[^{}]*\})")
_NOT_OF_PATHS: Final = re.compile(r"[?#{}]")
_NOT_OF_NAMES: Final = re.compile(r"[:!.\[\]]")
_EXPRESSION: Final = "$request.path."
SAID_MARK: Final = "x-counterfoil-said"
"""Where a parameter that was renamed has its name in requests (`style: matrix`)."""
_LINKS: Final = frozenset({"operationId", "operationRef"})
_PATHS: Final = "#/paths/"


def spell_paths(document: dict[str, object]) -> None:
    """Rename the paths that have such characters, and what refers to them, in place."""
    paths = members(document.get("paths"))
    variables = _plain_names(
        {part[1:-1] for path in paths for part in _PARTS.split(path)[1::2]}
    )
    names = {path: _spelled(path, variables) for path in paths}
    if all(path == name for path, name in names.items()):
        return
    document["paths"] = {names[path]: item for path, item in paths.items()}
    rename_references(document, names)
    for path in names.values():
        _drop_said(document, path)
    _rename_variables(document, variables)


def _drop_said(document: dict[str, object], path: str) -> None:
    """Take away the parameters of a query that the query of a path says already.

    Their text is that of the path: of a request for it, nothing else may come of them.
    """
    said = said_names(path)
    if not said:
        return
    paths = members(document["paths"])
    place = resolve(document, f"/paths/{escape(path)}")
    # Another path may refer to the same one.
    item = paths[path] = copy.deepcopy(members(find(document, place)))
    for holder in (item, *map(members, item.values())):
        given = elements(holder.get("parameters"))
        if given:
            holder["parameters"] = [
                each for each in given if not _is_said(document, each, said)
            ]


def _is_said(document: dict[str, object], given: object, said: frozenset[str]) -> bool:
    reference = members(given).get("$ref")
    if isinstance(reference, str):
        with suppress(KeyError, ContractError):
            given = find(document, resolve(document, target_of(reference)))
    plain = members(given)
    return plain.get("in") == "query" and plain.get("name") in said


def rename_references(document: dict[str, object], names: dict[str, str]) -> None:
    """Have the references to paths lead to what these are called now, in place."""
    pending: list[tuple[object, bool]] = [(document, False)]
    while pending:
        part, named = pending.pop()
        reference = members(part).get("$ref")
        if not named and isinstance(reference, str) and reference.startswith(_PATHS):
            cast("dict[str, object]", part)["$ref"] = _renamed(reference, names)
        pending += described(part, named=named)


def rename_variable(parameter: dict[str, object], names: dict[str, str]) -> None:
    """Give a parameter of a path another name, in place: requests say that of old."""
    name = str(parameter.get("name", ""))
    parameter["name"] = names.get(name, name)
    if parameter["name"] != name:
        parameter.setdefault(SAID_MARK, name)


def _rename_variables(
    value: object, variables: dict[str, str], *, named: bool = False
) -> None:
    """Give the parameters of paths the names that variables have now, in place.

    Links name them, too (OAS 3.1, 4.8.20).
    """
    plain = members(value)
    if not named and plain.get("in") == "path":
        rename_variable(plain, variables)
    given = members(plain.get("parameters"))
    if not named and given and not _LINKS.isdisjoint(plain):
        plain["parameters"] = {
            variables.get(name) or _behind("path.", name, variables): _behind(
                _EXPRESSION, one, variables
            )
            for name, one in given.items()
        }
    for inside, names in described(value, named=named):
        _rename_variables(inside, variables, named=names)


def _behind(place: str, value: Any, variables: dict[str, str]) -> Any:
    """What names a variable behind the word for its place; all else as it is."""
    if not isinstance(value, str) or not value.startswith(place):
        return value
    name = value.removeprefix(place)
    return place + variables.get(name, name)


def resource_of(path: str) -> str:
    """What is one path, however its variables are called and its characters written."""
    return shape_of(_spelled(path, {}))


def _spelled(path: str, variables: dict[str, str]) -> str:
    """A path template as it travels, and its variables as they are called now."""
    parts = _PARTS.split(with_word(path))
    # Every second one is a variable.
    parts[::2] = [_NOT_OF_PATHS.sub(lambda m: quote(m[0]), part) for part in parts[::2]]
    names = [part[1:-1] for part in parts[1::2]]
    parts[1::2] = [f"{{{variables.get(name, name)}}}" for name in names]
    return "".join(parts)


def _plain_names(names: set[str]) -> dict[str, str]:
    """Names that formats of Python have none of their own words in, each of one alone.

    Those that are plain as they are stay so.
    """
    found = {name: name for name in names if not _NOT_OF_NAMES.search(name)}
    taken = {*found}
    for name in sorted(names - taken):
        plain = _NOT_OF_NAMES.sub("_", name)
        while plain in taken:
            plain += "_"
        taken.add(plain)
        found[name] = plain
    return found


def _renamed(reference: str, names: dict[str, str]) -> str:
    token, slash, rest = reference.removeprefix(_PATHS).partition("/")
    path = unescape(unquote(token))
    return f"{_PATHS}{quote(escape(names.get(path, path)), safe='')}{slash}{rest}"
