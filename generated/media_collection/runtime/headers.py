"""Headers of responses that are more than a plain text: arrays, objects, JSON, null."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

import msgspec

from .escapes import FieldText, invalid
from .faults import InvalidContent, Violation
from .json_content import JsonContent
from .json_text import Json
from .shapes import Items, Members, Pairs, Shape, Source, Tree, listed, one, shapes_of
from .styles import Style, style_of

T = TypeVar("T")

_ALONE: Final = "set-cookie"
"""The header whose values are never joined (RFC 9110, 5.3)."""


class Lines:
    """A line for each cookie (OAS 3.2, 4.21.3): an item, a member, a line of a text."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._escape = FieldText()

    def find(self, source: Source, shape: Shape) -> Tree | None:
        """The tree of the lines."""
        lines = [self._escape.decode(line) for line in source[self.name]]
        match shape:
            case Items():
                return [*lines]
            case Members():
                found = [line.partition("=") for line in lines]
                if not all(equals for _, equals, _ in found):
                    raise invalid("style", "has a member without a value")
                tree: dict[str, Tree] = {name: text for name, _, text in found}
                if len(tree) < len(found):
                    raise invalid("style", "has a member twice")
                return tree
            case _:
                return "\n".join(lines)

    def pairs(self, tree: Tree) -> Pairs:
        """The texts of the lines."""
        match tree:
            case dict():
                lines = [f"{name}={one(each)}" for name, each in tree.items()]
            case list():
                lines = [one(each) for each in tree]
            case _:
                lines = tree.removesuffix("\n").split("\n")
        return [(self.name, self._escape.encode(line)) for line in lines]


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
        self._alone = name == _ALONE
        self._style: Style = (
            Lines(name)
            if self._alone
            else style_of(name, "header", style, explode=explode, shape=shape)
        )

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
        if not self._alone:
            # RFC 9110, 5.3: lines of one name are one list.
            lines = [", ".join(lines).strip(" \t")]
            if lines == [""] and self._empty is not None:
                return self._content.typed(self._empty)
        source = {self.name: lines}
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
            return [""] if is_line and not self._alone else []
        if tree == [""] and not self._alone:
            raise invalid("type", "has one item, which is empty: that says no item")
        if not isinstance(tree, str):
            # What no text says is left out: the rest must be valid without it.
            self._content.check(self._shape.value(tree, self._content.accepts))
        return [text for _, text in self._style.pairs(tree)]

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
