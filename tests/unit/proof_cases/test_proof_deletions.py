"""A 404 is right for what was deleted, documented or not, and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.deletions import Deletions
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.independent import run_independent
from counterfoil.proof.judgement import judge

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

DOCUMENT = """
openapi: 3.1.1
info: {title: Pets, version: "1"}
paths:
  /pets:
    delete: {responses: {"204": {description: All deleted.}}}
    post: {responses: {"201": {description: Added.}}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: Fine.}}}
    put: {responses: {"200": {description: Fine.}}}
    delete: {responses: {"202": {description: Soon.}, "204": {description: Deleted.}}}
  /pets/{id}/name:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {responses: {"200": {description: Fine.}}}
"""
REFUSED = {"good_request_refused", "undocumented_status"}


class Talk:
    """Exchanges with one server, in their order."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._deletions = Deletions(contract)

    def told(
        self, method: str, path: str, status: int, *fields: tuple[str, str]
    ) -> Exchange:
        request = Request(method, path, fields)
        found = Exchange("test", request, Answer(status, (), b""))
        return self._deletions.take(found)

    def __call__(
        self, method: str, path: str, status: int, *fields: tuple[str, str]
    ) -> set[str]:
        """The checks that fail."""
        found = self.told(method, path, status, *fields)
        return {one.check for one in judge(self._contract, found)}


@pytest.fixture(name="contract")
def load(tmp_path: Path) -> Contract:
    (tmp_path / "a.yaml").write_text(DOCUMENT)
    return load_contract(tmp_path / "a.yaml")


@pytest.fixture(name="talk")
def start(contract: Contract) -> Talk:
    return Talk(contract)


def test_what_was_not_deleted_must_be_there(talk: Talk) -> None:
    assert talk("GET", "/pets/1", 404) == REFUSED
    assert talk("DELETE", "/pets/1", 204) == set()
    assert talk("GET", "/pets/2", 404) == REFUSED
    assert talk("GET", "/pets/12", 404) == REFUSED
    # A collection is no single resource.
    assert talk("DELETE", "/pets", 204) == set()
    assert talk("GET", "/pets/2", 404) == REFUSED


@pytest.mark.parametrize(
    "path", ["/pets/1", "/pets/1?a=b", "/pets/1/name", "/pets/%31"]
)
def test_what_was_deleted_need_not(talk: Talk, path: str) -> None:
    assert talk("DELETE", "/pets/1", 204) == set()
    assert talk("GET", path, 404) == set()
    assert talk("GET", path, 410) == REFUSED
    # What a query means that is not documented, nobody says.
    assert talk("GET", path, 400) == (REFUSED if "?" not in path else set())


def test_what_is_wrong_with_a_request_stays_so(talk: Talk) -> None:
    assert talk("DELETE", "/pets/x", 204) == {"bad_request_accepted"}
    # There is no pet of such a name, and nothing else is documented for it.
    assert talk("GET", "/pets/x", 404) == set()
    assert talk("GET", "/pets/x", 403) == {"unexpected_status", "undocumented_status"}
    assert talk("DELETE", "/pets/1", 204) == set()
    assert talk("PATCH", "/pets/1", 404) >= {"unexpected_status"}


def test_a_deletion_that_was_refused_is_none(talk: Talk) -> None:
    assert talk("DELETE", "/pets/1", 400) == REFUSED
    assert talk("GET", "/pets/1", 404) == REFUSED


@pytest.mark.parametrize("method", ["PUT", "GET"])
def test_what_was_seen_since_must_be_there(talk: Talk, method: str) -> None:
    assert talk("DELETE", "/pets/1", 204) == set()
    assert talk(method, "/pets/1", 200) == set()
    assert talk("GET", "/pets/1", 404) == REFUSED
    assert talk("GET", "/pets/1/name", 404) == REFUSED


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE"])
def test_what_may_be_asked_shows_nothing(talk: Talk, method: str) -> None:
    talk.told("DELETE", "/pets/1", 204)
    talk.told(method, "/pets/1", 204)
    assert talk("GET", "/pets/1", 404) == set()


def test_what_is_to_be_deleted_may_be_seen_for_a_while(talk: Talk) -> None:
    assert talk("DELETE", "/pets/1", 202) == set()
    assert talk("GET", "/pets/1", 200) == set()
    assert talk("GET", "/pets/1", 404) == set()
    assert talk("PUT", "/pets/1", 200) == set()
    assert talk("GET", "/pets/1", 404) == REFUSED


def test_where_no_answer_came_it_may_have_been_deleted(talk: Talk) -> None:
    assert talk("DELETE", "/pets/1", 0) == {"no_answer"}
    assert talk("GET", "/pets/1", 404) == set()


def test_openapi_core_agrees(contract: Contract) -> None:
    talk = Talk(contract)
    first = talk.told("GET", "/pets/1", 404)
    assert [one.check for one in run_independent(contract, [first]).failures] == [
        "independent_request"
    ]
    exchanges = [
        talk.told("DELETE", "/pets/1", 204),
        talk.told("GET", "/pets/1", 404),
    ]
    result = run_independent(contract, exchanges)
    assert result.failures == ()
    assert result.explained == {
        "is refused for the state of the server, not for its form": 1
    }
