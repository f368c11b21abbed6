"""One schema of OpenAPI 3.0 has a class for requests and another for responses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from generated.making import Import


def test_what_the_server_sets_is_not_asked_of_clients(load: Import) -> None:
    contents = load("directions.contents")
    sent = {
        "name": "a",
        "secret": "12345678",
        "parent": {"name": "b", "secret": "x" * 8},
    }
    typed = contents.ACCOUNT_REQUEST.decode(json.dumps(sent).encode())
    assert typed == contents.read_account_request(json.dumps(sent).encode())
    assert typed.parent.name == "b"
    assert json.loads(contents.ACCOUNT_REQUEST.encode(typed)) == sent


def test_what_clients_set_is_not_asked_of_the_server(load: Import) -> None:
    contents, models = load("directions.contents"), load("directions.models")
    answer = models.Account(id=1, name="a", parent=models.Account(id=2, name="b"))
    text = contents.ACCOUNT.encode(answer)
    assert json.loads(text) == {"id": 1, "name": "a", "parent": {"id": 2, "name": "b"}}
    assert contents.ACCOUNT.decode(text) == answer
    with pytest.raises(load("directions.runtime.faults").InvalidContent):
        contents.ACCOUNT.decode(b'{"name": "a"}')
