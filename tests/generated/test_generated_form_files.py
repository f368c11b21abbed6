"""Forms with files: their names, types, sizes, and where they are kept."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from generated.form_calls import PARTS, QUICK, ask, refused, sent, upload
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from generated.making import Import


async def slowly() -> AsyncIterator[bytes]:
    yield b"one"
    yield b"two"


def test_files_go_with_their_names_and_types(load: Import, tmp_path: Any) -> None:
    file = load("forms.runtime.files").FormFile
    on_disk = tmp_path / "b.bin"
    on_disk.write_bytes(b"\r\n--x" * 100_000)
    with on_disk.open("rb") as opened:
        body = upload(
            load,
            more=[
                file(opened, filename='q"u\\o.bin', headers={"X-Note": "é"}),
                file([b"one", b"two"], filename="日本.txt", content_type="text/plain"),
                file(slowly()),
            ],
            extra={"named": file(opened)},
            ids=[1, 2],
            meta=load("forms.models").UploadMeta(a=1),
            metas=[{"a": 1}, {}],
        )
        got = sent(load, "add_files", body)
    assert (got.title, got.ids, got.meta.a, got.metas) == (
        "A \r\n title",
        [1, 2],
        1,
        [{"a": 1}, {}],
    )
    files = [got.picture, *got.more]
    assert [each.filename for each in files] == [
        "a.png",
        'q"u\\o.bin',
        "日本.txt",
        "more",  # it has none: an empty one would say that no file was chosen
    ]
    assert [each.content_type for each in files] == [
        "image/png",
        "application/octet-stream",
        "text/plain",
        "application/octet-stream",
    ]
    assert got.more[0].headers == {"x-note": "é"}
    assert got.extra["named"].filename == "b.bin"
    assert [asyncio.run(each.read()) for each in files] == [
        b"\x89PNG\r\n--",
        on_disk.read_bytes(),
        b"onetwo",
        b"onetwo",
    ]


@QUICK
@given(
    contents=st.lists(st.binary(max_size=200), min_size=1, max_size=3),
    names=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=9),
        min_size=3,
        max_size=3,
    ),
    cut=st.integers(1, 60),
    memory=st.sampled_from([10, 1_000]),
)
def test_files_are_the_same_however_they_are_cut(
    load: Import, contents: list[bytes], names: list[str], cut: int, memory: int
) -> None:
    file = load("forms.runtime.files").FormFile
    given_ = [
        file(c, filename=n.strip(" \t")) for c, n in zip(contents, names, strict=False)
    ]
    body = load("forms.operations.add_files").PARTS_BODY.encode(
        upload(load, more=given_, title="t")
    )
    whole = b"".join(body)
    pieces = [whole[place : place + cut] for place in range(0, len(whole), cut)]
    limits = load("forms.server").BodyLimits(memory=memory)
    status, got = ask(load, "/files", pieces, body.content_type, max_body=limits)
    assert status == 204
    assert [asyncio.run(each.read()) for each in got.more] == contents
    names = [each.filename or "more" for each in given_]
    assert [each.filename for each in got.more] == names


def test_files_beyond_the_memory_are_on_disk(load: Import) -> None:
    file = load("forms.runtime.files").FormFile
    limits = load("forms.server").BodyLimits(memory=1_000)
    body = upload(load, more=[file(b"a" * 900), file(b"b" * 900)])
    made = load("forms.operations.add_files").PARTS_BODY.encode(body)
    _, got = ask(load, "/files", list(made), made.content_type, max_body=limits)
    assert [isinstance(e.content, BytesIO) for e in got.more] == [True, False]
    assert [each.size for each in got.more] == [900, 900]


def test_a_form_of_files_alone(load: Import) -> None:
    file = load("forms.runtime.files").FormFile
    got = sent(load, "add_many", {"a": file(b"1"), "b[": file(b"2")})
    assert {name: asyncio.run(each.read()) for name, each in got.items()} == {
        "a": b"1",
        "b[": b"2",
    }


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"title": 1}, "title"),
        ({"more": []}, "/more"),
        ({"ids": []}, "/ids"),
        ({"extra": {"a": {"b": "file"}}}, "only a property"),
    ],
)
def test_a_form_that_cannot_be_is_not_sent(
    load: Import, members: dict[str, Any], reason: str
) -> None:
    file = load("forms.runtime.files").FormFile
    if "extra" in members:
        members = {"extra": {"a": {"b": file(b"")}}}
    assert reason in refused(load, "add_files", upload(load, **members))


def test_a_file_is_of_a_documented_type_and_size(load: Import) -> None:
    file = load("forms.runtime.files").FormFile
    picture = file(b"", content_type="image/gif")
    assert "/picture" in refused(load, "add_files", upload(load, picture=picture))
    strict = load("forms.models").AddStrictBody
    assert "/small" in refused(load, "add_strict", strict(small=file(b"12345")))
    assert "/small" in refused(load, "add_strict", strict(small=file(b"")))
    got = sent(load, "add_strict", strict(small=file(b"1234"), any=file(b"")))
    assert asyncio.run(got.small.read()) == b"1234"


def test_parts_of_anything_are_files_and_json_as_well(load: Import) -> None:
    file = load("forms.runtime.files").FormFile
    body = {"file": file(b"1", filename="a"), "json": {"a": [1, None]}, "n": 1}
    got = sent(load, "add_anything", body, content_type=PARTS)
    assert (got["json"], got["n"]) == (body["json"], 1)
    assert asyncio.run(got["file"].read()) == b"1"


def choice(load: Import, name: str, **members: Any) -> Any:
    return getattr(load("forms.models"), f"AddChoiceBodyMultipartFormData{name}")(
        **members
    )


def test_a_form_may_be_one_of_several_with_files(load: Import) -> None:
    file = load("forms.runtime.files").FormFile
    message = choice(load, "Option1", text="hi", attachment=file(b"1"))
    got = sent(load, "add_choice", message, content_type=PARTS)
    assert type(got) is type(message)
    assert (got.text, asyncio.run(got.attachment.read())) == ("hi", b"1")
    poll = choice(load, "Option2", answers=["yes", "no"], flags=3)
    assert sent(load, "add_choice", poll, content_type=PARTS) == poll


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"picture": b"\x89PNG"}, "must be a FormFile (at /picture)"),
        ({"picture": "png"}, "must be a FormFile (at /picture)"),
        ({"more": [b"one"]}, "must be a FormFile (at /more)"),
        ({"picture": object()}, "a form cannot hold a object: use a FormFile"),
    ],
)
def test_what_is_no_file_is_told_of_at_its_place(
    load: Import, members: dict[str, Any], reason: str
) -> None:
    assert refused(load, "add_files", upload(load, **members)) == reason


@pytest.mark.parametrize("body", [5, b"x", "x", [1], None])
def test_what_is_no_form_is_refused(load: Import, body: Any) -> None:
    assert refused(load, "add_files", body) == 'the value is not of type "object"'
