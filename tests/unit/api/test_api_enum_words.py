"""Names and descriptions of the values of an enumeration, as other tools write them."""

from __future__ import annotations

import pytest
from unit.api.trees import build, with_schemas

CODE = "mismatched-enum-words"


@pytest.mark.parametrize(
    ("values", "names", "problem"),
    [
        (["a", "b"], ["A", "B"], ""),
        (["a", "b"], {"a": "A"}, ""),
        (["a", None], ["A"], ""),
        (["a", None], ["A", "Nothing"], ""),
        (["a", "b", "c"], ["A", "B"], "has 2 texts for 3 values"),
        (["a"], ["A", "B"], "has 2 texts for 1 value"),
        (["a", "b"], ["A", "A"], "calls two values 'A'"),
        (["a", "b"], ["A", 1], "has an item that is no text"),
        (["a", "b"], "A", "is no array"),
    ],
)
def test_each_value_has_a_name_of_its_own(
    values: list[object], names: object, problem: str
) -> None:
    schema = {"enum": values, "x-enum-varnames": names}
    api, findings = build(with_schemas({"S": schema}))
    assert api is not None, "names say nothing of what is admitted"
    told = [each.message for each in findings.items if each.code.name == CODE]
    assert told == ([f"x-enum-varnames {problem}"] if problem else [])


def test_descriptions_may_be_the_same() -> None:
    schema = {"enum": ["a", "b"], "x-enum-descriptions": ["One.", "One."]}
    _, findings = build(with_schemas({"S": schema}))
    assert not findings.items
