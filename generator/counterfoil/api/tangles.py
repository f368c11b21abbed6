"""Schemas of which all errors of a value may be more than there is time to find."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Final

from counterfoil.api.closed import reached, referred
from counterfoil.api.cycles import applied
from counterfoil.api.ways import all_ways

if TYPE_CHECKING:
    from counterfoil.api.schema import Schema

_UNIONS: Final = ('"anyOf"', '"oneOf"')
_MOST_WAYS: Final = 5_000
"""Errors are listed for so many: each has those of all ways below it."""


class Tangles:
    """Tells such schemas among those that refer to some named ones.

    That is so where a union refers to itself: each of its alternatives has the errors
    of all of them, as often as a value is nested. And it is so where there are many
    ways from a schema to others of the same value.
    """

    def __init__(self, named: dict[str, Schema]) -> None:
        self._named = named
        self._known: dict[str, bool] = {}

    def hold(self, schema: Schema) -> bool:
        """Whether a schema is one of them."""
        text = schema.exact
        if text not in self._known:
            self._known[text] = self._has_many_ways(text) or self._is_endless(schema)
        return self._known[text]

    def _has_many_ways(self, text: str) -> bool:
        names = applied(json.loads(text))
        return sum(self._ways.get(name, 0) for name in names) > _MOST_WAYS

    def _is_endless(self, schema: Schema) -> bool:
        if self._endless.isdisjoint(referred(schema.exact)):
            return False
        texts = (self._named[name].exact for name in reached(schema, self._named))
        return any(union in text for text in texts for union in _UNIONS)

    @cached_property
    def _ways(self) -> dict[str, int]:
        return all_ways(self._named)

    @cached_property
    def _endless(self) -> frozenset[str]:
        """The names of the schemas that reach one that refers to itself."""
        users: dict[str, list[str]] = {}
        left: dict[str, int] = {}
        for name, schema in self._named.items():
            known = [each for each in referred(schema.exact) if each in self._named]
            left[name] = len(known)
            for each in known:
                users.setdefault(each, []).append(name)
        ended = [name for name, count in left.items() if not count]
        for name in ended:
            for user in users.get(name, ()):
                left[user] -= 1
                if not left[user]:
                    ended.append(user)
        return frozenset(self._named).difference(ended)
