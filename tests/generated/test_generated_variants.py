"""Responses of several media types, and of any: chosen, negotiated, read exactly."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from generated.making import Asgi, Import
from generated.variant_calls import Reports, asked, called, response_of
from hypothesis import given, settings
from hypothesis import strategies as st


def bodies(load: Import) -> dict[str, Any]:
    report = load("variants.models").Report(rows=3)
    return {
        "application/json": report,
        "application/vnd.report+json": report,
        "text/csv": "a,ü\n",
        "image/png": b"\x89PNG\xff",
    }


@pytest.mark.parametrize(
    "kind",
    ["application/json", "application/vnd.report+json", "text/csv", "image/png"],
)
def test_each_media_type_arrives_as_it_was_given(load: Import, kind: str) -> None:
    response = response_of(
        load, "get_report", "GetReport200", content_type=kind, body=bodies(load)[kind]
    )
    assert called(load, "get_report", response) == response


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", "a,b"),
        ("application/json", b"{}"),
        ("text/csv", b"a,b"),
        ("text/csv", ""),  # its schema wants a character
        ("image/png", "text"),
        ("image/*", b"x"),
        ("application/pdf", b"x"),
        ("text/csv; charset", "a"),
        ("image/png\r\nx: y", b"x"),
    ],
)
def test_content_that_its_type_has_not_is_not_sent(
    load: Import, kind: str, body: Any
) -> None:
    response = response_of(
        load, "get_report", "GetReport200", content_type=kind, body=body
    )
    status, headers, content, _ = asked(load, "/report", response)
    assert (status, headers["content-type"]) == (500, "text/plain; charset=utf-8")
    assert content == b"The server failed."


# RFC 9110, 12.5.1, and what real clients send.
@pytest.mark.parametrize(
    ("accept", "offered"),
    [
        ("*/*", ["application/json", "application/hal+json"]),
        ("", ["application/json", "application/hal+json"]),
        ("application/hal+json", ["application/hal+json"]),
        ("APPLICATION/HAL+JSON", ["application/hal+json"]),
        ("application/*", ["application/json", "application/hal+json"]),
        (
            "application/*;q=0.1, application/hal+json",
            ["application/hal+json", "application/json"],
        ),
        ("application/json;q=0, */*", ["application/hal+json"]),
        ("*/*, application/json;q=0.000", ["application/hal+json"]),
        ("application/json;charset=utf-8", ["application/json"]),
        ("text/html, application/json;q=0.9, */*;q=0.8", None),
        ('text/html;a="x,y";q=0.5, application/json', ["application/json"]),
        ("nonsense", ["application/json", "application/hal+json"]),
    ],
)
def test_a_service_is_told_what_is_accepted(
    load: Import, accept: str, offered: list[str] | None
) -> None:
    report = load("variants.models").Report(rows=1)
    response = response_of(
        load,
        "get_alike",
        "GetAlike202",
        content_type="application/json",
        body=report,
    )
    *_, given = asked(load, "/alike", response, accept=accept)
    expected = offered or ["application/json", "application/hal+json"]
    assert list(given["accept"]) == expected


@pytest.mark.parametrize(
    "accept",
    ["text/html", "application/json;q=0", "application/json;profile=x", "*/*;q=0"],
)
def test_where_nothing_fits_it_is_406(load: Import, accept: str) -> None:
    status, headers, content, given = asked(load, "/alike", None, accept=accept)
    assert (status, given) == (406, {})
    assert headers["content-type"] == "application/problem+json"
    assert b"application/hal+json" in content


def test_an_offered_range_is_accepted_by_what_is_in_it(load: Import) -> None:
    *_, given = asked(load, "/report", None, accept="image/png;q=0.3, text/csv;q=0.2")
    assert given["accept"] == ("image/*", "text/csv")


def test_a_client_asks_for_what_it_wants(load: Import) -> None:
    prepare = load("variants.client.get_report").prepare
    everything = "application/json, application/vnd.report+json, text/csv, image/*"
    errors = "text/plain, application/problem+json"
    assert dict(prepare().headers)["accept"] == f"{everything}, {errors}"
    assert dict(prepare("text/csv").headers)["accept"] == f"text/csv, {errors}"


WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.5", ";q=1", "; q=0.001"])
RANGES = st.sampled_from(
    ["*/*", "application/*", "text/*", "application/json", "application/hal+json"]
)


@given(st.lists(st.tuples(RANGES, WEIGHTS), min_size=1))
@settings(deadline=None, max_examples=200)
def test_what_is_negotiated_is_what_the_weights_say(
    load: Import, wanted: list[tuple[str, str]]
) -> None:
    offers = load("variants.runtime.negotiation").Offers
    fault = load("variants.runtime.faults").Fault
    names = ("application/json", "application/hal+json")
    accept = ", ".join(name + weight for name, weight in wanted).encode()

    def weight(name: str) -> float:
        """The weight by the definition: of the most specific range that matches."""
        for each in (name, name.partition("/")[0] + "/*", "*/*"):
            found = [float(w.rpartition("=")[2] or 1) for n, w in wanted if n == each]
            if found:
                return max(found)
        return 0.0

    expected = sorted((n for n in names if weight(n)), key=weight, reverse=True)
    scope = {"headers": [(b"accept", accept)]}
    if expected:
        assert list(offers(*names).accepted(scope)) == expected
    else:
        with pytest.raises(fault):
            offers(*names).accepted(scope)


@given(status=st.integers(200, 599), body=st.binary(max_size=9))
@settings(deadline=None)
def test_any_answer_is_one_where_none_is_documented(
    load: Import, status: int, body: bytes
) -> None:
    kind = "image/png; a=b"
    bodiless = status in {204, 205, 304}
    fields = {} if bodiless else {"content_type": kind, "body": body}
    response = response_of(load, "get_any", "GetAnyDefault", status=status, **fields)
    if status < 300:
        assert called(load, "get_any", response) == response
        return
    with pytest.raises(load("variants.client").ErrorResponse) as caught:
        called(load, "get_any", response)
    assert caught.value.response == response


def test_no_content_is_sent_with_a_status_that_has_none(load: Import) -> None:
    response = response_of(load, "get_any", "GetAnyDefault", status=204, body=b"x")
    assert asked(load, "/any", response)[0] == 500
    response = response_of(load, "get_any", "GetAnyDefault", status=204)
    status, headers, content, _ = asked(load, "/any", response)
    assert (status, content) == (204, b"")
    assert "content-length" not in headers


def test_a_range_of_anything_holds_json_where_its_schema_is_one_of_values(
    load: Import,
) -> None:
    report = load("variants.models").Report(rows=1)
    for kind in ("application/json", "application/hal+json"):
        response = response_of(
            load, "get_range", "GetRange200", content_type=kind, body=report
        )
        assert called(load, "get_range", response) == response
    default = response_of(load, "get_range", "GetRange200", body=report)
    assert default.content_type == "application/json"


@pytest.mark.parametrize(
    ("name", "kind", "body"),
    [
        ("GetRange202", "text/x-word", "yes"),
        ("GetRange203", 'multipart/mixed; boundary="b"', b"--b--"),
    ],
)
def test_a_range_is_told_by_the_response(
    load: Import, name: str, kind: str, body: Any
) -> None:
    response = response_of(load, "get_range", name, content_type=kind, body=body)
    found = called(load, "get_range", response)
    assert found.body == body
    assert found.content_type in {kind, kind + "; charset=utf-8"}


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("GetNumber200", 42, "text/plain; charset=utf-8"),
        ("GetNumber202", b"%PDF\xff", "application/pdf"),
        ("GetNumber203", {"a": [1, None]}, "application/json"),
    ],
)
def test_one_media_type_needs_no_choice(
    load: Import, name: str, body: Any, kind: str
) -> None:
    response = response_of(load, "get_number", name, body=body)
    assert called(load, "get_number", response) == response
    assert asked(load, "/number", response)[1]["content-type"] == kind


@pytest.mark.parametrize(
    ("status", "kind", "content"),
    [
        (200, "text/plain", b"0"),  # its minimum is 1
        (200, "text/plain", b"one"),
        (200, "text/plain; charset=utf-16", b"1"),
        (200, "text/plain; charset=unknown", b"1"),
        (200, "application/json", b"1"),
        (202, "application/json", b"1"),
        (202, None, b"1"),
        (203, "application/json", b"{"),
    ],
)
def test_a_client_refuses_what_is_not_documented(
    load: Import, status: int, kind: str | None, content: bytes
) -> None:
    reply = load("variants.runtime.transport").Reply
    headers = (("content-type", kind),) if kind else ()
    with pytest.raises(load("variants.client").InvalidResponse):
        load("variants.client.get_number").read(
            reply(status=status, headers=headers, content=content)
        )


@given(text=st.text(st.characters(codec="utf-8"), min_size=1))
@settings(deadline=None)
def test_every_text_arrives(load: Import, text: str) -> None:
    response = response_of(
        load, "get_report", "GetReport200", content_type="text/csv", body=text
    )
    assert called(load, "get_report", response).body == text


def test_text_is_read_in_its_charset(load: Import) -> None:
    reply = load("variants.runtime.transport").Reply
    read = load("variants.client.get_report").read
    headers = (("content-type", "Text/CSV; Charset=ISO-8859-1"),)
    found = read(reply(status=200, headers=headers, content="ü".encode("latin-1")))
    assert (found.content_type, found.body) == ("text/csv", "ü")


# OAS 3.1, 4.8.14.1: "the most specific key is applicable".
@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("application/json", b"[1]", 200),
        ("application/json", b'{"rows":1}', 400),
        ("application/hal+json", b'{"rows":1}', 200),
        ("application/hal+json", b"[1]", 400),
    ],
)
def test_a_key_goes_before_the_range_that_stands_above_it(
    load: Import, kind: str, content: bytes, status: int
) -> None:
    is_list = content == b"[1]"
    body = [1] if is_list else load("variants.models").Report(rows=1)
    response = response_of(
        load, "post_ranges", "PostRanges200", content_type=kind, body=body
    )
    app = load("variants.server").create_app(Reports(response))
    headers = {"content-type": kind}
    asked_of = Asgi(app, None).ask("POST", "/ranges", headers, content)
    answer = asyncio.run(asked_of)
    assert answer[0] == status
    if status == 200:
        assert (dict(answer[1])["content-type"], answer[2]) == (kind, content)
        given = {"body": body, "content_type": kind}
        assert called(load, "post_ranges", response, **given) == response


def test_of_two_ranges_the_narrower_one_has_all_json(load: Import) -> None:
    report = load("variants.models").Report(rows=1)
    response = response_of(
        load,
        "post_ranges",
        "PostRanges202",
        content_type="application/hal+json",
        body=report,
    )
    given = {"body": [1], "content_type": "application/json"}
    assert called(load, "post_ranges", response, **given) == response


VERSIONED = 'application/vnd.a+json; version=2; profile="x, y"'


# RFC 9110, 8.3.1: parameters are part of a media type, and 12.5.1: of a range.
@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("*/*", VERSIONED),
        ("application/vnd.a+json", VERSIONED),
        (VERSIONED, VERSIONED),
        ("APPLICATION/vnd.a+json;VERSION=2;q=0.5", VERSIONED),
        ("application/vnd.a+json;version=1", None),
        ("application/vnd.a+json;version=2;other=1", None),
        ("application/*;version=2, text/*;q=0.9", VERSIONED),
        # The most specific range counts, and parameters make it so.
        (
            "application/vnd.a+json, application/vnd.a+json;version=2;q=0",
            None,
        ),
        ("text/csv;header=present", "text/csv; header=present; charset=utf-8"),
        ("text/csv;header=absent", None),
    ],
)
def test_parameters_of_a_media_type_are_sent_and_asked_for(
    load: Import, accept: str, kind: str | None
) -> None:
    is_text = kind is not None and kind.startswith("text")
    response = response_of(
        load,
        "get_version",
        "GetVersion200",
        content_type="text/csv" if is_text else "application/vnd.a+json",
        body="a" if is_text else load("variants.models").Report(rows=1),
    )
    status, headers, _, given = asked(load, "/versions", response, accept=accept)
    if kind is None:
        assert status == 406
    else:
        assert (status, headers["content-type"]) == (200, kind)
        assert given["accept"][0] == response.content_type


def test_a_client_sends_the_parameters_of_media_types(load: Import) -> None:
    report = load("variants.models").Report(rows=1)

    def headers(function: str, **given: Any) -> dict[str, str]:
        made = load(f"variants.client.{function}").prepare(**given).headers
        return dict(made)

    text = "text/csv; header=present"
    assert headers("get_version")["accept"] == f"{VERSIONED}, {text}"
    wanted = headers("get_version", accept="application/vnd.a+json")
    assert wanted["accept"] == VERSIONED
    kind = "application/vnd.a+json; version=2"
    put = headers("put_version", body=report)
    assert (put["accept"], put["content-type"]) == (kind, kind)
    assert headers("post_version", body=report)["content-type"] == kind
    posted = headers("post_version", body="a", content_type="text/csv")
    assert posted["content-type"] == f"{text}; charset=utf-8"


SENT = [
    ("text/csv", "text/csv; header=present; charset=utf-8"),
    ("Text/CSV; Charset=latin-1", "text/csv; header=present; charset=utf-8"),
    (
        'text/csv; columns="a b"',
        'text/csv; header=present; columns="a b"; charset=utf-8',
    ),
    ("text/csv; header=absent", "text/csv; header=absent; charset=utf-8"),
    ("application/vnd.a+json", VERSIONED),
    ("application/vnd.a+json; version=2", VERSIONED),
    (
        "application/vnd.a+json; a=b",
        'application/vnd.a+json; a=b; version=2; profile="x, y"',
    ),
    (
        'application/vnd.a+json;profile="";version=3',
        'application/vnd.a+json;profile="";version=3',
    ),
]


@pytest.mark.parametrize(("told", "sent"), SENT)
def test_parameters_are_those_of_the_contract_and_others_that_are_told(
    load: Import, told: str, sent: str
) -> None:
    response = response_of(
        load,
        "get_version",
        "GetVersion200",
        content_type=told,
        body="a" if "csv" in told.lower() else load("variants.models").Report(rows=1),
    )
    _, headers, _, _ = asked(load, "/versions", response)
    assert headers["content-type"] == sent
    sent = sent.replace('; profile="x, y"', "")
    made = load("variants.client.post_version").prepare(
        content_type=told, body=response.body
    )
    assert dict(made.headers)["content-type"] == sent


def test_parameters_of_a_media_type_in_a_range_are_sent(load: Import) -> None:
    kind = "text/x-word; a=b"
    response = response_of(
        load, "get_range", "GetRange202", content_type=kind, body="yes"
    )
    found = called(load, "get_range", response).content_type
    assert found == f"{kind}; charset=utf-8"


def test_the_media_type_of_content_is_that_which_is_told(load: Import) -> None:
    # What came from elsewhere has another one, or none.
    encoders = load("variants.runtime.encoders").Encoders
    streams = load("variants.runtime.streams")
    own = encoders(("image/png", streams.BYTES), ("image/gif", streams.BYTES))
    for stream in (streams.ByteStream(iter(())), streams.ByteStream(iter(()), "a/b")):
        assert own.encode(stream, "image/gif")[0] == "image/gif"


def test_no_charset_makes_text_that_of_another_key(load: Import) -> None:
    keys = load("variants.runtime.content_keys").Keys
    names = ["text/a", "text/a; charset=utf-8; format=b"]
    key = keys((name, name) for name in names).find("text/a", {"format": "b"})
    assert key.of_text("text/a", {}) == "text/a; charset=utf-8"
    assert key.of_text("text/a", {"format": "b"}) == "text/a; format=b"
    quoted = key.of_text("text/a", {"c": 'd "\\e'})
    assert quoted == r'text/a; c="d \"\\e"; charset=utf-8'


def test_a_client_reads_media_types_with_parameters(load: Import) -> None:
    report = load("variants.models").Report(rows=1)
    for kind, body in (("application/vnd.a+json", report), ("text/csv", "a")):
        response = response_of(
            load, "get_version", "GetVersion200", content_type=kind, body=body
        )
        assert called(load, "get_version", response) == response
    response = response_of(load, "put_version", "PutVersion200", body=report)
    assert called(load, "put_version", response, body=report) == response


# What stands under `*/*` describes values. Strings are sent as JSON, or as they are.
@pytest.mark.parametrize(
    ("fields", "kind", "content"),
    [
        ({}, "application/json", b'"w\xc3\xb6rd"'),
        ({"content_type": "application/hal+json"}, "application/hal+json", None),
        ({"content_type": "text/plain"}, "text/plain; charset=utf-8", b"w\xc3\xb6rd"),
        ({"content_type": "text/css"}, "text/css; charset=utf-8", b"w\xc3\xb6rd"),
    ],
)
def test_a_string_of_any_media_type_is_json_or_text(
    load: Import, fields: dict[str, str], kind: str, content: bytes | None
) -> None:
    response = response_of(load, "get_word", "GetWord200", body="wörd", **fields)
    status, headers, found, given = asked(load, "/word", response)
    assert (status, headers["content-type"]) == (200, kind)
    assert found == content or content is None
    assert given == {}  # there is nothing to choose
    read = called(load, "get_word", response)
    assert (read.content_type, read.body) == (kind, "wörd")


@pytest.mark.parametrize(
    ("name", "body", "kind"),
    [
        ("GetWord200", "w", "text/plain"),  # its schema wants two characters
        ("GetWord200", "word", "image/png"),
        ("GetWord203", 3, "text/plain"),
    ],
)
def test_what_is_no_text_of_any_media_type_is_not_sent(
    load: Import, name: str, body: Any, kind: str
) -> None:
    response = response_of(load, "get_word", name, body=body, content_type=kind)
    assert asked(load, "/word", response)[0] == 500


def test_a_key_for_text_goes_before_the_text_of_any_media_type(load: Import) -> None:
    response = response_of(
        load, "get_octets", "GetOctets200", body=b"\xff", content_type="text/plain"
    )
    assert called(load, "get_octets", response) == response


def test_a_client_accepts_the_text_of_any_media_type(load: Import) -> None:
    headers = dict(load("variants.client.get_word").prepare().headers)
    assert headers["accept"] == "application/json, text/*"
