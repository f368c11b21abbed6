"""What the running service answers: the contract's promises, over real HTTP."""

from __future__ import annotations

import json
import re

import pytest
from contract.service.bodies import (
    SAMPLE,
    SAMPLE_BYTES,
    changed,
    played,
    without,
    written,
)
from contract.service.running import SESSIONS, Answer, Service, session_id, stored

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "OPTIONS,POST,PUT",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Expose-Headers": "Location",
}


def assert_cors(answer: Answer) -> None:
    for name, value in CORS.items():
        assert answer.header(name) == value


def test_the_sample_starts_a_session(service: Service) -> None:
    answer = service.post(SAMPLE_BYTES)
    assert answer.status == 201
    assert answer.body == b""
    assert answer.header("Content-Length") == "0"
    assert answer.header("Content-Type") == "application/octet-stream"
    location = answer.header("Location")
    assert re.fullmatch(r"/api/v1/sessions/[0-9a-f]{64}", location)
    assert_cors(answer)
    assert stored(service.database)[session_id(answer)] == SAMPLE


def test_each_session_has_an_id_of_its_own(service: Service) -> None:
    ids = {session_id(service.post(SAMPLE_BYTES)) for _ in range(20)}
    assert len(ids) == 20


def test_a_preflight_allows_every_origin(service: Service) -> None:
    answer = service.request(
        "OPTIONS",
        headers={
            "Origin": "https://player.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert answer.status == 204
    assert answer.body == b""
    assert answer.header("Allow") == "OPTIONS, POST"
    assert_cors(answer)


def test_keys_that_the_contract_does_not_name_are_stored(service: Service) -> None:
    body = json.loads(changed("/params/media.newKey", {"deep": [1, None, "ü\u0000"]}))
    body["qoeData"] = {"other": 23.5, "media.qoe.bitrate": 1}
    answer = service.post(json.dumps(body).encode())
    assert stored(service.database)[session_id(answer)] == body


@pytest.mark.parametrize(
    ("content_type", "length", "playhead", "status"),
    [
        ("live", 86400, 86400, 400),
        ("live", 86400, 86399.5, 201),
        ("LIVE", 86400, 86400, 400),
        ("Linear", 86400, 90000, 400),
        ("linear", 0, 86399.999, 201),
        ("live", 10, 11, 201),
        ("VOD", 60.39, 60.39, 400),
        ("VOD", 60.39, 60.38, 201),
        ("VOD", 0, 100_000, 201),
        ("vod", 0, 0, 201),
        ("podcast", 10, 10, 400),
        ("VOD", 10, -1, 400),
        ("VOD", -1, 0, 400),
    ],
)
def test_the_playhead_lies_within_the_content(
    service: Service, content_type: str, length: float, playhead: float, status: int
) -> None:
    answer = service.post(played(content_type, length, playhead))
    assert answer.status == status, answer.body
    if status == 400:
        assert answer.problem["errors"]


def test_a_broken_rule_is_named(service: Service) -> None:
    (error,) = service.post(played("live", 86400, 86400)).problem["errors"]
    assert error["keyword"] == "live-playhead-within-day"
    (error,) = service.post(played("VOD", 60.39, 60.39)).problem["errors"]
    assert error["keyword"] == "playhead-within-content"


def test_a_missing_parameter_is_named_with_its_place(service: Service) -> None:
    answer = service.post(without("/params/media.length"))
    assert answer.status == 400
    (error,) = answer.problem["errors"]
    assert error["pointer"] == "/params"
    assert error["keyword"] == "required"
    assert "media.length" in error["message"]
    assert_cors(answer)


def test_everything_that_is_wrong_is_told_at_once(service: Service) -> None:
    body = json.loads(without("/params/media.length"))
    body["eventType"] = "ping"
    body["customMetadata"] = {"a": 1}
    errors = service.post(json.dumps(body).encode()).problem["errors"]
    pointers = {error["pointer"] for error in errors}
    assert pointers == {"/params", "/eventType", "/customMetadata/a"}


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ("/playerTime/ts", "1509045324153.0"),
        ("/playerTime/ts", "1.509045324153e12"),
        ("/playerTime/ts", "0"),
        ("/playerTime/ts", "9007199254740991"),
        ("/playerTime/playhead", "1e0"),
        ("/playerTime/playhead", "-0.0"),
        ("/params/media.length", "6.1e1"),
        ("/params/visitor.aamLocationHint", "null"),
        ("/params/visitor.aamLocationHint", "6.0"),
        ("/customMetadata", "{}"),
        ("/qoeData", "{}"),
        ("/eventType", '"session\\u0053tart"'),
    ],
)
def test_unusual_ways_to_write_a_valid_body(
    service: Service, pointer: str, text: str
) -> None:
    answer = service.post(written(pointer, text))
    assert answer.status == 201, answer.body


