"""Files that are received: in memory, and on disk where that is full."""

from __future__ import annotations

import asyncio
import gc
from io import SEEK_END
from pathlib import Path
from typing import Any

import pytest
from runtime.open_parts import Memory, OpenFile

DESCRIPTORS = Path("/proc/self/fd")


def received(memory: Memory, *parts: bytes) -> Any:
    """The content of a file that comes in parts."""

    async def run() -> Any:
        file = OpenFile("a", "image/png", "a.png", {}, memory)
        for part in parts:
            await file.write(part)
        content: Any = file.part().content
        return content.content

    return asyncio.run(run())


def test_files_keep_apart_wherever_they_are() -> None:
    memory = Memory(10)
    files = [
        received(memory, b"abcd", b"ef"),
        received(memory, b"gh", b"ijklmnop", b"q"),
        received(memory),
        received(memory, b"rst"),
        received(memory, b"uvw", b"xyz"),
    ]
    expected = [b"abcdef", b"ghijklmnopq", b"", b"rst", b"uvwxyz"]
    for file, text in zip(files, expected, strict=True):
        assert file.seek(0, SEEK_END) == len(text)
        assert file.read() == b""
        assert file.seek(1) == 1
        assert file.read(2) + file.read() == text[1:]
        with pytest.raises(ValueError, match=r"negative|beginning"):
            file.seek(-1)
        assert file.seek(0) == file.tell() == 0
    # Each has a place of its own, also where others are read in between.
    for file, text in zip(files, expected, strict=True):
        assert file.read(1) == text[:1]
    for file, text in zip(files, expected, strict=True):
        assert file.read() == text[1:]


@pytest.mark.skipif(not DESCRIPTORS.exists(), reason="it shows who is open on Linux")
def test_thousands_of_files_on_disk_take_one_descriptor_and_give_it_back() -> None:
    before = len([*DESCRIPTORS.iterdir()])
    memory = Memory(100)
    kept = received(memory, b"x" * 100)
    files = [received(memory, b"%d" % number) for number in range(1_000)]
    assert len([*DESCRIPTORS.iterdir()]) <= before + 1
    assert [file.read() for file in files] == [b"%d" % n for n in range(1_000)]
    assert kept.read() == b"x" * 100
    del files, memory
    gc.collect()
    assert len([*DESCRIPTORS.iterdir()]) == before
