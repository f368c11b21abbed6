"""`nullable` in OpenAPI 3.0 where null stays forbidden (OAS 3.0.4, 4.7.24.1).

It adds null to the `type` beside it, and to nothing else: all other keywords of the
schema still have to admit null, as an `enum` that lists it does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.kinds import kind_of
from counterfoil.api.reading import flag, items
from counterfoil.codes.api import IGNORED_NULLABLE
from counterfoil.document.tree import Mapping, Node

if TYPE_CHECKING:
    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings

_DEEPEST: Final = 20
_CHOICES: Final = ("oneOf", "anyOf")


def note_nullable(node: Mapping, references: References, findings: Findings) -> None:
    """Report a `nullable` of a Schema Object that does not let null in."""
    if not flag(node, "nullable"):
        return
    refusing = _refusing(node, references, 0)
    if not refusing and "type" in node.members:
        return
    why, hint = "without a type beside it", "write the type beside it, or remove it"
    if refusing == "enum":
        why, hint = ": the enum beside it has no null", "add null to the enum"
    elif refusing:
        why = f": the {refusing} beside it admits no null"
        hint = "make that nullable, or write null as one of a choice"
    findings.add(
        IGNORED_NULLABLE,
        f"nullable has no effect{'' if why[0] == ':' else ' '}{why}",
        node.keys["nullable"],
        hint=hint,
    )


def _refusing(node: Mapping, references: References, depth: int) -> str:
    """The keyword beside a `type` that refuses null, or ""."""
    values = items(node, "enum")
    if values and all(kind_of(each) != "null" for each in values):
        return "enum"
    if any(_refuses(each, references, depth) for each in items(node, "allOf")):
        return "allOf"
    for choice in _CHOICES:
        branches = items(node, choice)
        if branches and all(_refuses(each, references, depth) for each in branches):
            return choice
    return ""


def _refuses(node: Node, references: References, depth: int) -> bool:
    """Whether a schema surely refuses null; its references are followed."""
    if depth > _DEEPEST or not isinstance(node, Mapping):
        return False
    if "$ref" in node.members:
        target = references.target(node)
        return target is not None and _refuses(target, references, depth + 1)
    if "type" in node.members and not flag(node, "nullable"):
        return True
    return bool(_refusing(node, references, depth + 1))
