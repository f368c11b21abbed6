"""What a schema leaves no room for: proof that no value that it accepts has something.

It errs on one side: `not`, `if`, and how often something comes are not looked at, nor
what patterns exclude but by length, so that there may be less room than it says.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.proof.matching import longest, matches
from counterfoil.proof.plain import elements, escape, members, target_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterfoil.proof.contract import Contract

Place = frozenset[str]
"""All schemas that are known to hold for a place of a value, by their pointers."""

_KINDS: Final = frozenset(
    {"null", "boolean", "object", "array", "number", "integer", "string"}
)
_MOST_PLACES: Final = 2_000
_MOST_CHOICES: Final = 64
_UPPER: Final = ("maximum", "exclusiveMaximum")
_LOWER: Final = ("minimum", "exclusiveMinimum")


class _OpenError(Exception):
    """There is a place for any value, or there are too many places to look at."""


@dataclass(slots=True)
class Room:
    """What the values of a schema may hold, as far as that is bounded.

    `open`: anything at all. `depth` is that of the deepest value. Else, each place
    within a value is among `places`, or it has one of the `listed` values; `tops` are
    those of the value itself.
    """

    contract: Contract
    open: bool = False
    depth: float = 0
    tops: list[Place] = field(default_factory=list[Place])
    places: list[Place] = field(default_factory=list[Place])
    listed: list[object] = field(default_factory=list[object])

    def has(self, value: object) -> bool:
        """Whether there may be just that value, which holds no others, within one."""
        accepts = self.contract.schemas.accepts
        return (
            self.open
            or any(_same(one, value) for one in self.listed)
            or any(all(accepts(p, value) for p in place) for place in self.places)
        )

    def has_number(self, least: float = 0) -> bool:
        """Whether there may be a number of that magnitude within a value."""
        return (
            self.open
            or any(
                isinstance(one, int | float)
                and not isinstance(one, bool)
                and abs(one) >= least
                for one in self.listed
            )
            or any(self._counts(place, least) for place in self.places)
        )

    def has_text(self, length: int) -> bool:
        """Whether there may be a string, or the name of a member, that is so long."""
        return (
            self.open
            or any(isinstance(one, str) and len(one) >= length for one in self.listed)
            or any(self._spells(place, length) for place in self._everywhere)
            or any(self._names_any(place) for place in self._everywhere)
        )

    def has_name(self, name: str) -> bool:
        """Whether a member may have that name."""
        return (
            self.open
            or any(name in members(one) for one in self.listed)
            or any(
                "object" in self.kinds(place) and self._is_named(place, name)
                for place in self._everywhere
            )
        )

    @property
    def _everywhere(self) -> list[Place]:
        return [*self.tops, *self.places]

    def kinds(self, place: Place) -> frozenset[str]:
        """The types that a value may have at a place."""
        found = _KINDS
        for plain in self._schemas(place):
            if "type" in plain:
                named = map(str, elements(plain["type"]) or [plain["type"]])
                wide = [("number", "integer") if n == "number" else (n,) for n in named]
                found &= {kind for kinds in wide for kind in kinds}
        return found

    def _schemas(self, place: Place) -> list[dict[str, object]]:
        return [members(self.contract.at(pointer)) for pointer in place]

    def _counts(self, place: Place, least: float) -> bool:
        if not self.kinds(place) & {"number", "integer"}:
            return False
        schemas = self._schemas(place)
        tops = [b for plain in schemas for b in _bounds(plain, _UPPER)]
        bottoms = [b for plain in schemas for b in _bounds(plain, _LOWER)]
        return min(tops, default=math.inf) >= least or (
            max(bottoms, default=-math.inf) <= -least
        )

    def _spells(self, place: Place, length: int) -> bool:
        if "string" not in self.kinds(place):
            return False
        schemas = self._schemas(place)
        mosts = [b for plain in schemas for b in _bounds(plain, ("maxLength",))]
        patterns = [plain.get("pattern") for plain in schemas]
        mosts += [longest(one) for one in patterns if isinstance(one, str)]
        return min(mosts, default=math.inf) >= length

    def _is_named(self, place: Place, name: str) -> bool:
        if any(self.contract.at(one) is False for one in self.member(place, name)):
            return False
        accepts = self.contract.schemas.accepts
        return all(
            accepts(f"{pointer}/propertyNames", name)
            for pointer in place
            if "propertyNames" in members(self.contract.at(pointer))
        )

    def _names_any(self, place: Place) -> bool:
        """Whether members may have names that the schema does not list."""
        if "object" not in self.kinds(place):
            return False
        schemas = self._schemas(place)
        closed = any(one.get("additionalProperties") is False for one in schemas)
        return not closed or any("patternProperties" in one for one in schemas)

    def member(self, place: Place, name: str) -> Place:
        """The schemas that hold for a member of that name."""
        found: set[str] = set()
        for pointer in place:
            plain = members(self.contract.at(pointer))
            own = {
                f"{pointer}/patternProperties/{escape(pattern)}"
                for pattern in members(plain.get("patternProperties"))
                if matches(pattern, name)
            }
            if name in members(plain.get("properties")):
                own.add(f"{pointer}/properties/{escape(name)}")
            if not own and "additionalProperties" in plain:
                own.add(f"{pointer}/additionalProperties")
            found |= own
        return frozenset(found)


@functools.lru_cache(maxsize=64)
def room_of(contract: Contract, schema: str) -> Room:
    """What the values of a schema may hold."""
    room = Room(contract)
    try:
        room.depth = _Explorer(room).explore(frozenset({schema}), ())
        if room.depth == math.inf:
            # It may be within itself.
            room.places += room.tops
    except _OpenError:
        room.open = True
        room.depth = math.inf
    return room


class _Explorer:
    """Finds the places of values."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._at: Callable[[str], object] = room.contract.at
        self._known: dict[Place, float] = {}

    def explore(self, pointers: Place, above: tuple[Place, ...]) -> float:
        """Note a place and all within it; returns how deep its values are."""
        if not pointers or len(self._known) > _MOST_PLACES:
            raise _OpenError
        if pointers in above:
            return math.inf
        if pointers not in self._known:
            self._known[pointers] = 0
            inner = (*above, pointers)
            self._known[pointers] = max(
                (self._depth(one, inner) for one in self._variants(pointers)), default=0
            )
        return self._known[pointers]

    def _depth(self, place: Place, above: tuple[Place, ...]) -> float:
        if any(self._at(one) is False for one in place):
            return 0
        room, accepts = self._room, self._room.contract.schemas.accepts
        choices = _choices(members(self._at(one)) for one in place)
        if choices is not None:
            right = [v for v in choices if all(accepts(p, v) for p in place)]
            for value in right:
                room.listed += _inside(value)
            return max(map(_depth_of, right), default=0)
        (room.places if len(above) > 1 else room.tops).append(place)
        kinds = room.kinds(place)
        within: list[Place] = []
        if "object" in kinds:
            within += self._members(place)
        if "array" in kinds:
            within += self._items(place)
        return max((1 + self.explore(one, above) for one in within), default=0)

    def _variants(self, pointers: Place, depth: int = 0) -> Iterator[Place]:
        """All that holds with them, for each choice of branches."""
        closed = self._closed(pointers)
        for pointer in sorted(closed):
            for keyword in ("oneOf", "anyOf"):
                count = len(elements(members(self._at(pointer)).get(keyword)))
                branches = {f"{pointer}/{keyword}/{index}" for index in range(count)}
                if branches and not branches & closed:
                    if depth > _MOST_CHOICES or count > _MOST_CHOICES:
                        raise _OpenError
                    for branch in sorted(branches):
                        yield from self._variants(closed | {branch}, depth + 1)
                    return
        yield closed

    def _closed(self, pointers: Place) -> Place:
        found: set[str] = set()
        pending = list(pointers)
        while pending:
            pointer = pending.pop()
            if pointer in found:
                continue
            found.add(pointer)
            plain = members(self._at(pointer))
            reference = plain.get("$ref")
            if isinstance(reference, str):
                pending.append(target_of(reference))
            count = len(elements(plain.get("allOf")))
            pending += [f"{pointer}/allOf/{index}" for index in range(count)]
        return frozenset(found)

    def _members(self, place: Place) -> Iterator[Place]:
        schemas = {one: members(self._at(one)) for one in place}
        names = {
            n for plain in schemas.values() for n in members(plain.get("properties"))
        }
        others = frozenset(
            f"{one}/additionalProperties"
            for one, plain in schemas.items()
            if "additionalProperties" in plain
        )
        patterns = [
            frozenset({f"{one}/patternProperties/{escape(pattern)}"})
            for one, plain in schemas.items()
            for pattern in members(plain.get("patternProperties"))
        ]
        yield from self._possible(
            [*(self._room.member(place, name) for name in sorted(names)), *patterns]
        )
        yield from self._possible([others])

    def _items(self, place: Place) -> Iterator[Place]:
        schemas = {one: members(self._at(one)) for one in place}
        tuples = {one: elements(p.get("prefixItems")) for one, p in schemas.items()}
        longest = max(map(len, tuples.values()), default=0)
        mosts = [b for p in schemas.values() for b in _bounds(p, ("maxItems",))]
        most = min(mosts, default=math.inf)
        for index in range(longest + 1):
            if index < most:
                held = {
                    f"{one}/prefixItems/{index}"
                    if index < len(tuples[one])
                    else f"{one}/items"
                    for one, plain in schemas.items()
                    if index < len(tuples[one]) or "items" in plain
                }
                yield from self._possible([frozenset(held)])

    def _possible(self, listed: list[Place]) -> Iterator[Place]:
        for one in listed:
            if not any(self._at(pointer) is False for pointer in one):
                yield one


def _choices(schemas: Iterator[dict[str, object]]) -> list[object] | None:
    """The values that are listed; None where any will do."""
    for plain in schemas:
        if "const" in plain:
            return [plain["const"]]
        if "enum" in plain:
            return elements(plain["enum"])
    return None


def _inside(value: object) -> Iterator[object]:
    yield value
    for one in (*members(value).values(), *elements(value)):
        yield from _inside(one)


def _depth_of(value: object) -> int:
    within = (*members(value).values(), *elements(value))
    return max((1 + _depth_of(one) for one in within), default=0)


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _bounds(plain: dict[str, object], keywords: tuple[str, ...]) -> list[float]:
    found = [plain.get(keyword) for keyword in keywords]
    return [one for one in found if isinstance(one, int | float)]
