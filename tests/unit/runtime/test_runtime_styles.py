"""The styles of parameters: the tables of the standards, and values there and back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from counterfoil.proof import writing
from counterfoil.proof.contract import Parameter as Written
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
    whole_query,
    whole_source,
)
from runtime.shapes import (
    Anything,
    Either,
    Items,
    JsonText,
    Members,
    Shape,
    Text,
)

ANY = JsonContent[Any](Any, {}, exact=True)
SCALAR = Text("string")
LIST = Items(Text("string"))
OBJECT = Members(others=Text("integer"))

BLUE = "blue"
COLORS = ["blue", "black", "brown"]
RGB = {"R": 100, "G": 200, "B": 150}


def parameter(place: str, shape: Shape, **options: Any) -> Parameter[Any]:
    return Parameter[Any]("color", place, ANY, shape, **options)


def shape_for(value: Any, others: Shape) -> Shape:
    if isinstance(value, str):
        return SCALAR
    return LIST if isinstance(value, list) else others


def sent(place: str, made: Parameter[Any], value: Any) -> str:
    """What travels, as the tables show it."""
    pairs = made.pairs(value)
    match place:
        case "path":
            return fill_path("{color}", *pairs)
        case "query":
            return join_query(*pairs).removeprefix("?")
        case "querystring":
            return whole_query(*pairs).removeprefix("?")
        case "header":
            return pairs[0][1]
        case _:
            return cookie_header(*pairs)[0][1]


def got(place: str, made: Parameter[Any], text: str) -> Any:
    match place:
        case "path":
            return made.read({"color": [text]})
        case "query":
            return made.read(query_source(text.encode()))
        case "querystring":
            return made.read(whole_source(text.encode()))
        case "header":
            return made.read(header_source([(b"color", text.encode())], b"color"))
        case _:
            return made.read(cookie_source([(b"cookie", text.encode())]))


# OAS 3.2, 4.12.4: the style examples, but for null and what the table leaves open.
TABLE = [
    ("path", "matrix", False, "", ";color"),
    ("path", "matrix", False, BLUE, ";color=blue"),
    ("path", "matrix", False, COLORS, ";color=blue,black,brown"),
    ("path", "matrix", False, RGB, ";color=R,100,G,200,B,150"),
    ("path", "matrix", True, "", ";color"),
    ("path", "matrix", True, BLUE, ";color=blue"),
    ("path", "matrix", True, COLORS, ";color=blue;color=black;color=brown"),
    ("path", "matrix", True, RGB, ";R=100;G=200;B=150"),
    ("path", "label", False, BLUE, ".blue"),
    ("path", "label", False, COLORS, ".blue,black,brown"),
    ("path", "label", False, RGB, ".R,100,G,200,B,150"),
    ("path", "label", True, BLUE, ".blue"),
    ("path", "label", True, COLORS, ".blue.black.brown"),
    ("path", "label", True, RGB, ".R=100.G=200.B=150"),
    ("path", "simple", False, BLUE, "blue"),
    ("path", "simple", False, COLORS, "blue,black,brown"),
    ("path", "simple", False, RGB, "R,100,G,200,B,150"),
    ("path", "simple", True, BLUE, "blue"),
    ("path", "simple", True, COLORS, "blue,black,brown"),
    ("path", "simple", True, RGB, "R=100,G=200,B=150"),
    ("header", "simple", False, "", ""),
    ("header", "simple", True, "", ""),
    ("header", "simple", False, BLUE, "blue"),
    ("header", "simple", False, COLORS, "blue,black,brown"),
    ("header", "simple", False, RGB, "R,100,G,200,B,150"),
    ("header", "simple", True, BLUE, "blue"),
    ("header", "simple", True, COLORS, "blue,black,brown"),
    ("header", "simple", True, RGB, "R=100,G=200,B=150"),
    ("query", "form", False, "", "color="),
    ("query", "form", False, BLUE, "color=blue"),
    ("query", "form", False, COLORS, "color=blue,black,brown"),
    ("query", "form", False, RGB, "color=R,100,G,200,B,150"),
    ("query", "form", True, "", "color="),
    ("query", "form", True, BLUE, "color=blue"),
    ("query", "form", True, COLORS, "color=blue&color=black&color=brown"),
    ("query", "form", True, RGB, "R=100&G=200&B=150"),
    ("query", "spaceDelimited", False, COLORS, "color=blue%20black%20brown"),
    ("query", "spaceDelimited", False, RGB, "color=R%20100%20G%20200%20B%20150"),
    ("query", "pipeDelimited", False, COLORS, "color=blue%7Cblack%7Cbrown"),
    ("query", "pipeDelimited", False, RGB, "color=R%7C100%7CG%7C200%7CB%7C150"),
    (
        "query",
        "deepObject",
        False,
        RGB,
        "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
    ),
    (
        "query",
        "deepObject",
        True,
        RGB,
        "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150",
    ),
    ("cookie", "cookie", False, "", "color="),
    ("cookie", "cookie", False, BLUE, "color=blue"),
    ("cookie", "cookie", False, COLORS, "color=blue,black,brown"),
    ("cookie", "cookie", False, RGB, "color=R,100,G,200,B,150"),
    ("cookie", "cookie", True, "", "color="),
    ("cookie", "cookie", True, BLUE, "color=blue"),
    ("cookie", "cookie", True, COLORS, "color=blue; color=black; color=brown"),
    ("cookie", "cookie", True, RGB, "R=100; G=200; B=150"),
    # The readings of what the table leaves open.
    ("query", "spaceDelimited", True, COLORS, "color=blue&color=black&color=brown"),
    ("query", "pipeDelimited", True, RGB, "R=100&G=200&B=150"),
    ("cookie", "form", True, COLORS, "color=blue; color=black; color=brown"),
    ("cookie", "form", True, RGB, "R=100; G=200; B=150"),
    ("cookie", "form", False, COLORS, "color=blue,black,brown"),
    # Those of Swagger 2.0 that OpenAPI 3 has no place for.
    ("path", "pipeDelimited", False, COLORS, "blue%7Cblack%7Cbrown"),
    ("header", "pipeDelimited", False, COLORS, "blue|black|brown"),
    ("header", "spaceDelimited", False, COLORS, "blue black brown"),
    ("query", "tabDelimited", False, COLORS, "color=blue%09black%09brown"),
]


@pytest.mark.parametrize(("place", "style", "explode", "value", "text"), TABLE)
def test_the_table_of_the_standard_holds(
    place: str, style: str, explode: bool, value: Any, text: str
) -> None:
    shape = shape_for(value, OBJECT)
    made = parameter(place, shape, style=style, explode=explode)
    assert sent(place, made, value) == text
    assert got(place, made, text) == value


# RFC 6570, 3.2: the variables of its examples.
VALUES: dict[str, Any] = {
    "count": ["one", "two", "three"],
    "dom": ["example", "com"],
    "dub": "me/too",
    "hello": "Hello World!",
    "half": "50%",
    "var": "value",
    "who": "fred",
    "base": "http://example.com/home/",
    "path": "/foo/bar",
    "list": ["red", "green", "blue"],
    "keys": {"semi": ";", "dot": ".", "comma": ","},
    "v": "6",
    "x": "1024",
    "y": "768",
    "empty": "",
}
# The examples of 3.2.1, 3.2.2, 3.2.5, 3.2.7 and 3.2.8, but for what OpenAPI has not:
# `:3`, several variables in a path, what is not defined, and in 3.2.1 `{/…}`, `{&…}`.
# Nor is a path parameter empty: `O{empty}X`. In a form each variable is a parameter.
EXPANSIONS = [
    ("{count}", "one,two,three"),
    ("{count*}", "one,two,three"),
    ("{;count}", ";count=one,two,three"),
    ("{;count*}", ";count=one;count=two;count=three"),
    ("{?count}", "?count=one,two,three"),
    ("{?count*}", "?count=one&count=two&count=three"),
    ("{var}", "value"),
    ("{hello}", "Hello%20World%21"),
    ("{half}", "50%25"),
    ("{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex"),
    ("{list}", "red,green,blue"),
    ("{list*}", "red,green,blue"),
    ("{keys}", "semi,%3B,dot,.,comma,%2C"),
    ("{keys*}", "semi=%3B,dot=.,comma=%2C"),
    ("{.who}", ".fred"),
    ("{.half}", ".50%25"),
    ("www{.dom*}", "www.example.com"),
    ("X{.var}", "X.value"),
    ("X{.empty}", "X."),
    ("X{.list}", "X.red,green,blue"),
    ("X{.list*}", "X.red.green.blue"),
    ("X{.keys}", "X.semi,%3B,dot,.,comma,%2C"),
    ("X{.keys*}", "X.semi=%3B.dot=..comma=%2C"),
    ("{;who}", ";who=fred"),
    ("{;half}", ";half=50%25"),
    ("{;empty}", ";empty"),
    ("{;hello}", ";hello=Hello%20World%21"),
    ("{;list}", ";list=red,green,blue"),
    ("{;list*}", ";list=red;list=green;list=blue"),
    ("{;keys}", ";keys=semi,%3B,dot,.,comma,%2C"),
    ("{;keys*}", ";semi=%3B;dot=.;comma=%2C"),
    ("{?who}", "?who=fred"),
    ("{?half}", "?half=50%25"),
    ("{?x,y}", "?x=1024&y=768"),
    ("{?x,y,empty}", "?x=1024&y=768&empty="),
    ("{?list}", "?list=red,green,blue"),
    ("{?list*}", "?list=red&list=green&list=blue"),
    ("{?keys}", "?keys=semi,%3B,dot,.,comma,%2C"),
    ("{?keys*}", "?semi=%3B&dot=.&comma=%2C"),
]
# 3.2.3, with `allowReserved`. A path has no `/` in a parameter, a query no `#`, and
# what divides texts is escaped in them, as no one could read it: `{+keys}`.
RESERVED_EXPANSIONS = [
    ("{+var}", "value"),
    ("{+hello}", "Hello%20World!"),
    ("{+half}", "50%25"),
    ("{+list}", "red,green,blue"),
    ("{+list*}", "red,green,blue"),
    ("{+keys*}", "semi=;,dot=.,comma=%2C"),
]
EXPRESSION = re.compile(r"\{([+.;?]?)([a-z,]+)(\*?)\}")
OPERATORS = {"": "simple", "+": "simple", ".": "label", ";": "matrix", "?": "form"}


@pytest.mark.parametrize(("template", "text"), [*EXPANSIONS, *RESERVED_EXPANSIONS])
def test_the_expansions_of_the_rfc_hold(template: str, text: str) -> None:
    found = EXPRESSION.search(template)
    assert found is not None
    operator, listed, explode = found.groups()
    place = "query" if operator == "?" else "path"
    values = {name: VALUES[name] for name in listed.split(",")}
    made = {
        name: Parameter[Any](
            name,
            place,
            ANY,
            shape_for(value, Members(others=SCALAR)),
            style=OPERATORS[operator],
            explode=bool(explode),
            reserved=operator == "+",
        )
        for name, value in values.items()
    }
    pairs = [pair for name in made for pair in made[name].pairs(values[name])]
    if place == "query":
        assert join_query(*pairs) == text
        source: Any = query_source(text[1:].encode())
    else:
        before, _, after = template.partition(found[0])
        assert fill_path(f"{before}{{{listed}}}{after}", *pairs) == text
        source = {listed: [text.removeprefix(before).removesuffix(after)]}
    assert {name: each.read(source) for name, each in made.items()} == values


# RFC 6570, 3.2.3, where OpenAPI has no place for a slash in a path.
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Hello World!", "color=Hello%20World!"),
        ("50%", "color=50%25"),
        ("http://example.com/home/", "color=http://example.com/home/"),
        ("a&b=c#d+e", "color=a%26b=c%23d%2Be"),
    ],
)
def test_reserved_characters_are_sent_as_they_are_where_they_can(
    value: str, text: str
) -> None:
    made = parameter("query", SCALAR, reserved=True)
    assert sent("query", made, value) == text
    assert got("query", made, text) == value


def test_examples_of_the_standard_hold() -> None:
    value = {"greeting": "Hello%2C%20world!", "code": 42}
    shape = Members({"greeting": Text("string"), "code": Text("integer")})
    made = parameter("cookie", shape, style="cookie", explode=True)
    text = "greeting=Hello%2C%20world!; code=42"
    assert sent("cookie", made, value) == text
    assert got("cookie", made, text) == value
    made = parameter("query", JsonText())
    text = "color=%7B%22lat%22%3A40.6%2C%22long%22%3A-73.9%7D"
    assert sent("query", made, {"lat": 40.6, "long": -73.9}) == text
    assert got("query", made, text) == {"lat": 40.6, "long": -73.9}
    fields = Members({"foo": Text("string"), "bar": Text("boolean")})
    made = parameter("querystring", fields, explode=True)
    pairs = made.pairs({"foo": "a + b", "bar": True})
    assert join_query(*pairs) == "?foo=a+%2B+b&bar=true"
    found = made.read(query_source(b"foo=a+%2B+b&bar=true"))
    assert found == {"foo": "a + b", "bar": True}
    made = parameter("querystring", JsonText())
    text = "%7B%22numbers%22%3A%5B1%2C2%5D%2C%22flag%22%3Anull%7D"
    value = {"numbers": [1, 2], "flag": None}
    assert sent("querystring", made, value) == text
    assert got("querystring", made, text) == value
    made = parameter("querystring", SCALAR)
    assert sent("querystring", made, "$.a.b[1:1]") == "%24.a.b%5B1%3A1%5D"
    assert got("querystring", made, "%24.a.b%5B1%3A1%5D") == "$.a.b[1:1]"


STYLES = sorted({row[:3] for row in TABLE})
KINDS = ["scalar", "list", "object", "typed object", "either"]
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text()
NAMES = st.text(min_size=1)
SHAPES: dict[str, tuple[Shape, st.SearchStrategy[Any]]] = {
    "scalar": (Text("string"), TEXTS),
    "list": (Items(Text("string")), st.lists(TEXTS, min_size=1, max_size=4)),
    "object": (
        Members(others=Text("number")),
        st.dictionaries(NAMES, NUMBERS, min_size=1, max_size=4),
    ),
    "typed object": (
        Members(
            {"a": Text("string"), "b": Text("boolean"), "é=,": Text("number", "null")},
            others=Text("string"),
        ),
        st.fixed_dictionaries(
            {"a": TEXTS, "b": st.booleans()},
            optional={"é=,": st.none() | NUMBERS, "other": TEXTS},
        ),
    ),
    "either": (
        Either(Text("boolean", "number"), Items(Text("number"))),
        st.booleans() | NUMBERS | st.lists(NUMBERS, min_size=2, max_size=4),
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("place", "style", "explode"), STYLES)
@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_value_arrives_or_is_refused_before_it_is_sent(
    place: str, style: str, explode: bool, kind: str, data: st.DataObject
) -> None:
    shape, values = SHAPES[kind]
    made = parameter(place, shape, style=style, explode=explode)
    value = data.draw(values)
    try:
        text = sent(place, made, value)
    except InvalidContent:
        assert not must_arrive(place, style, explode, kind, value)
        return
    assert got(place, made, text) == value
    assert text.isascii()
    assert text.isprintable()


def must_arrive(place: str, style: str, explode: bool, kind: str, value: Any) -> bool:
    """Whether nothing excuses a refusal."""
    texts = [str(value)]
    if isinstance(value, list):
        texts = [str(item) for item in value]
    if isinstance(value, dict):
        texts = [str(part) for pair in value.items() for part in pair]
    if any("\ud800" <= c <= "\udfff" for text in texts for c in text):
        return False
    divided = kind != "scalar" and not (explode and place in {"query", "cookie"})
    space = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}
    if divided and any(space.get(style, "\0\0") in text for text in texts):
        return False
    if place == "header" or style == "cookie":
        # What is not escaped cannot hold everything.
        return all(text.isalnum() and text.isascii() for text in texts)
    if place == "path":
        return all(texts) and texts not in (["."], [".."])
    return True


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
    with pytest.raises(InvalidContent):
        second.pairs({"b": 2, "c": "3"})


def test_what_no_text_says_is_left_out_or_refused() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": ["string", "null"]}, "b": {"type": "array"}},
        "required": ["b"],
    }
    shape = Members({"a": Text("string"), "b": Items(Text("string"))})
    content = JsonContent[Any](Any, schema)
    made = Parameter[Any]("o", "query", content, shape, explode=True)
    assert made.pairs({"a": None, "b": ["1"]}) == [("b", "1")]
    with pytest.raises(InvalidContent, match="required"):
        made.pairs({"a": "1", "b": []})
    with pytest.raises(InvalidContent, match="null among its items"):
        made.pairs({"b": [None]})
    nullable = parameter("query", Text("number", "null"))
    assert sent("query", nullable, None) == "color="
    assert got("query", nullable, "color=") is None


def test_an_empty_text_may_say_that_a_parameter_is_not_used() -> None:
    content = JsonContent[int](int, {"type": "integer"}, exact=True)
    made = Parameter[int]("n", "query", content, Text("integer"), empty=True, default=3)
    assert made.read_default(query_source(b"n")) == 3
    assert made.read_default(query_source(b"n=")) == 3
    assert made.read_default(query_source(b"n=4")) == 4
    text = Parameter[str](
        "n", "query", JsonContent[str](str, {"type": "string"}), SCALAR, empty=True
    )
    assert text.read_optional(query_source(b"n=")) == ""


def test_a_text_is_of_the_first_type_that_is_valid() -> None:
    schema = {"anyOf": [{"type": "integer", "maximum": 5}, {"type": "string"}]}
    content = JsonContent[Any](Any, schema)
    made = Parameter[Any]("n", "query", content, Text("integer", "string"))
    assert made.read({"n": ["5"]}) == 5
    assert made.read({"n": ["6"]}) == "6"
    many = {"type": "array", "items": schema}
    items = Items(Text("integer", "string", schema=schema))
    made = Parameter[Any]("n", "query", JsonContent[Any](Any, many), items)
    assert made.read({"n": ["5,6,x"]}) == [5, "6", "x"]


def test_characters_that_divide_a_path_are_escaped() -> None:
    first = Parameter[Any]("a", "path", ANY, SCALAR)
    second = Parameter[Any]("b", "path", ANY, SCALAR, apart="-.")
    path = fill_path("/{a}-{b}", *first.pairs("x-y"), *second.pairs("1-2.3"))
    assert path == "/x-y-1%2D2%2E3"
    assert second.read({"b": ["1%2D2%2E3"]}) == "1-2.3"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (";colour=blue", "does not say"),
        ("color=blue", "does not begin with"),
        (";color=R,100,G", "member without a value"),
        (";color=R,1,R,2", "member twice"),
    ],
)
def test_texts_of_another_style_are_refused(text: str, problem: str) -> None:
    made = parameter("path", OBJECT, style="matrix")
    with pytest.raises(InvalidContent, match=problem):
        got("path", made, text)


DELIMITED = {"spaceDelimited", "pipeDelimited"}
WRITTEN = [
    (place, style, explode)
    for place, style, explode in STYLES
    if place in {"path", "query", "header"}
    and style != "tabDelimited"
    and not (style in DELIMITED and (explode or place != "query"))
]
"""What the standard's table has: the judge of the proof writes it by its own code."""


