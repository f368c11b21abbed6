"""The headers of the parts of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from generated.form_calls import PARTS, ask, refused, sent
from generated.making import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from generated.making import Import


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
