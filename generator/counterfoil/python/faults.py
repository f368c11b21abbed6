"""Which documented responses the generated server makes by itself, and from what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from zlib import crc32

from msgspec import Struct

from counterfoil.api.media_types import EVENTS
from counterfoil.api.schema import Array
from counterfoil.python.layout import STEP, enclose
from counterfoil.python.names import snake
from counterfoil.python.types import FLOAT, INT, STR, Either, bare, text_of
from counterfoil.python.variants import telling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.python.contents import Content
    from counterfoil.python.lowering import Field, Lowering, Model
    from counterfoil.python.operations import Call
    from counterfoil.python.outcomes import Outcome
    from counterfoil.python.response_headers import HeaderField
    from counterfoil.python.types import Name, PyType
    from counterfoil.python.variants import Variant

STATUSES: Final = (400, 405, 406, 408, 413, 415, 500, 501, 503)
"""The statuses of faults that belong to an operation; 404 belongs to none."""
_GUARDED: Final = (401, 403)
"""Those of operations that require credentials, beside them."""
_INVALID: Final = 400
_UNPROCESSABLE: Final = "422"

_VALUES: Final = {
    "type": ('"about:blank"', STR),
    "title": ("fault.title", STR),
    "status": ("fault.status", INT),
    "detail": ("fault.detail", STR),
    "message": ("fault.message", STR),
}
_DATA: Final = {"data": _VALUES["message"]}
_ENTRY_VALUES: Final = {
    "pointer": "violation.pointer",
    "keyword": "violation.keyword",
    "message": "violation.message",
    "detail": "violation.message",
}
_PATH: Final = "loc"
_PATHS: Final = frozenset({"list[str | int]", "list[int | str]"})
_BESIDE_PATH: Final = {"msg": "violation.message", "type": "violation.keyword"}
"""What FastAPI documents for each thing that is wrong, beside its place."""
_LISTS: Final = frozenset({"errors", "detail"})
_DETAIL: Final = "detail"
_MESSAGE: Final = "message"
_NO_METHOD: Final = "405"
_ALLOW: Final = "allow"
_LENGTH: Final = "content-length"
_LONGEST: Final = 40


class ErrorModel(Struct, frozen=True):
    """A model of error responses: the method that makes it from a fault.

    `body` is the default's body, "" where a fault does not tell what the model needs.
    `entries` is the field in which it lists what is wrong, None where there is none.
    """

    content: Content
    method: str
    body: str
    entries: Field | None


def refusals(call: Call) -> tuple[Outcome, ...]:
    """The documented responses of an operation that a fault alone can make."""
    statuses = {*STATUSES, *(() if call.guard is None else _GUARDED)}
    if is_unprocessable(call):
        statuses.add(int(_UNPROCESSABLE))
    return tuple(
        outcome
        for outcome in call.outcomes
        if not statuses.isdisjoint(outcome.statuses)
        and (outcome.body is None or telling(outcome.variants) is not None)
        and all(each.wire != _LENGTH for each in told_headers(outcome))
    )


def told_headers(outcome: Outcome) -> tuple[HeaderField, ...]:
    """The headers of a response that must come, and that are not known beforehand."""
    known = {_ALLOW} if outcome.key == _NO_METHOD else set[str]()
    return tuple(
        each
        for each in outcome.fields
        if each.required and not each.constant and each.wire not in known
    )


def header_method(field: HeaderField) -> str:
    """What makes the value of a header: one method for all headers that are alike.

    No other name has two underscores side by side.
    """
    name, kind = f"header__{snake(field.wire)}", text_of(field.type)
    if kind == STR.text:
        return name
    slug = re.sub("[^0-9A-Za-z]+", "_", kind).strip("_").lower()
    if len(slug) > _LONGEST:
        slug = f"{crc32(kind.encode()):08x}"
    return f"{name}__{slug}"


def error_headers(calls: tuple[Call, ...]) -> dict[str, HeaderField]:
    """The headers that the server's own errors must have, by the methods for them."""
    return {
        header_method(field): field
        for call in calls
        for outcome in refusals(call)
        for field in told_headers(outcome)
    }


def is_unprocessable(call: Call) -> bool:
    """Whether an invalid request is answered with 422 (RFC 9110, 15.5.21).

    That is where the contract documents it, and nothing for 400.
    """
    return any(each.key == _UNPROCESSABLE for each in call.outcomes) and not any(
        _INVALID in each.statuses for each in call.outcomes
    )


