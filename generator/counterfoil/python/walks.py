"""Statements that walk a typed value beside its plain form: `wire.py` is made of them.

The typed form holds members without a field in `extra`; the plain form holds them where
JSON has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.schema import Array, Enumeration, Object, Reference, Schema, Union
from counterfoil.python.layout import STEP, string
from counterfoil.python.types import ANY, Import

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.python.lowering import Lowering, Model


class Walks:
    """Writes the statements, and remembers the names that they mention."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._need: dict[str, bool] = {}
        self._used: set[Import] = set()

    def taken(self) -> set[Import]:
        """The names that were mentioned since the last call."""
        used, self._used = self._used, set()
        return used

    def count(self, schema: Schema, value: str) -> str:
        """An expression for the number of members of a value; "" where it has none."""
        model = self._lowering.model(schema)
        if model is not None:
            return f"count_{model.stem}({value})"
        target = self._lowering.target(schema)
        if self._lowering.typed(schema).type == ANY:
            return self._runtime("count_any", value)
        match target.shape:
            case Array(items):
                inner = self.count(items, "item")
                return f"sum({inner} for item in {value})" if inner else ""
            case Object(_, additional) if additional is not None:
                inner = self.count(additional, "item")
                total = f"len({value})"
                if not inner:
                    return total
                return f"{total} + sum({inner} for item in {value}.values())"
            case Union(members):
                if any(self.count(member, value) for member in members):
                    return self._runtime("count_any", value)
                return ""
            case _:
                return ""

    def fixed(self, schema: Schema) -> int | None:
        """The number of members, where all values of a schema have as many."""
        model = self._lowering.model(schema)
        if model is None:
            return None if self.count(schema, "value") else 0
        if model.additional is not None or self._lowering.is_recursive(model):
            return None
        total = len(model.fields)
        for each in model.fields:
            inner = self.fixed(each.schema)
            if inner is None or not each.required:
                return None
            total += inner
        return total

    def needs_fill(self, schema: Schema) -> bool:
        """Whether a value may hold an object with members that have no field."""
        model = self._lowering.model(schema)
        if model is not None:
            return self._model_needs_fill(model)
        target = self._lowering.target(schema)
        if self._lowering.typed(schema).type == ANY:
            return False
        return any(self.needs_fill(part) for part in _parts(target))

    def _model_needs_fill(self, model: Model) -> bool:
        if model.name not in self._need:
            self._need[model.name] = model.additional is not None
            self._need[model.name] |= any(
                self.needs_fill(each.schema) for each in model.fields
            )
        return self._need[model.name]

    def fill(self, schema: Schema, value: str, plain: str, depth: int = 0) -> list[str]:
        """Statements that put members without a field into a value."""

        def nested(part: Schema, inner: str, inner_plain: str) -> list[str]:
            return self.fill(part, inner, inner_plain, depth + 1)

        model = self._lowering.model(schema)
        if model is not None:
            return [f"fill_{model.stem}({value}, {plain})"]
        return self._each(schema, value, plain, depth, nested)

    def flatten(self, schema: Schema, plain: str, depth: int = 0) -> list[str]:
        """Statements that put members without a field where JSON has them."""

        def nested(part: Schema, inner: str, _: str) -> list[str]:
            return self.flatten(part, inner, depth + 1)

        model = self._lowering.model(schema)
        if model is not None:
            return [f"flatten_{model.stem}({plain})"]
        return self._each(schema, plain, "", depth, nested)

    def _each(
        self,
        schema: Schema,
        value: str,
        plain: str,
        depth: int,
        nested: Callable[[Schema, str, str], list[str]],
    ) -> list[str]:
        """A loop over what a container holds, or a test of what a union is."""
        target = self._lowering.target(schema)
        item, other, key = (_numbered(n, depth) for n in ("item", "other", "name"))
        match target.shape:
            case Array(items):
                body = nested(items, item, other)
                head = f"for {item} in {value}:"
                if plain:
                    head = f"for {item}, {other} in zip({value}, {plain}, strict=True):"
                return [head, *_indented(body)]
            case Object(_, additional) if additional is not None:
                body = nested(additional, item, f"{plain}[{key}]")
                head = f"for {item} in {value}.values():"
                if plain:
                    head = f"for {key}, {item} in {value}.items():"
                return [head, *_indented(body)]
            case Union(members):
                return self._member(members, value, plain, nested)
            case _:
                return []

    def _member(
        self,
        members: tuple[Schema, ...],
        value: str,
        plain: str,
        nested: Callable[[Schema, str, str], list[str]],
    ) -> list[str]:
        lines: list[str] = []
        for member in members:
            if not self.needs_fill(member):
                continue
            model = self._lowering.model(member)
            array = isinstance(self._lowering.target(member).shape, Array)
            kind = "list" if array else "dict"
            if model is not None and plain:
                kind = model.name
                self._used.add(Import("@models", model.name))
            body = nested(member, value, plain)
            lines += [f"if isinstance({value}, {kind}):", *_indented(body)]
        return lines

    def _runtime(self, function: str, value: str) -> str:
        self._used.add(Import("@runtime.json_content", function))
        return f"{function}({value})"


def member(plain: str, wire: str) -> str:
    """The expression of a member of a plain object."""
    return f"{plain}[{string(wire)}]"


def _parts(target: Schema) -> tuple[Schema, ...]:
    match target.shape:
        case Array(items):
            return (items,)
        case Object(_, additional) if additional is not None:
            return (additional,)
        case Union(members):
            return members
        case Enumeration() | Reference() | _:
            return ()


def _numbered(name: str, depth: int) -> str:
    return f"{name}{depth + 1}" if depth else name


def _indented(lines: list[str]) -> list[str]:
    return [f"{STEP}{line}" for line in lines]
