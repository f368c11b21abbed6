"""What the sides are called in the package: who answers requests, and who sends them.

The service answers what its clients send; receivers answer what the service sends.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct


class Answering(Struct, frozen=True):
    """Who answers: `interface` is implemented by hand, in the folder's `module`.

    `word` is what that is called in sentences, and as an argument.
    """

    folder: str
    interface: str
    word: str


class Asking(Struct, frozen=True):
    """Who sends requests: the name of the class, and of its folder and module."""

    folder: str
    name: str


SERVER: Final = Answering("server", "Service", "service")
RECEIVER: Final = Answering("receiver", "Receiver", "receiver")
CLIENT: Final = Asking("client", "Client")
SENDER: Final = Asking("sender", "Sender")
