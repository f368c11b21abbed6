"""What is made before a request for it, and how its answer says where it is."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.chains import Found, aimed, chains, for_found, moved, walk
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Request
from counterfoil.proof.oracle import expect
from counterfoil.proof.remaking import Made
from counterfoil.proof.replay import cases, replay

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
    walker = walk(contract, chains(contract)[name], Made())
    sent = [next(walker)]
    try:
        for answer in answers:
            sent.append(walker.send(answer))  # noqa: PERF401 - the end is looked for
    except StopIteration as end:
        return [f"{one.method} {one.target}" for one in sent], end.value.path
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
        ({}, answer({"id": 8}, location="http://[bad"), "/things/8"),
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


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/base/things/9", "/things/9"),
        ("http://h/base/things/9", "/things/9"),
        ("things/9", "/things/9"),
        ("/things/9", "/things/8"),
    ],
)
def test_a_location_has_the_path_of_the_server(
    tmp_path: Path, location: str, path: str
) -> None:
    contract = contract_of(
        tmp_path,
        {
            "/things": {"post": operation("make")},
            "/things/{id}": {"get": operation("get"), "parameters": [ID]},
        },
    )
    below = replace(contract, base="/base")
    assert walked(below, "get", answer({"id": 8}, location=location))[1] == path


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


NAMED = {
    "type": "object",
    "required": ["kind", "name"],
    "properties": {
        "kind": {"const": "thing"},
        "name": {"type": "string", "pattern": "^[a-z]+[0-9]*$", "maxLength": 6},
        "nick": {"type": "string"},
    },
}
MAKING = operation(
    "make",
    requestBody={
        "content": {
            "application/json": {
                "schema": NAMED,
                "example": {"kind": "thing", "name": "pebble", "nick": "p"},
            }
        }
    },
    responses={"201": OK, "409": OK},
)
TAKEN = Answer(409, (), b"")


def making(tmp_path: Path) -> Contract:
    change = operation(
        "change",
        parameters=[{"name": "If-Match", "in": "header", "schema": {"type": "string"}}],
    )
    change["parameters"][0]["required"] = True
    return contract_of(
        tmp_path,
        {
            "/things": {"post": MAKING},
            "/things/{id}": {
                "get": operation("get", responses={"200": OK, "404": OK}),
                "put": change,
                "parameters": [ID],
            },
        },
    )


def test_where_a_name_is_taken_another_is_given(tmp_path: Path) -> None:
    contract = making(tmp_path)
    made = Made()
    walker = walk(contract, chains(contract)["get"], made)
    first = next(walker)
    second = walker.send(TAKEN)
    third = walker.send(TAKEN)
    bodies = [json.loads(one.body or b"") for one in (first, second, third)]
    was, other, last = bodies
    assert other["name"] != was["name"]
    assert other == {**was, "name": other["name"]}
    assert last == {**was, "nick": last["nick"]}
    with pytest.raises(StopIteration) as caught:
        walker.send(answer({"id": 8}, etag='"1"'))
    assert caught.value.value == Found("/things/8", '"1"', sure=False)


def test_where_every_name_is_taken_what_was_made_before_serves(tmp_path: Path) -> None:
    contract = making(tmp_path)
    made = Made()
    walker = walk(contract, chains(contract)["get"], made)
    made.note(next(walker), answer({"id": 8}))
    walker.send(TAKEN)
    walker.send(TAKEN)
    with pytest.raises(StopIteration) as caught:
        walker.send(TAKEN)
    assert caught.value.value.path == "/things/8"


def test_what_is_changed_is_the_version_that_was_made(tmp_path: Path) -> None:
    contract = making(tmp_path)
    chain = chains(contract)["change"]
    found = Found("/things/8", '"1"')
    for usual, sent in ((chain.version or "", '"1"'), ("another", "another")):
        request = Request("PUT", chain.path, (("If-Match", usual),))
        assert for_found(contract, request, chain, found) == Request(
            "PUT", "/things/8", (("If-Match", sent),)
        )


class Registry:
    """A server, and the connection to it, where no two things have the same name."""

    authority = "things"

    def __init__(self, *, shows: bool = True) -> None:
        self._names: set[str] = set()
        self._shows = shows
        self.keys: list[str | None] = []

    def connect(self, _timeout: float = 0) -> Registry:
        return self

    def __enter__(self) -> Registry:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, request: Request) -> Answer:
        self.keys.append(request.header("idempotency-key"))
        if request.method == "GET":
            return Answer(200 if self._shows else 404, (), b"")
        body = json.loads(request.body or b"")
        if not isinstance(body, dict):
            return Answer(400, (), b"")
        name = body["name"]
        status = 409 if name in self._names else 201
        self._names.add(name)
        return Answer(status, (("location", f"/things/{len(self._names)}"),), b"")

    def transmit(self, _method: str, _how: object) -> tuple[Answer, ...]:
        raise AssertionError("all requests are plain")


def test_a_case_whose_name_is_taken_comes_with_another(tmp_path: Path) -> None:
    contract = making(tmp_path)
    (good, *_) = (
        one
        for one in cases(contract)
        if one.label == "the plain request" and one.request.method == "POST"
    )
    first, second = replay(Registry(), contract, (good, good))
    assert [one.answer.status for one in first.exchanges] == [201]
    assert [one.answer.status for one in second.exchanges] == [409, 201]
    assert first.failures == second.failures == ()


@pytest.mark.parametrize(
    ("shows", "answers", "checks"),
    [
        (True, [200], set[str]()),
        (False, [404], {"created_not_found"}),
    ],
)
def test_what_was_just_created_is_there(
    tmp_path: Path, shows: bool, answers: list[int], checks: set[str]
) -> None:
    contract = making(tmp_path)
    (good, *_) = (
        one
        for one in cases(contract)
        if one.label == "the plain request, of what was just made"
        and one.request.method == "GET"
    )
    (played,) = replay(Registry(shows=shows), contract, (good,))
    assert [one.answer.status for one in played.exchanges] == answers
    assert {one.check for one in played.failures} == checks


def test_a_request_comes_for_what_is_hardly_there(tmp_path: Path) -> None:
    contract = making(tmp_path)
    found = [
        (one.request.method, one.request.target, one.before)
        for one in cases(contract)
        if one.label == "what is hardly there"
    ]
    assert found == [("GET", "/things/918273645", None)]


def test_each_request_has_an_idempotency_key_of_its_own(tmp_path: Path) -> None:
    schema = {"type": "string", "pattern": "^[0-9a-f]{16}$"}
    key = {"name": "Idempotency-Key", "in": "header", "schema": schema}
    post = {**MAKING, "parameters": [{**key, "required": True}]}
    contract = contract_of(tmp_path, {"/things": {"post": post}})
    (good, *_) = (one for one in cases(contract) if one.label == "the plain request")
    good = replace(good, followed=False)
    about = replace(good, request=replace(good.request, headers=OTHER))
    registry = Registry()
    bad = replace(good, request=replace(good.request, body=b"[]"))
    bad = replace(bad, expectation=expect(contract, bad.request))
    played = list(replay(registry, contract, (good, about, bad, good)))
    usual, first, other, *rest = good.request.header("idempotency-key"), *registry.keys
    assert other == "fedcba9876543210"
    assert all(one and re.fullmatch("[0-9a-f]{16}", one) for one in registry.keys)
    assert len({usual, first, other, rest[-1]}) == 4
    assert all(one.failures == () for one in played)


OTHER = (
    ("Idempotency-Key", "fedcba9876543210"),
    ("Content-Type", "application/json"),
)


def test_what_is_no_resource_of_an_operation_is_not_asked_for(tmp_path: Path) -> None:
    region = {**ID, "name": "region", "schema": {"enum": ["eu"]}}
    contract = contract_of(
        tmp_path,
        {
            "/things": {"post": operation("make")},
            "/things/{region}/list": {"get": operation("all"), "parameters": [region]},
        },
    )
    chain = chains(contract)["all"]
    # It would have two faults, and a server that overlooks its own not be found out.
    wrong = Request("GET", "/things/eu/list", (("Cookie", "a=b"),))
    assert for_found(contract, wrong, chain, Found("/things/7/list")) is wrong
    found = Found("/things/eu/list")
    assert for_found(contract, wrong, chain, found).target == "/things/eu/list"
