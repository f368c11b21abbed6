"""Webhooks and callbacks: the requests that the service sends, as `Operation`s."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from msgspec.structs import replace

from counterfoil.api.expressions import InvalidExpression, parse_template
from counterfoil.api.model import CALLBACK, WEBHOOK, Event
from counterfoil.api.operations import METHODS
from counterfoil.api.reading import child, items
from counterfoil.codes import events as codes
from counterfoil.codes.python import UNSUPPORTED_CALLBACKS
from counterfoil.codes.structure import MISSPELT_EXTENSION
from counterfoil.document.tree import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.expressions import Expression
    from counterfoil.api.model import Operation
    from counterfoil.api.operations import Operations
    from counterfoil.document.tree import Location, Node

OLD_WEBHOOKS: Final = "x-webhooks"
"""What documents had before there was a member for webhooks, in 3.1."""
_SAFE: Final = "/!$&'()*+,;=:@-._~"
"""What stands in a path as it is (RFC 3986, 3.3), and divides it."""


def webhooks(root: Mapping) -> Iterator[tuple[str, Location, Node]]:
    """The names, places and path items of a document's webhooks."""
    for found in (child(root, "webhooks"), old_webhooks(root)):
        if found is not None:
            for name, node in found.members.items():
                yield name, found.keys[name], node


def old_webhooks(root: Mapping) -> Mapping | None:
    """The webhooks in an extension; None where another tool means it otherwise."""
    found = child(root, OLD_WEBHOOKS)
    if found is None or not all(map(_is_item, found.members.values())):
        return None
    return found


def _is_item(node: Node) -> bool:
    """Whether a node can be a path item."""
    return isinstance(node, Mapping) and any(
        name in METHODS or name == "$ref" for name in node.members
    )


def read_events(
    root: Mapping, reader: Operations, operations: tuple[Operation, ...]
) -> tuple[Operation, ...]:
    """The webhooks of a document, and the callbacks of its operations."""
    holders = {(path, method): node for path, method, node in reader.calling_back}
    reader.calling_back.clear()
    found: list[Operation] = []
    for name, place, node in webhooks(root):
        event = Event(WEBHOOK, name, place)
        found += _read(reader, event, node)
    callbacks: dict[tuple[Location, str], _Callback] = {}
    for operation in operations:
        holder = holders.get((operation.path, operation.method))
        if holder is not None:
            _read_callbacks(reader, operation, holder, callbacks)
    found += [each for group in callbacks.values() for each in group.whole()]
    for _, _, node in reader.calling_back:
        reader.findings.add(
            UNSUPPORTED_CALLBACKS,
            "no code is made of callbacks of what the service itself sends",
            node.keys["callbacks"],
        )
    return tuple(found)


def _read_callbacks(
    reader: Operations,
    operation: Operation,
    node: Mapping,
    found: dict[tuple[Location, str], _Callback],
) -> None:
    """Add the callbacks of an operation; what several refer to is there once."""
    origin = (operation.path, operation.method)
    callbacks = child(node, "callbacks")
    for name, value in callbacks.members.items() if callbacks else ():
        target = reader.references.follow(value)
        if not isinstance(target, Mapping):
            continue
        for written, item in target.members.items():
            if written.startswith("x-"):
                continue
            place = target.keys[written]
            if (place, name) not in found:
                url = _url(written, place, reader)
                event = Event(CALLBACK, name, place, written, url)
                found[place, name] = _Callback(_read(reader, event, item), {})
            found[place, name].origins[origin] = None


@dataclass(frozen=True, slots=True)
class _Callback:
    """The operations of one callback, and what it follows, each once."""

    operations: list[Operation]
    origins: dict[tuple[str, str], None]

    def whole(self) -> Iterator[Operation]:
        """The operations with what they follow."""
        for each in self.operations:
            assert each.event is not None
            event = replace(each.event, origins=(*self.origins,))
            yield replace(each, event=event)


def _url(
    written: str, place: Location, reader: Operations
) -> tuple[str | Expression, ...]:
    """The parts of the URL of a callback; none where they are not expressions."""
    try:
        return parse_template(written)
    except InvalidExpression as error:
        reader.findings.add(
            codes.INVALID_EXPRESSION,
            f"{error}: nobody can tell where the callback is sent",
            place,
            hint="write it like {$request.body#/callbackUrl}",
        )
        return ()


def _read(reader: Operations, event: Event, node: Node) -> list[Operation]:
    item = reader.references.follow(node)
    if not isinstance(item, Mapping):
        return []
    _report_servers(reader, item, event)
    for method in item.members.values():
        if isinstance(method, Mapping):
            _report_servers(reader, method, event)
    found = reader.read_item("", event.location, item, inherits=False)
    for each in found:
        if each.pagination is not None:
            reader.findings.add(
                MISSPELT_EXTENSION,
                f"x-pagination says nothing of the {event.kind} {event.name!r}",
                each.pagination.location,
                hint="pages are asked for by clients",
            )
    return [
        replace(
            each,
            path=f"/{quote(event.name.removeprefix('/'), safe=_SAFE)}",
            servers=(),
            pagination=None,
            event=event,
        )
        for each in found
    ]


def _report_servers(reader: Operations, holder: Mapping, event: Event) -> None:
    """OAS 3.1, 4.8.18: the URL of a callback is its key; a webhook's is agreed upon."""
    if items(holder, "servers"):
        reader.findings.add(
            codes.IGNORED_SERVERS,
            f"'servers' say nothing of the {event.kind} {event.name!r}",
            holder.keys["servers"],
            hint="where it is sent is for its receiver to say",
        )


def placed(events: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """The events with paths for receivers: of one name, those after the first by id.

    An id may be the name of another event: then a number follows it.
    """
    taken: set[tuple[str, str]] = set()
    paths: dict[int, str] = {}
    for each in sorted(events, key=lambda one: (_is_callback(one), one.id)):
        path = next(free for free in _paths(each) if (free, each.method) not in taken)
        taken.add((path, each.method))
        paths[id(each)] = path
    return tuple(replace(each, path=paths[id(each)]) for each in events)


def _paths(event: Operation) -> Iterator[str]:
    """The paths that an event may have, those that say more first."""
    yield event.path
    named = f"/{quote(event.id, safe='')}"
    yield named
    for number in count(2):
        yield f"{named}-{number}"


def _is_callback(operation: Operation) -> bool:
    return operation.event is not None and operation.event.kind == CALLBACK
