"""Headers of responses that are more than a plain text: arrays, objects, JSON, null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

import msgspec

from .escapes import invalid
from .faults import InvalidContent, Violation
from .json_content import JsonContent
from .json_text import Json
from .shapes import Items, Members, Shape, Tree, listed, shapes_of
from .styles import style_of

T = TypeVar("T")

_ALONE: Final = "set-cookie"
"""The header whose values are never joined (RFC 9110, 5.3)."""


class Header(Generic[T]):
    """A header of a response: reads its value from lines, and writes it as such.

    - `name`: in lower case; `content`: the typed form, and the exact schema.
    - `shape`: what its text stands for; `style`, `explode`: how it is divided.
    """

    def __init__(
        self,
        name: str,
        content: JsonContent[T],
        shape: Shape,
        *,
        style: str = "",
        explode: bool = False,
    ) -> None:
        self.name = name
        self._content = content
        self._shape = shape
        self._empty: Json = None
        if isinstance(shape, Items | Members):
            self._empty = [] if isinstance(shape, Items) else {}
        # OAS 3.2, 4.22.3: each cookie has a line of its own.
        self._repeated = name == _ALONE and isinstance(shape, Items)
        line = shape.item if isinstance(shape, Items) and self._repeated else shape
        self._style = style_of(name, "header", style, explode=explode, shape=line)

    def typed(self, plain: Json) -> T:
        """The typed value of a plain one. Raises `InvalidContent`."""
        return self._content.typed(plain)

    def fields(self, value: T) -> list[tuple[bytes, bytes]]:
        """The lines of a value; none for a null that no text says.

        An empty array or object is an empty line (RFC 9110, 5.6.1). Raises
        `InvalidContent`.
        """
        try:
            texts = self._texts(listed(self._content.plain(value)))
        except InvalidContent as error:
            raise self._located(error) from None
        name = self.name.encode()
        return [(name, text.encode()) for text in texts]

    def read(self, lines: Sequence[str]) -> T | msgspec.UnsetType:
        """The value of all lines, or `UNSET` without any. Raises `InvalidContent`."""
        if not lines:
            return msgspec.UNSET
        try:
            return self._read(lines)
        except InvalidContent as error:
            raise self._located(error) from None

    def _read(self, lines: Sequence[str]) -> T:
        if self._repeated:
            tree: Tree = [line.strip(" \t") for line in lines]
            return self._content.typed(self._shape.value(tree))
        # RFC 9110, 5.3: lines of one name are one list.
        text = ", ".join(lines).strip(" \t")
        if not text and self._empty is not None:
            return self._content.typed(self._empty)
        source = {self.name: [text]}
        wrong: InvalidContent | None = None
        for shape in shapes_of(self._shape):
            try:
                found = self._style.find(source, shape)
                if found is not None:
                    value = shape.value(found, self._content.accepts)
                    return self._content.typed(value)
            except InvalidContent as error:
                wrong = wrong or error
        assert wrong is not None  # there is a text
        raise wrong

    def _texts(self, plain: Json) -> list[str]:
        tree = self._shape.tree(plain)
        if tree is None:
            is_line = self._empty is not None and plain is not None
            return [""] if is_line and not self._repeated else []
        if tree == [""] and not self._repeated:
            raise invalid("type", "has one item, which is empty: that says no item")
        if not isinstance(tree, str):
            # What no text says is left out: the rest must be valid without it.
            self._content.check(self._shape.value(tree, self._content.accepts))
        trees = tree if self._repeated and isinstance(tree, list) else [tree]
        return [text for each in trees for _, text in self._style.pairs(each)]

    def _located(self, error: InvalidContent) -> InvalidContent:
        return InvalidContent(
            *(
                Violation(
                    pointer="",
                    keyword=each.keyword,
                    message=f"header {self.name}: {each}",
                )
                for each in error.violations
            )
        )
