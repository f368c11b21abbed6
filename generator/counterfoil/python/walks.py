"""Statements that walk a typed value beside its plain form: `wire.py` is made of them.

The typed form holds members without a field in `extra`; the plain form holds them where
JSON has them. What msgspec leaves as it is in JSON has to be made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import Array, Object, Schema, Union
from counterfoil.python.branches import branches
from counterfoil.python.format_types import has_format
from counterfoil.python.layout import STEP, enclose, fits, string
from counterfoil.python.own_types import class_type
from counterfoil.python.schema_types import kinds_of
from counterfoil.python.types import (
    ANY,
    Alias,
    Import,
    as_it_is,
    imports_of,
    is_judged,
    of_models,
    text_of,
    unconstrained,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.python.lowering import Lowering, Model
    from counterfoil.python.types import PyType

FILL: Final = "fill"
FLATTEN: Final = "flatten"
STRICT: Final = "strict=True"
_AS_THEY_ARE: Final = frozenset({"str", "bool", "None", "float", "any"})


WITHIN: Final = "wire."
"""Where the functions of other modules are found, in a divided package."""


class Walks:
    """Writes the statements, and remembers the names that they mention.

    In a package that is `divided`, models and functions are looked up when they are
    needed: the modules that have them refer to each other in circles.
    """

    def __init__(self, lowering: Lowering, *, divided: bool = False) -> None:
        self._lowering = lowering
        self._within = WITHIN if divided else ""
        self.told = of_models if divided else as_it_is
        self._used: set[Import] = set()
        self._loops = 0
        self._flattened = lowering.reaching(
            lambda each: each.additional is not None or bool(each.aliases)
        )
        self._filled = lowering.reaching(self._is_filled)

    def _is_filled(self, model: Model) -> bool:
        """Whether msgspec alone makes less of a model than there is in it."""
        return model.additional is not None or any(
            self.is_made(field.schema) for field in model.fields
        )

    def begin(self) -> None:
        """Begin a function: its loops are counted anew."""
        self._loops = 0

    def taken(self) -> set[Import]:
        """The names that were mentioned since the last call."""
        used, self._used = self._used, set()
        return used

    def mention(self, name: Import) -> None:
        """Remember a name that is mentioned elsewhere in the same function."""
        self._used.add(name)

    def count(self, schema: Schema, value: str, depth: int = 0) -> str:
        """An expression for the number of members of a value; "" where it has none."""
        model = self._lowering.model(schema)
        if model is not None:
            return f"{self._within}count_{model.stem}({value})"
        target = self._lowering.target(schema)
        if self._lowering.typed(schema).type == ANY:
            return self._runtime("count_any", value)
        item = _numbered("item", depth)
        match target.shape:
            case Array(_, _, prefix) if prefix:
                parts = [
                    self.count(each, f"{value}[{at}]", depth + 1)
                    for at, each in enumerate(prefix)
                ]
                return " + ".join(part for part in parts if part)
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
        """Whether msgspec alone makes less of a value than there is in it."""
        return self.is_made(schema) or self._filled(schema)

    def is_filled(self, model: Model) -> bool:
        """Whether `convert` makes less of a model than there is in it."""
        return self._filled(model.schema)

    def needs_flatten(self, schema: Schema) -> bool:
        """Whether a value may hold an object with members that have no field."""
        return self._flattened(schema)

    def is_made(self, schema: Schema) -> bool:
        """Whether a value has to be made of its plain form, not only filled."""
        return is_judged(self._lowering.typed(schema).type)

    def maker(self, schema: Schema, name: str) -> str:
        """The function that makes content: of its class or union, or named `name`."""
        model = self._lowering.model(schema)
        if model is not None:
            return f"make_{model.stem}"
        target = self._lowering.target(schema)
        is_union = isinstance(target.shape, Union) and self.is_made(target)
        return f"make_{self._lowering.stem(target)}" if is_union else f"make_{name}"

    def make(self, schema: Schema, plain: str, depth: int = 0) -> str:
        """An expression that makes a value of its plain form, which is valid."""
        kind = self._lowering.typed(schema).type
        if not self.needs_fill(schema):
            return self._converted(schema, plain)
        model = self._lowering.model(schema)
        if model is not None:
            return f"{self._within}make_{model.stem}({plain})"
        target = self._lowering.target(schema)
        item, name = _numbered("item", depth), _numbered("name", depth)
        match target.shape:
            case Array(_, _, prefix) if prefix:
                parts = [
                    self.make(each, f"{plain}[{at}]", depth)
                    for at, each in enumerate(prefix)
                ]
                return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
            case Array(items):
                return f"[{self.make(items, item, depth + 1)} for {item} in {plain}]"
            case Object(_, additional) if additional is not None:
                inner = self.make(additional, item, depth + 1)
                return f"{{{name}: {inner} for {name}, {item} in {plain}.items()}}"
            case Union():
                return f"{self._within}make_{self._lowering.stem(target)}({plain})"
            case _:
                raise AssertionError(kind)

    def _converted(self, schema: Schema, plain: str) -> str:
        """The expression for a value that msgspec makes, or that stays as it is."""
        kind = unconstrained(self._lowering.typed(schema).type)
        is_enum = isinstance(kind, Alias) and kind.is_enum
        if not (is_enum or has_format(kind)) and _AS_THEY_ARE.issuperset(
            {*kinds_of(kind)} - _number(kind)
        ):
            return plain
        return self.converted(kind, plain)

    def converted(self, kind: PyType, plain: str) -> str:
        """The expression for a value of a type that msgspec makes of its plain form."""
        told = self.told(kind)
        self._used |= {self._lowering.convert, *imports_of(told)}
        return f"convert({plain}, {text_of(told)})"

    def walk(
        self,
        verb: str,
        schemas: Iterable[Schema],
        value: str,
        plain: str,
        *,
        is_any: bool = False,
    ) -> list[str]:
        """Statements that fill a value, or flatten it, which is one of some schemas.

        `is_any` says that it may be anything else, too, and has the type `Any`.
        """
        needs = self.needs_fill if verb == FILL else self.needs_flatten
        found = branches(schemas, self._lowering)
        anything = is_any or found.anything
        alone = found.single and not is_any
        lines: list[str] = []

        def add(kind: str, statements: list[str]) -> None:
            nonlocal lines
            test = f"isinstance({value}, {kind})"
            lines += statements if alone else guarded(test, statements)

        for model in found.models.values():
            if needs(model.schema):
                told = self.told(class_type(model.name))
                if not alone:
                    self._used |= imports_of(told)
                called = f"{self._within}{verb}_{model.stem}"
                add(text_of(told), _call(called, [value, plain]))
        lists = [each for each in found.lists if needs(each)]
        if lists:
            item, other = self._variables("item", "other")
            loose = anything or self._hides_others(found.lists)
            body = self.walk(verb, found.lists, item, other, is_any=anything)
            given = self._runtime("elements", value) if loose else value
            head = _lines(f"for {item}, {other} in zip(", [given, plain, STRICT], "):")
            add("list", [*head, *_indented(body)])
        for position, columns in _columns(found.tuples):
            if any(map(needs, columns)):
                at = f"[{position}]"
                loose = anything or self._hides_others(columns)
                given = self._runtime("elements", value) if loose else value
                places = f"{given}{at}", f"{plain}{at}"
                add("tuple", self.walk(verb, columns, *places, is_any=anything))
        maps = [each for each in found.maps if needs(each)]
        if maps:
            item, name = self._variables("item", "name")
            loose = anything or self._hides_others(found.maps)
            place = f"{plain}[{name}]"
            body = self.walk(verb, found.maps, item, place, is_any=anything)
            given = self._runtime("entries", value) if loose else value
            add("dict", [f"for {name}, {item} in {given}.items():", *_indented(body)])
        return lines

    def _hides_others(self, schemas: list[Schema]) -> bool:
        """Whether one of several schemas of what is held has the type `Any`.

        A type checker then forgets that there may be something else than the others.
        """
        kinds = [self._lowering.typed(each).type for each in schemas]
        return ANY in kinds and any(kind != ANY for kind in kinds)

    def _variables(self, *names: str) -> list[str]:
        """Variables for a loop: each loop of a function has its own; types differ."""
        number = self._loops
        self._loops += 1
        return [_numbered(name, number) for name in names]

    def _runtime(self, function: str, value: str) -> str:
        self._used.add(Import("@runtime.json_content", function))
        return f"{function}({value})"


def _columns(rows: list[tuple[Schema, ...]]) -> list[tuple[int, list[Schema]]]:
    """The schemas at each position of some tuples."""
    longest = max(map(len, rows), default=0)
    return [(at, [row[at] for row in rows if at < len(row)]) for at in range(longest)]


def _number(kind: PyType) -> set[str]:
    """The kinds that numbers of a type have, where it takes every number."""
    return {"int", "float"} if "float" in kinds_of(kind) else set()


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
