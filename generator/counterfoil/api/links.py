"""Links: how the response to one operation feeds a request of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.examples import json_text
from counterfoil.api.model import Link
from counterfoil.api.reading import members, text
from counterfoil.document.tree import Mapping

if TYPE_CHECKING:
    from counterfoil.api.references import References


def read_links(response: Mapping, references: References) -> tuple[Link, ...]:
    """The links of a Response Object, by their names (OAS 3.1, 4.8.20)."""
    found: list[Link] = []
    for name, node in members(response, "links"):
        target = references.follow(node)
        if isinstance(target, Mapping):
            found.append(
                Link(
                    name,
                    text(target, "operationId"),
                    text(target, "operationRef"),
                    tuple(
                        (key, json_text(value))
                        for key, value in members(target, "parameters")
                    ),
                    target.get("requestBody") is not None,
                    target.get("server") is not None,
                    text(target, "description"),
                    # A link that many responses share is reported where each has it.
                    response.location if target is not node else target.location,
                )
            )
    return tuple(found)
