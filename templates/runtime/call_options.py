"""How a client calls: what holds for each of its calls."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from .addresses import check_base
from .client_errors import TransportError
from .field_syntax import TCHARS
from .retrying import Retries
from .transport import Reply, Request

_NAME: Final = re.compile(TCHARS)
_VALUE: Final = re.compile(r"[\t\x20-\x7e]*")
"""What every transport sends alike: of other octets, nobody knows the charset."""


MAX_RESPONSE: Final = 128 * 1024**2
"""The bytes that the content of a response may have unless a client says otherwise."""


class Hooks(msgspec.Struct, frozen=True, kw_only=True):
    """Functions that are told what happens. They must not block, and change nothing.

    - `request`: called before a request is sent, and before it is sent again.
    - `response`: called with each response.
    - `error`: called where no response came.
    """

    request: Callable[[Request], None] | None = None
    response: Callable[[Request, Reply], None] | None = None
    error: Callable[[Request, TransportError], None] | None = None


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a client calls: its servers' URLs by name, and what holds for every call."""

    urls: Mapping[str, str]
    timeout: float | None
    headers: Mapping[str, str]
    retries: Retries
    hooks: Hooks
    max_response: int | None

    def applied(self, request: Request) -> Request:
        """The request as it is sent."""
        headers = request.headers
        if self.headers:
            kept = (pair for pair in headers if pair[0].lower() not in self.headers)
            headers = (*kept, *_with_cookies(self.headers, headers).items())
        named = {*dict(headers), *request.unsent}
        is_measured = request.method == "HEAD" or "range" in named
        if is_measured and "accept-encoding" not in named:
            # Transports differ in what they accept, and so would the length be told;
            # and a part of coded content cannot be decoded (RFC 9110, 14.2).
            headers = (*headers, ("accept-encoding", "identity"))
        return msgspec.structs.replace(
            request,
            headers=headers,
            url=request.url or self.urls[request.server] + request.target,
            timeout=self.timeout,
            max_response=self.max_response,
        )


def _with_cookies(
    added: Mapping[str, str], headers: tuple[tuple[str, str], ...]
) -> Mapping[str, str]:
    """The headers for every request, with the cookies of parameters beside theirs.

    A cookie that both have is that of every request, as any other header is.
    """
    given = added.get("cookie")
    if given is None:
        return added
    names = {part.partition("=")[0].strip() for part in given.split(";")}
    kept = [
        part.strip()
        for name, value in headers
        if name.lower() == "cookie"
        for part in value.split(";")
        if part.partition("=")[0].strip() not in names
    ]
    return {**added, "cookie": "; ".join([*kept, given])}


def options(
    urls: Mapping[str, str],
    timeout: float | None,
    headers: Mapping[str, str] | None,
    retries: Retries | None,
    hooks: Hooks | None,
    max_response: int | None = MAX_RESPONSE,
) -> Options:
    """The options of a client. Raises `ValueError` where one cannot be."""
    return Options(
        urls={name: check_base(url) for name, url in urls.items()},
        timeout=timeout,
        headers=checked(headers),
        retries=retries or Retries(),
        hooks=hooks or Hooks(),
        max_response=max_response,
    )


def checked(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Headers by their names in lower case.

    Raises `ValueError` for what no header can be (RFC 9110, 5.1 and 5.5).
    """
    for name, value in (headers or {}).items():
        if not (_NAME.fullmatch(name) and _VALUE.fullmatch(value)):
            raise ValueError(f"the header {name!r} cannot be sent")
    return {name.lower(): value for name, value in (headers or {}).items()}
