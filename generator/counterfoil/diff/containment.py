"""Whether every value of one schema matches another one; and if not, which do not.

Where no gap is found, all values match, with two exceptions that are meant. Members
that neither a property nor a pattern describes are left aside where an object is open
for them, unless a comparison is strict: whoever adds a property takes it that nobody
sends another value by its name. And alternatives of a `oneOf` that are objects exclude
each other where one requires a member that the other one does not describe, or where
they did not do so before. Keywords whose meaning is not compared are told, unless
they say the same.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.diff import phrases
from counterfoil.diff.descriptions import UNIONS, Descriptions
from counterfoil.diff.exclusion import admitted, are_apart
from counterfoil.diff.facts import Facts, facts_of
from counterfoil.diff.gaps import Gap, Inner, Kind
from counterfoil.diff.judged import refused
from counterfoil.diff.marks import KINDS
from counterfoil.diff.member_keywords import MEMBER_RULES
from counterfoil.diff.nodes import Node, conjuncts
from counterfoil.diff.other_keywords import ENTANGLED, OTHER_RULES, TOGETHER, untold
from counterfoil.diff.pairing import partner
from counterfoil.diff.scalar_keywords import SCALAR_RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.diff.gaps import Rule
    from counterfoil.diff.nodes import Conjuncts
    from counterfoil.diff.unchanged import Unchanged

_MOST_SPLITS: Final = 3
"""How many unions of a schema are taken apart together."""
_MOST_STEPS: Final = 10_000
"""How many pairs of schemas are looked at to decide about the unions of one schema."""
_RULES: Final[dict[str, Rule]] = {**SCALAR_RULES, **MEMBER_RULES, **OTHER_RULES}

Nodes: TypeAlias = tuple[Node, ...]
Path: TypeAlias = tuple[str, ...]
Met: TypeAlias = Callable[[Node, Node], None]
"""What is told of two named schemas that are met, instead of comparing them there."""
_Key: TypeAlias = tuple[tuple[tuple[object, ...], ...], ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the values of a schema; `whole` are the conjuncts of all of them.

    `splits` counts the unions that were taken apart to come to it.
    """

    facts: Facts
    place: Node
    path: Path
    whole: Conjuncts
    splits: int = 0


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
                if lost := admitted(refused(facts.values, each), inner):
                    yield Gap(phrases.values(lost), path, place, each)
                continue
            for keyword in each.members:
                found = _Part(facts, place, path, inner)
                yield from self._leaves_out(found, each, keyword)

    def _leaves_out(self, part: _Part, outer: Node, keyword: str) -> Iterator[Gap]:
        """The gaps that are due to one keyword.

        Where the inner schema is a union, its alternatives may be held one by one
        although it is not plain to see of the whole.
        """
        if not part.facts.kinds or self._repeats(part.facts, outer, keyword):
            return
        is_whole = keyword == KINDS or part.splits >= _MOST_SPLITS
        parts = [] if is_whole else _parts(part, keyword)
        if not parts or keyword not in UNIONS:
            found = list(self._of_keyword(part, outer, keyword))
            if not found or not parts:
                yield from found
                return
        for each in parts:
            yield from self._leaves_out(each, outer, keyword)

    def _repeats(self, facts: Facts, outer: Node, keyword: str) -> bool:
        """Whether a keyword by itself says what the inner schema says, too."""
        if keyword in ENTANGLED:
            return False
        names = TOGETHER.get(keyword, (keyword,))
        text = outer.only(names).text
        return text in facts.texts(names) and self.unchanged.holds(text)

    def _of_keyword(self, part: _Part, outer: Node, keyword: str) -> Iterator[Gap]:
        facts, place, path = part.facts, part.place, part.path
        if facts.values is not None:
            only = outer.only(TOGETHER.get(keyword, (keyword,)))
            if lost := admitted(refused(facts.values, only), part.whole):
                yield Gap(phrases.values(lost), path, place, outer)
        elif keyword in UNIONS:
            yield from self._of_union(part, keyword, outer)
        else:

            def again(further: Nodes, wanted: Node) -> Iterator[Gap]:
                left = conjuncts(*facts.conjuncts, *further)
                return self.between(left, conjuncts(wanted), place, path)

            inner = Inner(
                facts,
                place,
                path,
                compare=self.compare,
                fits=self.fits,
                again=again,
                strict=self.strict,
            )
            yield from _RULES.get(keyword, untold)(inner, keyword, outer)

    def _of_union(self, part: _Part, keyword: str, outer: Node) -> Iterator[Gap]:
        facts, place, path = part.facts, part.place, part.path
        alternatives = outer.listed(keyword)
        chosen = partner(place, alternatives)
        is_same = chosen is not None and chosen.reference == place.reference != ""
        ordered = [chosen, *alternatives] if chosen else alternatives
        held = next((one for one in ordered if self.fits(facts.conjuncts, one)), None)
        if held is not None:
            if is_same and held is chosen:
                # For the members that only one of the two describes.
                yield from self.compare((place,), (held,), path)
            other = None
            if keyword == "oneOf":
                other = self._also(facts, held, alternatives)
            if other is not None:
                yield Gap(phrases.both(held, other), path, place, outer)
        elif chosen is not None:
            yield from self.compare((place,), (chosen,), path)
        elif place.reference:
            yield Gap(phrases.named(place.reference), path, place, outer)
        else:
            yield Gap(phrases.kinds(facts.kinds), path, place, outer)

    def _also(self, facts: Facts, held: Node, alternatives: list[Node]) -> Node | None:
        """Another alternative that may match what one does.

        What excluded the values of the inner schema before does so now, if it did not
        become wider. Where they overlapped before, nobody told them apart by this.
        """
        excluded = [own for one in facts.conjuncts if (own := one.single("not"))]
        for other in alternatives:
            if other is held or are_apart(facts, facts_of(other), strict=self.strict):
                continue
            known = [own for own in excluded if _is_named_alike(own, other)]
            if any(self.fits((other,), own) for own in known or excluded):
                continue
            if not self.strict and any(
                not are_apart(facts, facts_of(own), strict=False) for own in known
            ):
                continue
            return other
        return None