@pytest.mark.parametrize(("place", "style", "explode"), WRITTEN)
@settings(max_examples=20)
@given(data=st.data())
def test_what_the_independent_judge_writes_is_read_as_it_was_meant(
    place: str, style: str, explode: bool, data: st.DataObject
) -> None:
    alphabet = "abz09-_~é /?#[]@!$&'()*+,;=%|."
    if place == "header" or style in DELIMITED:
        alphabet = "abz09-_"
    elif style == "label":
        alphabet = alphabet.removesuffix(".")
    texts = st.text(alphabet, min_size=1, max_size=4)
    kinds: dict[str, tuple[Shape, st.SearchStrategy[Any]]] = {
        "object": (Members(others=SCALAR), st.dictionaries(texts, texts, min_size=1))
    }
    if style != "deepObject":
        kinds["list"] = (LIST, st.lists(texts, min_size=1, max_size=3))
    if style not in {*DELIMITED, "deepObject"}:
        kinds["scalar"] = (SCALAR, texts)
    shape, values = kinds[data.draw(st.sampled_from(sorted(kinds)))]
    value = data.draw(values)
    written = Written(
        "color", place, required=True, schema="", style=style, explode=explode
    )
    match place:
        case "path":
            text = writing.path_text(written, value)
        case "header":
            text = writing.header_text(written, value)
        case _:
            pairs = writing.query_pairs(written, value)
            text = "&".join(f"{name}={part}" for name, part in pairs)
    made = parameter(place, shape, style=style, explode=explode)
    assert got(place, made, text) == value


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
