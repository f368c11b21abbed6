"""Values are changed at the places that a judge names."""

from __future__ import annotations

import pytest
from counterfoil.mock.plain import placed


@pytest.mark.parametrize(
    ("value", "path", "expected"),
    [
        ({"a": [1]}, ("a", 0), {"a": ["new"]}),
        ({"0": {"7": 1}}, (0, 7), {"0": {"7": "new"}}),
        ({"01": 1}, (1,), {"01": 1}),
        ({"01": {"a": 1}}, (1, "a"), {"01": {"a": 1}}),
        (1, (), "new"),
    ],
)
def test_a_place_may_have_a_name_that_looks_like_a_number(
    value: object, path: tuple[str | int, ...], expected: object
) -> None:
    assert placed(value, path, "new") == expected