class _Decision(_Search):
    """Whether schemas are contained, each pair found out once."""

    def __init__(self, unchanged: Unchanged, *, strict: bool) -> None:
        super().__init__(unchanged, strict=strict)
        self._left = _MOST_STEPS
        self._known: dict[_Key, bool] = {}
        # Recursive schemas are contained unless something says otherwise: what is asked
        # again below itself holds, until it is known. So it is for what was found by
        # that, which stands behind it: it is asked again where that fails.
        self._assumed: dict[_Key, None] = {}
        self._depth = 0

    def begin(self) -> None:
        """Begin with another schema, which may have as many parts again."""
        self._left = _MOST_STEPS
        self._assumed.clear()
        self._depth = 0

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
        if key in self._assumed:
            return True
        self._left -= 1
        if self._left < 0:
            raise TooLargeError
        self._assumed[key] = None
        self._depth += 1
        place = (*inner, *outer)[0]
        found = self.between(conjuncts(*inner), conjuncts(*outer), place, ())
        result = next(found, None) is None
        self._depth -= 1
        if not result:
            while self._assumed.popitem()[0] != key:
                pass
            self._known[key] = False
        elif not self._depth:
            self._known.update(dict.fromkeys(self._assumed, True))
            self._assumed.clear()
        return result


class Containment(_Search):
    """Finds what one schema admits and another one does not, to tell people.

    Named schemas that are met within are only told to `met`: each pair is compared by
    itself, once. `breaks` says that what is left out breaks callers: then it is told,
    too, which members one of the two describes and the other one leaves open.
    """

    def __init__(
        self, unchanged: Unchanged, met: Met, *, breaks: bool, is_sent: bool
    ) -> None:
        super().__init__(unchanged, strict=False)
        self._decision = _Decision(unchanged, strict=False)
        self._met = met
        self._breaks = breaks
        self._is_sent = is_sent
        # Schemas that hold themselves, one in an unnamed way, are met again and again.
        self._seen: set[_Key] = set()

    def gaps(self, inner: Node, outer: Node) -> list[Gap]:
        """What is left out of a schema that took the place of another one."""
        if self.unchanged.same(inner, outer):
            return []
        self._seen.clear()
        self._decision.begin()
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
        if not inner:
            yield from self.between(left, right, place, path)
            return
        # What breaks is what the old schema sends, and the new one answers.
        is_old = self._breaks == self._is_sent
        old, new = (left, inner[0]), (right, outer[0])
        described = Descriptions(*((old, new) if is_old else (new, old)))
        found = list(self.between(left, right, place, path))
        if self._breaks:
            # An alternative that is refused as a whole is told of by that.
            refused = {_at(gap) for gap in found if gap.path == path}
            for gap in described.told(is_sent=self._is_sent, path=path):
                if gap.inner is place or _at(gap) not in refused:
                    yield gap
        for gap in found:
            is_told = gap.path == path and described.tells(
                gap, of_new=is_old, is_sent=self._is_sent
            )
            if not is_told:
                yield gap

    def fits(self, inner: Nodes, outer: Node) -> bool:
        """Whether a schema holds all values of others."""
        return self._decision.fits(inner, outer)


