"""Has Hypothesis send requests instead of looking for ones that more succeed with.

Schemathesis tells Hypothesis how often an operation succeeds, and Hypothesis then tries
thousands of changes of what it has to have it succeed more often. Of an operation that
takes almost anything, hardly one of these is a request that was not sent before: all of
the time goes, and none are sent. How data are aimed is no check, and no phase of the
tool's; what it writes here is not documented, and a test fails when that changes.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import hypothesis
from hypothesis import Phase
from schemathesis.config import ProjectConfig

from counterfoil.proof.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Generator

_CONFIG: Final[Any] = ProjectConfig
_ASKED: Final = "get_hypothesis_settings"


@contextmanager
def untargeted() -> Generator[None]:
    """Let no run of Schemathesis in this process aim at anything."""
    asked = getattr(_CONFIG, _ASKED)

    def settings(self: Any, *args: Any, **given: Any) -> hypothesis.settings:
        found = asked(self, *args, **given)
        phases = [phase for phase in found.phases if phase is not Phase.target]
        return hypothesis.settings(found, phases=phases)

    with replaced(settings, _ASKED, _CONFIG):
        yield
