"""The functions of `wire.py` for one model: to count, fill and flatten its members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.python import types
from counterfoil.python.imports import own
from counterfoil.python.layout import STEP, block, fits, indent, signature
from counterfoil.python.own_types import class_type
from counterfoil.python.plain_breaks import statement
from counterfoil.python.types import Import, imports_of, text_of
from counterfoil.python.walks import FILL, FLATTEN, WITHIN, Walks, guarded, member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.python.lowering import Field, Lowering, Model
    from counterfoil.python.types import PyType

ANY = Import("typing", "Any")


class FunctionView(Struct, frozen=True):
    """A function: its name, its head without the colon, its docstring, its statements.

    `calls` are the functions of the same module that it calls, `imports` what it needs.
    """

    name: str
    signature: str
    doc: str
    body: str
    calls: frozenset[str]
    imports: frozenset[Import]


def function(
    name: str,
    parameters: list[str],
    result: str,
    doc: str,
    lines: list[str],
    imports: set[Import],
) -> FunctionView:
    """A function of the module, from its statements."""
    body = "\n".join(lines)
    found = _CALLS.findall(body)
    if any(within for within, _ in found):
        imports = {own("", "wire"), *imports}
    calls = frozenset(called for _, called in found)
    text = f"{parameters} {result} {body}"
    return FunctionView(
        name,
        signature(name, parameters, result),
        f'"""{doc}"""',
        "\n".join(f"{STEP}{_laid_out(line)}" for line in lines),
        calls - {name},
        frozenset(e for e in imports if _mentions(text, e.name.split()[-1])),
    )


def _mentions(text: str, name: str) -> bool:
    """Whether a text has a name as a word of its own."""
    begin = text.find(name)
    while begin >= 0:
        end = begin + len(name)
        around = text[max(begin - 1, 0) : begin], text[end : end + 1]
        if not any(each.isalnum() or each == "_" for each in around):
            return True
        begin = text.find(name, end)
    return False


def _laid_out(line: str) -> str:
    return statement(line, 1) if "\n" not in line else indent(line, 1).lstrip(" ")


_LONG_SUM: Final = 60
"""The fewest parts of a sum on which Pyright gives up: its type is told."""
_MOST_PARTS: Final = 500
"""The most parts of one sum: each takes a level of the compiler's stack."""
_STEMS = ("count_", "fill_", "flatten_", "make_", "open_")
_CALLS: Final = re.compile(
    rf"""(?<![\w."'])({re.escape(WITHIN)})?((?:{"|".join(_STEMS)})\w+)"""
)
CALLED = ("check_", *_STEMS)
"""How the names of generated functions begin that others call."""


def total(target: str, first: int, parts: list[str], level: int = 1) -> list[str]:
    """The statement `target first + part - part`, of signed parts, in lines.

    Of very many parts, there are several: Python compiles no sum of thousands.
    """
    if len(parts) > _MOST_PARTS:
        sum_of = "members: int =" if target == "return" else target
        lines = total(sum_of, first, parts[:_MOST_PARTS], level)
        for at in range(_MOST_PARTS, len(parts), _MOST_PARTS):
            rest = parts[at : at + _MOST_PARTS]
            lines += total("members +=", 0, rest, level)
        return [*lines, "return members"] if target == "return" else lines
    line = " ".join([f"{target} {first}", *parts])
    if fits(line, level):
        return [line]
    return [f"{target} (", *(f"{STEP}{row}" for row in (str(first), *parts)), ")"]


def members_of(parts: int) -> str:
    """The target of a sum of members, of so many parts in one statement or in many."""
    return "members =" if parts < _LONG_SUM else "members: int ="


def missing(fields: Sequence[Field], of: str) -> list[str]:
    """Signed terms that take away the optional fields that are not set.

    That is three times as fast as to count in `msgspec.structs.astuple`.
    """
    return [f"- ({of}.{each.name} is UNSET)" for each in fields if not each.required]


