"""The path items of a plain document, and their operations, by JSON Pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.proof.contract import resolve
from counterfoil.proof.plain import escape, find, members

if TYPE_CHECKING:
    from collections.abc import Iterator

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

FIELDS: Final = frozenset({"$ref", "description", "parameters", "servers", "summary"})
"""The fields of a path item that are no operations (OpenAPI 3.2, 4.9.1)."""


def entries(
    document: dict[str, object], pointer: str, name: str
) -> Iterator[tuple[str, str]]:
    """The names in the object `name` at `pointer`, each with its value's pointer."""
    place = f"{pointer}/{escape(name)}"
    for key in members(members(find(document, pointer)).get(name)):
        if not key.startswith("x-") or name not in {"paths", "responses"}:
            yield key, resolve(document, f"{place}/{escape(key)}")


def spread(document: dict[str, object]) -> None:
    """Make fields of all operations, in place, as tools have them that know no others.

    Those whose methods differ from another field by case alone stay where they are.
    """
    for _, item in entries(document, "", "paths"):
        plain = members(find(document, item))
        further = members(plain.get(ADDITIONAL))
        for method in tuple(further):
            field = method.lower()
            if method == method.upper() and field not in {*plain, *FIELDS}:
                plain[field] = further.pop(method)


def methods(document: dict[str, object], item: str) -> Iterator[tuple[str, str]]:
    """The methods of a path item, each with the pointer to its operation."""
    plain = members(find(document, item))
    for method in METHODS:
        if method in plain:
            yield method, f"{item}/{method}"
    for method in members(plain.get(ADDITIONAL)):
        yield method, f"{item}/{ADDITIONAL}/{escape(method)}"


def parameter_key(name: str, place: str) -> tuple[str, str]:
    """What tells a parameter from others: names of headers ignore case."""
    return (name.lower() if place == "header" else name), place
