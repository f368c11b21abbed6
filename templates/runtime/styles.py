"""The styles of parameters: how values are divided into texts (OAS 3.2, 4.12.3).

Those of RFC 6570 are `simple`, `label`, `matrix` and `form`. What the standard leaves
open has one reading here, for both halves:

- `spaceDelimited` and `pipeDelimited` with `explode` are written as `form` is.
- In exploded objects an array is a repeated name: `a=1&a=2`.
- In a `deepObject` an object is a further pair of brackets, and an array a repeated
  name: `o[a][b]=1&o[a][b]=2`. An array of objects or arrays has a further pair with
  the number of each item: `o[a][0][b]=1&o[a][1][b]=2`. An array that is in no object
  has empty brackets, `a[]=1&a[]=2`; `a[0]=1&a[1]=2` and `a=1&a=2` are read, too.
- Elsewhere the items of an array of objects or arrays are JSON, if each is a text of
  its own: `a=%7B%22b%22%3A1%7D&a=%7B%7D`.
- Exploded cookies are cookies of their own: `a=1; a=2`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import quote

from .deep_objects import Deep, is_nested
from .escapes import Escape, Percent, cookie_name, escape_of, invalid, is_text
from .faults import InvalidContent
from .joined import Joined
from .shapes import (
    Either,
    Members,
    Pairs,
    Shape,
    Source,
    Text,
    Tree,
    leaf,
    one,
    shapes_of,
)
from .wording import pointer

DELIMITERS: Final = {
    "spaceDelimited": " ",
    "pipeDelimited": "|",
    "tabDelimited": "\t",
    "commaDelimited": ",",
}
"""What divides the values of a style, even escaped; a comma does in all others."""
_ESCAPED: Final = {
    " ": ("%20", "+", " "),
    "|": ("%7C", "%7c", "|"),
    "\t": ("%09",),
    ",": (",", "%2C", "%2c"),
}
"""How such delimiters are written; the first is sent."""


class Style(Protocol):
    """Divides values into texts, and puts them together again."""

    name: str

    def find(self, source: Source, shape: Shape) -> Tree | None:
        """The tree of a value, decoded; None where there is none.

        Raises `InvalidContent` where the texts do not have the shape.
        """
        ...

    def pairs(self, tree: Tree) -> Pairs:
        """The texts of a tree. Raises `InvalidContent` where they cannot travel."""
        ...


@dataclass(frozen=True, slots=True)
class Styled:
    """How a property of a form is written, where that is not as usual.

    `style`, `explode` and `reserved` are those of parameters in a query (OAS 3.1,
    4.8.15).
    """

    style: str = "form"
    explode: bool = False
    reserved: bool = False


class Exploded:
    """A pair for each item or member: `color=blue&color=black`, or `R=100&G=200`.

    - `claimed`: the names that belong to other parameters; `filter[` stands for all
      names that begin so. No member of an object has one of them.
    - `alone`: whether names that belong to none are members of the object.
    - `naming`: how names are written, where a place has rules for them.
    """

    def __init__(
        self,
        name: str,
        escape: Escape,
        shape: Shape,
        *,
        claimed: Sequence[str] = (),
        alone: bool = True,
        naming: Callable[[str], str] = str,
    ) -> None:
        self.name = naming(name)
        self.escape = escape
        self._claimed = frozenset(claimed)
        self.alone = alone
        self._naming = naming
        self.known = {
            name: wire
            for each in shapes_of(shape)
            if isinstance(each, Members)
            for name in each.names
            if not self.is_claimed(name) and (wire := _named(name, naming)) is not None
        }

    def find(self, source: Source, shape: Shape) -> Tree | None:
        """The tree of the texts with the name or, of an object, with its members'."""
        if not isinstance(shape, Members):
            raws = source.get(self.name)
            return self._tree(raws, shape) if raws else None
        found: dict[str, Tree] = {}
        # Members of one alternative are such of all, whether these admit them or not.
        for name, wire in self.known.items():
            raws = source.get(wire)
            if raws:
                found[name] = self._member(name, raws, shape.of(name))
        if shape.others is not None and self.alone:
            for wire, raws in source.items():
                name = self._unnamed(wire)
                if name not in shape.names and not self.is_claimed(name):
                    if not is_text(name):
                        raise invalid("format", "has a name that is not UTF-8")
                    found[name] = self._member(name, raws, shape.of(name))
        return found or None

    def pairs(self, tree: Tree) -> Pairs:
        """A pair for each text."""
        if not isinstance(tree, dict):
            return self._repeated(self.name, tree)
        for name in tree:
            if name in self.known:
                continue
            if self.is_claimed(name):
                problem = f"has a member {name!r}, as another is called"
                raise invalid("style", problem)
            if not self.alone:
                problem = f"has a member {name!r}: such names are of another object"
                raise invalid("style", problem)
        found = [self._repeated(self._naming(k), each) for k, each in tree.items()]
        return [pair for pairs in found for pair in pairs]

    def _repeated(self, name: str, tree: Tree) -> Pairs:
        trees = tree if isinstance(tree, list) else [tree]
        return [(name, self.escape.encode(one(each))) for each in trees]

    def _member(self, name: str, raws: Sequence[str], shape: Shape) -> Tree:
        try:
            return self._tree(raws, shape)
        except InvalidContent as error:
            raise error.below(pointer([name])) from None

    def _tree(self, raws: Sequence[str], shape: Shape) -> Tree:
        return leaf([self.escape.decode(raw) for raw in raws], shape)

    def _unnamed(self, wire: str) -> str:
        return wire if self._naming is str else self.escape.decode(wire)

    def is_claimed(self, name: str) -> bool:
        """Whether a name belongs to another parameter."""
        head, bracket, _ = name.partition("[")
        return name in self._claimed or head + bracket in self._claimed


