"""What is told of schemas: a change once, with all operations that it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.codes import diff as codes
from counterfoil.diff.findings import ANY_OPERATION
from counterfoil.diff.gaps import Kind
from counterfoil.diff.phrases import listed, objects
from counterfoil.pointers import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counterfoil.diagnostics import Code
    from counterfoil.diff.findings import Told
    from counterfoil.diff.flows import Flow
    from counterfoil.diff.gaps import Gap
    from counterfoil.diff.nodes import Node
    from counterfoil.diff.unchanged import Unchanged
    from counterfoil.document.tree import Location

_MOST_NAMED: Final = 3
"""How many operations are named that a change of a named schema is about."""
_NAMED: Final = re.compile(
    r"/(?:components/schemas|definitions)/([^/]+)(.*)", re.DOTALL
)
_STEPS: Final = re.compile(
    r"/properties/(?P<name>[^/]+)"
    r"|(?P<item>/items)|/prefixItems/(?P<at>\d+)"
    r"|(?P<other>/additionalProperties|/patternProperties/[^/]+)",
)
_Key: TypeAlias = "tuple[Code, str, str, str, Flow, Location, Location, bool]"


class Telling:
    """Collects what changed in schemas."""

    def __init__(self, told: Told, unchanged: Mapping[Flow, Unchanged]) -> None:
        self._told, self._unchanged = told, unchanged
        self._users: dict[_Key, dict[str, None]] = {}
        # The members of one schema that are told of together, and who uses them.
        self._members: dict[_Key, dict[str, None]] = {}

    def add(
        self,
        flow: Flow,
        gap: Gap,
        around: tuple[Node, Node],
        label: str,
        operations: Iterable[str],
        *,
        breaks: bool,
    ) -> None:
        """Note one gap in what `label` names; `around` are the schemas it is in."""
        is_met = self._is_unchanged(flow, gap.outer)
        named = "" if is_met else _labelled(gap.outer, *around)
        place = named or inside(label, gap.path)
        code, before, member, behind = _said(flow, gap, place, breaks=breaks)
        where = self._meeting(gap) if is_met else self._places(gap, around)
        is_named = place.startswith("`")
        key = (code, before, "", behind, flow, *where, is_named)
        users = dict.fromkeys(operations)
        if member:
            # Those that others use, too, are told apart from them.
            key = (code, before, repr(sorted(users)), behind, flow, *where, is_named)
            self._members.setdefault(key, {})[member] = None
        self._users.setdefault(key, {}).update(users)

    def finish(self) -> None:
        """Tell all that was noted."""
        for key, users in self._users.items():
            code, before, _, behind, flow, new, old, is_named = key
            rest = _used_by(flow, sorted(users)) if is_named else ""
            before = before.replace(ANY_OPERATION, listed(list(users), _MOST_NAMED))
            members = [f"`{each}`" for each in self._members.get(key, ())]
            if members:
                verb = "is" if len(members) == 1 else "are"
                before += f"{listed(members)} {verb} {behind}"
            self._told.add(code, before + rest, new, old)

    def _places(self, gap: Gap, around: tuple[Node, Node]) -> tuple[Location, Location]:
        """Where a gap is in the new document and in the old one.

        What is left out stands in one of them; in the other one that is at the same
        pointer, if there is something, else in what is compared with it.
        """
        old, new = around
        told, outer = self._told, gap.outer
        if outer.side.is_old:
            if not gap.inner.side.is_old:
                new = gap.inner
            found = told.new.at(_moved(outer, *around))
            return found or told.new.of(new), told.old.of(outer)
        if gap.inner.side.is_old:
            old = gap.inner
        found = told.old.at(_moved(outer, *reversed(around)))
        return told.new.of(outer), found or told.old.of(old)

    def _is_unchanged(self, flow: Flow, node: Node) -> bool:
        """Whether a schema is in a named one that means what it meant before.

        What changed is then the place that refers to it, or no longer does.
        """
        found = _NAMED.fullmatch(node.pointer)
        known = self._unchanged[flow].names
        return found is not None and unescape(found[1]) in known

    def _meeting(self, gap: Gap) -> tuple[Location, Location]:
        """Where a gap is that a schema refers to which is as it was."""
        told, inner = self._told, gap.inner
        if inner.side.is_old:
            new = told.new.at(inner.pointer) or told.new.of(gap.outer)
            return new, told.old.of(inner)
        old = told.old.at(inner.pointer) or told.old.of(gap.outer)
        return told.new.of(inner), old


def inside(label: str, path: tuple[str, ...]) -> str:
    """What people call a place in a named schema, "`Pet`", or in what is sent."""
    if not path:
        return label
    if label.startswith("`"):
        return f"`{dotted((label.strip('`'), *path))}`"
    return f"{label}, `{dotted(path)}`"


def _moved(node: Node, root: Node, other: Node) -> str:
    """The pointer at which a node of one schema may be in that which took its place."""
    if node.pointer == root.pointer or node.pointer.startswith(f"{root.pointer}/"):
        return other.pointer + node.pointer[len(root.pointer) :]
    return node.pointer


def _labelled(node: Node, old: Node, new: Node) -> str:
    """What people call a schema in a named one, by its name in the new document."""
    found = _named(node.pointer)
    if not node.side.is_old:
        return found
    moved = _named(_moved(node, old, new))
    if moved == found or not found:
        return found
    return f"{moved} ({found} before)" if moved else found


def _said(
    flow: Flow, gap: Gap, place: str, *, breaks: bool
) -> tuple[Code, str, str, str]:
    """How a gap is told: what stands before a member and behind it, if there is one."""
    words = flow.value
    code = words.breaking if breaks else words.harmless
    match gap.kind:
        case Kind.UNKNOWN:
            message = f"{place}: {gap.what} changed, in what is not compared"
            return codes.NOT_COMPARED, message, "", ""
        case Kind.REMOVED:
            return code, f"{place}: `{gap.what}` {words.removed}", "", ""
        case Kind.WITHHELD:
            return code, f"{place}: `{gap.what}` {words.withheld}", "", ""
        case Kind.ADDED:
            return words.harmless, f"{place}: ", gap.what, words.added
        case Kind.DEMANDED:
            code = words.breaking if flow.is_sent else words.harmless
            return code, f"{place}: ", gap.what, words.demanded
        case Kind.WITH if flow.is_sent and not breaks:
            return code, f"{place}: ", gap.what, words.added
        case _:
            what = objects(gap) or gap.what
    verb = words.breaks if breaks else words.helps
    return code, f"{place} {verb} {what}", "", ""


def _named(pointer: str) -> str:
    """What people call a schema that stands in a named one: `Pet.tags[]`."""
    found = _NAMED.fullmatch(pointer)
    if found is None:
        return ""
    path = [unescape(found[1])]
    for step in _STEPS.finditer(found[2]):
        if step["name"] is not None:
            path.append(unescape(step["name"]))
        elif step["other"]:
            path.append("*")
        else:
            path.append(f"[{step['at'] or ''}]")
    return f"`{dotted(path)}`"


def dotted(path: Iterable[str]) -> str:
    """A path as people write it: `pet.tags[].name`."""
    return "".join(
        step if step.startswith("[") or not at else f".{step}"
        for at, step in enumerate(path)
    )


def _used_by(flow: Flow, operations: list[str]) -> str:
    """The operations that a change is about, in parentheses."""
    noun = "requests" if flow.is_sent else "responses"
    return f" ({noun} of {listed(operations, _MOST_NAMED)})"
