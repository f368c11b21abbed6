"""Calls of the generated client as a person would write them."""

from __future__ import annotations

import json
from itertools import chain, repeat
from typing import TYPE_CHECKING, Final, cast

from counterfoil.python import bodies
from counterfoil.python.halves import CLIENT, SENDER
from counterfoil.python.layout import (
    STEP,
    byte_string,
    enclose,
    literal,
    string,
    tuple_of,
)
from counterfoil.python.positions import FilePart
from counterfoil.samples.addresses import address, address_of
from counterfoil.samples.expressions import Expressions, from_package
from counterfoil.samples.messages import value_schema
from counterfoil.samples.part_headers import part_headers
from counterfoil.samples.parted import PLAIN_PART, parted_text
from counterfoil.samples.types import sent_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.schema import Schema
    from counterfoil.python.bodies import Body, Medium
    from counterfoil.python.halves import Asking
    from counterfoil.python.layout import Json
    from counterfoil.python.operations import Lowered
    from counterfoil.python.positions import Ordered
    from counterfoil.python.security import Scheme
    from counterfoil.samples.messages import Message
    from counterfoil.samples.part_headers import PartHeaders


_SECRETS: Final = {
    "ApiKey": ("YOUR_API_KEY",),
    "Basic": ("USER", "PASSWORD"),
    "Bearer": ("YOUR_TOKEN",),
    "HttpCredentials": ("YOUR_CREDENTIALS",),
}
"""The classes of credentials, with words for what is secret."""


def client_call(message: Message, lowered: Lowered, package: str) -> str:
    """The imports, the client, and the call that sends a request."""
    medium = message.medium
    headers: PartHeaders = {}
    if medium is not None and medium.form == bodies.PARTS:
        headers = part_headers(medium.media, lowered.lowering)
    values = Expressions(lowered.lowering, lowered.api.schemas, headers)
    return _Writer(lowered, package, values).write(message)


class _Writer:
    def __init__(self, lowered: Lowered, package: str, values: Expressions) -> None:
        self._lowered = lowered
        self._package = package
        self._values = values

    def write(self, message: Message) -> str:
        call, event = message.call, message.call.operation.event
        half = CLIENT if event is None else SENDER
        client = self._client(half, message.credentials)
        target = half.folder
        arguments = [
            f"{each.name}={self._values.value(each.parameter.schema, value, 2)}"
            for each, value in message.arguments
        ]
        if event is not None:
            to = address_of(call.operation, ()) + call.operation.path
            arguments.insert(0, string(to))
        if call.body is not None and message.medium is not None:
            arguments += self._body(call.body, message.medium, message.body)
        # Where no success is documented, nothing is returned.
        result = "response = " if any(e.is_returned for e in call.outcomes) else ""
        made = enclose(f"{result}{target}.{call.function}(", arguments, ")", 1)
        return "\n".join([*self._heading(half, message), "", client, f"{STEP}{made}"])

    def _heading(self, half: Asking, message: Message) -> Iterator[str]:
        library = self._values.library_imports()
        yield from library
        if library:
            yield ""
        names = {half.name}
        if message.credentials:
            names |= {"Credentials", *map(_class_of, message.credentials)} - {""}
        yield from_package(f"{self._package}.{half.folder}", names)
        yield from self._values.imports(self._package)

    def _client(self, half: Asking, schemes: tuple[Scheme, ...]) -> str:
        given: list[str] = []
        if half is CLIENT:
            given.append(string(address(self._lowered.api.servers)))
        if schemes:
            shown = [f"{each.name}={_shown(each)}" for each in schemes]
            level = 1 if given else 0
            given.append(enclose("credentials=Credentials(", shown, ")", level, 1))
        return enclose(f"with {half.name}(", given, f") as {half.folder}:")

    def _body(self, body: Body, medium: Medium, value: str) -> list[str]:
        """The argument of a body, and that of its media type where it must be said."""
        shown = self._shown(medium, value)
        if not shown:
            return []
        found = [f"body={shown}"]
        if body.has_choice and (not body.default or medium is not body.sent):
            found.append(f"content_type={string(sent_type(medium))}")
        return found

    def _shown(self, medium: Medium, value: str) -> str:
        """The expression of a body; "" where none is shown."""
        plain = cast("Json", json.loads(value)) if value else None
        schema = value_schema(medium)
        match medium.form:
            case bodies.BYTES:
                return _octets(medium, plain)
            case bodies.ORDERED if medium.ordered is not None:
                return self._parts(medium.ordered, plain)
            case bodies.ITEMS if schema is not None:
                return self._items(schema, plain)
            case _ if schema is None:  # of a text
                return literal(plain, 2) if value else '"text"'
            case _:
                return self._values.value(schema, plain, 2) if value else ""

    def _items(self, schema: Schema, plain: Json) -> str:
        items = plain if isinstance(plain, list) else [plain]
        shown = [self._values.value(schema, each, 3) for each in items]
        return enclose("[", shown, "]", 2, len("body=,"))

    def _parts(self, ordered: Ordered, plain: Json) -> str:
        rest = repeat(ordered.rest) if ordered.rest else ()
        given = plain if isinstance(plain, list) else []
        pairs = zip(given, chain(ordered.prefix, rest), strict=False)
        shown = [
            self._values.file()
            if isinstance(part, FilePart)
            else self._values.value(part.schema, each, 3)
            for each, part in pairs
        ]
        if not shown:
            return ""
        if ordered.is_tuple:
            return tuple_of(shown, 2, len("body=,"))
        return enclose("[", shown, "]", 2, len("body=,"))


def _octets(medium: Medium, plain: Json) -> str:
    if medium.is_parted:
        return byte_string(parted_text([PLAIN_PART]))
    if isinstance(plain, str) and plain.isascii():
        return byte_string(plain)
    return 'b"content"'


def _class_of(scheme: Scheme) -> str:
    return "" if scheme.is_shown_by_transport else scheme.credentials


def _shown(scheme: Scheme) -> str:
    if scheme.is_shown_by_transport:
        return "True"
    secrets = ", ".join(map(string, _SECRETS[scheme.credentials]))
    return f"{scheme.credentials}({secrets})"
