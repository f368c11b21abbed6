"""Each code of this stage has a text that brings it about, and no other error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.codes.document import DOCUMENT_CODES
from counterfoil.codes.reference import REFERENCE_CODES
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.document.refs import follow

if TYPE_CHECKING:
    from pathlib import Path

# The text of the document; where it has a member `a`, that is followed.
CASES: dict[str, str | bytes | None] = {
    "file-not-found": None,
    "file-unreadable": "a: {$ref: '%s.yaml'}\n" % ("x" * 300),
    "file-too-large": b" " * (64 * 1024 * 1024 + 1),
    "invalid-encoding": b"a: \xff\n",
    "invalid-character": "a: \x00\n",
    "empty-document": "",
    "several-documents": "a: 1\n---\nb: 2\n",
    "invalid-yaml": "a: [\n",
    "invalid-json": "a: {$ref: 'broken.json'}\n",
    "yaml-version": "%YAML 1.1\n---\na: 1\n",
    "duplicate-key": "a: 1\na: 2\n",
    "invalid-key": "{name}: value\n",
    "unknown-tag": "a: !include other.yaml\n",
    "tag-mismatch": "a: !!int ten\n",
    "number-not-json": "a: .inf\n",
    "undefined-alias": "a: *all\n",
    "recursive-alias": "node: &node\n  next: *node\n",
    "invalid-merge": "a: {<<: text}\n",
    "nesting-too-deep": "a: " + "[" * 128 + "]" * 128,
    "too-many-nodes": "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
    + "".join(
        f"{name}: &{name} [{','.join(['*' + before] * 10)}]\n"
        for before, name in zip("abcdef", "bcdefg", strict=True)
    ),
    "root-not-object": "- a\n",
    "remote-reference": "a: {$ref: 'https://example.com/schemas/problem.yaml'}\n",
    "reference-outside": "a: {$ref: ../other.yaml}\n",
    "dangling-reference": "a: {$ref: '#/b'}\n",
    "assumed-whole": "a: {$ref: '#/'}\nb: 1\n",
    "invalid-reference": "a: {$ref: '#b'}\n",
    "reference-cycle": "a: {$ref: '#/b'}\nb: {$ref: '#/a'}\n",
}


@pytest.mark.parametrize("name", CASES)
def test_a_text_brings_the_code_about(tmp_path: Path, name: str) -> None:
    path = tmp_path / "openapi.yaml"
    (tmp_path / "broken.json").write_text("{'a': 1}")
    content = CASES[name]
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    findings = Findings()
    document = read_document(path, findings)
    if document is not None and (node := document.root.get("a")) is not None:
        follow(document, node, findings)
    assert [item.code.name for item in findings.items] == [name]
    assert findings.items[0].location.line >= 1


# With references to other hosts allowed: see test_remote_references.
REMOTE = {"remote-pinned", "remote-unreadable"}
# What stands where, later stages know: see test_api_ledger and cases/referred-member.
LATER = {"mismatched-reference", "referred-member"}


def test_no_code_is_without_such_a_text() -> None:
    assert set(CASES) | REMOTE | LATER == {
        code.name for code in (*DOCUMENT_CODES, *REFERENCE_CODES)
    }
