"""Bytes in JSON content: refused by name and place, never written as Base64."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from runtime.faults import InvalidContent
from runtime.json_content import JsonContent


class Thing(msgspec.Struct, kw_only=True):
    name: str
    any: Any = msgspec.UNSET
    things: list[Thing] = []


THING = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "any": {}, "things": {"type": "array"}},
}


@pytest.mark.parametrize("binary", [b"a", bytearray(b"a"), memoryview(b"a")])
@pytest.mark.parametrize(
    ("make", "pointer"),
    [
        (lambda it: Thing(name=it), "/name"),
        (lambda it: Thing(name="a", any=it), "/any"),
        (lambda it: Thing(name="a", any={"b/c": [1, (it,)]}), "/any/b~1c/1/0"),
        (
            lambda it: Thing(name="a", things=[Thing(name="b", any=it)]),
            "/things/0/any",
        ),
    ],
)
def test_bytes_are_refused_wherever_they_stand(
    binary: Any, make: Any, pointer: str
) -> None:
    content = JsonContent[Thing](Thing, THING)
    with pytest.raises(InvalidContent, match="bytes are no JSON value") as raised:
        content.encode(make(binary))
    assert [each.pointer for each in raised.value.violations] == [pointer]


@pytest.mark.parametrize(
    "value", [1, "YQ==", None, [], {"a": [float("nan")]}, ("a", 1), {"b": {"c": True}}]
)
def test_all_else_is_written_as_it_was(value: Any) -> None:
    content = JsonContent[Any](Any, {})
    assert content.encode(value) == msgspec.json.encode(value)
    with pytest.raises(InvalidContent):
        content.encode([value, b""])


def test_types_without_anything_in_them_are_left_to_the_judge() -> None:
    content = JsonContent[dict[str, list[str]]](
        dict[str, list[str]],
        {"additionalProperties": {"items": {"type": "string"}}},
    )
    assert content.encode({"a": ["b"]}) == b'{"a":["b"]}'
    wrong: Any = {"a": ["b", b"c"]}
    with pytest.raises(InvalidContent, match="at /a/1"):
        content.encode(wrong)
