"""Bodies that are no JSON, under another name or too large: 415 and 413."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from counterfoil.proof.baseline import baselines
from counterfoil.proof.case import Case
from counterfoil.proof.oracle import DEFAULT_LIMITS, expect

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Request

_UNKNOWN: Final = "application/x-counterfoil"


def body_cases(
    contract: Contract, searched: Collection[str] | None = None
) -> Iterator[Case]:
    """The cases of all operations whose bodies are forms, texts, or octets.

    With `searched`, only the operations of these ids have any.
    The wire suite has those of JSON. What the contract lets pass is no case.
    """
    for baseline in baselines(contract):
        if searched is not None and baseline.operation.id not in searched:
            continue
        valid = baseline.valid
        if baseline.json_type is not None or valid.body is None:
            continue
        for label, status, request in _wrong(valid, valid.body):
            expectation = expect(contract, request)
            if expectation.exact == frozenset({status}):
                yield Case("wire", label, request, expectation)


def _wrong(valid: Request, body: bytes) -> Iterator[tuple[str, int, Request]]:
    kept = tuple(one for one in valid.headers if one[0].lower() != "content-type")
    other = replace(valid, headers=(*kept, ("Content-Type", _UNKNOWN)))
    yield "a body of an unknown type", 415, other
    yield "a body without Content-Type", 415, replace(valid, headers=kept)
    filled = body + b"x" * (DEFAULT_LIMITS.max_body + 1 - len(body))
    yield "a body that is too large, and no JSON", 413, replace(valid, body=filled)
