"""What is found where one schema admits values that another one does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from counterfoil.diff.facts import Facts
    from counterfoil.diff.nodes import Node


class Kind(Enum):
    """What a gap is: values, perhaps some, or a member that one side describes.

    `WITH` is about objects that have a member which the other schema refuses, `WITHOUT`
    about those that lack one which it requires; `DEMANDED` is a member that is new, and
    must be there, `WITHHELD` one that is not sent this way any more.
    """

    VALUES = auto()
    UNKNOWN = auto()
    WITH = auto()
    WITHOUT = auto()
    REMOVED = auto()
    ADDED = auto()
    DEMANDED = auto()
    WITHHELD = auto()


@dataclass(frozen=True, slots=True)
class Gap:
    """Values that are left out: `what` they are, and where, in words and in schemas.

    `path` leads there through members and items. `inner` and `outer` are the places in
    the schema that admits them, and in that which does not.
    """

    what: str
    path: tuple[str, ...]
    inner: Node
    outer: Node
    kind: Kind = Kind.VALUES


Compare: TypeAlias = Callable[
    [tuple["Node", ...], tuple["Node", ...], tuple[str, ...]], Iterator[Gap]
]
"""Compares what one list of schemas admits with another; the path leads to them."""


@dataclass(frozen=True, slots=True)
class Inner:
    """The schema whose values are compared, as one conjunct of the other meets it.

    `place` is where it stands. `compare` finds what is left out within, to be told, and
    `fits` says whether a schema holds all values of others. `again` compares the schema
    with further conjuncts to another one that stands at the same place. `strict` says
    that members which it does not describe count as all others do.
    """

    facts: Facts
    place: Node
    path: tuple[str, ...]
    compare: Compare
    fits: Callable[[tuple[Node, ...], Node], bool]
    again: Callable[[tuple[Node, ...], Node], Iterator[Gap]]
    strict: bool

    def gap(self, what: str, outer: Node, kind: Kind = Kind.VALUES) -> Gap:
        """A gap of this schema itself."""
        return Gap(what, self.path, self.place, outer, kind)


Rule: TypeAlias = Callable[[Inner, str, "Node"], Iterator[Gap]]
"""What a keyword of a conjunct leaves out: the schema, the keyword, the conjunct."""
