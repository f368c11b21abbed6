"""What changed in the links of responses: they tell what may follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from counterfoil.api.link_targets import LinkTargets
from counterfoil.codes import diff as codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterfoil.api.model import Api, Link, Operation, Response
    from counterfoil.diff.findings import Told
    from counterfoil.document.tree import Location

_Change: TypeAlias = "tuple[str, Location, Location | None]"


def compare_links(
    pairs: Sequence[tuple[Operation, Operation]], old: Api, new: Api, told: Told
) -> None:
    """Tell what changed in the links of the operations that both documents have."""
    changes = _Changes(pairs, old, new)
    for before, after in pairs:
        known = {each.key: each for each in before.responses}
        for response in after.responses:
            if response.key in known:
                what = f"of {response.key} of {after.route}"
                for change in changes.between(known[response.key], response, what):
                    told.add(codes.LINK_CHANGED, *change)


class _Changes:
    """Finds what changed in links."""

    def __init__(
        self, pairs: Sequence[tuple[Operation, Operation]], old: Api, new: Api
    ) -> None:
        self._kept = {id(before): after for before, after in pairs}
        self._old, self._new = LinkTargets(old.operations), LinkTargets(new.operations)

    def between(self, old: Response, new: Response, what: str) -> Iterator[_Change]:
        """The changes between two responses, which are `what`, each with its places."""
        known = {each.name: each for each in old.links}
        for link in new.links:
            name = f"the link `{link.name}` {what}"
            former = known.pop(link.name, None)
            if former is None:
                yield f"{name} is new", link.location, None
            elif change := self._change(former, link):
                yield f"{name} {change}", link.location, former.location
        for link in known.values():
            text = f"the link `{link.name}` {what} is gone"
            yield text, new.location, link.location

    def _change(self, old: Link, new: Link) -> str:
        """What a link does otherwise; "" for nothing."""
        before, after = self._old.of(old), self._new.of(new)
        led = before.route if before else old.operation_id or old.operation_ref
        leads = after.route if after else new.operation_id or new.operation_ref
        is_same = self._kept.get(id(before)) is after if before else led == leads
        if not is_same:
            return f"leads to {leads} now, and led to {led}"
        if _given(old) != _given(new):
            return f"gives other values to {leads}"
        if _address(old) != _address(new):
            return f"leads to {_address(new)} now, and led to {_address(old)}"
        return ""


def _given(link: Link) -> tuple[object, ...]:
    """What a link says of the request; its parameters have no order."""
    return sorted(link.parameters), link.body


def _address(link: Link) -> str:
    return link.server.url if link.server else "the servers of the operation"
