"""A proof that nobody gave credentials says what it could not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.credentials import ANY
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.locked import locked_sections, told_once
from counterfoil.proof.verdict import SURVIVED, Finding, MutantLine, Section

if TYPE_CHECKING:
    from pathlib import Path

PETS = """\
openapi: 3.1.0
info: {title: Pets, version: "1"}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    token: {type: http, scheme: bearer}
    card: {type: mutualTLS}
paths:
  /open: {get: {operationId: open, responses: {"200": {description: ok}}}}
  /maybe:
    get:
      operationId: maybe
      security: [{key: []}, {}]
      responses: {"200": {description: ok}}
  /pets:
    get:
      operationId: listPets
      security: [{key: []}, {token: []}]
      responses: {"200": {description: ok}, "401": {description: who}}
  /cards:
    get:
      operationId: readCards
      security: [{card: []}]
      responses: {"200": {description: ok}}
"""
PETS_ONLY = PETS[: PETS.index("  /cards")]


def notes(path: Path, text: str, known: dict[str, str], status: int = 401) -> list[str]:
    path.write_text(text)
    request = Request("GET", "/pets", (("X-Key", "any"),))
    exchange = Exchange("test", request, Answer(status, (), b""))
    return [
        f"{each.note} ({', '.join(each.details)})"
        for each in locked_sections(load_contract(path, known), [exchange])
        if each.name == "access"
    ]


def test_operations_that_let_nobody_in_are_told(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    [note] = notes(path, PETS_ONLY, {})
    assert note == (
        "1 operation never let the proof in: refusals are all that it saw; give it key"
        " or token in [tool.counterfoil.proof-credentials] (GET /pets)"
    )
    assert notes(path, PETS, {"token": "t"}) == [
        "1 operation never let the proof in: refusals are all that it saw (GET /cards)"
    ]


@pytest.mark.parametrize("known", [{"key": "k"}, {"token": "t"}, {ANY: ANY}])
def test_who_has_credentials_is_told_nothing(
    tmp_path: Path, known: dict[str, str]
) -> None:
    assert notes(tmp_path / "openapi.yaml", PETS_ONLY, known) == []


@pytest.mark.parametrize(
    ("server", "url", "status", "meant"),
    [
        ("https://a.example/api/", "http://127.0.0.1:80/", 404, "/api"),
        ("/api", "http://127.0.0.1:80/api", 404, ""),
        ("/api", "http://127.0.0.1:80", 200, ""),
        ("/", "http://127.0.0.1:80", 404, ""),
        ("/api", "", 404, ""),
    ],
)
def test_an_address_without_the_path_of_the_server_is_told(
    tmp_path: Path, server: str, url: str, status: int, meant: str
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(f"{PETS}servers: [{{url: '{server}'}}]\n")
    exchange = Exchange("test", Request("GET", "/open"), Answer(status, (), b""))
    sections = locked_sections(load_contract(path, {}), [exchange], url=url)
    told = [each.note for each in sections if each.name == "address"]
    assert len(told) == bool(meant)
    assert all(f"below {meant}, and --url has no such path" in each for each in told)


def test_what_takes_any_credentials_is_not_locked(tmp_path: Path) -> None:
    assert notes(tmp_path / "openapi.yaml", PETS_ONLY, {}, 200) == []


def test_who_is_let_in_nowhere_is_told_that_and_not_every_mutant(
    tmp_path: Path,
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(PETS_ONLY)
    served = [
        Exchange("test", Request("GET", one), Answer(200, (), b""))
        for one in ("/open", "/maybe")
    ]
    locked = locked_sections(load_contract(path), served)
    shut, free = mutants("GET /pets"), mutants("GET /pets", "open")
    told = told_once([shut, free], locked)
    assert [each.status for each in told] == ["not run", "failed", "failed"]
    assert [one.operation for each in told for one in each.findings] == ["open", ""]
    assert "give it key or token in" in told[-1].findings[0].message
    # Who survives elsewhere is told as before, and a lock alone is no breach.
    assert told_once([mutants("open")], locked) == (mutants("open"), *locked)


def mutants(*operations: str) -> Section:
    """A section of mutants that survived, one for each operation."""
    lines = [MutantLine(f"{one}-1", "", one, SURVIVED) for one in operations]
    found = [
        Finding("mutants", "survivor", one.operation, "", kind=one.id) for one in lines
    ]
    return Section("mutants", "mutants", findings=(*found,), mutants=(*lines,))


def test_operations_that_refuse_everything_are_told(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(PETS_ONLY)
    contract = load_contract(path, {"key": "k"})

    def told(*targets: str) -> list[str]:
        sections = locked_sections(
            contract,
            [
                Exchange("test", Request("GET", one), Answer(200, (), b""))
                for one in targets
            ],
        )
        return [name for each in sections for name in each.details]

    assert told("/open", "/maybe") == ["GET /pets"]
    assert told("/open") == ["GET /maybe", "GET /pets"]
    refused = [
        Exchange("test", Request("GET", one), Answer(500, (), b""))
        for one in ("/open", "/maybe", "/pets")
    ]
    [section] = locked_sections(contract, refused)
    assert section.note.startswith("GET /open, GET /maybe, GET /pets never succeeded")
    # What the time was too short for has refused nothing.
    [section, other] = locked_sections(contract, refused[1:])
    assert section.note.startswith("GET /maybe, GET /pets never succeeded")
    assert other.note == "GET /open was never asked: nothing is proved of that"


def test_what_never_succeeded_fails_where_that_is_required(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(PETS_ONLY)
    contract = load_contract(path)
    found = [
        (one.section, one.check, one.operation)
        for each in locked_sections(contract, [], required=True)
        for one in each.findings
        if not each.note
    ]
    assert found == [
        ("access", "never_succeeded", "GET /pets"),
        ("asked", "never_succeeded", "GET /open"),
        ("asked", "never_succeeded", "GET /maybe"),
    ]
    key = (("X-Key", "any"),)
    served = [
        Exchange("test", Request("GET", one, key), Answer(200, (), b""))
        for one in ("/open", "/maybe", "/pets")
    ]
    assert locked_sections(contract, served, required=True) == ()
