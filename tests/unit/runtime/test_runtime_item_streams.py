"""Items that come in many small parts: each is read once, in time."""

from __future__ import annotations

from time import thread_time
from typing import TYPE_CHECKING

import pytest
from runtime.event_streams import EventReader
from runtime.item_streams import JsonLines, JsonSequence, Reader
from runtime.json_content import JsonContent

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SECONDS = 5.0
ANYTHING = JsonContent[object](object, {})


def texts(reader: Reader, parts: list[bytes]) -> list[bytes]:
    found = [text for part in parts for text in reader.feed(part)]
    return [*found, *reader.end()]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize(
    ("reader", "stream", "expected"),
    [
        (JsonLines(ANYTHING).reader, b"1\n{}\r\n\n[2]", [b"1", b"{}", b"", b"[2]"]),
        (
            EventReader,
            b"data: a\r\n\r\ndata: b\r\rdata: c\n\n",
            [b"data: a", b"data: b", b"data: c"],
        ),
    ],
)
def test_a_stream_is_divided_alike_however_it_comes(
    reader: Callable[[], Reader], stream: bytes, expected: list[bytes], size: int
) -> None:
    parts = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [text.strip() for text in texts(reader(), parts)] == expected


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_a_sequence_is_divided_alike_however_it_comes(size: int) -> None:
    stream = b'\x1e{"a":\n 1}\n\x1e"b\\n"\n\x1e[\n]\n'
    sequence = JsonSequence(ANYTHING)
    parts = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert [*sequence.read(parts)] == [{"a": 1}, "b\n", []]


@pytest.mark.parametrize("reader", [JsonLines(ANYTHING).reader, EventReader])
def test_a_long_item_is_not_copied_for_each_of_its_parts(
    reader: Callable[[], Reader],
) -> None:
    begin = thread_time()
    found = texts(reader(), [*[b"data:" + b"x" * 100] * 100_000, b"\n\n"])
    assert len(found[0]) == 10_500_000
    assert thread_time() - begin < MOST_SECONDS


def test_a_long_text_of_many_lines_is_not_read_again_for_each_of_them() -> None:
    reader = JsonSequence(ANYTHING).reader()
    begin = thread_time()
    found = texts(reader, [b"\x1e[0\n", *[b",1234567890\n"] * 100_000, b"]\n"])
    assert [len(text) for text in found if text] == [1_200_006]
    assert thread_time() - begin < MOST_SECONDS


def test_a_text_of_some_lines_is_there_when_it_is_complete() -> None:
    reader = JsonSequence(ANYTHING).reader()
    for part in (b"\x1e[0\n", *[b",1\n"] * 50):
        assert not [text for text in reader.feed(part) if text]
    assert [text for text in reader.feed(b"]\n") if text]
