"""Values of parameters as they travel, in each style (OAS 3.1, 4.8.12.3; RFC 6570).

Only what must be is percent-encoded, so that a person can read it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote

import msgspec

from counterfoil.api.media_types import URLENCODED, is_json
from counterfoil.python.object_forms import is_exploded, style_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.api.model import Encoding, Header, Parameter
    from counterfoil.python.layout import Json

_PLAIN: Final = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}
_SEPARATORS: Final = {style: quote(text) for style, text in _PLAIN.items()}
_SAFE: Final = ":@"
"""What a segment of a path and a query may hold, and no style uses (RFC 3986, 3.3)."""

_NAME: Final = "!#$&'*+^`|~"
"""What the name of a cookie may have beside letters, digits and what no URL encodes."""

Pair = tuple[str, str]


def text_of(value: Json) -> str:
    """A value as text: a string as it is, all else as JSON."""
    if isinstance(value, str):
        return value
    return json_text(value)


def json_text(value: Json) -> str:
    """A value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def pretty(value: str) -> str:
    """JSON text with one member a line."""
    return msgspec.json.format(value, indent=2)


def _meant(value: Json) -> Json:
    """A value that is expanded with `allowReserved`: what its texts stand for.

    What is percent-encoded in them stays so (RFC 6570, 3.2.3).
    """
    match value:
        case str():
            return unquote(value)
        case list():
            return [_meant(each) for each in value]
        case dict():
            return {name: _meant(each) for name, each in value.items()}
        case _:
            return value


def path_text(parameter: Parameter, value: Json) -> str:
    """The text in a path, percent-encoded."""
    if parameter.allow_reserved:
        value = _meant(value)
    if parameter.media_type:
        return _encoded(_content(parameter, value))
    explode = parameter.explode
    if parameter.style == "label":
        return "." + _joined(value, "." if explode else ",", explode=explode)
    separator = _SEPARATORS.get(parameter.style, ",")
    if parameter.style != "matrix":
        return _joined(value, separator, explode=explode)
    if explode and isinstance(value, dict | list):
        pairs = _exploded(parameter.name, value)
        return "".join(f";{key}={text}" for key, text in pairs)
    name = quote(parameter.name, safe="")
    return f";{name}={_joined(value, ',', explode=explode)}"


def query_pairs(parameter: Parameter, value: Json) -> list[Pair]:
    """The names and values in a query, percent-encoded.

    A query that is one value (OAS 3.2, 4.12.1) is a value without a name, unless it is
    a form.
    """
    if parameter.place == "querystring":
        if parameter.media_type == URLENCODED and isinstance(value, dict):
            return form_pairs(value, parameter.encodings)
        return [("", _encoded(_content(parameter, value)))]
    if parameter.allow_reserved:
        value = _meant(value)
    if parameter.media_type:
        name = quote(parameter.name, safe="")
        return [(name, _encoded(_content(parameter, value)))]
    return _styled(parameter.name, value, parameter.style, explode=parameter.explode)


def form_pairs(value: dict[str, Json], encodings: Iterable[Encoding]) -> list[Pair]:
    """Those of a form that is written like a query."""
    found = {each.name: each for each in encodings}
    return [
        pair
        for name, each in value.items()
        for pair in property_pairs(name, each, found.get(name))
    ]


def property_pairs(name: str, value: Json, encoding: Encoding | None) -> list[Pair]:
    """Those of a property of a form, as its encoding says (OAS 3.1, 4.8.15.1.2)."""
    if encoding is not None and encoding.is_styled:
        if encoding.allow_reserved:
            value = _meant(value)
        explode = is_exploded(encoding)
        return _styled(name, value, style_of(encoding), explode=explode)
    # By default an array is a repeated name, and what is no scalar is JSON.
    items = value if isinstance(value, list) else [value]
    return [(quote(name, safe=""), _encoded(text_of(each))) for each in items]


def _styled(name: str, value: Json, style: str, *, explode: bool) -> list[Pair]:
    if style == "deepObject":
        brackets = "%5B%5D" if _is_list_of_texts(value) else ""
        return list(_deep(quote(name, safe="") + brackets, value))
    if explode and isinstance(value, dict | list):
        return list(_exploded(name, value))
    separator = _SEPARATORS.get(style, ",")
    return [(quote(name, safe=""), _joined(value, separator, explode=explode))]


def header_text(parameter: Parameter | Header, value: Json) -> str:
    """The text of a header, in which nothing is encoded."""
    if parameter.media_type:
        # A header has no other characters than those of ASCII (RFC 9110, 5.5).
        return _content(parameter, value, ascii_only=True)
    separator = _PLAIN.get(parameter.style, ",")
    if isinstance(value, list):
        return separator.join(map(text_of, value))
    if isinstance(value, dict):
        glue = "=" if parameter.explode else separator
        return separator.join(f"{key}{glue}{text_of(e)}" for key, e in value.items())
    return text_of(value)


def cookie_pairs(parameter: Parameter, value: Json) -> list[Pair]:
    """The names and values of cookies; the style `cookie` encodes nothing."""
    if parameter.style != "cookie" or parameter.media_type:
        # Their names are tokens (RFC 6265, 4.1.1), encoded where they must be.
        return [
            (quote(unquote(n), safe=_NAME), text)
            for n, text in query_pairs(parameter, value)
        ]
    if parameter.explode and isinstance(value, dict):
        return [(name, text_of(each)) for name, each in value.items()]
    if parameter.explode and isinstance(value, list):
        return [(parameter.name, text_of(each)) for each in value]
    return [(parameter.name, header_text(parameter, value))]


def _deep(name: str, value: Json) -> Iterator[Pair]:
    """Members by the names of all that they are in; each item of an array."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _deep(f"{name}%5B{quote(key, safe='')}%5D", each)
        return
    items = value if isinstance(value, list) else [value]
    for number, each in enumerate(items):
        if isinstance(each, dict | list):
            yield from _deep(f"{name}%5B{number}%5D", each)
        else:
            yield name, _encoded(text_of(each))


def _is_list_of_texts(value: Json) -> bool:
    """Whether a value is an array whose items are no arrays or objects."""
    return isinstance(value, list) and not any(
        isinstance(each, dict | list) for each in value
    )


def _exploded(name: str, value: dict[str, Json] | list[Json]) -> Iterator[Pair]:
    """A pair for each item, or for each member."""
    named = {name: value} if isinstance(value, list) else value
    for key, member in named.items():
        for each in member if isinstance(member, list) else [member]:
            yield quote(key, safe=""), _encoded(text_of(each))


def _joined(value: Json, separator: str, *, explode: bool) -> str:
    if isinstance(value, list):
        return separator.join(_encoded(text_of(each)) for each in value)
    if isinstance(value, dict):
        glue = "=" if explode else separator
        return separator.join(
            f"{_encoded(key)}{glue}{_encoded(text_of(each))}"
            for key, each in value.items()
        )
    return _encoded(text_of(value))


def _content(
    parameter: Parameter | Header, value: Json, *, ascii_only: bool = False
) -> str:
    if isinstance(value, str) and not is_json(parameter.media_type):
        return value
    return json.dumps(value, ensure_ascii=ascii_only)


def _encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe=_SAFE)
