"""Bytes where JSON has none: they are refused, not written as Base64."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, cast

import msgspec
import msgspec.inspect

from .faults import InvalidContent, Violation

_BINARY: Final = (bytes, bytearray, memoryview)


def holds_any(kind: Any) -> bool:
    """Whether some part of the values of a type may be anything."""
    waiting: list[Any] = [msgspec.inspect.type_info(kind)]
    seen: set[type] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, msgspec.inspect.AnyType):
            return True
        if isinstance(node, msgspec.inspect.StructType):
            if node.cls in seen:
                continue
            seen.add(node.cls)
            waiting += [each.type for each in node.fields]
        elif isinstance(node, msgspec.inspect.UnionType):
            waiting += node.types
        elif isinstance(node, msgspec.inspect.TupleType):
            waiting += node.item_types
        elif isinstance(node, msgspec.inspect.DictType):
            waiting.append(node.value_type)
        elif isinstance(node, msgspec.inspect.Metadata):
            waiting.append(node.type)
        elif isinstance(
            node,
            msgspec.inspect.ListType
            | msgspec.inspect.SetType
            | msgspec.inspect.FrozenSetType
            | msgspec.inspect.VarTupleType,
        ):
            waiting.append(node.item_type)
    return False


def refuse_binary(plain: Any) -> None:
    """Refuse a plain value that has bytes in it. Raises `InvalidContent`."""
    waiting: list[tuple[str, Any]] = [("", plain)]
    while waiting:
        pointer, value = waiting.pop()
        if isinstance(value, _BINARY):
            message = "bytes are no JSON value: text is `str`"
            raise InvalidContent(
                Violation(pointer=pointer, keyword="type", message=message)
            )
        waiting += [(f"{pointer}/{name}", item) for name, item in _within(value)]


def _within(value: Any) -> Iterator[tuple[str, Any]]:
    """What is in a plain value, with the names as JSON Pointers have them."""
    if isinstance(value, dict):
        for name, item in cast("dict[str, Any]", value).items():
            yield name.replace("~", "~0").replace("/", "~1"), item
    elif isinstance(value, list | tuple):
        for number, item in enumerate(cast("Sequence[Any]", value)):
            yield str(number), item
