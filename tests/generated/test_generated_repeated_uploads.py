"""Uploads that are sent again: files that can be rewound, and those that cannot."""

from __future__ import annotations

import asyncio
import io
import tempfile
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from generated.calling import quick
from generated.making import served

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from generated.making import Import


class Busy:
    """An application that answers 503, and 204 from the second request on."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "http"
        body = b""
        while True:
            message = await receive()
            body += message["body"]
            if not message.get("more_body"):
                break
        self.bodies.append(body)
        status = 204 if len(self.bodies) > 1 else 503
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body"})


class Pipe(io.RawIOBase):
    """A file that cannot be rewound."""

    def __init__(self, octets: bytes) -> None:
        self._rest = io.BytesIO(octets)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._rest.readinto(buffer)


class Unplaced:
    """What has but a `read`."""

    def __init__(self, octets: bytes) -> None:
        self.read = io.BytesIO(octets).read


OCTETS = b"\r\n--content" * 20_000
TRANSPORTS = [
    ("httpx_transport", "HttpxTransport"),
    ("httpx_transport", "AsyncHttpxTransport"),
    ("fast_transport", "FastTransport"),
    ("fast_transport", "AsyncFastTransport"),
]


async def awaited(octets: bytes) -> AsyncIterator[bytes]:
    yield octets


def buffered() -> io.BytesIO:
    file = io.BytesIO(b"before" + OCTETS)
    file.seek(6)
    return file


def temporary() -> Any:
    file = tempfile.NamedTemporaryFile()  # noqa: SIM115 - it is closed when it is gone
    file.write(b"before" + OCTETS)
    file.seek(6)
    return file


def uploaded(
    load: Import, transport: tuple[str, str], content: Any
) -> tuple[int, list[bytes]]:
    """The last status of an upload, and the bodies that the server got."""
    module, kind = transport
    upload = load("forms.models").Upload(
        picture=load("forms.runtime.files").FormFile(content, content_type="image/png"),
        title="t",
    )
    request = msgspec.structs.replace(
        load("forms.client.add_files").prepare(body=upload), repeatable=True
    )
    app = Busy()
    forms = load("forms.client")
    retries = forms.Retries(first=0.001)
    made = getattr(load(f"forms.runtime.{module}"), kind)
    with served(app) as url:
        if not kind.startswith("Async"):
            with forms.Client(url, transport=made(), retries=retries) as caller:
                return caller.send_request(request).status, app.bodies

        async def run() -> int:
            async with forms.AsyncClient(
                url, transport=made(), retries=retries
            ) as caller:
                found: int = (await caller.send_request(request)).status
                return found

        return asyncio.run(run()), app.bodies


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "content", [buffered, temporary, lambda: OCTETS, lambda: [OCTETS]]
)
def test_a_file_that_can_be_rewound_is_sent_again_as_a_whole(
    load: Import, transport: tuple[str, str], content: Callable[[], Any]
) -> None:
    status, bodies = uploaded(load, transport, content())
    assert status == 204
    assert [body.count(OCTETS) for body in bodies] == [1, 1]
    assert b"before" not in bodies[0]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    "content", [lambda: iter([OCTETS]), lambda: Pipe(OCTETS), lambda: Unplaced(OCTETS)]
)
def test_a_file_that_can_be_read_once_is_sent_once(
    load: Import, transport: tuple[str, str], content: Callable[[], Any]
) -> None:
    status, bodies = uploaded(load, transport, content())
    assert status == 503
    assert [body.count(OCTETS) for body in bodies] == [1]


@pytest.mark.parametrize("transport", TRANSPORTS[1::2])
def test_a_file_that_is_waited_for_is_sent_once(
    load: Import, transport: tuple[str, str]
) -> None:
    status, bodies = uploaded(load, transport, awaited(OCTETS))
    assert status == 503
    assert [body.count(OCTETS) for body in bodies] == [1]


def test_a_file_beside_one_that_is_waited_for_is_read_from_its_place(
    load: Import,
) -> None:
    file = load("forms.runtime.files").FormFile
    runtime = load("forms.runtime.multipart")
    parts = [("a", file([b"1"])), ("b", file(buffered())), ("c", "text")]

    async def read(content: Any) -> bytes:
        return b"".join([part async for part in content])

    form = [runtime.Part(name, content) for name, content in parts]
    made = runtime.StreamedMultipart(form, "multipart/form-data")
    assert not made.is_once
    first = asyncio.run(read(made))
    assert first == asyncio.run(read(made)) == b"".join(made)
    assert first.count(OCTETS) == 1


def test_a_sending_that_was_given_up_takes_nothing_from_the_next(
    load: Import,
) -> None:
    file = load("forms.runtime.files").FormFile(buffered())
    runtime = load("forms.runtime.multipart")
    made = runtime.multipart([runtime.Part("a", file), runtime.Part("b", file)])
    one, other = iter(made), iter(made)
    pairs = list(zip(one, other, strict=True))
    first, second = (b"".join(parts) for parts in zip(*pairs, strict=True))
    assert first == second
    assert first.count(OCTETS) == 2


def test_an_open_file_as_a_whole_body_is_sent_once(
    load: Import, reply: Callable[..., Any], tmp_path: Path
) -> None:
    attempts = load("calls.runtime.retrying").Attempts
    request = load("calls.client.list_orders").prepare()
    path = tmp_path / "a"
    path.write_bytes(b"a")
    with path.open("rb") as opened, temporary() as unnamed:
        for content in (opened, unnamed, iter([b"a"]), awaited(b"a"), Unplaced(b"a")):
            sent = msgspec.structs.replace(request, content=content)
            assert attempts(sent, quick(load)).after_reply(reply(503)) is None
    for content in (b"a", [b"a"], None):
        sent = msgspec.structs.replace(request, content=content)
        assert attempts(sent, quick(load)).after_reply(reply(503)) is not None
