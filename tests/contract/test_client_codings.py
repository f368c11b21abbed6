"""Content that servers compress: every transport gives it as it was before."""

from __future__ import annotations

import gzip
import zlib
from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from contract.raw_servers import answering, talking
from contract.transports import NETWORK, STREAMS, asking, wanted
from hypothesis import given
from hypothesis import strategies as st
from media_collection.client import InvalidResponse, TransportError
from media_collection.runtime.codings import ACCEPTED, uncoded, uncoding
from media_collection.runtime.httpx_transport import HttpxTransport
from media_collection.runtime.transport import Reply, Request
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = b"compressed " * 40


def bare(data: bytes) -> bytes:
    """Deflated without a head and a sum, as some send it."""
    made = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return made.compress(data) + made.flush()


CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "X-GZip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": bare,
    "identity": bytes,
    "aws-chunked": bytes,
    "aws-chunked, gzip": gzip.compress,
    "deflate,gzip": lambda data: gzip.compress(zlib.compress(data)),
}


def coded(coding: str, content: bytes, status: int = 200) -> Reply:
    headers = (("content-encoding", coding),)
    return Reply(status=status, headers=headers, content=content)


@pytest.mark.parametrize("coding", CODINGS)
@given(data=st.binary(max_size=2000), cuts=st.lists(st.integers(0, 2000)))
def test_what_is_compressed_says_what_it_said(
    coding: str, data: bytes, cuts: list[int]
) -> None:
    content = CODINGS[coding](data)
    reply = coded(coding, content)
    assert uncoded(reply, None).content == data
    undo = uncoding(reply)
    places = [0, *sorted(cuts), len(content)]
    parts = [content[a:b] for a, b in pairwise(places)]
    if undo is not None:
        parts = [b"".join(undo.add(part)) for part in parts]
        undo.end()
    assert b"".join(parts) == data


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=4), st.integers(1, 60))
def test_members_follow_each_other(members: list[bytes], size: int) -> None:
    content = b"".join(map(gzip.compress, members))
    undo = uncoding(coded("gzip", content))
    assert undo is not None
    cut = (content[i : i + size] for i in range(0, len(content), size))
    parts = [b"".join(undo.add(part)) for part in cut]
    undo.end()
    assert b"".join(parts) == b"".join(members)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "Deflate", "deflate,gzip"])
def test_what_is_cut_off_or_followed_by_more_is_not_decoded(coding: str) -> None:
    content = CODINGS[coding](TEXT)
    for wrong in (content[:-1], content[:1], content + b"more"):
        with pytest.raises(InvalidResponse, match="cannot be decoded") as caught:
            uncoded(coded(coding, wrong), None)
        assert caught.value.reply.content == wrong


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, BR", "compress"])
def test_a_coding_that_nobody_accepted_is_named(coding: str) -> None:
    with pytest.raises(InvalidResponse, match="was not accepted"):
        uncoded(coded(coding, b"content"), None)


def test_what_has_no_content_and_what_is_a_part_stay_as_they_are() -> None:
    assert uncoded(coded("gzip", b"", 304), None).content == b""
    part = gzip.compress(TEXT)[5:10]
    assert uncoded(coded("gzip", part, 206), None).content == part


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize("send", NETWORK)
def test_every_transport_decodes_what_it_accepts(
    send: Callable[[Request], Reply], coding: str
) -> None:
    content = CODINGS[coding](TEXT)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n"
    length = f"Content-Length: {len(content)}\r\n\r\n"
    seen: list[bytes] = []
    with answering(f"{head}{length}".encode() + content, seen) as url:
        reply = send(asking(f"{url}/"))
    assert reply.content == TEXT
    assert f"accept-encoding: {ACCEPTED}".encode() in seen[0].lower()


@pytest.mark.parametrize("coding", ["br", "zstd"])
@pytest.mark.parametrize("send", NETWORK)
def test_no_transport_gives_content_as_it_is_that_it_cannot_decode(
    send: Callable[[Request], Reply], coding: str
) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: 4\r\n\r\n"
    with (
        answering(head.encode() + b"null") as url,
        pytest.raises(InvalidResponse, match="the content"),
    ):
        send(asking(f"{url}/"))


