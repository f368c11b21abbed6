"""`lint`, `generate` and `docs`, as a person runs them."""

from __future__ import annotations

import errno
import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from counterfoil.cli.commands import counterfoil
from counterfoil.output import write
from counterfoil.parts import DEVICES
from unit.cli.projects import DOCUMENT, SECOND, Run, files, run


def test_generate_writes_the_package_and_the_documentation(project: Path) -> None:
    done = run(project, "generate")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("made/pets: ")
    assert "made/docs: " in done.out
    assert " written" in done.out
    assert (project / "made/pets/__init__.py").exists()
    assert (project / "made/docs/index.html").exists()


def test_a_second_run_writes_nothing_and_says_so(project: Path) -> None:
    run(project, "generate")
    before = files(project / "made")
    again = run(project, "generate")
    assert (again.code, again.out) == (
        0,
        "made/pets is current\nmade/docs is current\n",
    )
    assert files(project / "made") == before


def test_it_runs_from_a_folder_below(project: Path) -> None:
    (project / "below").mkdir()
    assert run(project / "below", "generate").code == 0
    assert (project / "made/pets/__init__.py").exists()


def test_what_a_person_writes_is_named_at_the_beginning(project: Path) -> None:
    done = run(project, "generate", "--only", "client")
    assert "to implement" not in done.out
    done = run(project, "generate")
    assert done.out.count("to implement") == 1
    assert "  to implement: pets.server.Service\n" in done.out


def test_a_new_operation_is_named(project: Path) -> None:
    run(project, "generate")
    (project / "openapi.yaml").write_text(DOCUMENT + SECOND)
    done = run(project, "generate")
    assert "  to implement: clear_pets\n" in done.out
    assert "list_pets" not in done.out


def test_only_a_client_and_another_name_and_folder(project: Path) -> None:
    done = run(
        project,
        *("generate", "--only", "client", "--package", "shop", "--output", "there"),
    )
    assert done.code == 0
    assert (project / "there/shop/client").is_dir()
    assert not (project / "there/shop/server").exists()
    assert not (project / "there/docs").exists()
    assert not (project / "made").exists()


def test_a_package_alone_as_asked_or_as_configured(project: Path) -> None:
    assert run(project, "generate", "--only", "package").code == 0
    alone = files(project / "made")
    assert {"pets"} == {path.name for path in (project / "made").iterdir()}
    settings = project / "pyproject.toml"
    settings.write_text(settings.read_text() + 'only = "package"\n')
    assert run(project, "generate", "--check").code == 0
    assert files(project / "made") == alone
    # What is asked for goes before what is configured; `docs` is asked for already.
    assert run(project, "generate", "--only", "client").code == 0
    assert not (project / "made/pets/server").exists()
    assert run(project, "docs").code == 0
    assert (project / "made/docs/index.html").exists()


def test_of_a_long_title_a_name_has_the_first_words(project: Path) -> None:
    (project / "pyproject.toml").unlink()
    document = project / "openapi.yaml"
    text = document.read_text()
    for title, name in (("Pet " * 40, "_".join(["pet"] * 25)), ("p" * 500, "p" * 100)):
        document.write_text(text.replace("Pet Shop", title))
        assert run(project, "generate").code == 0
        assert (project / "generated" / name / "__init__.py").exists()


def test_without_a_configured_name_the_title_is_taken(project: Path) -> None:
    (project / "pyproject.toml").unlink()
    done = run(project, "generate")
    assert done.code == 0
    assert (project / "generated/pet_shop/__init__.py").exists()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("1,000 Pets", "api_1_000_pets"),
        ("Calendar", "calendar_api"),
        ("Docs", "docs_api"),
        ("Étude für Straßen", "etude_fur_strassen"),
        ("犬", "api"),
    ],
)
def test_whatever_the_title_is_a_package_can_be_called_so(
    project: Path, title: str, name: str
) -> None:
    (project / "pyproject.toml").unlink()
    (project / "openapi.yaml").write_text(DOCUMENT.replace("Pet Shop", f"'{title}'"))
    assert run(project, "lint").code == 0
    assert run(project, "generate", "--only", "client").code == 0
    assert (project / "generated" / name / "__init__.py").exists()


@pytest.mark.parametrize("name", ["my-pets", "json", "docs", "../x"])
def test_a_name_that_no_package_can_have(project: Path, name: str) -> None:
    done = run(project, "generate", "--package", name)
    assert done.code == 2
    assert "give another with --package" in done.err
    assert not (project / "made").exists()


def test_docs_alone(project: Path) -> None:
    done = run(project, "docs")
    assert (done.code, done.err) == (0, "")
    assert [path.name for path in (project / "made").iterdir()] == ["docs"]
    assert run(project, "docs", "--check").code == 0
    assert run(project, "docs", "-o", "site").code == 0
    assert (project / "site/index.html").exists()


