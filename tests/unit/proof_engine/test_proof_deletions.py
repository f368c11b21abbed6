"""Schemathesis wants what was deleted to be gone, and 404 need not be documented."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.mock.application import APP, DOCUMENT, FORGETFUL
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.fuzz import FuzzOptions, fuzz
from counterfoil.proof.judgement import judge
from counterfoil.proof.replay import cases, replay
from counterfoil.proof.target import Launch, Target
from counterfoil.proof.wire import Address

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.recorder import FuzzResult

ID = "[{name: id, in: path, required: true, schema: {type: integer, enum: [0, 1]}}]"
PETS = f"""
openapi: 3.1.1
info: {{title: Pets, version: "1"}}
security: []
paths:
  /pets:
    get:
      responses:
        '200':
          description: All.
          content:
            application/json:
              schema:
                type: array
                items: {{$ref: '#/components/schemas/Pet'}}
  /pets/{{id}}:
    parameters: {ID}
    get:
      responses:
        '200':
          description: One.
          content:
            application/json:
              schema: {{$ref: '#/components/schemas/Pet'}}
    delete: {{responses: {{'204': {{description: Deleted.}}}}}}
components:
  schemas:
    Pet:
      type: object
      required: [id]
      properties: {{id: {{type: integer, enum: [0, 1]}}}}
"""


def fuzzed(folder: Path, **more: str) -> FuzzResult:
    document = folder / "openapi.yaml"
    document.write_text(PETS)
    contract = load_contract(document)
    environment = {DOCUMENT: str(document), **more}
    with Target(Launch(APP, (), environment)) as target:
        return fuzz(
            contract,
            FuzzOptions(target.url, 1, 30),
            lambda exchange: judge(contract, exchange),
        )


def test_what_was_deleted_is_gone_and_no_judge_minds(tmp_path: Path) -> None:
    result = fuzzed(tmp_path)
    assert [(one.check, one.message) for one in result.failures] == []
    gone = [one for one in result.exchanges if one.answer.status == 404 and one.deleted]
    assert {one.request.method for one in gone} == {"GET"}


def test_what_is_still_there_is_found(tmp_path: Path) -> None:
    result = fuzzed(tmp_path, **{FORGETFUL: "1"})
    assert {one.check for one in result.failures} == {"use_after_free"}


def test_what_is_wrong_with_a_request_may_show_when_it_is_done(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(PETS)
    contract = load_contract(document)
    listed = cases(contract)
    shown = next(
        one
        for one in listed
        if one.request.target == "/pets/0" and one.label == "the plain request"
    )
    broken = [
        one
        for one in listed
        if one.request.method == "DELETE" and "chunk size" in one.label
    ]
    assert broken
    with Target(Launch(APP, (), {DOCUMENT: str(document)})) as target:
        address = Address(target.host, target.port)
        played = [*replay(address, contract, [*broken, shown])]
    assert played[-1].exchanges[0].answer.status == 404
    assert [failure for one in played for failure in one.failures] == []
