"""A schema for the tests of rules, and the means to run a rule as generated code."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from counterfoil.api.schema import (
    AnyValue,
    Array,
    Boolean,
    Enumeration,
    Null,
    Number,
    Object,
    Property,
    Reference,
    Schema,
    Shape,
    String,
    Union,
)
from counterfoil.document.tree import Location
from counterfoil.rules.check import check_rule
from counterfoil.rules.python import PythonRule, python_rule

if TYPE_CHECKING:
    from counterfoil.rules.expression import Expression


class Absent:
    """Stands for msgspec's UNSET."""


UNSET = Absent()


def schema(shape: Shape, pointer: str = "/x") -> Schema:
    return Schema(shape, Location("openapi.yaml", 1, 1, pointer), "{}")


def _property(name: str, shape: Shape, *, required: bool = True) -> Property:
    return Property(name, schema(shape, f"/{name}"), required)


TEXT, NUMBER, INTEGER = String(), Number(integer=False), Number(integer=True)

INNER = schema(
    Object(
        (
            _property("media.type", TEXT),
            _property("length", NUMBER),
            _property("label", TEXT, required=False),
            _property("hint", Union((schema(INTEGER), schema(Null())))),
        ),
        schema(AnyValue()),
    ),
    "/inner",
)
OWNER = schema(
    Object(
        (
            _property("n", NUMBER),
            _property("m", NUMBER),
            _property("i", INTEGER),
            _property("j", INTEGER),
            _property("s", TEXT),
            _property("t", TEXT),
            _property("b", Boolean()),
            _property("kind", Enumeration(("a", "b"))),
            _property("on", NUMBER, required=False),
            _property("os", TEXT, required=False),
            _property("nul", Union((schema(TEXT), schema(Null()))), required=False),
            _property("xs", Array(schema(INTEGER))),
            _property("ss", Array(schema(TEXT))),
            _property("map", Object((), schema(INTEGER))),
            _property("inner", Reference("Inner")),
            _property("opt", Reference("Inner"), required=False),
            _property("any", AnyValue()),
            _property("mixed", Union((schema(TEXT), schema(INTEGER)))),
            _property("rec", Reference("Loop"), required=False),
        ),
        None,
    ),
    "/owner",
)
LOOP = schema(Union((schema(Reference("Loop")), schema(Null()))), "/loop")
SCHEMAS = {"Inner": INNER, "Owner": OWNER, "Loop": LOOP}


@dataclass(frozen=True)
class FakeNames:
    """Attributes are the wire names, dots replaced."""

    absent: str = "UNSET"

    def attribute(self, owner: Location, name: str) -> str:
        assert owner.pointer in {"/owner", "/inner"}
        return name.replace(".", "_")


def checked(text: str) -> Expression:
    return check_rule(text, OWNER, SCHEMAS)


def written(text: str, variable: str = "self") -> PythonRule:
    return python_rule(checked(text), FakeNames(), variable)


@cache
def runtime() -> ModuleType:
    path = Path(__file__).parents[3] / "templates/runtime/cel.py"
    spec = importlib.util.spec_from_file_location("rules_runtime_cel", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def holds_in_python(text: str, body: dict[str, Any]) -> bool:
    """The rule as generated code runs it, over an object made of plain data."""
    rule = written(text)
    names = {name: getattr(runtime(), name) for name in rule.runtime}
    if rule.absent:
        names["UNSET"] = UNSET
    names["self"] = typed_object(body, OWNER)
    result = eval(compile(rule.text, "rule", "eval"), names)
    assert isinstance(result, bool)
    return result


def typed_object(value: Any, of: Schema) -> Any:
    """Plain data as the generated models hold them."""
    shape = of.shape
    if isinstance(shape, Reference):
        return typed_object(value, SCHEMAS[shape.name])
    if isinstance(shape, Object) and shape.properties and isinstance(value, dict):
        return SimpleNamespace(
            **{
                member.name.replace(".", "_"): typed_object(
                    value[member.name], member.schema
                )
                if member.name in value
                else UNSET
                for member in shape.properties
            }
        )
    return value
