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

    `breaks` and `helps` stand before values, `removed` and `added` behind members that
    only the old or the new document has; `message` is what has all that.
    """

    message: str
    breaking: Code
    breaks: str
    harmless: Code
    helps: str
    removed: str
    added: str


class Flow(Enum):
    """Content is sent by callers, or by the service."""

    SENT = Words(
        "a request",
        codes.REQUEST_NARROWED,
        "no longer takes",
        codes.REQUEST_WIDENED,
        "now takes",
        "is no longer described: what callers send there is not heard",
        "is new, and may be left out",
    )
    ANSWERED = Words(
        "a response",
        codes.RESPONSE_WIDENED,
        "may now give",
        codes.RESPONSE_NARROWED,
        "no longer gives",
        "is no longer described: callers that read it may find nothing",
        "is new",
    )

    @property
    def other(self) -> Flow:
        """What is sent the other way."""
        return Flow.ANSWERED if self is Flow.SENT else Flow.SENT

    @property
    def is_sent(self) -> bool:
        """Whether it is callers who send it."""
        return self is Flow.SENT