def contains(inner: Node, outer: Node, unchanged: Unchanged) -> bool:
    """Whether every value of a schema matches another one, undescribed members, too.

    Raises `TooLargeError` and `RecursionError` for schemas beyond all measure.
    """
    return _Decision(unchanged, strict=True).holds((inner,), (outer,))


def _at(gap: Gap) -> tuple[str, str]:
    """Where a gap is in the schema whose values are compared."""
    return gap.inner.file, gap.inner.pointer


def _is_named_alike(one: Node, other: Node) -> bool:
    if one.reference or other.reference:
        return one.reference == other.reference
    return one.text == other.text


def _parts(part: _Part, keyword: str) -> list[_Part]:
    """The alternatives of a union, each with what holds for all of them.

    For another union, the kinds of value are alternatives, too.
    """
    facts = part.facts
    for at, each in enumerate(facts.conjuncts):
        for union in UNIONS:
            if union in each.members:
                own = {name: it for name, it in each.members.items() if name != union}
                rest = Node(each.side, own, each.file, each.pointer)
                others = (*facts.conjuncts[:at], rest, *facts.conjuncts[at + 1 :])
                return [
                    _part_of(part, one, conjuncts(*others, one, *excluded))
                    for one, excluded in _each_alone(each, union, keyword)
                ]
    if keyword not in UNIONS or facts.values is not None or len(facts.kinds) == 1:
        return []
    kinds = facts.kinds
    if {"integer", "fraction"} <= kinds:
        kinds = (kinds - {"integer", "fraction"}) | {"number"}
    found: list[_Part] = []
    for kind in sorted(kinds):
        only = part.place.inside({"type": kind})
        place = part.place if part.place.reference else only
        found.append(_part_of(part, place, (*facts.conjuncts, only)))
    return found


def _each_alone(
    node: Node, union: str, keyword: str
) -> Iterator[tuple[Node, tuple[Node, ...]]]:
    """The alternatives, each with those that a value of it does not match.

    That matters to another `oneOf` alone.
    """
    listed = node.listed(union)
    for one in listed:
        excluded: tuple[Node, ...] = ()
        if union == keyword == "oneOf":
            others = (other for other in listed if other is not one)
            excluded = tuple(each.inside({"not": each.value}) for each in others)
        yield one, excluded


def _part_of(part: _Part, place: Node, inner: Conjuncts) -> _Part:
    return _Part(Facts(inner), place, part.path, part.whole, part.splits + 1)
