"""The view of `rules.py`: the rules of the contract as Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.schema import Boolean, Number, Object, String
from counterfoil.pointers import escape
from counterfoil.python import types
from counterfoil.python.branches import branches
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import (
    STEP,
    block,
    chain,
    fits,
    indent,
    signature,
    string,
)
from counterfoil.python.model_views import heading
from counterfoil.python.places import place
from counterfoil.python.prose import sentence
from counterfoil.python.types import imports_of, text_of
from counterfoil.python.walks import guarded
from counterfoil.rules.expression import MappedCase, Member, OneOf
from counterfoil.rules.python import PythonRule, python_rule
from counterfoil.rules.sharing import shared

if TYPE_CHECKING:
    from collections.abc import Collection

    from counterfoil.api.model import Api
    from counterfoil.api.schema import Schema
    from counterfoil.document.tree import Location
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.lowering import Field, Lowering, Model
    from counterfoil.python.places import Place
    from counterfoil.python.types import Import
    from counterfoil.rules.document import CheckedRule
    from counterfoil.rules.expression import Expression


class CheckView(Struct, frozen=True):
    """The function that checks the rules of one model."""

    signature: str
    doc: str
    body: str


class RulesView(Struct, frozen=True):
    """The whole module."""

    heading: str
    imports: str
    checks: tuple[CheckView, ...]


_NOT_NULL: Final = (Boolean, Number, Object, String)


class _Names:
    """How the rules' writer learns the names of the models' fields."""

    absent = "UNSET"

    def __init__(self, lowering: Lowering) -> None:
        self._fields: dict[Location, dict[str, str]] = {}
        self._certain: dict[Location, frozenset[str]] = {}
        for model in lowering.models():
            names = {each.wire: each.name for each in model.fields}
            self._fields[model.schema.location] = names
            certain = frozenset(
                each.wire
                for each in model.fields
                if each.required
                and isinstance(lowering.target(each.schema).shape, _NOT_NULL)
            )
            # In both directions: a rule has one text for the two.
            known = self._certain.get(model.schema.location, certain)
            self._certain[model.schema.location] = known & certain

    def attribute(self, owner: Location, name: str) -> str:
        """The attribute of a property."""
        return self._fields[owner][name]

    def is_certain(self, member: Member) -> bool:
        """Whether a property of an object is always there, and not null."""
        return member.name in self._certain[member.owner]


class RuleChecks:
    """Which models have rules, and the functions that check them."""

    def __init__(
        self, api: Api, lowering: Lowering, rules: tuple[CheckedRule, ...]
    ) -> None:
        self._api = api
        self._lowering = lowering
        self._models = lowering.models()
        self._rules: dict[Place, list[CheckedRule]] = {}
        for rule in rules:
            self._rules.setdefault(place(rule.owner), []).append(rule)
        self._names = _Names(lowering)
        self._ruled = lowering.reaching(lambda each: place(each.schema) in self._rules)
        self._used: set[Import] = set()
        self._loops = 0

    def needed(self, schema: Schema) -> bool:
        """Whether a value of a schema, or anything in it, has rules to keep."""
        return self._ruled(schema)

    def inline(
        self, content: Content, taken: Collection[str]
    ) -> tuple[list[str], set[Import]]:
        """Statements that refuse a `value` which breaks a rule, and what they mention.

        They are for the fast readers: where all rules are of the content's own model,
        their tests stand in the place of a call, and nothing is made unless one fails.
        The names of variables that are `taken` are not used again.
        """
        model = content.model
        stem = model.stem if model else content.name
        used = {own("rules", f"check_{stem}")}
        if model is None or self._inner(model):
            used.add(own("runtime.json_content", "apply"))
            return [f"apply(check_{stem}, value)"], used
        used.add(own("runtime.json_content", "broken"))
        lines: list[str] = []
        rules = self._rules[place(model.schema)]
        bound: dict[Expression, str] = {}
        expressions = [each.expression for each in rules]
        for common in shared(expressions, self._names.is_certain):
            variable = self._variable(common)
            if variable not in taken and variable not in bound.values():
                rule = python_rule(common, self._names, "value")
                used |= {own("runtime.cel", name) for name in rule.runtime}
                lines.append(f"{variable} = {rule.text}")
                bound[common] = variable
        for each in rules:
            rule = python_rule(each.expression, self._names, "value", bound)
            used |= {own("runtime.cel", name) for name in rule.runtime}
            used |= {types.UNSET} if rule.absent else set()
            lines += _condition(rule)
            lines.append(f"{STEP}raise broken(check_{stem}, value)")
        return lines, used

    def _variable(self, expression: Expression) -> str:
        """The variable for what rules have in common."""
        match expression:
            case Member(_, owner, name):
                return self._names.attribute(owner, name)
            case OneOf(operand):
                return f"{self._variable(operand)}_is_listed"
            case MappedCase(_, operand):
                return self._variable(operand)
            case _:
                return "value"

    def _inner(self, model: Model) -> bool:
        """Whether anything in a model has rules of its own."""
        additional = model.shape.additional
        inside = [each.schema for each in model.fields]
        return any(map(self.needed, [*inside, *([additional] if additional else [])]))

    def view(self, contents: Contents) -> RulesView:
        """The view of the module."""
        checks = tuple(
            [self._check(model) for model in self._models if self.needed(model.schema)]
            + [
                self._root(each)
                for each in contents.items
                if each.model is None and self.needed(each.schema)
            ]
        )
        text = "The rules of the contract that its schemas cannot express."
        return RulesView(
            heading(text, self._api.source), import_lines(self._used, ""), checks
        )

    def _root(self, content: Content) -> CheckView:
        """The function for content that is no object with fields, such as an array."""
        self._used |= {
            own("runtime.faults", "Violation"),
            *imports_of(types.bare(content.typed.type)),
        }
        self._loops = 0
        lines = self._calls([content.schema], "value", "at")
        kind = text_of(types.bare(content.typed.type))
        return _function(content.name, kind, "value", lines)

    def _check(self, model: Model) -> CheckView:
        self._used |= {
            own("models", model.name),
            own("runtime.faults", "Violation"),
        }
        self._loops = 0
        lines: list[str] = []
        for each in self._rules.get(place(model.schema), ()):
            rule = python_rule(each.expression, self._names, "value")
            self._used |= {own("runtime.cel", name) for name in rule.runtime}
            self._used |= {types.UNSET} if rule.absent else set()
            lines += _test(rule, each.rule.id, each.rule.message)
        for field in model.fields:
            lines += self._nested(field)
        additional = model.shape.additional
        if additional is not None and self.needed(additional):
            lines += self._each([additional], "value.extra.items()", "at")
        return _function(model.stem, model.name, f"`{model.name}`", lines)

    def _nested(self, field: Field) -> list[str]:
        if not self.needed(field.schema):
            return []
        value = f"value.{field.name}"
        place = _place("at", escape(field.wire))
        lines = self._calls([field.schema], value, place)
        if field.required:
            return lines
        self._used.add(types.UNSET)
        return guarded(f"{value} is not UNSET", lines)

    def _calls(self, schemas: list[Schema], value: str, at: str) -> list[str]:
        """Statements that check a value, which is one of some schemas."""
        found = branches(schemas, self._lowering)
        lines: list[str] = []
        arrays = " | ".join(
            ["list"] * bool(found.lists) + ["tuple"] * bool(found.tuples)
        )

        def add(kind: str, statements: list[str]) -> None:
            nonlocal lines
            alone = found.single or (kind == arrays and found.arrays)
            if statements and not alone:
                statements = guarded(f"isinstance({value}, {kind})", statements)
            lines += statements

        for model in found.models.values():
            if self.needed(model.schema):
                if not found.single:
                    self._used.add(own("models", model.name))
                add(model.name, [f"check_{model.stem}({value}, {at}, found)"])
        inside = [*found.lists, *(e for row in found.tuples for e in row)]
        add(arrays, self._each(inside, f"enumerate({value})", at))
        add("dict", self._each(found.maps, f"{value}.items()", at))
        return lines

    def _each(self, inner: list[Schema], entries: str, at: str) -> list[str]:
        """A loop over the entries of a container, of some schemas."""
        if not any(map(self.needed, inner)):
            return []
        # Each loop of a function has variables of its own: their types differ.
        self._loops += 1
        suffix = str(self._loops) if self._loops > 1 else ""
        item, step = f"item{suffix}", f"step{suffix}"
        self._used.add(own("runtime.wording", "pointer"))
        below = f"{at} + pointer([{step}])"
        lines = self._calls(inner, item, below)
        return block(f"for {step}, {item} in {entries}:", lines)


def _function(stem: str, kind: str, noun: str, lines: list[str]) -> CheckView:
    parameters = [f"value: {kind}", "at: str", "found: list[Violation]"]
    return CheckView(
        signature(f"check_{stem}", parameters, "None"),
        f'"""Add the rules that a {noun}, which stands at `at`, breaks."""',
        indent("\n".join(lines), 1),
    )


def _place(at: str, pointer: str) -> str:
    return f"{at} + {string('/' + pointer)}"


def _condition(rule: PythonRule) -> list[str]:
    """The lines of `if not …:`, which stand at one step."""
    line = f"if not ({rule.text}):" if rule.connective else f"if not {rule.text}:"
    if not rule.connective and not _is_atom(rule.text):
        line = f"if not ({rule.text}):"
    if not fits(line, 1):
        parts = chain(rule.operands, rule.connective, 2)
        if "\n" not in parts and rule.connective:
            parts = f"\n{STEP * 2}{rule.connective} ".join(rule.operands)
        parts = parts.replace(f"\n{STEP}", "\n")
        line = f"if not (\n{STEP}{parts}\n):"
    return line.split("\n")


def _test(rule: PythonRule, keyword: str, message: str) -> list[str]:
    violation = [
        "found.append(",
        f"{STEP}Violation(",
        f"{STEP * 2}pointer=at,",
        f"{STEP * 2}keyword={string(keyword)},",
        f"{STEP * 2}message={string(sentence(message))},",
        f"{STEP})",
        ")",
    ]
    return [*_condition(rule), *(f"{STEP}{row}" for row in violation)]


def _is_atom(text: str) -> bool:
    return text.endswith(")") and text.split("(", 1)[0].replace("_", "").isalnum()
