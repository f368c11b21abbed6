"""Bodies of all media types: what the client sends, the server decodes to the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import Asgi, Import

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


class Given:
    """Answers 204, and keeps what it is given; streams are read whole."""

    def __init__(self, load: Import, package: str) -> None:
        self._load = load
        self._package = package
        self.calls: list[dict[str, Any]] = []

    def __getattr__(self, operation: str) -> Any:
        if operation.startswith("_"):
            raise AttributeError(operation)

        async def call(**given: Any) -> Any:
            body = given.get("body")
            if hasattr(body, "content_type") and isinstance(body, AsyncIterable):
                given["body"] = await body.read()  # type: ignore[attr-defined]  # a ByteStream
            self.calls.append(given)
            module = self._load(f"{self._package}.operations.{operation}")
            [name] = [n for n in vars(module) if n.endswith("204")]
            return getattr(module, name)()

        return call


def pair(load: Import, package: str, **options: Any) -> tuple[Any, Asgi, Given]:
    given = Given(load, package)
    app = load(f"{package}.server").create_app(given, **options)
    transport = Asgi(app, load(f"{package}.runtime.transport").Reply)
    client = load(f"{package}.client").AsyncClient("", transport=transport)
    return client, transport, given


def sent(load: Import, operation: str, **arguments: Any) -> dict[str, Any]:
    """What the service of `media` is given for a call of the client."""
    client, _, given = pair(load, "media")
    asyncio.run(getattr(client, operation)(**arguments))
    [call] = given.calls
    return call


async def chunks() -> AsyncIterator[bytes]:
    yield b"one"
    yield b"two"


def parts() -> Iterator[bytes]:
    yield b"one"
    yield b"two"


def test_the_media_type_of_a_body_chooses_its_type(load: Import) -> None:
    pet = load("media.models").Pet(name="Rex")
    json = {"body": pet, "content_type": "application/json"}
    assert sent(load, "add_pet", body=pet) == json
    assert sent(load, "add_pet", **json) == json
    for given in (
        {"body": b"<pet/>", "content_type": "application/xml"},
        {"body": "Rex, \u00e9", "content_type": "text/plain"},
        {"body": [pet, pet], "content_type": "application/vnd.pets+json"},
    ):
        assert sent(load, "add_pet", **given) == given


@pytest.mark.parametrize("source", [b"onetwo", [b"one", b"two"], parts, chunks])
def test_bytes_are_streamed_both_ways(load: Import, source: Any) -> None:
    body = source() if callable(source) else source
    assert sent(load, "put_blob", body=body) == {"body": b"onetwo"}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Rex", "application/json"),
        (b"Rex", "text/plain"),
        ("R", "text/plain"),
        ("Rex 1", "text/plain"),
        ("Rex\ud800", "text/plain"),
        ("<pet/>", "application/xml"),
        (None, "application/xml"),
        (b"Rex", "image/png"),
        (b"Rex", "image"),
        (b"Rex", "*/*"),
    ],
)
def test_a_client_sends_no_body_that_does_not_fit_its_media_type(
    load: Import, body: Any, content_type: str
) -> None:
    client, transport, _ = pair(load, "media")
    with pytest.raises(load("media.client").InvalidContent):
        asyncio.run(client.add_pet(body=body, content_type=content_type))
    assert not transport.requests


def test_a_body_of_several_media_types_may_be_left_out(load: Import) -> None:
    unset = load("media.client.client").UNSET
    assert sent(load, "add_maybe") == {"body": unset, "content_type": unset}
    assert sent(load, "add_maybe", body="", content_type="text/csv") == {
        "body": "",
        "content_type": "text/csv",
    }
    assert sent(load, "patch_blob") == {"body": unset, "content_type": unset}
    client, _, _ = pair(load, "media")
    with pytest.raises(load("media.client").InvalidContent, match="missing"):
        asyncio.run(client.patch_blob(body=b"a"))


@pytest.mark.parametrize(
    ("content_type", "content", "seen"),
    [
        ("image/png", b"png", (b"png", "image/png")),
        ("image/gif", b"gif", (b"gif", "image/gif")),
        ("IMAGE/GIF; x=y", b"gif", (b"gif", "image/gif")),
        ("font/otf", b"otf", (b"otf", "font/otf")),
        ("text/plain", b"7", (7, "text/plain")),
    ],
)
def test_the_most_specific_range_counts(
    load: Import, content_type: str, content: bytes, seen: tuple[Any, str]
) -> None:
    _, transport, given = pair(load, "media")
    asked = transport.ask("PUT", "/images/a", {"content-type": content_type}, content)
    assert asyncio.run(asked)[0] == 204
    assert (given.calls[0]["body"], given.calls[0]["content_type"]) == seen


@pytest.mark.parametrize("content_type", ["application/json", "application/x+json"])
def test_a_schema_for_anything_is_that_of_json(load: Import, content_type: str) -> None:
    pet = load("media.models").Pet(name="Rex")
    given = {"name": "a", "body": pet, "content_type": content_type}
    assert given.items() <= sent(load, "put_image", **given).items()
    _, transport, _ = pair(load, "media")
    asked = transport.ask("PUT", "/images/a", {"content-type": content_type}, b"{}")
    assert asyncio.run(asked)[0] == 400


@pytest.mark.parametrize(
    ("target", "headers", "content", "status"),
    [
        ("/pets", {"content-type": "application/json"}, b'{"name":"a"}', 204),
        ("/pets", {"content-type": "Application/JSON"}, b'{"name":"a"}', 204),
        (
            "/pets",
            {"content-type": "application/json;charset=utf-16"},
            b'{"name":"a"}',
            415,
        ),
        ("/pets", {"content-type": "application/json"}, b'{"name":1}', 400),
        ("/pets", {"content-type": "application/vnd.pets+json"}, b"[]", 204),
        ("/pets", {"content-type": "application/pets+json"}, b"[]", 415),
        ("/pets", {"content-type": "application/xml;charset=x"}, b"<", 204),
        ("/pets", {"content-type": "text/plain"}, b"ab", 204),
        ("/pets", {"content-type": "text/plain"}, b"a", 400),
        ("/pets", {"content-type": "text/plain"}, b"a\xff", 400),
        ("/pets", {"content-type": "text/plain; charset=latin-1"}, b"a\xff", 415),
        (
            "/pets",
            {"content-type": 'text/plain; charset="ISO-8859-1"'},
            b"\xff\xff",
            204,
        ),
        ("/pets", {"content-type": "text/plain; charset=utf-7"}, b"ab", 415),
        ("/pets", {"content-type": "text/html"}, b"ab", 415),
        ("/pets", {"content-type": "text"}, b"ab", 415),
        ("/pets", {"content-type": "text/plain; a=b; a=c"}, b"ab", 415),
        ("/pets", {}, b"ab", 415),
        ("/pets", {}, b"", 400),
        ("/pets", {}, None, 400),
        (
            "/pets",
            {"content-type": "text/plain", "content-encoding": "gzip"},
            b"ab",
            415,
        ),
        ("/pets", {"content-type": "text/plain"}, b"a" * 101, 413),
        ("/pets", {"content-type": "text/plain"}, [b"a" * 60, b"b" * 60], 413),
        ("/pets", {"content-type": "application/xml"}, b"a" * 301, 413),
        ("/pets", {"content-type": "application/xml"}, [b"a" * 200, b"a" * 200], 413),
        ("/pets", {"content-type": "application/xml"}, [b"a" * 100, b"a" * 100], 204),
        ("/maybe", {}, b"", 204),
        ("/maybe", {"content-type": "application/json"}, b"", 204),
        ("/maybe", {"content-type": "text/csv"}, b"", 204),
        ("/maybe", {}, [b"a"], 415),
    ],
)
def test_the_server_judges_a_body_by_its_media_type(
    load: Import,
    target: str,
    headers: dict[str, str],
    content: Any,
    status: int,
) -> None:
    limits = load("media.server").BodyLimits(
        body=200, types={"text/*": 100, "application/xml": 300}
    )
    _, transport, _ = pair(load, "media", max_body=limits)
    assert asyncio.run(transport.ask("POST", target, headers, content))[0] == status


@pytest.mark.parametrize("target", ["/pets", "/maybe"])
@pytest.mark.parametrize(
    "headers",
    [
        [("content-type", "image/x-none"), ("content-type", "application/json")],
        [("content-type", "application/json"), ("content-type", "application/json")],
        [
            ("content-type", "application/json"),
            ("content-encoding", "gzip"),
            ("content-encoding", "identity"),
        ],
    ],
)
def test_content_of_which_two_things_are_said_is_refused(
    load: Import, target: str, headers: list[tuple[str, str]]
) -> None:
    """RFC 9110, 5.3 and 8.4: whoever looked at it before may have read the other."""
    _, transport, _ = pair(load, "media")
    asked = transport.ask("POST", target, headers, b"{}")
    assert asyncio.run(asked)[0] == 415
    others = [("content-type", "text/plain"), ("x-a", "1"), ("x-a", "2")]
    asked = transport.ask("POST", "/pets", others, b"ab")
    assert asyncio.run(asked)[0] == 204


def test_a_length_that_is_no_number_of_this_world_is_too_large(load: Import) -> None:
    _, transport, _ = pair(load, "media")
    for length in ("9" * 5000, "1048577", "0" * 5000 + "1048577"):
        headers = {"content-type": "text/plain", "content-length": length}
        asked = transport.ask("POST", "/pets", headers, [b"ab"])
        assert asyncio.run(asked)[0] == 413


def test_what_can_be_sent_once_is_not_sent_again(load: Import) -> None:
    retrying = load("media.runtime.retrying")
    request = load("media.runtime.transport").Request
    failed = load("media.runtime.client_errors").ConnectionFailed("lost")
    for content, again in ((b"a", True), ([b"a"], True), (parts(), False)):
        made = request(method="PUT", target="/blobs", content=content)
        attempts = retrying.Attempts(made, retrying.Retries())
        assert (attempts.after_error(failed) is not None) is again
