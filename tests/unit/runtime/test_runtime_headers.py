"""Headers of responses: how their values are divided among lines."""

from __future__ import annotations

from typing import Any

import pytest
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
