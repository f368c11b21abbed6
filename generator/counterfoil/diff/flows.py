"""Who sends what: the same change breaks callers in requests, and not in responses."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from counterfoil.codes import diff as codes

if TYPE_CHECKING:
    from counterfoil.diagnostics import Code


@dataclass(frozen=True, slots=True)
class Words:
    """The codes and words for what breaks callers, and for what does not.

    `breaks` and `helps` stand before values, `removed` behind a member that only the
    old document has, `withheld` behind one that goes the other way alone. `added` and
    `demanded` stand behind members that only the new one has, which the latter
    requires, and a verb.
    """

    breaking: Code
    breaks: str
    harmless: Code
    helps: str
    removed: str
    withheld: str
    added: str
    demanded: str


class Flow(Enum):
    """Content is sent by callers, or by the service."""

    SENT = Words(
        codes.REQUEST_NARROWED,
        "no longer takes",
        codes.REQUEST_WIDENED,
        "now takes",
        "is no longer described: what callers send there is not heard",
        "is read-only now: what callers send there is not heard",
        "new, and may be left out",
        "new, and required",
    )
    ANSWERED = Words(
        codes.RESPONSE_WIDENED,
        "may now give",
        codes.RESPONSE_NARROWED,
        "no longer gives",
        "is no longer described: callers that read it may find nothing",
        "is write-only now: callers that read it may find nothing",
        "new",
        "new, and always there",
    )

    @property
    def other(self) -> Flow:
        """What is sent the other way."""
        return Flow.ANSWERED if self is Flow.SENT else Flow.SENT

    @property
    def is_sent(self) -> bool:
        """Whether it is callers who send it."""
        return self is Flow.SENT
