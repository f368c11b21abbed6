"""Where in the document's files a finding's place stands: file, line and column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.document.tree import Location, Mapping, Node, Sequence
from counterfoil.proof.path_spelling import spelled
from counterfoil.proof.plain import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.proof.contract import Contract
    from counterfoil.proof.verdict import Finding, Verdict


def located(verdict: Verdict, contract: Contract, document: Path) -> Verdict:
    """The verdict, each finding with the line of the contract that it is about."""
    if not verdict.findings:
        return verdict
    tree = read_document(_shown(document), Findings())
    if tree is None:
        return verdict
    sections = tuple(
        replace(
            part,
            findings=tuple(_located(one, contract, tree.root) for one in part.findings),
        )
        for part in verdict.sections
    )
    return replace(verdict, sections=sections)


def _located(finding: Finding, contract: Contract, root: Node) -> Finding:
    pointer = finding.pointer or _operation(finding, contract)
    place = _nearest(root, pointer.split("/")[1:])
    return replace(
        finding,
        pointer=pointer,
        file=place.file,
        line=place.line,
        column=place.column,
    )


def _operation(finding: Finding, contract: Contract) -> str:
    """The place of the operation that a finding names: by its id, or as a mutant."""
    name = finding.operation
    named = [
        one
        for one in contract.operations
        if name in {one.id, f"{one.method} {one.path}"} or name.startswith(f"{one.id}-")
    ]
    best = max(named, key=lambda one: len(one.id), default=None)
    return best.pointer if best else ""


def _nearest(root: Node, steps: Iterable[str]) -> Location:
    """The place of the last step that is there; of a member, that of its name."""
    node, place = root, root.location
    for token in steps:
        step = _as_written(unescape(token), node)
        if isinstance(node, Mapping) and step in node.members:
            place = node.keys[step]
            node = node.members[step]
        elif isinstance(node, Sequence) and step.isdecimal():
            index = int(step)
            if index >= len(node.items):
                break
            node = node.items[index]
            place = node.location
        else:
            break
    return place


def _as_written(step: str, node: Node) -> str:
    """A name in the document; that of a path, where the proof spells it otherwise."""
    if not isinstance(node, Mapping) or step in node.members:
        return step
    return next((each for each in node.members if spelled(each) == step), step)


def _shown(path: Path) -> Path:
    """A path as a person wrote it: below the current folder, it is relative."""
    try:
        return path.resolve().relative_to(Path.cwd())
    except ValueError:
        return path
