"""Messages that are hardly HTTP: what a server may make of them all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.wire_suite import wire_cases

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
openapi: 3.1.0
info: {title: Notes, version: '1'}
paths:
  /notes:
    post:
      requestBody:
        required: REQUIRED
        content: {application/json: {schema: {type: string}}}
      responses: {'204': {description: Kept.}, '400': {description: None.}}
"""


@pytest.mark.parametrize("required", ["false", "true"])
def test_chunks_count_where_a_length_is_told_too(tmp_path: Path, required: str) -> None:
    """RFC 9112, 6.3: a server may take the chunks, of which there are none here."""
    document = tmp_path / "openapi.yaml"
    document.write_text(DOCUMENT.replace("REQUIRED", required))
    cases = wire_cases(load_contract(document))
    (case,) = (one for one in cases if one.label == "a length and chunks")
    assert case.outside
    assert (204 in case.expectation.statuses) is (required == "false")
    assert case.transmission is not None
    assert b"Content-Length: " in case.transmission.parts[0]
    assert case.transmission.parts[0].endswith(b"chunked\r\n\r\n0\r\n\r\n")
