"""Why no request breaks a keyword, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.proof.plain import elements, escape, members

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.sites import Node, Site

NEVER_EMPTY: Final = "an array of no items is not written at all"


def why_in_form(
    contract: Contract, listed: Sequence[Node], node: Node, site: Site
) -> str:
    """The same of the fields of a form, in which there is less than in JSON."""
    found = _not_in_forms(contract, node, site)
    return found or why_not_alone(contract, listed, node, site)


def why_not_alone(
    contract: Contract, listed: Sequence[Node], node: Node, site: Site
) -> str:
    """Why nothing breaks a keyword alone; "" where something may.

    `listed` are all schemas, some of which hold for the same value.
    """
    if _has_words(contract, node, node, site):
        return "whatever breaks it is none of the values that are listed, either"
    others = [one for one in listed if one != node and _holds_beside(one, node)]
    if any(_has_words(contract, other, node, site) for other in others):
        return "whatever breaks it is none of the values that are listed beside it"
    own = _kinds(contract, node)
    if site.keyword == "type" and any(
        kinds and kinds <= own for kinds in (_kinds(contract, o) for o in others)
    ):
        return "whatever breaks it breaks the type that is asked for beside it"
    return ""


def _not_in_forms(contract: Contract, node: Node, site: Site) -> str:
    """Why no form breaks a keyword alone; "" where one may.

    Fields are what it has of an array: no field is one of no items, or none.
    """
    plain = members(contract.at(node.schema))
    if site.keyword == "minItems" and len(node.value) == 1:
        return NEVER_EMPTY if plain.get("minItems") in {0, 1} else ""
    if site.keyword != "required" or node.value:
        return ""
    name = site.path[-1]
    if name not in members(plain.get("properties")):
        return ""
    place = contract.resolve(f"{node.schema}/properties/{escape(name)}")
    field = members(contract.at(place))
    is_list = field.get("type") == "array" and not field.get("minItems")
    return "without its fields, an array may have no items" if is_list else ""


def _holds_beside(other: Node, node: Node) -> bool:
    """Whether one schema holds for all values that another one is asked for."""
    steps = {step for site in other.sites for step in site.path[:-1]}
    always = steps.isdisjoint({"then", "else", "dependentSchemas"})
    within = node.choices[: len(other.choices)] == other.choices
    return other.value == node.value and within and always


def _has_words(contract: Contract, other: Node, node: Node, site: Site) -> bool:
    """Whether a schema lists values, all of which satisfy a keyword of a node."""
    plain = members(contract.at(other.schema))
    listed = [plain["const"]] if "const" in plain else elements(plain.get("enum"))
    if not listed or (other == node and site.keyword in {"const", "enum"}):
        return False
    broken = {
        breach.keyword
        for value in listed
        for breach in contract.schemas.breaches(node.schema, value)
    }
    return site.keyword not in broken


def _kinds(contract: Contract, node: Node) -> frozenset[str]:
    """The types that a schema asks for; none where it does not."""
    kind = members(contract.at(node.schema)).get("type")
    return frozenset(map(str, elements(kind) or ([] if kind is None else [kind])))
