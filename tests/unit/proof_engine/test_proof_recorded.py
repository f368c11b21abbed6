"""Recorded traffic is judged without a server; failures that are known are accepted."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.concealment import without_secrets
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Request
from counterfoil.proof.har import TrafficError, read_traffic
from counterfoil.proof.options import ProveOptions
from counterfoil.proof.prove import run

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
FORM = "application/x-www-form-urlencoded"
SOLD = {"seats": 2, "kind": "single"}


def entry(
    *,
    body: str = json.dumps(SOLD),
    status: int = 201,
    answer: Mapping[str, Any] | None = None,
    location: str = "/tickets/000007",
    url: str = "http://tickets.test/tickets",
) -> dict[str, Any]:
    text = json.dumps({"number": 7} if answer is None else answer)
    return {
        "request": {
            "method": "POST",
            "url": url,
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "postData": {"mimeType": "application/json", "text": body},
        },
        "response": {
            "status": status,
            "headers": [
                {"name": "Content-Type", "value": "application/json"},
                {"name": "Content-Encoding", "value": "gzip"},
                {"name": "Location", "value": location},
            ],
            "content": {
                "text": base64.b64encode(text.encode()).decode(),
                "encoding": "base64",
            },
        },
    }


def write_archive(folder: Path, *entries: dict[str, Any]) -> Path:
    file = folder / "traffic.har"
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    return file


def judged(file: Path, **more: Any) -> tuple[int, dict[str, Any]]:
    report = file.parent / "report"
    options = ProveOptions(
        document=HERE / "tiny.yaml", traffic=file, report=report, format="json", **more
    )
    return run(options), json.loads((report / "proof.json").read_text())


def test_right_traffic_is_proved(tmp_path: Path) -> None:
    file = write_archive(tmp_path, entry(), entry(status=0))
    code, proof = judged(file)
    assert code == 0
    assert proof["exchanges"] == 1
    assert [part["name"] for part in proof["sections"]] == ["recorded", "independent"]


def test_drift_is_found_at_its_line(tmp_path: Path) -> None:
    file = write_archive(
        tmp_path,
        entry(answer={"number": "7"}),
        entry(location="elsewhere"),
        entry(body="{}"),
        entry(status=418),
    )
    code, proof = judged(file)
    assert code == 1
    own = [one for one in proof["findings"] if one["section"] == "recorded"]
    checks = [(name, one) for one in own for name in (one["check"], *one["also"])]
    assert {name for name, _ in checks} >= {
        "body_schema",
        "header_schema",
        "bad_request_accepted",
        "undocumented_status",
    }
    lines = (HERE / "tiny.yaml").read_text().splitlines()
    placed = {name: lines[one["line"] - 1].strip() for name, one in checks}
    assert placed["body_schema"] == "number: {type: integer}"
    assert placed["header_schema"].startswith("schema: {type: string, pattern:")
    assert placed["undocumented_status"] == "post:"


def test_a_line_is_an_exchange(tmp_path: Path) -> None:
    file = tmp_path / "traffic.jsonl"
    request = {
        "method": "POST",
        "url": "/tickets?channel=web",
        "headers": {"Content-Type": "application/json"},
        "body": SOLD,
    }
    headers = {"Location": "/tickets/000001", "Content-Type": "application/json"}
    response = {"status": 201, "headers": headers, "body": {"number": 1}}
    line = json.dumps({"request": request, "response": response})
    file.write_text(f"{line}\n\n{line}\n")
    assert len(read_traffic(file).exchanges) == 2
    assert judged(file)[0] == 0


@pytest.mark.parametrize(
    "text", ["", "x", "{}", '{"log": {}}', '{"request": {}}\n3', "[" * 100_000]
)
def test_what_is_no_traffic_is_said(tmp_path: Path, text: str) -> None:
    file = tmp_path / "traffic"
    file.write_text(text)
    with pytest.raises(TrafficError):
        read_traffic(file)


def test_known_failures_are_accepted_and_stale_ones_are_not(tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    wrong = write_archive(tmp_path, entry(answer={"number": "7"}))
    assert judged(wrong, write_known=known)[0] == 0
    assert judged(wrong, known=known)[0] == 0
    another = write_archive(
        tmp_path, entry(answer={"number": "8"}), entry(location="elsewhere")
    )
    code, proof = judged(another, known=known)
    assert code == 1
    assert {one["check"] for one in proof["findings"]} >= {"header_schema"}
    assert "body_schema" not in {one["check"] for one in proof["findings"]}
    code, proof = judged(write_archive(tmp_path, entry()), known=known)
    assert code == 1
    assert {one["check"] for one in proof["findings"]} == {"stale_known_failure"}


@pytest.mark.parametrize("what", ["report", "write_known"])
def test_where_nothing_can_be_written_is_said_before_anything_is_judged(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    what: str,
) -> None:
    file = write_archive(tmp_path, entry())
    monkeypatch.setattr("counterfoil.proof.prove._recorded", None)
    places: dict[str, Any] = {
        "report": tmp_path / "report",
        what: file / "inner" / "known.json",
    }
    options = ProveOptions(document=HERE / "tiny.yaml", traffic=file, **places)
    assert run(options) == 2
    assert "Not a directory" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["http://[", "ftp://host", "host:80"])
def test_what_is_no_url_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    assert run(ProveOptions(HERE / "tiny.yaml", url=url, report=tmp_path)) == 2
    assert "is no URL of HTTP: write http://host:port" in capsys.readouterr().err


def test_too_little_coverage_fails(tmp_path: Path) -> None:
    file = write_archive(tmp_path, entry())
    assert judged(file, min_coverage=10)[0] == 0
    code, proof = judged(file, min_coverage=99)
    assert code == 1
    assert [one["check"] for one in proof["findings"]] == ["coverage"]


def form(*, text: str | None, kind: str = FORM) -> dict[str, Any]:
    """An entry whose body stands as parameters, as HAR 1.2 has it, or as a text."""
    made = entry()
    parameters = [{"name": "a b", "value": "1&2"}, {"name": "c", "value": "ü"}]
    made["request"]["postData"] = {"mimeType": kind, "params": parameters}
    if text is not None:
        made["request"]["postData"]["text"] = text
    return made


def test_a_form_is_written_from_its_parameters(tmp_path: Path) -> None:
    archive = write_archive(tmp_path, form(text=None), form(text="x=1"))
    bodies = [one.request.body for one in read_traffic(archive).exchanges]
    assert bodies == [b"a+b=1%262&c=%C3%BC", b"x=1"]


def test_what_was_recorded_without_its_body_is_counted_and_left_out(
    tmp_path: Path,
) -> None:
    unread = entry()
    unread["response"]["content"] = {"size": 4, "mimeType": "application/json"}
    nothing = entry(status=418)
    nothing["response"]["content"] = {"size": 0, "text": None}
    parts = form(text=None, kind="multipart/form-data; boundary=x")
    archive = write_archive(tmp_path, entry(), unread, parts)
    assert judged(archive)[0] == 0
    _, proof = judged(archive)
    assert "2 recorded without a body were left out" in proof["sections"][0]["facts"]
    (empty,) = read_traffic(write_archive(tmp_path, nothing)).exchanges
    assert empty.answer.body == b""


def test_traffic_with_nobody_proves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document, report = HERE / "tiny.yaml", tmp_path / "report"
    for entries in ((), (entry(url="http://cdn.example/logo.png"),)):
        archive = write_archive(tmp_path, *entries)
        code = run(ProveOptions(document=document, traffic=archive, report=report))
        assert code == 2
    assert "with a server of the contract" in capsys.readouterr().err


def test_a_host_that_is_asked_for_no_path_of_the_contract_is_another(
    tmp_path: Path,
) -> None:
    logo = entry(url="http://cdn.example/logo.png", status=200)
    code, proof = judged(write_archive(tmp_path, entry(), logo))
    assert code == 0
    assert "1 with other hosts were left out" in proof["sections"][0]["facts"]
    ours = entry(url="http://tickets.test/logo.png", status=200)
    assert judged(write_archive(tmp_path, entry(), ours))[0] == 1


def test_what_has_not_changed_is_no_drift(tmp_path: Path) -> None:
    text = (HERE / "tiny.yaml").read_text(encoding="utf-8")
    document = tmp_path / "openapi.yaml"
    document.write_text(
        text + "    get: {responses: {'200': {description: All of them.}}}\n",
        encoding="utf-8",
    )
    seen = entry(status=304)
    seen["request"].update(method="GET", postData=None)
    seen["response"].update(headers=[], content={"size": 0})
    report = tmp_path / "report"
    for field, expected in (("If-None-Match", 0), ("Accept", 1)):
        seen["request"]["headers"] = [{"name": field, "value": '"a"'}]
        archive = write_archive(tmp_path, seen)
        options = ProveOptions(document=document, traffic=archive, report=report)
        assert run(options) == expected


def test_a_fault_of_the_record_has_its_number(tmp_path: Path) -> None:
    broken = entry()
    del broken["response"]["status"]
    with pytest.raises(TrafficError, match="entry 2: there is no 'status'"):
        read_traffic(write_archive(tmp_path, entry(), broken))
    lines = tmp_path / "traffic.jsonl"
    lines.write_text('{"request": {}, "response": {}}\n{}\n')
    with pytest.raises(TrafficError, match="line 1: there is no 'status'"):
        read_traffic(lines)


def shown(folder: Path, **request: Any) -> str:
    """The curl line of a wrong answer."""
    wrong = entry(answer={"number": "7"}, url="https://u:p@tickets.test/tickets?key=k1")
    headers = {"Content-Type": "application/json", **request}
    wrong["request"]["headers"] = [
        {"name": name, "value": value} for name, value in headers.items()
    ]
    _, proof = judged(write_archive(folder, wrong))
    lines = {one["curl"] for one in proof["findings"]}
    assert len(lines) == 1
    return str(lines.pop())


def test_curl_goes_to_where_it_was_recorded_and_tells_no_credentials(
    tmp_path: Path,
) -> None:
    line = shown(
        tmp_path,
        Authorization="Bearer s3cret",
        Cookie="a=s3cret; b=s3cret",
        **{"X-Api-Key": "s3cret", "X-Other": "kept"},
    )
    assert line.endswith(" 'https://tickets.test/tickets?key=k1'")
    assert "s3cret" not in line
    assert "u:p" not in line
    assert "Bearer CREDENTIALS" in line
    assert "a=CREDENTIALS; b=CREDENTIALS" in line
    assert "X-Api-Key: CREDENTIALS" in line
    assert "X-Other: kept" in line


def test_without_a_url_the_host_is_that_of_the_field(tmp_path: Path) -> None:
    line = {
        "request": {"method": "GET", "path": "/tickets", "headers": {"Host": "a.test"}},
        "response": {"status": 200},
    }
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps(line))
    (exchange,) = read_traffic(file).exchanges
    assert exchange.origin == "http://a.test"


KEYS = """\
openapi: 3.1.1
info: {title: A test, version: "1"}
paths:
  /a:
    get:
      parameters:
        - {name: page_token, in: query, schema: {type: string}}
        - {name: kept, in: cookie, schema: {type: string}}
      responses: {"200": {description: It.}}
