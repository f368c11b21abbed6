"""Values that may break a keyword, or nearly do: JSON texts, made from the schema."""

from __future__ import annotations

import json
import math
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from counterfoil.api.formats import SAMPLES
from counterfoil.proof.agreeing import agreed
from counterfoil.proof.choices import apart
from counterfoil.proof.matching import matching
from counterfoil.proof.member_names import member_names, member_schema, unnamed
from counterfoil.proof.near_misses import near_misses
from counterfoil.proof.placing import has_place, render
from counterfoil.proof.plain import elements, is_object, members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.sites import Node, Path

_TYPES: Final = (
    *("null", "true", "false", "0", "1", "-1", "1.5", '""', '"text"', '"0"'),
    *("[]", "[0]", "{}", '{"a":0}'),
)
_NUMBERS: Final = (
    *("1.0", "1e0", "-0.0", "1E+2", "0.1", "1e308", "5e-324", "9223372036854775808"),
    *("9007199254740991", "9007199254740992", "9007199254740993", "1" + "0" * 30),
    *("-0", "0.0", "1e3", "10e-1", "1e-7", "9007199254740991.0", "-9007199254740991"),
    *("-9007199254740992", "2147483648", "9223372036854775807", "1e15", "1e22"),
    *("18446744073709551616", "-1e308"),
)
_STRINGS: Final = (
    *('""', '" "', '"a"', '"N/A"', '"\\u0000"', '"\\ud83d\\ude00"', '"\\u00e9"'),
    *('"a\\nb"', '"a:b,{\\"c\\":[1]}"', '"null"', '"' + "x" * 3000 + '"'),
)
_UNNAMED: Final = ("unnamed", "", "__proto__", "a:b", "\u00e9", "0", "~extra")
_ARRAYS: Final = frozenset({"minItems", "maxItems", "uniqueItems"})
_ITEMS: Final = 9
_LONGEST: Final = 20_000
_DEEPEST: Final = 8
_EXACT: Final = 1e15
_BOUNDS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")


def candidates(contract: Contract, schema: str, value: object) -> tuple[str, ...]:
    """JSON texts to try in the place of `value`, which is one of the schema."""
    plain = members(contract.at(schema))
    found = [
        *nearest(contract, schema, value),
        *_quoted(value),
        *_constants(plain),
        *_TYPES,
        *_numbers(plain, value),
        *_strings(plain, value),
        *_arrays(contract, schema, plain, value),
        *_objects(contract, schema, plain, value),
    ]
    return tuple(dict.fromkeys(found))


def nearest(contract: Contract, schema: str, value: object) -> tuple[str, ...]:
    """The few of the candidates that are wrong by as little as can be."""
    return near_misses(contract, schema, value, sample)


def _quoted(value: object) -> Iterator[str]:
    """The value as a string, and in an array: what a careless decoder would convert."""
    text = json.dumps(value)
    if not isinstance(value, str):
        yield json.dumps(text)
    if not isinstance(value, dict | list):
        yield f"[{text}]"


def _constants(plain: dict[str, object]) -> Iterator[str]:
    values = [*elements(plain.get("enum")), *elements(plain.get("examples"))]
    values += [plain[name] for name in ("const", "default", "example") if name in plain]
    for value in values:
        yield json.dumps(value)
        if isinstance(value, str):
            yield from map(json.dumps, case_variants(value))
            yield from map(
                json.dumps, (f"{value} ", f" {value}", value[:-1], value + "x")
            )
            yield from map(json.dumps, ([value], {value: value}))


def case_variants(text: str) -> tuple[str, ...]:
    """A text in other cases."""
    return (text.upper(), text.lower(), text.title(), text.swapcase())


def near(number: float) -> tuple[str, ...]:
    """A number and some near it on both sides, the very nearest doubles included."""
    values = [number]
    if math.isfinite(number):
        values += [math.nextafter(number, -math.inf), math.nextafter(number, math.inf)]
    # Large numbers have no halves: as doubles, these would be the number itself, whose
    # digits then are those of another one.
    low, high = ([number - 0.5], [number + 0.5]) if abs(number) < _EXACT else ([], [])
    values += [*low, number + 1, number - 1, *high, number - 10, number + 10]
    texts = [json.dumps(value) for value in values if math.isfinite(value)]
    if float(number).is_integer() and abs(number) < _EXACT:
        texts += [f"{int(number)}.0", f"{int(number)}e0"]
    return tuple(texts)


def _numbers(plain: dict[str, object], value: object) -> Iterator[str]:
    kinds = {str(kind) for kind in elements(plain.get("type")) or [plain.get("type")]}
    for keyword in _BOUNDS:
        bound = plain.get(keyword)
        if isinstance(bound, int | float):
            yield from near(bound)
    if isinstance(value, int | float) or kinds & {"integer", "number"}:
        yield from _NUMBERS
    step = plain.get("multipleOf")
    if isinstance(step, int | float):
        for factor in (1, 2, 3, 7, 0.5, 1.5, 1e6):
            yield json.dumps(step * factor)


