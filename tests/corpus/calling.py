"""`python -m corpus.calling`: the mock of each document, called by its own client.

Prints a table: operations, calls, those that were decoded, seconds, failures. The small
documents come first. Goes on where it was ended, as `python -m corpus` does. A document
that holds what is not supported is called without that.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import click
import msgspec
from corpus.calls import Called
from corpus.index import ROOT, Document
from corpus.running import corpus_folder, servable
from corpus.state import CACHE, State, generator_digest
from corpus.trial import UNSUPPORTED, limit_memory

SECONDS = 180
WORKERS = 2
UNCALLABLE = Path(__file__).with_name("uncallable.toml")


@click.command()
@click.option("--corpus", type=click.Path(path_type=Path, file_okay=False))
@click.option("--limit", default=0, help="Only a sample of so many documents.")
@click.option("--match", default="", help="Only documents whose path contains this.")
@click.option("--socket", is_flag=True, help="Over HTTP, instead of in the process.")
@click.option("--fresh", is_flag=True, help="Forget what earlier runs found.")
@click.option("--keep", is_flag=True, help="Trust what an older generator was given.")
@click.option("--workers", default=WORKERS, show_default=True)
def main(
    corpus: Path | None,
    limit: int,
    match: str,
    socket: bool,
    fresh: bool,
    keep: bool,
    workers: int,
) -> None:
    """Call the mocks. Exits with 1 where a call fails."""
    folder = corpus_folder(corpus)
    documents = servable(folder, match, limit)
    documents.sort(key=lambda each: each.size)
    path = CACHE / ("calls-socket.jsonl" if socket else "calls.jsonl")
    if fresh:
        path.unlink(missing_ok=True)
    key = "any" if keep else f"{folder}:{generator_digest()}"
    state = State(path, key, Called)
    waiting = [each for each in documents if each.name not in state.known]
    with ThreadPoolExecutor(workers) as pool:
        for done in pool.map(lambda each: call(each, socket=socket), waiting):
            state.add(done)
            click.echo(_row(done))
    found = [state.known[each.name] for each in documents]
    if not waiting:
        for each in found:
            click.echo(_row(each))
    sys.exit(int(_summary(found)))


def call(document: Document, *, socket: bool) -> Called:
    """Call the mock of a document, in a process of its own."""
    found = _call(document, (), socket=socket)
    codes = found.detail.split(", ") if found.verdict == "refused" else []
    if codes and all(each.startswith(UNSUPPORTED) for each in codes):
        found = _call(document, tuple(codes), socket=socket)
    reason, failures = _uncallable().get(document.name, ("", ()))
    if reason and all(each.reason.startswith(failures) for each in found.failures):
        return msgspec.structs.replace(found, verdict="uncallable", detail=reason)
    return found


@cache
def _uncallable() -> dict[str, tuple[str, tuple[str, ...]]]:
    """The documents of which something cannot be called: why, and how that shows."""
    tables = tomllib.loads(UNCALLABLE.read_text(encoding="utf-8"))["uncallable"]
    return {
        name: (each["reason"], tuple(each["failures"]))
        for each in tables
        for name in each["documents"]
    }


def _call(document: Document, allowed: tuple[str, ...], *, socket: bool) -> Called:
    folders = os.pathsep.join(str(ROOT / each) for each in ("generator", "tests"))
    command = [
        *(sys.executable, "-m", "corpus.calls", str(document.path)),
        *("--name", document.name),
        *(part for code in allowed for part in ("--allow", code)),
        *(("--socket",) if socket else ()),
    ]
    try:
        done = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": folders},
            capture_output=True,
            timeout=SECONDS,
            preexec_fn=limit_memory,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Called(document.name, "slow", seconds=SECONDS)
    try:
        return msgspec.json.decode(done.stdout, type=Called)
    except msgspec.DecodeError:
        said = done.stderr.decode(errors="replace")[-600:]
        return Called(document.name, "crash", detail=said)


def _row(one: Called) -> str:
    more = one.detail.replace("\n", " ")
    if one.failures:
        first = one.failures[0]
        more = f"{first.operation} ({first.asked}): {first.reason}"
    counts = f"{one.operations:4} {one.calls:5} {one.decoded:5} {len(one.failures):4}"
    return f"{one.verdict:10}{counts} {one.seconds:6.1f} s {one.document}  {more}"[:260]


def _summary(found: list[Called]) -> bool:
    counts = Counter(each.verdict for each in found)
    said = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    click.echo(f"\n{len(found)} documents: {said}")
    operations = sum(each.operations for each in found)
    calls = sum(each.calls for each in found)
    decoded = sum(each.decoded for each in found)
    failures = sum(len(each.failures) for each in found)
    click.echo(
        f"{operations} operations, {calls} calls, {decoded} decoded, {failures} failed"
    )
    return counts["called"] + counts["uncallable"] + counts["refused"] < len(found)


if __name__ == "__main__":
    main()