components:
  securitySchemes:
    one: {type: apiKey, in: query, name: k}
    two: {type: apiKey, in: cookie, name: c}
"""


def test_what_the_contract_calls_a_credential_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(KEYS, encoding="utf-8")
    contract = load_contract(tmp_path / "a.yaml")
    fields = (("Cookie", "c=1; kept=2"), ("Authorization", "3"))
    request = Request("GET", "/a?k=4&page_token=5&access_token=6", fields)
    found = without_secrets(contract, request)
    hidden = "CREDENTIALS"
    assert found.target == f"/a?k={hidden}&page_token=5&access_token={hidden}"
    assert dict(found.headers) == {
        "Cookie": f"c={hidden}; kept=2",
        "Authorization": hidden,
    }
    plain = Request("GET", "/a?", (("X", "y"),))
    assert without_secrets(contract, plain) == plain


def test_what_was_not_answered_is_counted(tmp_path: Path) -> None:
    archive = write_archive(tmp_path, entry(), entry(status=0))
    code, proof = judged(archive)
    facts = proof["sections"][0]["facts"]
    assert code == 0
    assert facts == [
        "1 exchange judged",
        "1 recorded without an answer were left out",
    ]
    line = {
        "request": {"method": "POST", "url": "/tickets"},
        "response": {"status": 0},
    }
    lines = tmp_path / "a.jsonl"
    lines.write_text(json.dumps(line) + "\n" + json.dumps(line))
    assert read_traffic(lines).unanswered == 2


def test_no_server_is_named_for_what_was_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = write_archive(tmp_path, entry(answer={"number": "7"}))
    run(ProveOptions(document=HERE / "tiny.yaml", traffic=archive, report=tmp_path))
    output = capsys.readouterr().out
    assert "curl -sS" in output
    assert "counterfoil serve" not in output


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        (entry(), []),
        (entry(status=401), []),
        (entry(status=418), ["independent", "recorded"]),
        # The rest is judged all the same, by both judges.
        (entry(body="{}"), ["independent", "recorded"]),
    ],
)
def test_what_is_recorded_without_its_credentials_may_have_had_some(
    tmp_path: Path, recorded: dict[str, Any], expected: list[str]
) -> None:
    text = (HERE / "tiny.yaml").read_text(encoding="utf-8")
    scheme = "{key: {type: apiKey, in: header, name: X-Key}}"
    document = tmp_path / "openapi.yaml"
    document.write_text(
        f"{text}components: {{securitySchemes: {scheme}}}\nsecurity: [{{key: []}}]\n",
        encoding="utf-8",
    )
    archive, report = write_archive(tmp_path, recorded), tmp_path / "report"
    options = ProveOptions(document=document, traffic=archive, report=report)
    assert run(options) == int(bool(expected))
    proof = json.loads((report / "proof.json").read_text())
    assert (
        sorted({each for one in proof["findings"] for each in one["parts"]}) == expected
    )
