"""Examples: the `example` and `examples` of a parameter, header or media type."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.api.model import Example
from counterfoil.api.reading import members, text
from counterfoil.codes.unsupported import UNSUPPORTED_EXTERNAL_EXAMPLE
from counterfoil.diagnostics import Findings
from counterfoil.document.json_text import read_json
from counterfoil.document.tree import Mapping, Node, plain

if TYPE_CHECKING:
    from counterfoil.api.references import References


class PlacedExample(Struct, frozen=True):
    """An example and the node of its value, for those that judge it."""

    example: Example
    node: Node


def read_examples(
    holder: Mapping, references: References, findings: Findings, *, texts: bool
) -> tuple[PlacedExample, ...]:
    """All examples of one holder. A single `example` gets the name "example".

    `texts` says whether they are texts of a media type that is not JSON: then what is
    written is a value, too (OAS 3.2, 4.19.2).
    """
    single = holder.get("example")
    if single is not None:
        return (PlacedExample(Example("example", "", "", json_text(single)), single),)
    found: list[PlacedExample] = []
    for name, node in members(holder, "examples"):
        target = references.follow(node)
        if not isinstance(target, Mapping):
            continue
        value = target.get("value")
        if value is None:
            value = target.get("dataValue")
        sent = target.get("serializedValue")
        if value is None and texts:
            value = sent
        if value is None:
            if sent is not None:
                findings.add(
                    UNSUPPORTED_EXTERNAL_EXAMPLE,
                    f"the example {name!r} has no value: only how it is written",
                    sent.location,
                    hint="give it a dataValue, too",
                )
            continue
        summary = _words(node, target, "summary")
        description = _words(node, target, "description")
        written = text(target, "serializedValue")
        example = Example(name, summary, description, json_text(value), written)
        found.append(PlacedExample(example, value))
    return tuple(found)


def json_text(node: Node) -> str:
    """The value of a node as JSON text, its members in the document's order."""
    return json.dumps(
        plain(node), ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def read_json_text(written: str) -> object:
    """The value of a text that is JSON, as a file may hold it. Raises `ValueError`."""
    findings = Findings()
    held = read_json(written, "", findings)
    if held is None or findings.failed:
        raise ValueError("no JSON")
    return plain(held)


def _words(node: Node, target: Mapping, name: str) -> str:
    """A Reference Object's own summary and description win (OAS 3.1, 4.8.23)."""
    own = text(node, name) if isinstance(node, Mapping) else ""
    return own or text(target, name)
