"""Values that travel as text: the runtime module that is copied into every package."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET
from runtime.faults import InvalidContent
from runtime.parameters import (
    Parameter,
    cookie_header,
    cookie_source,
    fill_path,
    header_source,
    join_query,
    query_source,
)

STRING: dict[str, Any] = {"type": "string"}
STRINGS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}


def there_and_back(parameter: Parameter[Any], place: str, value: Any) -> Any:
    pairs = parameter.pairs(value)
    match place:
        case "query":
            source = query_source(join_query(*pairs).removeprefix("?").encode())
        case "cookie":
            sent = {n.encode(): v.encode() for n, v in cookie_header(*pairs)}
            source = cookie_source(sent)
        case "header":
            source = header_source({n.encode(): v.encode() for n, v in pairs})
        case _:
            source = {"name": [fill_path("{name}", *pairs)]}
    return parameter.read(source)


@pytest.mark.parametrize("place", ["path", "query", "cookie"])
@given(text=st.text(min_size=1).filter(lambda text: text not in {".", ".."}))
def test_any_text_arrives(place: str, text: str) -> None:
    parameter = Parameter[str]("name", place, str, STRING, texts=("string",))
    assert there_and_back(parameter, place, text) == text


@given(text=st.text())
def test_a_header_arrives_or_is_refused_before_it_is_sent(text: str) -> None:
    parameter = Parameter[str]("name", "header", str, STRING, texts=("string",))
    if text.isascii() and text.isprintable() and text == text.strip():
        assert there_and_back(parameter, "header", text) == text
    else:
        with pytest.raises(InvalidContent):
            parameter.pairs(text)


@pytest.mark.parametrize(
    ("place", "explode"),
    [("path", False), ("query", True), ("query", False), ("cookie", False)],
)
@given(texts=st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_arrays_of_any_texts_arrive(
    place: str, explode: bool, texts: list[str]
) -> None:
    if texts in (["."], [".."]):
        return
    parameter = Parameter[list[str]](
        "name",
        place,
        list[str],
        STRINGS,
        texts=("string",),
        array=True,
        explode=explode,
    )
    assert there_and_back(parameter, place, texts) == texts


@given(number=st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_arrive_as_they_were(number: float) -> None:
    schema = {"type": "number"}
    parameter = Parameter[float]("n", "query", int | float, schema, texts=("number",))
    found = parameter.read(
        query_source(join_query(*parameter.pairs(number))[1:].encode())
    )
    assert (found, type(found)) == (number, type(number))


def test_what_is_unset_does_not_travel() -> None:
    parameter = Parameter[str]("n", "query", str, STRING, texts=("string",))
    assert parameter.pairs(UNSET) == []
    assert join_query() == ""
    assert cookie_header() == []
    assert parameter.read_optional({}) is UNSET
    with pytest.raises(InvalidContent, match="is missing"):
        parameter.read({})


@pytest.mark.parametrize("text", ["True", "1", "", "yes"])
def test_a_boolean_is_true_or_false(text: str) -> None:
    schema = {"type": "boolean"}
    parameter = Parameter[bool]("n", "query", bool, schema, texts=("boolean",))
    assert parameter.read({"n": ["true"]}) is True
    with pytest.raises(InvalidContent):
        parameter.read({"n": [text]})


@pytest.mark.parametrize(
    "text", ["01", "+1", "1.", ".5", "0x1", " 1", "1_0", "\u0661", "1e999"]
)
def test_a_number_is_written_as_in_json(text: str) -> None:
    schema = {"type": "number"}
    parameter = Parameter[float]("n", "header", int | float, schema, texts=("number",))
    assert parameter.read({"n": ["-1.5e3"]}) == -1500
    source = {"n": [text]}
    if text == " 1":
        assert parameter.read(source) == 1  # white space around a header is none of it
        return
    with pytest.raises(InvalidContent):
        parameter.read(source)


def test_an_integer_may_have_an_exponent() -> None:
    schema = {"type": "integer"}
    parameter = Parameter[int]("n", "query", int, schema, texts=("integer",))
    assert parameter.read({"n": ["1e2"]}) == 100
    assert parameter.read({"n": ["1e300"]}) == int(1e300)


def test_a_cookie_cannot_bring_another_one() -> None:
    parameter = Parameter[str]("n", "cookie", str, STRING, texts=("string",))
    (header,) = cookie_header(*parameter.pairs("a; admin=1"))
    assert header == ("cookie", "n=a%3B%20admin%3D1")


def test_names_of_queries_are_decoded() -> None:
    assert query_source(b"a%5Bb%5D=1&c+d=2&e&&=3") == {
        "a[b]": ["1"],
        "c d": ["2"],
        "e": [""],
        "": ["3"],
    }


def test_a_violation_names_the_parameter_but_not_the_value() -> None:
    schema = {"type": "string", "maxLength": 3}
    parameter = Parameter[str]("key", "query", str, schema, texts=("string",))
    with pytest.raises(InvalidContent) as caught:
        parameter.read({"key": ["secret-token"]})
    (violation,) = caught.value.violations
    assert violation.keyword == "maxLength"
    assert "query parameter key" in violation.message
    assert "secret" not in violation.message
