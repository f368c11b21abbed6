"""What `counterfoil prove` makes of its arguments and of the configuration."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import click.testing
from counterfoil.cli import counterfoil
from counterfoil.proof import prove
from counterfoil.proof.campaign import Server
from counterfoil.proof.options import DEFAULT_SEED, PROFILES, ProveOptions

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    import pytest
    from counterfoil.proof.mutant_run import Job

CONFIGURATION = """
[tool.counterfoil]
app = "shop:create_app"
source-roots = ["src"]
http-protocol = "wire:Protocol"

[tool.counterfoil.proof-environment]
SHOP = "{tmp}/shop"

[tool.counterfoil.fault-environment]
SHOP_TIMEOUT = 1

[tool.counterfoil.proof-credentials]
token = "$SHOP_TOKEN"
key = "public"
"""

WRONG = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /orders:
    post:
      requestBody:
        $ref: '#/components/requestBodies/Order'
      responses:
        "200": {$ref: '../elsewhere.yaml#/Done'}
"""


def asked_for(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    *arguments: str,
    configuration: str = CONFIGURATION,
) -> ProveOptions:
    """The options with which the proof would have been run."""
    (project / "pyproject.toml").write_text(configuration)
    given: list[ProveOptions] = []

    def run(options: ProveOptions) -> int:
        given.append(options)
        return 0

    monkeypatch.setattr(prove, "run", run)
    monkeypatch.setenv("SHOP_TOKEN", "secret")
    monkeypatch.chdir(project)
    runner = click.testing.CliRunner()
    done = runner.invoke(counterfoil, ["prove", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return given[0]


def test_the_configuration_says_how_the_application_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = asked_for(tmp_path, monkeypatch)
    assert options.decoder is not None
    assert replace(options, decoder=None, faults=str) == ProveOptions(
        document=tmp_path / "openapi.yaml",
        app="shop:create_app",
        source_roots=(tmp_path / "src",),
        environment={"SHOP": "{tmp}/shop"},
        fault_environment={"SHOP_TIMEOUT": "1"},
        http_protocol="wire:Protocol",
        credentials={"token": "secret", "key": "public"},
        variables={"SHOP_TOKEN": "secret"},
    )
    assert options.launch.http_protocol == "wire:Protocol"


def test_arguments_go_before_the_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = asked_for(tmp_path, monkeypatch)
    assert (default.seed, default.profile) == (DEFAULT_SEED, PROFILES["ci"])
    assert default.max_examples == 0
    arguments = ("--seed", "7", "--max-examples", "9", "--no-mutants")
    options = asked_for(tmp_path, monkeypatch, "other:app", *arguments)
    assert (options.app, options.seed, options.max_examples) == ("other:app", 7, 9)
    assert not options.mutants


def test_what_a_proof_must_come_to_is_set_or_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = asked_for(tmp_path, monkeypatch)
    assert (plain.require_success, plain.require_whole) == (False, False)
    asked = asked_for(tmp_path, monkeypatch, "--require-whole")
    assert (asked.require_success, asked.require_whole) == (False, True)
    line = 'proof-requires = ["success", "whole"]'
    text = CONFIGURATION.replace("app =", f"{line}\napp =")
    both = asked_for(tmp_path, monkeypatch, configuration=text)
    assert (both.require_success, both.require_whole) == (True, True)


def test_a_server_that_runs_is_not_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = asked_for(tmp_path, monkeypatch, "--url", "http://127.0.0.1:1")
    assert (options.app, options.url) == ("", "http://127.0.0.1:1")


def test_the_document_of_what_is_not_started_is_named_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.yaml").touch()
    for arguments in (
        ("--url", "http://127.0.0.1:1"),
        ("--har", "other.yaml"),
        ("--mock",),
    ):
        options = asked_for(tmp_path, monkeypatch, "other.yaml", *arguments)
        assert options.document.name == "other.yaml"
        assert options.app != "shop:create_app"
        told = (*arguments, "other.yaml", "--document", "openapi.yaml")
        done = click.testing.CliRunner().invoke(counterfoil, ["prove", *told])
        assert done.exit_code == 2
        assert "give one of them" in done.output


def test_a_secret_that_is_not_there_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SHOP_TOKEN", raising=False)
    done = click.testing.CliRunner().invoke(counterfoil, ["prove"])
    assert done.exit_code != 0
    assert "there is no environment variable SHOP_TOKEN" in done.output


def test_the_projects_settings_of_schemathesis_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "schemathesis.toml").write_text('[headers]\nA = "b"\n')
    assert asked_for(tmp_path, monkeypatch).fuzzing == {"headers": {"A": "b"}}
    (tmp_path / "schemathesis.toml").write_text("seed = 1\n")
    done = click.testing.CliRunner().invoke(counterfoil, ["prove"])
    assert done.exit_code != 0
    assert "seed is for counterfoil's own options to say" in done.output


def test_a_mock_may_take_as_long_as_its_package_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openapi.yaml").write_text("openapi: 3.1.0\n")
    options = asked_for(tmp_path, monkeypatch, "--mock", "openapi.yaml")
    assert options.launch.deadline > asked_for(tmp_path, monkeypatch).launch.deadline
    jobs: list[Job] = []

    @contextmanager
    def run_beside(job: Job) -> Generator[None]:
        jobs.append(job)
        yield

    monkeypatch.setattr(prove, "MutantRun", run_beside)
    server = Server("http://127.0.0.1:1", None)
    with suppress(AttributeError), prove._mutants(options, server):
        pass
    assert [job.deadline for job in jobs] == [options.launch.deadline]


def test_workers_are_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
    (tmp_path / "schemathesis.toml").write_text("workers = 2\n")
    monkeypatch.setenv("SHOP_TOKEN", "secret")
    monkeypatch.chdir(tmp_path)
    done = click.testing.CliRunner().invoke(counterfoil, ["prove"])
    assert done.exit_code != 0
    assert "one request after the other, so that a seed repeats it" in done.output


def test_a_server_is_for_what_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyproject.toml").write_text(CONFIGURATION)
    monkeypatch.chdir(tmp_path)
    for other in (("--in-process",), ("--url", "http://127.0.0.1:1")):
        arguments = ["prove", "--server", "granian", *other]
        done = click.testing.CliRunner().invoke(counterfoil, arguments)
        assert done.exit_code == 2
        assert "--server is for what is served" in done.output


def test_faults_of_the_document_are_told_as_lint_tells_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By code and place: the proof's own reader says that a reference leads nowhere."""
    (tmp_path / "pyproject.toml").write_text("[tool.counterfoil]\n")
    (tmp_path / "shop.yaml").write_text(WRONG)
    monkeypatch.chdir(tmp_path)
    runner = click.testing.CliRunner()
    for given in (["--mock", "shop.yaml"], ["--document", "shop.yaml", "shop:app"]):
        done = runner.invoke(counterfoil, ["prove", *given], standalone_mode=False)
        assert done.return_value == 2
        assert "shop.yaml:7:15: error[dangling-reference]: " in done.stderr
        assert "shop.yaml:9:23: error[reference-outside]: " in done.stderr
        assert "leads nowhere" not in done.stderr
