"""`generate --check` and `--diff`: whether what is there is what would be made."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from unit.cli.projects import DOCUMENT, SECOND, files, run

if TYPE_CHECKING:
    from pathlib import Path


def test_check_is_clean_after_generate_and_not_before(project: Path) -> None:
    before = run(project, "generate", "--check")
    assert before.code == 1
    assert "made/pets/__init__.py: missing" in before.out
    assert not (project / "made").exists()
    run(project, "generate")
    after = run(project, "generate", "--check")
    assert (after.code, after.out) == (
        0,
        "made/pets is current\nmade/docs is current\n",
    )


def test_check_tells_stale_from_edited_and_shows_how(project: Path) -> None:
    run(project, "generate")
    init = project / "made/pets/__init__.py"
    init.write_text(init.read_text() + "EDITED = 1\n")
    (project / "made/pets/extra.py").write_text("")
    (project / "openapi.yaml").write_text(DOCUMENT + SECOND)
    named = run(project, "generate", "--check")
    assert named.code == 1
    assert all(": " in line for line in named.out.splitlines()[:-1])
    assert named.out.endswith("run counterfoil generate, or add --diff to see how\n")
    done = run(project, "generate", "--check", "--diff")
    assert done.code == 1
    assert "made/pets/__init__.py: edited by hand\n" in done.out
    assert "-EDITED = 1\n" in done.out
    assert "made/pets/extra.py: orphan\n" in done.out
    assert "made/pets/operations/clear_pets.py: missing\n" in done.out
    assert "made/docs/index.html: stale\n" in done.out
    assert "1 edited by hand" in done.out
    assert "run counterfoil generate" in done.out


BODY = """\
openapi: 3.0.4
info: {title: Pet Shop, version: "1"}
paths:
  /pets:
    delete:
      operationId: clearPets
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [sha]}}}
      responses:
        "204": {description: none}
"""


def test_bodies_that_are_read_from_now_on_make_the_output_stale(project: Path) -> None:
    (project / "openapi.yaml").write_text(BODY)
    ignoring = run(project, "generate")
    assert "ignored-request-body" in ignoring.err
    assert 'ignored-request-bodies = "read"' in ignoring.err
    settings = project / "pyproject.toml"
    settings.write_text(settings.read_text() + 'ignored-request-bodies = "read"\n')
    assert "client/clear_pets.py: stale" in run(project, "generate", "--check").out
    # That is what the project decided: nothing is left to be warned of.
    assert run(project, "lint", "--strict").code == 0
    run(project, "generate", "--strict")
    made = files(project / "made")
    # To whoever reads them, they are what they are since 3.1.
    (project / "openapi.yaml").write_text(BODY.replace("3.0.4", "3.1.1"))
    run(project, "generate")
    changed = {
        name
        for name, (text, _) in files(project / "made").items()
        if made[name][0] != text
    }
    assert {name.partition("/")[0] for name in changed} <= {"docs"}
    assert "clear_pets" not in " ".join(changed)


def test_diff_is_a_patch_that_makes_it_current(project: Path) -> None:
    run(project, "generate")
    (project / "openapi.yaml").write_text(DOCUMENT + SECOND)
    done = run(project, "generate", "--diff")
    assert done.code == 1
    subprocess.run(
        ["git", "apply", "-p0", "-"],
        input=done.out,
        text=True,
        cwd=project,
        check=True,
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(project.parent)},
    )
    wanted = run(project, "generate", "--output", "fresh", "--check")
    assert wanted.code == 1
    run(project, "generate", "-o", "fresh")
    patched, fresh = (
        {
            name: data
            for name, (data, _) in files(project / folder).items()
            if not name.endswith(".counterfoil.json")
        }
        for folder in ("made", "fresh")
    )
    assert patched == fresh


def test_a_damaged_manifest_is_no_drift(project: Path) -> None:
    run(project, "generate")
    (project / "made/pets/.counterfoil.json").write_text("<<<<<<< ours\n")
    (project / "made/docs/index.html").write_text("")
    for form in ("text", "github"):
        done = run(project, "generate", "--check", "--format", form)
        assert done.code == 2
        assert "merge conflict" in done.out + done.err


def test_drift_in_the_format_of_github(project: Path) -> None:
    run(project, "generate")
    (project / "made/pets/__init__.py").write_text("")
    done = run(project, "generate", "--check", "--format", "github")
    assert done.code == 1
    assert done.out.startswith("::error file=made/pets/__init__.py,line=1")
