"""The commands, their arguments and options."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from counterfoil import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.cli.job import Job
    from counterfoil.configuration import Configuration

_DOCUMENT = click.argument(
    "document", required=False, type=click.Path(path_type=Path), metavar="[DOC]"
)
_OUTPUT = click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder to write to.",
)
_PACKAGE = click.option("--package", help="The name of the generated package.")
_CHECK = click.option(
    "--check", is_flag=True, help="Write nothing; exit 1 if anything is not current."
)
_DIFF = click.option(
    "--diff", is_flag=True, help="Write nothing; print what would change as a patch."
)
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="How findings are printed.",
)
_STRICT = click.option("--strict", is_flag=True, help="Take warnings for errors.")
_ROOT = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder that references may lead to; else the document's.",
)
_REMOTE = click.option(
    "--allow-remote", is_flag=True, help="Follow references to other hosts, once."
)
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 88}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process."""
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        result: object = counterfoil.main(arguments, standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except BrokenPipeError:
        # The reader has gone, as `head` does. Python would complain again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except OSError as error:
        # A full disk, a folder that may not be written: nothing that a traceback mends.
        click.echo(f"Error: {error}", err=True)
        return 2
    except Exception as error:  # noqa: BLE001 - whatever it is, it is our fault
        from counterfoil.cli.accident import record_accident

        click.echo(record_accident(error), err=True)
        return 2
    return result if isinstance(result, int) else 0


def _print_version(context: click.Context, _: click.Parameter, wanted: object) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"counterfoil {__version__}")
        context.exit()


@click.group(context_settings=_SETTINGS)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
def counterfoil() -> None:
    """Typed server, typed client, documentation and a proof, from one OpenAPI document.

    Defaults come from [tool.counterfoil] in the nearest pyproject.toml. Exit codes: 0
    clean, 1 findings, 2 usage or a document that is wrong.
    """


@counterfoil.command()
@_DOCUMENT
@_STRICT
@_ROOT
@_REMOTE
@_FORMAT
def lint(
    document: Path | None,
    form: str,
    root: Path | None,
    *,
    strict: bool,
    allow_remote: bool,
) -> int:
    """Print everything that is wrong with the document."""
    from counterfoil.cli.generating import lint
    from counterfoil.cli.job import Job

    asked = (document, None, "", "", form, strict, root, allow_remote)
    return lint(Job(_configuration(), *asked))


@counterfoil.command()
@_DOCUMENT
@_OUTPUT
@_PACKAGE
@click.option(
    "--only",
    type=click.Choice(["client", "server"]),
    help="Write this half alone, and no documentation.",
)
@_CHECK
@_DIFF
@_STRICT
@_ROOT
@_REMOTE
@_FORMAT
def generate(
    document: Path | None,
    output: Path | None,
    package: str | None,
    only: str | None,
    *,
    check: bool,
    diff: bool,
    strict: bool,
    root: Path | None,
    allow_remote: bool,
    form: str,
) -> int:
    """Write the package and its documentation.

    Files that are the same are not touched; files that are no longer made are removed.
    """
    from counterfoil.cli.job import Job

    half = only or ""
    asked = (document, output, package or "", half, form, strict, root, allow_remote)
    job = Job(_configuration(), *asked)
    if not diff and _is_known(job):
        return 0
    from counterfoil.cli.generating import generate

    return generate(job, check=check, diff=diff)


def _is_known(job: Job) -> bool:
    """Whether all is current; then what the last run printed is printed."""
    from counterfoil.cli.job import show_report, wants_color
    from counterfoil.cli.remembered import recall

    known = recall(job, color=wants_color(job.form))
    if known is None:
        return False
    show_report(known.report, job.form)
    if job.form == "text":
        click.echo("\n".join(f"{folder} is current" for folder in known.folders))
    return True


@counterfoil.command()
@_DOCUMENT
@_OUTPUT
@_PACKAGE
@_CHECK
@_DIFF
@_STRICT
@_ROOT
@_REMOTE
@_FORMAT
def docs(
    document: Path | None,
    output: Path | None,
    package: str | None,
    *,
    check: bool,
    diff: bool,
    strict: bool,
    root: Path | None,
    allow_remote: bool,
    form: str,
) -> int:
    """Write the documentation alone."""
    from counterfoil.cli.generating import document_api
    from counterfoil.cli.job import Job

    asked = (document, output, package or "", "", form, strict, root, allow_remote)
    job = Job(_configuration(), *asked)
    return document_api(job, check=check, diff=diff)


@counterfoil.command()
@click.argument("code", required=False)
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the pages of all codes to a folder instead.",
)
def explain(code: str | None, output: Path | None) -> int:
    """Say what a diagnostic means and how to mend it; without CODE, list them all."""
    from counterfoil.cli.explaining import explain, write_pages

    return write_pages(output) if output else explain(code or "")


