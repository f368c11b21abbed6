"""`[tool.counterfoil]`: found upwards, defaults, and every mistake named."""

from __future__ import annotations

from pathlib import Path

import pytest
from counterfoil.configuration import (
    Configuration,
    ConfigurationError,
    check_package,
    read_configuration,
    secrets_of,
)
from unit.cli.projects import DOCUMENT, run


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "pyproject.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_that_can_be_said(tmp_path: Path) -> None:
    write(
        tmp_path,
        "[tool.counterfoil]\n"
        'document = "api/openapi.yaml"\noutput = "made"\npackage = "pets"\n'
        'app = "shop.app:create_app"\nsource-roots = ["made", "src"]\n'
        'only = "package"\n'
        'http-protocol = "shop.http:Protocol"\n'
        '[tool.counterfoil.proof-environment]\nSHOP_DATABASE = "{tmp}/x"\n'
        "[tool.counterfoil.fault-environment]\nSHOP_TIMEOUT = 0.5\n",
    )
    assert read_configuration(tmp_path) == Configuration(
        root=tmp_path,
        document=tmp_path / "api/openapi.yaml",
        output=tmp_path / "made",
        package="pets",
        app="shop.app:create_app",
        source_roots=(tmp_path / "made", tmp_path / "src"),
        http_protocol="shop.http:Protocol",
        proof_environment={"SHOP_DATABASE": "{tmp}/x"},
        fault_environment={"SHOP_TIMEOUT": "0.5"},
        only="package",
        is_project=True,
    )


def test_defaults_stand_in_the_current_folder(tmp_path: Path) -> None:
    assert read_configuration(tmp_path) == Configuration(
        root=tmp_path,
        document=tmp_path / "openapi.yaml",
        output=tmp_path / "generated",
        package="",
        app="",
        source_roots=(tmp_path / "generated", tmp_path),
        http_protocol="",
        proof_environment={},
        fault_environment={},
    )


def test_the_nearest_file_with_the_table_counts(tmp_path: Path) -> None:
    write(tmp_path, '[tool.counterfoil]\npackage = "far"\n')
    write(tmp_path / "a", '[tool.counterfoil]\npackage = "near"\n')
    write(tmp_path / "a/b", "[project]\n")
    configuration = read_configuration(tmp_path / "a/b")
    assert configuration.package == "near"
    assert configuration.root == tmp_path / "a"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('documnet = "x"', "did you mean 'document'?"),
        ('source_roots = ["x"]', "did you mean 'source-roots'?"),
        ("zzz = 1", "there are document, output, docs, package, only, console, app, "),
        ("document = 1", "document must be a string that is not empty, not 1"),
        ('output = ""', "output must be a string that is not empty, not ''"),
        ('source-roots = "src"', "source-roots must be a list of folders"),
        ("source-roots = [1]", "source-roots must be a list of folders"),
        ('proof-requires = "whole"', 'must be a list, of "success", "whole"'),
        ('proof-requires = ["all"]', "not ['all']"),
        ("proof-environment = 3", "must be a table of strings"),
        ("fault-environment = {A = true}", "must be a table of strings"),
        ('package = "my-pets"', "not a name that Python can import"),
        ('package = "json"', "would hide it"),
        ('package = "docs"', "beside the package"),
        ("package = ", "at line 2"),
        (f"allow = {'[' * 5_000}", "recursion"),
        (f"package = {'9' * 5_000}", "4300 digits"),
        (r'output = "a\u0000b"', "nothing can be called so"),
        (r'document = "\u0000"', "nothing can be called so"),
        (r'source-roots = ["a\u0000"]', "source-roots must be a list of folders"),
        (r'proof-environment = {"A=B" = "c"}', "no environment variable can be"),
        (r'fault-environment = {A = "b\u0000"}', "no environment variable can be"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, line: str, complaint: str) -> None:
    path = write(tmp_path, f"[tool.counterfoil]\n{line}\n")
    with pytest.raises(ConfigurationError) as caught:
        read_configuration(tmp_path)
    assert str(caught.value).startswith(f"{path}: ")
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    "text", ["tool.counterfoil = 3\n", "[tool]\ncounterfoil = []\n", "\x00", "tool ="]
)
def test_a_file_that_is_no_configuration_is_named(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml: "):
        read_configuration(tmp_path)


def test_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="utf-8"):
        read_configuration(tmp_path)


