"""The views of `operations/*.py`: the classes of each operation's responses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.python import types
from counterfoil.python.body_views import body_constants
from counterfoil.python.header_views import header_constants
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import STEP, enclose, fits, string, tuple_of
from counterfoil.python.model_views import FieldView, heading
from counterfoil.python.ordered_views import ordered_constants
from counterfoil.python.outcomes import CHOICE, DEFAULT, Outcome
from counterfoil.python.parameter_views import lower_parameter
from counterfoil.python.plain_breaks import plain_union
from counterfoil.python.prose import docstring
from counterfoil.python.security_views import security_constant
from counterfoil.python.types import Import, annotation, imports_of, text_of
from counterfoil.python.variants import content_type

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.operations import Call
    from counterfoil.python.response_headers import HeaderField


class OutcomeView(Struct, frozen=True):
    """The class of a response.

    `head` is its first line, without the colon, and `status` are the lines of its
    status. `check` is the statement that checks what a type does not tell, or "".
    """

    head: str
    doc: str
    status: str
    fields: tuple[FieldView, ...]
    check: str


class OperationView(Struct, frozen=True):
    """The module of an operation; `constants` read and write parameters and bodies.

    `security` is what it requires of its callers, "" where anyone may call it.
    """

    heading: str
    imports: str
    constants: tuple[str, ...]
    security: str
    outcomes: tuple[OutcomeView, ...]
    union: str
    doc: str


def lower_operation(api: Api, call: Call, lowering: Lowering) -> OperationView:
    """The view of one operation's module."""
    used = {
        Import("typing", "ClassVar"),
        Import("typing", "TypeAlias"),
        Import("msgspec", "Struct"),
    }
    outcomes = tuple(_lower_outcome(each, used) for each in call.outcomes)
    constants = [lower_parameter(api, each, used) for each in call.arguments]
    constants += body_constants(api, call, lowering, used)
    constants += header_constants(api, call, used)
    for name, kind, ordered in (row for o in call.outcomes for row in o.ordered):
        constants += ordered_constants(api, name, kind, ordered, lowering, used)
    security = _security(call, used)
    return OperationView(
        heading(f"{call.titled}: {call.summary}.", api.source),
        import_lines(used, "operations"),
        tuple(constants),
        security,
        outcomes,
        _union(call),
        docstring(f"What `{call.function}` answers.", 0),
    )


def _security(call: Call, used: set[Import]) -> str:
    """The constant of what an operation requires of its callers."""
    if call.guard is None:
        return ""
    used |= {own("runtime", "schemes"), Import("typing", "Final")}
    used |= {own("", "security")} if call.guard.requirements else set()
    return security_constant(call.guard)


_STREAM = types.Name("B_co", frozenset({own("runtime.streams", "B_co")}))


def _lower_outcome(outcome: Outcome, used: set[Import]) -> OutcomeView:
    fields = [_constant(each) for each in outcome.fields if each.constant]
    fields += [_field(each, used) for each in outcome.fields if not each.constant]
    if outcome.form == CHOICE:
        kind, default = content_type(outcome.variants)
        if outcome.is_any:
            default = string("application/octet-stream")
        used |= imports_of(kind)
        after = f" = {default}" if default else ""
        fields.append(FieldView(annotation("content_type: ", kind, after, 1), ""))
    if outcome.body is not None:
        body = _STREAM if outcome.is_stream else outcome.body
        used |= imports_of(body)
        after = ' = b""' if outcome.is_any else ""
        fields.append(FieldView(annotation("body: ", body, after, 1), ""))
    bases = "Struct, kw_only=True, frozen=True"
    if outcome.is_stream:
        used |= {Import("typing", "Generic"), *imports_of(outcome.served)}
        bases = "Struct, Generic[B_co], kw_only=True, frozen=True"
    return OutcomeView(
        enclose(f"class {outcome.class_name}(", [bases], ")").replace(",\n)", "\n)"),
        docstring(outcome.response.words, 1),
        _status(outcome, used),
        tuple(fields),
        "" if outcome.is_exact else "check_status(self.status, self.statuses)",
    )


def _status(outcome: Outcome, used: set[Import]) -> str:
    """The lines that say which status a response has, or which ones."""
    if outcome.is_exact:
        used.add(Import("typing", "Literal"))
        return f"status: ClassVar[Literal[{outcome.key}]] = {outcome.key}"
    used |= {
        own("runtime.statuses", "check_status"),
        own("runtime.statuses", "span"),
    }
    arguments = [str(outcome.first), str(outcome.last)]
    if outcome.others:
        without = [
            str(first) if first == last else f"*range({first}, {last + 1})"
            for first, last in outcome.others
        ]
        arguments.append(f"but={tuple_of(without, 2, len('but=,'))}")
    head = "statuses: ClassVar[frozenset[int]] = span("
    words = (
        "Any status that has no response of its own."
        if outcome.key == DEFAULT
        else f"From {outcome.first} to {outcome.last}, where none of the others fits."
    )
    lines = [enclose(head, arguments, ")", 1), "status: int", docstring(words, 1)]
    return f"\n{STEP}".join(lines)


def _constant(field: HeaderField) -> FieldView:
    value = string(field.constant)
    text = f"{field.name}: ClassVar[str] = {value}"
    if not fits(text, 1):
        text = f"{field.name}: ClassVar[str] = (\n{STEP * 2}{value}\n{STEP})"
    return FieldView(text, "")


def _field(field: HeaderField, used: set[Import]) -> FieldView:
    kind = field.type
    default = ""
    if not field.required:
        kind = types.either(kind, types.UNSET_TYPE)
        default = " = UNSET"
        used.add(types.UNSET)
    used |= imports_of(kind)
    text = annotation(f"{field.name}: ", kind, default, 1)
    return FieldView(text, docstring(field.header.description, 1))


def _union(call: Call) -> str:
    names = [text_of(each.served) for each in call.outcomes]
    kind = " | ".join(names)
    line = f"{call.response}: TypeAlias = {kind}"
    if fits(line):
        return line
    rows = plain_union(kind, STEP)
    if rows is None:
        rows = [f"{STEP}{names[0]}", *(f"{STEP}| {each}" for each in names[1:])]
    return "\n".join([f"{call.response}: TypeAlias = (", *rows, ")"])
