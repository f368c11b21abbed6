"""What changed in what a caller must prove of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.codes import diff as codes
from counterfoil.diff.findings import named

if TYPE_CHECKING:
    from counterfoil.api.model import Api, Operation
    from counterfoil.api.security_schemes import SecurityRequirement, SecurityScheme
    from counterfoil.diff.findings import Told


def compare_security(
    old: Operation, new: Operation, before: Api, after: Api, told: Told
) -> None:
    """Tell whether a caller needs other credentials, or may do with fewer.

    One of the requirements suffices; without any, or with an empty one, anyone may call
    (OAS 3.1, 4.8.30).
    """
    name = named(new)
    olds, news = _requirements(old, before), _requirements(new, after)
    for each in olds:
        if not any(_meets(each, wanted) for wanted in news):
            message = f"{_words(each)} no longer suffices for {name}"
            told.add(codes.SECURITY_NARROWED, message, new.location, old.location)
    for each in news:
        if not any(_meets(each, wanted) for wanted in olds):
            message = f"{_words(each)} suffices for {name} now"
            told.add(codes.SECURITY_WIDENED, message, new.location, old.location)


# The schemes of a requirement by what requests have of them, each with its scopes.
_Requirement = dict[str, tuple["SecurityScheme", frozenset[str]]]


def _requirements(operation: Operation, api: Api) -> list[_Requirement]:
    return [_requirement(each, api) for each in operation.security] or [{}]


def _requirement(requirement: SecurityRequirement, api: Api) -> _Requirement:
    found: _Requirement = {}
    for each in requirement.schemes:
        scheme = api.security_schemes[each.name]
        found[_sent(scheme)] = scheme, frozenset(each.scopes)
    return found


def _sent(scheme: SecurityScheme) -> str:
    """What tells a scheme for requests: neither its name nor its words do."""
    told = (scheme.type, scheme.place, scheme.parameter, scheme.scheme)
    return repr(told if scheme.type else (scheme.name,))


def _meets(given: _Requirement, wanted: _Requirement) -> bool:
    """Whether who has all that is given has all that is wanted."""
    return all(
        key in given and scopes <= given[key][1] for key, (_, scopes) in wanted.items()
    )


def _words(requirement: _Requirement) -> str:
    if not requirement:
        return "an anonymous request"
    return " with ".join(
        f"`{scheme.name}`" + (f" ({', '.join(sorted(scopes))})" if scopes else "")
        for scheme, scopes in requirement.values()
    )