@pytest.mark.parametrize("send", NETWORK)
def test_no_stream_does_either(send: Callable[[Request], Reply]) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: compress\r\nContent-Length: 4\r\n\r\n"
    with (
        answering(head + b"null") as url,
        pytest.raises(InvalidResponse, match="the coding compress"),
    ):
        send(wanted(f"{url}/"))


def gzipped(content: bytes) -> bytes:
    """A response with content that is as long as it says."""
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(content)}"
    )
    return f"{head}\r\n\r\n".encode() + content


MEMBERS = gzip.compress(TEXT) + gzip.compress(b"more")


@pytest.mark.parametrize("send", NETWORK)
def test_every_transport_decodes_all_of_it(send: Callable[[Request], Reply]) -> None:
    with answering(gzipped(MEMBERS)) as url:
        assert send(asking(f"{url}/")).content == TEXT + b"more"
    with (
        answering(gzipped(MEMBERS[:-9])) as url,
        pytest.raises(InvalidResponse, match="ends too soon"),
    ):
        send(asking(f"{url}/"))


@pytest.mark.parametrize("opened", STREAMS)
def test_every_stream_is_decoded_to_its_end(opened: Any) -> None:
    with answering(gzipped(MEMBERS)) as url:
        found = opened(wanted(f"{url}/"))
        assert found.read() == TEXT + b"more"
        found.close()
    with answering(gzipped(MEMBERS[:-9])) as url:
        found = opened(wanted(f"{url}/"))
        with pytest.raises(TransportError, match="ends too soon"):
            found.read()
        found.close()


@pytest.mark.parametrize("stream", [True, False])
def test_a_client_that_has_read_a_response_keeps_it(stream: bool) -> None:
    def read(response: httpx2.Response) -> None:
        response.read()

    with (
        answering(gzipped(gzip.compress(TEXT))) as url,
        httpx2.Client(event_hooks={"response": [read]}) as client,
    ):
        request = replace(asking(f"{url}/"), stream=stream)
        reply = HttpxTransport(client).send(request)
        parts: Any = reply.parts or [reply.content]
        assert b"".join(parts) == TEXT


@pytest.mark.parametrize("send", NETWORK)
def test_what_is_a_parameter_is_not_added(send: Callable[[Request], Reply]) -> None:
    seen: list[bytes] = []
    answer = b"HTTP/1.1 204 No Content\r\n\r\n"
    with answering(answer, seen) as url:
        send(replace(asking(f"{url}/"), unsent=("accept-encoding", "connection")))
    fields = seen[0].lower()
    assert b"\r\naccept-encoding:" not in fields
    assert b"\r\nconnection:" not in fields


@pytest.mark.parametrize("content", [None, b"x", [b"x"]])
def test_httpx_adds_no_name_where_that_is_a_parameter(content: Any) -> None:
    seen: list[bytes] = []
    answer = b"HTTP/1.1 204 No Content\r\n\r\n"
    for headers in ((), (("User-Agent", "robot"),)):
        with answering(answer, seen) as url, closing(HttpxTransport()) as transport:
            request = asking(f"{url}/")
            transport.send(
                replace(
                    request,
                    method="POST",
                    headers=headers,
                    content=content,
                    unsent=("user-agent",),
                )
            )
    first, second = (each.lower() for each in seen)
    assert b"\r\nuser-agent:" not in first
    assert second.count(b"\r\nuser-agent:") == second.count(b": robot\r\n") == 1


@pytest.mark.parametrize("opened", STREAMS)
def test_a_stream_is_decoded_as_it_comes(opened: Any) -> None:
    made = zlib.compressobj(wbits=zlib.MAX_WBITS + 16)
    first = made.compress(TEXT) + made.flush(zlib.Z_SYNC_FLUSH)
    last = made.compress(b"last") + made.flush()
    with talking(first, last, encoding=b"gzip") as (url, _):
        found = opened(wanted(url))
        assert found.next() == TEXT
        assert found.next() == b"last"
        found.close()
