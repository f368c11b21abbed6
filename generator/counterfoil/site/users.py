"""Who names a schema: the operations and the other schemas that refer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import Reference, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    from counterfoil.api.model import Api, Operation
    from counterfoil.api.schema import Schema

    Users: TypeAlias = Mapping[str, tuple[Operation | str, ...]]

_ROW: Final = 300
"""About how many characters a row of a table takes, but for what it says."""


def users_of(api: Api) -> Users:
    """The operations, and the names of the schemas, that name each schema."""
    users: dict[str, list[Operation | str]] = {name: [] for name in api.schemas}
    for operation in api.every:
        for name in _named(operation.schemas):
            users[name].append(operation)
    for user, schema in api.schemas.items():
        for name in _named((schema,)):
            if name != user:
                users[name].append(user)
    return {name: tuple(found) for name, found in users.items()}


def weight(api: Api, users: Users) -> int:
    """About how many characters it takes to show each schema with each operation."""
    return sum(
        _length(api.schemas[name]) * sum(not isinstance(user, str) for user in found)
        for name, found in users.items()
    )


def _length(schema: Schema) -> int:
    rows = sum(_ROW + len(each.description) for each in walk((schema,)))
    # Values, bounds and examples stand in the exact schema.
    return rows + len(schema.exact)


def _named(schemas: Iterable[Schema]) -> dict[str, None]:
    """The names that schemas refer to, in their order; each once."""
    return {
        each.shape.name: None
        for each in walk(schemas)
        if isinstance(each.shape, Reference)
    }
