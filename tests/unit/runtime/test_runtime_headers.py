"""Headers of responses: how their values are divided among lines."""

from __future__ import annotations

from typing import Any

import pytest
from runtime.asgi import header_value
from runtime.faults import InvalidContent
from runtime.headers import Header
from runtime.shapes import Items, Members, Shape, Text
from unit.runtime.styled import ANY

EXPIRES = "en-US; Expires=Wed, 09 Jun 2021 10:18:14 GMT"


def cookies(shape: Shape) -> Header[Any]:
    return Header("set-cookie", ANY, shape)


# OAS 3.2, 4.21.3.
@pytest.mark.parametrize(
    ("shape", "value"),
    [
        (Items(Text("string")), [f"lang={EXPIRES}", "foo=a=b"]),
        (Members(others=Text("string")), {"lang": EXPIRES, "foo": "a=b"}),
        (Text("string"), f"lang={EXPIRES}\nfoo=a=b"),
    ],
)
def test_each_cookie_has_a_line_of_its_own(shape: Shape, value: Any) -> None:
    header = cookies(shape)

    lines = [text.decode() for _, text in header.fields(value)]

    assert lines == [f"lang={EXPIRES}", "foo=a=b"]
    assert header.read(lines) == value


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["a"], "header set-cookie: has a member without a value"),
        (["a=1", "a=2"], "header set-cookie: has a member twice"),
    ],
)
def test_what_is_no_object_of_cookies_is_refused(
    lines: list[str], message: str
) -> None:
    with pytest.raises(InvalidContent) as raised:
        cookies(Members(others=Text("string"))).read(lines)

    assert [str(each) for each in raised.value.violations] == [message]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("a b", b"a b"),
        (" a\t", b"a"),
        ("\t", b""),
        ("", b""),
        ("caf\xe9\xa0", b"caf\xe9\xa0"),
    ],
)
def test_white_space_around_a_value_is_no_part_of_it(text: str, sent: bytes) -> None:
    assert header_value(text) == sent


@pytest.mark.parametrize("text", ["a\nb: c", "a\r", "\0", "\n", "\u20ac"])
def test_what_would_be_another_header_is_no_value(text: str) -> None:
    with pytest.raises(ValueError, match=r"line ends|latin-1"):
        header_value(text)
