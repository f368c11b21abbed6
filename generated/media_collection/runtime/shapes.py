"""What the texts of parameters and headers stand for: scalars, arrays and objects.

A *tree* is a value in texts: a text, a list of trees, or trees by name. Styles make
trees of what travels, and the reverse; shapes make JSON values of trees.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

import msgspec

from .escapes import invalid
from .faults import InvalidContent
from .json_text import Json, read_json
from .judge import Judge
from .wording import pointer

_NUMBER: Final = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_MAX_DIGITS: Final = 400
_BEYOND_ASCII: Final = re.compile(r"[^\x00-\x7e]")

Source: TypeAlias = Mapping[str, Sequence[str]]
"""Where values come from: raw texts by name, escaped as they came."""

Pairs: TypeAlias = list[tuple[str, str]]
"""Names with raw texts, as they are sent."""

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
Accepts: TypeAlias = Callable[[Json], bool]
"""Whether a JSON value is valid."""


class Text:
    """A scalar, in one text.

    - `kinds`: the types that the text may stand for, as JSON Schema names them; the
      empty text stands for null. A text that could be of several types is of the first
      that is valid: a boolean, a number, null, a string.
    - `schema`: the exact schema, where that decides and the whole value's does not.
    """

    def __init__(self, *kinds: str, schema: Mapping[str, Any] | None = None) -> None:
        self.kinds = kinds
        self.null = "null" in kinds
        self.mixed = "string" in kinds and len(kinds) > 1
        self._number = not {"integer", "number"}.isdisjoint(kinds)
        self._boolean = "boolean" in kinds
        self._judge = None if schema is None else Judge(schema)

    def value(self, tree: Tree, accepts: Accepts | None = None) -> Json:
        """The JSON value of a text: the text itself where no other type fits."""
        text = one(tree)
        found = self._typed(text)
        if self.mixed and found is not text:
            valid = accepts if self._judge is None else self._judge.admits
            if valid is not None and not valid(found):
                return text
        return found

    def tree(self, value: Json) -> Tree | None:
        """The text of a value; None where it is null and no text says so."""
        if value is None:
            return "" if self.null else None
        return scalar_text(value)

    def _typed(self, text: str) -> Json:
        if self._number and len(text) < _MAX_DIGITS and _NUMBER.fullmatch(text):
            try:
                number: Json = msgspec.json.decode(text)
            except msgspec.DecodeError:  # beyond a double
                return text
            return number
        if self._boolean and text in {"true", "false"}:
            return text == "true"
        return None if self.null and not text else text


class JsonText(Text):
    """Any value, as JSON in one text. `escaped`: it is ASCII, as headers need."""

    def __init__(self, *, escaped: bool = False) -> None:
        super().__init__("string")
        self._escaped = escaped

    def value(self, tree: Tree, accepts: Accepts | None = None) -> Json:
        """The value of a JSON text."""
        del accepts  # a JSON text has one value
        try:
            value: Json = read_json(one(tree).encode())
        except InvalidContent as error:
            problem = error.violations[0].message.removeprefix("the body ")
            raise invalid("json", problem) from None
        return value

    def tree(self, value: Json) -> Tree | None:
        """The JSON text of a value."""
        text = msgspec.json.encode(value).decode()
        return _BEYOND_ASCII.sub(_escaped, text) if self._escaped else text


class Items:
    """An array: a text for each item; `first` are those of the items at its begin."""

    def __init__(self, item: Text, first: Sequence[Text] = ()) -> None:
        self.item = item
        self.first = tuple(first)

    def _at(self, number: int) -> Text:
        return self.first[number] if number < len(self.first) else self.item

    def value(self, tree: Tree, accepts: Accepts | None = None) -> Json:
        """The JSON value of several texts."""
        del accepts  # that of the whole says nothing of an item
        texts = tree if isinstance(tree, list) else [tree]
        if not self.first:
            return [self.item.value(each) for each in texts]
        return [self._at(number).value(each) for number, each in enumerate(texts)]

    def tree(self, value: Json) -> Tree | None:
        """The texts of an array; None where it is empty (RFC 6570, 2.3)."""
        if not isinstance(value, list):
            raise invalid("type", "is no array")
        trees: list[Tree] = []
        for number, item in enumerate(value):
            tree = self._at(number).tree(item)
            if tree is None:
                raise invalid("type", "has a null among its items, which no text says")
            trees.append(tree)
        return trees or None


class Rows:
    """An array whose items are objects or arrays: a tree for each, by its number."""

    def __init__(self, item: Shape) -> None:
        self.item = item

    def of(self, name: str) -> Shape:
        """The shape of the item with a number."""
        del name  # they are all alike
        return self.item

    def value(self, tree: Tree, accepts: Accepts | None = None) -> Json:
        """The JSON value of trees by number: all from 0 on, in any order."""
        del accepts  # that of the whole says nothing of an item
        if not isinstance(tree, dict):
            raise invalid("type", "is no array with numbers")
        names = [str(number) for number in range(len(tree))]
        if tree.keys() != set(names):
            raise invalid("style", "has items that are not numbered from 0 on")
        return [self.item.value(tree[name]) for name in names]

    def tree(self, value: Json) -> Tree | None:
        """The trees of an array; None where it is empty (RFC 6570, 2.3)."""
        if not isinstance(value, list):
            raise invalid("type", "is no array")
        trees: dict[str, Tree] = {}
        for number, item in enumerate(value):
            tree = self.item.tree(item)
            if tree is None:
                raise invalid("type", "has an empty item, which no text says")
            trees[str(number)] = tree
        return trees or None


class Members:
    """An object: a text for each member.

    `names` are the shapes of named members, `others` that of all others; None where
    there are none. Before these go members whose names match `patterns`, by the schemas
    of their names.
    """

    def __init__(
        self,
        names: Mapping[str, Shape] | None = None,
        others: Shape | None = None,
        patterns: Sequence[tuple[Mapping[str, Any], Shape]] = (),
    ) -> None:
        self.names = dict(names or {})
        self.others = others
        self.patterns = [(Judge(schema), shape) for schema, shape in patterns]

    def of(self, name: str) -> Shape:
        """The shape of a member."""
        return self.names.get(name) or self.unnamed(name) or ANYTHING

    def unnamed(self, name: str) -> Shape | None:
        """The shape of a member without a name of its own; None where there is none."""
        for judge, shape in self.patterns:
            if judge.admits(name):
                return shape
        return self.others

    def value(self, tree: Tree, accepts: Accepts | None = None) -> Json:
        """The JSON value of texts by name."""
        del accepts  # that of the whole says nothing of a member
        if not isinstance(tree, dict):
            raise invalid("type", "is no object")
        found: dict[str, Json] = {}
        for name, each in tree.items():
            try:
                found[name] = self.of(name).value(each)
            except InvalidContent as error:
                raise error.below(pointer([name])) from None
        return found

    def tree(self, value: Json) -> Tree | None:
        """The texts of an object, without what is undefined (RFC 6570, 2.3)."""
        if not isinstance(value, dict):
            raise invalid("type", "is no object")
        trees = {name: self.of(name).tree(item) for name, item in value.items()}
        return _defined(trees)


class Either:
    """A value of one of several shapes: the first that is valid.

    `schema` is the exact schema, where the whole value's does not decide.
    """

    def __init__(self, *shapes: Shape, schema: Mapping[str, Any] | None = None) -> None:
        self.shapes = shapes
        self._judge = None if schema is None else Judge(schema)

    def decides(self, accepts: Accepts | None = None) -> Accepts | None:
        """What says whether a value is valid; None where nothing does."""
        return accepts if self._judge is None else self._judge.admits

    def value(self, tree: Tree, accepts: Accepts | None = None) -> Json:
        """The JSON value of a tree: of those that its shapes make, what is `meant`."""
        valid = self.decides(accepts)
        found: list[Json] = []
        problem: InvalidContent | None = None
        for shape in self.shapes:
            if fits(shape, tree):
                try:
                    found.append(shape.value(tree, valid))
                except InvalidContent as error:
                    problem = problem or error
        if not found:
            raise problem or invalid("type", "is written as none of its types")
        return found[0] if valid is None else meant(found, valid)

    def tree(self, value: Json) -> Tree | None:
        """The texts of a value, in the shape that its type calls for."""
        for shape in self.shapes:
            match shape:
                case Items() | Rows():
                    taken = isinstance(value, list)
                case Members():
                    taken = isinstance(value, dict)
                case _:
                    taken = not isinstance(value, list | dict)
            if taken:
                return shape.tree(value)
        if value is None:
            return None
        raise invalid("type", "is of a type that no text says")


class Anything:
    """Any value in a deep object: texts for scalars, lists where a name is repeated."""

    def value(self, tree: Tree, accepts: Accepts | None = None) -> Json:
        """The JSON value: strings, and lists and objects of them."""
        del accepts
        return plain(tree)

    def tree(self, value: Json) -> Tree | None:
        """The texts of a value; arrays hold scalars."""
        match value:
            case None:
                return None
            case list():
                return [scalar_text(item) for item in value] or None
            case dict():
                return _defined({name: self.tree(each) for name, each in value.items()})
            case _:
                return scalar_text(value)


Shape: TypeAlias = Text | Items | Rows | Members | Either | Anything
ANYTHING: Final = Anything()


def fits(shape: Shape, tree: Tree) -> bool:
    """Whether a shape can make something of a tree."""
    match shape:
        case Text():
            return isinstance(tree, str) or (isinstance(tree, list) and len(tree) == 1)
        case Items():
            return not isinstance(tree, dict)
        case Members() | Rows():
            return isinstance(tree, dict)
        case _:
            return True


def meant(found: Sequence[Json], valid: Accepts) -> Json:
    """What texts stand for, of what they may be: the first that is valid.

    Of several objects it is the one with the fewest strings. A text is a string where
    it can be nothing else, and what one object leaves open, another may have a type
    for: so it is all of them together where that is valid, too.
    """
    taken = [each for each in found if valid(each)]
    first = (taken or found)[0]
    objects = [each for each in taken if isinstance(each, dict)]
    if not objects[1:] or first is not objects[0]:
        return first
    joint: dict[str, Json] = {}
    for each in objects:
        for name, value in each.items():
            joint[name] = min(joint.get(name, value), value, key=_strings)
    return joint if valid(joint) else min(objects, key=_strings)


def _strings(value: Json) -> int:
    """How many strings there are in a value."""
    match value:
        case dict():
            return sum(map(_strings, value.values()))
        case list():
            return sum(map(_strings, value))
        case _:
            return int(isinstance(value, str))


def one(tree: Tree) -> str:
    """The only text of a tree. Raises `InvalidContent`."""
    if isinstance(tree, list) and len(tree) == 1:
        tree = tree[0]
    if not isinstance(tree, str):
        raise invalid("type", "comes twice" if isinstance(tree, list) else "is divided")
    return tree


def plain(tree: Tree) -> Json:
    """The tree as a JSON value."""
    match tree:
        case dict():
            return {name: plain(each) for name, each in tree.items()}
        case list():
            return [plain(each) for each in tree]
        case _:
            return tree


def listed(value: Json) -> Json:
    """The same JSON value, with lists for tuples."""
    if isinstance(value, list | tuple):
        return [listed(each) for each in cast("Iterable[Json]", value)]
    if isinstance(value, dict):
        return {name: listed(each) for name, each in value.items()}
    return value


def _defined(trees: dict[str, Tree | None]) -> Tree | None:
    """The trees by name, without what is undefined; None where nothing is left."""
    return {name: tree for name, tree in trees.items() if tree is not None} or None


def shapes_of(shape: Shape) -> Iterable[Shape]:
    """The shape itself, or those that it is one of."""
    return shape.shapes if isinstance(shape, Either) else (shape,)


def scalar_text(value: Json) -> str:
    """The text of a string, a number or a boolean. Raises `InvalidContent`."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, list | dict):
        raise invalid("type", "must be a string, a number or a boolean")
    return msgspec.json.encode(value).decode()


def _escaped(match: re.Match[str]) -> str:
    """A character as JSON escapes it (RFC 8259, 7)."""
    return json.dumps(match[0])[1:-1]


def leaf(texts: list[str], shape: Shape) -> Tree:
    """The tree of the texts of one name."""
    match shape:
        case Items():
            return [*texts]
        case Anything() | Either() if len(texts) > 1:
            return [*texts]
        case _:
            return one([*texts])
