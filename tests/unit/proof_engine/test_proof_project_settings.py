"""The project's `schemathesis.toml` is honoured, and makes a proof no weaker."""

from __future__ import annotations

from pathlib import Path

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.fuzz import FuzzOptions, settings
from counterfoil.proof.project_settings import (
    NAME,
    ProjectSettingsError,
    merged,
    read_settings,
)
from schemathesis.config import SchemathesisConfig

CONTRACT = load_contract(Path(__file__).parent / "tiny.yaml")


def told(folder: Path, text: str) -> SchemathesisConfig:
    """The tool's configuration with a project's file."""
    (folder / NAME).write_text(text)
    options = FuzzOptions("http://127.0.0.1:1", 1, 10, project=read_settings(folder))
    return SchemathesisConfig.from_dict(settings(CONTRACT, options))


def test_without_a_file_there_are_no_settings(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == {}


def test_headers_authentication_and_limits_are_the_projects(tmp_path: Path) -> None:
    config = told(
        tmp_path,
        'rate-limit = "5/s"\ntls-verify = false\n[headers]\nX-Team = "a"\n'
        '[auth]\nbasic = { username = "u", password = "p" }\n'
        "[checks.max_response_time]\nenabled = true\n[generation]\nallow-x00 = false\n",
    )
    project = config.projects.get_default()
    assert project.headers == {"X-Team": "a"}
    assert project.auth.basic == ("u", "p")
    assert project.tls_verify is False
    assert project.generation.allow_x00 is False
    # What the proof says of generation is there, too.
    assert project.generation.database == "none"


def test_the_statuses_that_the_proof_expects_go_beside_what_a_project_says(
    tmp_path: Path,
) -> None:
    text = '[[operations]]\ninclude-path = "/tickets"\nheaders = { A = "b" }\n'
    (tmp_path / NAME).write_text(text)
    options = FuzzOptions("http://127.0.0.1:1", 1, 10, project=read_settings(tmp_path))
    operations = settings(CONTRACT, options)["operations"]
    assert len(operations) == len(CONTRACT.operations) + 1
    assert operations[-1]["headers"] == {"A": "b"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed = 3", "seed is for counterfoil's own options"),
        ("[checks]\nserver_error = { enabled = false }", "checks.server_error is"),
        ("[phases]\nstateful = { enabled = false }", "phases.stateful is switched off"),
        ("[[operations]]\nenabled = false", "an operation is switched off"),
        ('[generation]\nmode = "positive"', "generation.mode"),
        ("[[operations]]\n[operations.checks]\na.enabled = false", "checks.a is"),
        ("x = ", "Invalid value"),
        (f"x = {'[' * 5_000}", "recursion"),
    ],
)
def test_what_would_make_the_proof_weaker_is_an_error(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(ProjectSettingsError, match=said):
        read_settings(tmp_path)


def test_tables_are_merged_and_the_proof_goes_first() -> None:
    theirs = {"a": {"b": 1, "c": 2}, "d": [1], "e": 5}
    assert merged(theirs, {"a": {"b": 3}, "d": [2]}) == {
        "a": {"b": 3, "c": 2},
        "d": [2, 1],
        "e": 5,
    }
