"""The commands, their arguments and options."""

from __future__ import annotations

import sys
from contextlib import chdir
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from counterfoil import __version__
from counterfoil.cli.ending import exit_code
from counterfoil.cli.prove_command import prove
from counterfoil.cli.shared import (
    CHECK,
    CONSOLE,
    DIFF,
    DOCUMENT,
    FORMAT,
    OUTPUT,
    PACKAGE,
    REMOTE,
    ROOT,
    STRICT,
    app_of,
    configured,
)
from counterfoil.cli.streams import Commands, prepare_output
from counterfoil.parts import PARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.cli.job import Job

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 88}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and end the process."""
    prepare_output()
    run = partial(counterfoil.main, arguments, standalone_mode=False)
    sys.exit(exit_code(run))


def _print_version(context: click.Context, _: click.Parameter, wanted: object) -> None:
    if wanted and not context.resilient_parsing:
        click.echo(f"counterfoil {__version__}")
        context.exit()


@click.group(cls=Commands, context_settings=_SETTINGS)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.option(
    "-C",
    "--directory",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Do as if it were called in this folder, as of a project in a larger one.",
)
@click.pass_context
def counterfoil(context: click.Context, directory: Path | None) -> None:
    """Typed server, typed client, documentation and a proof, from one OpenAPI document.

    Defaults come from [tool.counterfoil] in the nearest pyproject.toml, which
    `counterfoil settings` explains. Exit codes: 0 clean, 1 findings, 2 usage or a
    document that is wrong.
    """
    if directory:
        context.with_resource(chdir(directory))


@counterfoil.command()
@click.argument(
    "folder",
    default=".",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="[DIR]",
)
@click.option("--title", help="What the API is called; else as the folder is.")
@click.option("--package", help="The name of the generated package; else by the title.")
@click.option(
    "--ci",
    type=click.Choice(["github", "gitlab", "none"]),
    default="github",
    show_default=True,
    help="Whose CI runs the checks and the proof.",
)
def init(folder: Path, title: str | None, package: str | None, ci: str) -> int:
    """Write a new project: contract, implementation, test and CI.

    It goes to DIR, or to the current folder. Nothing is written where a file of it
    exists.
    """
    from counterfoil.cli.starting import start

    return start(folder, title, package, ci)


@counterfoil.command()
@DOCUMENT
@STRICT
@ROOT
@REMOTE
@FORMAT
def lint(
    document: Path | None,
    form: str,
    root: Path | None,
    *,
    strict: bool,
    allow_remote: bool,
) -> int:
    """Print everything that is wrong with the document.

    The exit code is 1 for warnings alone, and 2 where there are errors. `allow` in
    [tool.counterfoil] names the codes of warnings that the project puts up with.
    """
    from counterfoil.cli.generating import lint
    from counterfoil.cli.job import Job

    asked = (document, None, "", "", form, strict, root, allow_remote)
    return lint(Job(configured(), *asked))


@counterfoil.command()
@DOCUMENT
@OUTPUT
@PACKAGE
@click.option(
    "--only",
    type=click.Choice(PARTS),
    help="Write this alone: half of the package, or all of it; no documentation.",
)
@CONSOLE
@CHECK
@DIFF
@click.option(
    "--watch", is_flag=True, help="Generate again whenever a file changes that is read."
)
@STRICT
@ROOT
@REMOTE
@FORMAT
def generate(
    document: Path | None,
    output: Path | None,
    package: str | None,
    only: str | None,
    *,
    console: bool,
    check: bool,
    diff: bool,
    watch: bool,
    strict: bool,
    root: Path | None,
    allow_remote: bool,
    form: str,
) -> int:
    """Write the package and its documentation.

    Files that are the same are not touched; files that are no longer made are removed.
    """
    from counterfoil.cli.job import Job

    asked = partial(
        Job,
        document=document,
        output=output,
        package=package or "",
        only=only or "",
        form=form,
        strict=strict,
        root=root,
        allow_remote=allow_remote,
        console=console,
    )
    if watch:
        if check or diff:
            raise click.UsageError("--watch writes: leave out --check and --diff.")
        from counterfoil.cli.watching import watch as begin

        return begin(asked)
    job = asked(configured())
    if not diff and _is_known(job):
        return 0
    from counterfoil.cli.generating import generate

    return generate(job, job.findings(), check=check, diff=diff)


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
@DOCUMENT
@OUTPUT
@PACKAGE
@CONSOLE
@CHECK
@DIFF
@STRICT
@ROOT
@REMOTE
@FORMAT
def docs(
    document: Path | None,
    output: Path | None,
    package: str | None,
    *,
    console: bool,
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
    job = Job(configured(), *asked, console)
    return document_api(job, check=check, diff=diff)


@counterfoil.command()
@click.argument("old", metavar="OLD")
@click.argument(
    "document", required=False, type=click.Path(path_type=Path), metavar="[NEW]"
)
@click.option(
    "--only",
    type=click.Choice(("wire", "code")),
    help="Compare what goes over the wire alone, or what callers' code sees.",
)
@click.option(
    "--announced",
    is_flag=True,
    help="Exit with 0 where the new version announces what breaks.",
)
@ROOT
@REMOTE
@FORMAT
def diff(
    old: str,
    document: Path | None,
    only: str | None,
    form: str,
    root: Path | None,
    *,
    announced: bool,
    allow_remote: bool,
) -> int:
    """Say what changed since OLD: what breaks callers, and which version is next.

    OLD is a document, a revision of git (`main`) for the same document as it was there,
    or both (`v1.2:api/openapi.yaml`). The exit code is 1 where callers have something
    to change.
    """
    from counterfoil.cli.comparing import compare
    from counterfoil.cli.job import Job

    asked = (document, None, "", "", form, False, root, allow_remote)
    job = Job(configured(), *asked)
    return compare(job, old, only=only or "", announced=announced)


@counterfoil.command()
@click.argument("code", required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the pages of all codes to a folder instead.",
)
def explain(code: str | None, output: Path | None) -> int:
    """Say what a diagnostic means and how to mend it; without CODE, list them all.

    CODE may be a check of a proof, too, as its findings name it.
    """
    from counterfoil.cli.explaining import explain, write_pages

    return write_pages(output) if output else explain(code or "")


@counterfoil.command()
def settings() -> int:
    """Say what may stand in [tool.counterfoil] of pyproject.toml."""
    from counterfoil.cli.explaining import print_settings

    return print_settings()


@counterfoil.command()
@click.argument("app", required=False, metavar="[APP|DOC]")
@click.option("--mock", is_flag=True, help="Serve a mock of DOC instead.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address.")
@click.option(
    "-p",
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
    the schemas. Pages of other origins may ask it. A client gets the answer that it
    prefers: `Prefer: code=404`, `Prefer: code=200, example=NAME` (RFC 7240).
    """
    from counterfoil.serve import ServeError, serve

    configuration = configured()
    try:
        if mock:
            from counterfoil.cli.job import access_of
            from counterfoil.mock.run import serve_mock

            document = Path(app) if app else configuration.document
            return serve_mock(
                document,
                host,
                port,
                configuration.allow,
                access_of(configuration),
                configuration.reading,
            )
        return serve(
            app_of(app, configuration),
            configuration.source_roots,
            host,
            port,
            configuration.http_protocol,
        )
    except ServeError as error:
        raise click.ClickException(str(error)) from error


counterfoil.add_command(prove)
