"""Which violations of the official schema change nothing in what is generated.

Documents that people really have miss a description, or say `version: 1.0` without
quotes. Where the meaning is clear all the same, that is a warning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.api.grammar import GRAMMAR
from counterfoil.api.keywords import (
    AMOUNTS,
    ANNOTATIONS,
    APPLIED,
    BY_TYPE,
    COUNTS,
    UNSAID,
)
from counterfoil.api.reading import (
    is_flag,
    is_null,
    is_number,
    node_at,
    text,
    unquoted,
)
from counterfoil.api.swagger.grammar import SWAGGER_GRAMMAR
from counterfoil.document.tree import Mapping, Node, Scalar, Sequence, place_of

if TYPE_CHECKING:
    from counterfoil.api.structure import Violation

# The kinds of object at the places of a document: file and pointer.
Kinds: TypeAlias = "dict[tuple[str, str], str]"

# What may be missing: nothing but words and addresses, or what has a clear default.
_MISSING: Final = {
    "document": frozenset({"components", "info", "paths", "webhooks"}),
    "external-documentation": frozenset({"url"}),
    "header": frozenset({"content", "schema"}),
    "info": frozenset({"title", "version"}),
    "license": frozenset({"name"}),
    "oauth-flow": frozenset({"authorizationUrl", "scopes", "tokenUrl"}),
    "operation": frozenset({"responses"}),
    "parameter": frozenset({"content", "required", "schema"}),
    "response": frozenset({"$ref", "description"}),
    "tag": frozenset({"name"}),
}
# Whatever is wrong in these is about words alone.
_WORDS: Final = frozenset(
    {"contact", "external-documentation", "info", "license", "xml"}
)
_MEMBERS: Final = {
    "parameter": frozenset({"example", "examples"}),
    "schema": ANNOTATIONS - {"$defs", "contentSchema", "discriminator"}
    | {"$recursiveAnchor"},
    "server-variable": frozenset({"default", "enum"}),
}
EMPTY: Final = frozenset(
    {"components", "media-type", "path-item", "paths", "response", "responses"}
)
"""The kinds of object that may be null: that says nothing, as an empty one does."""
_LISTS: Final = {
    "document": frozenset({"consumes", "produces", "schemes"}),
    "operation": frozenset({"consumes", "produces", "schemes", "tags"}),
    "response": frozenset({"examples"}),
    "schema": frozenset({"properties", "required"}),
}
_OF_VALUES: Final = frozenset(
    {"allowEmptyValue", "allowReserved", "deprecated", "explode", "required", "style"}
)
_UNSAID: Final = {
    "document": frozenset({"basePath", "externalDocs", "host"}),
    "header": _OF_VALUES,
    "operation": frozenset(
        {"deprecated", "externalDocs", "operationId", "requestBody"}
    ),
    "parameter": _OF_VALUES,
    "schema": UNSAID | {"discriminator"},
}
"""Members that are as if they were not there where they are null."""
_UNEXPECTED: Final = {
    # Of Swagger 2.0: what tools have a name for is no less a type.
    "items": frozenset({"$ref"}),
    # OAS 3.1, 4.8.12: they apply to queries alone, and are read of nothing else.
    "parameter": frozenset({"allowEmptyValue", "allowReserved"}),
    # OAS 3.1, 4.8.27.1: each applies to schemes of one type, and is read of no others.
    "security-scheme": frozenset(
        {
            *("authorizationUrl", "bearerFormat", "flow", "flows", "in", "name"),
            *("openIdConnectUrl", "scheme", "scopes", "tokenUrl"),
        }
    ),
}
_VALUED: Final = frozenset({"allowReserved", "example", "examples", "explode", "style"})
"""What OAS 3.0 does not want beside the content of a parameter, which says all."""
_BOUNDED: Final = frozenset({"header", "items", "parameter", "schema"})
_EXCLUSIVE: Final = frozenset({"exclusiveMaximum", "exclusiveMinimum"})
_DESCRIBING: Final = frozenset({"description", "summary", "termsOfService"})


def is_harmless(violation: Violation, root: Node, own: str, kinds: Kinds) -> bool:
    """Whether a violation below a node leaves the meaning of the document clear.

    `own` is the kind of the node, and `kinds` has those of the objects below it.
    """
    path = violation.path
    holder = node_at(root, path)
    kind = own if holder is root else _kind_at(holder, kinds)
    if is_null(holder):
        parent = node_at(root, path[:-1])
        held_by = own if parent is root else _kind_at(parent, kinds)
        if kind in EMPTY or (path and _says_nothing(kind, held_by, path[-1])):
            return True
    if violation.unexpected:
        return violation.key in _UNEXPECTED.get(kind, ()) or (
            kind in {"header", "parameter"}
            and violation.key in _VALUED
            and isinstance(holder, Mapping)
            and "content" in holder.members
        )
    if _is_other_form(violation, root, kinds):
        return True
    if violation.missing:
        # OAS 3.2, 4.12.2: what a whole query is read as is the type of its content.
        if isinstance(holder, Mapping) and text(holder, "in") == "querystring":
            return False
        return set(violation.missing) <= _MISSING.get(kind, frozenset())
    if kind == "responses":
        return isinstance(holder, Mapping) and not holder.members
    if kind == "parameter":
        # Of two that exclude each other, both are but examples.
        return "'example' and 'examples'" in violation.message
    for length in range(len(path) - 1, -1, -1):
        node = node_at(root, path[:length])
        owner = _kind_at(node, kinds)
        if owner == "items" and path[length:] == ("type",):
            # Tools write lists of files so, for which Swagger 2.0 has no words.
            field = node_at(root, path[: length - 1])
            return _is(node, "type", "file") and _is(field, "in", "formData")
        if owner and isinstance(node, Mapping):
            return _member(owner, str(path[length]), node)
    return False


def _says_nothing(kind: str, held_by: str, name: str | int) -> bool:
    """Whether a member that is null is as good as none, `kind` being what it would be.

    No schema is that which admits everything, where it is said of a value alone.
    """
    is_any = kind == "schema" and held_by == "media-type"
    return is_any or name in _UNSAID.get(held_by, ()) or _holds_nothing(held_by, name)


def _is_other_form(violation: Violation, root: Node, kinds: Kinds) -> bool:
    """Whether a parameter of Swagger 2.0 has its type as one of another place has it.

    Tools write bodies in the words of the others, and these with the schema of a body:
    what the type is of is clear.
    """
    if violation.missing == ("type",):
        holder = node_at(root, violation.path)
        return isinstance(holder, Mapping) and "schema" in holder.members
    if violation.path[-1:] != ("in",):
        return False
    holder = node_at(root, violation.path[:-1])
    if not isinstance(holder, Mapping) or text(holder, "in") != "body":
        return False
    if _kind_at(holder, kinds) == "security-scheme":
        return False
    return "schema" not in holder.members and bool(text(holder, "type"))


def _is(node: Node, name: str, value: str) -> bool:
    return isinstance(node, Mapping) and text(node, name) == value


def _kind_at(node: Node, kinds: Kinds) -> str:
    return kinds.get(place_of(node), "")


def _holds_nothing(kind: str, name: str | int) -> bool:
    """Whether a member that is null would be a list or a map of parts, and is empty.

    No `security` is not the same as none of its own.
    """
    if not isinstance(name, str) or name == "security":
        return False
    known = [each[kind].fields for each in (GRAMMAR, SWAGGER_GRAMMAR) if kind in each]
    found = [fields[name].holds for fields in known if name in fields]
    return (
        name in _DESCRIBING
        or name in _LISTS.get(kind, frozenset())
        or any(holds.startswith(("[", "{")) for holds in found)
    )


def _member(kind: str, name: str, node: Mapping) -> bool:
    """Whether the wrong value of a member changes nothing."""
    value = node.get(name)
    if kind in _WORDS or name in _DESCRIBING or name in _MEMBERS.get(kind, frozenset()):
        return True
    if kind == "parameter" and name == "required":
        # OAS 3.1, 4.8.12.2: true in a path, whatever is written.
        is_known = text(node, "in") == "path" and is_flag(value)
        return is_known or isinstance(_written_for(value), bool)
    if kind == "security-scheme" and name == "in":
        # Of OpenAPI 3: Swagger 2.0 has no other words for it.
        return _is(node, "in", "cookie")
    if kind == "schema" and name in _EXCLUSIVE and _is_bound(value):
        return True
    if name in AMOUNTS and kind in _BOUNDED:
        return _is_amount(name, _written_for(value))
    if name == "style" and (kind == "header" or _is(node, "in", "header")):
        # No style but `simple` writes headers, and texts and lists of both are alike.
        return text(node, "style") == "form"
    if kind == "schema" and name == "type":
        return _names_types(value)
    if kind == "schema" and name == "items":
        return _are_schemas(value)
    if kind == "schema" and name in APPLIED:
        return isinstance(value, Sequence) and not value.items
    if kind == "schema" and name == "required":
        # Flags are of draft 3, where a property says it of itself.
        return _are_texts(value) or is_flag(value)
    return False


def _is_bound(value: Node | None) -> bool:
    """Whether a value is that of an exclusive bound: flags are draft 4's."""
    return isinstance(value, Scalar) and isinstance(value.value, bool | int | float)


def _written_for(node: Node | None) -> object:
    """The number or boolean that a text is; None for all else."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str):
        return None
    found = unquoted(node.value)
    return None if isinstance(found, str) else found


def _is_amount(name: str, found: object) -> bool:
    """Whether a number is one that a keyword may have."""
    if name in COUNTS:
        return isinstance(found, int) and is_number(found) and found >= 0
    return is_number(found) and (name != "multipleOf" or found != 0)


def _names_types(node: Node | None) -> bool:
    """The types of 2020-12, null perhaps without quotes, in whatever version."""
    items = node.items if isinstance(node, Sequence) else (node,)
    return bool(items) and all(
        isinstance(item, Scalar) and (item.value is None or item.value in BY_TYPE)
        for item in items
    )


def _are_schemas(node: Node | None) -> bool:
    """The schemas of a tuple, as up to draft 2019-09."""
    return isinstance(node, Sequence) and all(
        isinstance(item, Mapping) or is_flag(item) for item in node
    )


def _are_texts(node: Node | None) -> bool:
    """A list of names that is empty, or has one of them twice."""
    return isinstance(node, Sequence) and all(
        isinstance(item, Scalar) and isinstance(item.value, str) for item in node
    )
