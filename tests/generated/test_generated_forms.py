"""Forms: what the client sends for any value, the server decodes to the same value."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from generated.making import ROOT
from generated.test_generated_bodies import pair
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from generated.making import Import

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"


def sent(load: Import, operation: str, body: Any, **rest: Any) -> Any:
    """What the service of `forms` is given for a body that the client sends."""
    client, _, given_ = pair(load, "forms")
    asyncio.run(getattr(client, operation)(body=body, **rest))
    [call] = given_.calls
    return call["body"]


def refused(load: Import, operation: str, body: Any, **rest: Any) -> str:
    """Why the client does not send a body."""
    client, transport, _ = pair(load, "forms")
    with pytest.raises(load("forms.client").InvalidContent) as caught:
        asyncio.run(getattr(client, operation)(body=body, **rest))
    assert not transport.requests
    return str(caught.value)


def ask(
    load: Import, target: str, content: Any, kind: str = FORM, **options: Any
) -> tuple[int, Any]:
    """The status for a body, and what the service was given, or None."""
    _, transport, given_ = pair(load, "forms", **options)
    asked = transport.ask("POST", target, {"content-type": kind}, content)
    status = asyncio.run(asked)[0]
    return status, given_.calls[0]["body"] if given_.calls else None


def pet(load: Import, **members: Any) -> Any:
    models = load("forms.models")
    if "owner" in members:
        members["owner"] = models.PetOwner(**members["owner"])
    members["friends"] = [pet(load, **each) for each in members.get("friends", [])]
    if not members["friends"]:
        del members["friends"]
    return models.Pet(**members)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
PETS: Any = st.deferred(
    lambda: st.fixed_dictionaries(
        {"name": TEXTS},
        optional={
            "age": st.integers(0, 2**62),
            "weight": st.floats(allow_nan=False, allow_infinity=False)
            | st.integers(-(2**53), 2**53),
            "tame": st.booleans(),
            "tags": st.lists(TEXTS, min_size=1, max_size=3, unique=True),
            "owner": st.fixed_dictionaries({}, optional={"name": TEXTS}),
            "friends": st.lists(PETS, min_size=1, max_size=2),
            "kind": st.sampled_from(["cat", "dog"]),
        },
    )
)
EXTRA = st.dictionaries(
    TEXTS.filter(lambda name: not set(name) & set("[\r\n\0") and name != "~extra"),
    TEXTS | st.lists(TEXTS, min_size=2, max_size=3),
    max_size=2,
)
NAMES = {"name", "age", "weight", "tame", "tags", "owner", "friends", "kind"}
QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@QUICK
@given(members=PETS, extra=EXTRA, kind=st.sampled_from([FORM, PARTS]))
def test_any_value_goes_there_and_back(
    load: Import, members: Any, extra: Any, kind: str
) -> None:
    own = {name: value for name, value in extra.items() if name not in NAMES}
    body = pet(load, **members)
    body.extra = own
    assert sent(load, "add_pet", body, content_type=kind) == body


def test_a_form_is_written_as_the_standard_says(load: Import) -> None:
    form = load("forms.operations.add_pet").FORM_BODY
    rex = pet(
        load, name="Rex & Co", age=3, tame=True, tags=["a", "b c"], owner={"name": "é"}
    )
    assert form.encode(rex) == (
        b"name=Rex+%26+Co&age=3&tame=true&tags=a&tags=b+c"
        b"&owner=%7B%22name%22%3A%22%C3%A9%22%7D"
    )


def test_styles_are_those_of_queries(load: Import) -> None:
    models = load("forms.models")
    form = load("forms.operations.add_styles").FORM_BODY
    body = models.AddStylesBody(
        piped=[1, 2],
        spaced=["a", "b"],
        joined=["a", "b,c"],
        deep=models.AddStylesBodyDeep(a=1, b=["x", "y"]),
        flat=models.AddStylesBodyFlat(x=1, y=2),
        json="text",
        url="a/b?c&d",
    )
    assert form.encode(body) == (
        b"piped=1%7C2&spaced=a%20b&joined=a,b%2Cc&deep%5Ba%5D=1&deep%5Bb%5D=x"
        b"&deep%5Bb%5D=y&x=1&y=2&json=%22text%22&url=a/b?c%26d"
    )
    assert sent(load, "add_styles", body) == body
    assert sent(load, "add_styles", models.AddStylesBody()) == models.AddStylesBody()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("name=a", 204),
        ("name=a&note=", 204),
        ("name=a&count=1&count=2", 400),
        ("name=a&count=1", 204),
        ("name=a&count=one", 400),
        ("name=a&more=1&others=2", 204),
        ("name=a&more=one", 400),
        ("name=a&name=b", 400),
        ("name=", 400),
        ("name", 400),
        ("", 400),
        ("&&name=a&&", 204),
        ("name=%FF", 400),
        ("%FF=a&name=a", 400),
        ("name=%zz", 400),
        ("name=a&either=true", 204),
        ("name=a&either=maybe", 400),
        ("n%61me=a", 204),
    ],
)
def test_forms_are_judged(load: Import, text: str, status: int) -> None:
    assert ask(load, "/closed", text.encode())[0] == status


def test_null_is_the_empty_text_where_that_is_nothing_else(load: Import) -> None:
    model = load("forms.models").AddClosedBody
    body = model(name="a", count=None)
    assert sent(load, "add_closed", body) == body
    assert "/note" in refused(load, "add_closed", model(name="a", note=None))


@pytest.mark.parametrize("kind", [FORM, PARTS])
@pytest.mark.parametrize(
    "changed", [{"tags": []}, {"extra": {"x": 1}}, {"extra": {"x": ["a"]}}]
)
def test_what_a_form_cannot_say_is_not_sent(
    load: Import, kind: str, changed: dict[str, Any]
) -> None:
    body = pet(load, name="a", **changed)
    if kind == PARTS and "extra" in changed:
        # JSON says it.
        assert sent(load, "add_pet", body, content_type=kind) == body
    else:
        assert "cannot say" in refused(load, "add_pet", body, content_type=kind)


def test_a_form_of_another_charset_is_not_read(load: Import) -> None:
    assert ask(load, "/closed", b"name=a", f"{FORM}; charset=latin-1")[0] == 415
    assert ask(load, "/closed", b"name=a", f"{FORM}; charset=UTF-8")[0] == 204


def upload(load: Import, **members: Any) -> Any:
    file = load("forms.runtime.files").FormFile
    picture = file(b"\x89PNG\r\n--", filename="a.png", content_type="image/png")
    return load("forms.models").Upload(
        **{"picture": picture, "title": "A \r\n title", **members}
    )


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
        "",
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
    assert [each.filename for each in got.more] == [each.filename for each in given_]


def test_files_beyond_the_memory_are_on_disk(load: Import) -> None:
    file = load("forms.runtime.files").FormFile
    limits = load("forms.server").BodyLimits(memory=1_000)
    body = upload(load, more=[file(b"a" * 900), file(b"b" * 900)])
    made = load("forms.operations.add_files").PARTS_BODY.encode(body)
    _, got = ask(load, "/files", list(made), made.content_type, max_body=limits)
    assert [each.content._rolled for each in got.more] == [False, True]
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


def part(name: str, content: str = "", *headers: str) -> str:
    lines = [f'Content-Disposition: form-data; name="{name}"', *headers]
    return "--b\r\n" + "\r\n".join(lines) + f"\r\n\r\n{content}\r\n"


PICTURE = part("picture", "png", "Content-Type: image/png")
TITLE = part("title", "t")
GOOD = PICTURE + TITLE
END = "--b--\r\n"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (GOOD + END, 204),
        (GOOD + END + "epilogue", 204),
        ("\r\n" + GOOD + END, 204),
        (GOOD + part("unknown", "x") + END, 204),
        (GOOD + part("meta", '{"a": 1}') + END, 204),
        (GOOD + part("meta", '{"a": 1}', "Content-Type: application/json") + END, 204),
        (GOOD + part("meta", '{"a": 1}', "Content-Type: text/plain") + END, 415),
        (GOOD + part("meta", "{}") + END, 400),
        (GOOD + part("meta", "{") + END, 400),
        (GOOD + part("ids", "1") + part("ids", "2") + END, 204),
        (GOOD + part("ids", "1") + part("ids", "x") + END, 400),
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


@pytest.mark.parametrize(
    "text",
    [
        PICTURE + part("title", "t", "Content-Type: image/png") + END,
        PICTURE + part("title", "t", "Content-Transfer-Encoding: base64") + END,
        part("", "x") * 1_001 + END,
    ],
)
@pytest.mark.parametrize("size", [10**6, 100])
def test_a_refusal_waits_for_nothing_where_all_has_come(
    load: Import, text: str, size: int
) -> None:
    app, content = pair(load, "forms")[1], text.encode()
    pieces = [content[n : n + size] for n in range(0, len(content), size)]
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        assert pieces, "there is no more to come: a server would wait"
        body = pieces.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        sent.append(message)

    kind = f"{PARTS}; boundary=b".encode()
    headers = [(b"content-type", kind), (b"transfer-encoding", b"chunked")]
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/files",
        "headers": headers,
    }
    scope |= {"raw_path": b"/files", "query_string": b"", "extensions": {}}
    asyncio.run(app.app(scope, receive, send))
    assert sent[0]["status"] in {413, 415}
    # Else, what came of it was read, and dropped.
    assert pieces == []
    assert not sent[-1].get("more_body", False)


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


def test_a_form_is_an_object_whether_it_says_so_or_not(load: Import) -> None:
    body = load("forms.models").AddUntypedBody(a=1)
    assert sent(load, "add_untyped", body) == body
    assert ask(load, "/untyped", b"b=1")[0] == 400


@pytest.mark.parametrize("kind", [FORM, PARTS])
def test_a_form_of_anything(load: Import, kind: str) -> None:
    body = {"a": "1", "b": ["x", "y"]}
    assert sent(load, "add_anything", body, content_type=kind) == body


def test_parts_of_anything_are_files_and_json_as_well(load: Import) -> None:
    file = load("forms.runtime.files").FormFile
    body = {"file": file(b"1", filename="a"), "json": {"a": [1, None]}, "n": 1}
    got = sent(load, "add_anything", body, content_type=PARTS)
    assert (got["json"], got["n"]) == (body["json"], 1)
    assert asyncio.run(got["file"].read()) == b"1"


def test_a_form_may_be_one_of_several(load: Import) -> None:
    models = load("forms.models")
    for body in (models.Login(name="a", days=3), models.Refresh(token="1")):
        assert sent(load, "add_either", body) == body
    assert ask(load, "/either", b"name=a&days=x")[0] == 400
    assert ask(load, "/either", b"name=a&days=1&token=b")[0] == 400


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


def labelled(load: Import, headers: dict[str, str], **others: str) -> Any:
    file = load("forms.runtime.files").FormFile
    made = [file(b"b", filename="b", headers={"X-Kind": k}) for k in others.values()]
    picture = file(b"a", filename="a", headers=headers)
    return load("forms.models").AddLabelledBody(picture=picture, others=made)


def test_headers_of_parts_go_with_their_files(load: Import) -> None:
    given_headers = {"X-Id": "7", "x-tags": "a,b", "X-Other": "is let through"}
    body = labelled(load, given_headers, one="small", two="large")
    got = sent(load, "add_labelled", body)
    kept = {name: got.picture.headers[name] for name in ("x-id", "x-tags", "x-other")}
    assert kept == {"x-id": "7", "x-tags": "a,b", "x-other": "is let through"}
    assert [each.headers["x-kind"] for each in got.others] == ["small", "large"]


@pytest.mark.parametrize(
    ("headers", "kind", "problem"),
    [
        ({}, "small", "has no header x-id"),
        ({"X-Id": "seven"}, "small", "header x-id"),
        ({"X-Id": "0"}, "small", "header x-id"),
        ({"X-Id": "1", "X-Tags": "a,long"}, "small", "header x-tags"),
        ({"X-Id": "1"}, "huge", "header x-kind"),
    ],
)
def test_headers_of_parts_are_what_the_contract_says(
    load: Import, headers: dict[str, str], kind: str, problem: str
) -> None:
    body = labelled(load, headers, one=kind)
    assert problem in refused(load, "add_labelled", body)
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    text = (
        '--x\r\ncontent-disposition: form-data; name="picture"; filename="a"\r\n'
        f"{lines}\r\na\r\n"
        '--x\r\ncontent-disposition: form-data; name="others"; filename="b"\r\n'
        f"X-Kind: {kind}\r\n\r\nb\r\n--x--\r\n"
    )
    status, got = ask(load, "/labelled", text.encode(), f"{PARTS}; boundary=x")
    assert (status, got) == (400, None)


@pytest.mark.parametrize("allowed", [frozenset(), frozenset({"unsupported-encoding"})])
def test_headers_that_are_not_checked_are_refused_by_name(
    allowed: frozenset[str],
) -> None:
    findings = Findings(allowed=allowed)
    document = ROOT / "tests/cases/unsupported-encoding/openapi.yaml"
    api = pipeline.read_api(document, findings)
    assert api is not None
    files = pipeline.generate_files(api, only="", findings=findings)
    assert (files is not None) == bool(allowed)
    told = [item.message for item in findings.items]
    assert "the header X-Id is of a part that is no file" in told
    assert "the header X-At holds objects, or is no text" in told
    assert {item.code.name for item in findings.items} >= {"unsupported-encoding"}
    if files is not None:
        [written] = [t for p, t in files.items() if p.startswith("operations/post")]
        assert "PHOTO__X_ID" in written
        assert "X_AT" not in written


def test_headers_of_parts_say_nothing_where_there_are_no_parts(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(
        """\
openapi: 3.1.1
info: {title: A test, version: "1"}
paths:
  /a:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: {type: object, properties: {a: {type: string}}}
            encoding: {a: {headers: {X-Id: {schema: {type: string}}}}}
      responses: {"204": {description: Done}}
"""
    )
    findings = Findings()
    api = pipeline.read_api(document, findings)
    assert api is not None
    assert pipeline.generate_files(api, only="", findings=findings) is not None
    assert [item.code.name for item in findings.items] == ["ignored-header"]
