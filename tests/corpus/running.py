"""A whole corpus, tried: two documents at a time, and nothing twice."""

from __future__ import annotations

import random
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from corpus.trial import Trial, try_document
from corpus.typed import type_errors

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
    names: dict[str, Document] = {}
    for number, document in enumerate(documents):
        made = work / f"work_{number}"
        try_document(document, made)
        package = f"package_{number}"
        (made / "out" / "package").rename(work / package)
        shutil.rmtree(made)
        names[package] = document
    errors = type_errors(work, list(names), cache)
    return [
        Trial(
            document.name, "types" if package in errors else "", errors.get(package, "")
        )
        for package, document in names.items()
    ]
