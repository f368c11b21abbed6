"""`counterfoil diff`: revisions of git, formats, exit codes, and the next version."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from counterfoil.diff.versions import Step, read_version
from unit.cli.projects import DOCUMENT, SECOND, run

if TYPE_CHECKING:
    from pathlib import Path


def _git(folder: Path, *arguments: str) -> None:
    author = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    subprocess.run(
        ["git", *author, *arguments], cwd=folder, check=True, capture_output=True
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository in which a document was changed since the tag `v1`."""
    folder = tmp_path / "api"
    folder.mkdir()
    (folder / "openapi.yaml").write_text(
        DOCUMENT.replace('version: "1"', "version: 1.2.0") + SECOND, encoding="utf-8"
    )
    _git(tmp_path, "init", "--quiet")
    _git(tmp_path, "add", ".")
    _git(tmp_path, "commit", "--quiet", "--message", "one")
    _git(tmp_path, "tag", "v1")
    (folder / "openapi.yaml").write_text(
        DOCUMENT.replace('version: "1"', "version: 2.0.0"), encoding="utf-8"
    )
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "old", "new"),
    [
        ("api", "v1", []),
        ("api", "v1:./openapi.yaml", []),
        ("api", "v1:api/openapi.yaml", ["openapi.yaml"]),
        (".", "v1", ["api/openapi.yaml"]),
    ],
)
def test_a_revision_is_compared(
    repository: Path, folder: str, old: str, new: list[str]
) -> None:
    done = run(repository / folder, "diff", old, *new)
    assert done.code == 1
    assert "error[operation-removed]: DELETE /pets is gone" in done.err
    assert "v1:api/openapi.yaml:10:7: note: before" in done.err
    assert "    10 |       operationId: clearPets" in done.err
    assert "version: a major step from 1.2.0 is 2.0.0" in done.out


def test_a_version_announces_what_breaks(repository: Path) -> None:
    folder = repository / "api"
    assert run(folder, "diff", "v1", "--announced").code == 0
    document = folder / "openapi.yaml"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("2.0.0", "1.3.0"), encoding="utf-8")
    assert run(folder, "diff", "v1", "--announced").code == 1


def test_programs_have_it_as_json(repository: Path) -> None:
    done = run(repository / "api", "diff", "v1", "--format", "json")
    report = json.loads(done.out)
    assert [each["code"] for each in report["findings"]] == [
        "code-broken",
        "operation-removed",
    ]
    assert report["summary"] == {
        "wire": {"breaking": 1, "other": 0},
        "code": {"breaking": 1},
        "step": "major",
        "old_version": "1.2.0",
        "new_version": "2.0.0",
        "suggested_version": "2.0.0",
        "announced": True,
    }
    assert done.err == ""


@pytest.mark.parametrize(
    ("side", "code"), [("wire", "operation-removed"), ("code", "code-broken")]
)
def test_one_side_alone(repository: Path, side: str, code: str) -> None:
    asked = ("diff", "v1", "--only", side, "--format", "github")
    done = run(repository / "api", *asked)
    lines = done.out.splitlines()
    assert len(lines) == 1
    assert f"title={code}::" in lines[0]
    assert "version: a major step" in done.err


@pytest.mark.parametrize(
    ("old", "message"),
    [
        ("v7", "'v7' is neither a file nor a revision"),
        ("v1:other.yaml", "'v1:other.yaml': there is no other.yaml in that revision"),
        ("v1:../../x.yaml", "is not in the repository"),
        ("", "'' is neither a file nor a revision"),
        ("HEAD@{2020-01-01 10:00}:no.yaml", "there is no no.yaml in that revision"),
        ("--help-all", "No such option"),
    ],
)
def test_what_cannot_be_compared_is_told(
    repository: Path, old: str, message: str
) -> None:
    done = run(repository / "api", "diff", old)
    assert done.code == 2
    assert message in done.err


