"""The views of links: functions of a client's modules that prepare what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.api.path_templates import without_query
from counterfoil.python.imports import own
from counterfoil.python.layout import enclose, signature, string
from counterfoil.python.links import Following, UnclearLink, lower_link
from counterfoil.python.names import settle, snake
from counterfoil.python.prose import docstring
from counterfoil.python.server_addresses import group_named, lower_groups
from counterfoil.python.types import Import

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.links import LinkedCalls
    from counterfoil.python.operations import Call
    from counterfoil.python.server_addresses import Group


class FollowView(Struct, frozen=True):
    """A function that prepares the request that may follow a response.

    `imported` is the module of the operation, "" where it is this one. `exchange` is
    what it reads from, "" where the link has nothing but constants.
    """

    signature: str
    doc: str
    imported: str
    exchange: str
    request: str


def lower_follows(
    api: Api, call: Call, calls: LinkedCalls, used: set[Import]
) -> tuple[FollowView, ...]:
    """The functions of an operation's links, each once.

    The one of the lowest status is called as its link, and others of that name by their
    statuses, too.
    """
    found: dict[str, Following] = {}
    for outcome in sorted(call.outcomes, key=lambda each: each.key):
        for link in outcome.response.links:
            try:
                following = lower_link(link, calls)
            except UnclearLink:
                continue
            known = found.get(link.name)
            is_other = known is not None and (
                (known.call, known.arguments, known.link.server)
                != (following.call, following.arguments, following.link.server)
            )
            key = f"{link.name} {outcome.key}" if is_other else link.name
            found.setdefault(key, following)
    for each in found.values():
        used |= {own("contents", name) for name in each.contents}
    elsewhere = any(each.link.server for each in found.values())
    groups = lower_groups(api) if elsewhere else ()
    names = settle(found, lambda text: f"follow_{snake(text, 'link')}")
    views = tuple(
        _follow(call, names[key], each, groups, used) for key, each in found.items()
    )
    if any("following." in each.exchange + each.request for each in views):
        used |= {own("runtime", "following")}
    return views


def _follow(
    call: Call,
    name: str,
    following: Following,
    groups: tuple[Group, ...],
    used: set[Import],
) -> FollowView:
    template = string(without_query(call.operation.path))
    arguments = [f"{name}={text}" for name, text in following.arguments]
    target = following.call.function
    is_own = following.call is call
    head = "prepare(" if is_own else "linked.prepare("
    request = enclose(head, arguments, ")", 1, len("return "))
    server = following.link.server
    if server is not None:
        used.add(Import("msgspec", "structs"))
        prepared = enclose(head, arguments, ")", 2, 1)
        named = f"server={string(group_named(server, groups))}"
        given = [prepared, named]
        request = enclose("structs.replace(", given, ")", 1, len("return "))
    exchange = enclose(
        "following.Exchange(", [template, "sent", "reply"], ")", 1, len("exchange = ")
    )
    imported = f"{target} as linked" if target != "linked" else target
    return FollowView(
        signature(name, ["sent: Request", "reply: Reply"], "Request"),
        docstring(_words(following), 1),
        "" if is_own else imported,
        exchange if "exchange." in request else "",
        request,
    )


def _words(following: Following) -> str:
    words = [
        f"The request of `{following.call.function}` that may follow a response.",
        following.link.description,
        "Raises `BrokenLink` where the response does not have what it needs.",
    ]
    return "\n\n".join(part for part in words if part)
