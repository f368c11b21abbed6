"""Has Schemathesis draw by the seed what it draws beside it.

That are the ids of cases, which go out in a header, and the boundaries of parts (RFC
2046, 5.1.1), which urllib3 makes for it, too. Without that, two runs of one seed differ
in bytes that mean nothing, and so in nothing that can be compared as a whole.
"""

from __future__ import annotations

from contextlib import contextmanager
from random import Random
from typing import TYPE_CHECKING, Any, Final

import schemathesis.generation
from schemathesis.transport import requests
from urllib3 import filepost

from counterfoil.proof.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Generator

_IDS: Final[Any] = schemathesis.generation
DRAWS_IDS: Final = "RANDOM"
"""The generator of ids, which a test looks for in the pinned version."""
_WRITERS: Final[tuple[Any, ...]] = (requests, filepost)
DRAWS_BOUNDARIES: Final = "choose_boundary"
"""The functions that make boundaries, which a test looks for, too."""
_DIGITS: Final = 32


@contextmanager
def repeatable(seed: int) -> Generator[None]:
    """Let a run of Schemathesis in this process be the same for the same seed."""
    ids, boundaries = Random(seed), Random(seed)  # noqa: S311 - no secrets

    def boundary() -> str:
        return f"{boundaries.getrandbits(4 * _DIGITS):0{_DIGITS}x}"

    with (
        replaced(ids, DRAWS_IDS, _IDS),
        replaced(boundary, DRAWS_BOUNDARIES, *_WRITERS),
    ):
        yield
