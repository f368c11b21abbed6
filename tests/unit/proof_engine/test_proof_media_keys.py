"""Media types that only parameters tell apart, as a proof reads and sends them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.baseline import baselines
from counterfoil.proof.contract import documented
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Request
from counterfoil.proof.media_types import parse_content_type, written
from counterfoil.proof.oracle import expect

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

OBJECT = {"type": "object"}
OLD = {**OBJECT, "required": ["name"]}
NEW = {**OBJECT, "required": ["title"], "properties": {"title": {"type": "string"}}}


def contract_of(folder: Path, **schemas: Any) -> Contract:
    """A contract with a body of some media types, and the place of each schema."""
    content = {name: {"schema": each} for name, each in schemas.items()}
    operation = {
        "operationId": "add",
        "requestBody": {"required": True, "content": content},
        "responses": {"204": {"description": "Added."}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "A", "version": "1"},
        "paths": {"/a": {"post": operation}},
    }
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    return load_contract(folder / "openapi.json")


VERSIONS = {"a/b+json;v=1": OLD, 'a/b+json; V="2"': NEW, "a/b+json;v=2;w=x": OBJECT}


@pytest.mark.parametrize(
    ("content_type", "place"),
    [
        ("a/b+json;v=1", 0),
        ('a/B+json; V="1"; charset=utf-8', 0),
        ("a/b+json;v=2", 1),
        ("a/b+json;w=x;v=2", 2),
        ("a/b+json;w=x;v=1", 0),
        ("a/b+json", None),
        ("a/b+json;v=3", None),
    ],
)
def test_content_is_of_the_key_whose_parameters_it_has(
    tmp_path: Path, content_type: str, place: int | None
) -> None:
    body = contract_of(tmp_path, **VERSIONS).operations[0].body
    parsed = parse_content_type(content_type)
    assert body is not None
    assert parsed is not None
    expected = None if place is None else body.content[place]
    assert documented(body.content, parsed) == expected


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("a/b+json;v=1", b'{"name": 1}', "204"),
        ("a/b+json;v=1", b'{"title": "a"}', "400"),
        ("a/b+json;v=2", b'{"title": "a"}', "204"),
        ("a/b+json;v=2", b'{"name": 1}', "400"),
        ("a/b+json", b'{"name": 1}', "415"),
    ],
)
def test_a_body_is_judged_by_its_version(
    tmp_path: Path, content_type: str, body: bytes, status: str
) -> None:
    contract = contract_of(tmp_path, **VERSIONS)
    request = Request("POST", "/a", (("Content-Type", content_type),), body)
    found = expect(contract, request).statuses
    assert int(status) in found
    assert (204 in found) == (status == "204")


def test_a_body_is_sent_as_what_it_is(tmp_path: Path) -> None:
    contract = contract_of(tmp_path, **VERSIONS)
    sent = [dict(one.valid.headers)["Content-Type"] for one in baselines(contract)]
    assert sent == ["a/b+json; v=1", "a/b+json; v=2", "a/b+json; v=2; w=x"]


def test_what_says_the_same_is_told_apart_by_nothing(tmp_path: Path) -> None:
    schemas = {"a/b+json;v=1": OLD, "a/b+json;v=2": {**OLD, "description": "New."}}
    body = contract_of(tmp_path, **schemas).operations[0].body
    assert body is not None
    assert [(one.apart, one.sent) for one in body.content] == [(False, "a/b+json")] * 2


def test_properties_are_no_words(tmp_path: Path) -> None:
    def of(name: str) -> Any:
        return {**OBJECT, "properties": {name: {"type": "string"}}}

    schemas = {"a/b+json;v=1": of("title"), "a/b+json;v=2": of("description")}
    body = contract_of(tmp_path, **schemas).operations[0].body
    assert body is not None
    assert all(one.apart for one in body.content)


def test_values_are_quoted_where_they_must_be() -> None:
    parameters = (("a", "b"), ("c", 'd "e"\\'))
    text = written("x/y", parameters)
    assert text == 'x/y; a=b; c="d \\"e\\"\\\\"'
    parsed = parse_content_type(text)
    assert parsed is not None
    assert parsed.parameters == parameters
