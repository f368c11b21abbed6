"""What the branches of a union are called that have no names of their own."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from counterfoil.api.schema import Enumeration, object_of
from counterfoil.python.names import pascal, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterfoil.api.schema import Schema, Union

_MOST_WORDS: Final = 6
"""The most words that are a name, and no sentence."""


def words_of_branches(
    called: str, union: Union, numbers: Sequence[int]
) -> dict[int, str]:
    """What follows the union's name in those of branches, by their numbers from 0.

    That is their titles, else what a discriminator or a constant says of them. Where no
    kind of words tells all of these branches apart, it is the one that does so with
    most, if those are more than half, and nothing for the others.
    """
    best: dict[int, str] = {}
    for found in _kinds_of_words(called, union, numbers):
        names = [pascal(f"{called} {each}").casefold() for each in found]
        among = Counter(names)
        told = {
            number: each
            for number, each, name in zip(numbers, found, names, strict=True)
            if among[name] == 1 and 0 < len(words(each)) <= _MOST_WORDS
        }
        if len(told) > max(len(best), len(numbers) / 2):
            best = told
        if len(best) == len(numbers):
            break
    return best


def _kinds_of_words(
    called: str, union: Union, numbers: Sequence[int]
) -> Iterator[list[str]]:
    branches = [union.members[number] for number in numbers]
    yield [_without(called, each.title) for each in branches]
    if union.told:
        mapped: dict[int, list[str]] = {}
        for value, number in union.told.values:
            mapped.setdefault(number, []).append(value)
        # Of several values, none is the name.
        told = [mapped.get(number, []) for number in numbers]
        yield [each[0] if len(each) == 1 else "" for each in told]
    constants = [_constants(each) for each in branches]
    common = set(constants[0]).intersection(*constants) if constants else ()
    first = union.told.property if union.told else ""
    for name in sorted(common, key=lambda name: (name != first, name)):
        yield [_without(called, each[name]) for each in constants]
    # Where they have none in common, each has its own: of what most have, if it can.
    among = Counter(name for each in constants for name in each)
    own = [min(each, key=lambda n: (-among[n], n), default="") for each in constants]
    pairs = zip(constants, own, strict=True)
    yield [_without(called, each.get(name, "")) for each, name in pairs]


def _without(called: str, text: str) -> str:
    """The words without those of the union's name, where they begin with them."""
    begin, whole = _folded(called), _folded(text)
    if len(whole) <= len(begin) or whole[: len(begin)] != begin:
        return text
    return " ".join(words(text)[len(begin) :])


def _folded(text: str) -> list[str]:
    return [each.casefold() for each in words(text)]


def _constants(branch: Schema) -> dict[str, str]:
    """The strings that members of an object must be."""
    shape = object_of(branch)
    found: dict[str, str] = {}
    for each in shape.properties if shape else ():
        match each.schema.shape:
            case Enumeration(values=(str(value),)) if each.required:
                found[each.name] = value
            case _:
                pass
    return found
