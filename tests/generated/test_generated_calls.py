"""The generated client calls the generated server, in one process."""

from __future__ import annotations

import asyncio
import json
import pickle
from typing import Any

import pytest
from generated.making import Import, ask, pair


def parameters_service(load: Import, seen: list[dict[str, Any]]) -> Any:
    found = load("parameters.operations.find_things")
    lists = load("parameters.operations.find_lists")
    hidden = load("parameters.operations.hidden")
    alike = load("parameters.operations.alike")

    class Service:
        async def find_things(self, **given: Any) -> Any:
            seen.append(given)
            return found.FindThings200(body={"n": len(given)})

        async def find_lists(self, **given: Any) -> Any:
            seen.append(given)
            return lists.FindLists204()

        async def hidden(self, **given: Any) -> Any:
            seen.append(given)
            return hidden.Hidden204()

        async def alike(self, **given: Any) -> Any:
            seen.append(given)
            return alike.Alike204()

    return Service()


FULL = {
    "thing_id": 7,
    "kind": "very large",
    "limit": 3,
    "ratio": 1.5,
    "open": False,
    "tag": ["a&b", "c,d", "é +%"],
    "near": [1, -2.5],
    "either": True,
    "filter_name": "x_1",
    "x_trace": "a, b",
    "x_ids": [1, 2],
    "session": 'a; b="c", é',
    "visits": 0,
}


def test_parameters_of_all_places_arrive_as_they_were_given(load: Import) -> None:
    seen: list[dict[str, Any]] = []
    client, transport = pair(load, "parameters", parameters_service(load, seen))
    asyncio.run(client.find_things(**FULL))
    assert seen == [FULL]
    request = transport.requests[0]
    assert request.target == (
        "/things/7/very%20large?limit=3&ratio=1.5&open=false&tag=a%26b&tag=c%2Cd"
        "&tag=%C3%A9%20%2B%25&near=1,-2.5&either=true&filter%5Bname%5D=x_1"
    )
    headers = dict(request.headers)
    assert headers["cookie"] == "session=a%3B%20b%3D%22c%22%2C%20%C3%A9; visits=0"
    assert headers["x-ids"] == "1,2"


def test_parameters_of_one_name_are_told_apart(load: Import) -> None:
    models = load("parameters.models")
    seen: list[dict[str, Any]] = []
    client, transport = pair(load, "parameters", parameters_service(load, seen))
    header, query = [models.AlikeFItem(b=1)], [models.AlikeFItem2(a="x")]
    asyncio.run(client.alike(f_header=header, f_query=query))
    assert seen == [{"f_header": header, "f_query": query}]
    request = transport.requests[0]
    assert request.target == "/alike?f=%5B%7B%22a%22%3A%22x%22%7D%5D"
    assert ("f", '[{"b":1}]') in request.headers


def test_what_is_left_out_does_not_travel(load: Import) -> None:
    seen: list[dict[str, Any]] = []
    client, transport = pair(load, "parameters", parameters_service(load, seen))
    asyncio.run(client.find_things(thing_id=1, kind="a/b", limit=1))
    unset = load("parameters.runtime.parameters").msgspec.UNSET
    given = {"thing_id": 1, "kind": "a/b", "limit": 1}
    assert seen == [{name: given.get(name, unset) for name in FULL}]
    assert transport.requests[0].target == "/things/1/a%2Fb?limit=1"
    assert "cookie" not in dict(transport.requests[0].headers)


@pytest.mark.parametrize(
    "changed",
    [
        {"thing_id": 0},
        {"kind": "tiny"},
        {"limit": 101},
        {"limit": "3"},
        {"ratio": 0.3},
        {"tag": ["a", "a"]},
        {"near": [1]},
        {"filter_name": "ü"},
        {"x_trace": "ab"},
        {"x_trace": "abc\r\nx: y"},
        {"x_trace": "日本語"},
    ],
)
def test_a_client_sends_nothing_that_is_invalid(
    load: Import, changed: dict[str, Any]
) -> None:
    client, transport = pair(load, "parameters", parameters_service(load, []))
    with pytest.raises(load("parameters.client").InvalidContent):
        asyncio.run(client.find_things(**{**FULL, **changed}))
    assert not transport.requests


