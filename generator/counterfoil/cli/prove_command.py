"""The command that proves a server, and its many options."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from counterfoil.cli.shared import FORMAT, REMOTE, ROOT, app_of, configured


@click.command()
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
    help="How long all of it may take. To start, to make up requests and to report "
    "come on top of it.",
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
    help="Judge recorded traffic; no server is needed. FILE is a HAR, or has a line of "
    'JSON for each exchange: {"request": {"method", "url", "headers", "body"}, '
    '"response": {"status", "headers", "body"}}, where a body is a text, JSON, or '
    '{"base64"}.',
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
    "--require-success",
    is_flag=True,
    help="Fail where an operation never succeeded: nothing is proved of what it does.",
)
@click.option(
    "--require-whole",
    is_flag=True,
    help="Fail where the time was too short for a part: such a server is proved in "
    "part.",
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
@ROOT
@REMOTE
@click.option("--no-mutants", is_flag=True, help="Leave out the proof of the proof.")
@FORMAT
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
    root: Path | None,
    *,
    allow_remote: bool,
    mock: bool,
    in_process: bool,
    no_mutants: bool,
    require_success: bool,
    require_whole: bool,
    form: str,
) -> int:
    """Fuzz the server, and prove that it would be found out.

    APP (module:attribute) is started on a free port. Then faults are injected, and
    copies that break the contract on purpose must each be found. `counterfoil settings`
    says how it is given credentials and an environment, and how faults get in. With
    --url, --mock or --har, DOC is the contract.
    """
    named = Path(app) if app and (mock or url or har) else None
    is_wrong = named is not None and not mock and not named.exists()
    if is_wrong or sum(map(bool, (url, mock, har))) > 1:
        raise click.UsageError("give one of APP, --url, --mock and --har")
    if named and document:
        raise click.UsageError("DOC and --document are the same: give one of them")
    if in_process and (url or har):
        raise click.UsageError("--in-process is for APP and --mock")
    if server != "uvicorn" and (in_process or url or har):
        raise click.UsageError("--server is for what is served: APP and --mock")
    configuration = configured()
    from counterfoil.cli.job import access_of
    from counterfoil.cli.proving import Asked, options_of
    from counterfoil.configuration import ConfigurationError
    from counterfoil.proof.project_settings import ProjectSettingsError
    from counterfoil.proof.prove import run
    from counterfoil.undisturbed import unwound

    required = configuration.proof_requires
    contract = named or document or configuration.document
    access = access_of(configuration, root, allow_remote=allow_remote)
    asked = Asked(contract, access, "", url or "", mock=mock)
    if not (mock or url or har):
        asked = Asked(contract, access, app_of(app, configuration))
    try:
        options = options_of(asked, configuration, profile, report)
    except (ConfigurationError, ProjectSettingsError) as error:
        raise click.ClickException(str(error)) from error
    with unwound():
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
                require_success=require_success or "success" in required,
                require_whole=require_whole or "whole" in required,
                server=server,
                in_process=in_process,
                http_protocol=options.http_protocol if server == "uvicorn" else "",
            )
        )
