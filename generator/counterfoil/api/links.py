"""Links: how the response to one operation feeds a request of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.api.description import read_server
from counterfoil.api.examples import json_text
from counterfoil.api.model import Link
from counterfoil.api.reading import child, members, text
from counterfoil.document.tree import Mapping

if TYPE_CHECKING:
    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings


def read_links(
    response: Mapping, references: References, findings: Findings
) -> tuple[Link, ...]:
    """The links of a Response Object, by their names (OAS 3.1, 4.8.20)."""
    found: list[Link] = []
    for name, node in members(response, "links"):
        target = references.follow(node)
        if isinstance(target, Mapping):
            body, server = target.get("requestBody"), child(target, "server")
            found.append(
                Link(
                    name,
                    text(target, "operationId"),
                    text(target, "operationRef"),
                    tuple(
                        (key, json_text(value))
                        for key, value in members(target, "parameters")
                    ),
                    "" if body is None else json_text(body),
                    None if server is None else read_server(server, findings),
                    text(target, "description"),
                    # A link that many responses share is reported where each has it.
                    response.location if target is not node else target.location,
                )
            )
    return tuple(found)
