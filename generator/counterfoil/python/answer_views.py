"""How each documented response becomes an answer: its status, headers and content."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

from counterfoil.python.bodies import ITEMS, ORDERED
from counterfoil.python.imports import own
from counterfoil.python.layout import STEP, byte_string, enclose, fits, tuple_of
from counterfoil.python.outcomes import BODILESS, CHOICE, HEADERS, NOTHING
from counterfoil.python.types import STR, UNSET
from counterfoil.python.variants import EMPTY, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.python.codec_views import Codecs
    from counterfoil.python.operations import Call
    from counterfoil.python.outcomes import Outcome
    from counterfoil.python.response_headers import HeaderField
    from counterfoil.python.types import Import


class CaseView(Struct, frozen=True):
    """A case of a match statement: its pattern, its statements."""

    pattern: str
    result: str


def guarded(outcome: Outcome) -> str:
    """The pattern of a case for the statuses of a response."""
    if outcome.is_exact:
        return outcome.key
    known = f"{outcome.class_name}.statuses"
    if fits(f"case status if status in {known}:", 2):
        return f"status if status in {known}"
    pad = STEP * 3
    if fits(f"status in {known}", 3):
        return f"status if (\n{pad}status in {known}\n{STEP * 2})"
    return f"status if (\n{pad}status\n{pad}in {known}\n{STEP * 2})"


Rows = TypeVar("Rows", bound=Hashable)


def table_names(rows: Iterable[tuple[str, Rows]]) -> dict[Rows, str]:
    """The names of tables of constant headers: one for all responses that share it.

    It is that of the response whose key comes first in the alphabet: no name depends on
    the order of a document.
    """
    keys: dict[Rows, str] = {}
    for key, each in rows:
        keys[each] = min(keys.get(each, key), key)
    return {each: f"_HEADERS_{key.upper()}" for each, key in keys.items()}


class Tables:
    """Tables of the constant headers of responses; `methods` are the resource's."""

    def __init__(self, methods: Iterable[str], call: Call) -> None:
        self._allow = ", ".join(sorted({*methods, "OPTIONS"}))
        self._call = call
        rows = ((each.key, self._rows(each)) for each in call.outcomes)
        self._names = table_names((key, found) for key, found in rows if found)

    def _rows(self, outcome: Outcome) -> tuple[tuple[str, str], ...]:
        return _constants(outcome, self._call, self._allow)

    def name(self, outcome: Outcome) -> str:
        """The name of the table with a response's headers; "" where it has none."""
        return self._names.get(self._rows(outcome), "")

    def constants(self) -> tuple[str, ...]:
        """The assignments of all tables."""
        return tuple(
            f"{name}: Final = "
            + tuple_of(
                [f"({byte_string(key)}, {byte_string(value)})" for key, value in rows],
                0,
                len(name) + len(": Final = "),
            )
            for rows, name in self._names.items()
        )


def lower_answer(
    outcome: Outcome,
    call: Call,
    tables: Tables,
    codecs: Codecs,
    used: set[Import],
    *,
    within: bool = False,
) -> CaseView:
    """The case that answers with one response.

    It returns the answer or, `within` the endpoint, assigns `status`, `fields` and
    `content`.
    """
    used.add(own(f"operations.{call.function}", outcome.class_name))
    level = 5 if within else 3
    table = tables.name(outcome)
    status = outcome.key if outcome.is_exact else "response.status"
    free = [each for each in outcome.fields if not each.constant]
    if any(each.codec for each in free):
        used.add(own("operations", f"{call.function} as operation"))
    lines = _field_lines(table, free, used, level)
    if outcome.body is not None:
        is_sent_in_parts = outcome.is_stream or outcome.has_parts
        module, function = _FUNCTIONS[outcome.is_any, is_sent_in_parts]
        used.add(own(module, function))
        codec = codecs.name(outcome)
        if codec == "BYTES":
            used.add(own("runtime.streams", "BYTES"))
        target = _TARGETS[is_sent_in_parts, within and call.sends_parts]
        if outcome.form == ORDERED or (outcome.form == ITEMS and outcome.is_gathered):
            target = "divided" if outcome.form == ORDERED else "listed"
        kind, encoded = _content(outcome, codec, target, level)
        lines.append(encoded)
        given = target
        if outcome.is_gathered:
            used.add(own("runtime.streams", "whole"))
            given = f"whole({target})"
        arguments = [status, "fields", kind, given]
        if not free:
            lines = lines[1:]
            arguments[1] = table or "()"
        head = "status, fields, content = " if within else "return "
        lines.append(enclose(f"{head}{function}(", arguments, ")", level))
    elif within:
        lines.append(f'status, content = {status}, b""')
    elif outcome.is_exact or outcome.form != NOTHING:
        lines.append(f'return {status}, fields, b""')
    else:
        used.add(own("runtime.asgi", "empty_answer"))
        if not free:
            lines = []
        given = "fields" if free else table or "()"
        lines.append(f"return empty_answer(response.status, {given})")
    pad = f"\n{STEP * level}"
    return CaseView(f"{outcome.class_name}()", pad.join(lines))


