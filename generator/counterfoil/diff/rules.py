"""What changed in the cross-field rules of requests and responses (`x-rules`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.schema import Object, Reference, walk
from counterfoil.diff.flows import Flow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api, Operation
    from counterfoil.api.schema import Rule, Schema
    from counterfoil.diff.findings import Told


def compare_rules(old: Api, new: Api, told: Told) -> None:
    """Tell which rules are new, and which do not hold any more."""
    for flow in Flow:
        before, after = _rules(old, flow), _rules(new, flow)
        words = flow.value
        for key, rule in after.items():
            if key not in before:
                code = words.breaking if flow.is_sent else words.harmless
                verb = words.breaks if flow.is_sent else words.helps
                message = f"{words.message} {verb} objects that break `{rule.id}`"
                told.add(code, message, rule.location)
        for key, rule in before.items():
            if key not in after:
                code = words.harmless if flow.is_sent else words.breaking
                verb = words.helps if flow.is_sent else words.breaks
                message = f"{words.message} {verb} objects that break `{rule.id}`"
                told.add(code, message, told.document, rule.location)


def _rules(api: Api, flow: Flow) -> dict[tuple[str, str], Rule]:
    """The rules of what is sent one way, by what they say."""
    return {
        (rule.id, rule.expression): rule
        for schema in _reached(api, flow)
        if isinstance(schema.shape, Object)
        for rule in schema.shape.rules
    }


def _reached(api: Api, flow: Flow) -> Iterator[Schema]:
    """The schemas of what is sent one way, and those that they refer to."""
    seen: set[str] = set()
    waiting = [root for each in api.every for root in _sent(each, flow)]
    while waiting:
        for schema in walk([waiting.pop()]):
            yield schema
            if isinstance(schema.shape, Reference) and schema.shape.name not in seen:
                seen.add(schema.shape.name)
                waiting.append(api.schemas[schema.shape.name])


def _sent(operation: Operation, flow: Flow) -> Iterator[Schema]:
    """The schemas of an operation's messages that go one way."""
    if flow.is_sent == (operation.event is None):
        for parameter in operation.parameters:
            yield parameter.schema
        for media in operation.body.content if operation.body else ():
            yield from media.schemas
        return
    for response in operation.responses:
        for media in response.content:
            yield from media.schemas
