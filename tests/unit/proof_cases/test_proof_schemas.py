"""What was judged once is not judged again, and no other value is taken for it."""

from __future__ import annotations

from typing import Any

import pytest
from counterfoil.proof.contract import read_otherwise
from counterfoil.proof.exchange import Request
from counterfoil.proof.modern import RULES
from counterfoil.proof.oracle import expect
from counterfoil.proof.plain import read_json
from counterfoil.proof.schemas import Schemas

SCHEMAS: dict[str, Any] = {
    "Plain": {
        "type": "object",
        "properties": {
            "count": {"type": "integer"},
            "flag": {"type": "boolean"},
            "none": {"type": ["null", "string"], "maxLength": 1},
            "listed": {"$ref": "#/schemas/Listed"},
        },
    },
    "Listed": {"type": "array", "items": {"$ref": "#/schemas/Plain"}},
    "Other": {"properties": {"count": {"type": "boolean"}}},
}


@pytest.mark.parametrize(
    ("value", "broken"),
    [
        ({"count": 1}, []),
        # To Python, these three are one value, and one key.
        ({"count": True}, ["/count"]),
        ({"count": 1.0}, []),
        ({"count": 1.5}, ["/count"]),
        ({"flag": False}, []),
        ({"flag": 0}, ["/flag"]),
        ({"none": None, "count": 1}, []),
        ({"none": "ab", "count": 1}, ["/none"]),
        ({"listed": [{"count": 1}, {"count": "1"}, {"count": 1}]}, ["/listed/1/count"]),
        ({"count": "x" * 1_000}, ["/count"]),
    ],
)
def test_a_value_is_judged_alike_however_often_it_comes(
    value: object, broken: list[str]
) -> None:
    schemas = Schemas({"schemas": SCHEMAS})
    for _ in range(2):
        schemas.breaches("/schemas/Plain", {"count": 1, "flag": False, "none": None})
        found = schemas.breaches("/schemas/Plain", value)
        assert [one.pointer for one in found] == broken
        assert schemas.accepts("/schemas/Plain", value) == (not broken)


def test_what_one_schema_accepts_is_nothing_to_another() -> None:
    schemas = Schemas({"schemas": SCHEMAS})
    assert schemas.accepts("/schemas/Plain", {"count": 1})
    assert not schemas.accepts("/schemas/Other", {"count": 1})
    assert schemas.accepts("/schemas/Other", {"count": True})
    assert not schemas.accepts("/schemas/Plain", {"count": True})


def test_a_long_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def reading(text: bytes, max_depth: int) -> object:
        read.append(len(text))
        return read_json(text, max_depth)

    monkeypatch.setattr("counterfoil.proof.schemas.read_json", reading)
    schemas = Schemas({"schemas": SCHEMAS})
    long, wrong, other = (
        b'{"count": %s1}' % (each * 9_000) for each in (b" ", b"x", b"\n")
    )
    for text, breaches in ((long, 0), (wrong, 1), (other, 0)) * 2:
        assert len(schemas.text_breaches("/schemas/Plain", text)) == breaches
    assert len(read) == 3


def test_another_way_to_read_a_contract_is_the_same_each_time(contract: Any) -> None:
    def less(*keywords: str) -> Any:
        return read_otherwise(contract, formats=False, without=frozenset(keywords))

    assert less() is less("multipleOf", "no keyword") is contract
    lessened = less("required", RULES, "no keyword")
    assert lessened is less(RULES, "required") is not contract
    assert lessened.schemas is less("required", RULES).schemas
    pointer = "/components/schemas/SessionStart"
    assert not contract.schemas.accepts(pointer, {})
    assert lessened.schemas.accepts(pointer, {})
    asserting = read_otherwise(contract, formats=True)
    assert asserting.schemas.formats
    assert asserting is read_otherwise(contract, formats=True) is not contract


def test_a_request_that_is_asked_for_again_is_expected_as_before(contract: Any) -> None:
    path, kind = "/api/v1/sessions", (("Content-Type", "application/json"),)
    for body in (b"{", b'{"a": "' + b"x" * 10_000 + b'"}'):
        wrong = Request("POST", path, kind, body)
        first = expect(contract, wrong)
        assert first.statuses == {400}
        assert expect(contract, Request("POST", path, kind, bytes(body))) is first
    assert expect(contract, Request("POST", path, (), b"{")).statuses == {415}
    assert expect(contract, Request("PUT", path, kind, b"{")).statuses == {405}
