"""Security as Python sees it: the schemes, and what each operation requires of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.field_names import TCHARS
from counterfoil.codes import python as codes
from counterfoil.python.given_names import accepted
from counterfoil.python.names import settle, snake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api, Operation
    from counterfoil.api.security_schemes import SecurityRequirement, SecurityScheme
    from counterfoil.diagnostics import Findings

_TOKEN: Final = re.compile(TCHARS)
RESERVED_SCHEMES: Final = ("credentials", "i", "o", "realm", "scopes", "self")


class Scheme(Struct, frozen=True):
    """A scheme: `name` is what the two halves call its credentials.

    `scoped` says whether operations require scopes, or roles, of it.
    """

    name: str
    scheme: SecurityScheme
    scoped: bool

    @property
    def constant(self) -> str:
        """The constant that finds and places its credentials."""
        return self.name.upper()

    @property
    def credentials(self) -> str:
        """The class of its credentials."""
        match self.scheme.type, self.scheme.scheme:
            case "apiKey", _:
                return "ApiKey"
            case "mutualTLS", _:
                return "ClientCertificate"
            case "http", "basic":
                return "Basic"
            case ("http", "bearer") | ("oauth2" | "openIdConnect", _):
                return "Bearer"
            case _:
                return "HttpCredentials"

    @property
    def is_shown_by_transport(self) -> bool:
        """Whether it is the connection that shows the credentials, not the request."""
        return self.scheme.type == "mutualTLS"

    @property
    def is_granted(self) -> bool:
        """Whether its credentials can be what a client trades for a token."""
        return self.scheme.type in {"oauth2", "openIdConnect"}


class Check(Struct, frozen=True):
    """A method of the authenticator: it checks schemes that are required together."""

    method: str
    schemes: tuple[Scheme, ...]


class Requirement(Struct, frozen=True):
    """One way to be let in: `scopes` has those of each scheme of the check."""

    check: Check
    scopes: tuple[tuple[str, ...], ...]


class Guard(Struct, frozen=True):
    """What an operation requires: one of the requirements, or, if `optional`, none."""

    requirements: tuple[Requirement, ...]
    optional: bool


class Guards(Struct, frozen=True):
    """All schemes that can be met, and all checks of them."""

    schemes: tuple[Scheme, ...]
    checks: tuple[Check, ...]
    by_names: dict[tuple[str, ...], Check]

    @property
    def has_grants(self) -> bool:
        """Whether a client can trade anything for tokens."""
        return any(each.is_granted for each in self.schemes)

    def of(self, operation: Operation) -> Guard | None:
        """What an operation requires; None where anyone may call it.

        What requires a scheme that nobody can meet is left out: it is never met.
        """
        if not operation.security:
            return None
        found: dict[Requirement, None] = {}
        for each in operation.security:
            check = self.by_names.get(_names(each))
            if check is not None:
                scopes = {required.name: required.scopes for required in each.schemes}
                listed = tuple(scopes[scheme.scheme.name] for scheme in check.schemes)
                found.setdefault(Requirement(check, listed))
        optional = any(not each.schemes for each in operation.security)
        return Guard(tuple(found), optional)


def lower_guards(api: Api, operations: tuple[Operation, ...]) -> Guards:
    """The security of some operations of an Api, all that one side answers."""
    usable = [each for each in api.security_schemes.values() if not problem_with(each)]
    names = settle(
        (each.name for each in usable),
        lambda text: snake(text, "scheme"),
        RESERVED_SCHEMES,
        {
            each.name: accepted(each.given, "credential", RESERVED_SCHEMES)
            for each in usable
        },
    )
    scoped = _scoped(operations)
    schemes = {
        each.name: Scheme(
            names[each.name],
            each,
            each.name in scoped or each.type in {"oauth2", "openIdConnect"},
        )
        for each in usable
    }
    wanted = [
        key
        for key in dict.fromkeys(_names(each) for each in _requirements(operations))
        if key and all(name in schemes for name in key)
    ]
    together = {"+".join(key): key for key in wanted if len(key) > 1}
    methods = settle(
        together,
        lambda text: "_and_".join(names[name] for name in together[text]),
        names.values(),
    )
    by_names = {
        key: Check(
            names[key[0]] if len(key) == 1 else methods["+".join(key)],
            tuple(schemes[name] for name in key),
        )
        for key in wanted
    }
    required = {each for key in map(_names, _requirements(operations)) for each in key}
    return Guards(
        tuple(each for name, each in schemes.items() if name in required),
        tuple(by_names.values()),
        by_names,
    )


def check_security(api: Api, findings: Findings) -> None:
    """Report schemes that no request can meet."""
    for each in api.security_schemes.values():
        problem = problem_with(each)
        # One that is declared nowhere has been reported as that.
        if problem and each.type:
            findings.add(
                codes.UNSUPPORTED_SECURITY,
                f"the security scheme {each.name!r} {problem}",
                each.location,
                hint="to refuse whoever would need it: "
                f'allow = ["{codes.UNSUPPORTED_SECURITY.name}"]',
            )


def problem_with(scheme: SecurityScheme) -> str:
    """Why no request can have credentials of a scheme; "" where it can."""
    match scheme.type:
        case "apiKey" if scheme.place in {"header", "cookie"}:
            # RFC 9110, 5.6.2; RFC 6265, 4.1.1
            if not _TOKEN.fullmatch(scheme.parameter):
                return f"has a key that no {scheme.place} can be called"
        case "apiKey" if scheme.place == "query":
            if not scheme.parameter:
                return "has a key without a name"
        case "http":
            if not _TOKEN.fullmatch(scheme.scheme):
                return "is of a scheme that HTTP cannot name"
        case "oauth2" | "openIdConnect" | "mutualTLS":
            pass
        case _:
            return "is of no known kind"
    return ""


def _requirements(
    operations: tuple[Operation, ...],
) -> Iterator[SecurityRequirement]:
    for operation in operations:
        yield from operation.security


def _scoped(operations: tuple[Operation, ...]) -> frozenset[str]:
    """The schemes that scopes, or roles, are required of."""
    return frozenset(
        required.name
        for each in _requirements(operations)
        for required in each.schemes
        if required.scopes
    )


def _names(requirement: SecurityRequirement) -> tuple[str, ...]:
    """The schemes of a requirement, in an order that the document does not decide."""
    return tuple(sorted(each.name for each in requirement.schemes))
