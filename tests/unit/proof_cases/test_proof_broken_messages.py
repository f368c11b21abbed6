"""Messages that are hardly HTTP: what a server may make of them all the same."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer
from counterfoil.proof.replay import replay
from counterfoil.proof.wire_suite import wire_cases

if TYPE_CHECKING:
    from collections.abc import Iterator
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


class Refusing:
    """Answers everything with one status."""

    def __init__(self, status: int) -> None:
        self._answer = Answer(status, (), b"")

    @contextmanager
    def connect(self, _timeout: float) -> Iterator[Any]:
        """The line to it is itself."""
        yield self

    def send(self, _request: object) -> Answer:
        """Refuse a request."""
        return self._answer

    def transmit(self, _method: str, _how: object) -> tuple[Answer, ...]:
        """Refuse what was sent."""
        return (self._answer,)


@pytest.mark.parametrize(("status", "right"), [(422, True), (403, True), (410, False)])
def test_what_is_hardly_http_is_refused_with_any_documented_refusal(
    tmp_path: Path, status: int, *, right: bool
) -> None:
    document = tmp_path / "openapi.yaml"
    more = "'400': {description: None.}, '403': {description: x}, '422': *x"
    text = DOCUMENT.replace("REQUIRED", "true").replace("{description: Kept.}", "&x {}")
    document.write_text(text.replace("'400': {description: None.}", more))
    contract = load_contract(document)
    cases = [one for one in wire_cases(contract) if one.label == "a field of 100 kB"]
    server: Any = Refusing(status)
    (played,) = replay(server, contract, cases)
    assert (played.failures == ()) is right


@pytest.mark.parametrize(("status", "right"), [(421, True), (301, True), (500, False)])
def test_another_host_may_be_led_away_or_refused(
    tmp_path: Path, status: int, *, right: bool
) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(DOCUMENT.replace("REQUIRED", "true"))
    contract = load_contract(document)
    cases = [one for one in wire_cases(contract) if "//example.com/" in one.label]
    server: Any = Refusing(status)
    said = {
        one.message
        for played in replay(server, contract, cases)
        for one in played.failures
        if one.exchange.request.target.startswith("http")
    }
    wanted = "expected what the contract says, or a refusal of the host"
    assert bool(said) != right
    assert all(wanted in one and one.endswith(f"came {status}") for one in said)
