"""A part of a page that is a phrase, without blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.markup.tags import BLOCKS
from counterfoil.site.fragment import Fragment

if TYPE_CHECKING:
    from counterfoil.markup.tags import Tag


class Phrase(Fragment):
    """A fragment without blocks: each stands on a line of its own."""

    _has_words = False
    _is_due = False

    def _is_hidden(self) -> bool:
        return False

    def begin(self, tag: Tag, attributes: str) -> bool:
        """An element begins; a block has a line of its own."""
        if tag.name not in BLOCKS:
            return super().begin(tag, attributes)
        self._is_due = self._has_words
        return True

    def end(self, tag: Tag) -> bool:
        """An element ends; a block has a line of its own."""
        if tag.name not in BLOCKS:
            return super().end(tag)
        self._is_due = self._has_words
        return True

    def _make_room_for_phrase(self) -> None:
        if self._is_due:
            self._written.append("<br>")
        self._has_words, self._is_due = True, False
