"""Whether every value of one schema matches another one; and if not, which do not.

Where no gap is found, all values match, with two exceptions that are meant. Members
that neither a property nor a pattern describes are left aside where an object is open
for them, unless a comparison is strict: whoever adds a property takes it that nobody
sends another value by its name. And `oneOf` is read as `anyOf`: its alternatives are
taken to exclude each other. Keywords whose meaning is not compared are told, unless
they say the same.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.diff import phrases
from counterfoil.diff.facts import Facts
from counterfoil.diff.gaps import Gap, Inner, Kind
from counterfoil.diff.judged import refused
from counterfoil.diff.member_keywords import MEMBER_RULES, described
from counterfoil.diff.nodes import Node, conjuncts
from counterfoil.diff.other_keywords import ENTANGLED, OTHER_RULES, TOGETHER, untold
from counterfoil.diff.pairing import partner
from counterfoil.diff.scalar_keywords import SCALAR_RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.diff.gaps import Rule
    from counterfoil.diff.nodes import Conjuncts, Side
    from counterfoil.diff.unchanged import Unchanged

_UNIONS: Final = ("anyOf", "oneOf")
_MOST_SPLITS: Final = 3
"""How many unions of a schema are taken apart together."""
_MOST_STEPS: Final = 20_000
"""How many pairs of schemas are looked at to decide about unions."""
_RULES: Final[dict[str, Rule]] = {**SCALAR_RULES, **MEMBER_RULES, **OTHER_RULES}

Nodes: TypeAlias = tuple[Node, ...]
Path: TypeAlias = tuple[str, ...]
Met: TypeAlias = Callable[[Node, Node], None]
"""What is told of two named schemas that are met, instead of comparing them there."""
_Key: TypeAlias = tuple[tuple[tuple[object, ...], ...], ...]


class TooLargeError(Exception):
    """Schemas have too many parts that would have to be compared."""


def _key(inner: Nodes, outer: Nodes) -> _Key:
    """What tells two lists of schemas from others that mean something else."""
    return tuple(
        tuple((id(each.side), each.text) for each in nodes) for nodes in (inner, outer)
    )


def _places(inner: Nodes, outer: Nodes) -> _Key:
    """What tells two lists of schemas from all others, such as say the same, too."""
    return tuple(
        tuple((each.file, each.pointer, each.text) for each in nodes)
        for nodes in (inner, outer)
    )


class _Search:
    """Looks for values that one schema admits, and another one does not."""

    def __init__(self, unchanged: Unchanged, *, strict: bool) -> None:
        self.unchanged = unchanged
        self.strict = strict

    @abstractmethod
    def compare(self, inner: Nodes, outer: Nodes, path: Path) -> Iterator[Gap]:
        """The gaps between schemas: of each list, a value matches all."""

    @abstractmethod
    def fits(self, inner: Nodes, outer: Node) -> bool:
        """Whether a schema holds all values of others."""

    def between(
        self, inner: Conjuncts, outer: Conjuncts, place: Node, path: Path
    ) -> Iterator[Gap]:
        """The gaps between conjuncts; `place` is where the inner schema stands."""
        facts = Facts(inner)
        if not facts.kinds:
            return
        texts = {own.text for own in inner}
        for each in outer:
            is_apart = not ENTANGLED & each.members.keys()
            if is_apart and each.text in texts and self.unchanged.holds(each.text):
                continue
            if facts.values is not None:
                if lost := refused(facts.values, each):
                    yield Gap(phrases.values(lost), path, place, each)
                continue
            for keyword in each.members:
                yield from self._leaves_out(facts, each, keyword, place, path)

    def _leaves_out(
        self,
        facts: Facts,
        outer: Node,
        keyword: str,
        place: Node,
        path: Path,
        splits: int = 0,
    ) -> Iterator[Gap]:
        """The gaps that are due to one keyword.

        Where the inner schema is a union, its alternatives may be held one by one
        although it is not plain to see of the whole.
        """
        if not facts.kinds or self._repeats(facts, outer, keyword):
            return
        parts = _parts(facts, keyword, place) if splits < _MOST_SPLITS else []
        if not parts or keyword not in _UNIONS:
            found = list(self._of_keyword(facts, outer, keyword, place, path))
            if not found or not parts:
                yield from found
                return
        for part, rest in parts:
            both = Facts(conjuncts(*rest, part))
            yield from self._leaves_out(both, outer, keyword, part, path, splits + 1)

    def _repeats(self, facts: Facts, outer: Node, keyword: str) -> bool:
        """Whether a keyword by itself says what the inner schema says, too."""
        if keyword in ENTANGLED:
            return False
        names = TOGETHER.get(keyword, (keyword,))
        text = outer.only(names).text
        return text in facts.texts(names) and self.unchanged.holds(text)

    def _of_keyword(
        self, facts: Facts, outer: Node, keyword: str, place: Node, path: Path
    ) -> Iterator[Gap]:
        if facts.values is not None:
            names = TOGETHER.get(keyword, (keyword,))
            if lost := refused(facts.values, outer.only(names)):
                yield Gap(phrases.values(lost), path, place, outer)
        elif keyword in _UNIONS:
            yield from self._of_union(facts, outer.listed(keyword), outer, place, path)
        else:
            inner = Inner(facts, place, path, self.compare, self.fits, self.strict)
            yield from _RULES.get(keyword, untold)(inner, keyword, outer)

    def _of_union(
        self,
        facts: Facts,
        alternatives: list[Node],
        outer: Node,
        place: Node,
        path: Path,
    ) -> Iterator[Gap]:
        chosen = partner(place, alternatives)
        is_same = chosen is not None and chosen.reference == place.reference != ""
        if chosen and is_same and self.fits(facts.conjuncts, chosen):
            # For the members that only one of the two describes.
            yield from self.compare((place,), (chosen,), path)
            return
        if any(self.fits(facts.conjuncts, each) for each in alternatives):
            return
        if chosen is not None:
            yield from self.compare((place,), (chosen,), path)
        elif place.reference:
            yield Gap(phrases.named(place.reference), path, place, outer)
        else:
            yield Gap(phrases.kinds(facts.kinds), path, place, outer)


class _Decision(_Search):
    """Whether schemas are contained, each pair found out once."""

    def __init__(self, unchanged: Unchanged, *, strict: bool) -> None:
        super().__init__(unchanged, strict=strict)
        self._left = _MOST_STEPS
        self._known: dict[_Key, bool] = {}
        # Recursive schemas are contained unless something says otherwise: what is asked
        # again below itself holds, until it is known. `_assumed` is the outermost
        # question for which that was taken.
        self._asked: dict[_Key, int] = {}
        self._assumed: float = math.inf

    def compare(self, inner: Nodes, outer: Nodes, path: Path) -> Iterator[Gap]:
        """A gap, where there are some."""
        if not self.holds(inner, outer):
            yield Gap("", path, outer[0], outer[0])

    def fits(self, inner: Nodes, outer: Node) -> bool:
        """Whether a schema holds all values of others."""
        return self.holds(inner, (outer,))

    def holds(self, inner: Nodes, outer: Nodes) -> bool:
        """Whether every value that matches all of `inner` matches all of `outer`."""
        key = _key(inner, outer)
        if key in self._known:
            return self._known[key]
        if key in self._asked:
            self._assumed = min(self._assumed, self._asked[key])
            return True
        self._left -= 1
        if self._left < 0:
            raise TooLargeError
        depth = len(self._asked)
        self._asked[key] = depth
        before, self._assumed = self._assumed, math.inf
        place = (*inner, *outer)[0]
        found = self.between(conjuncts(*inner), conjuncts(*outer), place, ())
        result = next(found, None) is None
        del self._asked[key]
        if not result or self._assumed >= depth:
            self._known[key] = result
            self._assumed = math.inf
        self._assumed = min(self._assumed, before)
        return result


class Containment(_Search):
    """Finds what one schema admits and another one does not, to tell people.

    Named schemas that are met within are only told to `met`: each pair is compared by
    itself, once. `describes` says that members count, too, that one of the two schemas
    describes and the other one leaves open; `old` is the side of the former document.
    """

    def __init__(
        self, unchanged: Unchanged, old: Side, met: Met, *, describes: bool
    ) -> None:
        super().__init__(unchanged, strict=False)
        self._decision = _Decision(unchanged, strict=False)
        self._old = old
        self._met = met
        self._describes = describes
        # Schemas that hold themselves, one in an unnamed way, are met again and again.
        self._seen: set[_Key] = set()

    def gaps(self, inner: Node, outer: Node) -> list[Gap]:
        """What is left out of a schema that took the place of another one."""
        if self.unchanged.same(inner, outer):
            return []
        self._seen.clear()
        try:
            return list(self._whole((inner,), (outer,), ()))
        except (TooLargeError, RecursionError):
            return [Gap("the schema", (), inner, outer, Kind.UNKNOWN)]

    def compare(self, inner: Nodes, outer: Nodes, path: Path) -> Iterator[Gap]:
        """The gaps within; named schemas are told of instead."""
        if len(inner) == len(outer) == 1:
            if self.unchanged.same(inner[0], outer[0]):
                return
            if inner[0].reference and outer[0].reference:
                self._met(inner[0], outer[0])
                return
        key = _places(inner, outer)
        if key not in self._seen:
            self._seen.add(key)
            yield from self._whole(inner, outer, path)

    def _whole(self, inner: Nodes, outer: Nodes, path: Path) -> Iterator[Gap]:
        left, right = conjuncts(*inner), conjuncts(*outer)
        place = (*inner, *outer)[0]
        if self._describes and inner:
            is_old = inner[0].side is self._old
            before, after = (left, right) if is_old else (right, left)
            for kind, name, where in described(Facts(before), Facts(after)):
                yield Gap(name, path, place, where, kind)
        yield from self.between(left, right, place, path)

    def fits(self, inner: Nodes, outer: Node) -> bool:
        """Whether a schema holds all values of others."""
        return self._decision.fits(inner, outer)


def contains(inner: Node, outer: Node, unchanged: Unchanged) -> bool:
    """Whether every value of a schema matches another one, undescribed members, too.

    Raises `TooLargeError` and `RecursionError` for schemas beyond all measure.
    """
    return _Decision(unchanged, strict=True).holds((inner,), (outer,))


def _parts(facts: Facts, keyword: str, place: Node) -> list[tuple[Node, Nodes]]:
    """The alternatives of a union, each with what holds for all of them.

    For another union, the kinds of value are alternatives, too.
    """
    for at, each in enumerate(facts.conjuncts):
        for union in _UNIONS:
            if union in each.members:
                own = {name: it for name, it in each.members.items() if name != union}
                rest = Node(each.side, own, each.file, each.pointer)
                others = (*facts.conjuncts[:at], rest, *facts.conjuncts[at + 1 :])
                return [(one, others) for one in each.listed(union)]
    if keyword not in _UNIONS or facts.values is not None or len(facts.kinds) == 1:
        return []
    kinds = facts.kinds
    if {"integer", "fraction"} <= kinds:
        kinds = (kinds - {"integer", "fraction"}) | {"number"}
    return [
        (Node(place.side, {"type": kind}, place.file, place.pointer), facts.conjuncts)
        for kind in sorted(kinds)
    ]
