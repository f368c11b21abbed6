"""Every case of a wrong document: what the report says of it, to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest
from counterfoil.codes.api import API_CODES
from counterfoil.codes.document import DOCUMENT_CODES
from counterfoil.codes.events import EVENT_CODES
from counterfoil.codes.python import PYTHON_CODES
from counterfoil.codes.reference import REFERENCE_CODES
from counterfoil.diagnostics import Findings
from counterfoil.pipeline import generate_files, read_api
from counterfoil.python.pending import check_pending
from counterfoil.report import Format, render

CASES = Path(__file__).parent
NAMES = sorted(path.parent.name for path in CASES.glob("*/openapi.yaml"))

# Cases of the stage that makes Python; the others end before it, or are warnings.
OF_PYTHON = {code.name for code in PYTHON_CODES}

# Documents that cannot lie in a repository; the reader's unit tests make them. And what
# is wrong in a configuration, which the tests of the commands show; and other hosts.
ELSEWHERE = {
    "file-too-large",
    "file-unreadable",
    "repeated-text",
    "unused-allow",
    "remote-pinned",
    "remote-unreadable",
}


def report(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Findings, str]:
    # The report names files as they were given: from the case's own folder.
    monkeypatch.chdir(folder)
    findings = Findings()
    api = read_api(Path("openapi.yaml"), findings)
    assert (api is None) == findings.failed
    is_of_python = any(f"{folder.name}-".startswith(f"{each}-") for each in OF_PYTHON)
    if api is not None and is_of_python:
        made = generate_files(api, only="", findings=findings)
        assert (made is None) == findings.failed
    if api is not None:
        check_pending(api, findings)
    return findings, render(findings, Format.TEXT)


@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_document_is_reported(
    name: str, monkeypatch: pytest.MonkeyPatch, update_goldens: bool
) -> None:
    folder = CASES / name
    expected = folder / "stderr.txt"
    findings, text = report(folder, monkeypatch)
    assert findings.items, "a case of a wrong document has something wrong"
    if update_goldens:
        expected.write_text(text, encoding="utf-8")
    assert expected.is_file(), f"no {expected}: run pytest --update-goldens"
    wanted = expected.read_text(encoding="utf-8")
    assert text == wanted, "if this is meant, run pytest --update-goldens"


@pytest.mark.parametrize("name", NAMES)
def test_a_case_is_named_after_its_code(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    findings, _ = report(CASES / name, monkeypatch)
    names = {item.code.name for item in findings.items}
    assert any(name == each or name.startswith(f"{each}-") for each in names)


def test_every_code_has_a_case() -> None:
    read = (*DOCUMENT_CODES, *REFERENCE_CODES, *API_CODES, *EVENT_CODES)
    codes = (*read, *PYTHON_CODES)
    wanted = {code.name for code in codes} - ELSEWHERE
    assert wanted <= set(NAMES)


def test_no_expected_report_is_without_its_document() -> None:
    reports = {path.parent.name for path in CASES.glob("*/stderr.txt")}
    assert reports <= set(NAMES)
