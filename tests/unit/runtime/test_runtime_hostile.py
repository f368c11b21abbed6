"""Texts that are made to take long: they take no longer than others of their length."""

from __future__ import annotations

import gzip
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import pytest
from runtime.codings import uncoded
from runtime.faults import Fault, InvalidContent
from runtime.forms import FormContent
from runtime.json_content import JsonContent
from runtime.media_types import MalformedMediaType, parse_media_type
from runtime.negotiation import Offers
from runtime.shapes import ANYTHING, Anything, Members, Text
from runtime.transport import Reply
from unit.runtime.styled import got, parameter

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG: Final = 60_000
_SECONDS: Final = 2.0
"""Far more than they need, and far less than a time that grows with the square."""


def taken(call: Callable[[], object]) -> float:
    begin = time.thread_time()
    call()
    return time.thread_time() - begin


@pytest.mark.parametrize(
    "text",
    [
        b'"' + b'\\"' * (_LONG // 2),
        b'"' * _LONG,
        b'a/b;c="' + b'\\"' * (_LONG // 2),
        b'a/b;c="d,' * (_LONG // 9),
        b"a/b" + b";" * _LONG,
        b"," * _LONG,
    ],
)
def test_an_accept_header_is_read_once(text: bytes) -> None:
    offers: Offers[str] = Offers("application/json", "text/plain")

    def accepted() -> None:
        with suppress(Fault):
            offers.accepted({"headers": [(b"accept", text)]})

    assert taken(accepted) < _SECONDS


def test_a_quoted_text_without_an_end_takes_nothing_before_it_away() -> None:
    offers: Offers[str] = Offers("application/json", "text/plain")
    scope = {"headers": [(b"accept", b'text/plain, a/b;c="d, */*')]}
    assert offers.accepted(scope) == ("text/plain",)


def test_a_media_type_is_read_once() -> None:
    parameters = {f"p{number}": "1" for number in range(_LONG // 8)}
    text = "a/b" + "".join(f";{name}=1" for name in parameters)
    assert parse_media_type(text) == ("a/b", parameters)
    assert parse_media_type("a/b" + ";" * _LONG) == ("a/b", {})
    with pytest.raises(MalformedMediaType):
        parse_media_type("a/b;c=1;=")


def test_members_of_compressed_content_are_not_copied_for_each_other() -> None:
    def reply(content: bytes) -> Reply:
        headers = (("content-encoding", "gzip"),)
        return Reply(status=200, headers=headers, content=content)

    many = reply(gzip.compress(b"", mtime=0) * 100_000 + gzip.compress(b"end"))
    assert taken(lambda: uncoded(many, None)) < 4 * _SECONDS
    assert uncoded(many, None).content == b"end"
    text = bytes(range(256)) * 1_000
    content = gzip.compress(text[:-1], compresslevel=0) + gzip.compress(text[-1:])
    assert uncoded(reply(content), None).content == text


@pytest.mark.parametrize("depth", [65, 1_000, 20_000])
def test_objects_in_a_query_are_not_nested_without_end(depth: int) -> None:
    made = parameter("query", Members({}, others=Anything()), style="deepObject")
    with pytest.raises(InvalidContent, match="nested deeper than 64 levels"):
        got("query", made, "color" + "[a]" * depth + "=1")


def test_they_may_be_nested_as_json_may_be() -> None:
    made = parameter("query", Members({}, others=Anything()), style="deepObject")
    found: Any = got("query", made, "color" + "[a]" * 64 + "=1")
    for _ in range(64):
        found = found["a"]
    assert found == "1"


def test_names_of_a_form_are_read_once() -> None:
    form = FormContent[dict[str, Any]](
        JsonContent(dict[str, Any], {}),
        Members({f"p{number}": Text("string") for number in range(300)}, ANYTHING),
    )
    text = "&".join(f"{number:x}=1" for number in range(20_000))
    assert len(form.decode(text.encode())) == 20_000
    assert taken(lambda: form.decode(text.encode())) < _SECONDS / 2
