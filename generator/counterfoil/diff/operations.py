"""What changed in the operations of two documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.path_templates import VARIABLE
from counterfoil.codes import diff as codes
from counterfoil.diff.contents import compare_content
from counterfoil.diff.findings import named
from counterfoil.diff.flows import Flow
from counterfoil.diff.message import Message
from counterfoil.diff.parameters import compare_parameters
from counterfoil.diff.responses import compare_responses
from counterfoil.diff.schemas import SchemaChanges
from counterfoil.diff.security import compare_security
from counterfoil.diff.servers import compare_servers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.model import Api, Operation
    from counterfoil.diff.findings import Told


def compare_apis(old: Api, new: Api, told: Told) -> None:
    """Tell what changed for the wire."""
    schemas = SchemaChanges(old, new, told)
    compare_servers(old, new, told)
    before, after = _by_key(old.every), _by_key(new.every)
    for key, operation in before.items():
        if key not in after:
            was = ", which was deprecated" if operation.deprecated else ""
            message = f"{named(operation)} is gone{was}"
            place = operation.location
            told.add(codes.OPERATION_REMOVED, message, told.document, place)
    for key, operation in after.items():
        if key not in before:
            message = f"{named(operation)} is new"
            told.add(codes.OPERATION_ADDED, message, operation.location)
        else:
            _compare(before[key], operation, old, new, told, schemas)
    schemas.finish()


def _by_key(operations: Iterable[Operation]) -> dict[tuple[object, ...], Operation]:
    return {kept_key(each): each for each in operations}


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
    name = named(new)
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
