"""Who may call an operation: requirements, an authenticator, and refusals."""

from __future__ import annotations

import logging
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, Final, Generic, TypeVar

from .asgi import Headers, Scope, failed
from .credentials import ClientCertificate
from .faults import Fault
from .schemes import (
    MalformedCredentials,
    Presented,
    Requirement,
    Security,
    scope_text,
)
from .watchdog import Watchdog

P = TypeVar("P")

_CHALLENGE: Final = b"www-authenticate"
_INVALID: Final = "invalid_token"
_INSUFFICIENT: Final = "insufficient_scope"
_UNTELLABLE: Final = str.maketrans({'"': "'", "\\": "/"})
"""What a description of an error must not have (RFC 6750, 3)."""
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_TITLES: Final = {_UNAUTHORIZED: "Unauthorized", _FORBIDDEN: "Forbidden"}


class InvalidCredentials(Exception):
    """What an authenticator raises for credentials that it does not know: 401.

    A text, if it is given one, is told to the client.
    """


class InsufficientScope(Exception):
    """What it raises for credentials that do not give what is required: 403.

    A text, if it is given one, is told to the client.
    """


class Refused(Fault):
    """A request that lacks the right credentials: it becomes a 401 or a 403."""

    @property
    def title(self) -> str:
        """The name of the status."""
        return _TITLES[self.status]


class Admission(Generic[P]):
    """Lets requests through to an operation, or refuses them.

    - `security`: what the contract requires; `realm` is what clients are told they log
      in to.
    - `checks`: the methods of the authenticator, one for each requirement.

    The requirements are tried in their order, those that a request has no credentials
    for left out. Where none is met, the worst that the best of them can be told is the
    answer: 403 where the scope does not suffice, else 401. Anonymous requests are those
    without credentials: wrong ones are refused also where none are required.
    """

    def __init__(
        self,
        security: Security,
        *checks: Callable[..., Awaitable[P]],
        realm: str,
        watchdog: Watchdog,
        log: logging.Logger,
    ) -> None:
        self._alternatives = [*zip(security.requirements, checks, strict=True)]
        self._realm = realm
        self._watchdog = watchdog
        self._logger = log

    async def admit(self, scope: Scope) -> P:
        """The principal of a request. Raises `Fault`."""
        found = await self._find(scope)
        if found is None:
            raise self._refused(None, "", "Credentials are required.")
        return found[0]

    async def admit_anyone(self, scope: Scope) -> P | None:
        """The principal of a request; None of an anonymous one. Raises `Fault`."""
        found = await self._find(scope)
        return None if found is None else found[0]

    def challenged(self, fields: Headers) -> Headers:
        """The fields of a 401 of the service's, with a challenge in any case.

        RFC 9110, 15.5.2: it must have one. The contract need not have a word for it.
        """
        if any(name == _CHALLENGE for name, _ in fields):
            return fields
        return [*fields, *self._fields(None, "", "")]

    async def _find(self, scope: Scope) -> tuple[P] | None:
        if self._watchdog.timer is None:
            self._watchdog.start()
        try:
            return await self._try(_presented(scope))
        except CancelledError:
            cause = self._watchdog.expired()
            if cause is None:
                raise
            self._logger.warning("the authenticator was cut off: %s", cause)
            fault = cause
        except Fault as error:
            fault = error
        except Exception:
            self._logger.exception("the authenticator failed")
            fault = failed()
        # Nothing of the body has been read yet.
        fault.unread = True
        raise fault

    async def _try(self, presented: Presented) -> tuple[P] | None:
        """The principal by the first requirement that is met; None without any."""
        refusal: Refused | None = None
        for requirement, check in self._alternatives:
            try:
                found = requirement.find(presented)
                if found is not None:
                    return (await check(*found),)
            except MalformedCredentials as error:
                told = f"The credentials are malformed: {error}."
                refusal = refusal or self._refused(requirement, _INVALID, told)
            except InvalidCredentials as error:
                told = str(error) or "The credentials are not valid."
                refusal = refusal or self._refused(requirement, _INVALID, told)
            except InsufficientScope as error:
                told = str(error) or "The credentials do not suffice."
                if refusal is None or refusal.status != _FORBIDDEN:
                    refusal = self._refused(requirement, _INSUFFICIENT, told)
        if refusal is not None:
            raise refusal
        return None

    def _refused(self, failing: Requirement | None, error: str, told: str) -> Refused:
        status = _FORBIDDEN if error == _INSUFFICIENT else _UNAUTHORIZED
        headers = tuple(self._fields(failing, error, told))
        return Refused(status, told, headers=headers, unread=True)

    def _fields(self, failing: Requirement | None, error: str, told: str) -> Headers:
        fields = dict.fromkeys(self._challenges(failing, error, told))
        return [(_CHALLENGE, each.encode("ascii")) for each in fields]

    def _challenges(
        self, failing: Requirement | None, error: str, told: str
    ) -> Iterator[str]:
        """The challenges of a refusal (RFC 9110, 11.6.1; RFC 6750, 3)."""
        for requirement, _ in self._alternatives:
            # With 403, others would not help: they were tried, or are not there.
            if error == _INSUFFICIENT and requirement is not failing:
                continue
            for each in requirement.required:
                parameters = {"realm": self._realm}
                if scopes := scope_text(each.scopes or ()):
                    parameters["scope"] = scopes
                if requirement is failing:
                    parameters["error"] = error
                    parameters["error_description"] = told.translate(_UNTELLABLE)
                yield each.scheme.challenge(parameters)


def _presented(scope: Scope) -> Presented:
    extensions: dict[str, dict[str, Any]] = scope.get("extensions") or {}
    tls = extensions.get("tls") or {}
    certificate = None
    # The TLS extension of ASGI 3: an error is that of a certificate that is not right.
    if tls.get("client_cert_chain") and not tls.get("client_cert_error"):
        chain = tuple(tls["client_cert_chain"])
        certificate = ClientCertificate(chain, tls.get("client_cert_name") or "")
    return Presented(scope["headers"], scope["query_string"], certificate)
