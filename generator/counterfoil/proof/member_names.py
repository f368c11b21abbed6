"""Names of members that the schema of an object lets be, and does not name itself."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from counterfoil.proof.matching import matching, matching_regex
from counterfoil.proof.plain import elements, escape, members

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract

_MADE: Final = 24


def unnamed(contract: Contract, schema: str) -> str:
    """A name of a member that the schema of an object does not name."""
    found = member_names(contract, schema, 1)
    return found[0] if found else "unnamed"


def member_names(
    contract: Contract, schema: str, count: int, pattern: str | None = None
) -> list[str]:
    """Up to `count` names, all different, that the schema lets members have.

    They match `pattern`, one of its `patternProperties`, and no other one; without it,
    none of them. What schemas around this one say of names is not looked at.
    """
    plain = members(contract.at(schema))
    patterns = members(plain.get("patternProperties")).keys()
    wanted = {pattern} if pattern is not None else set[str]()
    found: list[str] = []
    for name in _tries(contract, schema, plain, pattern):
        if len(found) == count:
            break
        known = name in found or name in members(plain.get("properties"))
        if known or {one for one in patterns if re.search(one, name)} != wanted:
            continue
        names = f"{schema}/propertyNames"
        if "propertyNames" in plain and not contract.schemas.accepts(names, name):
            continue
        found.append(name)
    return found


def member_schema(contract: Contract, schema: str, name: str) -> str:
    """The pointer to the schema of a member by its name, "" where any value will do."""
    plain = members(contract.at(schema))
    if name in members(plain.get("properties")):
        return f"{schema}/properties/{escape(name)}"
    for pattern in members(plain.get("patternProperties")):
        if re.search(pattern, name):
            return f"{schema}/patternProperties/{escape(pattern)}"
    other = "additionalProperties"
    return f"{schema}/{other}" if isinstance(plain.get(other), dict) else ""


def _tries(
    contract: Contract, schema: str, plain: dict[str, object], pattern: str | None
) -> Iterator[str]:
    names: dict[str, object] = {}
    if "propertyNames" in plain:
        names = members(contract.at(contract.resolve(f"{schema}/propertyNames")))
    stems = ["unnamed"] if pattern is None else []
    yield from stems
    # The names of `patternProperties` are for the module `re` already.
    made = [*islice(matching_regex(pattern or ""), _MADE)]
    if isinstance(like := names.get("pattern"), str):
        made += islice(matching(like), _MADE)
    yield from made
    yield from map(str, [*elements(names.get("enum")), names.get("const", "unnamed")])
    for stem in (*stems, *made):
        yield from (f"{stem}{more}" for more in ("_", *range(_MADE)))
    for length in (names.get("minLength"), names.get("maxLength")):
        if isinstance(length, int) and length < 1000:  # noqa: PLR2004 - names, not texts
            yield from (letter * length for letter in "abcxyz")
