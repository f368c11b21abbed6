"""Writes values of parameters into requests, in every style (OAS 3.1, 4.8.12.3)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from counterfoil.proof.contract import Parameter
from counterfoil.proof.media_types import URLENCODED, is_json
from counterfoil.proof.plain import elements, is_array, is_object, members
from counterfoil.proof.styles import SEPARATORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.proof.contract import Encoding

Pairs = tuple[tuple[str, str], ...]


def text_of(value: object) -> str:
    """A value as the text of a parameter."""
    return value if isinstance(value, str) else json.dumps(value)


def path_text(parameter: Parameter, value: object) -> str:
    """The text in a path, percent-encoded."""
    if parameter.media_type:
        return quoted(_content(parameter, value))
    name = quote(parameter.said or parameter.name, safe="")
    if parameter.style == "label":
        return "." + _joined(value, "." if parameter.explode else ",", parameter)
    if parameter.style != "matrix":
        # `collectionFormat` of Swagger 2.0 is for every place.
        separator = quote(SEPARATORS.get(parameter.style, ","), safe=",")
        return _joined(value, separator, parameter)
    if is_object(value) and parameter.explode:
        return "".join(
            f";{quoted(key)}={quoted(text_of(one))}"
            for key, one in members(value).items()
        )
    if is_array(value) and parameter.explode:
        return "".join(f";{name}={quoted(text_of(one))}" for one in elements(value))
    return f";{name}={_joined(value, ',', parameter)}"


def query_pairs(parameter: Parameter, value: object) -> Pairs:
    """The names and values in a query, percent-encoded."""
    name = quote(parameter.name, safe="")
    if parameter.media_type:
        return ((name, quoted(_content(parameter, value))),)
    if is_object(value) and parameter.style == "deepObject":
        return tuple(_deep(name, value))
    if is_object(value) and parameter.explode:
        return tuple(
            (quoted(key), quoted(text_of(one)))
            for key, each in members(value).items()
            for one in (elements(each) if is_array(each) else [each])
        )
    if is_array(value) and (parameter.explode or parameter.style == "deepObject"):
        return tuple((name, quoted(text_of(one))) for one in elements(value))
    separator = SEPARATORS.get(parameter.style)
    joined = _joined(value, quote(separator or ",", safe=","), parameter)
    return ((name, joined),)


def whole_query(parameter: Parameter, value: object) -> str:
    """A query that is one value (OAS 3.2, 4.12.1: `querystring`), percent-encoded."""
    if parameter.media_type == URLENCODED and is_object(value):
        pairs = [
            pair
            for name, one in members(value).items()
            for pair in _property(parameter, name, one)
        ]
        return "&".join(f"{name}={text}" for name, text in pairs)
    if isinstance(value, str) and not is_json(parameter.media_type):
        return quoted(value)
    return quoted(json.dumps(value))


def property_pairs(
    encodings: Iterable[Encoding], name: str, value: object
) -> Pairs | None:
    """The pairs of a property of a form whose encoding has a style, percent-encoded.

    OAS 3.1, 4.8.15.1.2: it is written as a parameter of a query is. None where it has
    none.
    """
    for each in encodings:
        if each.name == name and (each.style or each.explode is not None):
            style = each.style or "form"
            explode = style == "form" if each.explode is None else each.explode
            return query_pairs(
                Parameter(
                    name,
                    "query",
                    required=True,
                    schema="",
                    style=style,
                    explode=explode,
                ),
                value,
            )
    return None


def _property(parameter: Parameter, name: str, value: object) -> Pairs:
    """The pairs of a property of a form, as its encoding says (OAS 3.2, 4.14.1)."""
    styled = property_pairs(parameter.encodings, name, value)
    if styled is not None:
        return styled
    items = elements(value) if is_array(value) else [value]
    return tuple((quoted(name), quoted(text_of(one))) for one in items)


def _deep(name: str, value: object) -> Iterator[tuple[str, str]]:
    """Members by the names of all that they are in; each item of an array."""
    for key, one in members(value).items():
        inner = f"{name}%5B{quoted(key)}%5D"
        if is_object(one):
            yield from _deep(inner, one)
            continue
        for each in elements(one) if is_array(one) else [one]:
            yield inner, quoted(text_of(each))


def header_text(parameter: Parameter, value: object) -> str:
    """The text of a header, in the style `simple`: nothing is encoded."""
    if parameter.media_type:
        return _content(parameter, value)
    if is_array(value):
        divider = SEPARATORS.get(parameter.style, ",")
        return divider.join(map(text_of, elements(value)))
    if is_object(value):
        glue = "=" if parameter.explode else ","
        return ",".join(
            f"{key}{glue}{text_of(one)}" for key, one in members(value).items()
        )
    return text_of(value)


def cookie_pairs(parameter: Parameter, value: object) -> Pairs:
    """The names and values of cookies."""
    return query_pairs(parameter, value)


def _content(parameter: Parameter, value: object) -> str:
    if parameter.media_type.startswith("text/") and isinstance(value, str):
        return value
    return json.dumps(value)


def _joined(value: object, separator: str, parameter: Parameter) -> str:
    if is_array(value):
        return separator.join(quoted(text_of(one)) for one in elements(value))
    if is_object(value):
        glue = "=" if parameter.explode else separator
        return separator.join(
            f"{quoted(key)}{glue}{quoted(text_of(one))}"
            for key, one in members(value).items()
        )
    return quoted(text_of(value))


# Requests that differ in one value have all others in common.
@lru_cache(maxsize=256)
def quoted(text: str) -> str:
    """A text as URLs and forms have it: all but unreserved characters encoded."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")
