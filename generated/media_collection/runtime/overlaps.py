"""Which schemas of parts of a value judge a part that another one judges, too.

Parts of `allOf` may both have a schema for one member and, where these lead back to the
whole, errors double at each level of a value: what is wrong at a depth of 60 would be
told 2^60 times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from .definitions import name_in
from .json_text import Json

Schema: TypeAlias = dict[str, Json]

_WITHIN: Final = ("then", "else")
_NAMED: Final = "properties"
_FIRST: Final = "prefixItems"
_MEMBERS: Final = (_NAMED, "patternProperties")
_OTHERS: Final = ("additionalProperties", "unevaluatedProperties")
_ITEMS: Final = ("items", "unevaluatedItems")


@dataclass(frozen=True, slots=True)
class _Part:
    """A schema of a part of a value: which part, by `keyword` and `name`.

    `owner` is the schema that has the keyword.
    """

    keyword: str
    name: str
    owner: Schema
    schema: Schema

    def overlaps(self, other: _Part) -> bool:
        """Whether both may judge the same part of a value."""
        if (self.keyword in _ITEMS or self.keyword == _FIRST) != (
            other.keyword in _ITEMS or other.keyword == _FIRST
        ):
            return False
        if self.keyword == other.keyword and self.keyword in (_NAMED, _FIRST):
            return self.name == other.name
        # Other members, and further items, are those that no part beside has.
        is_beside = self.owner is other.owner
        further = {*_OTHERS, *_ITEMS}
        return not (is_beside and not further.isdisjoint((self.keyword, other.keyword)))


def overlapping(whole: Schema) -> set[int]:
    """The identities of schemas that lead on to others, and overlap another such one.

    `whole` is complete in itself. Alternatives of a union overlap nothing: errors of
    each are found by itself.
    """
    definitions = whole.get("$defs")
    names = definitions if isinstance(definitions, dict) else {}
    found: set[int] = set()
    for root in _schemas(whole):
        parts = [*_parts(root, names)]
        for part in _doubled(parts):
            found.add(id(part.schema))
    return found


def _doubled(parts: list[_Part]) -> Iterator[_Part]:
    """Those that overlap another one."""
    several: dict[tuple[str, str], list[_Part]] = {}
    for part in parts:
        several.setdefault((part.keyword, part.name), []).append(part)
    is_named = all(part.keyword in (_NAMED, _FIRST) for part in parts)
    for same in several.values():
        # Of the same keyword and name, there is one in each schema.
        if len(same) > 1 or (not is_named and _overlaps_any(same[0], parts)):
            yield from same


def _overlaps_any(part: _Part, parts: list[_Part]) -> bool:
    return any(each is not part and part.overlaps(each) for each in parts)


def _schemas(whole: Json) -> Iterator[Schema]:
    """All schemas in a schema; of what is only data, perhaps too many."""
    waiting = [whole]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _parts(root: Schema, names: Schema) -> Iterator[_Part]:
    """The schemas of parts of a value by a schema, and by all that judge with it."""
    waiting: list[Json] = [root]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if not isinstance(each, dict) or id(each) in seen:
            continue
        seen.add(id(each))
        yield from _own(each)
        waiting += _beside(each, names)


def _beside(schema: Schema, names: Schema) -> Iterator[Json]:
    """The schemas that judge the same value."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        yield names.get(name_in(reference))
    parts = schema.get("allOf")
    yield from parts if isinstance(parts, list) else ()
    dependent = schema.get("dependentSchemas")
    yield from dependent.values() if isinstance(dependent, dict) else ()
    for name in _WITHIN:
        yield schema.get(name)


def _own(schema: Schema) -> Iterator[_Part]:
    """The schemas of parts that stand in a schema, as far as they lead on."""
    for keyword in _MEMBERS:
        members = schema.get(keyword)
        for name, each in members.items() if isinstance(members, dict) else ():
            if isinstance(each, dict) and _leads_on(each):
                yield _Part(keyword, name, schema, each)
    first = schema.get(_FIRST)
    for number, each in enumerate(first if isinstance(first, list) else ()):
        if isinstance(each, dict) and _leads_on(each):
            yield _Part(_FIRST, str(number), schema, each)
    for keyword in (*_OTHERS, *_ITEMS):
        each = schema.get(keyword)
        if isinstance(each, dict) and _leads_on(each):
            yield _Part(keyword, "", schema, each)


def _leads_on(schema: Schema) -> bool:
    """Whether a schema refers to another one, itself or within."""
    return any(isinstance(each.get("$ref"), str) for each in _schemas(schema))
