"""Single-fault witnesses and the wire suite."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.access import Reading
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.replay import cases
from counterfoil.proof.wire_suite import wire_cases
from counterfoil.proof.witnesses import Witnesses, find_witnesses

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract


@pytest.fixture(scope="module")
def found(contract: Contract) -> Witnesses:
    return find_witnesses(contract)


@pytest.fixture(scope="module")
def library() -> Contract:
    return load_contract(Path(__file__).parent / "library.yaml")


def test_every_keyword_has_a_witness(found: Witnesses) -> None:
    assert found.sites > 50
    assert found.gaps == ()


def test_a_witness_has_one_fault_or_none(contract: Contract, found: Witnesses) -> None:
    body = contract.operations[0].body
    assert body is not None
    for case in found.cases:
        assert case.request.body is not None
        breaches = contract.schemas.text_breaches(
            body.content[0].schema, case.request.body
        )
        assert len(breaches) == (1 if case.keyword else 0)
        assert case.expectation.statuses == {400 if case.keyword else 201}


def test_rules_are_tried_at_their_boundaries(found: Witnesses) -> None:
    verdicts: dict[tuple[str, float, float], set[bool]] = {}
    for case in found.cases:
        if case.keyword and "playhead" not in case.keyword:
            continue
        value = json.loads(case.request.body or b"")
        params, time = value["params"], value["playerTime"]
        key = (params["media.contentType"], params["media.length"], time["playhead"])
        verdicts.setdefault(key, set()).add(not case.keyword)
    assert True in verdicts["Live", 86400, 86399.5]
    assert verdicts["Live", 86400, 86400] == {False}
    length = 60.39333333333333
    assert verdicts["VOD", length, length] == {False}
    assert True in verdicts["podcast", 0, 86400]
    below = math.nextafter(length, 0)
    assert verdicts["VOD", length, below] == {True}


def test_numbers_keep_their_text(found: Witnesses) -> None:
    bodies = b"".join(case.request.body or b"" for case in found.cases)
    for text in (b": 1e0", b": 1.0", b": -0.0", b": 1E+2", b": 9007199254740992"):
        assert text in bodies


def test_cases_are_the_same_every_time(contract: Contract) -> None:
    assert wire_cases(contract) == wire_cases(contract)


def test_keywords_of_all_kinds(library: Contract) -> None:
    found = find_witnesses(library)
    keywords = {case.keyword for case in found.cases}
    assert keywords >= {
        *(
            "type",
            "minLength",
            "maxLength",
            "pattern",
            "exclusiveMinimum",
            "multipleOf",
        ),
        *("exclusiveMaximum", "enum", "minItems", "maxItems", "uniqueItems", "oneOf"),
        *("required", "additionalProperties", "minProperties", "maxProperties"),
        *("maximum", "short-notes"),
    }
    # With `reader` required, nothing can break `dependentRequired` alone.
    missing = {gap.site for gap in found.gaps if "parts" not in gap.site}
    assert missing == {"/properties/loan/dependentRequired"}


def test_the_suite_of_another_contract(library: Contract) -> None:
    listed = cases(library)
    assert len({case.request.target for case in listed}) > 10
    adds = [
        case
        for case in listed
        if case.request.target == "/shelves/1/books?dry=null"
        and case.expectation.statuses != {400}
    ]
    assert not adds
    assert any(201 in case.expectation.statuses for case in listed)


def test_each_place_of_a_tuple_has_a_witness(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths:\n"
        "  /a:\n"
        "    post:\n"
        "      requestBody:\n"
        "        content:\n"
        "          application/json:\n"
        "            schema:\n"
        "              prefixItems: [{type: integer}, {type: boolean}]\n"
        "              items: {type: string, maxLength: 2}\n"
        "      responses: {'204': {description: x}}\n"
    )
    found = find_witnesses(load_contract(tmp_path / "a.yaml"))
    pointers = {(case.keyword, case.pointer) for case in found.cases}
    assert {("type", "/0"), ("type", "/1"), ("maxLength", "/2")} <= pointers
    assert found.gaps == ()


STAY = """
openapi: 3.1.0
paths:
  /stays:
    post:
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Stay'}}}
      responses: {'201': {description: booked}, '400': {description: wrong}}
components:
  schemas:
    Stay:
      type: object
      required: [from, price]
      properties:
        from: {type: string, format: date}
        to: {type: string, format: date}
        price: {type: number, multipleOf: 0.01, exclusiveMinimum: 0}
        deposit: {type: number, multipleOf: 0.01, minimum: 0}
      x-rules:
        - {id: order, message: m, rule: '!has(self.to) || self.to > self["from"]'}
        - id: part
          message: m
          rule: '!has(self.deposit) || self.deposit < self.price'
        - {id: whole, message: m, rule: 'self.price >= 1.0'}
"""


def test_rules_of_optional_members_are_tried_without_examples(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(STAY)
    witnesses = find_witnesses(
        load_contract(tmp_path / "a.yaml", reading=Reading(formats=True))
    )
    bodies: dict[str, list[dict[str, object]]] = {}
    for case in witnesses.cases:
        body = json.loads(case.request.body or b"")
        if isinstance(body, dict):
            bodies.setdefault(case.keyword, []).append(body)
    assert {"order", "part", "whole"} <= bodies.keys()
    assert any("to" in one for one in bodies[""])
    assert any("deposit" in one for one in bodies[""])
    assert {"price": 0.99} in [{"price": one["price"]} for one in bodies["whole"]]
