"""Statuses of responses that are documented as a range, or as the default."""

from __future__ import annotations


def span(first: int, last: int, *, but: tuple[int, ...] = ()) -> frozenset[int]:
    """The statuses from `first` to `last`, without those in `but`."""
    return frozenset(range(first, last + 1)).difference(but)


def check_status(status: int, statuses: frozenset[int]) -> None:
    """Refuse a status that a response cannot have. Raises `ValueError`."""
    if status not in statuses:
        raise ValueError(f"the response is not documented for the status {status}")
