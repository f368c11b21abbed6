"""Which tags of a text act, and which are words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.markup.tags import BLOCKS, OPEN_ENDED, VOID

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
        self._blocks: list[dict[str, list[int]]] = [{}]

    def enter(self, *, is_paragraph: bool = False) -> None:
        """A part begins; a block is not in a paragraph, but in what that stands in."""
        self._parts.append({})
        self._blocks.append(self._blocks[-1] if is_paragraph else {})

    def leave(self) -> None:
        """A part ends."""
        self._parts.pop()
        self._blocks.pop()

    def meet(self, number: int, tag: Tag) -> None:
        """A tag follows that has a number."""
        if tag.name in VOID or tag.name in OPEN_ENDED:
            self.acting.add(number)
            return
        part = self._blocks[-1] if tag.name in BLOCKS else self._parts[-1]
        waiting = part.setdefault(tag.name, [])
        if not tag.ends:
            if not tag.closed:
                waiting.append(number)
        elif waiting:
            self.acting |= {waiting.pop(), number}
