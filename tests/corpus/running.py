"""A whole corpus, tried: two documents at a time, and nothing twice."""

from __future__ import annotations

import random
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from corpus.index import default_corpus, read_index
from corpus.trial import Trial, try_document
from generated.typed import type_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from corpus.index import Document
    from corpus.state import State

WORKERS: Final = 2
TYPED_AT_ONCE: Final = 8
SEED: Final = 3


def run_trials(
    documents: Sequence[Document],
    state: State[Trial],
    progress: Callable[[Trial], None],
) -> list[Trial]:
    """Try all documents that the state does not know yet."""
    waiting = [each for each in documents if each.name not in state.known]
    with tempfile.TemporaryDirectory() as work, ThreadPoolExecutor(WORKERS) as pool:

        def run(item: tuple[int, Document]) -> Trial:
            folder = Path(work) / str(item[0])
            try:
                return try_document(item[1], folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)

        for trial in pool.map(run, enumerate(waiting)):
            state.add(trial)
            progress(trial)
    return [state.known[each.name] for each in documents]


def corpus_folder(given: Path | None) -> Path:
    """The folder of a corpus: that which is given, or the default one."""
    folder = (given or default_corpus()).resolve()
    if not (folder / "index.tsv").is_file():
        raise click.UsageError(f"there is no corpus in {folder}: give --corpus DIR")
    return folder


def servable(folder: Path, match: str, limit: int) -> list[Document]:
    """The documents of a corpus that can be served, or a sample of so many of them."""
    documents = [
        each
        for each in read_index(folder)
        if each.servable and each.well_formed and match in each.name
    ]
    return sample(documents, limit) if limit else documents


def sample(documents: Sequence[Document], size: int) -> list[Document]:
    """Some of the documents, the same ones each time."""
    return random.Random(SEED).sample(list(documents), min(size, len(documents)))


def run_types(
    documents: Sequence[Document], state: State[Trial], cache: Path
) -> list[Trial]:
    """Check the types of the packages of documents that generate."""
    waiting = [each for each in documents if each.name not in state.known]
    for start in range(0, len(waiting), TYPED_AT_ONCE):
        some = waiting[start : start + TYPED_AT_ONCE]
        with tempfile.TemporaryDirectory() as work:
            for trial in _typed(some, Path(work).resolve(), cache):
                state.add(trial)
    return [state.known[each.name] for each in documents]


def _typed(documents: Sequence[Document], work: Path, cache: Path) -> list[Trial]:
    names = write_packages(documents, work)
    errors = type_errors([work / name for name in names], cache)
    return [
        Trial(
            document.name, "types" if package in errors else "", errors.get(package, "")
        )
        for package, document in names.items()
    ]


def write_packages(documents: Sequence[Document], work: Path) -> dict[str, Document]:
    """Make packages of documents in a folder; the documents by those names."""
    names: dict[str, Document] = {}
    for number, document in enumerate(documents):
        made = work / f"work_{number}"
        try_document(document, made)
        package = f"package_{number}"
        (made / "out" / "package").rename(work / package)
        shutil.rmtree(made)
        names[package] = document
    return names
