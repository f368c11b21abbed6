"""The transports of the generated clients: whole requests and responses, and faults."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from contract.raw_servers import answering
from contract.transports import NETWORK, asking
from media_collection.client import ConnectionFailed, InvalidResponse
from media_collection.runtime import httpx_transport
from media_collection.runtime.client_errors import TransportError
from media_collection.runtime.transport import Reply, Request

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("send", NETWORK)
def test_a_request_arrives_as_it_is_and_so_does_the_response(
    send: Callable[[Request], Reply],
) -> None:
    seen: list[bytes] = []
    answer = (
        b"HTTP/1.1 201 Created\r\nX-Many: a\r\nx-many: b, c\r\nLocation: /x\r\n"
        b"Content-Length: 3\r\nConnection: close\r\n\r\n\x00\xff\n"
    )
    with answering(answer, seen) as url:
        reply = send(
            Request(
                method="POST",
                target="/a%2Fb/..c/%C3%A9",
                url=f"{url}/a%2Fb/..c/%C3%A9?q=a%20b&r=%2B,c&&s",
                headers=(("x-one", "1"), ("x-two", "a"), ("x-two", "b")),
                content=b"\x00body",
                timeout=5,
            )
        )
    assert (reply.status, reply.content) == (201, b"\x00\xff\n")
    assert reply.header("x-many") == "a, b, c"
    assert reply.header("location") == "/x"
    head, _, body = seen[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0] == b"POST /a%2Fb/..c/%C3%A9?q=a%20b&r=%2B,c&&s HTTP/1.1"
    fields = [line.lower() for line in lines]
    assert [line for line in fields if line.startswith(b"x-")] == [
        b"x-one: 1",
        b"x-two: a",
        b"x-two: b",
    ]
    assert b"content-length: 5" in fields
    assert body == b"\x00body"


@pytest.mark.parametrize("send", NETWORK)
def test_redirections_and_cookies_are_the_callers_business(
    send: Callable[[Request], Reply],
) -> None:
    answer = (
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\n"
        b"Set-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    )
    with answering(answer) as url:
        reply = send(asking(f"{url}/"))
    assert (reply.status, reply.header("set-cookie")) == (302, "a=b")


FAULTS = [
    (b"", ConnectionFailed),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", ConnectionFailed),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", ConnectionFailed),
    (b"not HTTP at all\r\n\r\n", ConnectionFailed),
    # RFC 9112, 6.1 and 6.3: nobody knows what its octets stand for.
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: foo\r\n\r\nabc", ConnectionFailed),
    (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: foo, chunked\r\n\r\n0\r\n\r\n",
        ConnectionFailed,
    ),
    (
        b"HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Encoding: gzip\r\n\r\nabc",
        InvalidResponse,
    ),
]


@pytest.mark.parametrize(("answer", "expected"), FAULTS)
@pytest.mark.parametrize("send", NETWORK)
def test_a_response_that_is_broken_is_an_error_that_says_so(
    send: Callable[[Request], Reply], answer: bytes, expected: type[Exception]
) -> None:
    with answering(answer) as url, pytest.raises(expected) as caught:
        send(asking(f"{url}/"))
    assert str(caught.value)
    if isinstance(caught.value, InvalidResponse):
        assert caught.value.reply.header("x-a") == "1"
    else:
        assert isinstance(caught.value, TransportError)
        assert caught.value.sent


@pytest.mark.parametrize("send", NETWORK)
def test_a_header_that_is_no_ascii_takes_nothing_away(
    send: Callable[[Request], Reply],
) -> None:
    """RFC 9110, 5.5: such octets are opaque data; names of files often have some."""
    answer = (
        b"HTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: 2\r\nX-Name: \xe9\xff\r\n"
        b"Content-Length: 3\r\nConnection: close\r\n\r\nabc"
    )
    with answering(answer) as url:
        reply = send(asking(f"{url}/"))
    assert (reply.status, reply.content) == (200, b"abc")
    assert reply.header("x-a") == "1, 2"
    # pyreqwest does not tell which octets they are.
    assert reply.header("x-name") in {"\xe9\xff", "\N{REPLACEMENT CHARACTER}"}


@pytest.mark.parametrize("send", NETWORK)
def test_interim_responses_are_passed_over(send: Callable[[Request], Reply]) -> None:
    """RFC 9110, 15.2: a client must be able to parse them, expected or not."""
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    final = b"HTTP/1.1 204 No Content\r\nX-Found: 1\r\nConnection: close\r\n\r\n"
    with answering(interim + b"HTTP/1.1 102 Processing\r\n\r\n" + final) as url:
        reply = send(asking(f"{url}/"))
    assert (reply.status, reply.header("x-found")) == (204, "1")
    assert reply.header("link") is None


@pytest.mark.parametrize("send", NETWORK)
def test_a_server_that_is_not_reached_got_nothing(
    send: Callable[[Request], Reply],
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(ConnectionFailed) as caught:
            send(asking(f"http://user:secret@{host}/secret?secret=1"))
    assert not caught.value.sent
    assert str(caught.value).startswith(f"http://{host} not reached: ")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["/relative", "ftp://example.com/"])
@pytest.mark.parametrize("send", NETWORK)
def test_an_address_that_is_none_is_named(
    send: Callable[[Request], Reply], url: str
) -> None:
    with pytest.raises(TransportError) as caught:
        send(asking(url))
    assert type(caught.value) is TransportError


def test_a_transport_that_lacks_its_library_says_which() -> None:
    code = (
        "import sys; sys.modules['pyreqwest'] = None\n"
        "import media_collection.client\n"
        "import media_collection.runtime.fast_transport"
    )
    generated = str(Path(__file__).parents[2] / "generated")
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=generated,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "ImportError: this transport needs pyreqwest: pip install" in done.stderr


@pytest.mark.parametrize("send", NETWORK)
@pytest.mark.parametrize("content", [None, [b"a"]])
def test_no_log_tells_what_is_in_a_query(
    send: Callable[[Request], Reply], content: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """A key may stand there."""
    caplog.set_level("DEBUG")
    seen: list[bytes] = []
    with answering(b"HTTP/1.1 204 No Content\r\n\r\n", seen) as url:
        address = f"{url}/a?key=s%2Fecret"
        made = Request(method="POST", target="/a", url=address, content=content)
        assert send(made).status == 204
    assert seen[0].startswith(b"POST /a?key=s%2Fecret HTTP/1.1")
    assert "ecret" not in caplog.text


def test_authorities_are_read_once_for_all_clients(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read: list[ssl.SSLContext] = []
    known = httpx2.create_ssl_context

    def create() -> ssl.SSLContext:
        read.append(known())
        return read[-1]

    monkeypatch.setattr(httpx2, "create_ssl_context", create)
    httpx_transport._trusted_by.cache_clear()
    for _ in range(3):
        httpx_transport.HttpxTransport().close()
    asyncio.run(httpx_transport.AsyncHttpxTransport().close())
    assert len(read) == 1
    assert read[0].verify_mode is ssl.CERT_REQUIRED
    assert read[0].check_hostname
    # Whoever names others has them read.
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    httpx_transport.HttpxTransport().close()
    assert len(read) == 2
