"""What changed in the operations of two documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.path_templates import VARIABLE
from counterfoil.codes import diff as codes
from counterfoil.diff.contents import compare_content
from counterfoil.diff.flows import Flow
from counterfoil.diff.links import compare_links
from counterfoil.diff.message import Message
from counterfoil.diff.parameters import compare_parameters
from counterfoil.diff.responses import compare_responses
from counterfoil.diff.schemas import SchemaChanges
from counterfoil.diff.security import compare_schemes, compare_security
from counterfoil.diff.servers import base_of, compare_servers

if TYPE_CHECKING:
    from counterfoil.api.model import Api, Operation
    from counterfoil.diff.findings import Told


def compare_apis(old: Api, new: Api, told: Told) -> None:
    """Tell what changed for the wire."""
    schemas = SchemaChanges(old, new, told)
    pairs = paired(old, new)
    kept = {id(each) for pair in pairs for each in pair}
    called = [pair for pair in pairs if pair[1].event is None]
    compare_servers(old, new, called, told)
    compare_schemes(old, new, told)
    for operation in old.every:
        if id(operation) not in kept:
            was = ", which was deprecated" if operation.deprecated else ""
            message = f"{operation.route} is gone{was}"
            place = operation.location
            told.add(codes.OPERATION_REMOVED, message, told.document, place)
    for operation in new.every:
        if id(operation) not in kept:
            message = f"{operation.route} is new"
            told.add(codes.OPERATION_ADDED, message, operation.location)
    for before, after in pairs:
        _compare(before, after, old, new, told, schemas)
    compare_links(pairs, old, new, told)
    schemas.finish()
    told.finish()


def paired(old: Api, new: Api) -> list[tuple[Operation, Operation]]:
    """The operations of both documents that are the same, in the order of the new one.

    Their paths are the same, or else are with those that the URLs of all servers have.
    """
    before = {kept_key(each): each for each in old.every}
    found: dict[int, Operation] = {}
    for each in new.every:
        known = before.pop(kept_key(each), None)
        if known is not None:
            found[id(each)] = known
    first, second = base_of(old), base_of(new)
    if first != second and first is not None and second is not None:
        left = {
            (VARIABLE.sub("{}", first + each.path), each.method): each
            for each in before.values()
            if each.event is None and not each.servers
        }
        for each in new.operations:
            key = VARIABLE.sub("{}", second + each.path), each.method
            if id(each) not in found and not each.servers and key in left:
                found[id(each)] = left[key]
    return [(found[id(each)], each) for each in new.every if id(each) in found]


def kept_key(operation: Operation) -> tuple[object, ...]:
    """What an operation keeps from one document to the next.

    The names of path variables are the document's own: no request has them.
    """
    event = operation.event
    if event is None:
        return VARIABLE.sub("{}", operation.path), operation.method
    origins = tuple(
        (VARIABLE.sub("{}", path), method) for path, method in event.origins
    )
    return event.kind, event.name, operation.method, origins


def _compare(
    old: Operation,
    new: Operation,
    before: Api,
    after: Api,
    told: Told,
    schemas: SchemaChanges,
) -> None:
    name = new.route
    if new.deprecated and not old.deprecated:
        told.add(codes.NEWLY_DEPRECATED, f"{name} is deprecated", new.location)
    # What the service sends of itself goes the other way round.
    sent = Flow.SENT if new.event is None else Flow.ANSWERED
    request = Message(sent, name, told, schemas)
    compare_parameters(old, new, request)
    _compare_bodies(old, new, request)
    compare_responses(old, new, Message(sent.other, name, told, schemas))
    if new.event is None:
        compare_security(old, new, before, after, told)


def _compare_bodies(old: Operation, new: Operation, request: Message) -> None:
    name, before, after = request.operation, old.body, new.body
    what = f"the body of {name}"
    if before is not None and after is not None:
        request.tell_presence(before, after, what)
        compare_content(
            (before.content, before.location),
            (after.content, after.location),
            what,
            request,
        )
    elif before is not None:
        request.tell(f"{what} is no longer described", new.location, before.location)
    elif after is not None:
        breaks = after.required and request.flow.is_sent
        text = f"{name} has a body now" + ", which is required" * after.required
        request.tell(text, after.location, breaks=breaks)
