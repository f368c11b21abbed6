"""What changed in the addresses that operations are served at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urlsplit

from counterfoil.codes import diff as codes
from counterfoil.diff.phrases import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterfoil.api.metadata import Server
    from counterfoil.api.model import Api, Operation
    from counterfoil.diff.findings import Told

Pair: TypeAlias = "tuple[Operation, Operation]"
_MOST_NAMED: Final = 3
_MOST_URLS: Final = 50
"""How many URLs are made of one with variables."""


def compare_servers(old: Api, new: Api, pairs: Iterable[Pair], told: Told) -> None:
    """Tell which servers are gone, and which are new: of all operations, or of some.

    What counts is where an operation is: a part of the path may move into the URLs of
    the servers, and back.
    """
    gone: dict[str, list[Pair]] = {}
    added: dict[str, list[Pair]] = {}
    most = 0
    for pair in pairs:
        most += 1
        before, after = (
            _places(operation, api)
            for operation, api in zip(pair, (old, new), strict=True)
        )
        for found, others, kept in ((gone, before, after), (added, after, before)):
            for url, known in others.items():
                if not any(_holds(other, known) for other in kept.values()):
                    found.setdefault(url, []).append(pair)
    if not most:
        _compare_alone(old, new, told)
    for url, of in gone.items():
        place, former, rest = told.document, told.former, ""
        if len(of) != most:
            place, former, rest = of[0][1].location, of[0][0].location, _of(of)
        is_left = any(url in _places(now, new) for _, now in of)
        what = "has fewer values of its variables" if is_left else "is gone"
        message = f"the server {url}{rest} {what}"
        told.add(codes.SERVER_REMOVED, message, place, former)
    for url, of in added.items():
        place, rest = told.document, ""
        if len(of) != most:
            place, rest = of[0][1].location, _of(of)
        is_known = any(url in _places(was, old) for was, _ in of)
        what = "has further values of its variables" if is_known else "is new"
        told.add(codes.SERVER_ADDED, f"the server {url}{rest} {what}", place)


def _compare_alone(old: Api, new: Api, told: Told) -> None:
    """Compare the servers of documents that have no operation in common."""
    before, after = _written(old.servers), _written(new.servers)
    for url in before:
        if url not in after:
            message = f"the server {url} is gone"
            told.add(codes.SERVER_REMOVED, message, told.document, told.former)
    for url in after:
        if url not in before:
            told.add(codes.SERVER_ADDED, f"the server {url} is new", told.document)


def base_of(api: Api) -> str | None:
    """The path that all servers of a document have; None where they differ."""
    bases = {_base(url) for url in _written(api.servers)}
    return bases.pop() if len(bases) == 1 else None


def _base(url: str) -> str:
    return urlsplit(url).path.rstrip("/") if _is_plain(url) else url


def _is_plain(url: str) -> bool:
    """Whether a URL has no variables, and can be divided."""
    return not {"{", "[", "]"} & set(url)


def _of(pairs: list[Pair]) -> str:
    return f" of {listed([new.route for _, new in pairs], _MOST_NAMED)}"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an operation is: its URL at a server, and those that variables make of it.

    `pattern` is what all of these match; it is "" where there are no variables. Of some
    there are more than are known: then it `is_open`.
    """

    url: str
    known: tuple[str, ...]
    pattern: str = ""
    is_open: bool = False


def _holds(place: _Place, other: _Place) -> bool:
    """Whether an operation is at one place where it is at another one, as well."""
    if other.is_open:
        return place.is_open and place.url == other.url
    return all(
        url in place.known or bool(place.pattern and re.fullmatch(place.pattern, url))
        for url in other.known
    )


def _places(operation: Operation, api: Api) -> dict[str, _Place]:
    """The servers of an operation by their URLs, each with where the operation is."""
    servers = operation.servers or api.servers
    path = "/".join("{}" if "{" in part else part for part in operation.path.split("/"))
    if not servers:
        return {"/": _Place(path, (path,))}
    return {each.url: _place(each, path) for each in servers}


def _place(server: Server, path: str) -> _Place:
    """Where a path is at a server, for the values that its variables may have."""
    if not server.variables:
        url = _normal(server.url) + path
        return _Place(url, (url,))
    pattern = re.escape(server.url.rstrip("/"))
    for each in server.variables:
        written = "|".join(map(re.escape, each.enum)) or ".*"
        pattern = pattern.replace(re.escape(f"{{{each.name}}}"), f"(?:{written})")
    chosen = [each.enum or (each.default,) for each in server.variables]
    known: list[str] = []
    for values in islice(product(*chosen), _MOST_URLS):
        url = server.url
        for each, value in zip(server.variables, values, strict=True):
            url = url.replace(f"{{{each.name}}}", value)
        known.append(_normal(url) + path)
    url = _normal(server.url) + path
    is_open = any(not each.enum for each in server.variables)
    return _Place(url, tuple(known), f"{pattern}/*{re.escape(path)}", is_open)


def _normal(url: str) -> str:
    """A URL without what makes no difference (RFC 3986, 6.2.2.1 and 6.2.3)."""
    url = url.rstrip("/")
    if not _is_plain(url):
        return url
    parts = urlsplit(url)
    host = parts.netloc.lower()
    for scheme, port in (("http", ":80"), ("https", ":443")):
        if parts.scheme == scheme:
            host = host.removesuffix(port)
    return parts._replace(netloc=host).geturl()


def _written(servers: Sequence[Server]) -> list[str]:
    """The URLs; the root of the host where there are none (OAS 3.1, 4.8.1)."""
    return [each.url for each in servers] or ["/"]
