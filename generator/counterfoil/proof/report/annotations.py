"""The findings as workflow commands of GitHub Actions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterfoil.checkout import in_checkout
from counterfoil.proof.verdict import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.verdict import Finding, Verdict

_MOST: Final = 50


def workflow_commands(verdict: Verdict) -> Iterator[str]:
    """One command per finding."""
    for finding in verdict.findings:
        where = f" of {finding.operation}" if finding.operation else ""
        text = f"{finding.message}\n{finding.commands}".strip()
        properties = (
            f"file={_property(in_checkout(finding.file or verdict.document))},"
            f"{_place(finding)}"
            f"title={_property(f'counterfoil prove: {finding.check}{where}')}"
        )
        yield f"::error {properties}::{_data(text)}"


def summary(verdict: Verdict) -> str:
    """The verdict as Markdown, for the summary of a job's step."""
    document = _cell(in_checkout(verdict.document))
    lines = [
        f"## {verdict.words}: {document} against {_cell(verdict.target)}",
        "",
        (
            f"{counted(verdict.exchanges, 'exchange')} in {verdict.seconds:.1f} s, "
            f"seed {verdict.seed}"
        ),
        "",
        "| part | verdict | |",
        "|---|---|---|",
    ]
    for part in verdict.sections:
        cut = tuple(f"cut by time: {name}" for name in part.cut)
        said = part.note or "; ".join((*part.facts[:1], *cut))
        lines.append(f"| {part.title} | {part.status} | {_cell(said)} |")
    if verdict.findings:
        lines += ["", "| check | operation | where | what |", "|---|---|---|---|"]
    for one in verdict.findings[:_MOST]:
        where = f"{in_checkout(one.file)}:{one.line}" if one.line else ""
        message = one.message.partition("\n")[0]
        cells = (one.check, one.operation, where, message)
        lines.append(f"| {' | '.join(map(_cell, cells))} |")
    if len(verdict.findings) > _MOST:
        lines.append(f"\nand {len(verdict.findings) - _MOST} more")
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """A text in a cell of a table: no mark of it is Markdown, nor HTML."""
    plain = re.sub(r"([\\`*_{}\[\]()<>#|~!])", r"\\\1", text)
    return " ".join(plain.split())


def _place(finding: Finding) -> str:
    return f"line={finding.line},col={finding.column}," if finding.line else ""


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
