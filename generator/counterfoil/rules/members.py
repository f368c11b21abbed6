"""The ways into a value: properties of objects and keys of maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.rules.expression import Constant, Entry, HasKey, Member, Present
from counterfoil.rules.facts import Checked, Fact
from counterfoil.rules.kinds import Items, Record, Table, Text, Truth, Typed, typed
from counterfoil.rules.problem import TYPE, UNGUARDED, UNSUPPORTED, RuleError
from counterfoil.rules.scope import Scope, expect, not_null

if TYPE_CHECKING:
    from counterfoil.api.schema import Property


def select(operand: Checked, name: str, at: int, scope: Scope) -> Checked:
    """`a.b`."""
    return index(operand, Checked(Constant(name), Typed(Text())), at, scope)


def index(operand: Checked, key: Checked, at: int, scope: Scope) -> Checked:
    """`a["b"]`."""
    operand = not_null(operand, at, scope)
    match operand.typed.kind:
        case Record() as record:
            found = _declared(record, key, at)
            member = Member(operand.expression, record.schema.location, found.name)
            _guarded(member, found.required, found.name, at, scope)
            return Checked(member, typed(found.schema, scope.schemas))
        case Table(values):
            key = expect(key, Text(), at, "a key", scope)
            entry = Entry(operand.expression, key.expression)
            _guarded(entry, False, _words(key), at, scope)  # noqa: FBT003 - never required
            return Checked(entry, typed(values, scope.schemas))
        case Items():
            raise RuleError(
                UNSUPPORTED,
                "an index into an array may be out of range, and is not supported",
                at,
                "Use `all`, `exists` or `exists_one`.",
            )
        case kind:
            raise RuleError(TYPE, f"{kind.words} has no members", at)


def has_key(key: Checked, operand: Checked, at: int, scope: Scope) -> Checked:
    """`"b" in a`, which is also `has(a.b)`, of an object or a map that is not null."""
    match operand.typed.kind:
        case Record() as record:
            found = _declared(record, key, at)
            member = Member(operand.expression, record.schema.location, found.name)
            if found.required:
                return Checked(Constant(value=True), Typed(Truth()))
            return _test(Present(member), member)
        case Table():
            key = expect(key, Text(), at, "a key", scope)
            entry = Entry(operand.expression, key.expression)
            return _test(HasKey(operand.expression, key.expression), entry)
        case kind:
            raise RuleError(TYPE, f"{kind.words} has no members", at)


def _test(test: Present | HasKey, value: Member | Entry) -> Checked:
    return Checked(test, Typed(Truth()), when=frozenset({Fact(value, "present")}))


def _declared(record: Record, key: Checked, at: int) -> Property:
    name = key.expression.value if isinstance(key.expression, Constant) else None
    if not isinstance(name, str):
        raise RuleError(
            UNSUPPORTED,
            "the properties of an object are named by literal strings only",
            at,
        )
    for declared in record.shape.properties:
        if declared.name == name:
            return declared
    names = ", ".join(f"`{item.name}`" for item in record.shape.properties[:12])
    raise RuleError(
        TYPE,
        f"`{name}` is not a declared property",
        at,
        f"Declared are {names}." if names else "The object declares no properties.",
    )


def _guarded(
    value: Member | Entry,
    required: bool,  # noqa: FBT001 - a fact of the schema
    words: str,
    at: int,
    scope: Scope,
) -> None:
    if required or Fact(value, "present") in scope.facts:
        return
    raise RuleError(
        UNGUARDED,
        f"{words} may be absent"
        if isinstance(value, Entry)
        else f"`{words}` may be absent",
        at,
        "Ask first: `!has(a.b) || ...`, or `!('b' in a) || ...`.",
    )


def _words(key: Checked) -> str:
    if isinstance(key.expression, Constant):
        return f"the key {key.expression.value!r}"
    return "the key"
