"""Hostile input: refused as documented, and the service goes on."""

from __future__ import annotations

import http.client
import socket
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest
from contract.service.bodies import SAMPLE_BYTES, written
from contract.service.running import GUARD, SESSIONS, Service, session_id, stored

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTE = 1024 * 1024
DIGITS = "9" * 10_000

BAD_JSON = {
    "broken": b'{"playerTime": {"playhead": 0, ',
    "empty": b"",
    "blank": b" \r\n",
    "array": b"[]",
    "string": b'"sessionStart"',
    "null": b"null",
    "two values": SAMPLE_BYTES * 2,
    "trailing comma": SAMPLE_BYTES[:-1] + b",}",
    "comment": b"/* */" + SAMPLE_BYTES,
    "UTF-16": SAMPLE_BYTES.decode().encode("utf-16"),
    "UTF-16 without mark": SAMPLE_BYTES.decode().encode("utf-16-le"),
    "UTF-8 mark": b"\xef\xbb\xbf" + SAMPLE_BYTES,
    "Latin-1": SAMPLE_BYTES.replace(b"ClickMe", b"Click\xe4Me"),
    "overlong UTF-8": SAMPLE_BYTES.replace(b"ClickMe", b"\xc0\xaf"),
    "lone surrogate": SAMPLE_BYTES.replace(b"ClickMe", rb"\ud800"),
    "lone surrogate, extra key": SAMPLE_BYTES.replace(
        b'"ClickMe"', rb'"","x":"\udc00"'
    ),
    "NaN": written("/playerTime/playhead", "NaN"),
    "infinity": written("/playerTime/playhead", "-Infinity"),
    "NaN in an extra key": written("/params/extra", "NaN"),
    "beyond double": written("/playerTime/playhead", "1e400"),
    "beyond double, extra key": written("/params/extra", "1e400"),
    "many digits": written("/playerTime/ts", DIGITS),
    "many digits, extra key": written("/params/extra", DIGITS),
    "duplicate key": written("/eventType", '"ping","eventType":"sessionStart"'),
    "duplicate extra key": written("/params/extra", '1,"extra":1'),
    "duplicate key, deep": written("/params/extra", '[{"a":1,"\\u0061":1}]'),
    "nested arrays": b"[" * 10_000 + b"]" * 10_000,
    "nested arrays, open": b"[" * 1_000_000,
    "nested arrays in a body": written("/params/extra", "[" * 10_000 + "]" * 10_000),
    "nested objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "control character": SAMPLE_BYTES.replace(b"ClickMe", b"Click\x00Me"),
}


@pytest.fixture
def healthy(service: Service) -> Iterator[Service]:
    """The service, which must still work after the test."""
    yield service
    answer = service.post(SAMPLE_BYTES)
    assert session_id(answer) in stored(service.database)
    assert service.request("GET", "/readyz").status == 200


@pytest.mark.parametrize("name", BAD_JSON)
def test_what_is_no_session_is_a_bad_request(healthy: Service, name: str) -> None:
    answer = healthy.post(BAD_JSON[name])
    assert answer.status == 400, name
    assert answer.problem["errors"]
    assert len(answer.body) < 64 * 1024


def test_thousands_of_errors_give_a_short_answer(healthy: Service) -> None:
    members = ",".join(f'"{n}":1' for n in range(20_000))
    answer = healthy.post(written("/customMetadata", "{" + members + "}"))
    assert answer.status == 400
    assert len(answer.problem["errors"]) <= 100


def test_a_long_answer_is_not_an_echo(healthy: Service) -> None:
    answer = healthy.post(written("/eventType", '"' + "x" * 500_000 + '"'))
    assert answer.status == 400
    assert len(answer.body) < 4096


@pytest.mark.parametrize("size", [MEGABYTE, MEGABYTE + 1])
def test_the_size_of_a_body_is_bounded(healthy: Service, size: int) -> None:
    body = SAMPLE_BYTES + b" " * (size - len(SAMPLE_BYTES))
    assert healthy.post(body).status == (201 if size <= MEGABYTE else 413)


