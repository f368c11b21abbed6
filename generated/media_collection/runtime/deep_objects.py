"""Objects with a name in brackets for each member: the style `deepObject`."""

from __future__ import annotations

from collections.abc import Sequence

from .escapes import Escape, invalid, is_text, without
from .faults import InvalidContent
from .json_text import MAX_DEPTH
from .shapes import (
    Anything,
    Either,
    Items,
    Members,
    Pairs,
    Rows,
    Shape,
    Source,
    Tree,
    leaf,
    one,
    shapes_of,
)
from .wording import pointer


class Deep:
    """An object with its name before each member's: `color[R]=100&color[G]=200`.

    - `nested`: whether a member may be an object, whose members have brackets of their
      own. No name holds brackets then; otherwise it may, as all up to the last is one.
    """

    def __init__(self, name: str, escape: Escape, *, nested: bool) -> None:
        self.name = name
        self.escape = escape
        self._nested = nested

    def find(self, source: Source, shape: Shape) -> Tree | None:
        """The tree of all texts whose names begin with the object's."""
        if not isinstance(shape, Members | Rows):
            is_array = isinstance(shape, Items)
            raws = self._items(source) if is_array else source.get(self.name)
            return leaf([self.escape.decode(r) for r in raws], shape) if raws else None
        start = f"{self.name}["
        found: dict[str, Tree] = {}
        for name, raws in source.items():
            if self.claims(name):
                if not is_text(name):
                    raise invalid("format", "has a name that is not UTF-8")
                inner = name[len(start) : -1]
                path = inner.split("][") if self._nested else [inner]
                if len(path) > MAX_DEPTH:
                    problem = f"is nested deeper than {MAX_DEPTH} levels"
                    raise invalid("style", problem)
                self._placed(found, path, raws, shape)
        return found or None

    def _items(self, source: Source) -> list[str]:
        """The raw texts of an array: of its name, with empty brackets or numbers."""
        names = [self.name, f"{self.name}[]"]
        found = [raw for name in names for raw in source.get(name, ())]
        count = sum(map(self.claims, source)) - (names[1] in source)
        for number in range(count):
            raws = source.get(f"{self.name}[{number}]")
            if not raws:
                raise invalid("style", "has items that are not numbered from 0 on")
            found.append(one([*raws]))
        return found

    def claims(self, name: str) -> bool:
        """Whether a name is that of a member."""
        return name.startswith(f"{self.name}[") and name.endswith("]")

    def pairs(self, tree: Tree) -> Pairs:
        """A pair for each text, with all names that lead to it."""
        return self._under(self.name, tree)

    def _under(self, name: str, tree: Tree) -> Pairs:
        if isinstance(tree, dict):
            apart = "[]" if self._nested else ""
            found = [
                self._under(f"{name}[{without(key, apart)}]", each)
                for key, each in tree.items()
            ]
            return [pair for pairs in found for pair in pairs]
        if not isinstance(tree, list):
            return [(name, self.escape.encode(tree))]
        if name == self.name:
            name = f"{name}[]"
        return [(name, self.escape.encode(one(each))) for each in tree]

    def _placed(
        self, known: Tree | None, path: list[str], raws: Sequence[str], shape: Shape
    ) -> Tree:
        """What is known already, with raw texts where a path of names leads."""
        if not path:
            if known is not None:
                raise invalid("style", "is a value and an object")
            return leaf([self.escape.decode(raw) for raw in raws], shape)
        found: Tree = {} if known is None else known
        if not isinstance(found, dict):
            raise invalid("style", "is a value and an object")
        first, *rest = path
        inner = shape.of(first) if isinstance(shape, Members | Rows) else shape
        try:
            found[first] = self._placed(found.get(first), rest, raws, inner)
        except InvalidContent as error:
            raise error.below(pointer([first])) from None
        return found


def is_nested(shape: Shape) -> bool:
    """Whether a member of an object may be an object, or numbered."""
    parts: list[Shape | None] = []
    for each in shapes_of(shape):
        match each:
            case Rows():
                return True
            case Members():
                parts += [*each.names.values(), each.others]
                parts += [inner for _, inner in each.patterns]
            case _:
                pass
    return any(isinstance(each, Members | Rows | Anything | Either) for each in parts)
