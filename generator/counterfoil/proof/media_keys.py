"""The keys of a `content` that only their parameters tell apart (RFC 9110, 8.3.1)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.proof.media_types import MULTIPART, parse_content_type, told_by
from counterfoil.proof.plain import (
    DATA,
    NAMING,
    elements,
    find,
    is_array,
    is_object,
    members,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    Parameters: TypeAlias = tuple[tuple[str, str], ...]

_WORDS: Final = frozenset({"deprecated", "description", "example", "examples", "title"})


def told_apart(
    document: dict[str, object], entries: Iterable[tuple[str, str]]
) -> dict[str, Parameters]:
    """What tells entries of a `content` from others with their name, by their places.

    `entries` are their keys and places. Those that say the same are one: their
    parameters tell nothing.
    """
    groups: dict[str, dict[str, Parameters]] = {}
    said: dict[str, dict[Parameters, set[str]]] = {}
    for key, place in entries:
        found = parse_content_type(key)
        if found is None or "*" in found.name or found.name.startswith("multipart/"):
            continue
        telling = told_by(found.parameters)
        groups.setdefault(found.name, {})[place] = telling
        for name, told in ((found.name, telling), *_aliases(document, place)):
            meaning = _meaning(document, place)
            if meaning:
                said.setdefault(name, {}).setdefault(told, set()).add(meaning)
    apart: dict[str, Parameters] = {}
    for name, group in groups.items():
        meanings = said.get(name, {})
        if len(meanings) > 1 and len(set[str]().union(*meanings.values())) > 1:
            apart |= group
    return apart


def offered(entries: Iterable[tuple[str, str]]) -> dict[str, Parameters]:
    """The parameters that content of an entry comes with, by the places of entries.

    They tell nothing, unless they are `told_apart`: entries of one name that have
    different ones come without. A charset and a boundary follow from the content.
    """
    groups: dict[str, dict[str, Parameters]] = {}
    for key, place in entries:
        found = parse_content_type(key)
        if found is None or "*" in found.name or found.name == MULTIPART:
            continue
        own = tuple(each for each in told_by(found.parameters) if each[0] != "charset")
        groups.setdefault(found.name, {})[place] = own
    alike = [group for group in groups.values() if len({*group.values()}) == 1]
    return {place: own for group in alike for place, own in group.items()}


def _aliases(document: dict[str, object], place: str) -> list[tuple[str, Parameters]]:
    listed = elements(members(find(document, place)).get("x-media-type-aliases"))
    return [(str(alias).strip().lower(), ()) for alias in listed]


def _meaning(document: dict[str, object], place: str) -> str:
    """What an entry says of its content, without what people read; "" for nothing."""
    plain = members(find(document, place))
    names = ("schema", "itemSchema", "encoding", "x-media-type-aliases")
    said = {name: _wordless(plain[name]) for name in names if name in plain}
    return json.dumps(said, sort_keys=True) if said else ""


def _wordless(value: object, *, named: bool = False) -> object:
    """A part of a document without words; where it is `named`, no member is one."""
    if is_object(value):
        return {
            name: each
            if name in DATA and not named
            else _wordless(each, named=not named and name in NAMING)
            for name, each in members(value).items()
            if named or name not in _WORDS
        }
    if is_array(value):
        return [_wordless(each) for each in elements(value)]
    return value