def test_segments_that_would_be_lost_are_not_sent(load: Import) -> None:
    prepare = load("names.client.alike").prepare
    assert prepare("a", "..b").target == "/alike/a/..b"
    for text in ("", ".", ".."):
        with pytest.raises(load("names.client").InvalidContent):
            prepare("a", text)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/things/7/small?limit=1", 200),
        ("/things/7.0/small?limit=1e0", 200),
        ("/things/7/very%20large?limit=1&unknown=1", 200),
        ("/things/7/small", 400),
        ("/things/7/small?limit=", 400),
        ("/things/7/small?limit=1&limit=1", 400),
        ("/things/7/small?limit=one", 400),
        ("/things/7/small?limit=1e999", 400),
        ("/things/7/small?limit=%FF", 400),
        ("/things/0/small?limit=1", 400),
        ("/things/x/small?limit=1", 400),
        ("/things/7/tiny?limit=1", 400),
        ("/things/7/small?limit=1&near=1", 400),
        ("/things/7/small?limit=1&near=1,2", 200),
        ("/things/7/small?limit=1&tag=a&tag=a", 400),
        ("/things/7/small?limit=1&open=TRUE", 400),
        ("/things/7/small?limit=1&either=maybe", 200),
        ("/things/7?limit=1", 404),
        ("/things//small?limit=1", 404),
    ],
)
def test_requests_are_judged_by_their_parameters(
    load: Import, target: str, status: int
) -> None:
    app = load("parameters.server").create_app(parameters_service(load, []))
    assert ask(app, "GET", target)[0] == status


def test_all_parameters_that_are_wrong_are_told_of(load: Import) -> None:
    app = load("parameters.server").create_app(parameters_service(load, []))
    sent = {"f": '[{"b":"x"},{}]'}
    status, content = ask(app, "GET", "/alike?f=no", headers=sent)
    assert status == 400
    errors = json.loads(content)["errors"]
    found = [f"{each['in']} {each['parameter']} {each['keyword']}" for each in errors]
    assert sorted(found) == ["header f required", "header f type", "query f json"]


def test_parameters_may_be_called_anything(load: Import) -> None:
    seen: list[dict[str, Any]] = []
    client, _ = pair(load, "parameters", parameters_service(load, seen))
    operation = load("parameters.client.hidden").prepare
    names = operation.__code__.co_varnames[: operation.__code__.co_argcount]
    given = {name: f"value of {name}" for name in names}
    asyncio.run(client.hidden(**given))
    assert seen == [given]
    assert {"operation", "request", "list", "self_", "class_", "unset_"} <= set(names)


def test_arrays_stand_in_paths(load: Import) -> None:
    seen: list[dict[str, Any]] = []
    client, transport = pair(load, "parameters", parameters_service(load, seen))
    asyncio.run(client.find_lists(ids=[3, 4]))
    assert seen == [{"ids": [3, 4]}]
    assert transport.requests[0].target == "/lists/3,4"
    with pytest.raises(load("parameters.client").InvalidContent):
        asyncio.run(client.find_lists(ids=[]))


class Notes:
    """Answers `bodies` with what it is given."""

    def __init__(self, load: Import) -> None:
        self._load = load
        self.given: list[Any] = []

    def _answer(self, operation: str, name: str, **fields: Any) -> Any:
        return getattr(self._load(f"bodies.operations.{operation}"), name)(**fields)

    async def add_note(self, *, body: Any) -> Any:
        self.given.append(body)
        return self._answer("add_note", "AddNote201", body="added")

    async def read_notes(self) -> Any:
        return self._answer("read_notes", "ReadNotes200", body="all of them")

    async def probe_notes(self) -> Any:
        return self._answer("probe_notes", "ProbeNotes200", x_count=3)

    async def drop_notes(self) -> Any:
        return self._answer("drop_notes", "DropNotes410")

    async def put_file(self, *, body: Any) -> Any:
        self.given.append(body)
        unset = self._load("bodies.client.client").UNSET
        return self._answer(
            "put_file",
            "PutFile200",
            body=b"none" if body is unset else await body.read(),
        )

    async def put_number(self, *, body: Any) -> Any:
        return self._answer("put_number", "PutNumber200", body=body)

    async def put_anything(self, *, body: Any) -> Any:
        self.given.append(body)
        return self._answer("put_anything", "PutAnything200", body=None)


