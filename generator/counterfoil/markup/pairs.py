"""Which tags of a text act, and which are words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.markup.tags import OPEN_ENDED, VOID

if TYPE_CHECKING:
    from counterfoil.markup.tags import Tag


class Pairs:
    """Looks for the partner of each tag that is met, among those of the same part.

    `<b>` without `</b>` makes nothing bold: whoever writes `/tables/<table>` means a
    word in place of which another is to be put. Tags of which one stands in a paragraph
    or a list item, and the other outside of it, are no partners.
    """

    def __init__(self) -> None:
        self.acting: set[int] = set()
        """The numbers of the tags that act."""

        self._parts: list[dict[str, list[int]]] = [{}]

    def enter(self) -> None:
        """A part begins, such as a paragraph."""
        self._parts.append({})

    def leave(self) -> None:
        """A part ends."""
        self._parts.pop()

    def meet(self, number: int, tag: Tag) -> None:
        """A tag follows that has a number."""
        if tag.name in VOID or tag.name in OPEN_ENDED:
            self.acting.add(number)
            return
        waiting = self._parts[-1].setdefault(tag.name, [])
        if not tag.ends:
            if not tag.closed:
                waiting.append(number)
        elif waiting:
            self.acting |= {waiting.pop(), number}
