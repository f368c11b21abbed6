"""Judges bodies that are forms, by the objects that they may stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.proof.form_reading import (
    Field,
    Objects,
    objects,
    read_multipart,
    read_urlencoded,
)
from counterfoil.proof.media_types import MULTIPART
from counterfoil.proof.parameters import Verdict
from counterfoil.proof.plain import escape, members, unescape
from counterfoil.proof.styles import types_of

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, MediaType
    from counterfoil.proof.schemas import Breach

_OF_NAMES: Final = frozenset({"dependentRequired", "required"})
"""Keywords that look at the names of members alone."""


def judge_form(
    contract: Contract, media_type: MediaType, content: bytes, content_type: str
) -> Verdict:
    """The verdict on a body that says it is a form."""
    fields = _fields(media_type, content, content_type)
    kinds = types_of(contract, media_type.schema) if media_type.schema else None
    if kinds and "object" not in kinds:
        # The fields of a form are members: of such a schema, nothing says what is one.
        return Verdict.OPEN if fields is None else Verdict.RIGHT
    if fields is None:
        return Verdict.WRONG
    if not media_type.schema:
        return Verdict.RIGHT
    schema = media_type.schema
    read = objects(contract, schema, media_type.encodings, fields)
    if read.is_open:
        # A part that can be read in several ways.
        return Verdict.OPEN
    if read.unread:
        return _of_the_others(contract, schema, read)
    is_right = any(contract.schemas.accepts(schema, value) for value in read.values)
    return Verdict.RIGHT if is_right else Verdict.WRONG


def _of_the_others(contract: Contract, schema: str, read: Objects) -> Verdict:
    """The verdict on a form of which some parts are not read.

    It is wrong where a member is missing, or another one is wrong, whatever they are.
    """
    for value in read.values:
        breaches = contract.schemas.breaches(schema, value)
        if not any(_is_certain(one, read.unread) for one in breaches):
            return Verdict.OPEN
    return Verdict.WRONG


def _is_certain(breach: Breach, unread: frozenset[str]) -> bool:
    if not breach.pointer:
        return breach.keyword in _OF_NAMES
    return unescape(breach.pointer.split("/")[1]) not in unread


def form_breaches(
    contract: Contract, media_type: MediaType, content: bytes, content_type: str
) -> tuple[Breach, ...] | None:
    """All that the schema has against the object that a form stands for.

    None where it can be read in several ways, or as no object at all.
    """
    fields = _fields(media_type, content, content_type)
    kinds = types_of(contract, media_type.schema) if media_type.schema else None
    if fields is None or kinds is None or "object" not in kinds:
        return None
    schema = media_type.schema
    read = objects(contract, schema, media_type.encodings, fields)
    if read.is_open:
        return None
    values = list(read.values)
    best, *_, last = map(members, values)
    schemas = contract.schemas
    mistyped = {
        one.pointer.split("/")[1]
        for one in schemas.breaches(schema, best)
        if one.keyword == "type" and one.pointer
    }
    # What no reading makes right is what its type says: a number beyond its bound.
    values.insert(
        0,
        {
            name: last[name] if escape(name) in mistyped else part
            for name, part in best.items()
        },
    )
    found = min((schemas.breaches(schema, one) for one in values), key=len)
    if read.unread and not all(_is_certain(one, read.unread) for one in found):
        return None
    return found


def _fields(
    media_type: MediaType, content: bytes, content_type: str
) -> list[Field] | None:
    """The fields of a body that says it is a form; None where it is none."""
    if media_type.names[0] == MULTIPART:
        return read_multipart(content, content_type)
    return read_urlencoded(content)
