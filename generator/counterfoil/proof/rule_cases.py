"""Bodies that break exactly one rule, and the nearest that break none.

A rule is text: its literals, the members it names, and their values in the examples are
what is tried.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Final

from counterfoil.proof.candidates import case_variants, near, sample
from counterfoil.proof.modern import RULES
from counterfoil.proof.placing import leaves, render, value_at
from counterfoil.proof.plain import elements, escape, is_number, members
from counterfoil.proof.sites import Node, Path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract

_STRING: Final = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'")
_NUMBER: Final = re.compile(r"(?<![\w.])-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_MOST_TOGETHER: Final = 400
_MOST_ADDED: Final = 60
_MOST_MISSING: Final = 3
_NEAREST: Final = 5

Places = tuple[Path, ...]


def rule_bodies(
    contract: Contract, node: Node, examples: list[object]
) -> Iterator[tuple[Places, bytes]]:
    """Bodies to try for the rules of one object: the places varied, and the text.

    One value is varied in each example, two at a time in the first. That comes with the
    optional members, too, that a rule speaks of and that it has not.
    """
    plain = members(contract.at(node.schema))
    rules = [str(members(one)["rule"]) for one in elements(plain.get(RULES))]
    for index, base in enumerate(examples):
        for rule in rules:
            tries = _tries(contract, node, rule, base)
            for place, texts in tries.items():
                for text in texts:
                    yield (place,), render(base, {place: text})
            if index > 0:
                continue
            yield from _pairs(base, tries, _MOST_TOGETHER)
            for added, body in _fuller(contract, node, rule, base):
                yield added, json.dumps(body).encode()
                tries = _tries(contract, node, rule, body)
                for place, texts in tries.items():
                    for text in texts:
                        yield (*added, place), render(body, {place: text})
                for places, made in _pairs(body, tries, _MOST_ADDED):
                    yield (*added, *places), made


def _fuller(
    contract: Contract, node: Node, rule: str, base: object
) -> Iterator[tuple[Places, object]]:
    """A body with some of the members that a rule speaks of, and where they stand."""
    try:
        here = members(value_at(base, node.value))
    except KeyError:
        return
    properties = members(members(contract.at(node.schema)).get("properties"))
    missing = [one for one in properties if one not in here and _speaks(rule, one)]
    made = {
        (*node.value, name): json.dumps(
            sample(contract, f"{node.schema}/properties/{escape(name)}")
        )
        for name in missing[:_MOST_MISSING]
    }
    for count in range(1, len(made) + 1):
        for added in combinations(made, count):
            yield added, json.loads(render(base, {one: made[one] for one in added}))


def _pairs(
    base: object, tries: dict[Path, tuple[str, ...]], most: int
) -> Iterator[tuple[Places, bytes]]:
    for first, second in combinations(tries, 2):
        together = product(tries[first], tries[second])
        for one, other in islice(together, most):
            yield (first, second), render(base, {first: one, second: other})


def _speaks(text: str, name: str) -> bool:
    """Whether a rule names a member."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _tries(
    contract: Contract, node: Node, text: str, base: object
) -> dict[Path, tuple[str, ...]]:
    """The values that a rule speaks of, each with the JSON texts to try there."""
    place = node.value
    try:
        inside = leaves(value_at(base, place))
    except KeyError:
        return {}
    spoken = {
        path: value
        for path, value in inside.items()
        if path and _speaks(text, str(path[-1]))
    }
    strings = [a or b for a, b in _STRING.findall(text)]
    numbers = [float(one) for one in _NUMBER.findall(_STRING.sub("", text))]
    numbers += [one for one in spoken.values() if is_number(one)]
    names = {str(step) for path in inside for step in path}
    literals = [one for one in strings if one not in names]
    literals += [one for one in spoken.values() if isinstance(one, str)]
    return {
        (*place, *path): (
            *_texts(value, literals, numbers),
            *_multiples(contract, node, path, numbers),
        )
        for path, value in spoken.items()
    }


def _multiples(
    contract: Contract, node: Node, path: Path, numbers: list[float]
) -> Iterator[str]:
    """The multiples beside the numbers, where a member has to be one."""
    place = f"{node.schema}/properties/{escape(str(path[-1]))}"
    try:
        plain = members(contract.at(contract.resolve(place)))
    except KeyError:
        return
    step = plain.get("multipleOf")
    if is_number(step):
        exact = Decimal(str(step))
        for number in numbers:
            near_it = round(Decimal(str(number)) / exact) * exact
            for each in (near_it - exact, near_it, near_it + exact):
                yield format(each, "f")


def _texts(value: object, strings: list[str], numbers: list[float]) -> tuple[str, ...]:
    made: list[str] = []
    if isinstance(value, bool):
        made = ["true", "false"]
    elif is_number(value):
        for number in [0.0, *numbers]:
            made += near(number)[:_NEAREST]
    elif isinstance(value, str):
        made = [json.dumps(value)]
        for string in strings:
            variants = (
                *(string, *case_variants(string), f"{string} ", string + "x"),
                *_years(string),
            )
            made += map(json.dumps, variants)
    return tuple(dict.fromkeys(made))


def _years(text: str) -> tuple[str, ...]:
    """A date four years before and after, when February is as long."""
    year, rest = text[:4], text[4:]
    if not (year.isascii() and year.isdigit() and rest.startswith("-")):
        return ()
    return tuple(f"{int(year) + step:04}{rest}" for step in (-4, 4) if int(year) > 4)  # noqa: PLR2004 - as many as it goes back
