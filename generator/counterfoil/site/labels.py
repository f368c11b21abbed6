"""Labels of what stands elsewhere: no longer than a label may be."""

from __future__ import annotations

from typing import Final

_LONGEST: Final = 120


def short(text: str) -> str:
    """A text as others refer to it.

    A text of a megabyte is shown where it belongs, and not on each page that leads
    there: a site grows with its document, and not with the square of it.
    """
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
