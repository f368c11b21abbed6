"""Every case of a changed document: what `counterfoil diff` says, to the letter."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner
from counterfoil.cli.commands import counterfoil
from counterfoil.codes.diff import DIFF_CODES

CASES: Final = Path(__file__).parent / "diffs"
NAMES: Final = sorted(path.name for path in CASES.iterdir() if path.is_dir())
_EXPECTED: Final = "expected.txt"
_LISTING: Final = " | "


def _report(
    name: str, monkeypatch: pytest.MonkeyPatch, *further: str
) -> tuple[int, str]:
    """The exit code, and what is printed, without the lines of the documents."""
    monkeypatch.chdir(CASES / name)
    arguments = ["diff", "old.yaml", "new.yaml", *further]
    done = CliRunner().invoke(counterfoil, arguments, standalone_mode=False)
    lines = (done.stderr + done.stdout).splitlines()
    told = [line for line in lines if line and _LISTING not in line]
    return done.return_value, "\n".join(told) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_change_is_reported(
    name: str, monkeypatch: pytest.MonkeyPatch, update_goldens: bool
) -> None:
    expected = CASES / name / _EXPECTED
    code, text = _report(name, monkeypatch)
    if update_goldens:
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8"), "run pytest --update-goldens"
    breaks = "error[" in text or "warning[" in text
    assert code == int(breaks)


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_the_same_as_itself(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CASES / name)
    arguments = ["diff", "new.yaml", "new.yaml"]
    done = CliRunner().invoke(counterfoil, arguments, standalone_mode=False)
    assert (done.return_value, done.output) == (0, "nothing changed\n")


def test_every_code_has_a_case() -> None:
    told = "".join((CASES / name / _EXPECTED).read_text("utf-8") for name in NAMES)
    assert [code.name for code in DIFF_CODES if f"[{code.name}]" not in told] == []
