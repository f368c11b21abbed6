"""What changed in what a caller must prove of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from counterfoil.codes import diff as codes
from counterfoil.diff.findings import ANY_OPERATION

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    olds, news = _requirements(old, before), _requirements(new, after)
    places = new.location, old.location
    for code, givens, wanteds, verb in (
        (codes.SECURITY_NARROWED, olds, news, "no longer suffices"),
        (codes.SECURITY_WIDENED, news, olds, "suffices now"),
    ):
        for each in givens:
            if not any(_meets(each, wanted) for wanted in wanteds):
                message = f"{_words(each, wanteds)} {verb} for {ANY_OPERATION}"
                told.add_of(new.route, code, message, places, anywhere=True)


def compare_schemes(old: Api, new: Api, told: Told) -> None:
    """Tell where callers get their tokens from, if that is another place now."""
    for name, scheme in old.security_schemes.items():
        other = new.security_schemes.get(name)
        if other is None or _sent(scheme) != _sent(other):
            continue
        for what, was, now in _sources(scheme, other):
            if was != now:
                urls = f"is {now or 'none'}, and was {was or 'none'}"
                message = f"the {what} of `{name}` {urls}"
                told.add(
                    codes.SECURITY_NARROWED, message, other.location, scheme.location
                )


def _sources(
    old: SecurityScheme, new: SecurityScheme
) -> Iterator[tuple[str, str, str]]:
    """The addresses that tokens come from: what each is, and its URLs."""
    url = "openIdConnectUrl"
    yield url, old.open_id_connect_url, new.open_id_connect_url
    known = {each.grant: each for each in new.flows}
    for flow in old.flows:
        now = known.get(flow.grant)
        if now is None:
            yield f"flow `{flow.grant}`", "there", ""
            continue
        grant = f"for `{flow.grant}`"
        yield f"authorizationUrl {grant}", flow.authorization_url, now.authorization_url
        yield f"tokenUrl {grant}", flow.token_url, now.token_url


# The schemes of a requirement by what requests have of them, and all their scopes.
_Requirement: TypeAlias = "dict[str, tuple[list[SecurityScheme], frozenset[str]]]"


def _requirements(operation: Operation, api: Api) -> list[_Requirement]:
    return [_requirement(each, api) for each in operation.security] or [{}]


def _requirement(requirement: SecurityRequirement, api: Api) -> _Requirement:
    found: _Requirement = {}
    for each in requirement.schemes:
        scheme = api.security_schemes[each.name]
        key = _sent(scheme)
        schemes, scopes = found.get(key, ([], frozenset[str]()))
        found[key] = [*schemes, scheme], scopes | frozenset(each.scopes)
    return found


def _sent(scheme: SecurityScheme) -> str:
    """What tells a scheme for requests: neither its name nor its words do."""
    parameter = scheme.parameter
    if scheme.place == "header":
        parameter = parameter.lower()  # RFC 9110, 5.1
    told = (scheme.type, scheme.place, parameter, scheme.scheme.lower())
    return repr(told if scheme.type else (scheme.name,))


def _meets(given: _Requirement, wanted: _Requirement) -> bool:
    """Whether who has all that is given has all that is wanted."""
    return all(
        key in given and scopes <= given[key][1] for key, (_, scopes) in wanted.items()
    )


def _words(requirement: _Requirement, others: list[_Requirement]) -> str:
    """What a requirement asks for; and what that is, where another has its name."""
    if not requirement:
        return "an anonymous request"
    kinds = {
        scheme.name: _sent(scheme)
        for other in others
        for schemes, _ in other.values()
        for scheme in schemes
    }
    return " with ".join(
        f"`{scheme.name}`"
        + f" ({_kind(scheme)})"
        * (kinds.get(scheme.name, _sent(scheme)) != _sent(scheme))
        + (f" ({', '.join(sorted(scopes))})" if scopes else "")
        for schemes, scopes in requirement.values()
        for scheme in schemes
    )


def _kind(scheme: SecurityScheme) -> str:
    where = f"`{scheme.parameter}` in the {scheme.place}" if scheme.parameter else ""
    return " ".join(filter(None, (scheme.type, scheme.scheme, where)))
