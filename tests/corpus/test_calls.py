"""Mocks called by their own clients: `make corpus-call` calls those of a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from corpus.calling import call
from corpus.calls import NO_ANSWER, NO_VALUE, Called, Caller, call_document
from corpus.index import OWN, Document, default_corpus, read_index
from corpus.proving import why_refused
from corpus.running import sample
from generated.making import DOCUMENTS

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = 8
LARGEST = 60_000
UNCALLABLE = {
    "odd": {"GET /unmet", "GET /nested/{grid}/{size}{unit}"},  # no scheme; no divider
}


def indexed() -> list[Document]:
    """Some of the smaller documents of other people, the same ones each time.

    Where there are none, our own ones that are tried as theirs are.
    """
    theirs = default_corpus()
    small = [
        each
        for each in read_index(theirs if (theirs / "index.tsv").is_file() else OWN)
        if each.servable and each.well_formed and each.size < LARGEST
    ]
    return sample(small, SAMPLE)


@pytest.mark.parametrize("name", sorted(each.name for each in DOCUMENTS.iterdir()))
def test_the_client_decodes_all_that_the_mock_of_an_own_document_answers(
    name: str,
) -> None:
    called = call_document(DOCUMENTS / name / "openapi.yaml", name)
    failed = {each.operation for each in called.failures}
    assert failed == UNCALLABLE.get(name, set()), called.failures
    assert called.operations
    assert called.decoded >= called.calls - len(called.failures)


@pytest.mark.parametrize("name", ["forms", "streams", "styles", "variants"])
def test_so_it_does_over_http(name: str) -> None:
    called = call_document(DOCUMENTS / name / "openapi.yaml", name, socket=True)
    assert (called.verdict, called.failures) == ("called", ())


@pytest.mark.parametrize("document", indexed(), ids=lambda document: document.name)
def test_so_it_is_with_documents_of_a_corpus(document: Document) -> None:
    called = call(document, socket=False)
    assert called.verdict in {"called", "uncallable"}, called


def test_a_document_that_is_refused_is_told(tmp_path: Path) -> None:
    called = call_document(OWN / "wrong.yaml", "wrong.yaml")
    assert (called.verdict, called.detail) == ("refused", "invalid-structure")


def test_what_is_decoded_as_another_value_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def elsewhere(self: Caller, *asked: Any) -> str:
        self._recorder.answered = "another"
        return compare(self, *asked)

    compare = Caller._compare
    monkeypatch.setattr(Caller, "_compare", elsewhere)
    called = call_document(DOCUMENTS / "recursive" / "openapi.yaml", "recursive")
    assert (called.verdict, called.decoded) == ("failed", 0)
    assert all("but the service answered" in e.reason for e in called.failures)


def test_what_no_value_matches_is_told(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    never = "allOf: [{type: string}, {type: integer}]"
    path.write_text(
        f"""\
openapi: 3.1.0
info: {{title: Never, version: '1'}}
paths:
  /asked:
    get:
      parameters: [{{name: a, in: query, required: true, schema: {{{never}}}}}]
      responses: {{'204': {{description: Asked.}}}}
  /answered:
    get:
      responses:
        '200':
          description: Told.
          content: {{application/json: {{schema: {{{never}}}}}}}
"""
    )
    called = call_document(path, "never")
    found = {each.operation: each.reason for each in called.failures}
    assert found["GET /asked"].startswith(NO_VALUE)
    assert found["GET /answered"].startswith(NO_ANSWER)
    assert isinstance(called, Called)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("a.yaml:1:2: error[invalid-structure]: x\n", "invalid-structure"),
        ("error: no server can answer: GET /a: x\n", "GET /a"),
        ("error: the mock finds no answer: GET /a: x\n", ""),
        ("error: a.yaml: the reference '#/b' leads nowhere\n", "leads nowhere"),
        ("error: the mutants could not be run\n\nit did not start within 30 s\n", ""),
        ("Traceback (most recent call last):\n", ""),
    ],
)
def test_a_proof_that_did_not_start_is_no_refusal(said: str, why: str) -> None:
    assert bool(why) == bool(why_refused(said))
    assert why in why_refused(said)
