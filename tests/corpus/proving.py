"""`python -m corpus.proving`: the mock of each document of a corpus, under proof.

Prints a table: requests, seconds, verdict, and the mutants that were found out. Goes on
where it was ended, as `python -m corpus` does.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import msgspec
from corpus.index import ROOT
from corpus.running import corpus_folder, servable
from corpus.state import CACHE, State, generator_digest

SECONDS = 240
WORKERS = 2
_USAGE = 2
"""The exit code for what cannot be proved at all."""


class Proved(msgspec.Struct, frozen=True):
    """What came of a document.

    `verdict` is `proved`, `refuted`, `refused` (there is no mock of it, or no client:
    `detail` has the codes), `crash` or `slow`. `checks` are those that failed.
    """

    document: str
    verdict: str
    requests: int = 0
    seconds: float = 0.0
    killed: int = 0
    mutants: int = 0
    never: int = 0
    checks: tuple[str, ...] = ()
    detail: str = ""


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, file_okay=False))
@click.option("--limit", default=0, help="Only a sample of so many documents.")
@click.option("--match", default="", help="Only documents whose path contains this.")
@click.option("--profile", default="quick", show_default=True)
@click.option("--fresh", is_flag=True, help="Forget what earlier runs found.")
@click.option("--keep", is_flag=True, help="Trust what an older generator was given.")
@click.option("--workers", default=WORKERS, show_default=True)
def main(
    corpus: Path | None,
    limit: int,
    match: str,
    profile: str,
    fresh: bool,
    keep: bool,
    workers: int,
) -> None:
    """Prove the mocks. Exits with 1 where one does not hold."""
    folder = corpus_folder(corpus)
    documents = servable(folder, match, limit)
    path = CACHE / "proofs.jsonl"
    if fresh:
        path.unlink(missing_ok=True)
    key = "any" if keep else f"{folder}:{profile}:{generator_digest()}"
    state = State(path, key, Proved)
    waiting = [each for each in documents if each.name not in state.known]
    with ThreadPoolExecutor(workers) as pool:
        for done in pool.map(
            lambda each: _prove(each.path, each.name, profile), waiting
        ):
            state.add(done)
            click.echo(_row(done))
    found = [state.known[each.name] for each in documents]
    if not waiting:
        for each in found:
            click.echo(_row(each))
    sys.exit(int(_summary(found)))


def _prove(document: Path, name: str, profile: str) -> Proved:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "pyproject.toml").write_text("[tool.counterfoil]\n")
        command = [
            *(sys.executable, "-m", "counterfoil", "prove", "--mock"),
            *(str(document.resolve()), "--profile", profile, "--format", "json"),
        ]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
        try:
            done = subprocess.run(
                command,
                cwd=work,
                env=environment,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Proved(name, "slow", seconds=SECONDS)
    seconds = time.monotonic() - started
    try:
        value = json.loads(done.stdout)
    except ValueError:
        why = why_refused(done.stderr) if done.returncode == _USAGE else ""
        if why:
            return Proved(name, "refused", seconds=seconds, detail=why)
        return Proved(name, "crash", seconds=seconds, detail=done.stderr[-600:])
    found = value["findings"]
    mutants = next(part for part in value["sections"] if part["name"] == "mutants")
    killed = sum(line["passed"] for line in mutants["checks"])
    return Proved(
        name,
        "proved" if value["proved"] else "refuted",
        value["exchanges"],
        seconds,
        killed,
        killed + sum(line["failed"] for line in mutants["checks"]),
        sum(
            1
            for item in value["coverage"]
            if not item["count"] and item["kind"] == "status"
        ),
        tuple(sorted({each["check"] for each in found})),
        found[0]["message"][:300] if found else mutants["note"],
    )


def why_refused(said: str) -> str:
    """The codes for which nothing is generated, or why there is no proof; else "".

    That a server did not start in time is no reason of the document.
    """
    codes = sorted(set(re.findall(r"error\[([\w.-]+)\]", said)))
    told = re.findall(r"^error: (.*)", said, re.MULTILINE)
    is_refused = all(
        "no server can answer" in one or "reference" in one for one in told
    )
    return ", ".join([*codes, *told]) if codes or is_refused else ""


def _row(one: Proved) -> str:
    score = f"{one.killed}/{one.mutants}" if one.mutants else "-"
    more = ", ".join(one.checks) or one.detail
    return (
        f"{one.verdict:8} {one.requests:6} {one.seconds:6.1f} s {score:>11}"
        f" {one.document}  {more}"[:260].replace("\n", " ")
    )


def _summary(found: list[Proved]) -> bool:
    counts = Counter(one.verdict for one in found)
    killed, mutants = (
        sum(one.killed for one in found),
        sum(one.mutants for one in found),
    )
    click.echo(
        f"\n{len(found)} documents: "
        + ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    )
    click.echo(f"{killed} of {mutants} mutants found out")
    checks = Counter(check for one in found for check in one.checks)
    for check, count in checks.most_common():
        click.echo(f"{count:6}  {check}")
    return counts["proved"] + counts["refused"] < len(found)


if __name__ == "__main__":
    main()
