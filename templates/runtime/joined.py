"""Values that are joined in one text, as most styles of parameters have them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import starmap
from urllib.parse import quote, unquote

from .escapes import Escape, invalid, without
from .shapes import Items, Members, Pairs, Shape, Source, Text, Tree, one


class Joined:
    """Values in one text: `blue,black`, `R,100,G,200` or `R=100,G=200`.

    - `shape`: what is written; a scalar by itself is never divided.
    - `delimiters`: the first is sent, all are read.
    - `explode`: whether members are written `name=value`.
    - `forbidden`: characters that no value can hold, since they divide even escaped.
    - `prefix`: what begins the text; `key`: what follows, or begins each exploded item.
    - `members`: how the values of exploded members are escaped, where that differs.
    """

    def __init__(
        self,
        name: str,
        escape: Escape,
        shape: Shape,
        *,
        delimiters: Sequence[str] = (",",),
        explode: bool = False,
        forbidden: str = "",
        prefix: str = "",
        key: str = "",
        members: Escape | None = None,
    ) -> None:
        self.name = name
        self.escape = escape
        self._inner = members or escape
        self.delimiters = tuple(delimiters)
        self._divided = not isinstance(shape, Text)
        self._delimiter, *self._others = delimiters
        self._explode = explode
        self._forbidden = forbidden
        self._prefix = prefix
        self._key = key

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but texts with delimiters between them."""
        return not self._prefix

    def find(self, source: Source, shape: Shape) -> Tree | None:
        """The tree of the text with the name."""
        raws = source.get(self.name)
        if not raws:
            return None
        raw = one(list(raws))
        if not raw.startswith(self._prefix):
            raise invalid("style", f"does not begin with {self._prefix!r}")
        raw = raw[len(self._prefix) :]
        whole = not (self._explode and isinstance(shape, Items | Members))
        if self._key and whole and ";" in raw:
            # RFC 6570, 3.2.7: what follows a semicolon is a parameter of its own.
            raise invalid("style", "has a semicolon that is not encoded")
        match shape:
            case Items():
                return self._items(raw)
            case Members():
                return self._members(raw)
            case _:
                # A client that means a scalar escapes what would divide it.
                if self._divided and len(self._split(raw)) > 1:
                    raise invalid("style", "is divided")
                return self.escape.decode(self._unkeyed(raw))

    def pairs(self, tree: Tree) -> Pairs:
        """The name with the one text."""
        return [(self.name, self._prefix + self._text(tree))]

    def _text(self, tree: Tree) -> str:
        if isinstance(tree, str):
            encode = self._encode if self._divided else self.escape.encode
            return self._keyed(encode(tree))
        if isinstance(tree, list):
            texts = [self._encode(one(each)) for each in tree]
            if self._explode:
                return self._delimiter.join(map(self._keyed, texts))
            return self._key + self._delimiter.join(texts)
        if self._explode:
            return self._delimiter.join(starmap(self._member, tree.items()))
        pairs = [(self._encode(k), self._encode(one(v))) for k, v in tree.items()]
        return self._key + self._delimiter.join(text for pair in pairs for text in pair)

    def _keyed(self, text: str) -> str:
        # RFC 6570, 3.2.7: no equals sign before a text that is empty.
        return (self._key if text else self._key.removesuffix("=")) + text

    def _member(self, name: str, tree: Tree) -> str:
        key = without(self._encode(name), "=")
        text = self._inner.encode(without(one(tree), self._forbidden))
        return f"{key}={text}" if text or not self._key else key

    def _encode(self, text: str) -> str:
        return self.escape.encode(without(text, self._forbidden))

    def _items(self, raw: str) -> Tree:
        if not self._explode:
            raw = self._unkeyed(raw)
        texts = self._split(raw)
        if self._explode:
            texts = [self._unkeyed(text) for text in texts]
        return [self.escape.decode(text) for text in texts]

    def _members(self, raw: str) -> Tree:
        if self._explode:
            return self._named(self._exploded(raw))
        texts = self._split(self._unkeyed(raw))
        if len(texts) % 2:
            raise invalid("style", "has a member without a value")
        return self._named(list(zip(texts[::2], texts[1::2], strict=True)))

    def _exploded(self, raw: str) -> Pairs:
        """The names and texts of exploded members."""
        found: Pairs = []
        for text in self._split(raw):
            name, equals, value = text.partition("=")
            if equals or (name and self._key):
                found.append((name, value))
            elif found and self._prefix == self._delimiter and not self._key:
                # RFC 6570, 3.2.5: a full stop in a text is not escaped.
                key, before = found[-1]
                found[-1] = key, f"{before}{self._delimiter}{text}"
            else:
                raise invalid("style", "has a member without a value")
        return found

    def _named(self, found: Pairs) -> Tree:
        decode = self.escape.decode
        tree: dict[str, Tree] = {decode(key): decode(value) for key, value in found}
        if len(tree) < len(found):
            raise invalid("style", "has a member twice")
        return tree

    def _split(self, raw: str) -> list[str]:
        for each in self._others:
            raw = raw.replace(each, self._delimiter)
        return raw.split(self._delimiter)

    def _unkeyed(self, raw: str) -> str:
        if not self._key or raw.startswith(self._key):
            return raw[len(self._key) :]
        # RFC 3986, 6.2.2: what needs no percent-encoding is the same with it, and
        # hexadecimal digits have no case.
        name, _, text = raw.partition("=")
        if quote(unquote(name), safe="") == self._key.removesuffix("="):
            return text
        raise invalid("style", f"does not say {self._key!r}")
