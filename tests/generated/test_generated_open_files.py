"""Open files as the content of responses."""

from __future__ import annotations

import asyncio
import gzip
import io
import tempfile
from typing import TYPE_CHECKING, Any

import pytest
from generated.streaming import asked, response_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generated.making import Import


FILES: dict[str, Callable[[Path], Any]] = {
    "file": lambda path: path.open("rb"),
    "raw": lambda path: path.open("rb", buffering=0),
    "bytes": lambda path: io.BytesIO(path.read_bytes()),
    "written": lambda path: _written(path.read_bytes()),
}


def _written(content: bytes) -> Any:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(content)
    file.seek(0)
    return file


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("skipped", [0, 5])
def test_an_opened_file_has_a_length(
    load: Import, tmp_path: Path, kind: str, skipped: int
) -> None:
    """RFC 9110, 8.6: what is left of it, and read in parts though it has no lines."""
    path = tmp_path / "file"
    path.write_bytes(bytes(200_000))
    with FILES[kind](path) as file:
        file.seek(skipped)
        response = response_of(load, "get_file", "GetFile200", body=file)
        sent = asyncio.run(asked(load, response, "/files/a", asyncio.Event()))
    length = str(200_000 - skipped).encode()
    assert dict(sent[0]["headers"])[b"content-length"] == length
    parts = [each["body"] for each in sent[1:]]
    assert b"".join(parts) == bytes(200_000 - skipped)
    assert max(map(len, parts)) < 100_000


def test_a_file_that_is_no_plain_one_has_no_length(
    load: Import, tmp_path: Path
) -> None:
    with gzip.open(tmp_path / "file", "wb") as file:
        file.write(b"a" * 1000)
    with gzip.open(tmp_path / "file") as opened:
        response = response_of(load, "get_file", "GetFile200", body=opened)
        sent = asyncio.run(asked(load, response, "/files/a", asyncio.Event()))
    assert b"content-length" not in dict(sent[0]["headers"])
    assert b"".join(each["body"] for each in sent[1:]) == b"a" * 1000


@pytest.mark.parametrize("change", ["longer", "shorter"])
def test_a_file_that_changes_while_it_is_sent_does_not_break_the_framing(
    load: Import, tmp_path: Path, change: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"0123456789")
    with path.open("rb", buffering=0) as file:
        answer = load("streams.runtime.stream_answers").stream_answer
        _, headers, parts = answer(200, (), b"application/octet-stream", file)
        assert dict(headers)[b"content-length"] == b"10"
        path.write_bytes(b"01234" if change == "shorter" else b"0123456789x")

        async def taken() -> bytes:
            return b"".join([part async for part in parts])

        if change == "longer":
            assert asyncio.run(taken()) == b"0123456789"
        else:
            with pytest.raises(EOFError):
                asyncio.run(taken())