def test_a_wrong_document_is_told_and_nothing_else(repository: Path) -> None:
    (repository / "old.yaml").write_text(
        "openapi: 3.1.0\nopenapi: 3.1.0\n", encoding="utf-8"
    )
    done = run(repository / "api", "diff", "../old.yaml")
    assert done.code == 2
    assert "error[" in done.err
    assert "version" not in done.out


def test_references_are_those_of_the_revision(repository: Path) -> None:
    folder = repository / "api"
    part = folder / "pet.yaml"
    part.write_text("{type: object, required: [a]}\n", encoding="utf-8")
    (folder / "openapi.yaml").write_text(
        DOCUMENT.replace(
            "none}", "none, content: {application/json: {schema: {$ref: pet.yaml}}}}"
        ).replace('"204"', '"200"'),
        encoding="utf-8",
    )
    _git(repository, "add", ".")
    _git(repository, "commit", "--quiet", "--message", "two")
    part.write_text("{type: object}\n", encoding="utf-8")
    done = run(folder, "diff", "HEAD", "--only", "wire")
    assert "may now give objects without `a`" in done.err
    assert "HEAD:api/pet.yaml:1:1: note: before" in done.err


@pytest.mark.parametrize(
    ("version", "step", "expected"),
    [
        ("1.2.3", Step.MAJOR, "2.0.0"),
        ("1.2.3", Step.MINOR, "1.3.0"),
        ("1.2.3", Step.PATCH, "1.2.4"),
        ("1.2.3", Step.NONE, "1.2.3"),
        ("0.2.3", Step.MAJOR, "0.3.0"),
        ("0.2.3", Step.MINOR, "0.2.4"),
        ("v3", Step.MAJOR, "v4"),
        ("v3", Step.MINOR, "v3.1"),
        ("1.0", Step.PATCH, "1.0.1"),
        ("2.0.0-rc.1", Step.MAJOR, "3.0.0"),
    ],
)
def test_the_next_version(version: str, step: Step, expected: str) -> None:
    read = read_version(version)
    assert read is not None
    assert str(read.raised(step)) == expected


@pytest.mark.parametrize("version", ["2024-01-01", "2024.1", "latest", "", "01.2"])
def test_a_version_that_does_not_count_steps(version: str) -> None:
    assert read_version(version) is None


def test_references_of_a_file_elsewhere_are_in_its_own_folder(repository: Path) -> None:
    folder, elsewhere = repository / "api", repository / "before"
    elsewhere.mkdir()
    text = DOCUMENT.replace(
        "none}", "none, content: {application/json: {schema: {$ref: pet.yaml}}}}"
    ).replace('"204"', '"200"')
    for place, schema in ((folder, "{}"), (elsewhere, "{type: object}")):
        (place / "openapi.yaml").write_text(text, encoding="utf-8")
        (place / "pet.yaml").write_text(f"{schema}\n", encoding="utf-8")
    settings = '[tool.counterfoil]\ndocument = "openapi.yaml"\nroot = "."\n'
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    done = run(folder, "diff", "../before/openapi.yaml", "--only", "wire")
    assert "may now give nulls, booleans, numbers, strings and arrays" in done.err


def test_the_index_of_the_project_stays_as_it_is(repository: Path) -> None:
    index = repository / ".git/index"
    before = index.read_bytes()
    (repository / ".gitattributes").write_text("api export-ignore\n", encoding="utf-8")
    assert run(repository / "api", "diff", "v1").code == 1
    assert index.read_bytes() == before


def _failure(folder: Path, *arguments: str) -> str:
    done = run(folder, "diff", *arguments)
    assert done.code == 2
    assert "Traceback" not in done.err
    return done.err


def test_a_folder_of_the_name_of_a_revision_is_no_document(repository: Path) -> None:
    (repository / "api/v1").mkdir()
    assert run(repository / "api", "diff", "v1").code == 1
    assert run(repository / "api", "diff", "v1:").code == 1
    (repository / "api/docs").mkdir()
    assert "'docs' is neither a file nor" in _failure(repository / "api", "docs")