def test_a_body_may_be_left_out_where_it_is_not_required(load: Import) -> None:
    notes = Notes(load)
    client, transport = pair(load, "bodies", notes)
    unset = load("bodies.client.client").UNSET
    assert asyncio.run(client.add_note()).body == "added"
    note = load("bodies.models").AddNoteBody(text="hello", extra={"more": 1})
    asyncio.run(client.add_note(body=note))
    assert notes.given == [unset, note]
    assert "content-type" not in dict(transport.requests[0].headers)
    assert transport.requests[1].content == b'{"text":"hello","more":1}'


@pytest.mark.parametrize("body", [5, "x", [1], None, b"x"])
def test_a_body_of_another_type_is_not_sent(load: Import, body: Any) -> None:
    client, transport = pair(load, "bodies", Notes(load))
    with pytest.raises(load("bodies.client").InvalidContent):
        asyncio.run(client.add_note(body=body))
    assert not transport.requests


def test_bytes_pass_as_they_are(load: Import) -> None:
    client, _ = pair(load, "bodies", Notes(load))
    assert asyncio.run(client.put_file(body=b"\x00\xff")).body == b"\x00\xff"
    assert asyncio.run(client.put_file()).body == b"none"
    assert asyncio.run(client.read_notes()).body == "all of them"


def test_a_number_is_sent_as_it_came(load: Import) -> None:
    client, _ = pair(load, "bodies", Notes(load))
    assert repr(asyncio.run(client.put_number(body=1)).body) == "1"
    assert repr(asyncio.run(client.put_number(body=1.0)).body) == "1.0"


def test_documented_failures_are_raised(load: Import) -> None:
    client, _ = pair(load, "bodies", Notes(load))
    error = load("bodies.client.drop_notes").DropNotesError
    with pytest.raises(error) as caught:
        asyncio.run(client.drop_notes())
    assert caught.value.status == 410
    assert isinstance(caught.value, load("bodies.client").ErrorResponse)


def test_a_head_request_has_headers_alone(load: Import) -> None:
    client, transport = pair(load, "bodies", Notes(load))
    assert asyncio.run(client.probe_notes()).x_count == 3
    assert transport.requests[0].method == "HEAD"


@pytest.mark.parametrize(
    ("method", "target", "headers", "content", "status"),
    [
        ("POST", "/notes", {"content-type": "text/plain"}, b'{"text": "a"}', 201),
        ("POST", "/notes", {"content-type": "text/html"}, b"{}", 415),
        ("POST", "/notes", {"content-type": "application/json"}, b"{", 400),
        ("POST", "/notes", {"content-type": "application/json"}, b"", 201),
        ("PUT", "/numbers", {"content-type": "application/json"}, b"", 400),
        ("PUT", "/numbers", {"content-type": "application/json"}, b"true", 400),
        ("PATCH", "/notes", {}, None, 405),
        ("GET", "/nothing", {}, None, 404),
    ],
)
def test_the_server_refuses_by_the_letter(
    load: Import,
    method: str,
    target: str,
    headers: dict[str, str],
    content: bytes | None,
    status: int,
) -> None:
    app = load("bodies.server").create_app(Notes(load))
    assert ask(app, method, target, headers=headers, content=content)[0] == status


def jobs(load: Import, answer: Any) -> Any:
    class Service:
        async def start_job(self, **_: Any) -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        async def list_jobs(self) -> Any:
            raise AssertionError

    failure = load("errors.models").Failure

    class Errors:
        def failure(self, fault: Any) -> Any:
            return failure(code=fault.status, reason=fault.title)

    return pair(load, "errors", Service(), errors=Errors())


def test_typed_headers_go_there_and_back(load: Import) -> None:
    job = load("errors.models").Job(id=1)
    answer = load("errors.operations.start_job").StartJob202(
        location="/jobs/1",
        retry_after=3,
        x_rate=0.5,
        x_urgent=True,
        x_state="queued",
        body=job,
    )
    client, transport = jobs(load, answer)
    assert asyncio.run(client.start_job(body=job)) == answer
    status, headers, _ = asyncio.run(
        transport.ask(
            "POST", "/jobs", {"content-type": "application/json"}, b'{"id":1}'
        )
    )
    assert status == 202
    assert dict(headers)["x-version"] == "2"
    assert dict(headers)["x-urgent"] == "true"