def _strings(plain: dict[str, object], value: object) -> Iterator[str]:
    kinds = {str(kind) for kind in elements(plain.get("type")) or [plain.get("type")]}
    text = value if isinstance(value, str) else ""
    for keyword in ("minLength", "maxLength"):
        bound = plain.get(keyword)
        if isinstance(bound, int) and bound < _LONGEST:
            for length in (bound - 1, bound, bound + 1):
                # Lengths are counted in characters, not in UTF-16 units or bytes.
                for letters in (text or "a", "\U0001f600"):
                    yield json.dumps((letters * max(length, 0))[: max(length, 0)])
    pattern = plain.get("pattern")
    if isinstance(pattern, str):
        for letter in sorted({*pattern, *" !aA0\n"}):
            for other in (text + letter, letter + text, text[:-1] + letter):
                yield json.dumps(other)
        yield from map(json.dumps, (text[1:], text[:-1], *case_variants(text)))
    if "string" in kinds:
        yield from _STRINGS


def _arrays(
    contract: Contract, schema: str, plain: dict[str, object], value: object
) -> Iterator[str]:
    items = elements(value)
    if isinstance(plain.get("items"), dict):
        more = _distinct(contract, f"{schema}/items")
        items = [*items, *(one for one in more if one not in items)]
    elif "items" not in plain and not _ARRAYS.isdisjoint(plain):
        # Whatever follows will do, and no two are the same.
        items += [f"item{index}" for index in range(_ITEMS)]
    if not items:
        return
    yield json.dumps([items[0], items[0]])
    yield json.dumps([*elements(value), 1, 1.0])
    for keyword in ("minItems", "maxItems"):
        bound = plain.get(keyword)
        if isinstance(bound, int) and bound < _LONGEST:
            for length in (bound - 1, bound, bound + 1):
                yield json.dumps(items[: max(length, 0)])
                yield json.dumps([items[i % len(items)] for i in range(length)])


def _distinct(contract: Contract, schema: str) -> list[object]:
    """Some values that a schema accepts, no two the same."""
    pointer = contract.resolve(schema)
    first = sample(contract, pointer)
    tries = [first, *(f"{first}{index}" for index in range(9)), *range(9)]
    tries += [json.loads(text) for text in _TYPES]
    texts = dict.fromkeys(
        json.dumps(one) for one in tries if contract.schemas.accepts(pointer, one)
    )
    return [json.loads(text) for text in texts]


def _objects(
    contract: Contract, schema: str, plain: dict[str, object], value: object
) -> Iterator[str]:
    if not is_object(value):
        return
    known = members(value)
    for text in ("null", "0", "1.5", "true", "[]", "{}", '[1,{"b":[]}]', '{"c":null}'):
        yield json.dumps({**known, "unnamed": json.loads(text)})
    for name in (*_UNNAMED, unnamed(contract, schema)):
        yield json.dumps({**known, name: "text"})
    for name in {**known, **dict.fromkeys(map(str, elements(plain.get("required"))))}:
        yield json.dumps({key: part for key, part in known.items() if key != name})
        # The same member under a name that only a careless decoder takes for it.
        for other in (name.upper(), f" {name}", name.replace(".", "_")):
            if other not in known and name in known:
                yield json.dumps({**known, other: known[name]})
    for keyword in ("minProperties", "maxProperties"):
        bound = plain.get(keyword)
        if isinstance(bound, int) and bound < _LONGEST:
            for count in (bound - 1, bound, bound + 1):
                extra = {f"q{index}": "text" for index in range(count)}
                yield json.dumps(
                    dict(list({**known, **extra}.items())[: max(count, 0)])
                )
    for name, needed in members(plain.get("dependentRequired")).items():
        yield json.dumps({**known, name: known.get(name, "text")})
        yield json.dumps(
            {**known, name: "text", **dict.fromkeys(map(str, elements(needed)), "text")}
        )


def sample(contract: Contract, schema: str, depth: int = 0) -> object:
    """A value that the schema accepts, a simple one; None where none was found."""
    pointer = contract.resolve(schema)
    plain = members(contract.at(pointer))
    made = [_given(contract, pointer, plain, depth)] if depth < _DEEPEST else []
    tries = chain(made, _simple(contract, plain))
    return next((one for one in tries if contract.schemas.accepts(pointer, one)), None)


