"""Content in parts without names: what one half sends, the other decodes to the same.

OAS 3.2, 4.14.5: the order of the parts tells what they are.
"""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import pair, served
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from generated.making import Import

DAY = "2026-01-02T03:04:05Z"
BOUNDARY = "b"
MIXED = f"multipart/mixed; boundary={BOUNDARY}"
WORDS = st.text(st.characters(codec="utf-8"), max_size=8)
OCTETS = st.binary(max_size=40) | st.sampled_from([b"--b\r\n", b"\r\n--b--", b"\r\n"])
ALBUM = b'{"title": "A"}'


class Told:
    """A service of `mixed` that answers what it is told, and keeps what it is given."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.given: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        async def answer(**given: Any) -> Any:
            body = given.get("body")
            if isinstance(body, list | tuple):
                # Files are gone when the request is over.
                body = type(body)([await _held(each) for each in body])
            self.given.append(body)
            return self.response

        return answer


async def _held(part: Any) -> Any:
    if type(part).__name__ != "FormFile":
        return part
    headers = dict(part.headers)
    return part.filename, part.content_type, headers, await part.read()


def sent(load: Import, operation: str, body: Any, response: Any, **given: Any) -> Any:
    """What the service is given for a body that the client sends."""
    service = Told(response)
    client, _ = pair(load, "mixed", service)
    asyncio.run(getattr(client, operation)(body=body, **given))
    return service.given[0]


def had(load: Import, operation: str, response: Any, **given: Any) -> Any:
    """What the client has of a response that the service gives."""
    client, _ = pair(load, "mixed", Told(response))
    return asyncio.run(getattr(client, operation)(**given))


def ask(load: Import, path: str, content: bytes, kind: str = MIXED) -> tuple[int, Any]:
    """The status for a body as it is, and what the service was given, or None."""
    service = Told(done(load))
    _, transport = pair(load, "mixed", service)
    asked = transport.ask("POST", path, {"content-type": kind}, content)
    status = asyncio.run(asked)[0]
    return status, service.given[0] if service.given else None


def done(load: Import) -> Any:
    return load("mixed.operations.add_album").AddAlbum204()


def parts(*listed: bytes) -> bytes:
    """Parts that are written down with their headers."""
    rows = b"".join(b"--b\r\n" + each + b"\r\n" for each in listed)
    return rows + b"--b--\r\n"


def picture(load: Import, octets: bytes, **options: Any) -> Any:
    headers = {"X-Taken-At": DAY}
    kind = options.pop("content_type", "image/png")
    file = load("mixed.runtime.files").FormFile
    return file(octets, content_type=kind, headers=headers, **options)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=WORDS.filter(bool),
    year=st.none() | st.integers(1900, 10**20),
    octets=st.lists(OCTETS, max_size=4),
    name=st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=5),
)
def test_a_tuple_of_parts_arrives(
    load: Import, title: str, year: int | None, octets: list[bytes], name: str
) -> None:
    given_ = {"title": title} if year is None else {"title": title, "year": year}
    album = load("mixed.models").Album(**given_)
    files = [picture(load, each, filename=name) for each in octets]
    found = sent(load, "add_album", (album, *files), done(load))
    headers = {"x-taken-at": DAY}
    assert found == (album, *((name, "image/png", headers, e) for e in octets))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.integers(), text=WORDS)
def test_what_is_answered_arrives_as_it_was_sent(
    load: Import, number: int, text: str
) -> None:
    answer = load("mixed.operations.add_pair").AddPair200
    found = sent(load, "add_pair", (number, text), answer(body=(1, "")))
    assert found == (number, text)
    response = answer(body=(number, text))
    assert had(load, "add_pair", response, body=(number, text)) == response


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    number=st.integers(0),
    flag=st.booleans(),
    text=WORDS,
    numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.integers()),
    count=st.integers(1, 5),
)
def test_a_list_of_parts_may_be_shorter_than_its_prefix(
    load: Import, number: int, flag: bool, text: str, numbers: list[Any], count: int
) -> None:
    body = [number, flag, text, numbers, "QUI="][:count]
    answer = load("mixed.operations.add_texts").AddTexts200
    response = answer(content_type="application/json", body=[])
    kind = {"content_type": "multipart/mixed"}
    assert sent(load, "add_texts", body, response, **kind) == body


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(WORDS.filter(bool), min_size=1, max_size=5),
    kind=st.sampled_from(["multipart/mixed", "application/jsonl", "application/json"]),
)
def test_a_list_is_answered_in_parts_or_otherwise(
    load: Import, texts: list[str], kind: str
) -> None:
    answer = load("mixed.operations.add_texts").AddTexts200
    response = answer(content_type=kind, body=texts)
    found = had(load, "add_texts", response, body=[1], content_type="multipart/mixed")
    assert (found.content_type, found.body) == (kind, texts)


@pytest.mark.parametrize("content", [b"whole", "parts", "opened"])
def test_files_in_a_response_are_sent_as_they_come(load: Import, content: Any) -> None:
    async def coming() -> AsyncIterator[bytes]:
        yield b"wh"
        yield b"ole"

    octets = content
    if content == "parts":
        octets = coming()
    elif content == "opened":
        octets = io.BytesIO(b"whole")
    album = load("mixed.models").Album(title="A")
    file = load("mixed.runtime.files").FormFile(octets, content_type="image/gif")
    response = load("mixed.operations.get_album").GetAlbum200(
        x_pictures=1, body=(album, file)
    )
    found = had(load, "get_album", response)
    first, second = found.body
    assert (found.x_pictures, first) == (1, album)
    assert (second.content, second.content_type) == (b"whole", "image/gif")


def test_parts_travel_over_a_socket(load: Import) -> None:
    album = load("mixed.models").Album(title="A")
    file = load("mixed.runtime.files").FormFile(b"\0" * 200_000, content_type="image/x")
    response = load("mixed.operations.get_album").GetAlbum200(
        x_pictures=1, body=(album, file)
    )
    with served(load("mixed.server").create_app(Told(response))) as url:
        for name in ("httpx_transport.Httpx", "fast_transport.Fast"):
            module, _, kind = name.partition(".")
            transport = getattr(load(f"mixed.runtime.{module}"), f"{kind}Transport")()
            with load("mixed.client").Client(url, transport=transport) as client:
                found = client.get_album()
                assert found.body[0] == album
                assert found.body[1].content == b"\0" * 200_000


@pytest.mark.parametrize(
    ("status", "fields"),
    [
        ("404", {}),
        ("409", {}),
        ("422", {"content_type": "application/jsonl"}),
        ("422", {"content_type": "multipart/mixed"}),
    ],
)
def test_errors_are_lists_of_items_and_of_parts(
    load: Import, status: str, fields: dict[str, str]
) -> None:
    models = load("mixed.models")
    kind = models.Album if status == "404" else models.Problem
    body = [kind(title="one"), kind(title="two")]
    response = getattr(load("mixed.operations.get_album"), f"GetAlbum{status}")(
        body=body, **fields
    )
    errors = load("mixed.client.get_album")
    with pytest.raises(getattr(errors, f"GetAlbum{status}Error")) as caught:
        had(load, "get_album", response)
    assert caught.value.response == response


@pytest.mark.parametrize("status", [200 + 3, 500])
def test_a_default_response_has_events_as_a_list(load: Import, status: int) -> None:
    event = load("mixed.models").GetAlbumDefaultBodyItem
    module = load("mixed.operations.get_album")
    response = module.GetAlbumDefault(status=status, body=[event(data="a\nb")])
    with pytest.raises(load("mixed.client.get_album").GetAlbumDefaultError) as caught:
        had(load, "get_album", response)
    assert caught.value.response == response


def test_the_schema_of_a_sequence_is_that_of_an_array(load: Import) -> None:
    """OAS 3.2, 4.14.4."""
    models, module = load("mixed.models"), load("mixed.operations.get_logs")
    problems = [models.Problem(title="one"), models.Problem(title="two")]
    response = module.GetLogs200(body=iter(problems))
    assert had(load, "get_logs", response) == module.GetLogs200(body=problems)
    response = module.GetLogs400(body=[models.Album(title="A")])
    with pytest.raises(load("mixed.client.get_logs").GetLogs400Error) as caught:
        had(load, "get_logs", response)
    assert caught.value.response == response


@pytest.mark.parametrize("size", [1, 2, 7, 10_000])
@pytest.mark.parametrize("before", [b"", b"\r\n", b"To whom it may concern\r\n-\r\n--"])
def test_what_stands_around_the_parts_is_ignored(
    load: Import, before: bytes, size: int
) -> None:
    """RFC 2046, 5.1.1; in whatever pieces it comes."""
    content = before + (b"\r\n" if before else b"")
    content += parts(b"\r\n" + ALBUM) + b"\r\nThat was all.\r\n--b\r\n"
    service = Told(done(load))
    _, transport = pair(load, "mixed", service)
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    asked = transport.ask("POST", "/albums", {"content-type": MIXED}, pieces)
    assert asyncio.run(asked)[0] == 204
    assert service.given == [(load("mixed.models").Album(title="A"),)]


def test_sequences_have_a_suffix(load: Import) -> None:
    """RFC 8091."""
    album = load("mixed.models").Album(title="A")
    answer = load("mixed.operations.add_rows").AddRows200
    file = load("mixed.runtime.files").FormFile(b"x", content_type="text/plain")
    response = answer(body=[{"a": [1]}, "text", file])
    service = Told(response)
    client, transport = pair(load, "mixed", service)
    found = asyncio.run(client.add_rows(body=[album, album])).body
    assert found[:2] == [{"a": [1]}, "text"]
    assert found[2].content == b"x"
    [request] = transport.requests
    assert ("content-type", "application/geo+json-seq") in request.headers


@pytest.mark.parametrize(
    ("path", "content", "expected"),
    [
        ("/albums", parts(b"\r\n" + ALBUM), 204),
        ("/albums", parts(b"content-type: application/json\r\n\r\n" + ALBUM), 204),
        ("/albums", parts(b"\r\n{}"), 400),
        ("/albums", parts(b"\r\nno JSON"), 400),
        ("/albums", parts(b"content-type: text/html\r\n\r\n" + ALBUM), 415),
        ("/albums", parts(b"content-type: so\r\n\r\n" + ALBUM), 415),
        ("/albums", parts(b"content-transfer-encoding: base64\r\n\r\nAA"), 415),
        ("/albums", parts(b"\r\n" + ALBUM, b"content-type: image/png\r\n\r\n"), 400),
        ("/albums", b"--b--\r\n", 400),
        ("/albums", parts(b"\r\n" + ALBUM)[:-4], 400),
        ("/albums", b"", 400),
        (
            "/albums",
            parts(
                b'content-disposition: form-data; name="x"\r\n\r\n' + ALBUM,
                b"content-disposition: attachment\r\ncontent-type: image/jpeg\r\n"
                b"X-Taken-At: 2026-01-02T03:04:05Z\r\nX-Other: 1\r\n\r\n\xff",
            ),
            204,
        ),
        (
            "/albums",
            parts(
                b"\r\n" + ALBUM,
                *[b"content-type: image/png\r\nx-taken-at: 1\r\n\r\n"] * 5,
            ),
            400,
        ),
        ("/pairs", parts(b"\r\n1", b"\r\na,b"), 500),  # what it answers is no pair
        ("/pairs", parts(b"\r\n1"), 400),
        ("/pairs", parts(b"\r\n1", b"\r\n", b"\r\n"), 400),
        ("/pairs", parts(b"\r\n1.5", b"\r\n"), 400),
        ("/pairs", parts(b"\r\n1", b"content-type: text/plain\r\n\r\n"), 415),
        ("/pairs", parts(b"\r\n1", b"content-type: text/csv\r\n\r\n\xff"), 400),
    ],
)
def test_what_does_not_match_the_contract_is_refused(
    load: Import, path: str, content: bytes, expected: int
) -> None:
    assert ask(load, path, content)[0] == expected


@pytest.mark.parametrize(
    ("path", "count", "status"),
    [
        ("/words", 1_200, 204),
        ("/words", 1_201, 400),
        ("/all-words", 10_000, 204),
        ("/all-words", 10_001, 413),
    ],
)
def test_there_may_be_as_many_parts_as_the_contract_says(
    load: Import, path: str, count: int, status: int
) -> None:
    answer: Any = load("mixed.operations.add_words").AddWords204()
    if path == "/all-words":
        answer = load("mixed.operations.add_all_words").AddAllWords204()
    _, transport = pair(load, "mixed", Told(answer))
    content = parts(*[b"\r\nx"] * count)
    asked = transport.ask("POST", path, {"content-type": MIXED}, content)
    assert asyncio.run(asked)[0] == status


def test_parameters_are_sent_beside_the_boundary(load: Import) -> None:
    answer = load("mixed.operations.add_all_words").AddAllWords204()
    client, transport = pair(load, "mixed", Told(answer))
    asyncio.run(client.add_all_words(body=["a"]))
    kind = dict(transport.requests[0].headers)["content-type"]
    assert kind.startswith("multipart/mixed; profile=words; boundary=")
    module = load("mixed.operations.get_album")
    albums = [load("mixed.models").Album(title="A")]
    _, transport = pair(load, "mixed", Told(module.GetAlbum404(body=albums)))
    _, headers, _ = asyncio.run(transport.ask("GET", "/albums"))
    own = 'multipart/related; type="application/json"; boundary='
    assert dict(headers)["content-type"].startswith(own)


def test_parts_need_a_boundary(load: Import) -> None:
    assert ask(load, "/albums", b"", "multipart/mixed")[0] == 415
    assert (
        ask(load, "/albums", parts(b"\r\n" + ALBUM), "multipart/x; boundary=b")[0]
        == 415
    )


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("add_album", ()),
        ("add_album", "text"),
        ("add_pair", (1,)),
        ("add_pair", (1, "a", "b")),
        ("add_pair", ("one", "a")),
        ("add_texts", []),
        ("add_texts", [-1]),
        ("add_texts", [1, True, None]),  # it would be read as the empty text
    ],
)
def test_what_does_not_match_the_contract_is_not_sent(
    load: Import, operation: str, body: Any
) -> None:
    client, transport = pair(load, "mixed", Told(None))
    kind = {"content_type": "multipart/mixed"} if operation == "add_texts" else {}
    with pytest.raises(load("mixed.client").InvalidContent):
        asyncio.run(getattr(client, operation)(body=body, **kind))
    assert not transport.requests


def test_files_that_do_not_match_are_not_sent(load: Import) -> None:
    client, transport = pair(load, "mixed", Told(None))
    album = load("mixed.models").Album(title="A")
    file = load("mixed.runtime.files").FormFile
    for wrong in (
        picture(load, b"", content_type="image/gif"),
        file(b"", content_type="image/png"),  # without X-Taken-At
        b"bytes",
    ):
        with pytest.raises(load("mixed.client").InvalidContent) as caught:
            asyncio.run(client.add_album(body=(album, wrong)))
        assert caught.value.violations[0].pointer == "/1"
    assert not transport.requests


def test_a_response_in_parts_that_is_wrong_is_invalid(load: Import) -> None:
    reply = load("mixed.runtime.transport").Reply
    read = load("mixed.client.get_album").read
    headers = (("x-pictures", "1"), ("content-type", MIXED))
    json = b"content-type: application/vnd.album+json\r\n\r\n" + ALBUM
    good = parts(json)
    assert read(reply(status=200, headers=headers, content=good)).body[0].title == "A"
    for content in (parts(json[:-1]), parts(b"\r\n" + ALBUM)[:-3], b"--b--\r\n", b""):
        with pytest.raises(load("mixed.client").InvalidResponse):
            read(reply(status=200, headers=headers, content=content))
    kind = ("content-type", "multipart/mixed")
    with pytest.raises(load("mixed.client").InvalidResponse, match="boundary"):
        read(reply(status=200, headers=(headers[0], kind), content=good))


def test_large_files_go_to_disk_and_large_values_are_refused(load: Import) -> None:
    limits = load("mixed.server").BodyLimits(memory=1_000)
    service = Told(done(load))
    client, _ = pair(load, "mixed", service, max_body=limits)
    album = load("mixed.models").Album(title="A")
    octets = b"x" * 5_000
    asyncio.run(client.add_album(body=(album, picture(load, octets))))
    assert service.given[0][1][3] == octets
    large = load("mixed.models").Album(title="A" * 2_000)
    with pytest.raises(load("mixed.client").UnexpectedStatus) as caught:
        asyncio.run(client.add_album(body=(large,)))
    assert caught.value.reply.status == 413
