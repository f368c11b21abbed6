"""Values that travel in the styles of parameters: there and back, or refused."""

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
from runtime.parameters import Parameter, fill_path, query_source
from runtime.shapes import Either, Items, JsonText, Members, Shape, Text
from runtime.styles import DELIMITERS, Styled
from unit.runtime.styled import (
    ANY,
    LIST,
    OBJECT,
    SCALAR,
    STYLES,
    TEXTS,
    got,
    parameter,
    sent,
)

KINDS = ["scalar", "list", "object", "typed object", "either"]
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
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
    if divided and any(DELIMITERS.get(style, "\0\0") in text for text in texts):
        return False
    if place == "header" or style == "cookie":
        # What is not escaped cannot hold everything.
        return all(text.isalnum() and text.isascii() for text in texts)
    if place == "path":
        return all(texts) and texts not in (["."], [".."])
    return True


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
    ("template", "texts", "names"),
    [
        ("/{p}/{a}-{o}", ("..", "1", "2"), "parameter p"),
        ("/{p}/{a}.{o}", ("..", "", ""), "parameters p, a, o"),
        ("/{p}/x/{a}{o}", ("p", ".", "."), "parameters a, o"),
        ("/x.{a}/{o}", ("", "."), "parameter o"),
        ("/{p}/{a}/{o}", ("a/../b", ".a", "x"), "parameter p"),
        ("/{p/q}/{a}", ("x", "."), "parameter a"),
        ("/./{p}", ("x",), ""),
        ("/.well-known/{p}{a}", ("..", "."), ""),
    ],
)
def test_parameters_that_make_a_segment_that_would_be_lost_are_named(
    template: str, texts: tuple[str, ...], names: str
) -> None:
    pairs = [*zip(re.findall(r"{(.*?)}", template), texts, strict=True)]
    if not names:
        assert fill_path(template, *pairs).endswith(f"/{''.join(texts)}")
        return
    problem = f"the path {names} must not be `.` or `..`"
    with pytest.raises(InvalidContent, match=f"^{re.escape(problem)}$"):
        fill_path(template, *pairs)


FORM = Members(
    {
        "n": Text("integer"),
        "json": JsonText(),
        "a/b": Text("string"),
        "deep": Members({"x": Text("string"), "o": Members({"y": Text("string")})}),
    },
    others=Text("string"),
)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("n=1&n=2", "at /n: comes twice"),
        ("a/b=1&a/b=2", "at /a~1b: comes twice"),
        ("z=1&z=2", "at /z: comes twice"),
        ("n=%FF", "at /n: "),
        ("json={", "at /json: "),
        ("deep[x]=1&deep[x]=2", "at /deep/x: comes twice"),
        ("deep[o][y]=1&deep[o][y]=2", "at /deep/o/y: comes twice"),
        ("deep[o]=1&deep[o][y]=2", "at /deep/o: is a value and an object"),
        ("deep[o][y]=1&deep[o]=2", "at /deep/o: "),
    ],
)
def test_what_is_wrong_in_a_whole_query_names_the_field(
    query: str, problem: str
) -> None:
    styles = {"deep": Styled("deepObject", explode=True)}
    made = Parameter[Any](
        "whatever", "querystring", ANY, FORM, explode=True, styles=styles
    )
    with pytest.raises(InvalidContent) as caught:
        made.read(query_source(query.encode()))
    [violation] = caught.value.violations
    assert violation.message.startswith(f"querystring parameter whatever {problem}")
    # Pointers are of bodies.
    assert violation.pointer == ""


@pytest.mark.parametrize(
    ("style", "query"),
    [("deepObject", "o[n]=1&o[n]=2"), ("form", "n=1&n=2")],
)
def test_what_is_wrong_in_an_object_names_the_member(style: str, query: str) -> None:
    made = Parameter[Any]("o", "query", ANY, FORM, style=style, explode=True)
    with pytest.raises(InvalidContent, match=r"^query parameter o at /n: comes twice"):
        made.read(query_source(query.encode()))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (";colour=blue", "does not say"),
        ("color=blue", "does not begin with"),
        (";color=R,100,G", "member without a value"),
        (";color=R,1,R,2", "member twice"),
        (";color=R,1;G=2", "semicolon that is not encoded"),
    ],
)
def test_texts_of_another_style_are_refused(text: str, problem: str) -> None:
    made = parameter("path", OBJECT, style="matrix")
    with pytest.raises(InvalidContent, match=problem):
        got("path", made, text)


@pytest.mark.parametrize("explode", [False, True])
def test_a_parameter_of_a_matrix_ends_before_the_next(explode: bool) -> None:
    made = parameter("path", SCALAR, style="matrix", explode=explode)
    assert got("path", made, ";color=a%3Bb=c") == "a;b=c"
    with pytest.raises(InvalidContent, match="semicolon that is not encoded"):
        got("path", made, ";color=a;b=c")


@pytest.mark.parametrize(
    ("explode", "text", "value"),
    [
        (False, ";%63olor=a,b", ["a", "b"]),
        (False, ";%63olo%72=a", ["a"]),
        (True, ";%63olor=a;color=b", ["a", "b"]),
        (True, ";color=;%63olor", ["", ""]),
    ],
)
def test_a_name_may_be_percent_encoded(
    explode: bool, text: str, value: list[str]
) -> None:
    # RFC 3986, 6.2.2.2
    made = parameter("path", Items(Text("string")), style="matrix", explode=explode)
    assert got("path", made, text) == value


DELIMITED = {"spaceDelimited", "pipeDelimited", "commaDelimited"}
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
