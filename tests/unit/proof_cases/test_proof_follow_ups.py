"""What is asked after an answer: for its version, for what became of it, once more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.judgement import judge
from counterfoil.proof.replay import cases, replay

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.replay import Replayed

TAG = {"type": "string", "pattern": '^"[0-9a-f]{4,}"$'}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
NOTE = {
    "type": "object",
    "required": ["text"],
    "properties": {"text": {"type": "string"}},
}
CONTENT = {"required": True, "content": {"application/json": {"schema": NOTE}}}


def field(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "header", "schema": schema}


def said(*statuses: str) -> dict[str, Any]:
    return {one: {"description": "x"} for one in statuses}


def contract_of(folder: Path, **operations: dict[str, Any]) -> Contract:
    make = {"requestBody": CONTENT, "responses": said("201", "409")}
    paths = {
        "/notes": {"post": {**make, **operations.pop("post", {})}},
        "/notes/{id}": {"parameters": [ID], **operations},
    }
    (folder / "a.json").write_text(json.dumps({"openapi": "3.1.0", "paths": paths}))
    return load_contract(folder / "a.json")


class Server:
    """A server that makes notes, and the connection to it."""

    authority = "notes"

    def __init__(self, answering: Callable[[Request], Answer]) -> None:
        self._answering = answering
        self.asked: list[Request] = []

    def connect(self, _timeout: float = 0) -> Server:
        return self

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def send(self, request: Request) -> Answer:
        self.asked.append(request)
        if request.method == "POST":
            fields = (("location", "/notes/7"), ("etag", '"abcd"'))
            return Answer(201, fields, b"")
        return self._answering(request)

    def transmit(self, _method: str, _how: object) -> tuple[Answer, ...]:
        raise AssertionError("all requests are plain")


def played(contract: Contract, server: Server, method: str, label: str) -> Replayed:
    (case,) = (
        one
        for one in cases(contract)
        if one.request.method == method
        and one.label.startswith("the plain request")
        and one.label.endswith(label)
        and (label or one.before is None)
    )
    (found,) = replay(server, contract, (case,))
    return found


def etag(status: int, text: str | None) -> Answer:
    return Answer(status, (("etag", text),) if text else (), b"")


@pytest.mark.parametrize(
    ("statuses", "answers", "sent", "checks"),
    [
        (("200", "304"), [etag(200, '"abcd"'), etag(304, '"abcd"')], ['"abcd"'], []),
        # Another version has come meanwhile.
        (("200", "304"), [etag(200, '"abcd"'), etag(200, '"abce"')], ['"abcd"'], []),
        (
            ("200", "304"),
            [etag(200, '"abcd"'), etag(200, 'W/"abcd"')],
            ['"abcd"'],
            ["precondition"],
        ),
        (("200", "304"), [etag(200, None)], [], []),
        (("200", "304"), [etag(200, "abcd")], [], []),
        # Nothing promises it.
        (("200", "3XX"), [etag(200, '"abcd"')], [], []),
    ],
)
def test_what_a_client_has_already_need_not_come_again(
    tmp_path: Path,
    statuses: tuple[str, ...],
    answers: list[Answer],
    sent: list[str],
    checks: list[str],
) -> None:
    get = {"parameters": [field("If-None-Match", TAG)], "responses": said(*statuses)}
    contract = contract_of(tmp_path, get=get)
    coming = iter(answers)
    server = Server(lambda _: next(coming))
    found = played(contract, server, "GET", "")
    assert [one.check for one in found.failures] == checks
    assert [one.header("if-none-match") for one in server.asked[1:]] == sent


@pytest.mark.parametrize(
    ("asked", "method", "checks"),
    [
        ('"a", W/"b"', "GET", ["precondition"]),
        ('"c"', "GET", []),
        ("*", "GET", []),
        ("b", "GET", []),
        ('"b"', "PUT", []),
    ],
)
def test_a_list_of_versions_is_compared_weakly(
    tmp_path: Path, asked: str, method: str, checks: list[str]
) -> None:
    reads = {
        "parameters": [field("If-None-Match", {"type": "string"})],
        "responses": said("200", "304"),
    }
    contract = contract_of(tmp_path, get=reads, put=reads)
    request = Request(method, "/notes/7", (("If-None-Match", asked),))
    found = judge(contract, Exchange("x", request, etag(200, '"b"')))
    assert [one.check for one in found] == checks


@pytest.mark.parametrize(
    ("method", "answer", "checks"),
    [
        ("PUT", etag(412, None), []),
        ("PUT", etag(200, '"ffff"'), ["precondition"]),
        # RFC 9110, 13.1.1: it may be seen to be done already; or nothing tells.
        ("PUT", etag(200, '"abcd"'), []),
        ("PUT", etag(200, None), []),
        ("DELETE", etag(412, None), []),
        ("DELETE", etag(404, None), []),
        ("DELETE", etag(204, None), ["precondition"]),
    ],
)
def test_what_has_another_version_is_left_alone(
    tmp_path: Path, method: str, answer: Answer, checks: list[str]
) -> None:
    responses = said("200", "204", "404", "412")
    writes = {"parameters": [field("If-Match", TAG)], "responses": responses}
    contract = contract_of(tmp_path, **{method.lower(): writes})
    server = Server(lambda _: answer)
    found = played(contract, server, method, "of a version that it has not")
    assert [one.check for one in found.failures] == checks
    *_, last = server.asked
    assert last.header("if-match") not in {None, '"abcd"'}
    # Where the contract does not document 412, nothing is promised.
    writes["responses"] = said("200", "204", "404")
    contract = contract_of(tmp_path, **{method.lower(): writes})
    assert not any("of a version" in one.label for one in cases(contract))


def test_a_task_is_asked_until_it_has_come_to_something(tmp_path: Path) -> None:
    location = {"Location": {"required": True, "schema": {"type": "string"}}}
    done = {"description": "x", "headers": location}
    responses = {**said("200", "404"), "303": done}
    contract = contract_of(tmp_path, get={"responses": responses})
    coming = iter((200, 200, 303))
    server = Server(lambda _: Answer(next(coming), (), b""))
    found = played(contract, server, "GET", ", of what was just made")
    (failure,) = found.failures
    assert failure.check == "required_header"
    statuses = [one.answer.status for one in failure.before]
    assert (statuses, failure.exchange.answer.status) == ([201, 200, 200], 303)
    server = Server(lambda _: Answer(200, (), b""))
    found = played(contract, server, "GET", ", of what was just made")
    assert found.failures == ()
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("statuses", "count"), [(("201",), 2), (("201", "409"), 3), (("201", "422"), 2)]
)
def test_a_key_that_was_used_comes_again(
    tmp_path: Path, statuses: tuple[str, ...], count: int
) -> None:
    key = field("Idempotency-Key", {"type": "string"})
    post = {"parameters": [{**key, "required": True}], "responses": said(*statuses)}
    contract = contract_of(tmp_path, post=post)
    server = Server(lambda _: Answer(500, (), b""))
    assert played(contract, server, "POST", "").failures == ()
    assert len({one.header("idempotency-key") for one in server.asked}) == 1
    first, again, *others = server.asked
    assert first == again
    assert len(server.asked) == count
    assert all(one.body != first.body for one in others)
