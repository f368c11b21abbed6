"""Bodies that are no JSON are sent under another name, and too large."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from counterfoil.proof.body_cases import body_cases
from counterfoil.proof.contract_reading import load_contract

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

FORM = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}


def contract_of(tmp_path: Path, content: dict[str, Any]) -> Contract:
    file = tmp_path / "openapi.json"
    body = {"required": True, "content": content}
    responses = {one: {"description": "x"} for one in ("200", "413", "415")}
    post = {"operationId": "send", "requestBody": body, "responses": responses}
    info = {"title": "T", "version": "1"}
    value = {"openapi": "3.1.0", "info": info, "paths": {"/x": {"post": post}}}
    file.write_text(json.dumps(value))
    return load_contract(file)


def test_a_form_is_sent_as_something_else_and_too_large(tmp_path: Path) -> None:
    form = {"application/x-www-form-urlencoded": {"schema": FORM}}
    found = [*body_cases(contract_of(tmp_path, form))]
    statuses = [one.expectation.statuses for one in found]
    assert statuses == [{415}, {415}, {413}]
    assert len(found[2].request.body or b"") == 1_048_577


def test_json_is_not_for_these_and_what_may_be_anything_is_not_refused(
    tmp_path: Path,
) -> None:
    assert not [
        *body_cases(contract_of(tmp_path, {"application/json": {"schema": FORM}}))
    ]
    found = [*body_cases(contract_of(tmp_path, {"*/*": {}}))]
    assert {415} not in [
        one.expectation.statuses for one in found if len(one.request.headers) > 0
    ]
