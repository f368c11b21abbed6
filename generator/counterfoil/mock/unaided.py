"""Hypothesis without the constants of the code that happens to be imported.

It mixes literals of the modules outside of site-packages into what it draws. Values
would then differ between a checkout and an installed package, and with each edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hypothesis.internal.conjecture.providers import (
    AVAILABLE_PROVIDERS,
    HypothesisProvider,
)

if TYPE_CHECKING:
    from hypothesis.internal.conjecture.choice import ChoiceT

BACKEND: Final = "counterfoil-unaided"
"""The name for `hypothesis.settings(backend=...)`."""


class Unaided(HypothesisProvider):
    """Draws by chance alone. What is overridden is no documented part of Hypothesis."""

    def _maybe_draw_constant(self, *_: Any, **__: Any) -> ChoiceT | None:
        return None


AVAILABLE_PROVIDERS[BACKEND] = f"{__name__}.{Unaided.__name__}"