def told_content(outcome: Outcome) -> Content | None:
    """The JSON in which a response tells of a fault; None where it has none."""
    variant = _told_variant(outcome)
    return None if variant is None else variant.content


def _told_variant(outcome: Outcome) -> Variant | None:
    return telling(outcome.variants) if outcome.body is not None else None


def error_models(calls: tuple[Call, ...], lowering: Lowering) -> tuple[ErrorModel, ...]:
    """The models of all such responses, each once."""
    found: dict[str, ErrorModel] = {}
    for call in calls:
        for outcome in refusals(call):
            variant = _told_variant(outcome)
            content = None if variant is None else variant.content
            if variant is None or content is None or content.name in found:
                continue
            # What is told of an event is its data (HTML Standard, 9.2.6).
            is_event = variant.media.name == EVENTS
            values = {**_VALUES, **_DATA} if is_event else _VALUES
            model = content.model
            found[content.name] = ErrorModel(
                content,
                content.name,
                "" if model is None else _default_body(model, values, lowering),
                None if model is None else _entries(model, lowering),
            )
    return tuple(found.values())


def _default_body(
    model: Model, values: Mapping[str, tuple[str, Name]], lowering: Lowering
) -> str:
    arguments: list[str] = []
    before = ""
    for field in model.fields:
        known = values.get(field.wire)
        if known is not None and _takes(field.typed.type, known[1]):
            value = known[0]
            if field.wire == _DETAIL and not _says_more(model, lowering):
                # Nothing else would say what is wrong with the request.
                value = _VALUES[_MESSAGE][0]
            arguments.append(f"{field.name}={value}")
        elif not before and (entry := _entry(field, lowering)):
            before = entry
            given = "entries" if _is_always(field) else "entries or UNSET"
            arguments.append(f"{field.name}={given}")
        elif field.required:
            return ""
    return before + enclose(f"return {model.name}(", arguments, ")", 2)


def _says_more(model: Model, lowering: Lowering) -> bool:
    """Whether a model has a place for what is wrong, beside the `detail`."""
    return _entries(model, lowering) is not None or any(
        field.wire == _MESSAGE and _takes(field.typed.type, STR)
        for field in model.fields
    )


def _entries(model: Model, lowering: Lowering) -> Field | None:
    """The field for the list of what is wrong; None where there is none."""
    return next((each for each in model.fields if _entry(each, lowering)), None)


def _is_always(field: Field) -> bool:
    """Whether a list has an entry for a fault without violations, too.

    A list in the place of the `detail` is all that says what is wrong.
    """
    return field.required or field.wire == _DETAIL


def _entry(field: Field, lowering: Lowering) -> str:
    """The statement that makes the list of what is wrong; "" where it cannot.

    A list that must be there has an entry for a fault without violations, too, though
    there be nothing in it; another is left out then.
    """
    if field.wire not in _LISTS:
        return ""
    target = lowering.target(field.schema)
    if not isinstance(target.shape, Array):
        return ""
    model = lowering.model(target.shape.items)
    if model is None:
        return ""
    values = _entry_values(model)
    if any(each.required and each.wire not in values for each in model.fields):
        return ""
    arguments = [
        f"{each.name}={values[each.wire]}"
        for each in model.fields
        if each.wire in values
    ]
    if not (arguments or field.required):
        return ""
    item = enclose(f"{model.name}(", arguments, ")", 3)
    each = "violation" if arguments else "_"
    pad = STEP * 2
    listed = "reasons" if _is_always(field) else "violations"
    return (
        f"entries = [\n{pad}{STEP}{item}\n"
        f"{pad}{STEP}for {each} in fault.{listed}\n{pad}]\n{pad}"
    )


def _entry_values(model: Model) -> dict[str, str]:
    """What a violation tells, by the fields of an entry that take it."""
    known = dict(_ENTRY_VALUES)
    found: dict[str, str] = {}
    for field in model.fields:
        if field.wire == _PATH and text_of(bare(field.typed.type)) in _PATHS:
            found[_PATH] = "violation.location"
            known |= _BESIDE_PATH
    for field in model.fields:
        if field.wire in known and _takes(field.typed.type, STR):
            found[field.wire] = known[field.wire]
    return found


def _takes(kind: PyType, value: Name) -> bool:
    """Whether a field of a type may have such a value."""
    plain = bare(kind)
    members = plain.members if isinstance(plain, Either) else (plain,)
    return value in members or (value == INT and FLOAT in members)
