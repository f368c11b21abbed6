"""Contents that are JSON texts one after the other (OAS 3.2, 4.14.4)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from counterfoil.proof.candidates import sample
from counterfoil.proof.media_types import EVENTS, RECORD, is_live, is_sequence
from counterfoil.proof.plain import JsonError, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract, MediaType


def is_of_lines(media_type: MediaType) -> bool:
    """Whether it has a schema for its items, and writes each as a line or a record."""
    name = media_type.names[0]
    return bool(media_type.items) and is_live(name) and name != EVENTS


def one_line(contract: Contract, media_type: MediaType) -> bytes:
    """The content of one item."""
    text = json.dumps(sample(contract, media_type.items)).encode() + b"\n"
    return _mark(media_type).strip() + text


def line_faults(
    contract: Contract, media_type: MediaType, content: bytes
) -> Iterator[str]:
    """What is wrong with the items of a content, one sentence for each fault.

    The last may be cut off, as a stream may go on: it is one where it has an end. Lines
    that are empty are no items.
    """
    whole = content[: content.rfind(b"\n") + 1]
    for index, text in enumerate(whole.split(_mark(media_type))):
        if not text.strip():
            continue
        try:
            value = read_json(text.strip())
        except JsonError as error:
            yield f"expected item {index} to be strict JSON: {error}"
            continue
        for breach in contract.schemas.breaches(media_type.items, value):
            place = f"{breach.pointer or '/'} of item {index}"
            yield f"expected items that match the schema; at {place}: {breach.message}"


def _mark(media_type: MediaType) -> bytes:
    return RECORD if is_sequence(media_type.names[0]) else b"\n"