@pytest.mark.parametrize("chunked", [False, True])
def test_50_megabytes_are_refused(healthy: Service, chunked: bool) -> None:
    chunk = b" " * MEGABYTE
    with healthy.connect() as connection:
        framing = (
            "Transfer-Encoding: chunked"
            if chunked
            else f"Content-Length: {50 * MEGABYTE}"
        )
        connection.sendall(
            f"POST {SESSIONS} HTTP/1.1\r\nHost: a\r\n"
            f"Content-Type: application/json\r\n{framing}\r\n\r\n".encode()
        )
        # The server may answer, and stop reading, long before the end.
        with suppress(ConnectionError):
            for _ in range(50):
                if _readable(connection):
                    break
                connection.sendall(
                    b"%x\r\n%s\r\n" % (MEGABYTE, chunk) if chunked else chunk
                )
        with closing(http.client.HTTPResponse(connection)) as response:
            response.begin()
            assert response.status == 413
            assert response.getheader("Content-Type") == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "media_type", "status"),
    [
        ("POST", SESSIONS, "application/json", 413),
        ("POST", SESSIONS, "text/xml", 415),
        ("PUT", SESSIONS, "application/json", 405),
        ("POST", "/nowhere", "application/json", 404),
    ],
)
def test_a_refusal_reaches_a_client_that_sends_all_and_closes(
    healthy: Service, method: str, path: str, media_type: str, status: int
) -> None:
    """It reads only when it has sent all: a reset would lose the answer."""
    headers = {"Content-Type": media_type, "Connection": "close"}
    answer = healthy.request(method, path, b" " * 50 * MEGABYTE, headers)
    assert answer.status == status
    assert answer.problem["status"] == status


def test_a_refused_body_that_never_ends_is_given_up(healthy: Service) -> None:
    with healthy.connect() as connection:
        connection.sendall(
            f"POST {SESSIONS} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            f"Content-Type: text/xml\r\nContent-Length: {MEGABYTE}\r\n\r\n".encode()
        )
        with connection.makefile("rb") as lines:
            assert lines.readline().split()[1] == b"415"
            lines.read()  # until the server closes the connection


def test_a_length_of_thousands_of_digits_is_refused(healthy: Service) -> None:
    with healthy.connect() as connection:
        connection.sendall(
            b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Content-Length: %s\r\n\r\n" % (SESSIONS.encode(), b"9" * 5000)
        )
        with connection.makefile("rb") as lines:
            assert lines.readline().split()[1] in {b"400", b"413"}


@pytest.mark.parametrize(
    "text",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"nonsense\r\n\r\n",
        b"POST /api/v1/sessions HTTP/9.9\r\n\r\n",
        b"FOO\x00BAR / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"(a) / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"FOO /\r\n\r\n",
    ],
)
def test_what_is_no_http_is_refused_and_closed(healthy: Service, text: bytes) -> None:
    with healthy.connect() as connection:
        connection.sendall(text)
        with connection.makefile("rb") as lines:
            assert lines.readline().split()[1] == b"400"
            lines.read()


def test_clients_that_leave_in_the_middle_are_forgotten(healthy: Service) -> None:
    before = stored(healthy.database)
    for _ in range(50):
        with healthy.connect() as connection:
            connection.sendall(
                b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                b"Content-Length: %d\r\n\r\n%s"
                % (SESSIONS.encode(), len(SAMPLE_BYTES), SAMPLE_BYTES[:100])
            )
    healthy.wait_for(lambda: healthy.request("GET", "/readyz").status == 200)
    assert stored(healthy.database) == before
    assert not [e for e in healthy.events() if e["level"] == "ERROR"]


def _readable(connection: socket.socket) -> bool:
    connection.settimeout(0)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False
    finally:
        connection.settimeout(GUARD)
