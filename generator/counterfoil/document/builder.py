"""Grows a located tree node by node, whatever the syntax, within limits.

A reader calls `key`, `scalar`, `open` and `close` in the order of the text. Nothing
here recurses, so that no input is too deep for the machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.codes.document import (
    DUPLICATE_KEY,
    INVALID_KEY,
    INVALID_MERGE,
    NESTING_TOO_DEEP,
    TOO_MANY_NODES,
)
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Location, Mapping, Node, Scalar, Sequence
from counterfoil.pointers import escape

if TYPE_CHECKING:
    from counterfoil.codes import Code
    from counterfoil.document.tree import Value

# Stages that walk a tree recursively need less than seven Python frames for each level.
MAX_DEPTH: Final = 128
MAX_NODES: Final = 4_000_000
# So many characters of a text count as one more node.
WEIGHT: Final = 256
# Each pointer is a string of its own: long keys around many values would be quadratic.
MAX_POINTERS: Final = 1 << 30


class UnreadableError(Exception):
    """Reading has to stop; what is wrong has been recorded."""


class Frame:
    """An array or an object that is being read."""

    __slots__ = (
        "anchor",
        "children",
        "height",
        "items",
        "keys",
        "location",
        "members",
        "merges",
        "name",
        "next_pointer",
        "pointer",
        "state",
    )

    def __init__(self, location: Location, *, is_mapping: bool, anchor: str) -> None:
        self.location = location
        self.pointer = location.pointer
        self.next_pointer = ""
        self.anchor = anchor
        self.members: dict[str, Node] = {}
        self.keys: dict[str, Location] = {}
        self.items: list[Node] = []
        self.merges: list[tuple[Node, Location]] = []
        self.name = ""
        self.state: int = KEY if is_mapping else ITEM
        self.children = 0
        self.height = 0


# What a frame waits for: an item; a key; or a value, to be kept, dropped or merged.
ITEM: Final = 0
KEY: Final = 1
VALUE: Final = 2
DROPPED: Final = 3
MERGED: Final = 4


class Extent:
    """How much a node holds: nodes, long texts as several, and levels; with aliases."""

    __slots__ = ("height", "nodes")

    def __init__(self, nodes: int, height: int) -> None:
        self.nodes = nodes
        self.height = height


LEAF: Final = Extent(1, 0)


class TreeBuilder:
    """A tree under construction. `root` is None until something was added."""

    def __init__(self, file: str, findings: Findings) -> None:
        self.file = file
        self.findings = findings
        self.root: Node | None = None
        self.stack: list[Frame] = []
        self.nodes = 0
        self.pointers = 0

    @property
    def expects_key(self) -> bool:
        """Whether the next node is a key of an object."""
        stack = self.stack
        return len(stack) > 0 and stack[-1].state == KEY

    def locate(self, line: int, column: int) -> Location:
        """The location of the next node, with its pointer."""
        if not self.stack:
            return Location(self.file, line, column, "")
        frame = self.stack[-1]
        if frame.state == ITEM:
            pointer = f"{frame.pointer}/{len(frame.items)}"
        else:
            pointer = frame.pointer if frame.state == KEY else frame.next_pointer
        self.pointers += len(pointer)
        if self.pointers > MAX_POINTERS:
            self.stop(
                TOO_MANY_NODES,
                "the paths to the values of this file take more than a gigabyte",
                Location(self.file, line, column, ""),
            )
        return Location(self.file, line, column, pointer)

    def key(self, name: str, line: int, column: int) -> None:
        """The name of the next member."""
        frame = self.stack[-1]
        escaped = name
        if "~" in name or "/" in name:
            escaped = escape(name)
        pointer = f"{frame.pointer}/{escaped}"
        location = Location(self.file, line, column, pointer)
        frame.next_pointer = pointer
        first = frame.keys.get(name)
        if first is None:
            frame.keys[name] = location
            frame.name = name
            frame.state = VALUE
            return
        self.findings.add(
            DUPLICATE_KEY,
            f"the key {quoted(name)} stands in this object already",
            location,
            Related("first here", first),
            hint="remove one of the two",
        )
        frame.state = DROPPED

    def merge_key(self, line: int, column: int) -> None:
        """A merge key: the members of the next value join this object."""
        frame = self.stack[-1]
        frame.next_pointer = f"{frame.pointer}/<<"
        location = Location(self.file, line, column, frame.next_pointer)
        frame.state = MERGED
        if frame.merges:
            self.findings.add(
                DUPLICATE_KEY,
                "a second merge key in this object",
                location,
                Related("first here", frame.merges[0][1]),
                hint="write one, with an array: <<: [*first, *second]",
            )
            frame.state = DROPPED

    def scalar(
        self, value: Value, line: int, column: int, extent: Extent = LEAF
    ) -> Scalar:
        """A value without parts."""
        stack = self.stack
        # Nearly all are values of members: what `locate` and `add` do is done here.
        if stack and stack[-1].state == VALUE and self.nodes < MAX_NODES:
            frame = stack[-1]
            pointer = frame.next_pointer
            pointers = self.pointers + len(pointer)
            if extent is LEAF and pointers <= MAX_POINTERS:
                self.pointers = pointers
                self.nodes += 1
                frame.children += 1
                frame.state = KEY
                node = Scalar(value, Location(self.file, line, column, pointer))
                frame.members[frame.name] = node
                return node
        node = Scalar(value, self.locate(line, column))
        self.add(node, extent)
        return node

    def open(
        self, line: int, column: int, *, is_mapping: bool, anchor: str = ""
    ) -> None:
        """The beginning of an object, or else of an array."""
        location = self.locate(line, column)
        if len(self.stack) >= MAX_DEPTH:
            self.stop_too_deep(location)
        if self.expects_key:
            self.refuse_key(location)
        self.stack.append(Frame(location, is_mapping=is_mapping, anchor=anchor))

    def close(self) -> tuple[Node, Extent, str]:
        """The end of the innermost array or object: it, what it holds, its anchor."""
        frame = self.stack.pop()
        node: Node
        if frame.state == ITEM:
            node = Sequence(tuple(frame.items), frame.location)
        else:
            if frame.merges:
                self.merge(frame)
            node = Mapping(frame.members, frame.keys, frame.location)
        # Its own children were counted when they were added.
        self.nodes -= frame.children
        extent = Extent(frame.children + 1, frame.height + 1)
        self.add(node, extent)
        return node, extent, frame.anchor

    def add(self, node: Node, extent: Extent) -> None:
        """Put a finished node where it belongs."""
        self.nodes += extent.nodes
        if self.nodes > MAX_NODES:
            self.stop(
                TOO_MANY_NODES,
                f"the file holds more than {MAX_NODES:,} values,"
                " aliases counted as what they stand for",
                node.location,
            )
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        frame.children += extent.nodes
        frame.height = max(frame.height, extent.height)
        if frame.state == ITEM:
            frame.items.append(node)
            return
        if frame.state == VALUE:
            frame.members[frame.name] = node
        elif frame.state == MERGED:
            frame.merges.append((node, node.location))
        elif frame.state == KEY:
            # After a key that is no text, the value is read and dropped.
            frame.next_pointer = frame.pointer
            frame.state = DROPPED
            return
        frame.state = KEY

    def refuse_key(self, location: Location) -> None:
        """Record that an array or object stands where a key must."""
        self.findings.add(
            INVALID_KEY,
            "an array or an object cannot be a key",
            location,
            hint='quote a text that begins with { or [, such as "{name}"',
        )

    def merge(self, frame: Frame) -> None:
        """Let the members of merged mappings join: explicit ones win, then earlier."""
        members: dict[str, Node] = {}
        keys: dict[str, Location] = {}
        for value, _ in frame.merges:
            parts = value.items if isinstance(value, Sequence) else (value,)
            for part in parts:
                if not isinstance(part, Mapping):
                    self.findings.add(
                        INVALID_MERGE,
                        "the value of << must be a mapping or an array of mappings",
                        part.location,
                        hint='to use << as an ordinary key, quote it: "<<"',
                    )
                    continue
                for name, member in part.members.items():
                    members.setdefault(name, member)
                    keys.setdefault(name, part.keys[name])
        frame.members = members | frame.members
        frame.keys = keys | frame.keys

    def stop_too_deep(self, location: Location) -> None:
        """Stop at a node that is nested too deeply."""
        self.stop(
            NESTING_TOO_DEEP,
            f"arrays and objects are nested more than {MAX_DEPTH} levels deep",
            location,
        )

    def stop(self, code: Code, message: str, location: Location) -> None:
        """Record what is wrong and end the reading."""
        self.findings.add(code, message, location)
        raise UnreadableError


def quoted(text: str, limit: int = 60) -> str:
    """A text of the document for a message: in quotes, on one line, not too long."""
    return repr(text if len(text) <= limit else text[: limit - 1] + "…")
