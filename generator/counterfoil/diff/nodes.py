"""JSON Schemas as they are compared: all that a value must match, side by side.

A schema is the list of its conjuncts: itself, what it refers to, and the members of
`allOf`, each without these two keywords. A value matches it if it matches all of them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from counterfoil.api.definitions import name_in
from counterfoil.api.exact import canonical
from counterfoil.diff.flows import Flow
from counterfoil.diff.marks import UNSENT, Marks
from counterfoil.pointers import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api
    from counterfoil.api.schema import Schema
    from counterfoil.diff.facts import Facts

Json: TypeAlias = object
Members: TypeAlias = dict[str, Json]

_NOTHING: Final[Members] = {"not": {}}
"""What admits nothing: the same as `false` (JSON Schema 2020-12 Core, 4.3.2)."""
_TOGETHER: Final = frozenset({"$ref", "allOf"})
_UNEVALUATED: Final = "unevaluatedProperties"
# They tell by the value which members they evaluate (JSON Schema 2020-12 Core, 11.3).
_BY_VALUE: Final = frozenset(
    {"anyOf", "oneOf", "if", "dependentSchemas", "$dynamicRef", _UNEVALUATED}
)


class Side:
    """The schemas of one of the two documents, as what is sent one way has them.

    `is_old` tells which of the two it is. They are read when they are needed.
    """

    def __init__(
        self, api: Api, flow: Flow = Flow.SENT, *, is_old: bool = False
    ) -> None:
        self.api = api
        self.is_old = is_old
        self._marks = Marks(api, flow)
        self._read: dict[str, Json] = {}
        self.facts: dict[tuple[int, str], tuple[Node, Facts]] = {}
        # By identity; the schemas are kept, so that it does not become another one's.
        self._texts: dict[int, tuple[Json, str]] = {}
        self._parts: dict[tuple[int, tuple[str, ...]], tuple[Json, Members]] = {}

    def named(self, name: str) -> Node:
        """A named schema."""
        schema = self.api.schemas[name]
        if name not in self._read:
            self._read[name] = self._marked(schema)
        place = schema.location
        return Node(self, self._read[name], place.file, place.pointer)

    def node(self, schema: Schema) -> Node:
        """A schema of an operation."""
        place = schema.location
        return Node(self, self._marked(schema), place.file, place.pointer)

    def texts(self) -> dict[str, str]:
        """The texts of the named schemas."""
        if not self._marks:
            return {name: each.exact for name, each in self.api.schemas.items()}
        return {name: self.named(name).text for name in self.api.schemas}

    def _marked(self, schema: Schema) -> Json:
        read: Json = json.loads(schema.exact)
        place = schema.location
        if not self._marks:
            return read
        return self._marks.applied(read, place.file, place.pointer)

    def part(self, schema: Members, keywords: tuple[str, ...]) -> Members:
        """A schema of some of the keywords of another one."""
        key = id(schema), keywords
        known = self._parts.get(key)
        if known is None:
            part = {name: schema[name] for name in keywords if name in schema}
            known = self._parts[key] = schema, part
        return known[1]

    def text(self, value: Json) -> str:
        """The text of a schema, the same for schemas that say the same."""
        known = self._texts.get(id(value))
        if known is None:
            known = self._texts[id(value)] = value, canonical(value)
        return known[1]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A schema and where it stands: `pointer` is a JSON Pointer in `file`."""

    side: Side
    value: Json
    file: str
    pointer: str

    def inside(self, value: Json, *steps: str | int) -> Node:
        """A schema that stands in this one."""
        pointer = self.pointer + "".join(f"/{escape(str(step))}" for step in steps)
        return Node(self.side, value, self.file, pointer)

    def only(self, keywords: tuple[str, ...]) -> Node:
        """The schema that some of its keywords are."""
        part = self.side.part(self.members, keywords)
        return Node(self.side, part, self.file, self.pointer)

    @property
    def text(self) -> str:
        """The schema as text, the same for schemas that say the same."""
        return self.side.text(self.value)

    @property
    def members(self) -> Members:
        """Its keywords; none where it admits everything."""
        value = self.value
        if value is UNSENT:
            return {}
        if isinstance(value, dict):
            return cast("Members", value)
        return _NOTHING if value is False else {}

    @property
    def reference(self) -> str:
        """The name of the schema that it refers to, if it says nothing else, or ""."""
        members = self.members
        return _target(members) if len(members) == 1 else ""

    def listed(self, keyword: str) -> list[Node]:
        """The schemas of a keyword that has a list of them."""
        found = self.members.get(keyword)
        listed = cast("list[Json]", found) if isinstance(found, list) else []
        return [self.inside(each, keyword, at) for at, each in enumerate(listed)]

    def names(self, keyword: str) -> Members:
        """The schemas of a keyword that has them by name, as they are."""
        found = self.members.get(keyword)
        return cast("Members", found) if isinstance(found, dict) else {}

    def mapped(self, keyword: str) -> dict[str, Node]:
        """The schemas of a keyword that has them by name."""
        return {
            name: self.inside(each, keyword, name)
            for name, each in self.names(keyword).items()
        }

    def single(self, keyword: str) -> Node | None:
        """The schema of a keyword that has one."""
        if keyword not in self.members:
            return None
        return self.inside(self.members[keyword], keyword)


