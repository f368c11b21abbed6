"""What to write in place of a reference that leads nowhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterfoil.document.tree import Mapping, Scalar, Sequence
from counterfoil.pointers import escape, unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.document.tree import Node

_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_FETCHED: Final = frozenset({"http", "https"})
_COPY: Final = "copy it into the document's folder"
# Where Swagger 2.0 has what is in `components` later.
_OLD: Final = ("definitions", "parameters", "responses")


def of_address(address: str) -> str:
    """What to do about an address that is not followed: some can be allowed."""
    scheme = _SCHEME.match(address)
    if _DRIVE.match(address) or (scheme and scheme[1].lower() == "file"):
        return f"{_COPY}, and write its path from there, with / between the names"
    if scheme is None:
        return f"{_COPY}, or begin it with https: and allow it with --allow-remote"
    if scheme[1].lower() not in _FETCHED:
        return f"{_COPY}, and refer to it by its path"
    return f"{_COPY}, or allow it with --allow-remote"


def of_name(root: Node | None, name: str, pointer: str) -> str:
    """The reference to a component that is called so, where there is one.

    `pointer` is where the reference stands: of two of the name, the one that belongs
    there is meant.
    """
    found = {kind: way for kind, way, held in _components(root) if name in held.members}
    if not found:
        return _of_identifier(root, name, pointer)
    kind = next((each for each in pointer.split("/")[:0:-1] if each in found), "")
    way = found.get(kind) or next(iter(found.values()))
    return f"did you mean #{way}/{escape(name)}?"


def _of_identifier(root: Node | None, name: str, pointer: str) -> str:
    """The reference to a schema that gives itself this name, where that is unknown.

    Before OpenAPI 3.1, no `$id` is one. The schema is a component, or one in which the
    reference stands, as tools write what refers to itself.
    """
    listed = (
        (f"{way}/{escape(each)}", schema)
        for _, way, held in _components(root)
        for each, schema in held.members.items()
    )
    for way, schema in (*_around(root, pointer), *listed):
        given = schema.get("$id") if isinstance(schema, Mapping) else None
        if isinstance(given, Scalar) and given.value == name:
            return f"its $id is known since OpenAPI 3.1: write #{way}, or that version"
    return ""


def _around(root: Node | None, pointer: str) -> Iterator[tuple[str, Node]]:
    """What a place stands in, and the pointers to it, from without."""
    node, way = root, ""
    for step in pointer.split("/")[1:]:
        if isinstance(node, Mapping):
            node = node.get(unescape(step))
        elif isinstance(node, Sequence) and step.isdecimal():
            node = node.items[int(step)] if int(step) < len(node.items) else None
        way = f"{way}/{step}"
        if node is not None:
            yield way, node


def _components(root: Node | None) -> Iterator[tuple[str, str, Mapping]]:
    """The kinds of components, where they stand, and what stands there."""
    if not isinstance(root, Mapping):
        return
    components = root.get("components")
    if isinstance(components, Mapping):
        for kind in sorted(components.members, key=lambda kind: kind != "schemas"):
            held = components.members[kind]
            if isinstance(held, Mapping):
                yield kind, f"/components/{kind}", held
    for kind in _OLD:
        old = root.get(kind)
        if isinstance(old, Mapping):
            yield kind, f"/{kind}", old
