"""What a mock answers to a client that has its answer already (RFC 9110, 13.1.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from counterfoil.mock.preferences import Preference

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from counterfoil.mock.answers import Answers
    from counterfoil.python.operations import Call

_READING: Final = frozenset({"GET", "HEAD"})
_NOT_MODIFIED: Final = 304
_OPAQUE: Final = re.compile(r'"[^"]*"')
"""What is compared of an entity tag, whether weak or not (8.8.3.2)."""


def revalidator(
    call: Call, answers: Answers
) -> Callable[[Mapping[str, Any], object], object] | None:
    """What makes a 304 of a success that has the `ETag` in `If-None-Match`.

    None where the contract does not document both.
    """
    names = [
        each.name
        for each in call.arguments
        if each.parameter.place == "header"
        and each.parameter.name.lower() == "if-none-match"
    ]
    made = answers.preferred(call, Preference(code=_NOT_MODIFIED))
    if call.operation.method not in _READING or not names or made is None:
        return None
    fields = {
        outcome.class_name: field.name
        for outcome in call.outcomes
        if outcome.is_success
        for field in outcome.headers
        if field.wire == "etag"
    }

    def revalidated(given: Mapping[str, Any], found: object) -> object:
        tag = getattr(found, fields.get(type(found).__name__, ""), None)
        known = given.get(names[0])
        if not isinstance(tag, str) or not isinstance(known, str):
            return found
        is_known = known == "*" or {*_OPAQUE.findall(tag)} & {*_OPAQUE.findall(known)}
        return made if is_known else found

    return revalidated
