"""What Schemathesis tells of becomes exchanges of the contract."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import requests
from counterfoil.proof.exchange import Answer
from counterfoil.proof.fuzz_exchanges import Exchanges


@pytest.mark.parametrize(
    ("base", "path", "target"),
    [
        ("", "/api/pets?a=1", "/api/pets?a=1"),
        ("/api", "/api/pets?a=1", "/pets?a=1"),
        ("/api", "/api/", "/"),
        ("/api", "/api?a=1", "/?a=1"),
        ("/api", "/api", "/"),
        # What was sent elsewhere, as a redirection says, is not behind it.
        ("/api", "/apis/pets", "/apis/pets"),
        ("/api", "/pets", "/pets"),
    ],
)
def test_the_paths_of_a_contract_begin_behind_that_of_the_server(
    base: str, path: str, target: str
) -> None:
    url = f"http://127.0.0.1:8080{path}"
    headers = {"A": "b", "X-Schemathesis-TestCaseId": "1"}
    sent: Any = requests.Request("POST", url, headers, data="x").prepare()
    came: Any = SimpleNamespace(status_code=201, headers={"b": ["1", "2"]}, content=b"")
    exchange = Exchanges(base).sent(sent, came)
    assert exchange.request.target == target
    assert exchange.request.body == b"x"
    assert exchange.request.header("a") == "b"
    assert exchange.request.header("x-schemathesis-testcaseid") is None
    assert exchange.answer == Answer(201, (("b", "1"), ("b", "2")), b"")
