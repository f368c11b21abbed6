"""Commands that write a console beside the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from unit.cli.projects import files, run

if TYPE_CHECKING:
    from pathlib import Path

CONSOLE = "docs/console/index.html"


def configure(project: Path, setting: str) -> None:
    """Add a setting to the project's."""
    path = project / "pyproject.toml"
    path.write_text(f"{path.read_text()}{setting}\n")


@pytest.mark.parametrize("command", ["docs", "generate"])
def test_a_console_is_written_where_it_is_asked_for(
    project: Path, command: str
) -> None:
    assert run(project, command).code == 0
    assert not (project / "made" / CONSOLE).exists()

    assert run(project, command, "--console").code == 0

    page = (project / "made" / CONSOLE).read_text()
    assert '"operationId":"listPets"' in page
    assert run(project, command, "--console", "--check").code == 0
    assert run(project, command, "--check").code == 1

    assert run(project, command).code == 0
    assert not (project / "made" / CONSOLE).parent.exists()


@pytest.mark.parametrize("command", ["docs", "generate"])
def test_a_project_may_always_have_one(project: Path, command: str) -> None:
    configure(project, "console = true")

    assert run(project, command).code == 0

    assert (project / "made" / CONSOLE).is_file()
    before = files(project / "made")
    assert run(project, command).code == 0
    assert files(project / "made") == before


def test_a_part_of_the_package_has_none(project: Path) -> None:
    configure(project, "console = true")

    assert run(project, "generate", "--only", "client").code == 0

    assert not (project / "made" / "docs").exists()


def test_documentation_has_one_though_a_part_of_the_package_is_made(
    project: Path,
) -> None:
    configure(project, 'console = true\nonly = "client"')

    assert run(project, "docs").code == 0

    assert (project / "made" / CONSOLE).is_file()


def test_the_setting_is_a_flag(project: Path) -> None:
    configure(project, 'console = "yes"')

    done = run(project, "docs")

    assert done.code == 2
    assert "tool.counterfoil.console must be true or false, not 'yes'" in done.err


def test_a_wrong_document_has_none(project: Path) -> None:
    (project / "openapi.yaml").write_text("openapi: 4.0.0\n")

    assert run(project, "docs", "--console").code == 2

    assert not (project / "made").exists()
