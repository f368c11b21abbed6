"""Parameters of every style, what travels for them, and the table of the standard."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
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
from runtime.shapes import Items, Members, Shape, Text

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
    ("query", "commaDelimited", False, COLORS, "color=blue,black,brown"),
    ("path", "commaDelimited", False, COLORS, "blue,black,brown"),
]


STYLES = sorted({row[:3] for row in TABLE})
TEXTS = st.text()
