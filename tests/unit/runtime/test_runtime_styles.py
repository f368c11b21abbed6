"""The styles of parameters: the tables and examples of the standards."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from runtime.faults import InvalidContent
from runtime.json_content import JsonContent
from runtime.parameters import Parameter, fill_path, join_query, query_source
from runtime.shapes import Items, JsonText, Members, Text
from runtime.styles import Styled
from unit.runtime.styled import (
    ANY,
    OBJECT,
    SCALAR,
    TABLE,
    got,
    parameter,
    sent,
    shape_for,
)


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


# RFC 6570, 3.2.3: `{+text}` keeps what is percent-encoded, as what it stands for.
@pytest.mark.parametrize(
    ("value", "text", "meant"),
    [
        ("a%2Fb%2cc/d", "color=a%2Fb%2cc/d", "a/b,c/d"),
        ("%C3%A4%zz%", "color=%C3%A4%25zz%25", "ä%zz%"),
        ("%25", "color=%25", "%"),
    ],
)
def test_what_is_percent_encoded_is_sent_as_it_is_where_reserved_is(
    value: str, text: str, meant: str
) -> None:
    made = parameter("query", SCALAR, reserved=True)
    assert sent("query", made, value) == text
    assert got("query", made, text) == meant
    assert sent("query", parameter("query", SCALAR), value) != text


NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?")


@given(text=st.text("%1E4.a/0", min_size=1, max_size=7))
@example(text="%1E400")
@example(text="1E400")
@example(text="%31")
def test_what_may_be_a_number_keeps_what_is_percent_encoded_too(text: str) -> None:
    content = JsonContent[Any](Any, {"type": ["number", "string"]})
    made = Parameter[Any](
        "color", "query", content, Text("number", "string"), explode=True, reserved=True
    )
    assume(not re.search("%[89A-Fa-f][0-9A-Fa-f]", text))
    meant = unquote(text)
    is_number = NUMBER.fullmatch(meant) is not None
    if is_number and abs(float(meant)) != float("inf"):
        with pytest.raises(InvalidContent, match="of another of its types"):
            made.pairs(text)
        return
    assert got("query", made, sent("query", made, text)) == meant


def got_form(made: Parameter[Any], query: bytes) -> Any:
    return made.read(query_source(query))


def test_an_encoding_says_how_properties_of_a_whole_query_are_written() -> None:
    # OAS 3.2, 4.14.1: `encoding` applies to forms in `querystring`, too.
    shape = Members(
        {
            "ids": Items(Text("integer")),
            "at": Members({"x": Text("integer")}),
            "wide": Members({"w": Text("string")}),
            "raw": Text("string"),
            "text": Text("string"),
        }
    )
    styles = {
        "ids": Styled("pipeDelimited"),
        "at": Styled("deepObject", explode=True),
        "wide": Styled(explode=True),
        "raw": Styled(reserved=True),
    }
    made = parameter("querystring", shape, explode=True, styles=styles)
    value = {
        "ids": [1, 2],
        "at": {"x": 3},
        "wide": {"w": "a b"},
        "raw": "a/b",
        "text": "a b/",
    }
    query = "ids=1%7C2&at%5Bx%5D=3&w=a%20b&raw=a/b&text=a+b%2F"
    assert join_query(*made.pairs(value)) == f"?{query}"
    assert got_form(made, query.encode()) == value
    assert got_form(made, b"at[x]=3&other=1") == {"at": {"x": 3}, "other": "1"}


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
    # All of the query is the value: what the schema does not have is found, too.
    assert got_form(made, b"foo=a&z=1") == {"foo": "a", "z": "1"}
    made = parameter("querystring", fields, explode=True, claimed=("key",))
    assert got_form(made, b"foo=a&key=1") == {"foo": "a"}
    made = parameter("querystring", JsonText())
    text = "%7B%22numbers%22%3A%5B1%2C2%5D%2C%22flag%22%3Anull%7D"
    value = {"numbers": [1, 2], "flag": None}
    assert sent("querystring", made, value) == text
    assert got("querystring", made, text) == value
    made = parameter("querystring", SCALAR)
    assert sent("querystring", made, "$.a.b[1:1]") == "%24.a.b%5B1%3A1%5D"
    assert got("querystring", made, "%24.a.b%5B1%3A1%5D") == "$.a.b[1:1]"
