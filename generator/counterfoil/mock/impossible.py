"""Proves of schemas that no value matches them, where it is plain to see.

What is said here holds: "" says nothing. A value is finite: one that must hold a value
of its own schema in itself is none.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from counterfoil.api.bare_references import meant
from counterfoil.api.definitions import name_in
from counterfoil.api.exact import canonical
from counterfoil.api.formats import MARK
from counterfoil.mock.merging import type_names
from counterfoil.mock.plain import Json, Members, elements, members, number, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from counterfoil.api.schema import Schema

_DEEPEST: Final = 40
_MOST: Final = 500
"""How many conjunctions are looked at."""
_APPLIED: Final = frozenset({"$ref", "allOf", "anyOf", "oneOf"})
_COUNTS: Final = (
    ("string", "minLength", "maxLength"),
    ("array", "minItems", "maxItems"),
    ("object", "minProperties", "maxProperties"),
    ("number", "minimum", "maximum"),
    ("integer", "minimum", "maximum"),
)


class Impossible:
    """Proves it by the named schemas of one Api.

    `refuses` says that a schema, which means something, does not admit a value.
    """

    def __init__(
        self, named: Mapping[str, Schema], refuses: Callable[[Json, Json], bool]
    ) -> None:
        self._named = named
        self._refuses = refuses
        self._left = _MOST

    def why(self, schema: Json) -> str:
        """Why no value matches a schema; "" where that is not known."""
        self._left = _MOST
        return self._why([schema], ())

    def _why(self, schemas: list[Json], within: tuple[frozenset[str], ...]) -> str:
        """Why no value matches all of some schemas.

        `within` has the schemas of each value that this one lies in, and must.
        """
        self._left -= 1
        if self._left < 0 or len(within) > _DEEPEST:
            return ""
        texts_ = frozenset(map(canonical, schemas))
        if any(outer <= texts_ for outer in within):
            return "that has no end"
        found = [*self._flat(schemas, frozenset())]
        if any(one is False for one in found):
            return "nothing is allowed there"
        parts = [members(one) for one in found]
        return (
            self._of_values(parts)
            or self._of_types(parts, (*within, texts_))
            or self._of_choices(parts, within)
        )

    def _flat(self, schemas: list[Json], seen: frozenset[str]) -> Iterator[Json]:
        """Schemas, and those that they refer to or join, all of one value."""
        for schema in schemas:
            yield schema
            yield from self._flat(elements(members(schema).get("allOf")), seen)
            reference = members(schema).get("$ref")
            name = name_in(str(reference))
            if isinstance(reference, str) and name in self._named and name not in seen:
                target = json.loads(self._named[name].exact)
                yield from self._flat([target], seen | {name})

    def _of_values(self, parts: list[Members]) -> str:
        """Why none of the values that are listed is one."""
        for part in parts:
            listed = [part["const"]] if "const" in part else elements(part.get("enum"))
            is_told = "const" in part or "enum" in part
            if is_told and all(self._is_refused(parts, value) for value in listed):
                return "none of the values that are listed is allowed"
        return ""

    def _is_refused(self, parts: list[Members], value: Json) -> bool:
        return any(self._refuses(part, value) for part in parts)

    def _of_types(
        self, parts: list[Members], within: tuple[frozenset[str], ...]
    ) -> str:
        """Why there is none of each type."""
        named = [type_names(part) for part in parts if "type" in part]
        if not named:
            # Then numbers, booleans, and whatever else nothing is said of, will do.
            return ""
        common = [
            kind for kind in _all(named) if all(_has(names, kind) for names in named)
        ]
        if not common:
            return (
                f"it is {' and '.join(' or '.join(names) for names in named)} at once"
            )
        return _first(self._of_type(kind, parts, within) for kind in common)

    def _of_type(
        self, kind: str, parts: list[Members], within: tuple[frozenset[str], ...]
    ) -> str:
        for name, low, high in _COUNTS:
            if name == kind and _is_crossed(parts, low, high):
                return f"{low} is greater than {high}"
        if kind == "object":
            return self._of_members(parts, within)
        if kind == "array" and any((number(p.get("minItems")) or 0) > 0 for p in parts):
            items = [
                part["items"]
                for part in parts
                if "items" in part and "prefixItems" not in part
            ]
            why = self._why(items, within) if items else ""
            return f"it has an item, and {why}" if why else ""
        return ""

    def _of_members(
        self, parts: list[Members], within: tuple[frozenset[str], ...]
    ) -> str:
        required = [name for part in parts for name in texts(part.get("required"))]
        for name in dict.fromkeys(required):
            why = self._why([*_said_of(name, parts)], within)
            if why:
                return f"{name!r} is required, and {why}"
        return ""

    def _of_choices(
        self, parts: list[Members], within: tuple[frozenset[str], ...]
    ) -> str:
        """Why none of the branches of a choice is possible beside all else."""
        # What they refer to and join is among them already.
        rest: list[Json] = [
            {name: value for name, value in part.items() if name not in _APPLIED}
            for part in parts
        ]
        for part in parts:
            for keyword in ("anyOf", "oneOf"):
                branches = elements(part.get(keyword))
                able = self._single(branches) if keyword == "oneOf" else branches
                if branches and not able:
                    return "each choice is the same as another, and one must be right"
                why = _first(self._why([*rest, one], within) for one in able)
                if why:
                    return f"of each choice: {why}"
        return ""

    def _single(self, branches: list[Json]) -> list[Json]:
        """Those of a `oneOf` of which one may be right alone: no other is the same."""
        texts_ = [canonical(_asserted(meant(one, self._named))) for one in branches]
        counts = Counter(texts_)
        pairs = zip(branches, texts_, strict=True)
        return [one for one, text in pairs if counts[text] == 1]


def _asserted(schema: object) -> object:
    """A schema without a format that is but an annotation (Validation, 7.2.1)."""
    part = members(schema)
    if "format" not in part or MARK in part:
        return schema
    return {name: value for name, value in part.items() if name != "format"}


def _first(reasons: Iterator[str]) -> str:
    """The first of some reasons, where each is one; no more are asked for than that."""
    found = ""
    for reason in reasons:
        if not reason:
            return ""
        found = found or reason
    return found


def _said_of(name: str, parts: list[Members]) -> Iterator[Json]:
    """What schemas of an object say of its member of a name, as far as it is plain."""
    for part in parts:
        properties = members(part.get("properties"))
        if name in properties:
            yield properties[name]
        elif "patternProperties" not in part and "additionalProperties" in part:
            yield part["additionalProperties"]


def _is_crossed(parts: list[Members], low: str, high: str) -> bool:
    lows = [found for part in parts if (found := number(part.get(low))) is not None]
    highs = [found for part in parts if (found := number(part.get(high))) is not None]
    return bool(lows and highs) and max(lows) > min(highs)


def _all(named: list[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(kind for names in named for kind in names))


def _has(names: tuple[str, ...], kind: str) -> bool:
    return kind in names or (kind == "integer" and "number" in names)