def claims(style: Style, name: str) -> bool:
    """Whether a value has a text under another name than its own."""
    if isinstance(style, Deep):
        return style.claims(name)
    return isinstance(style, Exploded) and name in style.known.values()


def find_any(style: Style, source: Source, shape: Shape) -> Tree | None:
    """The tree of a value of one of several shapes: the first that is valid.

    Raises `InvalidContent` where the texts have none of the shapes.
    """
    if not isinstance(shape, Either):
        return style.find(source, shape)
    valid = shape.decides()
    found: Tree | None = None
    wrong: InvalidContent | None = None
    for each in shape.shapes:
        try:
            tree = style.find(source, each)
            if tree is not None:
                value = each.value(tree, valid)
                if valid is None or valid(value):
                    return tree
                found = tree if found is None else found
        except InvalidContent as error:
            wrong = wrong or error
    if found is None and wrong is not None:
        raise wrong
    return found


def _named(name: str, naming: Callable[[str], str]) -> str | None:
    """The name as it is written; None where it cannot be."""
    try:
        return naming(name)
    except InvalidContent:
        return None


def style_of(
    name: str,
    place: str,
    style: str,
    *,
    explode: bool,
    shape: Shape,
    reserved: bool = False,
    apart: str = "",
    claimed: Sequence[str] = (),
    alone: bool = True,
) -> Style:
    """How a parameter is written.

    `apart` are further characters that divide its text from the next, as in the path
    template `/{name}.{format}`.
    """
    if style == "deepObject":
        escape = escape_of(place, style, reserved=reserved)
        return Deep(name, escape, nested=is_nested(shape))
    if place == "querystring" and not explode:
        return Joined("", Percent(), shape)
    if place not in {"path", "header"} and (explode or isinstance(shape, Text)):
        return Exploded(
            name,
            escape_of(place, style, reserved=reserved),
            shape,
            claimed=claimed,
            alone=alone,
            naming=_cookie_naming(style) if place == "cookie" else str,
        )
    delimiter = DELIMITERS.get(style, ",")
    escaped = place != "header" and style in DELIMITERS
    prefix = _PREFIXES.get(style, "")
    if explode and prefix:
        delimiter = prefix
    within = escape_of(place, style, reserved=reserved, apart=f"{apart}=")
    if not isinstance(shape, Text):
        apart += "" if escaped else delimiter
        apart += "=" if explode and place != "header" else ""
    return Joined(
        cookie_name(name, style) if place == "cookie" else name,
        escape_of(place, style, reserved=reserved, apart=apart),
        shape,
        delimiters=_ESCAPED[delimiter] if escaped else (delimiter,),
        explode=explode,
        forbidden=delimiter if escaped else "",
        prefix=prefix,
        key=f"{quote(name, safe='')}=" if style == "matrix" else "",
        # All but the first text of a member that is divided have no equals sign.
        members=within if explode and style == "label" else None,
    )


_PREFIXES: Final = {"label": ".", "matrix": ";"}


def _cookie_naming(style: str) -> Callable[[str], str]:
    def naming(name: str) -> str:
        return cookie_name(name, style)

    return naming
