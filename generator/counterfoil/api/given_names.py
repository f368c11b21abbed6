"""Names in code that the document gives for what it names on the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.reading import text
from counterfoil.api.schema import GivenName
from counterfoil.document.tree import Mapping

if TYPE_CHECKING:
    from counterfoil.document.tree import Node

GIVEN_NAME: Final = "x-counterfoil-name"


def read_given_name(node: Node) -> GivenName | None:
    """The name that stands in a schema, an operation or a parameter; None for none."""
    value = node.get(GIVEN_NAME) if isinstance(node, Mapping) else None
    if value is None or not isinstance(node, Mapping):
        return None
    return GivenName(text(node, GIVEN_NAME), value.location)
