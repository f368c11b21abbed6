"""Who names a schema: the operations and the other schemas that refer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.schema import Reference, Schema, schemas_within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counterfoil.api.model import Api, Operation


def users_of(api: Api) -> Mapping[str, tuple[Operation | str, ...]]:
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


def _named(schemas: Iterable[Schema]) -> dict[str, None]:
    """The names that schemas refer to, in their order; each once."""
    found: dict[str, None] = {}
    seen: set[int] = set()
    pending = list(schemas)
    while pending:
        schema = pending.pop()
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        if isinstance(schema.shape, Reference):
            found[schema.shape.name] = None
        pending += reversed(schemas_within(schema))
    return found
