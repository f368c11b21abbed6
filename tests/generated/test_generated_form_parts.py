"""The parts of forms as they travel: how they are judged, and what is refused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.form_calls import END, GOOD, PARTS, PICTURE, TITLE, ask, part, sent
from generated.refusing import refused
from generated.test_generated_bodies import pair

if TYPE_CHECKING:
    from generated.making import Import


def test_styles_in_parts_are_not_escaped(load: Import) -> None:
    models = load("forms.models")
    body = models.AddStrictBody(
        deep=models.AddStrictBodyDeep(a=1), joined=[1, 2], base64="AA=="
    )
    made = b"".join(load("forms.operations.add_strict").PARTS_BODY.encode(body))
    assert b'name="deep[a]"\r\n\r\n1\r\n' in made
    assert b'name="joined"\r\n\r\n1|2\r\n' in made
    assert sent(load, "add_strict", body) == body
    assert sent(load, "add_strict", models.AddStrictBody()) == models.AddStrictBody()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (GOOD + END, 204),
        (GOOD + END + "epilogue", 204),
        ("\r\n" + GOOD + END, 204),
        (GOOD.replace("--b\r\n", "--b \t\r\n") + "--b-- \r\n", 204),
        (GOOD.replace("--b\r\n", f"--b{' ' * 5_000}\r\n") + END, 400),
        (GOOD + part("unknown", "x") + END, 204),
        (GOOD + part("meta", '{"a": 1}') + END, 204),
        (GOOD + part("meta", '{"a": 1}', "Content-Type: application/json") + END, 204),
        (GOOD + part("meta", '{"a": 1}', "Content-Type: text/plain") + END, 415),
        (GOOD + part("meta", "{}") + END, 400),
        (GOOD + part("meta", "{") + END, 400),
        (GOOD + part("ids", "1") + part("ids", "2") + END, 204),
        (GOOD + part("ids", "1") + part("ids", "x") + END, 400),
        (PICTURE + TITLE.replace("; name", ";\r\n name") + END, 204),
        (PICTURE + TITLE.replace("--b\r\n", "--b\r\n ") + END, 400),
        (GOOD + TITLE + END, 400),
        (GOOD + PICTURE + END, 400),
        (TITLE + END, 400),
        (part("picture", "png") + TITLE + END, 415),
        (part("picture", "gif", "Content-Type: image/gif") + TITLE + END, 415),
        (PICTURE + part("title", "t", "Content-Type: text/plain;charset=x") + END, 400),
        (PICTURE + part("title", "t", "Content-Type: image/png") + END, 415),
        (PICTURE + part("title", "t", "Content-Transfer-Encoding: base64") + END, 415),
        (PICTURE + part("title", "t", "Content-Transfer-Encoding: 8bit") + END, 204),
        (PICTURE + part("title", "\xff") + END, 400),
        (PICTURE + TITLE.replace("form-data", "attachment") + END, 400),
        (PICTURE + TITLE.replace("; name=", "; nome=") + END, 400),
        (PICTURE + TITLE.replace('"title"', "title") + END, 204),
        (PICTURE + TITLE.replace('"title"', '"title') + END, 400),
        (PICTURE + part("title", "t", "Content-Disposition: form-data") + END, 400),
        (PICTURE + TITLE.replace("Content-D", "Content D") + END, 400),
        (GOOD, 400),
        (GOOD + "--b", 400),
        (GOOD.replace("--b", "--c") + END, 400),
        (GOOD.replace("\r\n", "\n") + END, 400),
        ("", 400),
        (END, 400),
        ("--b\r\n\r\n\r\n" + END, 400),
        (part("", "x") * 1_001 + END, 413),
        (part("title", "x", f"X: {'y' * 9_000}") + END, 400),
        (part("title", "x", *["X: y"] * 50) + END, 400),
        (part("title", "x" * 600_000, "X: y") * 2 + END, 413),
        ("--b" + "\r" * 100_000, 400),
        ("--b\r\n" * 100_000, 400),
        ("-" * 100_000, 400),
    ],
)
def test_hostile_parts_are_refused(load: Import, text: str, status: int) -> None:
    content = text.encode("latin-1")
    kind = f"{PARTS}; boundary=b"
    assert ask(load, "/files", content, kind)[0] == status
    step = max(1, len(content) // 7)
    pieces = [content[n : n + step] for n in range(0, len(content), step)] or [b""]
    assert ask(load, "/files", pieces, kind)[0] == status


@pytest.mark.parametrize("fold", ["\r\n ", "\r\n\t", "\r\n \r\n\t"])
def test_headers_of_parts_may_go_on_over_several_lines(load: Import, fold: str) -> None:
    """RFC 2046, 5.1, and RFC 5322, 2.2.3, however the octets come."""
    reading = load("forms.runtime.multipart_reading")
    told = f'form-data;{fold}name="a"{fold}; filename={fold}"b c"'
    data = f"X-A: b{fold}c\r\n\r\n--bc\r\n d\r\n"
    content = (
        f"before\r\n--b \r\nContent-Disposition:{fold} {told}\r\nX:{fold}\r\n\r\n{data}"
        f"\r\n--b\r\nY: e{fold}f\r\n\r\n\r\n--b--\r\n after{fold}"
    ).encode()
    for size in (*range(1, 12), len(content)):
        given: list[dict[str, str]] = []

        def opened(headers: dict[str, str], told: Any = given) -> bytearray:
            told.append(headers)
            return bytearray()

        reader = reading.PartsReader("b", opened, headers=200)
        for at in range(0, len(content), size):
            for found, text in reader.feed(content[at : at + size]):
                found.extend(text)
        assert reader.end() == [data.encode(), b""]
        named, other = given
        assert {name: value.split() for name, value in named.items()} == {
            "content-disposition": [
                "form-data;",
                'name="a"',
                ";",
                "filename=",
                '"b',
                'c"',
            ],
            "x": [],
        }
        assert {name: value.split() for name, value in other.items()} == {
            "y": ["e", "f"]
        }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a %22b%22.png", 'a "b".png'),
        ('a \\"b\\".png', 'a "b".png'),
        (r"C:\100%\a%20b%0D.png", r"C:\100%\a%20b%0D.png"),
    ],
)
def test_quotes_in_names_of_files_are_read_however_they_are_sent(
    load: Import, text: str, name: str
) -> None:
    """RFC 7578, 2: browsers, undici and curl write `%22`, RFC 2183 has a backslash."""
    reading = load("forms.runtime.multipart_reading")
    told = f'form-data; name="a%22"; filename="{text}"'
    assert reading.disposition(told) == ("form-data", {"name": 'a"', "filename": name})


def test_names_of_attachments_have_no_such_quotes(load: Import) -> None:
    reading = load("forms.runtime.multipart_reading")
    told = 'attachment; filename="a%22.png"'
    assert reading.disposition(told) == ("attachment", {"filename": "a%22.png"})


@pytest.mark.parametrize("padding", ["", " ", "\t \t"])
@pytest.mark.parametrize(
    "text",
    ["", "1", "\r", "\r\n", "\r\n-", "\r\n -", " --b \t", "\r\n--c  \r\n"],
)
def test_padding_of_boundaries_is_none_of_parts(
    load: Import, padding: str, text: str
) -> None:
    """RFC 2046, 5.1.1: it may be there, however the octets come."""
    reading = load("forms.runtime.multipart_reading")
    line = f"--b{padding}\r\n"
    first, second = f"{line}\r\n{text}\r\n", f"{line}\r\n\r\n--b--{padding}"
    content = f"before{line}{first}{second}".encode()
    for size in (*range(1, 12), len(content)):
        reader = reading.PartsReader("b", lambda _: bytearray(), headers=100)
        for at in range(0, len(content), size):
            for found, data in reader.feed(content[at : at + size]):
                found.extend(data)
        assert reader.end() == [text.encode(), b""]


@pytest.mark.parametrize(
    "text",
    [
        PICTURE + part("title", "t", "Content-Type: image/png") + END,
        PICTURE + part("title", "t", "Content-Transfer-Encoding: base64") + END,
        part("", "x") * 1_001 + END,
        TITLE.replace("Content-D", "Content D") + PICTURE * 3 + END,
        PICTURE + TITLE,
    ],
)
@pytest.mark.parametrize("size", [10**6, 100])
def test_a_refusal_waits_for_nothing_where_all_has_come(
    load: Import, text: str, size: int
) -> None:
    app, content = pair(load, "forms")[1], text.encode()
    pieces = [content[n : n + size] for n in range(0, len(content), size)]
    kind = f"{PARTS}; boundary=b"
    sent = asyncio.run(refused(app.app, "/files", kind, pieces))
    assert sent[0]["status"] in {400, 413, 415}


@pytest.mark.parametrize(
    ("count", "parts", "status"),
    [
        (1_200, None, 204),
        (1_201, None, 400),
        (1_300, None, 413),
        (500, 500, 413),
        (400, 500, 204),
    ],
)
def test_there_may_be_as_many_parts_as_the_contract_says(
    load: Import, count: int, parts: int | None, status: int
) -> None:
    limits = load("forms.server").BodyLimits(parts=parts)
    content = (part("title", "x") + part("lines", "x") * count + END).encode()
    kind = f"{PARTS}; boundary=b"
    assert ask(load, "/lines", content, kind, max_body=limits)[0] == status


@pytest.mark.parametrize(
    ("count", "parts", "status"),
    [(10_000, None, 204), (10_001, None, 413), (10_001, 20_000, 204)],
)
def test_a_contract_without_bounds_lifts_the_limit_up_to_one(
    load: Import, count: int, parts: int | None, status: int
) -> None:
    limits = load("forms.server").BodyLimits(parts=parts)
    content = (part("lines", "x") * count + END).encode()
    kind = f"{PARTS}; boundary=b"
    assert ask(load, "/all-lines", content, kind, max_body=limits)[0] == status


def test_a_million_parts_are_refused_soon(load: Import) -> None:
    limits = load("forms.server").BodyLimits(body=10**9)
    content = b'--b\r\ncontent-disposition: form-data; name=""\r\n\r\n\r\n' * 1_000
    pieces = [content] * 1_000
    kind = f"{PARTS}; boundary=b"
    assert ask(load, "/files", pieces, kind, max_body=limits)[0] == 413


@pytest.mark.parametrize(
    "kind", [PARTS, f"{PARTS}; boundary=", f"{PARTS}; boundary={'b' * 71}"]
)
def test_parts_need_a_boundary(load: Import, kind: str) -> None:
    assert ask(load, "/files", (GOOD + END).encode(), kind)[0] == 415


def test_a_form_beyond_its_limit_is_refused_before_it_is_read(load: Import) -> None:
    limits = load("forms.server").BodyLimits(types={PARTS: 100})
    kind = f"{PARTS}; boundary=b"
    status, _ = ask(load, "/files", (GOOD + END).encode(), kind, max_body=limits)
    assert status == 413


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (part("text", "hi"), 204),
        (part("answers", "1") + part("answers", "2"), 204),
        (part("text", "hi") + part("flags", "1"), 204),
        (part("text", "hi") + part("flags", "one"), 400),
        (part("flags", "1"), 400),
        # It is both, and may be one alone.
        (part("text", "hi") + part("answers", "1"), 400),
    ],
)
def test_one_of_several_forms_is_judged(load: Import, text: str, status: int) -> None:
    kind = f"{PARTS}; boundary=b"
    assert ask(load, "/choice", (text + END).encode(), kind)[0] == status


def test_parts_that_no_schema_describes_are_passed_on(load: Import) -> None:
    content = (part("a", "1") + END).encode()
    for kind in (PARTS, "multipart/related"):
        client, transport, given_ = pair(load, "forms")
        whole = f"{kind}; boundary=b"
        asyncio.run(client.add_parted(body=content, content_type=whole))
        assert given_.calls == [{"body": content, "content_type": kind}]
        assert ("content-type", whole) in transport.requests[0].headers
    assert ask(load, "/related", content, whole)[0] == 204
    assert ask(load, "/related", content, "text/plain")[0] == 415
    with pytest.raises(TypeError):
        sent(load, "add_parted", content)
