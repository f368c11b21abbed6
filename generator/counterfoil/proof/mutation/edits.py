"""Small changes of answers and bodies, from which mutants are made."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterfoil.proof.exchange import Answer


def with_status(answer: Answer, status: int) -> Answer:
    """The answer under another status."""
    return replace(answer, status=status)


def without_header(answer: Answer, name: str) -> Answer:
    """The answer less all fields of a name."""
    kept = tuple(pair for pair in answer.headers if pair[0] != name)
    return replace(answer, headers=kept)


def with_header(answer: Answer, name: str, value: str) -> Answer:
    """The answer with another value in its field of a name, which keeps its place."""
    if answer.header(name) is None:
        return replace(answer, headers=(*answer.headers, (name, value)))
    changed = tuple((key, value if key == name else old) for key, old in answer.headers)
    return replace(answer, headers=changed)


def with_body(answer: Answer, body: bytes, content_type: str = "") -> Answer:
    """The answer with another body, and the length that goes with it."""
    changed = replace(answer, body=body)
    if answer.header("content-length") is not None:
        changed = with_header(changed, "content-length", str(len(body)))
    return (
        with_header(changed, "content-type", content_type) if content_type else changed
    )
