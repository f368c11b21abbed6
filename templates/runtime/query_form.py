"""Whole queries that are forms (OAS 3.2: `querystring`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .escapes import escape_of
from .forms import located
from .shapes import ANYTHING, Members, Pairs, Shape, Source, Tree, shapes_of
from .styles import Exploded, Style, Styled, style_of


class QueryForm(Exploded):
    """A form that is all of a query: no name in it is without meaning.

    - `claimed`: the names of keys that go there.
    - `styles`: how single properties are written.
    """

    def __init__(
        self,
        shape: Shape,
        *,
        claimed: Sequence[str] = (),
        styles: Mapping[str, Styled] | None = None,
    ) -> None:
        escape = escape_of("querystring", "form")
        super().__init__("", escape, shape, claimed=claimed)
        self._styles: dict[str, Style] = {}
        self._within: set[str] = set()
        for each in shapes_of(shape):
            if isinstance(each, Members):
                for name, styled in (styles or {}).items():
                    self._add(name, styled, each)

    def _add(self, name: str, styled: Styled, whole: Members) -> None:
        inner = whole.of(name)
        self._styles[name] = style_of(
            name,
            "query",
            styled.style,
            explode=styled.explode,
            shape=inner,
            reserved=styled.reserved,
            claimed=[each for each in whole.names if each != name],
            alone=False,
        )
        if styled.explode and styled.style != "deepObject":
            self._within.update(
                key
                for part in shapes_of(inner)
                if isinstance(part, Members)
                for key in part.names
            )

    def find(self, source: Source, shape: Shape) -> Tree | None:
        """The tree of all texts; those that no property has are members, too."""
        if not isinstance(shape, Members):
            return super().find(source, shape)
        found: dict[str, Tree] = {}
        for name, style in self._styles.items():
            with located(name):
                tree = style.find(source, shape.of(name))
            if tree is not None:
                found[name] = tree
        rest = {wire: raws for wire, raws in source.items() if not self._has(wire)}
        # What is not allowed is found, so that the schema can refuse it.
        others = super().find(rest, Members(shape.names, shape.others or ANYTHING))
        if isinstance(others, dict):
            found.update(others)
        return found or None

    def pairs(self, tree: Tree) -> Pairs:
        """A pair for each text of a property, unless its style has others."""
        if not isinstance(tree, dict):
            return super().pairs(tree)
        found: Pairs = []
        for name, each in tree.items():
            style = self._styles.get(name)
            found += style.pairs(each) if style else super().pairs({name: each})
        return found

    def _has(self, wire: str) -> bool:
        """Whether a name is that of a property with a style of its own, or in one."""
        head = wire.partition("[")[0]
        return wire in self._styles or head in self._styles or wire in self._within
