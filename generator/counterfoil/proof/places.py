"""Where in the document's files a finding's place stands: file, line and column."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.document.tree import Location, Mapping, Node, Sequence, plain
from counterfoil.proof.path_spelling import resource_of
from counterfoil.proof.plain import members, unescape

if TYPE_CHECKING:
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
    pointer = finding.pointer or place_of_operation(finding, contract)
    place = _nearest(root, pointer.split("/")[1:], contract)
    return replace(
        finding,
        pointer=pointer,
        file=place.file,
        line=place.line,
        column=place.column,
    )


def place_of_operation(finding: Finding, contract: Contract) -> str:
    """The place of the operation that a finding names."""
    name = finding.operation
    named = (one for one in contract.operations if one.name == name)
    found = next(named, None)
    return found.pointer if found else ""


def _nearest(root: Node, steps: list[str], contract: Contract) -> Location:
    """The place of the last step that is there; of a member, that of its name."""
    node, place = root, root.location
    names = [unescape(token) for token in steps]
    for number, (step, following) in enumerate(
        zip(names, [*names[1:], ""], strict=False), 1
    ):
        step = _as_written(step, following, node)  # noqa: PLW2901 - the same step
        if isinstance(node, Mapping) and step in node.members:
            place = node.keys[step]
            node = node.members[step]
        elif isinstance(node, Sequence) and step.isdecimal():
            index = int(step)
            if names[number - 2] == "parameters":
                pointer = "".join(f"/{one}" for one in steps[:number])
                index = _same_parameter(contract, pointer, node, index)
            if index >= len(node.items):
                break
            node = node.items[index]
            place = node.location
        else:
            break
    return place


def _same_parameter(
    contract: Contract, pointer: str, listed: Sequence, usual: int
) -> int:
    """The number of a parameter in the document: the proof has dropped some of them."""
    try:
        wanted = members(contract.at(pointer))
    except KeyError:
        return usual
    names = [_parameter_names(members(plain(one))) for one in listed]
    own = _parameter_names(wanted)
    return names.index(own) if own in names else usual


def _parameter_names(parameter: dict[str, object]) -> tuple[object, object]:
    return parameter.get("name"), parameter.get("in")


def _as_written(step: str, following: str, node: Node) -> str:
    """A name in the document; that of a path, where the proof calls it otherwise.

    Of several paths that are one, it is that which has what follows.
    """
    if not isinstance(node, Mapping) or not step.startswith("/"):
        return step
    alike = [one for one in node.members if resource_of(one) == resource_of(step)]
    alike.sort(key=lambda one: one != step)
    having = (one for one in alike if _has(node.members[one], following))
    return next(having, next(iter(alike), step))


def _has(node: Node, name: str) -> bool:
    return isinstance(node, Mapping) and name in node.members


def _shown(path: Path) -> Path:
    """A path as a person wrote it: below the current folder, it is relative."""
    try:
        return path.resolve().relative_to(Path.cwd())
    except ValueError:
        return path
