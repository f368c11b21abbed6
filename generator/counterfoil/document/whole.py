"""A document of several files as one: the others stand in it."""

from __future__ import annotations

import json
import os
from pathlib import PurePath
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from counterfoil.document.tree import Scalar, Sequence, place_of
from counterfoil.pointers import escape

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from counterfoil.document.document import Document
    from counterfoil.document.tree import Node

FILES: Final = "x-files"
"""The member of the whole that has the other files, by their names."""

_FRAGMENT: Final = "/~!$&'()*+,;=:@?"
"""What stands in a fragment as it is, beside letters and digits (RFC 3986, 3.5)."""


def whole_text(document: Document) -> str:
    """A document whose references were followed, as the JSON text of one file.

    It is what was written, but for references to other files: those files are members
    of `x-files`, and the references lead there (RFC 6901, 6). Nothing else is read for
    it: of a file that no reference led to, nothing is known.
    """
    return json.dumps(_Whole(document).value(), separators=(",", ":"))


class _Whole:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._first = document.root.location.file
        self._holder = _free(FILES, document.root.members)
        self._names: dict[str, str] = {}
        self._waiting: list[str] = []

    def value(self) -> dict[str, object]:
        """The first file, with all others."""
        value = {
            n: self._plain(each) for n, each in self._document.root.members.items()
        }
        files = dict(self._others())
        if files:
            value[self._holder] = files
        return value

    def _others(self) -> Iterator[tuple[str, object]]:
        while self._waiting:
            file = self._waiting.pop(0)
            tree = self._document.written.get(file) or self._document.trees[file]
            assert tree is not None
            yield self._names[file], self._plain(tree)

    def _plain(self, node: Node) -> object:
        if isinstance(node, Scalar):
            return node.value
        if isinstance(node, Sequence):
            return [self._plain(each) for each in node]
        return {name: self._member(name, each) for name, each in node.members.items()}

    def _member(self, name: str, node: Node) -> object:
        if name == "$ref" and isinstance(node, Scalar):
            crossing = self._document.crossings.get(place_of(node))
            if crossing is not None:
                return f"#{quote(self._pointer(*crossing), safe=_FRAGMENT)}"
        return self._plain(node)

    def _pointer(self, file: str, pointer: str) -> str:
        """Where a place in a file is within the whole."""
        if file == self._first:
            return pointer
        if file not in self._names:
            self._names[file] = self._name(file)
            self._waiting.append(file)
        return f"/{self._holder}/{escape(self._names[file])}{pointer}"

    def _name(self, file: str) -> str:
        """What a file is called from where the first one lies."""
        folder = PurePath(self._first).parent
        return PurePath(os.path.relpath(file, folder)).as_posix()


def _free(name: str, taken: Container[str]) -> str:
    return name if name not in taken else _free(f"{name}-", taken)
