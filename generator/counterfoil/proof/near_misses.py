"""Values that are wrong by as little as can be: what a slip in a server lets in."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Final

from counterfoil.proof.matching import miscounted
from counterfoil.proof.member_names import member_names, member_schema
from counterfoil.proof.plain import described, elements, is_object, members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract

_UP: Final = {
    "maximum": 1,
    "exclusiveMaximum": 1,
    "minimum": -1,
    "exclusiveMinimum": -1,
}
"""The bounds of numbers, and on which side of them it is wrong."""
_ARABIC: Final = {ord(str(digit)): 0x0660 + digit for digit in range(10)}
_WIDE: Final = {ord(str(digit)): 0xFF10 + digit for digit in range(10)}
_MOST: Final = 12
_MOST_WORDS: Final = 4

Sample = Callable[["Contract", str], object]
"""Makes a value that a schema accepts."""


def near_misses(
    contract: Contract, schema: str, value: object, sample: Sample
) -> tuple[str, ...]:
    """JSON texts, a few only, in the place of `value`, which is one of the schema."""
    plain = members(contract.at(schema))
    found = [*_numbers(plain), *map(json.dumps, _texts(plain, value))]
    found += map(json.dumps, _words(contract, plain))
    if is_object(value):
        found += map(json.dumps, _objects(contract, schema, value, sample))
    return tuple(dict.fromkeys(found))


def _numbers(plain: dict[str, object]) -> Iterator[str]:
    """The next number beyond each bound, and the next one that is a valid multiple."""
    step = plain.get("multipleOf")
    for keyword, sign in _UP.items():
        bound = plain.get(keyword)
        if not isinstance(bound, int | float) or not math.isfinite(bound):
            continue
        yield json.dumps(bound)
        if isinstance(step, int | float) and step > 0:
            yield from _multiples(bound, step, sign)
            continue
        yield json.dumps(bound + sign)
        if plain.get("type") != "integer":
            yield json.dumps(math.nextafter(bound, sign * math.inf))
            yield json.dumps(round(bound + sign * 0.01, 12))


def _multiples(bound: float, step: float, sign: int) -> Iterator[str]:
    """Multiples from the bound on: by the numbers as they are written, not as doubles.

    See JSON Schema Validation, 6.2.1.
    """
    unit = Fraction(str(step))
    first = math.floor(Fraction(str(bound)) / unit)
    for count in (first - 1, first, first + 1, first + 2):
        number = count * unit
        if (number - Fraction(str(bound))) * sign >= 0:
            yield json.dumps(int(number) if number.denominator == 1 else float(number))


def _texts(plain: dict[str, object], value: object) -> Iterator[str]:
    """A text of an enum or a pattern in another case, in other scripts, and longer.

    Or with one letter too few or too many of those that a pattern counts.
    """
    words = [one for one in elements(plain.get("enum")) if isinstance(one, str)]
    words += [one for one in (plain.get("const"),) if isinstance(one, str)]
    for word in words[:2]:
        others = (word.upper(), word.lower(), f"{word} ")
        yield from (one for one in others if one != word)
    if not isinstance(value, str) or "pattern" not in plain:
        return
    yield from (one for one in (value.swapcase(), value.upper()) if one != value)
    if any(one.isdecimal() for one in value):
        # ECMA-262, 22.2.2.9: `\\d` is the ten digits of ASCII.
        yield value.translate(_ARABIC)
        yield value.translate(_WIDE)
    for index, letter in enumerate(value):
        if letter.isascii() and letter.isalpha():
            # `\\w` has no letters but those of ASCII; U+212A is a `k` without case.
            yield value[:index] + "\u00e9" + value[index + 1 :]
            break
    if "k" in value.lower():
        yield value.replace("K", "k").replace("k", "\u212a")
    yield from islice(miscounted(str(plain["pattern"])), _MOST)
    yield from (f"{value}\n", f"a{value}", f"{value}a", f"-{value}", f"{value}!")


def _words(contract: Contract, plain: dict[str, object]) -> list[str]:
    """Words of other lists of the document that share one with this list."""
    own = elements(plain.get("enum"))
    found: dict[str, None] = {}
    for words in _lists(contract):
        if not words.isdisjoint(one for one in own if isinstance(one, str)):
            found |= dict.fromkeys(sorted(words.difference(map(str, own))))
    return list(found)[:_MOST_WORDS]


@functools.cache
def _lists(contract: Contract) -> tuple[frozenset[str], ...]:
    """All lists of words in a document."""
    found: dict[frozenset[str], None] = {}
    pending: list[tuple[object, bool]] = [(contract.document, False)]
    while pending:
        value, named = pending.pop()
        words = [] if named else elements(members(value).get("enum"))
        if words:
            found[frozenset(one for one in words if isinstance(one, str))] = None
        pending += described(value, named=named)
    return tuple(found)


def _objects(
    contract: Contract, schema: str, value: object, sample: Sample
) -> Iterator[dict[str, object]]:
    """More members, up to what is allowed and one too many; and names near those."""
    plain, known = members(contract.at(schema)), members(value)
    patterns = members(plain.get("patternProperties"))
    if not {"patternProperties", "propertyNames", "maxProperties"} & plain.keys():
        return
    names = member_names(contract, schema, _MOST)
    for pattern in patterns:
        names += member_names(contract, schema, 2, pattern)

    def valued(name: str) -> object:
        place = member_schema(contract, schema, name)
        return sample(contract, place) if place else known.get(name, "text")

    more = {name: valued(name) for name in names if name not in known}
    most = plain.get("maxProperties")
    room = most - len(known) if isinstance(most, int) else 2
    for count in (1, room - 1, room, room + 1):
        if 0 < count <= len(more):
            yield {**known, **dict(list(more.items())[:count])}
    for name in (*names[:1], *names[_MOST:], *names[-1:], *list(known)[:1]):
        less = {one: part for one, part in known.items() if one != name}
        others = (f"a{name}", f"{name}a", f"{name}!", name.upper(), name.swapcase())
        for other in others:
            if other not in known:
                yield {**less, other: valued(name)}
