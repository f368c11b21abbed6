"""Statements that walk a typed value beside its plain form: `wire.py` is made of them.

The typed form holds members without a field in `extra`; the plain form holds them where
JSON has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.schema import Array, Object, Schema, Union
from counterfoil.python.layout import STEP, enclose, fits, string
from counterfoil.python.types import ANY, Import

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.python.lowering import Lowering


class Walks:
    """Writes the statements, and remembers the names that they mention."""

    def __init__(self, lowering: Lowering) -> None:
        self._lowering = lowering
        self._used: set[Import] = set()
        self._loops = 0

    def begin(self) -> None:
        """Begin a function: its loops are counted anew."""
        self._loops = 0

    def taken(self) -> set[Import]:
        """The names that were mentioned since the last call."""
        used, self._used = self._used, set()
        return used

    def count(self, schema: Schema, value: str, depth: int = 0) -> str:
        """An expression for the number of members of a value; "" where it has none."""
        model = self._lowering.model(schema)
        if model is not None:
            return f"count_{model.stem}({value})"
        target = self._lowering.target(schema)
        if self._lowering.typed(schema).type == ANY:
            return self._runtime("count_any", value)
        item = _numbered("item", depth)
        match target.shape:
            case Array(items):
                inner = self.count(items, item, depth + 1)
                return f"sum({inner} for {item} in {value})" if inner else ""
            case Object(_, additional) if additional is not None:
                inner = self.count(additional, item, depth + 1)
                total = f"len({value})"
                if not inner:
                    return total
                return f"{total} + sum({inner} for {item} in {value}.values())"
            case Union(members):
                if any(self._has_members(member) for member in members):
                    return self._runtime("count_any", value)
                return ""
            case _:
                return ""

    def _has_members(self, schema: Schema) -> bool:
        """Whether a value may be or hold an object; nothing is mentioned for that."""
        used = set(self._used)
        found = self.count(schema, "value") != ""
        self._used = used
        return found

    def fixed(self, schema: Schema) -> int | None:
        """The number of members, where all values of a schema have as many."""
        model = self._lowering.model(schema)
        if model is None:
            return None if self._has_members(schema) else 0
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
        reached = self._lowering.reached(schema)
        return any(model.additional is not None for model in reached)

    def fill(self, schema: Schema, value: str, plain: str) -> list[str]:
        """Statements that put members without a field into a value."""

        def nested(part: Schema, inner: str, inner_plain: str) -> list[str]:
            return self.fill(part, inner, inner_plain)

        model = self._lowering.model(schema)
        if model is not None:
            return _call(f"fill_{model.stem}", [value, plain])
        return self._each(schema, value, plain, nested)

    def flatten(self, schema: Schema, plain: str) -> list[str]:
        """Statements that put members without a field where JSON has them."""

        def nested(part: Schema, inner: str, _: str) -> list[str]:
            return self.flatten(part, inner)

        model = self._lowering.model(schema)
        if model is not None:
            return _call(f"flatten_{model.stem}", [plain])
        return self._each(schema, plain, "", nested)

    def _each(
        self,
        schema: Schema,
        value: str,
        plain: str,
        nested: Callable[[Schema, str, str], list[str]],
    ) -> list[str]:
        """A loop over what a container holds, or a test of what a union is."""
        target = self._lowering.target(schema)
        # Each loop of a function has variables of its own: their types differ.
        number = self._loops
        self._loops += 1
        item, other, key = (_numbered(n, number) for n in ("item", "other", "name"))
        match target.shape:
            case Array(items):
                body = nested(items, item, other)
                if not plain:
                    return [f"for {item} in {value}:", *_indented(body)]
                head = f"for {item}, {other} in zip("
                given = [value, plain, "strict=True"]
                return [*_lines(head, given, "):"), *_indented(body)]
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
            lines += guarded(f"isinstance({value}, {kind})", body)
        return lines

    def _runtime(self, function: str, value: str) -> str:
        self._used.add(Import("@runtime.json_content", function))
        return f"{function}({value})"


def _call(function: str, arguments: list[str]) -> list[str]:
    """A call as lines, which may stand in loops and tests."""
    return _lines(f"{function}(", arguments, ")")


def _lines(head: str, items: list[str], tail: str) -> list[str]:
    return enclose(head, items, tail, 0, 3 * len(STEP)).split("\n")


def guarded(test: str, statements: list[str]) -> list[str]:
    """Statements below a test; a single one that is a test, too, is joined to it."""
    head = statements[0]
    alone = all(line.startswith(STEP) for line in statements[1:])
    if head.startswith("if ") and len(statements) > 1 and alone:
        both = f"if {test} and {head.removeprefix('if ')}"
        if fits(both, 1):
            return [both, *statements[1:]]
        start, _, given = both.removesuffix("):").rpartition("isinstance(")
        items = list(given.rpartition(", "))[::2]
        return [*_lines(f"{start}isinstance(", items, "):"), *statements[1:]]
    return [f"if {test}:", *_indented(statements)]


def member(plain: str, wire: str) -> str:
    """The expression of a member of a plain object."""
    return f"{plain}[{string(wire)}]"


def _numbered(name: str, depth: int) -> str:
    return f"{name}{depth + 1}" if depth else name


def _indented(lines: list[str]) -> list[str]:
    return [f"{STEP}{line}" for line in lines]
