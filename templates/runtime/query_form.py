"""Whole queries that are forms (OAS 3.2: `querystring`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .escapes import escape_of
from .forms import located
from .shapes import ANYTHING, Members, Pairs, Shape, Source, Tree, shapes_of
from .styles import Exploded, Style, Styled, claims, find_any, style_of


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
        for each in shapes_of(shape):
            if isinstance(each, Members):
                for name, styled in (styles or {}).items():
                    if name in each.names and name not in self._styles:
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

    def find(self, source: Source, shape: Shape) -> Tree | None:
        """The tree of all texts; those that no property has are members, too."""
        if not isinstance(shape, Members):
            return super().find(source, shape)
        found: dict[str, Tree] = {}
        styles = {n: style for n, style in self._styles.items() if n in shape.names}
        for name, style in styles.items():
            with located(name):
                tree = find_any(style, source, shape.of(name))
            if tree is not None:
                found[name] = tree
        rest = {
            wire: raws
            for wire, raws in source.items()
            if wire not in styles
            and not any(claims(style, wire) for style in styles.values())
        }
        # What is not allowed is found, so that the schema can refuse it.
        opened = shape if shape.others else Members(shape.names, ANYTHING)
        others = super().find(rest, opened)
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