class WireFunctions:
    """Writes the functions of models."""

    def __init__(self, lowering: Lowering, *, divided: bool = False) -> None:
        self._lowering = lowering
        self.walks = Walks(lowering, divided=divided)

    def told(self, model: Model) -> PyType:
        """How the functions mention the class of a model."""
        return self.walks.told(class_type(model.name))

    def counts(self, fields: tuple[Field, ...], of: str) -> tuple[int, list[str]]:
        """The fixed number of members of required fields, and signed terms for others.

        What the function for a flat model would say is said in its place: a call less.
        """
        fixed = 0
        parts: list[str] = []
        for each in fields:
            value = f"{of}.{each.name}"
            known = self.walks.fixed(each.schema)
            model = self._lowering.model(each.schema)
            if known is not None:
                fixed += known
            elif model is not None and self.is_flat(model):
                fixed += len(model.fields)
                parts += missing(model.fields, value)
            else:
                parts.append(f"+ {self.walks.count(each.schema, value)}")
        return fixed, parts

    def is_flat(self, model: Model) -> bool:
        """Whether no field of a model holds members, and some may be missing."""
        return not all(each.required for each in model.fields) and all(
            self.walks.fixed(each.schema) == 0 for each in model.fields
        )

    def count(self, model: Model) -> FunctionView:
        """The function that counts the members of a model and of what it holds."""
        kind = self.told(model)
        imports = {*imports_of(kind), *self._count_imports(model)}
        return function(
            f"count_{model.stem}",
            [f"value: {text_of(kind)}"],
            "int",
            "The number of members of all objects in a value.",
            self._count_lines(model),
            imports,
        )

    def _count_imports(self, model: Model) -> set[Import]:
        if self._lowering.is_recursive(model):
            return {own("runtime.json_content", "Uncounted")}
        text = "\n".join(self._count_lines(model))
        names = {types.UNSET, own("runtime.json_content", "count_any")}
        return {each for each in names if each.name in text}

    def _count_lines(self, model: Model) -> list[str]:
        if self._lowering.is_recursive(model):
            return ["del value  # it may be nested to any depth", "raise Uncounted"]
        required = tuple(each for each in model.fields if each.required)
        optional = [each for each in model.fields if not each.required]
        nested = [e for e in optional if self.walks.count(e.schema, "value")]
        fixed, parts = self.counts(required, "value")
        parts += missing(optional, "value")
        first = fixed + len(model.fields)
        if not nested:
            return total("return", first, parts)
        lines = total(members_of(len(parts) + len(nested)), first, parts)
        for each in nested:
            count = self.walks.count(each.schema, f"value.{each.name}")
            lines.append(f"if value.{each.name} is not UNSET:")
            lines.append(f"{STEP}members += {count}")
        return [*lines, "return members"]

    def make(self, model: Model) -> FunctionView:
        """The function that makes a model of its plain form."""
        plain = (
            f"renamed(plain, {aliases_constant(model)})" if model.aliases else "plain"
        )
        kind = self.told(model)
        made = f"convert({plain}, {text_of(kind)})"
        lines = [f"return {made}"]
        if self.walks.is_filled(model):
            fill = f"fill_{model.stem}(value, plain)"
            lines = [f"value = {made}", fill, "return value"]
        return function(
            f"make_{model.stem}",
            ["plain: Any"],
            text_of(kind),
            "The typed value of a plain one.",
            lines,
            {
                *imports_of(kind),
                own("runtime.json_content", "renamed"),
                self._lowering.convert,
                ANY,
            },
        )

    def fill(self, model: Model) -> FunctionView:
        """The function that puts into a model what msgspec leaves out of it."""
        self.walks.begin()
        told = self.told(model)
        imports = {*imports_of(told), ANY}
        lines: list[str] = []
        for each in model.fields:
            if not self.walks.needs_fill(each.schema):
                continue
            value, plain = f"value.{each.name}", member("plain", each.wire)
            if self.walks.is_made(each.schema):
                statements = [f"{value} = {self.walks.make(each.schema, plain)}"]
            else:
                statements = self.walks.walk(FILL, [each.schema], value, plain)
            imports |= self.walks.taken()
            if not each.required:
                imports.add(types.UNSET)
                statements = guarded(f"{value} is not UNSET", statements)
            lines += statements
        lines += self._fill_extra(model, imports)
        return function(
            f"fill_{model.stem}",
            [f"value: {text_of(told)}", "plain: Any"],
            "None",
            "Put the members without a field into a value."
            if model.additional is not None
            else "Put into a value what `convert` leaves out.",
            lines,
            imports,
        )

    def _fill_extra(self, model: Model, imports: set[Import]) -> list[str]:
        if model.additional is None:
            return []
        imports.add(own("runtime.json_content", "unnamed"))
        found = f"unnamed(plain, {names_constant(model)})"
        if model.additional.type == types.ANY:
            return [f"value.extra = {found}"]
        additional = model.shape.additional
        assert additional is not None
        if self.walks.is_made(additional):
            inner = self.walks.make(additional, "item", 1)
            imports |= self.walks.taken()
            made = f"{{name: {inner} for name, item in extra.items()}}"
            return [f"extra = {found}", f"value.extra = {made}"]
        kind = self.walks.told(types.map_of(model.additional.type))
        imports |= {self._lowering.convert, *imports_of(kind)}
        lines = [f"extra = {found}", f"value.extra = convert(extra, {text_of(kind)})"]
        if self.walks.needs_fill(additional):
            inner_lines = self.walks.walk(FILL, [additional], "member", "plain[key]")
            imports |= self.walks.taken()
            lines += block("for key, member in value.extra.items():", inner_lines)
        return lines

    def flatten(self, model: Model) -> FunctionView:
        """The function that puts members without a field where JSON has them."""
        self.walks.begin()
        told = self.told(model)
        imports = {*imports_of(told), ANY}
        lines: list[str] = []
        for each in model.fields:
            if not self.walks.needs_flatten(each.schema):
                continue
            value, plain = f"value.{each.name}", member("plain", each.alias)
            statements = self.walks.walk(FLATTEN, [each.schema], value, plain)
            if not each.required:
                imports.add(types.UNSET)
                statements = guarded(f"{value} is not UNSET", statements)
            lines += statements
        if model.additional is not None:
            imports.add(own("runtime.json_content", "flatten"))
            additional = model.shape.additional
            if additional is not None and self.walks.needs_flatten(additional):
                imports.add(own("runtime.json_content", "EXTRA"))
                given = "member", "plain[EXTRA][key]"
                inner = self.walks.walk(FLATTEN, [additional], *given)
                lines += block("for key, member in value.extra.items():", inner)
            arguments = ["plain", names_constant(model)]
            arguments += [aliases_constant(model)] if model.aliases else []
            lines.append(f"flatten({', '.join(arguments)})")
        elif model.aliases:
            imports.add(own("runtime.json_content", "restore"))
            lines.append(f"restore(plain, {aliases_constant(model)})")
        imports |= self.walks.taken()
        value = "value" if any("value" in line for line in lines) else "_"
        return function(
            f"flatten_{model.stem}",
            [f"{value}: {text_of(told)}", "plain: Any"],
            "None",
            "Put the members without a field where JSON has them.",
            lines,
            imports,
        )


def names_constant(model: Model) -> str:
    """The constant with the names of a model's members."""
    return f"{model.stem.upper()}_NAMES"


def aliases_constant(model: Model) -> str:
    """The constant with what msgspec calls some members of a model."""
    return f"{model.stem.upper()}_ALIASES"