@pytest.mark.parametrize(
    ("pointer", "text"),
    [
        ("/eventType", '"ping"'),
        ("/params/media.length", '"60"'),
        ("/params/media.length", "true"),
        ("/params/media.length", "null"),
        ("/params/analytics.enableSSL", "0"),
        ("/playerTime/ts", "1.5"),
        ("/playerTime/ts", "-1"),
        ("/playerTime/ts", "9007199254740992"),
        ("/playerTime/ts", '"1509045324153"'),
        ("/playerTime/other", "1"),
        ("/playerTime", "[]"),
        ("/customMetadata/a", "1"),
        ("/customMetadata", "null"),
        ("/qoeData", "[]"),
        ("/qoeData/media.qoe.bitrate", '"1"'),
        ("/other", "1"),
    ],
)
def test_invalid_bodies_are_refused_with_the_place(
    service: Service, pointer: str, text: str
) -> None:
    answer = service.post(written(pointer, text))
    assert answer.status == 400
    assert answer.problem["errors"]
    assert_cors(answer)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'Application/JSON;charset="UTF-8"',
        "text/plain;charset=UTF-8",
        "text/plain",
    ],
)
def test_media_types_that_players_send(service: Service, content_type: str) -> None:
    assert service.post(SAMPLE_BYTES, content_type).status == 201


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "application/xml"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "nonsense"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
def test_other_media_types_are_refused(
    service: Service, headers: dict[str, str]
) -> None:
    answer = service.request("POST", body=SAMPLE_BYTES, headers=headers)
    assert answer.status == 415
    assert answer.problem["title"] == "Unsupported Media Type"
    assert_cors(answer)


@pytest.mark.parametrize(
    "method", ["GET", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "FOO", "post"]
)
def test_other_methods_are_refused(service: Service, method: str) -> None:
    answer = service.request(method, body=SAMPLE_BYTES)
    assert answer.status == 405
    assert answer.header("Allow") == "OPTIONS, POST"
    assert answer.problem["title"] == "Method Not Allowed"
    assert_cors(answer)


def test_head_is_refused_without_a_body(service: Service) -> None:
    answer = service.request("HEAD")
    assert answer.status == 405
    assert answer.header("Allow") == "OPTIONS, POST"
    assert answer.body == b""


def test_a_method_that_is_no_standard_leaves_the_connection_usable(
    service: Service,
) -> None:
    with service.connect() as connection, connection.makefile("rb") as lines:
        for method in (b"OPTIONS", b"FOO", b"OPTIONS", b"BAR"):
            connection.sendall(
                b"%s %s HTTP/1.1\r\nHost: a\r\n\r\n" % (method, SESSIONS.encode())
            )
            expected = b"204" if method == b"OPTIONS" else b"405"
            assert lines.readline().split()[1] == expected
            length = 0
            while (line := lines.readline().lower()) != b"\r\n":
                if line.startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            lines.read(length)


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/sessions/", "/api/v1", "/API/v1/sessions", "/%2e%2e/etc"]
)
def test_other_paths_are_not_found(service: Service, path: str) -> None:
    assert service.request("POST", path, SAMPLE_BYTES).status == 404


def test_a_query_changes_nothing(service: Service) -> None:
    answer = service.request(
        "POST", SESSIONS + "?a=b", SAMPLE_BYTES, {"Content-Type": "application/json"}
    )
    assert answer.status == 201
