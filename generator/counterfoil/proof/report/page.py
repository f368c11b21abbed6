"""The verdict as an HTML page that stands alone: no script, nothing from another host."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from counterfoil.proof.verdict import Verdict

_TEMPLATE: Final = "proof/report.html.j2"


def page(verdict: Verdict) -> str:
    """The page."""
    # Late: only the end of a proof needs it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - see above

    environment = Environment(
        loader=FileSystemLoader(_templates()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(_TEMPLATE).render(verdict=verdict)


def _templates() -> Path:
    """The folder of the templates: within the package where it is installed, beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    for folder in (package / "templates", package.parents[1] / "templates"):
        if (folder / _TEMPLATE).is_file():
            return folder
    raise FileNotFoundError(_TEMPLATE)