@counterfoil.command()
@click.argument("app", required=False, metavar="[APP|DOC]")
@click.option("--mock", is_flag=True, help="Serve a mock of DOC instead.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8080,
    show_default=True,
    help="The port; 0 for any free one.",
)
def serve(app: str | None, host: str, port: int, *, mock: bool) -> int:
    """Serve an application, or a mock.

    APP (module:attribute) is an ASGI application or a factory of one. A mock of DOC
    refuses what its server refuses, and answers with examples, or with values made from
    the schemas.
    """
    from counterfoil.serve import ServeError, serve

    configuration = _configuration()
    try:
        if mock:
            from counterfoil.mock.run import serve_mock

            document = Path(app) if app else configuration.document
            return serve_mock(
                document,
                host,
                port,
                configuration.allow,
                formats=configuration.formats,
            )
        return serve(
            _app(app, configuration),
            configuration.source_roots,
            host,
            port,
            configuration.http_protocol,
        )
    except ServeError as error:
        raise click.ClickException(str(error)) from error


@counterfoil.command()
@click.argument("app", required=False, metavar="[APP|DOC]")
@click.option("--url", help="Prove a server that runs already, at this URL.")
@click.option("--mock", is_flag=True, help="Prove the mock of DOC.")
@click.option(
    "--document",
    type=click.Path(path_type=Path),
    metavar="DOC",
    help="The contract, where not the configured one.",
)
@click.option(
    "--profile",
    type=click.Choice(["quick", "ci", "deep"]),
    default="ci",
    show_default=True,
    help="How much work: seconds, minutes, or hours.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Another makes other data."
)
@click.option(
    "--max-examples",
    type=click.IntRange(1),
    help="How many requests are made up for each operation.",
)
@click.option(
    "--max-time",
    type=click.FloatRange(1),
    metavar="SECONDS",
    help="How long all of it may take.",
)
@click.option(
    "--report",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    default=Path(".counterfoil"),
    show_default=True,
    help="Where the reports go.",
)
@click.option(
    "--har",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Judge recorded traffic (HAR or JSON Lines); no server is needed.",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Accept the failures of this list; fail on new ones and on stale entries.",
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the list of the failures that came up.",
)
@click.option(
    "--min-coverage",
    type=click.FloatRange(0, 100),
    default=0,
    metavar="PERCENT",
    help="Fail where less of the contract was exercised.",
)
@click.option(
    "--server",
    type=click.Choice(["uvicorn", "hypercorn", "granian"]),
    default="uvicorn",
    show_default=True,
    help="What APP is served by.",
)
@click.option(
    "--in-process",
    is_flag=True,
    help="Ask APP without a server: faster, and less is proved.",
)
@click.option("--no-mutants", is_flag=True, help="Leave out the proof of the proof.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="How the verdict is printed.",
)
def prove(
    app: str | None,
    url: str | None,
    document: Path | None,
    profile: str,
    seed: int,
    max_examples: int | None,
    max_time: float | None,
    report: Path,
    har: Path | None,
    baseline: Path | None,
    write_baseline: Path | None,
    min_coverage: float,
    server: str,
    *,
    mock: bool,
    in_process: bool,
    no_mutants: bool,
    form: str,
) -> int:
    """Fuzz the server, and prove that it would be found out.

    APP (module:attribute) is started on a free port. Then faults are injected, and
    copies that break the contract on purpose must each be found.
    """
    if sum(map(bool, (app and not mock, url, mock, har))) > 1:
        raise click.UsageError("give one of APP, --url, --mock and --har")
    if in_process and (url or har):
        raise click.UsageError("--in-process is for APP and --mock")
    configuration = _configuration()
    from counterfoil.cli.proving import Asked, options_of
    from counterfoil.proof.project_settings import ProjectSettingsError
    from counterfoil.proof.prove import run

    contract = document or configuration.document
    if mock and app:
        contract = Path(app)
    asked = Asked(contract, "" if mock else app or "", url or "", mock=mock)
    if not (mock or url or har):
        asked = Asked(contract, _app(app, configuration))
    try:
        options = options_of(asked, configuration, profile, report)
    except ProjectSettingsError as error:
        raise click.ClickException(str(error)) from error
    return run(
        replace(
            options,
            seed=seed,
            max_examples=max_examples or 0,
            max_time=max_time or 0.0,
            format=form,
            mutants=not no_mutants,
            traffic=har,
            known=baseline,
            write_known=write_baseline,
            min_coverage=min_coverage,
            server=server,
            in_process=in_process,
            http_protocol=options.http_protocol if server == "uvicorn" else "",
        )
    )


def _configuration() -> Configuration:
    from counterfoil.configuration import ConfigurationError, read_configuration

    try:
        return read_configuration(Path.cwd())
    except ConfigurationError as error:
        raise click.ClickException(str(error)) from error


def _app(app: str | None, configuration: Configuration) -> str:
    if not (app or configuration.app):
        raise click.UsageError(
            "which application? Give APP (module:attribute), or set `app` in "
            "[tool.counterfoil] of pyproject.toml."
        )
    return app or configuration.app
