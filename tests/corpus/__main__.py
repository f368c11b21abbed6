"""`python -m corpus`: every document of a corpus, tried, as a table by reason."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
from corpus.index import read_index
from corpus.running import corpus_folder, run_trials, run_types, sample
from corpus.state import CACHE, State, generator_digest
from corpus.trial import Trial

if TYPE_CHECKING:
    from corpus.index import Document


_SHOWN = 3


@click.command()
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the corpus; else COUNTERFOIL_CORPUS, or ../shared/corpus.",
)
@click.option("--types", default=60, help="How many packages to check types of.")
@click.option("--types-of-all", is_flag=True, help="Check the types of every package.")
@click.option("--match", default="", help="Only documents whose path contains this.")
@click.option("--limit", default=0, help="Only a sample of so many documents.")
@click.option("--fresh", is_flag=True, help="Forget what earlier runs found.")
def main(
    corpus: Path | None,
    types: int,
    types_of_all: bool,
    match: str,
    limit: int,
    fresh: bool,
) -> None:
    """Try every document of a corpus. Exits with 1 where one is not as it should be."""
    folder = corpus_folder(corpus)
    if fresh:
        for path in CACHE.glob("*.jsonl"):
            path.unlink()
    documents = [each for each in read_index(folder) if match in each.name]
    documents = sample(documents, limit) if limit else documents
    key = f"{folder}:{generator_digest()}"
    trials = _trials(documents, State(CACHE / "trials.jsonl", key, Trial))
    well_formed = {each.name for each in documents if each.well_formed}
    _table("marked ok", [each for each in trials if each.document in well_formed])
    _table("marked bad", [each for each in trials if each.document not in well_formed])
    failed = any(each.reason or each.left_out for each in trials)
    made = {e.document for e in trials if not e.reason and not e.rightly}
    generated = [each for each in documents if each.name in made & well_formed]
    wanted = generated if types_of_all else sample(generated, types)
    if wanted:
        state = State(CACHE / "types.jsonl", key, Trial)
        typed = run_types(wanted, state, CACHE / "mypy")
        _table("types", typed)
        failed = failed or any(each.reason for each in typed)
    sys.exit(int(failed))


def _trials(documents: list[Document], state: State[Trial]) -> list[Trial]:
    known = len([each for each in documents if each.name in state.known])
    if known:
        click.echo(f"{known} of {len(documents)} documents are known already", err=True)
    show = sys.stderr.isatty()
    with click.progressbar(
        length=len(documents) - known, file=sys.stderr, hidden=not show
    ) as bar:
        return run_trials(documents, state, lambda _: bar.update(1))


def _table(title: str, trials: list[Trial]) -> None:
    """How many there are of each reason, and the first few of what is wrong."""
    click.echo(f"\n{title}: {len(trials)}")
    counts = Counter(_row(trial) for trial in trials)
    for row, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{count:6}  {row}")
        if row != "ok":
            shown = [trial for trial in trials if _row(trial) == row][:_SHOWN]
            for trial in shown:
                click.echo(f"{'':8}{trial.document}  {trial.detail}"[:300].rstrip())
    codes = Counter(code for trial in trials for code in trial.left_out)
    for code, count in codes.most_common():
        click.echo(f"{count:6}  need {code} to be allowed")


def _row(trial: Trial) -> str:
    if trial.reason:
        return trial.reason
    if trial.rightly:
        return f"refused rightly: {trial.rightly}"
    return "ok where unsupported parts are left out" if trial.left_out else "ok"


if __name__ == "__main__":
    main()
