"""How request bodies are received by endpoints, and how clients write them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.closed import closed_bounded
from counterfoil.api.schemas import schema_of
from counterfoil.python.bodies import (
    BYTES,
    FORM,
    ITEMS,
    JSON,
    ORDERED,
    PARTS,
    TEXT,
    Medium,
    item_codec,
    json_data,
)
from counterfoil.python.form_views import form_constants
from counterfoil.python.format_types import HOOKS, has_format
from counterfoil.python.imports import own
from counterfoil.python.layout import STEP, enclose, fits, literal, string, tuple_of
from counterfoil.python.ordered_views import ordered_constants
from counterfoil.python.readers import has_reader
from counterfoil.python.scalar_kinds import (
    scalar_kinds,
)
from counterfoil.python.types import (
    UNSET,
    WIDE,
    Import,
    annotation,
    as_value,
    bare,
    generic,
    imports_of,
)

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.contents import Content
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.operations import Call

_CLASSES: Final = {
    JSON: "TypedBody",
    FORM: "TypedBody",
    TEXT: "TextBody",
    BYTES: "StreamBody",
    PARTS: "PartsBody",
    ITEMS: "ItemsBody",
    ORDERED: "OrderedBody",
}
_MODULES: Final = {
    PARTS: "runtime.parts_body",
    ITEMS: "runtime.items_body",
    ORDERED: "runtime.ordered_body",
}
_UTF8: Final = "; charset=utf-8"


class Reception(Struct, frozen=True):
    """How an endpoint receives a body: "" where it has none.

    `accepted` makes what reads it. Either `decode` is the expression for the value of
    the whole `text`, or `receive` is the statement that receives the body.
    """

    accepted: str = ""
    decode: str = ""
    receive: str = ""
    is_stream: bool = False


class Dispatch(Struct, frozen=True):
    """How a client sends a body: expressions of its Content-Type and its content.

    `first` is a statement that goes before, or "".
    """

    kind: str
    content: str
    first: str = ""


def lower_reception(call: Call, used: set[Import]) -> Reception:
    """How the endpoint of an operation receives its body."""
    body = call.body
    if body is None:
        return Reception()
    used |= {
        own("runtime.asgi", "Disconnected"),
        own("runtime.asgi", "send_refusal"),
        own("runtime.faults", "InvalidContent"),
        own("runtime.faults", "bad_request"),
    }
    used |= set() if call.judges_early else {own("runtime.asgi", "send_answer")}
    if body.is_plain:
        return _lower_plain(call, used)
    optional = "" if body.required else "_optional"
    wraps = _lower_receive(call, used) if body.has_stream else ""
    if not body.has_choice:
        accepted = _accepted(call, body.media[0], used, 1)
        receive = f"{wraps}body = await accepted.read{optional}(headers, receive)"
        return Reception(accepted, receive=receive, is_stream=body.has_stream)
    used.add(own("runtime.bodies", "Bodies"))
    rows = [_accepted(call, each, used, 2) for each in body.media]
    read = f"await accepted.read{optional}(headers, receive)"
    return Reception(
        enclose("Bodies(", rows, ")", 1, WIDE),
        receive=f"{wraps}body, content_type = {read}",
        is_stream=body.has_stream,
    )


def _lower_receive(call: Call, used: set[Import]) -> str:
    """The statement that notes who waits for a body that the service itself reads."""
    # It may be read while its response is sent, and the client may leave.
    name = "SharedReceive" if call.sends_parts else "Receiving"
    module = "stream_answers" if call.sends_parts else "watchdog"
    used.add(own(f"runtime.{module}", name))
    return f"receive = {name}(receive)\n{STEP * 3}"


def _lower_plain(call: Call, used: set[Import]) -> Reception:
    """One JSON content: it is received within the endpoint, which saves calls."""
    assert call.body is not None
    [medium] = call.body.media
    used |= {own("runtime.content", name) for name in _PLAIN}
    names = [string(name) for name in medium.names]
    accepted = enclose(
        "Content(", [*names, "limits=limits"], ")", 1, len("accepted = ")
    )
    return Reception(accepted, _decoded(call, medium, used))


def _decoded(call: Call, medium: Medium, used: set[Import]) -> str:
    """The expression for the value of the text of JSON content."""
    assert call.body is not None
    assert medium.content is not None
    made = f"{_reader(medium.content, used)}(text)"
    if call.body.required:
        return made
    used.add(UNSET)
    either = f"{made} if text else UNSET"
    if fits(f"body = {either}", 3):
        return either
    pad, inner = STEP * 3, STEP * 4
    if not fits(either, 4):
        either = f"{made}\n{inner}if text\n{inner}else UNSET"
    return f"(\n{inner}{either}\n{pad})"


_PLAIN: Final = ("CODING", "LENGTH", "TYPE", "Content")


def _decode(call: Call, medium: Medium, used: set[Import]) -> str:
    """The function that reads JSON content."""
    assert call.body is not None
    assert medium.content is not None
    decode = _reader(medium.content, used)
    if call.body.required:
        return decode
    used.add(own("runtime.content", "optional"))
    return f"optional({decode})"


def _reader(content: Content, used: set[Import]) -> str:
    read = has_reader(content)
    name = f"read_{content.name}" if read else content.name.upper()
    used.add(own("contents", name))
    return name if read else f"{name}.decode"


def _accepted(call: Call, medium: Medium, used: set[Import], level: int) -> str:
    """The expression of what receives a body of one media type."""
    cls = _CLASSES[medium.form]
    used.add(own(_MODULES.get(medium.form, "runtime.bodies"), cls))
    arguments: list[str] = []
    if medium.form == JSON:
        arguments.append(_decode(call, medium, used))
    elif medium.constant:
        used.add(own("operations", f"{call.function} as operation"))
        decode = ".decode" if medium.form == FORM else ""
        arguments.append(f"operation.{medium.constant}{decode}")
    arguments += [string(name) for name in medium.names]
    reserve = len("accepted = ") if level == 1 else 1
    return enclose(f"{cls}(", [*arguments, "limits=limits"], ")", level, reserve)


def body_constants(
    api: Api, call: Call, lowering: Lowering, used: set[Import]
) -> list[str]:
    """The constants that read and write bodies which are no JSON."""
    found: list[str] = []
    for medium in call.body.media if call.body else ():
        if medium.form == TEXT:
            found.append(_text_constant(api, medium, lowering, used))
        elif medium.form in {FORM, PARTS}:
            found += form_constants(api, medium, lowering, used)
        elif medium.form == ITEMS:
            found.append(_items_constant(medium, used))
        elif medium.ordered is not None:
            found += ordered_constants(
                api,
                medium.constant,
                medium.media.sent(medium.name),
                medium.ordered,
                lowering,
                used,
            )
    return found


def _items_constant(medium: Medium, used: set[Import]) -> str:
    assert medium.content is not None
    name = medium.content.name.upper()
    module, codec = item_codec(medium.media.name)
    place, _, short = module.partition(".")
    used |= {
        own(place, short),
        own("contents", name),
        Import("typing", "Final"),
    }
    arguments = [name]
    if medium.media.json_data is not None:
        arguments.append(f"{short}.{json_data(medium.media.json_data, 1)}")
    head = f"{medium.constant}: Final = {short}.{codec}("
    return enclose(head, arguments, ")")


def _text_constant(
    api: Api, medium: Medium, lowering: Lowering, used: set[Import]
) -> str:
    used |= {
        own("runtime.text_content", "TextContent"),
        Import("typing", "Final"),
        *imports_of(as_value(medium.typed)),
    }
    schema = schema_of(medium.media)
    kinds = [string(kind) for kind in scalar_kinds(schema, lowering)]
    arguments = [
        annotation("", as_value(medium.typed), "", 1),
        literal(json.loads(closed_bounded(api, schema)), 1),
        f"texts={tuple_of(kinds, 1)}",
    ]
    if has_format(medium.typed):
        used.add(HOOKS)
        arguments.append("hooks=HOOKS")
    head = f"{medium.constant}: Final = TextContent"
    return generic(head, bare(medium.typed), arguments)


def lower_dispatch(
    call: Call, module: str, local: dict[str, str], used: set[Import]
) -> Dispatch:
    """How a client sends the body of an operation.

    `module` is what it calls the operation's module, `local` are its own variables.
    """
    assert call.body is not None
    if call.body.has_choice:
        kind, content = local["kind"], local["content"]
        first = f"{kind}, {content} = _BODIES.encode(body, content_type)"
        return Dispatch(kind, content, first)
    [medium] = call.body.media
    name = medium.media.sent(medium.name) + (_UTF8 if medium.form == TEXT else "")
    if medium.form == BYTES:
        return Dispatch(string(name), "body")
    if medium.form in {PARTS, ORDERED}:
        content = local["content"]
        encoder = _encoder(call, medium, module, used)
        first = f"{content} = {encoder}.encode(body)"
        return Dispatch(f"{content}.content_type", content, first)
    return Dispatch(
        string(name), f"{_encoder(call, medium, module, used)}.encode(body)"
    )


def dispatch_constant(call: Call, module: str, used: set[Import]) -> str:
    """The assignment of what writes a body of several media types; "" for none."""
    if call.body is None or not call.body.has_choice:
        return ""
    used |= {own("runtime.encoders", "Encoders"), Import("typing", "Final")}
    rows: list[str] = []
    for medium in call.body.media:
        encoder = _encoder(call, medium, module, used)
        names = [medium.media.sent(name) for name in medium.names]
        rows += [tuple_of([string(name), encoder], 1, 1) for name in names]
    return enclose("_BODIES: Final = Encoders(", rows, ")", 0, WIDE)


def _encoder(call: Call, medium: Medium, module: str, used: set[Import]) -> str:
    """The name of what writes content of a media type."""
    if medium.form == BYTES:
        used.add(own("runtime.streams", "BYTES"))
        return "BYTES"
    if medium.content is not None and not medium.constant:
        used.add(own("contents", medium.content.name.upper()))
        return medium.content.name.upper()
    used.add(own("operations", f"{call.function} as {module}"))
    return f"{module}.{medium.constant}"
