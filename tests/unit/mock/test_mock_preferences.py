"""A mock of a document that has its own `Prefer` (RFC 7240)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.mock.preferences import Preference, read_preference
from unit.mock.building import document, mocked

if TYPE_CHECKING:
    from pathlib import Path

PATHS = """\
  /it:
    get:
      parameters:
        - name: Prefer
          in: header
          required: REQUIRED
          schema: {type: string, enum: [respond-async, 'code=202']}
      responses:
        '200': {description: x}
        '202': {description: x}
        '400': {description: x}
"""


@pytest.mark.parametrize(
    ("required", "prefer", "status"),
    [
        ("false", "code=202", 202),
        ("false", "respond-async, code=202", 202),
        ("false", "example=x; y, respond-async", 200),
        ("false", "wait=10, code=202", 400),
        ("false", "wait=10", 400),
        ("false", "", 400),
        # It has to be there; and is what the document says.
        ("true", "code=202", 202),
        ("true", "respond-async,code=202", 202),
        ("true", "code=200", 400),
    ],
)
def test_what_is_asked_of_the_mock_is_not_for_the_server(
    tmp_path: Path, required: str, prefer: str, status: int
) -> None:
    path = document(tmp_path, paths=PATHS.replace("REQUIRED", required))
    with mocked(path) as ask:
        answer = ask("GET", "/it", headers={"prefer": prefer})
    assert answer.status == status


@pytest.mark.parametrize(
    ("fields", "code", "example", "others"),
    [
        (["code=404"], 404, "", []),
        (['Example = "a, b" , wait=1;x="," ,code=201'], 201, "a, b", ['wait=1;x=","']),
        (["a , b"], 0, "", ["a , b"]),
        (["code=404, code=200", "code=201", "c"], 404, "", ["c"]),
        (["code=1000, ?, code=200"], 0, "", ["code=1000, ?, code=200"]),
        (["code=200, ?, code=1"], 200, "", ["?, code=1"]),
        ([""], 0, "", [""]),
    ],
)
def test_what_is_not_for_the_mock_stays(
    fields: list[str], code: int, example: str, others: list[str]
) -> None:
    assert read_preference(fields) == (Preference(code, example), others)
