"""What is made before a request for it, and how its answer says where it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.chains import aimed, chains, moved, walk
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.replay import cases

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

OK = {"description": "fine"}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}


def operation(name: str, **members: Any) -> dict[str, Any]:
    return {"operationId": name, "responses": {"200": OK}, **members}


def contract_of(tmp_path: Path, paths: dict[str, Any]) -> Contract:
    file = tmp_path / "openapi.json"
    info = {"title": "T", "version": "1"}
    file.write_text(json.dumps({"openapi": "3.1.0", "info": info, "paths": paths}))
    return load_contract(file)


def walked(contract: Contract, name: str, *answers: Answer) -> tuple[list[str], str]:
    """What is sent, and the path of what was made."""
    walker = walk(contract, chains(contract)[name])
    sent = [next(walker)]
    try:
        for answer in answers:
            sent.append(walker.send(answer))  # noqa: PERF401 - the end is looked for
    except StopIteration as end:
        return [f"{one.method} {one.target}" for one in sent], end.value
    raise AssertionError("there is more to send")


def answer(body: object = None, **headers: str) -> Answer:
    text = b"" if body is None else json.dumps(body).encode()
    return Answer(200, tuple(headers.items()), text)


LINKS = {
    "look": {
        "operationId": "get",
        "parameters": {"id": "$response.body#/made/number"},
    }
}
LINKED = {"responses": {"200": {"description": "fine", "links": LINKS}}}


@pytest.mark.parametrize(
    ("make", "came", "path"),
    [
        (LINKED, answer({"made": {"number": 7}, "id": 8}), "/things/7"),
        ({}, answer({"id": 8}), "/things/8"),
        ({}, answer({"id": 8}, location="/things/9"), "/things/9"),
        ({}, answer({"id": 8}, location="http://h/things/9?x=y"), "/things/9"),
        ({}, answer({"id": 8}, location="/elsewhere/9"), "/things/8"),
        ({}, answer({"ID": "a/b"}), "/things/a%2Fb"),
        ({}, answer({"id": True}), ""),
        ({}, answer(["id"]), ""),
        ({}, Answer(409, (), b'{"id": 8}'), ""),
    ],
)
def test_what_is_made_is_found_by_link_location_or_member(
    tmp_path: Path, make: dict[str, Any], came: Answer, path: str
) -> None:
    contract = contract_of(
        tmp_path,
        {
            "/things": {"post": operation("make", **make)},
            "/things/{id}": {"get": operation("get"), "parameters": [ID]},
        },
    )
    sent, made = walked(contract, "get", came)
    assert made == path
    assert [one.partition(" ")[2] for one in sent] == ["/things"]


def test_what_is_within_another_thing_has_that_made_first(tmp_path: Path) -> None:
    user = {**ID, "name": "user"}
    contract = contract_of(
        tmp_path,
        {
            "/users": {"post": operation("addUser")},
            "/users/{user}/things": {"post": operation("make", parameters=[user])},
            "/users/{user}/things/{id}/parts": {
                "get": operation("get", parameters=[user, ID])
            },
        },
    )
    sent, made = walked(contract, "get", answer({"user": 3}), answer({"id": 4}))
    assert sent == ["POST /users", "POST /users/3/things"]
    assert made == "/users/3/things/4/parts"


def test_what_is_put_is_where_it_was_put(tmp_path: Path) -> None:
    contract = contract_of(
        tmp_path,
        {
            "/keys/{id}": {
                "put": operation("set"),
                "get": operation("get"),
                "parameters": [ID],
            },
        },
    )
    sent, made = walked(contract, "get", answer())
    assert sent == [f"PUT {made}"]
    # It makes itself.
    assert "set" not in chains(contract)


@pytest.mark.parametrize(
    ("target", "loosely", "becomes"),
    [
        ("/things/1?a=b", False, "/things/70?a=b"),
        ("/things/1", True, "/things/70"),
        ("/things/1/", True, "/things/70/"),
        ("//things/1", True, "//things/70"),
        ("/THINGS/1", True, "/THINGS/70"),
        ("/things/1x", True, "/things/70x"),
        ("/things/1/", False, "/things/1/"),
        ("/things/12", False, "/things/12"),
        ("/nothing", True, "/nothing"),
    ],
)
def test_a_path_is_exchanged_as_it_was_written(
    target: str, loosely: bool, becomes: str
) -> None:
    request = moved(Request("GET", target), "/things/1", "/things/70", loosely=loosely)
    assert request.target == becomes


def test_a_mutant_serves_what_was_asked_for_if_it_is_told_that(tmp_path: Path) -> None:
    contract = contract_of(
        tmp_path,
        {
            "/things": {"post": operation("make")},
            "/things/{id}": {"get": operation("get"), "parameters": [ID]},
        },
    )
    chain = chains(contract)["get"]
    valid = Request("GET", chain.path)
    found = {
        target: request and request.target
        for target in ("/things/7/", "/Things/7", "/things/x", "/nothing/7", "/")
        for request in (aimed(contract, chain, valid, target),)
    }
    assert found == {
        "/things/7/": "/things/7",
        "/Things/7": "/things/7",
        "/things/x": None,
        "/nothing/7": None,
        "/": None,
    }


def test_cases_of_what_can_be_made_come_with_what_makes_it(tmp_path: Path) -> None:
    contract = contract_of(
        tmp_path,
        {
            "/things": {"post": operation("make")},
            "/things/{id}": {"get": operation("get"), "parameters": [ID]},
        },
    )
    listed = cases(contract)
    with_it = [one for one in listed if one.before is not None]
    assert {one.request.method for one in with_it} == {"GET"}
    good = [one for one in with_it if one.expectation.statuses == {200}]
    assert good
    # There is an answer without it, too.
    alone = [one.request for one in listed if one.before is None]
    assert all(one.request in alone for one in good)
