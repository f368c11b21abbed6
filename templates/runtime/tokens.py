"""Tokens of OAuth 2: fetched when they are needed, and kept until they expire."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import msgspec

from .authorization import AsyncAuthorized, Authorized, SecuredRequest, authorize
from .credentials import Bearer
from .discovery import metadata_request, read_metadata
from .grants import (
    AuthorizationCode,
    ClientCredentials,
    Grant,
    LoginEnded,
    RefreshToken,
    Token,
    read_token,
    token_request,
    wanted_scopes,
)
from .schemes import Required, Requirement
from .transport import AsyncTransport, Reply, Request, Transport

_UNAUTHORIZED: Final = 401

Key: TypeAlias = tuple[str, tuple[str, ...]]
"""What a token is kept by: the scheme, and the scopes that were asked for."""


class TokenAuthorized(Authorized):
    """Adds credentials to requests; those that are grants are traded for tokens.

    A token is fetched once for all threads. Where a request is answered with 401, one
    that was used before is fetched anew, and the request sent once more.
    """

    def __init__(self, transport: Transport, credentials: msgspec.Struct) -> None:
        super().__init__(transport, credentials)
        self._store = _Store(self._given)
        self._lock = threading.Lock()

    def _send(self, request: SecuredRequest, requirement: Requirement) -> Reply:
        used = self._tokens(request, requirement, {})
        reply = self._transport.send(self._store.apply(request, requirement, used))
        if not self._store.may_repeat(request, reply, used):
            return reply
        fresh = self._tokens(request, requirement, used)
        return self._transport.send(self._store.apply(request, requirement, fresh))

    def _tokens(
        self, request: Request, requirement: Requirement, refused: Mapping[str, Used]
    ) -> dict[str, Used]:
        """The token for each grant; other ones than those that were refused."""
        found: dict[str, Used] = {}
        for required, grant in self._store.grants(requirement):
            name = required.scheme.name
            token = self._store.kept(required, grant, refused.get(name))
            if token is None:
                with self._lock:
                    used = self._used(request, required, grant, refused.get(name))
            else:
                used = Used(token)
            found[name] = used
        return found

    def _used(
        self, request: Request, required: Required, grant: Grant, refused: Used | None
    ) -> Used:
        """The token for a grant; somebody else may have fetched it meanwhile."""
        token = self._store.kept(required, grant, refused)
        if token is not None:
            return Used(token)
        asked = self._store.discover(required, grant, request)
        if asked is not None:
            reply = self._transport.send(asked)
            self._store.learn(required, asked, reply)
        asked = self._store.ask(required, grant, request)
        return self._store.keep(required, grant, self._transport.send(asked))


class AsyncTokenAuthorized(AsyncAuthorized):
    """Adds credentials to requests; those that are grants are traded for tokens.

    A token is fetched once for all tasks. Where a request is answered with 401, one
    that was used before is fetched anew, and the request sent once more.
    """

    def __init__(self, transport: AsyncTransport, credentials: msgspec.Struct) -> None:
        super().__init__(transport, credentials)
        self._store = _Store(self._given)
        self._lock = asyncio.Lock()
        self._asking: set[asyncio.Task[Used]] = set()

    async def _send(self, request: SecuredRequest, requirement: Requirement) -> Reply:
        used = await self._tokens(request, requirement, {})
        applied = self._store.apply(request, requirement, used)
        reply = await self._transport.send(applied)
        if not self._store.may_repeat(request, reply, used):
            return reply
        fresh = await self._tokens(request, requirement, used)
        applied = self._store.apply(request, requirement, fresh)
        return await self._transport.send(applied)

    async def _tokens(
        self, request: Request, requirement: Requirement, refused: Mapping[str, Used]
    ) -> dict[str, Used]:
        """The token for each grant; other ones than those that were refused."""
        found: dict[str, Used] = {}
        for required, grant in self._store.grants(requirement):
            name = required.scheme.name
            token = self._store.kept(required, grant, refused.get(name))
            if token is None:
                asking = self._used(request, required, grant, refused.get(name))
                found[name] = await self._whole(asking)
            else:
                found[name] = Used(token)
        return found

    async def _whole(self, asking: Coroutine[Any, Any, Used]) -> Used:
        """What comes of asking for a token, which goes on where a call is given up.

        What was traded for it may be good for one time only (RFC 6749, 10.4 and 10.5).
        """
        task = asyncio.ensure_future(asking)
        self._asking.add(task)
        task.add_done_callback(self._asked)
        return await asyncio.shield(task)

    def _asked(self, task: asyncio.Task[Used]) -> None:
        self._asking.discard(task)
        if not task.cancelled():
            task.exception()  # who asked knows of it, or does not want to

    async def _used(
        self, request: Request, required: Required, grant: Grant, refused: Used | None
    ) -> Used:
        """The token for a grant; somebody else may have fetched it meanwhile."""
        async with self._lock:
            token = self._store.kept(required, grant, refused)
            if token is not None:
                return Used(token)
            asked = self._store.discover(required, grant, request)
            if asked is not None:
                reply = await self._transport.send(asked)
                self._store.learn(required, asked, reply)
            asked = self._store.ask(required, grant, request)
            reply = await self._transport.send(asked)
            return self._store.keep(required, grant, reply)

    async def close(self) -> None:
        """Free what the transport holds, once nothing is asked for any more."""
        await asyncio.gather(*self._asking, return_exceptions=True)
        await super().close()


@dataclass(frozen=True, slots=True)
class Used:
    """A token of a request; `is_fresh` says whether it was fetched for it."""

    token: Token
    is_fresh: bool = False


@dataclass(slots=True, repr=False)
class _Store:
    """The tokens of a client, and the refresh tokens that replaced those it had.

    `discovered` is where tokens are had, by the schemes, as providers say.
    """

    given: Mapping[str, Any]
    tokens: dict[Key, Token] = field(default_factory=dict[Key, Token])
    renewed: dict[str, str] = field(default_factory=dict[str, str])
    discovered: dict[str, str] = field(default_factory=dict[str, str])

    def grants(self, requirement: Requirement) -> Iterator[tuple[Required, Grant]]:
        """The schemes of a requirement whose credentials are grants."""
        for each in requirement.required:
            grant = self.given[each.scheme.name]
            if isinstance(grant, ClientCredentials | RefreshToken | AuthorizationCode):
                yield each, grant

    def kept(
        self, required: Required, grant: Grant, refused: Used | None
    ) -> Token | None:
        """The token that is there already, unless it is too old, or was refused."""
        token = self.tokens.get(_key(required, grant))
        if token is None or not token.is_good:
            return None
        return None if refused is not None and token is refused.token else token

    def discover(
        self, required: Required, grant: Grant, request: Request
    ) -> Request | None:
        """The request for what a provider says of itself, if that is not known yet."""
        if required.scheme.name in self.discovered:
            return None
        return metadata_request(grant, required, request)

    def learn(self, required: Required, asked: Request, reply: Reply) -> None:
        """Note what a provider says of itself. Raises `TokenRefused`."""
        self.discovered[required.scheme.name] = read_metadata(asked, reply)

    def ask(self, required: Required, grant: Grant, request: Request) -> Request:
        """The request for a token. Raises `LoginEnded`."""
        newest = self.renewed.get(required.scheme.name, "")
        if isinstance(grant, RefreshToken):
            newest = newest or grant.refresh_token
        elif not newest and self._is_traded(required, grant):
            raise LoginEnded
        known = self.discovered.get(required.scheme.name, "")
        return token_request(grant, required, request, newest, known)

    def _is_traded(self, required: Required, grant: Grant) -> bool:
        """Whether it is a code that was used: twice, it makes all its tokens void.

        RFC 6749, 4.1.2.
        """
        is_code = isinstance(grant, AuthorizationCode)
        return is_code and _key(required, grant) in self.tokens

    def keep(self, required: Required, grant: Grant, reply: Reply) -> Used:
        """The token of a response, kept for others."""
        token = read_token(reply)
        self.tokens[_key(required, grant)] = token
        name = required.scheme.name
        if not isinstance(grant, ClientCredentials) and token.refresh_token:
            first = grant.refresh_token if isinstance(grant, RefreshToken) else ""
            known = self.renewed.get(name, first)
            self.renewed[name] = token.refresh_token
            if grant.rotated is not None and token.refresh_token != known:
                grant.rotated(token.refresh_token)
        return Used(token, is_fresh=True)

    def apply(
        self,
        request: SecuredRequest,
        requirement: Requirement,
        used: Mapping[str, Used],
    ) -> SecuredRequest:
        """The request with credentials, tokens in the place of grants."""
        tokens: dict[str, Bearer] = {
            name: each.token.bearer for name, each in used.items()
        }
        return authorize(request, requirement, {**self.given, **tokens})

    def may_repeat(
        self, request: Request, reply: Reply, used: Mapping[str, Used]
    ) -> bool:
        """Whether other tokens might help: those that were refused came from before.

        A body that was a stream has been sent.
        """
        return (
            reply.status == _UNAUTHORIZED
            and any(not each.is_fresh for each in used.values())
            and (request.content is None or isinstance(request.content, bytes))
        )


def _key(required: Required, grant: Grant) -> Key:
    return required.scheme.name, wanted_scopes(grant, required)