def test_the_documentation_may_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "openapi.yaml").write_text(DOCUMENT)
    settings = '[tool.counterfoil]\npackage = "pets"\noutput = "src"\ndocs = "site"\n'
    write(tmp_path, settings)
    assert run(tmp_path, "generate").code == 0
    assert [each.name for each in (tmp_path / "src").iterdir()] == ["pets"]
    assert (tmp_path / "site/index.html").is_file()
    done = run(tmp_path, "docs", "--check")
    assert (done.code, done.out) == (0, "site is current\n")
    assert run(tmp_path, "generate", "--check").code == 0
    # Who asks for another folder gets all of it there.
    assert run(tmp_path, "generate", "-o", "other").code == 0
    assert (tmp_path / "other/docs/index.html").is_file()


def test_commands_can_be_called_from_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "services/pets"
    folder.mkdir(parents=True)
    (folder / "api.yaml").write_text(DOCUMENT)
    write(folder, '[tool.counterfoil]\ndocument = "api.yaml"\npackage = "pets"\n')
    done = run(tmp_path, "-C", "services/pets", "generate")
    assert (done.code, done.out.split(":")[0]) == (0, str(Path("generated/pets")))
    assert (folder / "generated/pets/client").is_dir()
    assert Path.cwd() != folder
    done = run(tmp_path, "-C", "services/dogs", "lint")
    assert (done.code, "'services/dogs' does not exist" in done.err) == (2, True)


def test_only_a_proof_needs_the_variables_of_credentials(tmp_path: Path) -> None:
    write(tmp_path, '[tool.counterfoil]\nproof-credentials = {key = "$NOT_THERE"}\n')
    configuration = read_configuration(tmp_path)
    with pytest.raises(ConfigurationError, match="no environment variable NOT_THERE"):
        secrets_of(configuration)


def test_a_tool_that_is_no_table_is_not_ours(tmp_path: Path) -> None:
    write(tmp_path, "tool = 3\n")
    assert read_configuration(tmp_path).package == ""


@pytest.mark.parametrize("name", ["media_collection", "Pets", "_x1"])
def test_names_that_a_package_may_have(name: str) -> None:
    assert check_package(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "class",
        "1st",
        "a.b",
        "../x",
        "é",
        "",
        "os",
        "msgspec",
        "__main__",
        "DOCS",
        "nul",
        "LPT9",
    ],
)
def test_names_that_a_package_may_not_have(name: str) -> None:
    assert check_package(name)


@pytest.mark.parametrize(
    ("text", "asserted"),
    [("", False), ('formats = "annotate"', False), ('formats = "assert"', True)],
)
def test_formats_are_annotations_unless_they_assert(
    tmp_path: Path, text: str, asserted: bool
) -> None:
    write(tmp_path, f"[tool.counterfoil]\n{text}\n")
    assert read_configuration(tmp_path).reading.formats is asserted


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("", False),
        ('ignored-request-bodies = "ignore"', False),
        ('ignored-request-bodies = "read"', True),
    ],
)
def test_bodies_that_are_ignored_may_be_read(
    tmp_path: Path, text: str, reads: bool
) -> None:
    write(tmp_path, f"[tool.counterfoil]\n{text}\n")
    assert read_configuration(tmp_path).reading.bodies is reads


def test_a_part_that_there_is_not(tmp_path: Path) -> None:
    write(tmp_path, '[tool.counterfoil]\nonly = "docs"\n')
    known = 'only must be "client", "server" or "package", not \'docs\''
    with pytest.raises(ConfigurationError, match=known):
        read_configuration(tmp_path)


def test_a_setting_of_formats_that_is_none(tmp_path: Path) -> None:
    write(tmp_path, "[tool.counterfoil]\nformats = true\n")
    with pytest.raises(ConfigurationError, match='formats must be "annotate" or'):
        read_configuration(tmp_path)
