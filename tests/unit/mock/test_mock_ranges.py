"""What a mock says of a 206: how many octets of the whole there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from unit.mock.building import document, mocked

if TYPE_CHECKING:
    from pathlib import Path

PATHS = """\
  /film:
    get:
      responses:
        '206':
          description: A part
          headers: {HEADERS}
          content: {KIND: {schema: {type: string}, example: abcdef}}
"""
EXAMPLE = "Content-Range: {required: true, schema: {type: string}, example: %s}"


@pytest.mark.parametrize(
    ("headers", "kind", "told"),
    [
        ("", "text/plain", "bytes 0-5/*"),
        (EXAMPLE % "bytes 0-1023/146515", "text/plain", "bytes 0-5/146515"),
        (EXAMPLE % "bytes 2-3/4", "text/plain", "bytes 0-5/6"),
        (EXAMPLE % "bytes ?", "text/plain", "bytes 0-5/*"),
        (EXAMPLE % "rows 0-1/3", "text/plain", "rows 0-1/3"),
        ("", "multipart/byteranges", None),
    ],
)
def test_a_part_says_which_octets_it_has(
    tmp_path: Path, headers: str, kind: str, told: str | None
) -> None:
    paths = PATHS.replace("HEADERS", headers).replace("KIND", kind)
    with mocked(document(tmp_path, paths=paths)) as ask:
        answer = ask("GET", "/film")
    assert answer.status == 206
    assert answer.headers.get("content-range") == told


def test_a_part_is_never_empty(tmp_path: Path) -> None:
    paths = PATHS.replace("HEADERS", "").replace("KIND", "text/plain")
    with mocked(document(tmp_path, paths=paths.replace("abcdef", "''"))) as ask:
        answer = ask("GET", "/film")
    assert answer.content == b"0"
    told = (answer.headers["content-range"], answer.headers["content-length"])
    assert told == ("bytes 0-0/*", "1")