def _target(members: Members) -> str:
    reference = members.get("$ref")
    return name_in(reference) if isinstance(reference, str) else ""


Conjuncts: TypeAlias = tuple[Node, ...]


def conjuncts(*roots: Node) -> Conjuncts:
    """All that a value of every one of these schemas must match, each once."""
    return tuple(_conjuncts(list(reversed(roots))))


def _conjuncts(pending: list[Node]) -> Iterator[Node]:
    seen: set[tuple[int, str]] = set()
    while pending:
        node = pending.pop()
        members = node.members
        name = _target(members)
        if name and (id(node.side), name) not in seen:
            seen.add((id(node.side), name))
            pending.append(node.side.named(name))
        pending += reversed(node.listed("allOf"))
        own = {key: each for key, each in members.items() if key not in _TOGETHER}
        closed = _closing(node) if _UNEVALUATED in own else None
        if closed is not None:
            del own[_UNEVALUATED]
            yield closed
        if own:
            yield Node(node.side, own, node.file, node.pointer)


def _closing(node: Node) -> Node | None:
    """What `unevaluatedProperties` says, by keywords that look at no others.

    It is `additionalProperties` beside the properties of all conjuncts. Where the value
    decides which of them evaluate members, it is that in one of the cases; None where
    these are not told apart (JSON Schema 2020-12 Core, 11.3).
    """
    members = {key: each for key, each in node.members.items() if key != _UNEVALUATED}
    cases = _cases(conjuncts(Node(node.side, members, node.file, node.pointer)))
    if cases is None:
        return None
    rest = node.members[_UNEVALUATED]
    if len(cases) == 1:
        return node.inside(_closed(cases[0][1], rest))
    return node.inside(
        {
            "anyOf": [
                {"allOf": [*held, _closed(evaluating, rest)]}
                for held, evaluating in cases
            ]
        }
    )


def _closed(evaluating: Conjuncts, rest: Json) -> Members:
    """What admits `rest` alone for the members that some schemas do not evaluate."""
    if any("additionalProperties" in each.members for each in evaluating):
        return {}
    return {
        "properties": {
            n: True for each in evaluating for n in each.names("properties")
        },
        _PATTERNS: {n: True for each in evaluating for n in each.names(_PATTERNS)},
        "additionalProperties": rest,
    }


# What a value matches in a case, and the schemas that evaluate members of it then.
_Case: TypeAlias = "tuple[list[Json], Conjuncts]"


def _cases(inner: Conjuncts) -> list[_Case] | None:
    """The cases in which schemas evaluate members; None where they are too many."""
    told = [each for each in inner if _BY_VALUE & each.members.keys()]
    if not told:
        return [([], inner)]
    if len(told) > 1:
        return None
    node = told[0]
    match sorted(_BY_VALUE & node.members.keys()):
        case ["oneOf"]:
            groups = [[each] for each in node.listed("oneOf")]
        case ["anyOf"]:
            listed = node.listed("anyOf")
            if len(listed) > _MOST_ALTERNATIVES:
                return None
            groups = [
                list(group)
                for size in range(1, len(listed) + 1)
                for group in combinations(listed, size)
            ]
        case _:
            return None
    found: list[_Case] = []
    for group in groups:
        further = conjuncts(*group)
        if any(_BY_VALUE & each.members.keys() for each in further):
            return None
        found.append(([each.value for each in group], (*inner, *further)))
    return found


_PATTERNS: Final = "patternProperties"
_MOST_ALTERNATIVES: Final = 4
"""Of how many alternatives all groups are looked at that a value may match."""
