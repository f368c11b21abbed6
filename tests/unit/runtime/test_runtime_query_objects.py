"""Objects in queries: with brackets, or with each member as a parameter."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime.faults import InvalidContent
from runtime.json_content import JsonContent
from runtime.parameters import Parameter, query_source
from runtime.shapes import Anything, Either, Items, Members, Text
from unit.runtime.styled import TEXTS, got, parameter, sent

DEEP = Members(
    {
        "name": Text("string"),
        "tags": Items(Text("string")),
        "size": Members({"w": Text("integer"), "h": Text("integer")}),
    },
    others=Anything(),
)


def test_deep_objects_have_brackets_for_each_object() -> None:
    made = parameter("query", DEEP, style="deepObject")
    value = {"name": "a", "tags": ["x", "y"], "size": {"w": 1}, "more": {"z": ["1"]}}
    text = (
        "color%5Bname%5D=a&color%5Btags%5D=x&color%5Btags%5D=y"
        "&color%5Bsize%5D%5Bw%5D=1&color%5Bmore%5D%5Bz%5D=1"
    )
    assert sent("query", made, value) == text
    # A text by itself is one text where nothing says that it is an array.
    assert got("query", made, text) == {**value, "more": {"z": "1"}}
    assert got("query", made, "color[size][w]=2&color[size][h]=3&other=1") == {
        "size": {"w": 2, "h": 3}
    }


@pytest.mark.parametrize(
    "text", ["color[]=a&color[]=b", "color=a&color=b", "color[1]=b&color[0]=a"]
)
def test_an_array_that_is_no_object_has_brackets_all_the_same(text: str) -> None:
    made = parameter("query", Items(Text("string")), style="deepObject")
    assert got("query", made, text) == ["a", "b"]
    assert sent("query", made, ["a", "b"]) == "color%5B%5D=a&color%5B%5D=b"


@pytest.mark.parametrize("text", ["color[1]=a", "color[x]=a", "color[0]=a&color[0]=b"])
def test_an_array_is_numbered_from_0_on(text: str) -> None:
    made = parameter("query", Items(Text("string")), style="deepObject")
    with pytest.raises(InvalidContent):
        got("query", made, text)


@pytest.mark.parametrize(
    "text",
    [
        "color[name]=a&color[name]=b",
        "color[size]=1",
        "color[size]=1&color[size][w]=2",
        "color[size][w]=2&color[size]=1",
        "color[tags][0]=a",
        "color[tags][]=a",
        "color[name][x]=a",
    ],
)
def test_deep_objects_of_another_form_are_refused(text: str) -> None:
    with pytest.raises(InvalidContent):
        got("query", parameter("query", DEEP, style="deepObject"), text)


@given(
    value=st.fixed_dictionaries(
        {},
        optional={
            "name": TEXTS,
            "tags": st.lists(TEXTS, min_size=1),
            "size": st.dictionaries(
                st.sampled_from(["w", "h"]), st.integers(), min_size=1
            ),
        },
    ).filter(bool)
)
def test_deep_objects_arrive(value: dict[str, Any]) -> None:
    made = parameter("query", DEEP, style="deepObject")
    assert got("query", made, sent("query", made, value)) == value


def test_exploded_objects_leave_the_names_of_others_alone() -> None:
    made = parameter(
        "query",
        Members({"a": Text("integer")}, others=Text("string")),
        explode=True,
        claimed=("limit", "filter["),
    )
    assert got("query", made, "a=1&limit=2&filter[x]=3&z=4") == {"a": 1, "z": "4"}
    for name in ("limit", "filter[x]"):
        with pytest.raises(InvalidContent, match="as another is called"):
            made.pairs({name: "1"})
    second = parameter(
        "query",
        Members({"b": Text("integer")}, others=Text("string")),
        explode=True,
        alone=False,
    )
    assert got("query", second, "a=1&b=2") == {"b": 2}
    with pytest.raises(InvalidContent, match="'c': such names are of another object"):
        second.pairs({"b": 2, "c": "3"})


def test_a_member_that_another_parameter_is_called_like_is_its_alone() -> None:
    made = parameter(
        "query",
        Members({"a": Text("integer"), "limit": Text("integer")}),
        explode=True,
        claimed=("limit",),
    )
    assert got("query", made, "a=1&limit=2") == {"a": 1}
    with pytest.raises(InvalidContent, match="as another is called"):
        made.pairs({"a": 1, "limit": 2})


def alternatives(text: str) -> Any:
    """What a query is for one of two closed objects, each with a member."""
    first, second = (
        {
            "type": "object",
            "properties": {name: {"type": kind}},
            "required": [name],
            "additionalProperties": False,
        }
        for name, kind in (("a", "integer"), ("b", "boolean"))
    )
    shape = Either(Members({"a": Text("integer")}), Members({"b": Text("boolean")}))
    content = JsonContent[Any](Any, {"oneOf": [first, second]})
    made: Parameter[Any] = Parameter("p", "query", content, shape, explode=True)
    return made.read(query_source(text.encode()))


def test_a_member_of_another_alternative_is_one_of_the_object() -> None:
    assert alternatives("a=1") == {"a": 1}
    assert alternatives("b=true&other=1") == {"b": True}
    with pytest.raises(InvalidContent):
        alternatives("a=1&b=true")
