"""Runtime expressions: the grammar of OAS 3.1, 4.8.20.4, and texts that embed them."""

from __future__ import annotations

import pytest
from counterfoil.api.expressions import (
    Expression,
    InvalidExpression,
    parse_expression,
    parse_template,
)
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "source", "name"),
    [
        # The examples of the specification.
        ("$method", "method", ""),
        ("$request.header.accept", "request.header", "accept"),
        ("$request.path.id", "request.path", "id"),
        ("$request.body#/user/uuid", "request.body", "/user/uuid"),
        ("$url", "url", ""),
        ("$response.body#/status", "response.body", "/status"),
        ("$response.header.Server", "response.header", "Server"),
        ("$statusCode", "statusCode", ""),
        ("$request.query.queryUrl", "request.query", "queryUrl"),
        ("$request.body", "request.body", ""),
        ("$request.body#", "request.body", ""),
        ("$request.body#/", "request.body", "/"),
        ("$request.body#/a~1b~0/0/é}\n", "request.body", "/a~1b~0/0/é}\n"),
        ("$request.query.", "request.query", ""),
        ("$request.query.a.b c", "request.query", "a.b c"),
        ("$request.path.a\\u00e9\\n\\\\", "request.path", "aé\n\\"),
        ("$response.query.a", "response.query", "a"),
    ],
)
def test_the_grammar_is_read(text: str, source: str, name: str) -> None:
    assert parse_expression(text) == Expression(text, source, name)
    assert parse_template(text) == (Expression(text, source, name),)


@pytest.mark.parametrize(
    "text",
    [
        *("", "url", "$", "$URL", "$url ", "$urls", "$request", "$request.", "$status"),
        *("$request.body.a", "$request.body/a", "$request.body#a", "$request.body#/~2"),
        *("$request.body#/~", "$request.header.", "$request.header.a b"),
        *("$request.header.é", "$request.cookie.a", '$request.query."', "$query.a"),
        *("$request.query.\\x", "$request.path.a\nb", "$response.url"),
    ],
)
def test_what_is_not_of_the_grammar_is_refused(text: str) -> None:
    with pytest.raises(InvalidExpression):
        parse_expression(text)


def test_a_text_embeds_expressions() -> None:
    url, email = (parse_expression(f"$request.body#/{each}") for each in ("id", "mail"))
    text = "http://a.example?id={$request.body#/id}&mail={$request.body#/mail}"
    assert parse_template(text) == ("http://a.example?id=", url, "&mail=", email)
    assert parse_template("") == ()
    assert parse_template("no expression") == ("no expression",)


@settings(deadline=None)
@given(st.text(st.sampled_from("{}$ab/#~.") | st.characters()))
def test_a_text_is_its_parts_or_refused(text: str) -> None:
    try:
        parts = parse_template(text)
    except InvalidExpression:
        return
    bare = text.startswith("$")
    written = "".join(
        part if isinstance(part, str) else part.text if bare else f"{{{part.text}}}"
        for part in parts
    )
    assert written == text
