"""What the values of some schemas may be: classes, containers, scalars."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.api.schema import (
    Array,
    Enumeration,
    Object,
    Reference,
    Schema,
    Union,
)
from counterfoil.python.types import ANY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.python.lowering import Lowering, Model


@dataclass(slots=True)
class Branches:
    """What a typed value may be.

    `lists`, `maps` and `tuples` are the schemas of what is in them, by position in
    tuples. `others` says whether it may be anything else, and `anything` whether that
    includes containers of anything.
    """

    models: dict[str, Model] = field(default_factory=dict[str, "Model"])
    lists: list[Schema] = field(default_factory=list[Schema])
    maps: list[Schema] = field(default_factory=list[Schema])
    tuples: list[tuple[Schema, ...]] = field(default_factory=list[tuple[Schema, ...]])
    others: bool = False
    anything: bool = False

    @property
    def single(self) -> bool:
        """Whether the value can be of one class only."""
        kinds = [*self.models, *(e for e in (self.lists, self.maps, self.tuples) if e)]
        return len(kinds) == 1 and not self.others

    @property
    def arrays(self) -> bool:
        """Whether the value can be nothing but a list or a tuple."""
        return not (self.models or self.maps or self.others)


def branches(schemas: Iterable[Schema], lowering: Lowering) -> Branches:
    """What the values of some schemas may be, references and unions followed."""
    found = Branches()
    pending = [*schemas]
    seen: set[int] = set()
    while pending:
        schema = pending.pop(0)
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        model = lowering.model(schema)
        if model is not None and lowering.typed_shape(schema) != ANY:
            found.models[model.name] = model
            continue
        match schema.shape:
            case _ if lowering.typed_shape(schema) == ANY:
                found.others = found.anything = True
            case Reference():
                pending.append(lowering.target(schema))
            case Union(members):
                pending += members
            case Array(items, _, prefix):
                if prefix:
                    found.tuples.append(prefix)
                else:
                    found.lists.append(items)
            case Object(_, additional) if additional is not None:
                found.maps.append(additional)
            case _:
                found.others = True
    return found


def tag_of(
    members: Iterable[Schema], lowering: Lowering
) -> tuple[str, list[tuple[str, ...]]] | None:
    """A property whose value tells objects apart, and its values for each of them."""
    tables: list[dict[str, tuple[str, ...]]] = []
    for member in members:
        shape = lowering.target(member).shape
        if not isinstance(shape, Object):
            return None
        tables.append({})
        for each in shape.properties:
            told = lowering.target(each.schema).shape
            if each.required and isinstance(told, Enumeration):
                texts = tuple(e for e in told.values if isinstance(e, str))
                if len(texts) == len(told.values):
                    tables[-1][each.name] = texts
    for name in tables[0] if tables else ():
        if all(name in table for table in tables):
            values = [table[name] for table in tables]
            flat = [text for texts in values for text in texts]
            if len(set(flat)) == len(flat):
                return name, values
    return None
