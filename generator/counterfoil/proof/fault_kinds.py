"""The faults that a proof injects: of the implementation, its store, and clients."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Client(Enum):
    """What the client does."""

    WAITS = "waits for the answer"
    LEAVES = "closes the connection as soon as it has asked"
    BREAKS_OFF = "closes the connection when it has half asked"
    DAWDLES = "asks slowly, and waits for the answer"


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: `command` with `argument` switches it on, with `lift` off.

    `statuses` are the right answers while it lasts. `everywhere` says that it strikes
    every operation that calls its implementation; another fault may leave the answer of
    an operation as it is. `may_close`: to close the connection is an answer, too.
    """

    name: str
    summary: str
    command: str
    argument: str
    lift: str
    statuses: frozenset[int]
    everywhere: bool
    may_close: bool = False
    client: Client = Client.WAITS

    @property
    def needs_server(self) -> bool:
        """Whether it takes a socket, or a process that may lose its store."""
        return self.client is not Client.WAITS or self.command == "store"

    @property
    def lasts(self) -> bool:
        """Whether an answer comes no sooner than a timeout of the server."""
        return self.argument == "hang" and self.client is Client.WAITS

    @property
    def takes_seconds(self) -> bool:
        """Whether an answer comes no sooner than a timeout, or than the request."""
        return self.lasts or self.client is Client.DAWDLES

    @property
    def answered(self) -> bool:
        """Whether the client waits for an answer."""
        return self.client in {Client.WAITS, Client.DAWDLES}


FAULTS: Final = (
    Fault(
        "raise",
        "the implementation raises",
        "fault",
        "raise",
        "",
        frozenset({500}),
        everywhere=True,
    ),
    Fault(
        "nonsense",
        "the implementation returns what is no response",
        "fault",
        "nonsense",
        "",
        frozenset({500}),
        everywhere=True,
    ),
    Fault(
        "hang",
        "the implementation hangs",
        "fault",
        "hang",
        "",
        frozenset({503}),
        everywhere=True,
    ),
    Fault(
        "cancel",
        "the implementation is cancelled",
        "fault",
        "cancel",
        "",
        frozenset({500, 503}),
        everywhere=True,
        may_close=True,
    ),
    Fault(
        "leave",
        "the client leaves while the implementation works",
        "fault",
        "hang",
        "",
        frozenset({503}),
        everywhere=True,
        client=Client.LEAVES,
    ),
    Fault(
        "disconnect",
        "the client leaves within its request",
        "fault",
        "",
        "",
        frozenset({408}),
        everywhere=False,
        client=Client.BREAKS_OFF,
    ),
    Fault(
        "slow body",
        "the client sends its request slowly",
        "fault",
        "",
        "",
        # RFC 9110, 15.5.9: a server need not wait.
        frozenset({408}),
        everywhere=False,
        may_close=True,
        client=Client.DAWDLES,
    ),
    Fault(
        "store",
        "the store is lost",
        "store",
        "lost",
        "kept",
        frozenset({503}),
        everywhere=False,
    ),
)