def test_a_wrong_document_is_explained_and_nothing_written(project: Path) -> None:
    run(project, "generate")
    before = files(project / "made")
    (project / "openapi.yaml").write_text(DOCUMENT.replace("get:", "gte:"))
    for command in (("generate",), ("generate", "--check"), ("docs",), ("lint",)):
        done = run(project, *command)
        assert done.code == 2, command
        assert "openapi.yaml:5:5: error" in done.err, command
        assert "gte" in done.err
    assert files(project / "made") == before


def test_a_document_that_is_not_there(project: Path) -> None:
    done = run(project, "generate", "nowhere.yaml")
    assert done.code == 2
    assert "nowhere.yaml" in done.err


def test_lint_says_that_a_document_is_clean(project: Path) -> None:
    said = "openapi.yaml: no findings in 1 operation (OpenAPI 3.1)\n"
    assert run(project, "lint") == Run(0, said, "")
    assert not (project / "made").exists()
    (project / "openapi.yaml").write_text(DOCUMENT + SECOND)
    assert "no findings in 2 operations" in run(project, "lint").out


def test_lint_for_programs_says_nothing_else(project: Path) -> None:
    assert run(project, "lint", "--format", "github") == Run(0, "", "")
    for form in ("json", "sarif"):
        done = run(project, "lint", "--format", form)
        assert (done.code, done.err) == (0, "")
        assert json.loads(done.out) is not None


def test_lint_says_nothing_is_clean_where_something_is_found(project: Path) -> None:
    (project / "openapi.yaml").write_text(DOCUMENT + "x-one: 1\nx-one: 2\n")
    done = run(project, "lint")
    assert done.code != 0
    assert (done.out, "finding" in done.err) == ("", False)


def test_lint_for_programs(project: Path) -> None:
    (project / "openapi.yaml").write_text("openapi: 3.1\n")
    done = run(project, "lint", "--format", "json")
    assert done.code == 2
    assert json.loads(done.out)
    assert done.err == ""


def test_a_file_of_somebody_else_is_not_overwritten(project: Path) -> None:
    (project / "made/pets").mkdir(parents=True)
    (project / "made/pets/__init__.py").write_text("mine\n")
    done = run(project, "generate")
    assert done.code == 2
    assert "error[output-foreign-file]" in done.err
    assert (project / "made/pets/__init__.py").read_text() == "mine\n"
    assert [path.name for path in (project / "made").iterdir()] == ["pets"]


@pytest.mark.parametrize("refused", ["pets", "docs"])
def test_all_folders_are_written_or_none(project: Path, refused: str) -> None:
    run(project, "generate")
    (project / "openapi.yaml").write_text(DOCUMENT + SECOND)
    theirs = project / "made" / refused / ".counterfoil.json"
    theirs.write_text(theirs.read_text().replace('"holds": "', '"holds": "not '))
    before = files(project / "made")
    done = run(project, "generate")
    assert (done.code, done.out) == (2, "")
    assert "error[output-" in done.err
    assert files(project / "made") == before


def test_what_cannot_be_written_keeps_the_rest_from_it(project: Path) -> None:
    run(project, "generate")
    (project / "openapi.yaml").write_text(DOCUMENT + SECOND)
    before = files(project / "made")
    with pytest.MonkeyPatch.context() as patched:
        put = write._put

        def fail(path: str, text: str) -> None:
            if "/docs/" in path:
                raise OSError(errno.ENOSPC, "No space left on device", path)
            put(path, text)

        patched.setattr(write, "_put", fail)
        done = run(project, "generate")
    assert (done.code, done.out) == (2, "")
    assert "No space left on device" in done.err
    assert files(project / "made") == before


def test_a_mistake_in_the_configuration(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.counterfoil]\noutputs = "x"\n')
    done = run(project, "generate")
    assert done.code == 2
    assert "did you mean 'output'?" in done.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("generat",), "No such command 'generat'"),
        (("generate", "--chek"), "--check"),
        (("generate", "--only", "both"), "'client', 'server'"),
        (("prove", "x:y", "--url", "http://localhost"), "give one of"),
        (("serve", "--port", "99999"), "0<=x<=65535"),
        (("lint", "--root", "nowhere"), "there is no folder 'nowhere'"),
        (("generate", "--root", "openapi.yaml"), "openapi.yaml"),
        ((), "Usage:"),
    ],
)
def test_wrong_usage(project: Path, arguments: tuple[str, ...], complaint: str) -> None:
    done = run(project, *arguments)
    assert done.code == 2
    assert complaint in done.err