def said(contract: Contract, schema: str) -> object:
    """A value that the schema accepts, null only where there is no other."""
    value = sample(contract, schema)
    if value is not None:
        return value
    pointer = contract.resolve(schema)
    tries = _simple(contract, members(contract.at(pointer)))
    others = (one for one in tries if one is not None)
    accepts = contract.schemas.accepts
    return next((one for one in others if accepts(pointer, one)), None)


def _simple(contract: Contract, plain: dict[str, object]) -> Iterator[object]:
    """Simple values that a schema may accept, the likeliest first."""
    pattern = plain.get("pattern")
    if isinstance(pattern, str):
        yield from matching(pattern)
    form = plain.get("format")
    if contract.schemas.formats and isinstance(form, str) and form in SAMPLES:
        yield SAMPLES[form]
    tries = (
        _constants(plain),
        # A text that says something, before one that is lost in a path or a query.
        (text for text in _TYPES if text != '""'),
        _numbers(plain, None),
        _strings(plain, None),
        ('""',),
    )
    yield from map(json.loads, chain.from_iterable(tries))


def completed(
    contract: Contract, places: tuple[Node, ...], base: object, place: Path
) -> object:
    """A value with something valid at a place, and at all places that lead there."""
    made = base
    schemas = {one.value: one.schema for one in reversed(places)}
    for length in range(1, len(place) + 1):
        above, step = place[: length - 1], place[length - 1]
        # The elements of a tuple stand each in its place, after those before it.
        steps = range(step + 1) if isinstance(step, int) else (step,)
        for each in ((*above, one) for one in steps):
            if each in schemas and not has_place(made, each):
                text = json.dumps(sample(contract, schemas[each]))
                made = json.loads(render(made, {each: text}))
    return made


def _given(
    contract: Contract, pointer: str, plain: dict[str, object], depth: int
) -> object:
    for keyword in ("allOf", "anyOf", "oneOf"):
        parts = elements(plain.get(keyword))
        made = [
            sample(contract, f"{pointer}/{keyword}/{index}", depth + 1)
            for index in range(len(parts))
        ]
        merged: dict[str, object] = {}
        for part in made:
            merged |= members(part)
        # One branch of a choice alone says what a person would mean by it.
        tries = [*made, merged] if keyword == "oneOf" else [merged, *made]
        wrong = partial(_wrong, contract)
        others = apart(contract, f"{pointer}/{keyword}", made, wrong)
        together = _together(contract, pointer, keyword, made, depth)
        for one in chain(tries, together, others if keyword == "oneOf" else ()):
            if contract.schemas.accepts(pointer, one):
                return one
    if "properties" in plain or plain.get("type") == "object":
        return _given_object(contract, pointer, plain, depth)
    first = [
        sample(contract, f"{pointer}/prefixItems/{index}", depth + 1)
        for index in range(len(elements(plain.get("prefixItems"))))
    ]
    if isinstance(plain.get("items"), dict):
        count = plain.get("minItems", 0)
        item = sample(contract, f"{pointer}/items", depth + 1)
        more = (count if isinstance(count, int) else 0) - len(first)
        return [*first, *[item] * more]
    return first or None


def _together(
    contract: Contract, pointer: str, keyword: str, made: list[object], depth: int
) -> Iterator[object]:
    """Objects of what a schema says itself, and of one of its branches or of all."""

    def make(schema: str) -> Iterator[object]:
        yield sample(contract, schema, depth + 1)
        yield from _simple(contract, members(contract.at(schema)))

    if keyword == "allOf":
        merged: dict[str, object] = {}
        for part in filter(is_object, made):
            merged |= members(part)
        yield agreed(contract, (pointer,), merged, make)
        return
    for index, part in enumerate(made):
        branch = f"{pointer}/{keyword}/{index}"
        yield agreed(contract, (pointer, branch), members(part), make)


def _wrong(contract: Contract, schema: str) -> Iterator[object]:
    """Values that a schema may refuse: texts first, which forms can hold, too."""
    plain = members(contract.at(schema))
    yield from map(json.loads, (*_strings(plain, None), *reversed(_TYPES)))


def _given_object(
    contract: Contract, pointer: str, plain: dict[str, object], depth: int
) -> dict[str, object]:
    least = plain.get("minProperties", 0)
    names = list(map(str, elements(plain.get("required"))))
    wanted = least - len(names) if isinstance(least, int) else 0
    if plain.get("additionalProperties") is False:
        names += [one for one in members(plain.get("properties")) if one not in names]
    if wanted > 0:
        names += member_names(contract, pointer, wanted)
    for pattern in members(plain.get("patternProperties")):
        names += member_names(contract, pointer, max(wanted, 0), pattern)
    if isinstance(least, int):
        names = names[: max(least, len(elements(plain.get("required"))))]
    found: dict[str, object] = {}
    for name in names:
        place = member_schema(contract, pointer, name)
        found[name] = sample(contract, place, depth + 1) if place else "text"
    return found
