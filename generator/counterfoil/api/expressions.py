"""Runtime expressions: what is read from a request, or from the response to it."""

from __future__ import annotations

import json
import re
from typing import Final

from msgspec import Struct

from counterfoil.api.field_names import TCHARS

WHOLE: Final = ("$url", "$method", "$statusCode")
"""Expressions without a name."""

_EXPRESSION: Final = re.compile(
    rf"""
    \$(?P<side>request|response)\.
    (?: header\. (?P<header>{TCHARS})
      | query\.  (?P<query>(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{{4}}))*)
      | path\.   (?P<path>(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{{4}}))*)
      | body (?: \# (?P<body>(?:/(?:[^/~]|~[01])*)*) )?
    )
    """,
    re.VERBOSE | re.ASCII,
)
_PLACES: Final = ("header", "query", "path")


class InvalidExpression(ValueError):
    """A text that is no runtime expression; the message says why."""


class Expression(Struct, frozen=True):
    """A runtime expression (OAS 3.1, 4.8.20.4).

    `source` is "url", "method" or "statusCode", or the side and the place of what is
    read, as "request.header" and "response.body". `name` is that of a header or of a
    parameter, or a JSON Pointer, "" for the whole body.
    """

    text: str
    source: str
    name: str = ""

    @property
    def reads_response(self) -> bool:
        """Whether it says something only when the response is known."""
        return self.source == "statusCode" or self.source.startswith("response.")


def parse_expression(text: str) -> Expression:
    """The expression that a whole text is. Raises `InvalidExpression`."""
    if text in WHOLE:
        return Expression(text, text[1:])
    found = _EXPRESSION.fullmatch(text)
    if found is None:
        raise InvalidExpression(f"{text!r} is no runtime expression")
    for place in _PLACES:
        if found[place] is not None:
            # The grammar has the characters of JSON strings, escapes and all.
            name = (
                found[place] if place == "header" else json.loads(f'"{found[place]}"')
            )
            return Expression(text, f"{found['side']}.{place}", name)
    return Expression(text, f"{found['side']}.body", found["body"] or "")


def parse_template(text: str) -> tuple[str | Expression, ...]:
    """The parts of a text that embeds expressions in braces, or is one without.

    Raises `InvalidExpression`, too where a brace has no other one.
    """
    if text.startswith("$"):
        return (parse_expression(text),)
    parts: list[str | Expression] = []
    at = 0
    while at < len(text):
        opening = text.find("{", at)
        before = text[at:] if opening < 0 else text[at:opening]
        if "}" in before:
            raise InvalidExpression("a closing brace has no opening one")
        parts += [before] if before else []
        if opening < 0:
            break
        closing = text.find("}", opening)
        if closing < 0:
            raise InvalidExpression("an opening brace has no closing one")
        parts.append(parse_expression(text[opening + 1 : closing]))
        at = closing + 1
    return tuple(parts)
