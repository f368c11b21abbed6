"""Holds a document against the official JSON Schema of its OpenAPI version.

The schemas are those that openapi-spec-validator and openapi-schema-validator install;
they are read as data, without importing the packages. Unknown members are not reported
here but by the ledger, which knows their place and the nearest name.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

import jsonschema_rs

from counterfoil.api.keywords import APPLIED, OWN_DIALECT
from counterfoil.api.leniency import Kinds, is_harmless
from counterfoil.api.reading import members, node_at
from counterfoil.api.structure import Violation, shown, violations
from counterfoil.codes import structure as codes
from counterfoil.diagnostics import Findings, Severity
from counterfoil.document.tree import Location, Mapping, Node, Scalar, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

JsonObject: TypeAlias = "dict[str, object]"

_COMPONENT: Final = re.compile(r"[a-zA-Z0-9._-]+")
_OPERATION: Final = 3
"""How deep the operations of a document stand: `paths`, the path, the method."""

_SCHEMAS = "openapi_spec_validator/resources/schemas"
_DIALECTS = "openapi_schema_validator/schemas"
_FILES = {
    "2.0": (f"{_SCHEMAS}/v2.0/schema.json",),
    "3.0": (f"{_SCHEMAS}/v3.0/schema.json",),
    "3.1": (
        f"{_SCHEMAS}/v3.1/schema.json",
        f"{_DIALECTS}/oas3.1/metaschema.json",
        f"{_DIALECTS}/oas3.1/vocabularies/base",
    ),
    "3.2": (
        f"{_SCHEMAS}/v3.2/schema.json",
        f"{_DIALECTS}/oas3.2/dialect/2025-09-17.json",
        f"{_DIALECTS}/oas3.2/meta/2025-09-17.json",
    ),
}
# The 2.0 schema calls the kinds by other names.
_OLDEST_NAMES = {"path-item": "pathItem"}
# The 3.0 schema calls the kinds by other names.
_OLD_NAMES = {
    "callbacks": "Callback",
    "example": "Example",
    "header": "Header",
    "link": "Link",
    "parameter": "Parameter",
    "path-item": "PathItem",
    "request-body": "RequestBody",
    "response": "Response",
    "schema": "Schema",
    "security-scheme": "SecurityScheme",
}


def check_structure(
    node: Node, kind: str, version: str, findings: Findings, kinds: Kinds
) -> None:
    """Report where a node is not an object of a kind ("document": the whole).

    `kinds` has those of the objects in it.
    """
    # What is wrong already (a number that is none, say) need not be said twice.
    errors = {i.location for i in findings.items if i.code.severity is Severity.ERROR}
    named = {item.location for item in findings.items}
    found = list(violations(_validator(version, kind), plain(node)))
    if kind == "document" and version != "2.0":
        _check_names(node, findings)
    # A part that fails knows none of its members, and so they look unexpected.
    failing = _ways(each.path for each in found if not each.unexpected)
    holding = _ways(each.path for each in found if each.unexpected)
    for violation in found:
        place = _place(violation, node)
        known = named if violation.unexpected else errors
        member = (*violation.path, violation.key)
        echo = violation.path in failing or member in holding
        if place in known or (violation.unexpected and echo):
            continue
        if kind == "document" and _documents_nothing(violation, node):
            continue  # what reads the operation tells that
        if kind == "document" and _refers(violation, node):
            continue  # `_check_names` tells that
        code = codes.INVALID_STRUCTURE
        if is_harmless(violation, node, kind, kinds):
            code = codes.HARMLESS_STRUCTURE
        hint = violation.hint or _hint_of_reference(violation, node)
        findings.add(code, violation.message, place, hint=hint)


def _hint_of_reference(violation: Violation, root: Node) -> str:
    """What to do about a reference in the place of a map or a list; "" for all else."""
    held, node = violation.path, node_at(root, violation.path)
    if held[-1:] == ("$ref",):
        held = held[:-1]
    elif isinstance(node, Mapping) and node.members.keys() == {"$ref"}:
        node = node.members["$ref"]
    else:
        return ""
    if not held or not _is_text(node):
        return ""
    return f"`{held[-1]}` is not read by reference: refer to each that is in it"


def _documents_nothing(violation: Violation, root: Node) -> bool:
    """Whether an operation of a path has no responses, or an empty object of them."""
    path = violation.path
    if path[:1] != ("paths",):
        return False
    if violation.missing == ("responses",):
        return len(path) == _OPERATION
    holder = node_at(root, path)
    is_empty = isinstance(holder, Mapping) and not holder.members
    return is_empty and path[_OPERATION:] == ("responses",)


def _refers(violation: Violation, root: Node) -> bool:
    """Whether a text is no component because it refers to a file of them."""
    path = violation.path
    is_named = path[:1] == ("components",) and path[2:] == ("$ref",)
    return is_named and _is_text(node_at(root, path))


def _is_text(node: Node | None) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, str)


def _check_names(root: Node, findings: Findings) -> None:
    """OAS 3.1, 4.8.7.1: what components are called. References lead to all names.

    Tools give such names to all that they generate: the first of a kind is told.
    """
    for kind, held in members(root, "components") if isinstance(root, Mapping) else ():
        if kind.startswith("x-") or not isinstance(held, Mapping):
            continue
        if _is_text(held.get("$ref")):
            findings.add(
                codes.INVALID_STRUCTURE,
                f"the {kind} of the components are not read by reference",
                held.keys["$ref"],
                hint="refer to each of them by a `$ref` of its own",
            )
            continue
        wrong = [name for name in held.members if not _COMPONENT.fullmatch(name)]
        if wrong:
            others = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
            findings.add(
                codes.HARMLESS_STRUCTURE,
                f"{shown(wrong[0])} is not a name that is allowed here{others}",
                held.keys[wrong[0]],
                hint="components are called by letters of ASCII, digits, '.', '-' "
                "and '_'",
            )


def _ways(paths: Iterable[tuple[str | int, ...]]) -> set[tuple[str | int, ...]]:
    """Paths with everything on the way to them."""
    return {path[:length] for path in paths for length in range(len(path) + 1)}


def _place(violation: Violation, root: Node) -> Location:
    node = node_at(root, violation.path)
    if isinstance(node, Mapping) and violation.key in node.keys:
        return node.keys[violation.key]
    return node.location


@cache
def _validator(version: str, kind: str) -> jsonschema_rs.Validator:
    resources = [_resource(name) for name in _FILES[version]]
    if version in OWN_DIALECT:
        names = _OLDEST_NAMES if version == "2.0" else _OLD_NAMES
        name = names.get(kind, kind)
        return jsonschema_rs.Draft4Validator(
            _old_schema(resources[0], name), validate_formats=False
        )
    openapi, dialect = str(resources[0]["$id"]), str(resources[1]["$id"])
    target = openapi
    if kind == "schema":
        target = dialect
    elif kind != "document":
        # A path item of 3.2 has its reference among its members.
        named = f"{kind}-or-reference"
        known = cast("JsonObject", resources[0]["$defs"])
        target = f"{openapi}#/$defs/{named if named in known else kind}"
    # OAS 3.1, 4.8.24: the schemas in the document are of the dialect. This is how
    # the official schema-base says it, with the `$dynamicAnchor` that it leaves open.
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:counterfoil:openapi",
        "$ref": target,
        "$defs": {"schema": {"$dynamicAnchor": "meta", "$ref": dialect}},
    }
    registry = jsonschema_rs.Registry([(str(each["$id"]), each) for each in resources])
    return jsonschema_rs.Draft202012Validator(whole, registry=registry, offline=True)


def _old_schema(openapi: JsonObject, name: str) -> JsonObject:
    if name == "document":
        return openapi
    definitions = cast("JsonObject", openapi["definitions"])
    reference = "Reference" if "Reference" in definitions else "jsonReference"
    targets = [{"$ref": f"#/definitions/{each}"} for each in (name, reference)]
    return {"definitions": definitions, "anyOf": targets}


def _resource(name: str) -> JsonObject:
    package, _, path = name.partition("/")
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    text = (Path(spec.origin).parent / path).read_text(encoding="utf-8")
    # Components are looked at whatever they are called: the schema of 3.0 looks at no
    # others, and those of later versions refuse them. `_check_names` tells of them.
    text = text.replace('"^[a-zA-Z0-9\\\\.\\\\-_]+$"', '""')
    text = text.replace('"^[a-zA-Z0-9._-]+$"', '""')
    if path.endswith("v3.1/schema.json"):
        # The edition of 2022-10-07 misnames the `server` of a link; later ones do not.
        text = text.replace('"body": {', '"server": {')
    found = cast("JsonObject", json.loads(text))
    if path.endswith("v3.0/schema.json"):
        # Wright-00, Validation, 5.22 to 5.24: the schema of 3.0 does not say so.
        said = cast("Any", found["definitions"])["Schema"]["properties"]
        for each in APPLIED:
            said[each]["minItems"] = 1
    definitions = cast("dict[str, dict[str, Any]]", found.get("$defs"))
    if path.endswith("oas3.2/meta/2025-09-17.json"):
        # OAS 3.2, 4.25.1: it is required. The edition does not say so.
        definitions["discriminator"]["required"] = ["propertyName"]
    if path.endswith(("v3.1/schema.json", "v3.2/schema.json")):
        # OAS 3.1, 4.8.20.1: any values. The schemas of the editions have but texts.
        definitions["link"]["properties"]["parameters"] = {"type": "object"}
    return found
