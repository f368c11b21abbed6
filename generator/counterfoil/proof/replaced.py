"""What a tool holds by a name, and cannot be told to have otherwise: for a while."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def replaced(value: Any, name: str, *holders: Any) -> Generator[None]:
    """Have modules or classes hold a value by a name until the block ends.

    They are the state of the process, which others use, too: so it is put back. Raises
    `AttributeError` where one of them holds nothing by the name.
    """
    known = [(holder, getattr(holder, name)) for holder in holders]
    try:
        for holder, _ in known:
            setattr(holder, name, value)
        yield
    finally:
        for holder, before in known:
            setattr(holder, name, before)
