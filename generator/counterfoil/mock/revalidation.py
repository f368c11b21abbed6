"""What a mock answers to conditions on a version (RFC 9110, 13.1.1 and 13.1.2).

They are heeded where the contract documents the version, as an `ETag`, and what comes
of them. That a request may have these fields, HTTP says.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from counterfoil.mock.bodies import documented
from counterfoil.mock.preferences import Preference, asked, fields_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, MutableMapping

    from counterfoil.mock.answers import Answers
    from counterfoil.python.operations import Call

    Message = MutableMapping[str, Any]
    Conditional = Callable[[object], object]

_READING: Final = frozenset({"GET", "HEAD"})
_NOT_MODIFIED: Final = 304
_PRECONDITION_FAILED: Final = 412
_TAG: Final = re.compile(r'(?:W/)?"[^"]*"')
_OPAQUE: Final = re.compile(r'"[^"]*"')
"""What is compared of an entity tag, whether weak or not (8.8.3.2)."""
_NAMES: Final = (b"if-match", b"if-none-match")
_asked: ContextVar[tuple[str, ...]] = ContextVar("conditions", default=("", ""))


def conditional(app: Callable[..., Awaitable[None]]) -> Any:
    """The application, whose requests are asked for their conditions."""

    async def serve(scope: Message, receive: Any, send: Any) -> None:
        _asked.set(tuple(", ".join(fields_of(scope, name)) for name in _NAMES))
        await app(scope, receive, send)

    return serve


def revalidator(call: Call, answers: Answers) -> Conditional | None:
    """What makes a 304 of a success that has the `ETag` in `If-None-Match`.

    None where the contract does not document both.
    """
    made = _documented(call, answers, _NOT_MODIFIED, "if-none-match")
    if call.operation.method not in _READING or made is None:
        return None
    fields = _tag_fields(call)

    def revalidated(found: object) -> object:
        tag = getattr(found, fields.get(type(found).__name__, ""), None)
        _, known = _asked.get()
        if not isinstance(tag, str) or not known:
            return found
        is_known = known == "*" or {*_OPAQUE.findall(tag)} & {*_OPAQUE.findall(known)}
        return made if is_known else found

    return revalidated


def precondition(
    call: Call, at_path: Iterable[Call], answers: Answers
) -> Conditional | None:
    """What makes a 412 of a success, where `If-Match` has no version that there is.

    That is the `ETag` of the resource as it is read, or of the success itself, and what
    the contract gives as an example. None where it does not document these.
    """
    made = _documented(call, answers, _PRECONDITION_FAILED, "if-match")
    if made is None:
        return None
    read = [each for each in at_path if each is call or each.operation.method == "GET"]
    known = {tag for each in read for tag in _tags_of(each, answers)}
    if not known:
        return None
    known |= {
        tag
        for each in call.operation.parameters
        if (each.place, each.name.lower()) == ("header", "if-match")
        for example in documented(each.examples)
        for tag in _TAG.findall(str(example))
    }

    def checked(found: object) -> object:
        given = _TAG.findall(_asked.get()[0])
        if not given or known & {*given} or asked().names_answer:
            return found
        return made

    return checked


def _documented(call: Call, answers: Answers, status: int, name: str) -> object | None:
    """The answer to a condition; None where the contract does not speak of it."""
    is_declared = any(
        (each.place, each.name.lower()) == ("header", name)
        for each in call.operation.parameters
    )
    if not is_declared and all(each.key != str(status) for each in call.outcomes):
        return None
    return answers.preferred(call, Preference(code=status))


def _tag_fields(call: Call) -> dict[str, str]:
    """The fields of the `ETag`, by the classes of the successes."""
    return {
        outcome.class_name: field.name
        for outcome in call.outcomes
        if outcome.is_success
        for field in outcome.headers
        if field.wire == "etag"
    }


def _tags_of(call: Call, answers: Answers) -> list[str]:
    """The version that a success of an operation has, if it is strong (8.8.3.2)."""
    found, _ = answers.answer(call)
    tag = getattr(found, _tag_fields(call).get(type(found).__name__, ""), None)
    return [tag] if isinstance(tag, str) and _OPAQUE.fullmatch(tag) else []
