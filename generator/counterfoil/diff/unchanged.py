"""What says the same in both documents, so that nobody has to compare it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.api.closed import referred

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.diff.nodes import Node


@dataclass(frozen=True, slots=True)
class Unchanged:
    """`names` are those of the schemas that mean in both documents the same."""

    names: frozenset[str]

    def same(self, left: Node, right: Node) -> bool:
        """Whether two schemas surely mean the same."""
        if left.side is right.side and left.value is right.value:
            return True
        text = left.text
        return text == right.text and self.holds(text)

    def holds(self, text: str) -> bool:
        """Whether the text of a schema refers to nothing that changed."""
        return self.names.issuperset(referred(text))


def unchanged_names(old: Mapping[str, str], new: Mapping[str, str]) -> frozenset[str]:
    """The names of the schemas that say the same, and so does all that they reach.

    Both sides come as the texts of schemas by their names.
    """
    same = {name for name, text in old.items() if new.get(name) == text}
    users: dict[str, list[str]] = {}
    changed: list[str] = []
    for name in same:
        for inner in referred(old[name]):
            users.setdefault(inner, []).append(name)
            if inner not in same:
                changed.append(name)
    while changed:
        name = changed.pop()
        if name in same:
            same.remove(name)
            changed += users.get(name, ())
    return frozenset(same)