def shell(folder: Path, line: str) -> Run:
    """Run a line of the shell, in which the tool is called `counterfoil`."""
    process = subprocess.run(
        f'counterfoil() {{ {shlex.quote(sys.executable)} -P -m counterfoil "$@"; }}\n'
        f"{line}",
        shell=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Run(process.returncode, process.stdout, process.stderr)


@pytest.mark.parametrize(
    "command", ["generate --diff", "explain", "--help", "lint none.yaml 2>&1"]
)
def test_a_reader_that_goes_away_is_no_error(project: Path, command: str) -> None:
    """Nor is it a finding: 141 is what shells have for the end by SIGPIPE."""
    line = f"{{ counterfoil {command}; echo $? >code; }} | true; cat code"
    assert shell(project, line) == Run(0, "141\n", "")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("counterfoil generate >&-", 0),
        ("counterfoil generate 2>&-", 0),
        ("counterfoil lint none.yaml >&- 2>&- <&-", 2),
        ("counterfoil --help >&-", 0),
    ],
)
def test_nothing_is_printed_to_what_is_closed(
    project: Path, line: str, code: int
) -> None:
    done = shell(project, line)
    assert (done.code, done.err) == (code, "")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_what_the_output_has_no_letters_for_is_escaped(
    project: Path, encoding: str
) -> None:
    text = DOCUMENT.replace("Pet Shop", "Pets (\u65e5\u672c)")
    (project / "openapi.yaml").write_text(text, encoding="utf-8")
    asked = ("generate", "--diff", "-o", os.fsdecode(b"made\xff"))
    process = subprocess.run(
        [sys.executable, "-m", "counterfoil", *asked],
        cwd=project,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PYTHONIOENCODING": f"{encoding}:strict",
        },
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (process.returncode, process.stderr) == (1, b"")
    letters = rb"\u65e5\u672c" if encoding == "latin-1" else "\u65e5\u672c".encode()
    assert b"(" + letters + b"): models" in process.stdout
    assert rb"+++ made\udcff/pets/__init__.py" in process.stdout


def test_what_the_system_refuses_is_no_traceback(tmp_path: Path) -> None:
    done = shell(tmp_path, "mkdir gone; cd gone; rmdir ../gone; counterfoil lint")
    assert done.code == 2
    assert done.err.startswith("Error: ")
    assert "Traceback" not in done.err


def test_the_version() -> None:
    root = Path(__file__).parents[3]
    done = run(root, "--version")
    assert done.code == 0
    assert done.out.startswith("counterfoil 0.")


def test_an_old_half_is_removed_when_the_other_is_asked_for(project: Path) -> None:
    run(project, "generate")
    done = run(project, "generate", "--only", "server")
    assert " removed" in done.out
    assert not (project / "made/pets/client").exists()
    shutil.rmtree(project / "made")


def test_an_unchanged_project_is_not_generated_again(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(project, "generate")
    assert first.code == 0

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("it was read again")

    with monkeypatch.context() as patched:
        patched.setattr("counterfoil.pipeline.read_api", refuse)
        for arguments in (("generate",), ("generate", "--check")):
            again = run(project, *arguments)
            assert again.code == 0
            assert again.out == "made/pets is current\nmade/docs is current\n"
            assert again.err == first.err
    assert (project / ".counterfoil" / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize("what", ["edit", "orphan", "missing", "document", "note"])
def test_whatever_changed_is_seen(project: Path, what: str) -> None:
    assert run(project, "generate").code == 0
    made = project / "made" / "pets"
    if what == "edit":
        (made / "__init__.py").write_text("# by hand\n")
    elif what == "orphan":
        (made / "orphan.py").write_text("")
    elif what == "missing":
        (made / "__init__.py").unlink()
    elif what == "document":
        (project / "openapi.yaml").write_text(DOCUMENT + SECOND)
    else:
        for note in (project / ".counterfoil" / "generate").iterdir():
            note.write_text("{")
    expected = 0 if what == "note" else 1
    assert run(project, "generate", "--check").code == expected
    assert run(project, "generate").code == 0


def test_warnings_are_told_each_time(project: Path) -> None:
    text = DOCUMENT.replace('version: "1"', "version: 1")
    (project / "openapi.yaml").write_text(text)
    first = run(project, "generate")
    assert "harmless-structure" in first.err
    again = run(project, "generate")
    assert (again.err, again.out.count("is current")) == (first.err, 2)
    assert run(project, "generate", "--strict").code == 2
    report = run(project, "generate", "--format", "json")
    assert run(project, "generate", "--format", "json") == report


def test_short_options_are_the_same_in_every_command() -> None:
    short = {"--output": "-o", "--port": "-p"}
    known: dict[str, str] = {"-h": "--help"}
    for command in counterfoil.commands.values():
        for option in command.params:
            if not isinstance(option, click.Option):
                continue
            for long in short.keys() & {*option.opts}:
                assert short[long] in option.opts, (command.name, long)
            for name in option.opts:
                if not name.startswith("--"):
                    assert known.setdefault(name, option.opts[-1]) == option.opts[-1]


def test_no_file_is_called_as_a_device_of_windows(project: Path) -> None:
    ids = ("con", "Aux", "NUL", "com1", "LPT9", "com10", "console")
    done = "responses: {'204': {description: none}}"
    paths = "".join(
        f"  /{each}: {{get: {{operationId: {each}, {done}}}}}\n" for each in ids
    )
    head = DOCUMENT.partition("  /pets:")[0]
    (project / "openapi.yaml").write_text(head + paths)
    assert run(project, "generate").code == 0
    made = {path.stem for path in (project / "made/pets/operations").glob("*.py")}
    assert made - {"__init__"} == {
        *("con_", "aux_", "nul_", "com1_", "lpt9_", "com10", "console")
    }
    files_made = (project / "made").rglob("*")
    assert not {path.stem.lower() for path in files_made} & DEVICES
