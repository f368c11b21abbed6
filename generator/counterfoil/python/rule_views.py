"""The view of `rules.py`: the rules of the contract as Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.api.schema import Array, Object, Schema
from counterfoil.python import types
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import STEP, chain, fits, indent, signature, string
from counterfoil.python.lowering import Lowering, Model, field_names
from counterfoil.python.model_views import heading
from counterfoil.python.prose import sentence
from counterfoil.rules.python import PythonRule, python_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counterfoil.api.model import Api
    from counterfoil.document.tree import Location
    from counterfoil.python.types import Import
    from counterfoil.rules.document import CheckedRule


@dataclass(frozen=True, slots=True)
class CheckView:
    """The function that checks the rules of one model."""

    signature: str
    doc: str
    body: str


@dataclass(frozen=True, slots=True)
class RulesView:
    """The whole module."""

    heading: str
    imports: str
    checks: tuple[CheckView, ...]


class _Names:
    """How the rules' writer learns the names of the models' fields."""

    absent = "UNSET"

    def __init__(self, models: Iterable[Model]) -> None:
        self._fields: Mapping[Location, dict[str, str]] = {
            model.schema.location: field_names(model.shape) for model in models
        }

    def attribute(self, owner: Location, name: str) -> str:
        """The attribute of a property."""
        return self._fields[owner][name]


class RuleChecks:
    """Which models have rules, and the functions that check them."""

    def __init__(
        self, api: Api, lowering: Lowering, rules: tuple[CheckedRule, ...]
    ) -> None:
        self._api = api
        self._lowering = lowering
        self._models = lowering.models()
        self._rules: dict[Location, list[CheckedRule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.owner.location, []).append(rule)
        self._names = _Names(self._models)
        self._need: dict[str, bool] = {}
        self._used: set[Import] = set()

    def needed(self, schema: Schema) -> bool:
        """Whether a value of a schema, or anything in it, has rules to keep."""
        model = self._lowering.model(schema)
        if model is not None:
            if model.name not in self._need:
                self._need[model.name] = False  # a cycle adds nothing
                self._need[model.name] = model.schema.location in self._rules or any(
                    self.needed(each.schema) for each in model.fields
                )
            return self._need[model.name]
        match self._lowering.target(schema).shape:
            case Array(items):
                return self.needed(items)
            case Object(_, additional) if additional is not None:
                return self.needed(additional)
            case _:
                return False

    def view(self) -> RulesView:
        """The view of the module."""
        checks = tuple(
            self._check(model) for model in self._models if self.needed(model.schema)
        )
        text = "The rules of the contract that its schemas cannot express."
        return RulesView(
            heading(text, self._api.source), import_lines(self._used, ""), checks
        )

    def _check(self, model: Model) -> CheckView:
        self._used |= {
            own("models", model.name),
            own("runtime.faults", "Violation"),
        }
        lines: list[str] = []
        for each in self._rules.get(model.schema.location, ()):
            rule = python_rule(each.expression, self._names, "value")
            self._used |= {own("runtime.cel", name) for name in rule.runtime}
            self._used |= {types.UNSET} if rule.absent else set()
            lines += _test(rule, each.rule.id, each.rule.message)
        for field in model.fields:
            lines += self._nested(field.schema, field.name, field.wire, field.required)
        return CheckView(
            signature(
                f"check_{model.stem}",
                [f"value: {model.name}", "at: str", "found: list[Violation]"],
                "None",
            ),
            f'"""Add the rules that a `{model.name}`, which stands at `at`, breaks."""',
            indent("\n".join(lines), 1),
        )

    def _nested(
        self, schema: Schema, name: str, wire: str, required: bool
    ) -> list[str]:
        if not self.needed(schema):
            return []
        pointer = wire.replace("~", "~0").replace("/", "~1")
        lines = self._calls(schema, f"value.{name}", _place("at", pointer), 0)
        if required:
            return lines
        self._used.add(types.UNSET)
        test = f"if value.{name} is not UNSET:"
        return [test, *(f"{STEP}{line}" for line in lines)]

    def _calls(self, schema: Schema, value: str, at: str, depth: int) -> list[str]:
        model = self._lowering.model(schema)
        if model is not None:
            return [f"check_{model.stem}({value}, {at}, found)"]
        suffix = str(depth + 1) if depth else ""
        item, place = f"item{suffix}", f"place{suffix}"
        match self._lowering.target(schema).shape:
            case Array(items):
                head = f"for {place}, {item} in enumerate({value}):"
                inner = items
            case Object(_, additional) if additional is not None:
                head = f"for {place}, {item} in {value}.items():"
                inner = additional
            case _:
                return []
        self._used.add(own("runtime.judge", "pointer"))
        below = f"{at} + pointer([{place}])"
        lines = self._calls(inner, item, below, depth + 1)
        return [head, *(f"{STEP}{line}" for line in lines)]


def _place(at: str, pointer: str) -> str:
    return f"{at} + {string('/' + pointer)}"


def _test(rule: PythonRule, id: str, message: str) -> list[str]:
    line = f"if not ({rule.text}):" if rule.connective else f"if not {rule.text}:"
    if not rule.connective and not _is_atom(rule.text):
        line = f"if not ({rule.text}):"
    if not fits(line, 1):
        parts = chain(rule.operands, rule.connective, 2)
        if "\n" not in parts and rule.connective:
            parts = f"\n{STEP * 2}{rule.connective} ".join(rule.operands)
        parts = parts.replace(f"\n{STEP}", "\n")
        line = f"if not (\n{STEP}{parts}\n):"
    violation = [
        "found.append(",
        f"{STEP}Violation(",
        f"{STEP * 2}pointer=at,",
        f"{STEP * 2}keyword={string(id)},",
        f"{STEP * 2}message={string(sentence(message))},",
        f"{STEP})",
        ")",
    ]
    return [*line.split("\n"), *(f"{STEP}{row}" for row in violation)]


def _is_atom(text: str) -> bool:
    return text.endswith(")") and text.split("(", 1)[0].replace("_", "").isalnum()
