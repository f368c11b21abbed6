"""What changed in the responses of an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.diff.contents import compare_content
from counterfoil.diff.findings import named
from counterfoil.diff.parameters import compare_presence

if TYPE_CHECKING:
    from counterfoil.api.model import Header, Operation, Response
    from counterfoil.diff.findings import Told
    from counterfoil.diff.flows import Flow
    from counterfoil.diff.schemas import SchemaChanges


def compare_responses(
    old: Operation, new: Operation, flow: Flow, told: Told, schemas: SchemaChanges
) -> None:
    """Tell what changed in what is answered.

    A further failure breaks nobody: a status that a client does not know is for it the
    first one of its class (RFC 9110, 15), and it fails as before.
    """
    name = named(new)
    before = {each.key: each for each in old.responses}
    after = {each.key: each for each in new.responses}
    for key, response in after.items():
        known = before.get(key) or _covering(key, before)
        if known is not None:
            what = f"{key} of {name}"
            _compare(known, response, flow, what, told, schemas, name)
        else:
            breaks = not flow.is_sent and key[0] in "123"
            code = flow.value.breaking if breaks else flow.value.harmless
            message = f"{name} may be answered with {key} now"
            told.add(code, message, response.location)
    for key, response in before.items():
        if key in after:
            continue
        if _covering(key, after) is None and (flow.is_sent or key[0] in "23"):
            # Those who wait for it wait in vain, or no longer know what to answer.
            message = f"{name} is no longer answered with {key}"
            told.add(flow.value.breaking, message, new.location, response.location)
        elif _covering(key, after) is None:
            message = f"{name} is no longer answered with {key}"
            told.add(flow.value.harmless, message, new.location, response.location)


def _covering(key: str, responses: dict[str, Response]) -> Response | None:
    """The range that a status is in, or the default (OAS 3.1, 4.8.16)."""
    wanted = (f"{key[0]}XX", "default") if key != "default" else ()
    return next((responses[each] for each in wanted if each in responses), None)


def _compare(
    old: Response,
    new: Response,
    flow: Flow,
    what: str,
    told: Told,
    schemas: SchemaChanges,
    operation: str,
) -> None:
    before = {each.name.lower(): each for each in old.headers}
    after = {each.name.lower(): each for each in new.headers}
    for name, header in before.items():
        label = f"the header `{header.name}` of {what}"
        if name in after:
            _compare_headers(header, after[name], flow, label, told, schemas, operation)
        else:
            message = f"{label} {flow.value.removed}"
            told.add(flow.value.breaking, message, new.location, header.location)
    for name, header in after.items():
        if name not in before:
            breaks = header.required and flow.is_sent
            code = flow.value.breaking if breaks else flow.value.harmless
            message = f"the header `{header.name}` of {what} is new"
            told.add(code, message, header.location)
    compare_content(
        (old.content, old.location),
        (new.content, new.location),
        flow,
        f"the body of {what}",
        told,
        schemas,
        operation,
    )


def _compare_headers(
    old: Header,
    new: Header,
    flow: Flow,
    what: str,
    told: Told,
    schemas: SchemaChanges,
    operation: str,
) -> None:
    compare_presence(old, new, flow, what, told)
    if (old.style, old.explode, old.media_type) != (
        new.style,
        new.explode,
        new.media_type,
    ):
        message = f"{what} is written in another way"
        told.add(flow.value.breaking, message, new.location, old.location)
    label = what.removesuffix(f" of {operation}")
    schemas.compare(flow, old.schema, new.schema, label, operation)
