"""What changed in the operations of two documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.path_templates import VARIABLE
from counterfoil.codes import diff as codes
from counterfoil.diff.contents import compare_content
from counterfoil.diff.findings import named
from counterfoil.diff.flows import Flow
from counterfoil.diff.parameters import compare_parameters
from counterfoil.diff.responses import compare_responses
from counterfoil.diff.rules import compare_rules
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
    compare_rules(old, new, told)
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
    compare_parameters(old, new, sent, told, schemas)
    _compare_bodies(old, new, sent, told, schemas)
    compare_responses(old, new, sent.other, told, schemas)
    if new.event is None:
        compare_security(old, new, before, after, told)


def _compare_bodies(
    old: Operation, new: Operation, flow: Flow, told: Told, schemas: SchemaChanges
) -> None:
    name, words = named(new), flow.value
    if old.body is None and new.body is None:
        return
    if new.body is None or old.body is None:
        if old.body is not None:
            message = f"the body of {name} is no longer described"
            told.add(words.breaking, message, new.location, old.body.location)
        elif new.body is not None:
            breaks = new.body.required and flow.is_sent
            code = words.breaking if breaks else words.harmless
            message = f"{name} has a body now" + ", which is required" * breaks
            told.add(code, message, new.body.location)
        return
    place, was = new.body.location, old.body.location
    if new.body.required != old.body.required:
        breaks = new.body.required == (flow.is_sent)
        now = "is required now" if new.body.required else "may be missing now"
        code = words.breaking if breaks else words.harmless
        told.add(code, f"the body of {name} {now}", place, was)
    compare_content(
        (old.body.content, was),
        (new.body.content, place),
        flow,
        f"the body of {name}",
        told,
        schemas,
        name,
    )
