"""What is told of schemas: a change once, with all operations that it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from counterfoil.codes import diff as codes
from counterfoil.diff.gaps import Kind
from counterfoil.diff.phrases import listed
from counterfoil.pointers import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.diagnostics import Code
    from counterfoil.diff.findings import Told
    from counterfoil.diff.flows import Flow
    from counterfoil.diff.gaps import Gap
    from counterfoil.diff.nodes import Node, Side
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
_Key: TypeAlias = "tuple[Code, str, Flow, Location, Location, bool]"


class Telling:
    """Collects what changed in schemas."""

    def __init__(self, old: Side, told: Told) -> None:
        self._old = old
        self._told = told
        self._users: dict[_Key, dict[str, None]] = {}

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
        named = _named(gap.outer)
        place = named or label
        if gap.path and not named:
            place += f", `{dotted(gap.path)}`"
        code, message = _said(flow, gap, place, breaks=breaks)
        key = (code, message, flow, *self._places(gap, around), bool(named))
        self._users.setdefault(key, {}).update(dict.fromkeys(operations))

    def finish(self) -> None:
        """Tell all that was noted."""
        for key, users in self._users.items():
            code, message, flow, new, old, is_named = key
            rest = _used_by(flow, sorted(users)) if is_named else ""
            self._told.add(code, message + rest, new, old)

    def _places(self, gap: Gap, around: tuple[Node, Node]) -> tuple[Location, Location]:
        """Where a gap is in the new document and in the old one.

        What is left out stands in one of them; in the other one that is at the same
        pointer, if there is something, else in what is compared with it.
        """
        old, new = around
        told, pointer = self._told, gap.outer.pointer
        if gap.outer.side is self._old:
            if gap.inner.side is not self._old:
                new = gap.inner
            return told.new.at(pointer) or told.new.of(new), told.old.of(gap.outer)
        if gap.inner.side is self._old:
            old = gap.inner
        return told.new.of(gap.outer), told.old.at(pointer) or told.old.of(old)


def _said(flow: Flow, gap: Gap, place: str, *, breaks: bool) -> tuple[Code, str]:
    words = flow.value
    code = words.breaking if breaks else words.harmless
    match gap.kind:
        case Kind.VALUES:
            verb = words.breaks if breaks else words.helps
            return code, f"{place} {verb} {gap.what}"
        case Kind.UNKNOWN:
            message = f"{place}: {gap.what} changed, in what is not compared"
            return codes.NOT_COMPARED, message
        case Kind.REMOVED:
            return code, f"{place}: `{gap.what}` {words.removed}"
        case Kind.ADDED:
            return words.harmless, f"{place}: `{gap.what}` {words.added}"


def _named(node: Node) -> str:
    """What people call a schema that stands in a named one: `Pet.tags[]`."""
    found = _NAMED.fullmatch(node.pointer)
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
