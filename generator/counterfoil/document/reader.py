"""Reads documents: a path in, a located tree out, every problem recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.access import DEFAULT_ACCESS, Access
from counterfoil.codes.document import EMPTY_DOCUMENT, INVALID_JSON, ROOT_NOT_OBJECT
from counterfoil.collecting import garbage_kept
from counterfoil.diagnostics import Findings, Severity
from counterfoil.document.document import Document
from counterfoil.document.file import MAX_BYTES, in_lines, read_text
from counterfoil.document.json_text import read_json
from counterfoil.document.tree import Location, Mapping, Node, Scalar
from counterfoil.document.yaml_text import read_yaml

if TYPE_CHECKING:
    from pathlib import Path


def read_document(
    path: Path, findings: Findings, access: Access = DEFAULT_ACCESS
) -> Document | None:
    """The document at `path`, YAML or JSON; None where there is no tree to go on with.

    A document can have a tree and errors too (a duplicate key, say): `findings.failed`
    tells. Texts are kept in `findings.sources`, which the document shares.
    """
    place = Location(path.as_posix(), 1, 1, "")
    root = read_tree(path, place, findings)
    if root is None:
        return None
    if not isinstance(root, Mapping):
        findings.add(
            ROOT_NOT_OBJECT,
            "the document is not an object",
            root.location,
            hint="an OpenAPI document begins with `openapi: 3.1.0`",
        )
        return None
    document = Document(root, path, findings.sources, access=access)
    document.trees[root.location.file] = root
    return document


def read_tree(
    path: Path, place: Location, findings: Findings, hint: str = ""
) -> Node | None:
    """The tree of one file, whatever its root; `place` is where the file is named.

    `hint` says what else may have been meant, where there is no such file.
    """
    used = sum(map(len, findings.sources.values()))
    text = read_text(path, place, findings, max(MAX_BYTES - used, 0), hint)
    if text is None:
        return None
    file = path.as_posix()
    text = in_lines(text)
    findings.sources[file] = text
    before = len(findings.items)
    with garbage_kept():
        root = _parse(text, file, findings)
    failed = any(
        item.code.severity is Severity.ERROR for item in findings.items[before:]
    )
    if not failed and (root is None or _is_nothing(root, text)):
        findings.add(
            EMPTY_DOCUMENT, "there is nothing in this file", Location(file, 1, 1, "")
        )
        return None
    return root


def _parse(text: str, file: str, findings: Findings) -> Node | None:
    if file.lower().endswith(".json"):
        return read_json(text, file, findings) if text.strip() else None
    if text.lstrip().startswith(("{", "[")):
        # Most likely JSON, which libyaml reads inexactly; but flow style is YAML too.
        trial = Findings()
        root = read_json(text, file, trial)
        if not any(item.code is INVALID_JSON for item in trial.items):
            for item in trial.items:
                findings.add(
                    item.code,
                    item.message,
                    item.location,
                    *item.related,
                    hint=item.hint,
                )
            return root
    return read_yaml(text, file, findings)


def _is_nothing(root: Node, text: str) -> bool:
    """Whether the root is a null that nobody wrote: the file has only comments."""
    return isinstance(root, Scalar) and root.value is None and "null" not in text
