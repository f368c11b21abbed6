"""Judges bodies that are forms, by the objects that they may stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.proof.form_reading import (
    Field,
    objects,
    read_multipart,
    read_urlencoded,
)
from counterfoil.proof.parameters import Verdict
from counterfoil.proof.plain import escape, members
from counterfoil.proof.styles import types_of

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, MediaType
    from counterfoil.proof.schemas import Breach

MULTIPART: Final = "multipart/form-data"


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
    schema, encodings = media_type.schema, media_type.encodings
    values, is_open = objects(contract, schema, encodings, fields)
    if is_open:
        # A part that can be read in several ways, or in none that a standard names.
        return Verdict.OPEN
    accepts = contract.schemas.accepts
    is_right = any(accepts(media_type.schema, value) for value in values)
    return Verdict.RIGHT if is_right else Verdict.WRONG


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
    schema, encodings = media_type.schema, media_type.encodings
    values, is_open = objects(contract, schema, encodings, fields)
    if is_open:
        return None
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
    return min((schemas.breaches(schema, one) for one in values), key=len)


def _fields(
    media_type: MediaType, content: bytes, content_type: str
) -> list[Field] | None:
    """The fields of a body that says it is a form; None where it is none."""
    if media_type.names[0] == MULTIPART:
        return read_multipart(content, content_type)
    return read_urlencoded(content)
