"""Choices beside other keywords: one object for each branch, with what all share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, cast

from msgspec.structs import replace

from counterfoil.api.discriminators import discriminator_of
from counterfoil.api.exact import canonical
from counterfoil.api.given_names import read_given_name
from counterfoil.api.objects import LEFT, Merged, Source, merged_object, type_names
from counterfoil.api.reading import items, text
from counterfoil.api.schema import AnyValue, Schema, Union
from counterfoil.document.tree import Mapping, Node, Sequence

if TYPE_CHECKING:
    from counterfoil.document.tree import Location

CHOICES: Final = ("oneOf", "anyOf")
_MOST: Final = 1000
"""The most members that all branches together may have."""
_MOST_TEXT: Final = 1_000_000
"""The most characters of JSON Schema that each branch may repeat, in all."""


def distributed(source: Source) -> tuple[Union, str] | None:
    """An object schema with a choice in it, as a union of objects.

    None where there is no choice of objects, or where its branches say nothing of
    members of which the object says nothing: then it alone tells as much.
    """
    found = _choice(source)
    if found is None or source.rules or type_names(source.node) not in _OBJECTS:
        return None
    keyword, holder, rest, number = found
    branches = items(holder, keyword)
    base = merged_object(_as_source(source, rest))
    if base is None or len(branches) * len(base.shape.properties) > _MOST:
        return None
    shared = _shared_exact(source, keyword, number)
    if len(canonical(shared)) * len(branches) > _MOST_TEXT:
        return None
    common = {
        each.name
        for each in base.shape.properties
        if not isinstance(each.schema.shape, AnyValue)
    }
    members: list[Schema] = []
    more = False
    # What no part evaluates is told of a branch only where no other one matches, too
    # (JSON Schema Core, 11.3).
    closing = source.node.get(LEFT) if keyword == "oneOf" else None
    # Of the choice of a part, others make members of their own.
    owner = "" if holder is source.node else source.node.location.pointer
    for branch in branches:
        place = _beside(branch.location, f"merged{owner}")
        both: dict[str, Node] = {"allOf": Sequence((rest, branch), place)}
        if closing is not None:
            both[LEFT] = closing
        whole = Mapping(both, {}, place)
        merged = merged_object(_as_source(source, whole))
        if merged is None or not (merged.typed or base.typed):
            return None
        more = more or any(e.name not in common for e in merged.shape.properties)
        members.append(_member(source, shared, branch, merged, place))
    told = discriminator_of(holder, keyword, source.targets)
    union = Union(tuple(members), told, keyword == "oneOf")
    return (union, keyword) if more else None


_OBJECTS: Final = frozenset({None, ("object",)})


def _choice(source: Source) -> tuple[str, Mapping, Mapping, int] | None:
    """The keyword of a choice, the schema that has it, and the whole without it.

    And the number of that schema in the `allOf`, or -1 where it is the whole itself.
    """
    for keyword in CHOICES:
        if keyword in source.node.members:
            rest = _without(source.node, keyword)
            return keyword, source.node, rest, -1
    parts = items(source.node, "allOf")
    for number, part in enumerate(parts):
        inner = source.within(source, part)
        for keyword in CHOICES if inner else ():
            if inner and keyword in inner.node.members:
                place = _beside(source.node.location, "rest")
                others = [*parts]
                others[number] = _without(inner.node, keyword)
                whole = _without(source.node, "allOf")
                members = {**whole.members, "allOf": Sequence((*others,), place)}
                rest = Mapping(members, source.node.keys, place)
                return keyword, inner.node, rest, number
    return None


def _without(node: Mapping, keyword: str) -> Mapping:
    """A schema without a keyword, nor what depends on what that evaluates."""
    left = {keyword, LEFT}
    members = {name: each for name, each in node.members.items() if name not in left}
    return Mapping(members, node.keys, _beside(node.location, "rest"))


def _beside(place: Location, word: str) -> Location:
    """A place of its own for what stands nowhere in the document."""
    return place.called(f"{place.pointer}#{word}")


def _as_source(source: Source, node: Mapping) -> Source:
    return replace(source, node=node, exact={}, rules=())


def _shared_exact(source: Source, keyword: str, number: int) -> dict[str, object]:
    """What values of all branches must match beside them: all but the choice.

    The choice is that of the part of the `allOf` with a `number`, or of the schema.
    Where it stands behind a reference, that is short and stays; and what is left for
    `unevaluatedProperties` depends on the choice.
    """
    exact = dict(source.exact)
    if LEFT in exact:
        return exact
    parts = exact.get("allOf")
    if number < 0 or not isinstance(parts, list):
        exact.pop(keyword, None)
        return exact
    listed = [*cast("list[object]", parts)]
    part = listed[number]
    if isinstance(part, dict) and LEFT not in part:
        said = cast("dict[str, object]", part)
        listed[number] = {name: each for name, each in said.items() if name != keyword}
    return {**exact, "allOf": listed}


def _member(
    source: Source,
    shared: dict[str, object],
    branch: Node,
    merged: Merged,
    place: Location,
) -> Schema:
    exact: object = json.loads(source.build(branch).exact)
    words = branch if isinstance(branch, Mapping) else source.node
    return Schema(
        merged.shape,
        place,
        canonical({"allOf": [shared, exact]}),
        merged.loose or "allOf",
        title=text(words, "title"),
        description=text(words, "description"),
        direction=source.direction,
        given=read_given_name(branch),
    )
