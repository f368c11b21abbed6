"""Bodies that break exactly one rule, and the nearest that break none.

A rule is text: its literals, the members it names, and their values in the examples are
what is tried.
"""

from __future__ import annotations

import json
import re
from itertools import combinations, islice, product
from typing import TYPE_CHECKING, Final

from counterfoil.proof.candidates import case_variants, near
from counterfoil.proof.modern import RULES
from counterfoil.proof.placing import leaves, render, value_at
from counterfoil.proof.plain import elements, is_number, members
from counterfoil.proof.sites import Node, Path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract

_STRING: Final = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'")
_NUMBER: Final = re.compile(r"(?<![\w.])-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_MOST_TOGETHER: Final = 400
_NEAREST: Final = 5

Places = tuple[Path, ...]


def rule_bodies(
    contract: Contract, node: Node, examples: list[object]
) -> Iterator[tuple[Places, bytes]]:
    """Bodies to try for the rules of one object: the places varied, and the text.

    One value is varied in each example, two at a time in the first.
    """
    plain = members(contract.at(node.schema))
    rules = [str(members(one)["rule"]) for one in elements(plain.get(RULES))]
    for index, base in enumerate(examples):
        for rule in rules:
            tries = _tries(rule, node.value, base)
            for place, texts in tries.items():
                for text in texts:
                    yield (place,), render(base, {place: text})
            if index == 0:
                yield from _pairs(base, tries)


def _pairs(
    base: object, tries: dict[Path, tuple[str, ...]]
) -> Iterator[tuple[Places, bytes]]:
    for first, second in combinations(tries, 2):
        together = product(tries[first], tries[second])
        for one, other in islice(together, _MOST_TOGETHER):
            yield (first, second), render(base, {first: one, second: other})


def _tries(text: str, place: Path, base: object) -> dict[Path, tuple[str, ...]]:
    """The values that a rule speaks of, each with the JSON texts to try there."""
    try:
        inside = leaves(value_at(base, place))
    except KeyError:
        return {}
    spoken = {
        path: value
        for path, value in inside.items()
        if path and re.search(rf"(?<!\w){re.escape(str(path[-1]))}(?!\w)", text)
    }
    strings = [a or b for a, b in _STRING.findall(text)]
    numbers = [float(one) for one in _NUMBER.findall(_STRING.sub("", text))]
    numbers += [one for one in spoken.values() if is_number(one)]
    names = {str(step) for path in inside for step in path}
    literals = [one for one in strings if one not in names]
    return {
        (*place, *path): _texts(value, literals, numbers)
        for path, value in spoken.items()
    }


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
            variants = (string, *case_variants(string), f"{string} ", string + "x")
            made += map(json.dumps, variants)
    return tuple(dict.fromkeys(made))
