"""A refusal is told in a media type that is documented for it."""

from __future__ import annotations

import asyncio
import json
from xml.etree import ElementTree

import pytest
from generated.making import Asgi, Import
from generated.variant_calls import Reports, asked

NO_NUMBER = "The request does not match the contract: "


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("/refused/xml", "application/xml"),
        ("/refused/word", "application/word"),
        # Nothing says how a value is written in these.
        ("/refused/model", "application/odd"),
        ("/refused/page", "text/html"),
        ("/refused/model.xml", "application/a+xml"),
        ("/refused/untyped.xml", "application/xml"),
        ("/refused/octets", "application/octet-stream"),
        ("/refused/few-octets", "application/problem+json"),
        # No picture tells what is wrong.
        ("/refused/picture", "application/problem+json"),
    ],
)
def test_a_refusal_is_told_in_what_is_documented(
    load: Import, target: str, kind: str
) -> None:
    status, headers, content, _ = asked(load, f"{target}?n=x", None)
    assert (status, headers["content-type"]) == (400, kind)
    said = content.decode()
    if kind.endswith("xml"):
        assert said.startswith("<?xml")
        root = ElementTree.fromstring(said.partition("\n")[2])
        space = "{urn:ietf:rfc:7807}"
        assert root.tag == f"{space}problem"
        parts = {each.tag.removeprefix(space): each.text for each in root}
        assert (parts["title"], parts["status"]) == ("Bad Request", "400")
        said = str(parts["detail"])
    if kind != "application/problem+json":
        assert said.startswith(NO_NUMBER)


@pytest.mark.parametrize(
    ("name", "kind", "before", "after"),
    [
        ("lines", "application/jsonl", b"", b"\n"),
        ("sequence", "application/json-seq", b"\x1e", b"\n"),
        ("events", "text/event-stream", b"data: ", b"\n\n"),
    ],
)
def test_a_refusal_is_the_one_item_of_what_has_items(
    load: Import, name: str, kind: str, before: bytes, after: bytes
) -> None:
    status, headers, content, _ = asked(load, f"/refused/{name}?n=x", None)
    assert (status, headers["content-type"]) == (400, kind)
    assert content.startswith(before)
    assert content.endswith(after)
    problem = json.loads(content[len(before) : -len(after)])
    assert problem["status"] == 400
    assert problem["errors"][0]["parameter"] == "n"


def test_a_detail_says_what_is_wrong_where_nothing_else_does(load: Import) -> None:
    reason = 'query parameter n: the value is not of type "integer"'
    _, _, content, _ = asked(load, "/refused/detail?n=x", None)
    assert json.loads(content) == {"detail": f"{NO_NUMBER}{reason}."}
    _, _, content, _ = asked(load, "/refused/list?n=x", None)
    assert json.loads(content) == {
        "detail": NO_NUMBER.replace(": ", "."),
        "errors": [{"message": reason}],
    }


def test_a_fault_in_xml_has_only_what_xml_has(load: Import) -> None:
    fault = load("variants.runtime.faults").Fault(400, "<a>&\0\ud800b")
    root = ElementTree.fromstring(fault.xml)
    assert root[2].text == "<a>&\ufffd\ufffdb"


def test_a_text_is_as_long_as_it_may_be(load: Import) -> None:
    status, headers, content, _ = asked(load, "/refused/line?n=x", None)
    assert (status, headers["content-type"][:9]) == (400, "text/html")
    assert content.decode() == NO_NUMBER[:30]


def test_names_of_a_request_are_text_in_html(load: Import) -> None:
    app = load("variants.server").create_app(Reports(None))
    sent = Asgi(app, None).ask(
        "POST",
        "/refused/numbers",
        {"content-type": "application/json"},
        b'{"<img src=x onerror=alert(1)>&amp;": "x"}',
    )
    status, _, content = asyncio.run(sent)
    assert status == 400
    assert b"(at /&lt;img src=x onerror=alert(1)&gt;&amp;amp;)" in content
    assert b"<" not in content
