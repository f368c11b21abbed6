"""The servers of a document as Python sees them: a function for each, by name.

Operations with servers of their own call those; each list of servers is a group, which
is named after its first one. The group "" is that of the whole document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from msgspec import Struct

from counterfoil.api.path_templates import VARIABLE, at_defaults
from counterfoil.python.names import TYPE_NAMES, settle, snake, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.api.metadata import Server, Variable
    from counterfoil.api.model import Api, Operation

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
"""Begins a URL that needs no other one (RFC 3986, 4.3)."""
_ARTICLE: Final = re.compile(r"^(?:a|an|the)\s+", re.IGNORECASE)
_LONGEST: Final = 32
_LOCAL: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_RESERVED: Final = (*TYPE_NAMES, "base", "fill_url", "resolve")


class Address(Struct, frozen=True):
    """A server: its `function`, and its variables with the names of their keywords."""

    function: str
    server: Server
    variables: tuple[tuple[str, Variable], ...]

    @property
    def is_relative(self) -> bool:
        """Whether its URL is read from where another one points."""
        return not _ABSOLUTE.match(at_defaults(self.server))


class Group(Struct, frozen=True):
    """A list of servers; `addresses` is empty where the document has none."""

    name: str
    addresses: tuple[Address, ...]

    @property
    def default(self) -> Address | None:
        """The first one: the one that is called unless the caller knows better."""
        return self.addresses[0] if self.addresses else None


def lower_groups(api: Api) -> tuple[Group, ...]:
    """The groups of a document: its own, then those of its operations and links."""
    own = [each.servers for each in api.operations if each.servers]
    responses = (each for operation in api.operations for each in operation.responses)
    links = (link for response in responses for link in response.links)
    own += [(link.server,) for link in links if link.server is not None]
    unsaid = len(api.servers) == 1 and api.servers[0].url in {"", "/"}
    main = () if unsaid else api.servers
    every = dict.fromkeys(each for servers in (main, *own) for each in servers)
    keys = {f"{number} {each.url}": each for number, each in enumerate(every)}
    names = settle(keys, _proposer(keys), _RESERVED)
    addresses = {
        server: Address(names[key], server, _variables(server))
        for key, server in keys.items()
    }
    groups = {"": Group("", tuple(addresses[each] for each in main))}
    for servers in own:
        listed = tuple(addresses[each] for each in servers)
        if servers[0] not in main[:1]:
            groups.setdefault(listed[0].function, Group(listed[0].function, listed))
        else:
            others = [e for e in listed if e not in groups[""].addresses]
            groups[""] = Group("", (*groups[""].addresses, *others))
    return tuple(groups.values())


def group_of(operation: Operation, groups: tuple[Group, ...]) -> str:
    """The name of the group that an operation calls: that of its first server."""
    return group_named(operation.servers[0], groups) if operation.servers else ""


def group_named(server: Server, groups: tuple[Group, ...]) -> str:
    """The name of the group whose first server it is."""
    return next(
        each.name
        for each in groups
        if each.default is not None and each.default.server == server
    )


def _proposer(keys: dict[str, Server]) -> Callable[[str], str]:
    return lambda key: snake(_wording(keys[key]), "server")


def _wording(server: Server) -> str:
    """What a server is called: its name, a short description, its host or its path."""
    if server.name:
        return server.name
    sentence = server.description.strip().split("\n")[0].split(". ")[0]
    described = _ARTICLE.sub("", sentence.rstrip("."))
    if described and len(described) <= _LONGEST:
        return described
    host = _host(server.url)
    if host in _LOCAL:
        return "local"
    return host or " ".join(words(server.url)) or "root"


def _host(url: str) -> str:
    plain = VARIABLE.sub("", url)
    try:
        host = urlsplit(plain).hostname or ""
    except ValueError:
        return ""
    return "" if host.replace(".", "").isdecimal() and host not in _LOCAL else host


def _variables(server: Server) -> tuple[tuple[str, Variable], ...]:
    names = settle(
        (each.name for each in server.variables),
        lambda text: snake(text, "variable"),
        _RESERVED,
    )
    return tuple((names[each.name], each) for each in server.variables)
