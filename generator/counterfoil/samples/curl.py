"""Requests as commands for `curl`.

Every word of a document stands in single quotes, or in a quoted here-document.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import quote

from counterfoil.api.media_types import EVENTS, LINES, is_sequence
from counterfoil.api.path_templates import sent_template
from counterfoil.python import bodies
from counterfoil.samples.addresses import address_of
from counterfoil.samples.form_options import part_options, text_options
from counterfoil.samples.parted import PLAIN_PART, ordered_text, parted_text
from counterfoil.samples.shell import escaped, quoted, word
from counterfoil.samples.texts import (
    cookie_pairs,
    header_text,
    json_text,
    path_text,
    pretty,
    query_pairs,
    text_of,
)
from counterfoil.samples.types import BOUNDARY, sent_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.metadata import Server
    from counterfoil.api.model import JsonData
    from counterfoil.python.bodies import Medium
    from counterfoil.python.layout import Json
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.security import Scheme
    from counterfoil.samples.messages import Message

_FROM_FILE: Final = "--data-binary @body"
_NO_FIELD: Final = frozenset(":\r\n")
"""What stands in no name of a field of an event."""
_LINE_END: Final = re.compile(r"\r\n|[\r\n]")
"""What ends a line of an event: no other one does (WHATWG HTML, 9.2.5)."""


def command(message: Message, servers: tuple[Server, ...], lowering: Lowering) -> str:
    """A command that sends a request; `servers` are those of the document."""
    operation = message.call.operation
    words = ["curl -i"]
    if operation.method == "HEAD":
        words = ["curl -I"]
    elif operation.method != ("GET" if message.medium is None else "POST"):
        words.append(f"-X {word(operation.method)}")
    url = address_of(operation, servers) + _path(message)
    query = [f"{name}={text}" if name else text for name, text in _query(message)]
    mark = "&" if "?" in url else "?"
    words.append(quoted(url + (mark if query else "") + "&".join(query)))
    options = [*_credentials(message.credentials), *_fields(message)]
    if message.medium is not None:
        options += _body(message.medium, message.body, lowering)
    return " \\\n  ".join([" ".join(words), *options])


def _path(message: Message) -> str:
    path = sent_template(message.call.operation)
    for argument, value in message.sent("path"):
        name = "{" + argument.parameter.name + "}"
        path = path.replace(name, path_text(argument.parameter, value))
    return path


def _query(message: Message) -> Iterator[tuple[str, str]]:
    known: set[str] = set()
    for place in ("query", "querystring"):
        for argument, value in message.sent(place):
            for name, text in query_pairs(argument.parameter, value):
                known.add(name)
                yield name, text
    for scheme in message.credentials:
        name = quote(scheme.scheme.parameter, safe="")
        # Some documents have their keys as parameters, too.
        if scheme.scheme.place == "query" and name not in known:
            yield name, "YOUR_API_KEY"


def _fields(message: Message) -> Iterator[str]:
    """The options for headers and cookies."""
    for argument, value in message.sent("header"):
        parameter = argument.parameter
        yield f"-H {quoted(f'{parameter.name}: {header_text(parameter, value)}')}"
    for argument, value in message.sent("cookie"):
        for name, text in cookie_pairs(argument.parameter, value):
            yield f"-b {quoted(f'{name}={text}')}"


def _credentials(schemes: tuple[Scheme, ...]) -> Iterator[str]:
    """The options for credentials; of those that go to one place, the first."""
    found: dict[tuple[str, str], str] = {}
    for each in schemes:
        scheme = each.scheme
        place = scheme.place, scheme.parameter.lower()
        match each.credentials, scheme.place:
            case "ApiKey", "header":
                option = f"-H {quoted(f'{scheme.parameter}: YOUR_API_KEY')}"
            case "ApiKey", "cookie":
                option = f"-b {quoted(f'{scheme.parameter}=YOUR_API_KEY')}"
            case "ApiKey", _:  # it stands in the query
                continue
            case "ClientCertificate", _:
                option, place = "--cert client.pem", ("", "")
            case kind, _:
                option, place = _authorization(kind, scheme.scheme), _AUTHORIZATION
        found.setdefault(place, option)
    yield from found.values()


_AUTHORIZATION: Final = "header", "authorization"


def _authorization(kind: str, scheme: str) -> str:
    """The option for the header Authorization (RFC 9110, 11.6.2)."""
    match kind:
        case "Basic":
            return "-u 'USER:PASSWORD'"
        case "Bearer":
            return "-H 'Authorization: Bearer YOUR_TOKEN'"
        case _:
            return f"-H {quoted(f'Authorization: {scheme} YOUR_CREDENTIALS')}"


def _body(medium: Medium, value: str, lowering: Lowering) -> Iterator[str]:
    """The options for a body; `value` is the JSON text of what it stands for."""
    plain = cast("Json", json.loads(value)) if value else None
    media = medium.media
    match medium.form:
        case bodies.PARTS if isinstance(plain, dict) and plain:
            yield from part_options(media, plain, lowering)
        case bodies.PARTS if isinstance(plain, dict):
            yield _content_type(medium)
            yield f"--data-raw '--{BOUNDARY}--'"
        case bodies.FORM if isinstance(plain, dict):
            if media.parameters:
                yield _content_type(medium)
            yield from text_options(media, plain) if plain else ("-d ''",)
        case _:
            yield _content_type(medium)
            yield _content(medium, value, plain)


def _content_type(medium: Medium) -> str:
    return f"-H {quoted(f'Content-Type: {sent_type(medium)}')}"


def _content(medium: Medium, value: str, plain: Json) -> str:
    """The option for a body that is no form."""
    if medium.form == bodies.BYTES and medium.is_parted:
        return f"--data-raw {escaped(parted_text([PLAIN_PART]))}"
    if not value:
        return _FROM_FILE
    items: list[Json] = plain if isinstance(plain, list) else [plain]
    match medium.form:
        case bodies.ORDERED if medium.ordered is not None:
            return f"--data-raw {escaped(ordered_text(medium.ordered, items))}"
        case bodies.JSON:
            return _here(pretty(value))
        case bodies.TEXT:
            return f"--data-raw {quoted(text_of(plain), lines=True)}"
        case bodies.BYTES if isinstance(plain, str):
            return f"--data-raw {quoted(plain, lines=True)}"
        case bodies.ITEMS if medium.name in LINES and not isinstance(plain, str):
            return _here("\n".join(map(json_text, items)))
        case bodies.ITEMS if medium.name == EVENTS and not isinstance(plain, str):
            events = (_event(each, medium.media.json_data) for each in items)
            return _here("".join(events), "EVENTS")
        case bodies.ITEMS if is_sequence(medium.name) and not isinstance(plain, str):
            texts = (f"\x1e{json_text(each)}\n" for each in items)
            return f"--data-raw {escaped(''.join(texts))}"
        case _:
            return _FROM_FILE


def _event(item: Json, json_data: JsonData | None) -> str:
    """A block of server-sent events (WHATWG HTML, 9.2.5).

    What no field can be called is left out: a line end in a name would begin another
    line, which may be the one that ends the text.
    """
    fields = item if isinstance(item, dict) else {"data": item}
    fields = {key: each for key, each in fields.items() if not _NO_FIELD & {*key}}
    data = fields.get("data")
    is_json = json_data is not None and json_data.holds(fields.get("event"), data)
    is_text = isinstance(data, str) and json_data is not None and json_data.open
    if "data" in fields and is_json and not is_text:
        fields = {**fields, "data": json_text(data)}
    lines = [
        f"{name}: {line}\n"
        for name, value in fields.items()
        for line in _LINE_END.split(text_of(value))
    ]
    return "".join([*lines, "\n"])


def _here(text: str, end: str = "JSON") -> str:
    """A here-document, of which no line is the word that ends it."""
    return f"--data-binary @- <<'{end}'\n{text}\n{end}"
