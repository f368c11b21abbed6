"""The findings as workflow commands of GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.verdict import Verdict


def workflow_commands(verdict: Verdict) -> Iterator[str]:
    """One command per finding."""
    for finding in verdict.findings:
        where = f" of {finding.operation}" if finding.operation else ""
        text = f"{finding.message}\n{finding.curl}".strip()
        properties = (
            f"file={_property(verdict.document)},"
            f"title={_property(f'counterfoil prove: {finding.check}{where}')}"
        )
        yield f"::error {properties}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
