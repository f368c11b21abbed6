"""Writes the pages of the features: `python -m features [--check]`."""

from __future__ import annotations

import sys
from pathlib import Path

from counterfoil import __version__
from counterfoil.diagnostics import Findings
from counterfoil.output import check_tree, write_tree
from counterfoil.report import Format, render
from features.table import pages

FOLDER = Path(__file__).parents[2] / "generated" / "features"
HELD = "the table of features"


def main() -> int:
    """Write them, or compare them with what is written. Returns the exit code."""
    findings = Findings()
    made = pages()
    if "--check" in sys.argv[1:]:
        drift = check_tree(
            FOLDER, made, holds=HELD, version=__version__, findings=findings
        )
        for each in drift or ():
            sys.stderr.write(f"{each.path} is {each.kind.value}: run make features\n")
        if drift:
            return 1
    else:
        write_tree(FOLDER, made, holds=HELD, version=__version__, findings=findings)
    if findings.items:
        sys.stderr.write(render(findings, Format.TEXT))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
