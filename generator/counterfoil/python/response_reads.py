"""How the client of an operation reads each documented response."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.closed import closed_bounded
from counterfoil.python.answer_views import guarded, table_names
from counterfoil.python.bodies import ITEMS, ORDERED
from counterfoil.python.codec_views import Codecs
from counterfoil.python.imports import own
from counterfoil.python.layout import STEP, enclose, fits, literal, string, tuple_of
from counterfoil.python.outcomes import CHOICE, Outcome
from counterfoil.python.types import WIDE, Import, annotation, as_value, imports_of
from counterfoil.python.variants import BYTES, JSON, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.api.model import Api
    from counterfoil.python.operations import Call
    from counterfoil.python.response_headers import HeaderField


class ReadView(Struct, frozen=True):
    """How a response is read: its status, its statements."""

    status: str
    body: str


_READERS: Final = {
    JSON: ("runtime.reading", "read_content"),
    BYTES: ("runtime.reading", "read_bytes"),
    TEXT: ("runtime.reading_variants", "read_text"),
    ITEMS: ("runtime.streaming", "read_items"),
    ORDERED: ("runtime.reading_parts", "read_parts"),
}
_STREAM_READERS: Final = {
    BYTES: ("runtime.streaming", "stream_bytes"),
    ITEMS: ("runtime.streaming", "stream_items"),
}


def _fixed(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """The headers of a response that must have the value that is known."""
    return tuple(
        (each.wire, each.constant)
        for each in outcome.fields
        if each.constant and each.required
    )


class ResponseReads:
    """Writes the cases that read responses; notes what they mention in `used`.

    `operation` names, and notes, the module of the operation.
    """

    def __init__(
        self, api: Api, call: Call, used: set[Import], operation: Callable[[], str]
    ) -> None:
        self._operation = operation
        self._api = api
        self._call = call
        self._used = used
        fixed = ((each.key, _fixed(each)) for each in call.outcomes)
        self._tables = table_names((key, rows) for key, rows in fixed if rows)
        self.constants = [
            f"{name}: Final = {literal(dict(rows))}"
            for rows, name in self._tables.items()
        ]
        self.codecs = Codecs(api, used, operation)

    def read(self, outcome: Outcome, *, coming: bool = False) -> ReadView:
        """How a response is read; `coming` where its content is read as it comes."""
        lines: list[str] = []
        table = self._tables.get(_fixed(outcome))
        if table is not None:
            self._used |= {
                own("runtime.reading", "check_constants"),
                Import("typing", "Final"),
            }
            lines.append(f"check_constants(reply, {table})")
        arguments = [] if outcome.is_exact else ["status=reply.status"]
        arguments += [
            self._header(outcome, each) for each in outcome.fields if not each.constant
        ]
        if outcome.body is None and outcome.is_success:
            self._used.add(own("runtime.reading", "check_empty"))
            lines.append("check_empty(reply)")
        elif outcome.body is not None:
            level = 5 if outcome.is_failure and not outcome.is_returned else 4
            arguments += self._content(outcome, level, coming=coming)
        lines += self._result(outcome, arguments)
        pattern = _stream_pattern(outcome) if coming else guarded(outcome)
        return ReadView(pattern, f"\n{STEP * 3}".join(lines))

    def _content(self, outcome: Outcome, level: int, *, coming: bool) -> list[str]:
        """The arguments that are read from the content."""
        codec = self.codecs.name(outcome)
        if outcome.form == CHOICE:
            function = "stream_variant" if coming else "read_variant"
            module = "streaming_variants" if coming else "reading_variants"
            self._used |= {
                own(f"runtime.{module}", function),
                own("runtime.reading_variants", "variant_type"),
            }
            given = ["reply", codec]
            kind = enclose("content_type=variant_type(", given, ")", level, 1)
            given += ["take"] if coming else []
            return [
                kind,
                enclose(f"body={function}(", given, ")", level, 1),
            ]
        readers = _STREAM_READERS if coming else _READERS
        module, function = readers[outcome.form]
        self._used.add(own(module, function))
        given = ["reply", string(outcome.media_type)]
        given += [codec] if outcome.form != BYTES else []
        given += ["take"] if coming and outcome.takes else []
        return [enclose(f"body={function}(", given, ")", level, 1)]

    def _result(self, outcome: Outcome, arguments: list[str]) -> list[str]:
        """The statements that return or raise the response, or the one that fits."""
        name = outcome.class_name
        if not outcome.is_failure:
            made = enclose(f"{name}(", arguments, ")", 3, len("return "))
            return [f"return {made}"]
        if not outcome.is_returned:
            made = enclose(f"{name}(", arguments, ")", 4, 1)
            return [_raised(outcome, made)]
        made = enclose(f"{name}(", arguments, ")", 3, len("response = "))
        return [
            f"response = {made}",
            "if 200 <= reply.status <= 299:",
            f"{STEP}return response",
            _raised(outcome, "response"),
        ]

    def _header(self, outcome: Outcome, field: HeaderField) -> str:
        name = f"_{field.name.upper()}_{outcome.key.upper()}"
        method = "read" if field.required else "read_optional"
        if field.codec:
            self._used |= {
                own("runtime.reading", "HeaderReader"),
                Import("typing", "Final"),
            }
            given = [f"{self._operation()}.{field.codec}"]
            head = f"{name}: Final = HeaderReader("
            constant = enclose(head, given, ")")
            if constant not in self.constants:
                self.constants.append(constant)
            return f"{field.name}={name}.{method}(reply)"
        self._used |= {
            own("runtime.reading", "ResponseHeader"),
            Import("typing", "Final"),
            *imports_of(as_value(field.type)),
        }
        schema = json.loads(closed_bounded(self._api, field.header.schema))
        arguments = [
            string(field.wire),
            annotation("", as_value(field.type), "", 1),
            literal(schema, 1),
            f"texts={tuple_of([string(text) for text in field.texts], 1)}",
        ]
        made = enclose("ResponseHeader(", arguments, ")", 0, WIDE)
        constant = f"{name}: Final = {made}"
        if constant not in self.constants:
            self.constants.append(constant)
        return f"{field.name}={name}.{method}(reply)"

    def stream_type(self) -> str:
        """What is read as it comes: streams of either kind, and other successes."""
        found = [
            f"{each.class_name}[Any]" if each.is_stream else each.class_name
            for each in self._call.outcomes
            if each.is_returned
        ]
        return " | ".join(found)

    def is_stream(self, streamed: list[Outcome]) -> str:
        """The expression of whether a response is a stream; "" where none can be."""
        if not streamed:
            return ""
        self._used.add(Import("typing", "Any"))
        found: list[str] = []
        for each in streamed:
            known = f"{each.class_name}.statuses"
            test = f"== {each.key}" if each.is_exact else f"in {known}"
            line = f"reply.status {test}"
            if each.form == CHOICE:
                self._used.add(own("runtime.streaming_variants", "has_stream"))
                line += f" and has_stream(reply, {self.codecs.name(each)})"
            found.append(f"({line})" if each.form == CHOICE and streamed[1:] else line)
        joined = " or ".join(found)
        if fits(f"return {joined}", 1):
            return f"return {joined}"
        first, *others = found
        if len(others) == 1 and others[0].startswith("("):
            return f"return {first} or (\n{STEP * 2}{others[0][1:-1]}\n{STEP})"
        rows = f"\n{STEP * 2}or ".join(found)
        return f"return (\n{STEP * 2}{rows}\n{STEP})"


def _stream_pattern(outcome: Outcome) -> str:
    """The pattern of a case for a response that is a stream."""
    if outcome.form != CHOICE:
        return guarded(outcome)
    joint = "if" if outcome.is_exact else "and"
    return f"{guarded(outcome)} {joint} is_stream(reply)"


def _raised(outcome: Outcome, made: str) -> str:
    """The statement that raises a response, at the level of a case."""
    return enclose(f"raise {outcome.error_name}(", [made, "reply"], ")", 3)
