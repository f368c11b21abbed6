"""Members of answers that are `writeOnly`, as passwords are: they were let out.

JSON Schema Validation, 9.4: such a value is never present when it is retrieved. OAS
3.0.4, 4.7.24.1: it should not be sent in a response. What would be missed without it is
none: since 3.1, that a member is required holds in both directions.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from counterfoil.proof.placing import value_at
from counterfoil.proof.plain import (
    elements,
    escape,
    is_object,
    members,
    target_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.sites import Path

_WORDS: Final = ("writeOnly", "x-writeOnly")
"""The keyword, and what stands for it in Swagger 2.0."""
_ALL: Final = ("allOf",)
_SOME: Final = ("anyOf", "oneOf")


def let_out(contract: Contract, schema: str, value: object) -> tuple[str, ...]:
    """The pointers to members of an answer that a client may only write."""
    if not _has_any(contract):
        return ()
    found = dict.fromkeys(_marked(contract, schema, value, (), ()))
    return tuple(
        "".join(f"/{escape(str(step))}" for step in path)
        for path in found
        if contract.schemas.accepts(schema, _without(value, path))
    )


@lru_cache(maxsize=8)
def _has_any(contract: Contract) -> bool:
    """Whether any schema has such members: hardly a contract does."""
    pending: list[object] = [contract.document]
    while pending:
        value = pending.pop()
        if any(members(value).get(word) is True for word in _WORDS):
            return True
        pending += [*members(value).values(), *elements(value)]
    return False


def _marked(
    contract: Contract, schema: str, value: object, path: Path, above: tuple[str, ...]
) -> Iterator[Path]:
    """The paths of the members that some schema of a value has marked.

    `above` are the schemas of the same value that led here.
    """
    if schema in above or not (is_object(value) or elements(value)):
        return
    above = (*above, schema)
    plain = members(contract.at(schema))
    for part in _parts(contract, schema, value):
        yield from _marked(contract, part, value, path, above)
    named = members(plain.get("properties"))
    for name, inside in members(value).items():
        place = f"{schema}/properties/{escape(name)}"
        if name not in named:
            place = f"{schema}/additionalProperties"
            if not is_object(plain.get("additionalProperties")):
                continue
        if _is_marked(contract, place):
            yield (*path, name)
        else:
            yield from _marked(contract, place, inside, (*path, name), ())
    if is_object(plain.get("items")):
        for index, inside in enumerate(elements(value)):
            yield from _marked(contract, f"{schema}/items", inside, (*path, index), ())


def _parts(contract: Contract, schema: str, value: object) -> Iterator[str]:
    """The other schemas of the same value: what is referred to, and what applies."""
    plain = members(contract.at(schema))
    reference = plain.get("$ref")
    if isinstance(reference, str):
        yield target_of(reference)
    for word in (*_ALL, *_SOME):
        for index in range(len(elements(plain.get(word)))):
            part = f"{schema}/{word}/{index}"
            if word in _ALL or contract.schemas.accepts(part, value):
                yield part


def _is_marked(contract: Contract, schema: str) -> bool:
    seen: set[str] = set()
    while schema not in seen:
        seen.add(schema)
        plain = members(contract.at(schema))
        if any(plain.get(word) is True for word in _WORDS):
            return True
        reference = plain.get("$ref")
        if isinstance(reference, str):
            schema = target_of(reference)
    return False


def _without(value: object, path: Path) -> object:
    less = copy.deepcopy(value)
    members(value_at(less, path[:-1])).pop(str(path[-1]), None)
    return less