_NO_METHOD: Final = "405"
_TARGETS: Final = {
    (False, False): "content",
    (False, True): "encoded",
    (True, True): "source",
}
"""What holds the content, where `content` may be a stream."""
_FUNCTIONS: Final = {
    (False, False): ("runtime.asgi", "content_answer"),
    (True, False): ("runtime.any_answer", "any_answer"),
    (False, True): ("runtime.stream_answers", "stream_answer"),
}


def _content(outcome: Outcome, codec: str, target: str, level: int) -> tuple[str, str]:
    """The expression of the media type, and the statement that makes the content."""
    if outcome.form == CHOICE:
        given = ["response.content_type", "response.body"]
        return "kind", enclose(f"kind, {target} = {codec}.encode(", given, ")", level)
    kind = outcome.sent_type
    if outcome.form == TEXT:
        kind += "; charset=utf-8"
    if not codec:
        return byte_string(kind), "content = response.body"
    head = f"{target} = {codec}.encode("
    if outcome.form == ORDERED:
        encoded = enclose(head, ["response.body"], ")", level)
        return f"{target}.content_type.encode()", encoded
    return byte_string(kind), enclose(head, ["response.body"], ")", level)


def _constants(outcome: Outcome, call: Call, allow: str) -> tuple[tuple[str, str], ...]:
    """The headers whose values are known: documented constants, and the framing."""
    found = [(each.wire, each.constant) for each in outcome.fields if each.constant]
    if _varies(outcome, call):
        found.append(("vary", "Accept"))
    documented = any(each.wire.lower() == "allow" for each in outcome.fields)
    if outcome.key == _NO_METHOD and not documented:
        # RFC 9110, 15.5.6: it has one, whether the contract says so or not.
        found.append(("allow", allow))
    # RFC 9110, 8.6: there is no Content-Length in 1xx and 204.
    is_bodiless = outcome.first in BODILESS or outcome.key.startswith("1")
    if outcome.form == NOTHING and outcome.is_exact and not is_bodiless:
        return (("content-length", "0"), *found)
    is_told = len(outcome.variants) == 1 and not outcome.variants[0].is_open
    if outcome.form == HEADERS and is_told:
        return (("content-type", outcome.sent_type), *found)
    if outcome.form == EMPTY:
        kind = ("content-type", outcome.sent_type)
        return (kind, ("content-length", "0"), *found)
    return tuple(found)


def _varies(outcome: Outcome, call: Call) -> bool:
    """Whether a response says that it depends on Accept (RFC 9110, 12.5.5).

    One with a documented Vary leaves that to the service.
    """
    if any(each.wire.lower() == "vary" for each in outcome.fields):
        return False
    if outcome.is_head:
        # RFC 9110, 9.3.2: it has the headers that the response to GET has.
        return len(outcome.offered) > 1
    return call.offers is not None and outcome.key in call.offers.varied


def _field_lines(
    table: str, free: list[HeaderField], used: set[Import], level: int
) -> list[str]:
    """The statements that make `fields`, the list of headers."""
    coded = [each for each in free if each.codec]
    free = [each for each in free if not each.codec]
    pairs = [_pair(each, used, level + 1) for each in free if each.required]
    items = [*pairs, *([f"*{table}"] if table else [])]
    lines = [enclose("fields = [", items, "]", level)]
    if not pairs:
        plain = f"list({table})" if table else "list[tuple[bytes, bytes]]()"
        lines = [f"fields = {plain}"]
    for each in free:
        if not each.required:
            used.add(UNSET)
            lines.append(f"if response.{each.name} is not UNSET:")
            added = enclose(
                "fields.append(", [_pair(each, used, level + 2)], ")", level + 1
            )
            lines.append(f"{STEP}{added}")
    for each in coded:
        added = f"fields += operation.{each.codec}.fields(response.{each.name})"
        if not each.required:
            used.add(UNSET)
            lines.append(f"if response.{each.name} is not UNSET:")
            added = f"{STEP}{added}"
        lines.append(added)
    return lines


def _pair(field: HeaderField, used: set[Import], level: int) -> str:
    used.add(own("runtime.asgi", "header_value"))
    value = f"response.{field.name}"
    if field.type != STR:
        used.add(own("runtime.asgi", "header_text"))
        value = f"header_text({value})"
    pair = [byte_string(field.wire), f"header_value({value})"]
    return enclose("(", pair, ")", level, 1)
