"""Headers that a part of a form must have (OAS 3.1, 4.8.15): a right text for each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counterfoil.proof.candidates import sample
from counterfoil.proof.writing import text_of

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, Encoding, MediaType, Operation


def with_part_headers(contract: Contract) -> Contract:
    """The contract, with texts for the headers of parts."""
    operations = tuple(_operation(contract, each) for each in contract.operations)
    return replace(contract, operations=operations)


def _operation(contract: Contract, operation: Operation) -> Operation:
    if operation.body is None:
        return operation
    content = tuple(_content(contract, one) for one in operation.body.content)
    return replace(operation, body=replace(operation.body, content=content))


def _content(contract: Contract, media_type: MediaType) -> MediaType:
    encodings = tuple(_encoding(contract, one) for one in media_type.encodings)
    return replace(media_type, encodings=encodings)


def _encoding(contract: Contract, encoding: Encoding) -> Encoding:
    headers = tuple(
        (one.name, text_of(sample(contract, one.schema)) if one.schema else "text")
        for one in encoding.required
    )
    return replace(encoding, headers=headers)