def test_the_contracts_own_errors_are_made_by_the_mapping(load: Import) -> None:
    job = load("errors.models").Job(id=1)
    client, transport = jobs(load, RuntimeError("secret"))
    error = load("errors.client.start_job").StartJobError
    with pytest.raises(error) as caught:
        asyncio.run(client.start_job(body=job))
    failure = load("errors.models").Failure
    assert caught.value.response.body == failure(
        code=500, reason="Internal Server Error"
    )
    wrong = asyncio.run(
        transport.ask("POST", "/jobs", {"content-type": "application/json"}, b"{}")
    )
    assert (wrong[0], wrong[2]) == (400, b'{"code":400,"reason":"Bad Request"}')


REPLIES = [
    (202, {}, b"", "the header location is missing"),
    (299, {}, b"", "the status is not documented"),
    (400, {"content-type": "text/html"}, b"{}", "the content is text/html"),
    (400, {"content-type": "application/json"}, b"{}", "the content is invalid"),
]
GOOD = {"location": "/jobs/1", "retry-after": "3", "x-version": "2"}
ODD = [
    {"x-version": "3"},
    {"location": "/jobs/x"},
    {"retry-after": "soon"},
    {"retry-after": "-1"},
    {"x-urgent": "TRUE"},
    {"x-urgent": "1"},
    {"x-rate": "nan"},
    {"x-state": "running"},
]


def read_job(load: Import, status: int, headers: dict[str, str], content: bytes) -> Any:
    reply = load("errors.runtime.transport").Reply(
        status=status, headers=tuple(headers.items()), content=content
    )
    return load("errors.client.start_job").read(reply)


@pytest.mark.parametrize(("status", "headers", "content", "reason"), REPLIES)
def test_a_response_that_the_contract_does_not_know_is_named(
    load: Import, status: int, headers: dict[str, str], content: bytes, reason: str
) -> None:
    known = {"x-version": "2"} if status == 202 else {}
    with pytest.raises(load("errors.client").InvalidResponse, match=reason):
        read_job(load, status, {**known, **headers}, content)


def test_what_is_raised_says_what_was_asked(load: Import) -> None:
    asked = "the server answered {} to POST /jobs"
    with pytest.raises(load("errors.client").UnexpectedStatus) as unexpected:
        read_job(load, 299, {}, b"")
    found = pickle.loads(pickle.dumps(unexpected.value))
    for error in (unexpected.value, found):
        assert str(error) == asked.format(299) + ": the status is not documented"
        assert (error.status, error.route) == (299, "POST /jobs")
    headers = {"content-type": "application/json"}
    content = b'{"code": 400, "reason": "x"}'
    with pytest.raises(load("errors.client").ErrorResponse) as refused:
        read_job(load, 400, headers, content)
    assert str(refused.value) == asked.format(400)
    assert refused.value.route == "POST /jobs"


def test_a_failure_with_content_that_is_not_documented_is_that_failure(
    load: Import,
) -> None:
    """RFC 9110 lets any error have content: the error has it as it came."""
    headers = {"content-type": "text/html"}
    with pytest.raises(load("statuses.client.list_pets").ListPets404Error) as caught:
        load("statuses.client.list_pets").read(
            load("statuses.runtime.transport").Reply(
                status=404, headers=tuple(headers.items()), content=b"<p>No."
            )
        )
    assert caught.value.reply.content == b"<p>No."
    assert caught.value.response == load("statuses.operations.list_pets").ListPets404()


@pytest.mark.parametrize("odd", ODD)
def test_headers_of_responses_are_judged(load: Import, odd: dict[str, str]) -> None:
    headers = {**GOOD, "content-type": "application/json"}
    assert read_job(load, 202, headers, b'{"id": 1}').retry_after == 3
    with pytest.raises(load("errors.client").InvalidResponse):
        read_job(load, 202, {**headers, **odd}, b'{"id": 1}')


def test_a_header_of_several_types_is_read_as_the_one_that_fits(load: Import) -> None:
    headers = {**GOOD, "content-type": "application/json", "x-state": "7"}
    assert read_job(load, 202, headers, b'{"id": 1}').x_state == 7
