"""A fixed sample of documents: `make corpus` tries all that there are.

Other people's documents are no part of this repository; where they lie beside it, as
`../shared/corpus`, a few of them are tried here, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from corpus.index import OWN, Document, default_corpus, read_index
from corpus.running import sample
from corpus.state import State
from corpus.trial import Trial, try_document

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = 6
LARGEST = 30_000
DOCUMENTS = read_index(OWN)
BAD = {
    "harmless.yaml": {"harmless-structure", "missing-path-parameter"},
    "wrong.yaml": {"invalid-structure"},
    "unreadable.json": {"invalid-json"},
}


def others() -> list[Document]:
    """Some of the smaller documents of other people, the same ones each time."""
    if not (default_corpus() / "index.tsv").is_file():
        return []
    small = [each for each in read_index(default_corpus()) if each.size < LARGEST]
    return sample(small, SAMPLE)


@pytest.mark.parametrize(
    "document", [*DOCUMENTS, *others()], ids=lambda document: document.name
)
def test_a_document_is_as_it_should_be(document: Document, tmp_path: Path) -> None:
    trial = try_document(document, tmp_path / "work")
    assert (trial.reason, trial.detail, trial.left_out) == ("", "", ())
    assert document.name not in BAD or BAD[document.name] <= {*trial.codes}


def test_a_trial_is_known_until_the_generator_changes(tmp_path: Path) -> None:
    path = tmp_path / "trials.jsonl"
    State(path, "one", Trial).add(Trial("a.yaml", "refused"))
    with path.open("ab") as file:
        file.write(b'{"key": "one", "tri')  # a run that was ended
    assert State(path, "one", Trial).known == {"a.yaml": Trial("a.yaml", "refused")}
    assert State(path, "two", Trial).known == {}
