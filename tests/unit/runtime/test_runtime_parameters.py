"""Values that travel as text: the runtime module that is copied into every package."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Meta, Struct, UnsetType
from runtime.faults import InvalidContent
from runtime.json_content import JsonContent
from runtime.parameters import (
    Parameter,
    cookie_header,
    cookie_source,
    fill_path,
    header_source,
    join_query,
    query_source,
)
from runtime.shapes import Anything, Either, Items, Members, Text

STRING: dict[str, Any] = {"type": "string"}
STRINGS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
TEXT = JsonContent[str](str, STRING, exact=True)
TEXTS = JsonContent[list[str]](list[str], STRINGS, exact=True)


def there_and_back(parameter: Parameter[Any], place: str, value: Any) -> Any:
    pairs = parameter.pairs(value)
    match place:
        case "query":
            source = query_source(join_query(*pairs).removeprefix("?").encode())
        case "cookie":
            sent = [(n.encode(), v.encode()) for n, v in cookie_header(*pairs)]
            source = cookie_source(sent)
        case "header":
            sent = [(n.encode(), v.encode()) for n, v in pairs]
            source = header_source(sent, b"name")
        case _:
            source = {"name": [fill_path("{name}", *pairs)]}
    return parameter.read(source)


@pytest.mark.parametrize("place", ["path", "query", "cookie"])
@given(text=st.text(min_size=1).filter(lambda text: text not in {".", ".."}))
def test_any_text_arrives(place: str, text: str) -> None:
    parameter = Parameter[str]("name", place, TEXT, Text("string"))
    assert there_and_back(parameter, place, text) == text


@given(text=st.text())
def test_a_header_arrives_or_is_refused_before_it_is_sent(text: str) -> None:
    parameter = Parameter[str]("name", "header", TEXT, Text("string"))
    if text.isascii() and text.isprintable() and text == text.strip():
        assert there_and_back(parameter, "header", text) == text
    else:
        with pytest.raises(InvalidContent):
            parameter.pairs(text)


def number(place: str) -> Parameter[float]:
    content = JsonContent[float](int | float, {"type": "number"}, exact=True)
    return Parameter[float]("n", place, content, Text("number"))


@given(value=st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_arrive_as_they_were(value: float) -> None:
    parameter = number("query")
    found = parameter.read(
        query_source(join_query(*parameter.pairs(value))[1:].encode())
    )
    assert (found, type(found)) == (value, type(value))


def test_what_is_unset_does_not_travel() -> None:
    parameter = Parameter[str]("n", "query", TEXT, Text("string"))
    assert parameter.optional_pairs(UNSET) == []
    assert join_query() == ""
    assert cookie_header() == []
    assert parameter.read_optional({}) is UNSET
    with pytest.raises(InvalidContent, match="is missing"):
        parameter.read({})


def test_the_default_holds_where_there_is_none() -> None:
    parameter = Parameter[list[str]](
        "n", "query", TEXTS, Items(Text("string")), explode=True, default=["a"]
    )
    first = parameter.read_default({})
    assert first == ["a"]
    first.append("b")
    assert parameter.read_default({}) == ["a"]
    assert parameter.read_default({"n": ["c"]}) == ["c"]
    with pytest.raises(InvalidContent, match="is empty"):
        parameter.optional_pairs([])


@pytest.mark.parametrize("text", ["True", "1", "", "yes"])
def test_a_boolean_is_true_or_false(text: str) -> None:
    content = JsonContent[bool](bool, {"type": "boolean"}, exact=True)
    parameter = Parameter[bool]("n", "query", content, Text("boolean"))
    assert parameter.read({"n": ["true"]}) is True
    with pytest.raises(InvalidContent):
        parameter.read({"n": [text]})


@pytest.mark.parametrize(
    "text", ["01", "+1", "1.", ".5", "0x1", " 1", "1_0", "\u0661", "1e999"]
)
def test_a_number_is_written_as_in_json(text: str) -> None:
    parameter = number("header")
    assert parameter.read({"n": ["-1.5e3"]}) == -1500
    source = {"n": [text]}
    if text == " 1":
        assert parameter.read(source) == 1  # white space around a header is none of it
        return
    with pytest.raises(InvalidContent):
        parameter.read(source)


def test_an_integer_may_have_an_exponent() -> None:
    content = JsonContent[int](int, {"type": "integer"}, exact=True)
    parameter = Parameter[int]("n", "query", content, Text("integer"))
    assert parameter.read({"n": ["1e2"]}) == 100
    assert parameter.read({"n": ["1e300"]}) == int(1e300)


def test_a_cookie_cannot_bring_another_one() -> None:
    parameter = Parameter[str]("n", "cookie", TEXT, Text("string"))
    (header,) = cookie_header(*parameter.pairs("a; admin=1"))
    assert header == ("cookie", "n=a%3B%20admin%3D1")


def test_names_of_queries_are_decoded() -> None:
    assert query_source(b"a%5Bb%5D=1&c+d=2&e&&=3&%FF=4") == {
        "a[b]": ["1"],
        "c d": ["2"],
        "e": [""],
        "": ["3"],
        "\udcff": ["4"],
    }


def test_headers_that_are_repeated_are_one_list() -> None:
    lines = [(b"x-ids", b"1"), (b"host", b"a"), (b"x-ids", b"2,3")]
    source = header_source(lines, b"x-ids")
    content = JsonContent[list[int]](list[int], {"type": "array"}, exact=True)
    parameter = Parameter[list[int]]("X-Ids", "header", content, Items(Text("integer")))
    assert parameter.read(source) == [1, 2, 3]


@pytest.mark.parametrize("raw", ["%", "%4", "%zz", "a%", "%FF", "%C3%28", "%ED%A0%80"])
def test_broken_percent_encoding_is_refused(raw: str) -> None:
    for place in ("path", "query", "cookie"):
        parameter = Parameter[str]("n", place, TEXT, Text("string"))
        with pytest.raises(InvalidContent, match=f"{place} parameter n"):
            parameter.read({"n": [raw]})


def test_a_violation_names_the_parameter_but_not_the_value() -> None:
    content = JsonContent[str](str, {"type": "string", "maxLength": 3})
    parameter = Parameter[str]("key", "query", content, Text("string"))
    with pytest.raises(InvalidContent) as caught:
        parameter.read({"key": ["secret-token"]})
    (violation,) = caught.value.violations
    assert violation.keyword == "maxLength"
    assert "query parameter key" in violation.message
    assert "secret" not in violation.message


def test_a_violation_says_where_in_the_value_it_is() -> None:
    schema = {"type": "array", "items": {"type": "integer"}}
    content = JsonContent[list[int]](list[int], schema, exact=True)
    parameter = Parameter[list[int]]("ids", "query", content, Items(Text("integer")))
    with pytest.raises(InvalidContent, match="query parameter ids at /1: "):
        parameter.read({"ids": ["1,b"]})


KINDS: list[tuple[Any, dict[str, Any], Any]] = [
    (str, STRING, Text("string")),
    (Literal["1", "a b", ""], {"enum": ["1", "a b", ""]}, Text("string")),
    (int, {"type": "integer"}, Text("integer")),
    (Annotated[int, Meta(le=5)], {"type": "integer", "maximum": 5}, Text("integer")),
    (int | float, {"type": "number"}, Text("number")),
    (Literal[1, 20], {"enum": [1, 20]}, Text("number")),
    (bool, {"type": "boolean"}, Text("boolean")),
    (list[str], STRINGS, Items(Text("string"))),
    (
        list[int | float],
        {"type": "array", "items": {"type": "number"}},
        Items(Text("number")),
    ),
    (
        Annotated[list[int], Meta(max_length=2)],
        {"type": "array", "items": {"type": "integer"}, "maxItems": 2},
        Items(Text("integer")),
    ),
]
RAW = st.text("019-+.eE%2Ba, \ttruefals[]\"'\xe9", max_size=6) | st.sampled_from(
    ["true", "false", "1", "20", "-1.5", "1e2", "1.0", "01", "1,2", "1,,2", "%31"]
)


def outcome(parameter: Parameter[Any], source: dict[str, list[str]]) -> Any:
    try:
        value = parameter.read_optional(source)
    except InvalidContent as error:
        return str(error)
    return repr(value)


@pytest.mark.parametrize(("kind", "schema", "shape"), KINDS)
@settings(max_examples=100)
@given(raws=st.lists(RAW, max_size=3), data=st.data())
def test_the_fast_reader_reads_as_the_exact_one_does(
    kind: Any, schema: dict[str, Any], shape: Any, raws: list[str], data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from(["path", "query", "header", "cookie"]))
    explode = data.draw(st.booleans())
    made = [
        Parameter[Any](
            "n",
            place,
            JsonContent[Any](kind, schema, exact=exact),
            shape,
            explode=explode,
        )
        for exact in (True, False)
    ]
    fast, exact = [outcome(each, {"n": raws}) for each in made]
    assert fast == exact


@pytest.mark.parametrize("names", ["a=1&a=2&%61=3", "a=1&%61=2&a=3", "a&%61=2&&a=3&"])
def test_a_name_in_several_spellings_is_one(names: str) -> None:
    query = names.replace("a&", "a=1&")
    assert query_source(query.encode()) == {"a": ["1", "2", "3"]}


@pytest.mark.parametrize("written", ["[b]", "%5Bb%5D", "%5bb%5d", "%5Bb]"])
def test_brackets_mean_the_same_however_they_are_written(written: str) -> None:
    assert query_source(f"a{written}=%2541&c=%5".encode()) == {
        "a[b]": ["%2541"],
        "c": ["%5"],
    }


@pytest.mark.parametrize(
    ("style", "raw", "values"),
    [
        ("pipeDelimited", "a%7Cb|c%7cd", ["a", "b", "c", "d"]),
        ("spaceDelimited", "a%20b+c", ["a", "b", "c"]),
        ("pipeDelimited", "a,b%7Cc%2Cd", ["a,b", "c,d"]),
        ("pipeDelimited", "a%227Cb%7Cc", ['a"7Cb', "c"]),
        ("pipeDelimited", "%C3%A9%7C%25", ["é", "%"]),
    ],
)
def test_delimited_arrays_are_read_alike_with_and_without_the_judge(
    style: str, raw: str, values: list[str]
) -> None:
    schema = {"type": "array", "items": {"type": "string"}}
    for exact in (True, False):
        content = JsonContent[list[str]](list[str], schema, exact=exact)
        shape = Items(Text("string"))
        parameter = Parameter("a", "query", content, shape, style=style)
        assert parameter.read({"a": [raw]}) == values


@pytest.mark.parametrize(
    ("raw", "value"),
    [("1%7C2", [1, 2]), ("1,2%7C3", None), ("1%7C%202", None), ("1%7C", None)],
)
def test_delimited_numbers_are_read_alike_with_and_without_the_judge(
    raw: str, value: list[int] | None
) -> None:
    schema = {"type": "array", "items": {"type": "integer"}}
    for exact in (True, False):
        content = JsonContent[list[int]](list[int], schema, exact=exact)
        shape = Items(Text("integer"))
        parameter = Parameter("a", "query", content, shape, style="pipeDelimited")
        if value is None:
            with pytest.raises(InvalidContent):
                parameter.read({"a": [raw]})
        else:
            assert parameter.read({"a": [raw]}) == value


class Price(Struct, forbid_unknown_fields=True):
    least: int | float
    unit: str | UnsetType = UNSET


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ({"p[least]": ["1.5"]}, Price(1.5)),
        ({"p[least]": ["1"], "p[unit]": ["%C3%A9"], "q": ["x"]}, Price(1, "é")),
        ({"p[least]": ["1", "2"]}, None),
        ({"p[least]": [" 1"]}, None),
        ({"p[least]": ["1"], "p[other]": ["1"]}, None),
        ({"p[unit]": ["a"]}, None),
        ({"p[least]": ["1"], "p[\udcff]": ["1"]}, None),
        ({"p[least]": ["1"], "p[unit]": ['a","least":"2']}, Price(1, 'a","least":"2')),
    ],
)
def test_deep_objects_are_read_alike_with_and_without_the_judge(
    source: dict[str, list[str]], value: Price | None
) -> None:
    schema = {
        "type": "object",
        "properties": {"least": {"type": "number"}, "unit": {"type": "string"}},
        "required": ["least"],
        "additionalProperties": False,
    }
    shape = Members({"least": Text("number"), "unit": Text("string")})
    for exact in (True, False):
        content = JsonContent[Price](Price, schema, exact=exact)
        parameter = Parameter(
            "p", "query", content, shape, style="deepObject", explode=True
        )
        if value is None:
            with pytest.raises(InvalidContent):
                parameter.read(source)
        else:
            assert parameter.read(source) == value


BOTH = {"oneOf": [{"type": "integer"}, {"type": "string"}]}
LISTED = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}


@pytest.mark.parametrize(
    ("schema", "shape", "sent", "refused"),
    [
        (BOTH, Text("integer", "string"), [1, "a", "01", "1x"], ["1", "-7"]),
        (
            {"type": ["boolean", "number", "null", "string"]},
            Text("boolean", "number", "null", "string"),
            [True, 1.5, None, "yes"],
            ["true", "1.5", ""],
        ),
        (
            {"type": "array", "items": BOTH},
            Items(Text("integer", "string", schema=BOTH)),
            [[1, "a"], ["a"]],
            [["a", "1"]],
        ),
        (
            {"type": "object", "additionalProperties": BOTH},
            Members(others=Text("integer", "string", schema=BOTH)),
            [{"a": 1, "b": "c"}],
            [{"a": "1"}],
        ),
        (
            LISTED,
            Either(Text("string"), Items(Text("string"))),
            ["a", ["a", "b"]],
            [["a"]],
        ),
        # Nothing else than the string is valid here.
        (
            {"oneOf": [{"type": "integer", "minimum": 5}, {"type": "string"}]},
            Text("integer", "string"),
            ["1", 5],
            ["5"],
        ),
    ],
)
@pytest.mark.parametrize("place", ["query", "header"])
def test_what_would_be_read_as_another_value_is_not_sent(
    schema: Any, shape: Any, sent: list[Any], refused: list[Any], place: str
) -> None:
    """No standard says which type a text is of (OAS 3.2, Appendix B)."""
    found: Parameter[Any] = Parameter("p", place, JsonContent(Any, schema), shape)
    for value in sent:
        source: dict[str, list[str]] = {}
        for name, text in found.pairs(value):
            source.setdefault(name, []).append(text)
        assert found.read(source) == value
    for value in refused:
        with pytest.raises(InvalidContent, match="another"):
            found.pairs(value)


OPEN_OBJECTS = {
    "anyOf": [
        {"type": "object", "properties": {"n": {"type": "integer"}}},
        {"type": "object", "properties": {"m": {"type": ["number", "string"]}}},
        {"type": "object", "properties": {"l": {"type": "array"}}},
    ]
}
OBJECT_KINDS = {
    "oneOf": [
        {"properties": {"k": {"const": "a"}, "v": {"type": ["integer", "string"]}}},
        {"properties": {"k": {"const": "b"}, "v": {"type": ["boolean", "string"]}}},
    ]
}


@pytest.mark.parametrize(
    ("schema", "query", "value"),
    [
        (OPEN_OBJECTS, "p[m]=5", {"m": 5}),
        (OPEN_OBJECTS, "p[m]=x", {"m": "x"}),
        (OPEN_OBJECTS, "p[n]=1&p[m]=5&p[o]=7", {"n": 1, "m": 5, "o": "7"}),
        # What the first of them cannot be, another can.
        (OPEN_OBJECTS, "p[l]=1&p[l]=2", {"l": ["1", "2"]}),
        (OBJECT_KINDS, "p[k]=a&p[v]=3", {"k": "a", "v": 3}),
        (OBJECT_KINDS, "p[k]=b&p[v]=true", {"k": "b", "v": True}),
        (OBJECT_KINDS, "p[k]=b&p[v]=3", {"k": "b", "v": "3"}),
    ],
)
def test_a_member_is_a_string_where_no_object_has_another_type_for_it(
    schema: dict[str, Any], query: str, value: Any
) -> None:
    """OAS 3.2, Appendix B leaves it open; as of any text, a string comes last."""
    strings = Items(Text("string"))
    shapes = {
        "anyOf": [
            Members({"n": Text("integer"), "l": Text("string")}, others=Anything()),
            Members({"m": Text("number", "string")}, others=Anything()),
            Members({"l": strings}, others=Anything()),
        ],
        "oneOf": [
            Members({"k": Text("string"), "v": Text("integer", "string")}),
            Members({"k": Text("string"), "v": Text("boolean", "string")}),
        ],
    }
    (keyword,) = schema
    content = JsonContent[Any](Any, {"type": "object", **schema})
    shape = Either(*shapes[keyword])
    made: Parameter[Any] = Parameter("p", "query", content, shape, style="deepObject")
    assert made.read(query_source(query.encode())) == value
