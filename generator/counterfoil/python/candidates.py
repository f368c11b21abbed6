"""The schemas of an Api that need names, and what each might be called.

A schema may be met in several ways, as the members of what an `allOf` refers to are
met in each schema that has the `allOf`. It is called after the one in which it stands,
else as comes first in the alphabet: no name depends on the order of a document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.schema import Array, Object, Schema, Union
from counterfoil.python.branch_names import words_of_branches
from counterfoil.python.named_shapes import (
    has_classes,
    is_class,
    is_long,
    is_named_enum,
    is_other,
)
from counterfoil.python.places import place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.document.tree import Location
    from counterfoil.python.places import Place


_NAMED: Final = 0
_IN_NAMED: Final = 1
_IN_CONTENT: Final = 2
_AWAY: Final = 3
"""How near a schema is to what it is called after: it does not stand in that."""


class Candidate(Struct, frozen=True):
    """What a schema might be called, with a wording for it, which settles conflicts.

    `rank` says how near it is to what it is called after, and how deep that lies.
    """

    rank: tuple[int, int]
    wording: str
    called: str
    schema: Schema

    def comes_before(self, other: Candidate | None) -> bool:
        """Whether this is the one to be used, of two for one place."""
        if other is None:
            return True
        return (self.rank, self.wording) < (other.rank, other.wording)


class Candidates(Struct, frozen=True):
    """The schemas that need names, by their places.

    `others` are unions, enumerations and tuples; those that are `listed` are there for
    the number of their values alone. `elsewhere` are places of given names that are not
    those of classes.
    """

    classes: dict[Place, Candidate]
    others: dict[Place, Candidate]
    listed: set[Place]
    unions: dict[Place, Candidate]
    elsewhere: frozenset[Location]

    def add_named(self, name: str, schema: Schema) -> None:
        """Add a schema that the document names, and that is no object."""
        _put(
            self.others,
            Candidate((_NAMED, 0), name, self.called(name, schema), schema),
        )

    def collect_named(self, name: str, schema: Schema) -> None:
        """Add what is in a schema that the document names."""
        owner = _Owner(self, place(schema), _IN_NAMED)
        owner.collect(name, self.called(name, schema), schema)

    def collect_content(self, wording: str, called: str, schema: Schema) -> None:
        """Add what is in the schema of a content, a parameter or a header."""
        owner = _Owner(self, place(schema), _IN_CONTENT)
        owner.collect(wording, self.called(called, schema), schema)

    def is_given(self, where: Place, schema: Schema) -> bool:
        """Whether the name that a schema has is that of its class.

        Of two directions, responses have the name as it is.
        """
        given = schema.given
        if given is None or given.location in self.elsewhere:
            return False
        return not self._is_second(where)

    def called(self, words: str, schema: Schema) -> str:
        """The words for a schema that is no property: its given name, or these."""
        if schema.given is None or schema.given.location in self.elsewhere:
            return words
        second = self._is_second(place(schema))
        return f"{schema.given.text} request" if second else schema.given.text

    def _is_second(self, where: Place) -> bool:
        first = (where[0], where[1], "")
        return where != first and (first in self.classes or first in self.others)


class _Owner(Struct, frozen=True):
    """A schema that others are called after, and that they may stand in."""

    found: Candidates
    root: Place
    kind: int

    def collect(
        self, wording: str, called: str, schema: Schema, *, is_field: bool = False
    ) -> None:
        """Add a schema, and what is in it."""
        where = place(schema)
        own = Candidate(self._rank(where), wording, called, schema)
        if not own.comes_before(self.found.classes.get(where)):
            return
        self._collect_other(own, is_field=is_field)
        shape = schema.shape
        match shape:
            case Object(properties, additional):
                if is_class(shape):
                    self.found.classes[where] = own
                for each in properties:
                    self.collect(
                        f"{wording} {each.name}",
                        f"{called} {each.given.text if each.given else each.name}",
                        each.schema,
                        is_field=True,
                    )
                if additional is not None:
                    self._within(own, "value", additional)
            case Array(items, _, prefix):
                for number, part in enumerate(prefix, 1):
                    self._within(own, f"item {number}", part)
                if not prefix:
                    self._within(own, "item", items)
            case Union(members) as union:
                _put(self.found.unions, own)
                words = self._words_of_members(schema, union)
                shown = _shown_of_members(called, union)
                for number, word in enumerate(words):
                    self._within(own, word, members[number], shown.get(number))
            case _:
                pass

    def _rank(self, where: Place) -> tuple[int, int]:
        if where == self.root:
            return self.kind, 0
        file, pointer, _ = self.root
        # What stands nowhere by itself has the place of a schema and a word (`#both`).
        inner = where[1].startswith((f"{pointer}/", f"{pointer}#"))
        is_here = where[0] == file and (inner or where[1] == pointer)
        return (self.kind, len(pointer)) if is_here else (_AWAY, 0)

    def _collect_other(self, own: Candidate, *, is_field: bool) -> None:
        schema = own.schema
        has_name = schema.given and not is_field and is_other(schema)
        is_named = has_name or is_named_enum(schema)
        if not (is_named or is_long(schema.shape)):
            return
        if _put(self.found.others, own) and not is_named:
            self.found.listed.add(place(schema))

    def _words_of_members(self, schema: Schema, union: Union) -> Iterator[str]:
        """What tells the members of a union apart.

        The only one with classes in it is called as the union is, where that is no name
        of its own; and so is a list of values where there are no classes.
        """
        holders = [part for part in union.members if has_classes(part)]
        listed = [part for part in union.members if is_long(part.shape)]
        is_named = place(schema) in self.found.others
        for number, part in enumerate(union.members, 1):
            if union.inherited and part is union.members[-1]:
                yield "base"
            elif holders == [part]:
                yield "object" if is_named and is_class(part.shape) else ""
            elif not holders and listed == [part]:
                yield "values" if is_named else ""
            else:
                yield f"option {number}"

    def _within(
        self, own: Candidate, words: str, schema: Schema, shown: str | None = None
    ) -> None:
        """Add what is in a part; `shown` is what its name has in place of the words."""
        called = self.found.called(f"{own.called} {shown or words}".strip(), schema)
        self.collect(f"{own.wording} {words}".strip(), called, schema)


def _put(table: dict[Place, Candidate], own: Candidate) -> bool:
    """Whether a candidate is the one to be used, for now."""
    where = place(own.schema)
    if not own.comes_before(table.get(where)):
        return False
    table[where] = own
    return True


def _shown_of_members(called: str, union: Union) -> dict[int, str]:
    """What members of a union are called that are not numbered in their names."""
    last = len(union.members) - union.inherited
    holders = [
        number
        for number, part in enumerate(union.members[:last])
        if part.given is None and has_classes(part)
    ]
    return words_of_branches(called, union, holders) if len(holders) > 1 else {}
