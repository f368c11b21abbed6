"""`--strict` and `allow`: what a project puts up with, and what it does not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.configuration import ConfigurationError, read_configuration
from unit.cli.projects import run

if TYPE_CHECKING:
    from pathlib import Path

HARMLESS = """\
openapi: 3.2.0
info: {title: Pet Shop, version: 1.0}
paths:
  /pets:
    get:
      operationId: listPets
      responses:
        "200": {description: none}
"""
STREAM = "content: {application/xml: {itemSchema: {}}}"
DOCUMENT = HARMLESS.replace("1.0", '"1"').replace(
    "description: none", f"description: none, {STREAM}"
)


def project(folder: Path, document: str, settings: str = "") -> Path:
    (folder / "openapi.yaml").write_text(document)
    (folder / "pyproject.toml").write_text(
        f'[tool.counterfoil]\npackage = "pets"\noutput = "made"\n{settings}'
    )
    return folder


def test_a_warning_is_an_error_if_asked(tmp_path: Path) -> None:
    folder = project(tmp_path, HARMLESS)
    done = run(folder, "generate")
    assert (done.code, "warning[harmless-structure]" in done.err) == (0, True)
    strict = run(folder, "generate", "--strict")
    assert (strict.code, "error[harmless-structure]" in strict.err) == (2, True)
    assert run(folder, "lint").code == 1
    assert run(folder, "lint", "--strict").code == 2


def test_what_is_not_supported_can_be_left_out_by_name(tmp_path: Path) -> None:
    refused = run(project(tmp_path, DOCUMENT), "generate")
    assert refused.code == 2
    assert 'allow = ["unsupported-stream"]' in refused.err
    folder = project(tmp_path, DOCUMENT, 'allow = ["unsupported-stream"]\n')
    done = run(folder, "generate")
    assert (done.code, "warning[unsupported-stream]" in done.err) == (0, True)
    assert (folder / "made/pets/__init__.py").is_file()
    # What is allowed by name stays allowed.
    assert run(folder, "generate", "--strict").code == 0


def test_an_allow_that_nothing_needs_is_an_error(tmp_path: Path) -> None:
    folder = project(
        tmp_path, DOCUMENT, 'allow = ["unsupported-stream", "unsupported-pattern"]\n'
    )
    done = run(folder, "generate")
    assert done.code == 2
    text = (folder / "pyproject.toml").read_text()
    [line] = [n for n, row in enumerate(text.split("\n"), 1) if "allow = " in row]
    assert (
        f"pyproject.toml:{line}:32: error[unused-allow]: 'unsupported-pattern' is "
        "allowed" in done.err
    )


def test_allowed_warnings_are_counted_and_lint_is_content(tmp_path: Path) -> None:
    folder = project(tmp_path, HARMLESS, 'allow = ["harmless-structure"]\n')
    for options in ((), ("--strict",)):
        done = run(folder, "lint", *options)
        assert (done.code, done.err) == (0, "")
        assert (
            "no findings in 1 operation (OpenAPI 3.2); allowed: 1 harmless" in done.out
        )
    read = json.loads(run(folder, "lint", "--format", "json").out)
    assert (read["findings"], read["allowed"]) == ([], 1)
    assert run(folder, "generate", "--strict").code == 0


def test_lint_is_content_where_only_what_is_allowed_is_left_out(tmp_path: Path) -> None:
    folder = project(tmp_path, DOCUMENT, 'allow = ["unsupported-stream"]\n')
    done = run(folder, "lint")
    assert (done.code, "warning[unsupported-stream]" in done.err) == (0, True)


def test_a_half_does_not_need_all_the_warnings_that_are_allowed(tmp_path: Path) -> None:
    settings = 'allow = ["unsupported-callbacks"]\n'
    folder = project(tmp_path, HARMLESS.replace("1.0", '"1"'), settings)
    assert run(folder, "generate").code == 2
    assert run(folder, "generate", "--only", "client").code == 0


@pytest.mark.parametrize(
    ("allow", "words"),
    [
        ('["unsupported-streams"]', "did you mean 'unsupported-stream'?"),
        ('["invalid-yaml"]', "'invalid-yaml' is none that can be allowed"),
        ("true", "must be a list of codes"),
    ],
)
def test_only_what_can_be_left_out_can_be_allowed(
    tmp_path: Path, allow: str, words: str
) -> None:
    project(tmp_path, DOCUMENT, f"allow = {allow}\n")
    with pytest.raises(ConfigurationError) as raised:
        read_configuration(tmp_path)
    assert words in str(raised.value)
