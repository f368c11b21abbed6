"""The credentials of a client: chosen for each request, and sent with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from .client_errors import ClientError
from .schemes import MalformedCredentials, Placed, Requirement, Security
from .transport import AsyncTransport, Reply, Request, Transport


class MissingCredentials(ClientError):
    """A request that was not sent: the client has no credentials for it.

    `alternatives` are those that would do: each a set of schemes, all of which must be
    given to the client.
    """

    def __init__(self, alternatives: tuple[tuple[str, ...], ...]) -> None:
        shown = ", or ".join(" and ".join(each) for each in alternatives)
        super().__init__(f"the operation needs credentials: {shown or 'unknown ones'}")
        self.alternatives = alternatives

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.alternatives,)


class SecuredRequest(Request, frozen=True, kw_only=True):
    """A request of an operation that requires credentials. It never shows them."""

    security: Security

    def __repr__(self) -> str:
        path = self.target.partition("?")[0]
        return f"SecuredRequest(method={self.method!r}, path={path!r})"


class Authorized:
    """A transport that adds a client's credentials to the requests that need them.

    `credentials` has a field for each scheme; those that are None or False are not
    given.
    """

    def __init__(self, transport: Transport, credentials: msgspec.Struct) -> None:
        self._transport = transport
        self._given = _given(credentials)

    def send(self, request: Request) -> Reply:
        """Send a request. Raises `MissingCredentials` where it lacks them."""
        if isinstance(request, SecuredRequest):
            chosen = choose(request.security, self._given)
            if chosen is not None and is_own(request):
                return self._send(request, chosen)
        return self._transport.send(request)

    def _send(self, request: SecuredRequest, requirement: Requirement) -> Reply:
        return self._transport.send(authorize(request, requirement, self._given))

    def close(self) -> None:
        """Free what the transport holds."""
        self._transport.close()


class AsyncAuthorized:
    """A transport that adds a client's credentials to the requests that need them.

    `credentials` has a field for each scheme; those that are None or False are not
    given.
    """

    def __init__(self, transport: AsyncTransport, credentials: msgspec.Struct) -> None:
        self._transport = transport
        self._given = _given(credentials)

    async def send(self, request: Request) -> Reply:
        """Send a request. Raises `MissingCredentials` where it lacks them."""
        if isinstance(request, SecuredRequest):
            chosen = choose(request.security, self._given)
            if chosen is not None and is_own(request):
                return await self._send(request, chosen)
        return await self._transport.send(request)

    async def _send(self, request: SecuredRequest, requirement: Requirement) -> Reply:
        return await self._transport.send(authorize(request, requirement, self._given))

    async def close(self) -> None:
        """Free what the transport holds."""
        await self._transport.close()


def choose(security: Security, given: Mapping[str, Any]) -> Requirement | None:
    """The first requirement that all credentials are given for.

    None where the request is to be sent without any. Raises `MissingCredentials`.
    """
    for requirement in security.requirements:
        if all(each.scheme.name in given for each in requirement.required):
            return requirement
    if security.optional:
        return None
    raise MissingCredentials(
        tuple(
            tuple(each.scheme.name for each in requirement.required)
            for requirement in security.requirements
        )
    )


def is_own(request: Request) -> bool:
    """Whether a request goes to a server of the client.

    A target that is no path may be another server's: it gets no credentials.
    """
    return request.target.startswith("/")


def authorize(
    request: SecuredRequest, requirement: Requirement, given: Mapping[str, Any]
) -> SecuredRequest:
    """The request with credentials. Raises `MalformedCredentials`.

    What the caller has put there already stays: a parameter of the contract may be the
    key of a scheme, too.
    """
    placed = [
        each.scheme.place(given[each.scheme.name])
        for each in requirement.required
        if given[each.scheme.name] is not True  # what the transport itself shows
    ]
    return msgspec.structs.replace(
        request,
        target=_with_query(request.target, placed),
        url=_with_query(request.url, placed),
        headers=_headers(request.headers, placed),
    )


def _given(credentials: msgspec.Struct) -> dict[str, Any]:
    fields = msgspec.structs.asdict(credentials)
    return {name: value for name, value in fields.items() if value}


def _with_query(address: str, placed: Iterable[Placed]) -> str:
    path, mark, query = address.partition("?")
    parts = query.split("&") if mark else []
    names = {part.partition("=")[0] for part in parts}
    added = [part for each in placed for part in each.query]
    parts += [part for part in added if part.partition("=")[0] not in names]
    return f"{path}?{'&'.join(parts)}" if parts else path


def _headers(
    headers: tuple[tuple[str, str], ...], placed: Iterable[Placed]
) -> tuple[tuple[str, str], ...]:
    taken = {name.lower() for name, _ in headers}
    kept = [pair for pair in headers if pair[0].lower() != "cookie"]
    cookies = [value for name, value in headers if name.lower() == "cookie"]
    known = {
        part.partition("=")[0].strip() for each in cookies for part in each.split(";")
    }
    added: dict[str, str] = {}
    for each in placed:
        for name, value in each.headers:
            if added.setdefault(name, value) != value:
                raise MalformedCredentials(f"two schemes want the header {name}")
        cookies += [e for e in each.cookies if e.partition("=")[0] not in known]
    if cookies:
        kept.append(("cookie", "; ".join(cookies)))
    return (*kept, *(pair for pair in added.items() if pair[0] not in taken))
