"""Preconditions: the versions that a resource has, and those that it has not.

RFC 9110, 13.1: a server must heed them. A contract promises it where it documents both
the field and what comes of it, 304 or 412.
"""

from __future__ import annotations

import re
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from counterfoil.proof.refusals import names_status
from counterfoil.proof.remaking import numbered
from counterfoil.proof.statuses import is_successful

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract, Operation
    from counterfoil.proof.exchange import Answer, Request

_TAG: Final = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_TAGS: Final = re.compile(rf"{_TAG}(?:[ \t]*,[ \t]*{_TAG})*")
_READING: Final = frozenset({"GET", "HEAD"})
_WRITING: Final = frozenset({"DELETE", "PATCH", "PUT"})
_NUMBERS: Final = ("9182736", "918", "91", "9", "8")


def revalidation(
    contract: Contract, operation: Operation, request: Request, answer: Answer
) -> Request | None:
    """The same request for whatever has not the version that came."""
    tag = answer.header("etag") or ""
    if request.method not in _READING or not is_successful(answer.status):
        return None
    if not _is_one(tag) or not _promises(operation, "if-none-match", 304):
        return None
    return _asking(contract, operation, request, "if-none-match", tag)


def with_other_version(
    contract: Contract, operation: Operation, request: Request, version: str | None
) -> Request | None:
    """The same request for a version that is not that of its resource."""
    if not may_be_stale(operation) or not _is_one(version or ""):
        return None
    assert version is not None, "it is a tag"
    start, quote, opaque = version[:-1].partition('"')
    for number in _NUMBERS:
        for text in numbered(opaque, number):
            tag = f'{start}{quote}{text}"'
            other = _asking(contract, operation, request, "if-match", tag)
            if text != opaque and other is not None:
                return other
    return None


def may_be_stale(operation: Operation) -> bool:
    """Whether a request for another version than there is has to be refused."""
    return operation.method in _WRITING and _promises(operation, "if-match", 412)


def is_ignored(request: Request, answer: Answer, version: str | None) -> bool:
    """Whether a method was performed on what has not the version that was asked for.

    RFC 9110, 13.1.1: it must not be, but for what a server sees to be done already.
    What is there cannot be deleted already, and a new version says that it was changed.
    """
    if not is_successful(answer.status):
        return False
    if request.method == "DELETE":
        return True
    tag = answer.header("etag") or ""
    return _is_one(tag) and _opaque(tag) != _opaque(version or "")


def precondition_faults(
    operation: Operation, request: Request, answer: Answer
) -> Iterator[str]:
    """What comes though the client has it, and says so (RFC 9110, 13.1.2)."""
    asked, tag = request.header("if-none-match"), answer.header("etag") or ""
    if asked is None or not _is_one(tag) or not is_successful(answer.status):
        return
    if request.method not in _READING or request.method != operation.method:
        return
    if not _TAGS.fullmatch(asked) or not _promises(operation, "if-none-match", 304):
        return
    if _opaque(tag) in map(_opaque, re.findall(_TAG, asked)):
        yield (
            f"expected 304, for If-None-Match has the ETag {tag}; came {answer.status}"
        )


def _promises(operation: Operation, name: str, status: int) -> bool:
    fields = (one.name.lower() for one in operation.parameters if one.place == "header")
    return name in fields and names_status(operation, HTTPStatus(status))


def _asking(
    contract: Contract, operation: Operation, request: Request, name: str, text: str
) -> Request | None:
    """A request with another value of a field; None where the contract refuses it."""
    declared = next(one for one in operation.parameters if one.name.lower() == name)
    if declared.schema and not contract.schemas.accepts(declared.schema, text):
        return None
    rest = tuple(one for one in request.headers if one[0].lower() != name)
    return replace(request, headers=(*rest, (declared.name, text)))


def _is_one(text: str) -> bool:
    return re.fullmatch(_TAG, text) is not None


def _opaque(tag: str) -> str:
    """What is compared of an entity tag (RFC 9110, 8.8.3.2), whether weak or not."""
    return tag.removeprefix("W/")