def test_the_repository_is_that_of_the_document(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    document = str(repository / "api/openapi.yaml")
    assert run(elsewhere, "diff", "v1", document).code == 1
    assert "a git repository here" in _failure(elsewhere, "v1:api/openapi.yaml")


def test_a_repository_without_commits_is_told(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    _git(tmp_path, "init", "--quiet")
    assert "which has no commits yet" in _failure(tmp_path, "HEAD")


def test_a_shallow_clone_is_told(repository: Path, tmp_path: Path) -> None:
    _git(repository, "commit", "--quiet", "--all", "--message", "two")
    clone = f"file://{repository}", "clone"
    _git(repository, "clone", "--quiet", "--depth", "1", *clone)
    assert "`git fetch --unshallow`" in _failure(tmp_path / "clone/api", "HEAD~1")
    assert run(tmp_path / "clone/api", "diff", "HEAD").code == 0


def test_a_repository_within_has_revisions_of_its_own(repository: Path) -> None:
    inner = repository / "inner"
    inner.mkdir()
    (inner / "openapi.yaml").write_text(DOCUMENT, encoding="utf-8")
    _git(inner, "init", "--quiet")
    _git(inner, "add", ".")
    _git(inner, "commit", "--quiet", "--message", "one")
    told = _failure(repository, "HEAD", "inner/openapi.yaml")
    assert "inner/openapi.yaml is in a repository of its own" in told
    assert run(inner, "diff", "HEAD").code == 0


def test_the_former_name_of_a_renamed_document_is_told(repository: Path) -> None:
    folder = repository / "api"
    _git(repository, "checkout", "--quiet", "api/openapi.yaml")
    _git(repository, "mv", "api/openapi.yaml", "api/pets.yaml")
    told = _failure(folder, "v1", "pets.yaml")
    assert "it was api/openapi.yaml, so write v1:api/openapi.yaml" in told
    assert run(folder, "diff", "v1:api/openapi.yaml", "pets.yaml").code == 0


def test_a_link_out_of_a_revision_is_told(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(DOCUMENT, encoding="utf-8")
    (repository / "api/link.yaml").symlink_to(tmp_path / "other.yaml")
    _git(repository, "add", "api/link.yaml")
    _git(repository, "commit", "--quiet", "--message", "two")
    told = _failure(repository / "api", "HEAD:api/link.yaml")
    assert "api/link.yaml is a link that leads elsewhere" in told


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
@pytest.mark.parametrize("is_old", [True, False])
def test_a_wrong_document_is_told_in_every_form(
    repository: Path, form: str, is_old: bool
) -> None:
    (repository / "api/wrong.yaml").write_text("openapi: [", encoding="utf-8")
    names = ("wrong.yaml", "openapi.yaml") if is_old else ("openapi.yaml", "wrong.yaml")
    done = run(repository / "api", "diff", *names, "--format", form)
    assert done.code == 2
    assert "invalid-yaml" in done.out
    if form != "github":
        json.loads(done.out)


def test_what_is_gone_from_several_files_is_told_of_the_document(
    tmp_path: Path,
) -> None:
    path = '  /dogs: {$ref: "dogs.yaml"}\n'
    operations = SECOND.replace("    ", "", 1).replace("\n    ", "\n")
    both = operations + operations.replace("delete", "get").replace("clear", "list")
    for folder, dogs in (("old", both), ("new", operations)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "openapi.yaml").write_text(
            DOCUMENT.replace("paths:\n", f"paths:\n{path}")
        )
        text = dogs.replace("clearPets", "clearDogs").replace("listPets", "listDogs")
        (tmp_path / folder / "dogs.yaml").write_text(text)
    done = run(tmp_path, "diff", "old/openapi.yaml", "new/openapi.yaml")
    assert "new/openapi.yaml:1:1: error[operation-removed]: GET /dogs is" in done.err
    assert "old/dogs.yaml:6:3: note: before" in done.err
