"""Recorded traffic is judged without a server; failures that are known are accepted."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.proof.har import TrafficError, read_traffic
from counterfoil.proof.options import ProveOptions
from counterfoil.proof.prove import run

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent
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
    assert {one["check"] for one in own} >= {
        "body_schema",
        "header_schema",
        "bad_request_accepted",
        "undocumented_status",
    }
    lines = (HERE / "tiny.yaml").read_text().splitlines()
    placed = {one["check"]: lines[one["line"] - 1].strip() for one in own}
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
    assert len(read_traffic(file)) == 2
    assert judged(file)[0] == 0


@pytest.mark.parametrize("text", ["", "x", "{}", '{"log": {}}', '{"request": {}}\n3'])
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


def test_too_little_coverage_fails(tmp_path: Path) -> None:
    file = write_archive(tmp_path, entry())
    assert judged(file, min_coverage=10)[0] == 0
    code, proof = judged(file, min_coverage=99)
    assert code == 1
    assert [one["check"] for one in proof["findings"]] == ["coverage"]
