"""Arrays without equal items: what is equal, and how long that takes."""

from __future__ import annotations

from time import thread_time
from typing import Any

import pytest
from runtime.faults import InvalidContent
from runtime.judge import Judge

UNIQUE = {"type": "array", "uniqueItems": True}
MOST_SECONDS = 5.0


@pytest.mark.parametrize(
    ("items", "are_unique"),
    [
        ([1, 1.0], False),
        ([0, -0.0], False),
        ([2**64, 2**64 + 1], True),
        ([2**64, 2.0**64], False),
        ([10**400, 10**400], False),
        ([1, True], True),
        ([0, False, None, "", [], {}], True),
        (["1", 1], True),
        ([[1, 2], [2, 1]], True),
        ([[1], [1.0]], False),
        ([{"a": 1, "b": 2}, {"b": 2, "a": 1}], False),
        ([{"a": 1}, {"a": True}], True),
    ],
)
def test_items_are_equal_as_json_values_are(
    items: list[Any], *, are_unique: bool
) -> None:
    assert Judge(UNIQUE).admits(items) == are_unique
    assert Judge({**UNIQUE, "uniqueItems": False}).admits(items)


def test_an_item_that_comes_twice_is_told() -> None:
    schema: dict[str, Any] = {"properties": {"a": UNIQUE}}
    with pytest.raises(InvalidContent) as caught:
        Judge(schema).check({"a": [1, 1]})
    (found,) = caught.value.violations
    assert (found.pointer, found.keyword) == ("/a", "uniqueItems")
    assert found.message == "the value has an item twice"


@pytest.mark.parametrize(
    "step", [1, 2**61 - 1], ids=["neighbours", "of one hash in Python"]
)
def test_thousands_of_large_integers_are_compared_in_time(step: int) -> None:
    items = [2**80 + step * number for number in range(40_000)]
    judge = Judge(UNIQUE)
    begin = thread_time()
    assert judge.admits(items)
    assert not judge.admits([*items, items[0]])
    assert thread_time() - begin < MOST_SECONDS
