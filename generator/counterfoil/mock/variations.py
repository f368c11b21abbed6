"""Variations of a value until it keeps the rules that no schema can say."""

from __future__ import annotations

import copy
from itertools import chain, combinations, islice, product
from typing import TYPE_CHECKING, Final

from counterfoil.mock.judge import keeps_rules
from counterfoil.mock.plain import elements, members, number, placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from counterfoil.api.schema import Schema
    from counterfoil.mock.plain import Json

_MOST: Final = 400
_DEEPEST: Final = 3
_POOL: Final = (0, 1, 2, 10, 100, 1_000, 1_000_000, -1)

_Path = tuple[str | int, ...]


def variations(
    value: Json, told: tuple[Schema, ...], accepts: Callable[[Json], bool]
) -> Iterator[Json]:
    """Others than a value that breaks a rule of `told`: those that are right."""
    for varied in islice(_varied(value), _MOST):
        if accepts(varied) and keeps_rules(told, varied):
            yield varied


def _varied(value: Json) -> Iterator[Json]:
    """The value with other numbers: first with one of them, then with two."""
    paths = [*_number_paths(value, ())]
    for chosen in chain(combinations(paths, 1), combinations(paths, 2)):
        for numbers in product(_POOL, repeat=len(chosen)):
            varied = copy.deepcopy(value)
            for path, each in zip(chosen, numbers, strict=True):
                varied = placed(varied, path, each)
            yield varied


def _number_paths(value: Json, path: _Path) -> Iterator[_Path]:
    if number(value) is not None:
        yield path
    elif len(path) < _DEEPEST:
        for name, part in members(value).items():
            yield from _number_paths(part, (*path, name))
        for at, part in enumerate(elements(value)):
            yield from _number_paths(part, (*path, at))
