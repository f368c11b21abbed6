"""What changed in the schemas of operations, each named one told once."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.diff.annotated import Annotated
from counterfoil.diff.containment import Containment
from counterfoil.diff.facts import facts_of
from counterfoil.diff.findings import ANY_OPERATION
from counterfoil.diff.flows import Flow
from counterfoil.diff.gaps import Gap, Kind
from counterfoil.diff.nodes import Side
from counterfoil.diff.telling import Telling
from counterfoil.diff.unchanged import Unchanged, unchanged_names

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.api.schema import Schema
    from counterfoil.diff.findings import Told
    from counterfoil.diff.nodes import Node

_DIVIDED: Final = frozenset({"array", "object"})
_WRITTEN: Final = frozenset({"boolean", "fraction", "integer", "string"})
"""The kinds of value that are written as a text by themselves."""
# Named schemas of both documents that are compared with each other, and who sends them.
_Pair: TypeAlias = "tuple[Flow, str, str]"


class SchemaChanges:
    """Compares schemas, and tells what changed in the end."""

    def __init__(self, old: Api, new: Api, told: Told) -> None:
        self.old, self.new = old, new
        self._old = {flow: Side(old, flow, is_old=True) for flow in Flow}
        self._new = {flow: Side(new, flow) for flow in Flow}
        self._annotated = Annotated(old, new, told)
        self._unchanged = {
            flow: Unchanged(
                unchanged_names(self._old[flow].texts(), self._new[flow].texts())
            )
            for flow in Flow
        }
        self._telling = Telling(told, self._unchanged)
        self._pending: deque[_Pair] = deque()
        self._users: dict[_Pair, dict[str | _Pair, None]] = {}
        self._user: str | _Pair = ""
        self._flow = Flow.SENT
        self._searches = {
            (flow, breaks): Containment(
                self._unchanged[flow],
                self._met_old_first
                if (flow is Flow.SENT) == breaks
                else self._met_new_first,
                breaks=breaks,
                is_sent=flow.is_sent,
            )
            for flow in Flow
            for breaks in (True, False)
        }

    def compare(
        self,
        flow: Flow,
        schemas: tuple[Schema, Schema],
        what: str,
        operation: str,
        *,
        is_text: bool = False,
    ) -> None:
        """Compare two schemas of an operation; `what` says what they are schemas of.

        Values that are written as text (`is_text`) are what the text may be read as.
        """
        old, new = schemas
        label = f"{what} of {ANY_OPERATION}"
        self._annotated.compare(old, new, label, operation)
        before, after = self._old[flow].node(old), self._new[flow].node(new)
        self._flow, self._user = flow, operation
        held = is_text and (_is_any_text(before) or _is_any_text(after))
        if before.reference and after.reference and not held:
            if not self._unchanged[flow].same(before, after):
                self._met_old_first(before, after)
            return
        for gap, breaks in self._gaps(flow, before, after, is_text=is_text):
            around = (before, after)
            self._telling.add(flow, gap, around, label, [operation], breaks=breaks)

    def has_parts(self, old: Schema, new: Schema) -> bool:
        """Whether values of one of two schemas may be arrays or objects."""
        nodes = (self._old[Flow.SENT].node(old), self._new[Flow.SENT].node(new))
        return any(facts_of(each).kinds & _DIVIDED for each in nodes)

    def finish(self) -> None:
        """Compare the named schemas that were met, and tell what changed in all."""
        found: dict[_Pair, list[tuple[Gap, bool]]] = {}
        while self._pending:
            pair = self._pending.popleft()
            flow, old, new = pair
            self._flow, self._user = flow, pair
            before, after = self._old[flow].named(old), self._new[flow].named(new)
            found[pair] = self._gaps(flow, before, after)
        for pair, gaps in found.items():
            flow, old, new = pair
            around = (self._old[flow].named(old), self._new[flow].named(new))
            operations = self._operations(pair) if gaps else []
            for gap, breaks in gaps:
                label = f"`{new}`"
                self._telling.add(flow, gap, around, label, operations, breaks=breaks)
        self._telling.finish()

    def _gaps(
        self, flow: Flow, old: Node, new: Node, *, is_text: bool = False
    ) -> list[tuple[Gap, bool]]:
        """The gaps that break callers, and those that do not."""
        ways = ((old, new), (new, old)) if flow.is_sent else ((new, old), (old, new))
        found: list[tuple[Gap, bool]] = []
        for breaks, (inner, outer) in zip((True, False), ways, strict=True):
            if is_text and _is_any_text(outer) and facts_of(inner).kinds <= _WRITTEN:
                continue
            found += [
                (gap, breaks)
                for gap in self._searches[flow, breaks].gaps(inner, outer)
                if breaks or gap.kind is not Kind.UNKNOWN
            ]
        return found

    def _met_old_first(self, old: Node, new: Node) -> None:
        pair = (self._flow, old.reference, new.reference)
        if pair not in self._users:
            self._users[pair] = {}
            self._pending.append(pair)
        self._users[pair][self._user] = None

    def _met_new_first(self, new: Node, old: Node) -> None:
        self._met_old_first(old, new)

    def _operations(self, pair: _Pair) -> list[str]:
        """The operations that send or answer what a named schema describes."""
        seen: set[_Pair] = {pair}
        waiting = [pair]
        operations: list[str] = []
        while waiting:
            for user in self._users[waiting.pop()]:
                if isinstance(user, str):
                    operations.append(user)
                elif user not in seen:
                    seen.add(user)
                    waiting.append(user)
        return operations


def _is_any_text(node: Node) -> bool:
    """Whether a schema admits each text: what is written as an integer, too."""
    facts = facts_of(node)
    said = {keyword for each in facts.conjuncts for keyword in each.members}
    return "string" in facts.kinds and said <= {"type"}
