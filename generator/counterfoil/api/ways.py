"""In how many ways schemas apply to one value: by references, there may be too many.

Where a schema applies two that share others, and these do so in turn, a judge goes to
the last of them two to the power of their number times. No document needs that.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from msgspec.structs import replace

from counterfoil.api.bare_references import last_name
from counterfoil.api.cycles import applied
from counterfoil.api.exact import canonical
from counterfoil.codes.document import TOO_MANY_NODES

if TYPE_CHECKING:
    from counterfoil.api.schema import Schema
    from counterfoil.diagnostics import Findings

# Subschemas, by their JSON texts.
_Parts: TypeAlias = dict[str, object]

MOST_WAYS: Final = 20_000
"""A judge takes about a millisecond for them. No public document has a hundred."""
_MANY: Final = 1_000
_WORTH_WHILE: Final = 4
"""How often fewer ways are worth a longer schema."""
_FLAT: Final = ("anyOf", "allOf")
"""What these hold may be said in one of them as well as in several (Core, 10.2.1)."""
_REPEATING: Final = frozenset({"unevaluatedItems", "unevaluatedProperties"})
_FEW: Final = 100
"""So many ways cost nothing: what has no more stays as it is."""
_MOST_PARTS: Final = 200_000


def joined(named: dict[str, Schema], findings: Findings) -> dict[str, Schema]:
    """Named schemas of which none applies others in too many ways.

    Unions of unions, and schemas that have all of others, become one of all where that
    helps; what is still too much is reported. No schema applies itself.
    """
    ways = all_ways(named)
    if max(ways.values(), default=0) <= _MANY:
        return named
    flat = _flat(named, ways)
    after = all_ways(named | flat)
    kept = {n: e for n, e in flat.items() if after[n] * _WORTH_WHILE < ways[n]}
    found = named | kept
    ways = all_ways(found)
    worst = next((name for name in ways if ways[name] > MOST_WAYS), None)
    if worst is not None:
        findings.add(
            TOO_MANY_NODES,
            f"the schema {worst!r} applies others to one value in more than"
            f" {MOST_WAYS:,} ways",
            named[worst].location,
            hint="let fewer of the schemas that it is composed of share others",
        )
    return found


def all_ways(named: dict[str, Schema]) -> dict[str, int]:
    """For each schema, how many schemas it and those that it applies stand for.

    What is applied comes before what applies it.
    """
    edges = {name: [*_applied(json.loads(e.exact))] for name, e in named.items()}
    ways: dict[str, int] = {}
    for start in named:
        waiting = [start]
        while waiting:
            name = waiting[-1]
            missing = [each for each in edges.get(name, ()) if each not in ways]
            if name in ways or not missing:
                waiting.pop()
                ways[name] = 1 + sum(ways[each] for each in edges.get(name, ()))
            waiting += missing if name not in ways else ()
    return ways


def _applied(exact: object) -> list[str]:
    """The names that a schema applies, as often as a judge does.

    To know what is left for `unevaluatedProperties`, it judges what stands beside that
    again, with all ways to know what is left in there (measured: 2.7 times as much).
    """
    names = [*applied(exact)]
    plain = cast("dict[str, object]", exact) if isinstance(exact, dict) else {}
    return names * 3 if not _REPEATING.isdisjoint(plain) else names


def _flat(named: dict[str, Schema], ways: dict[str, int]) -> dict[str, Schema]:
    """The costly ones of some schemas, with what unions in their unions hold.

    What is in them is once in each. None are changed where they would become too long.
    """
    found: dict[str, Schema] = {}
    held: dict[tuple[str, str], _Parts] = {}
    length = 0
    for name, count in ways.items():
        if count <= _FEW or name not in named:
            continue
        exact: object = json.loads(named[name].exact)
        if not isinstance(exact, dict):
            continue
        plain = cast("dict[str, object]", exact)
        for keyword in _FLAT:
            if isinstance(plain.get(keyword), list):
                parts = _parts(plain[keyword], keyword, named, held)
                length += len(parts)
                if length > _MOST_PARTS:
                    return {}
                held[name, keyword] = parts
                plain = {**plain, keyword: [*parts.values()]}
        if count > _MANY:
            found[name] = replace(named[name], exact=canonical(plain))
    return found


def _parts(
    listed: object,
    keyword: str,
    named: dict[str, Schema],
    held: dict[tuple[str, str], _Parts],
) -> _Parts:
    """The schemas in a list, those of another list for one that says nothing else."""
    found: _Parts = {}
    for each in cast("list[object]", listed):
        name = last_name(each, named)
        exact = json.loads(named[name].exact) if name in named else None
        if isinstance(exact, dict) and exact.keys() == {keyword}:
            inner = held.get((name, keyword))
            found |= {canonical(each): each} if inner is None else inner
        else:
            found[canonical(each)] = each
    return found
