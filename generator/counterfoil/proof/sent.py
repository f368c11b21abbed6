"""What the service sends by itself: the proof says that it does not look at it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.proof.plain import find, members
from counterfoil.proof.verdict import Section

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract

_WEBHOOKS: Final = ("webhooks", "x-webhooks")


def sent_sections(contract: Contract) -> tuple[Section, ...]:
    """The section of the webhooks and callbacks; none where there are none.

    Nothing that a fuzzer sends makes a service send a webhook, and where it would send
    a callback is for the fuzzer's data to say: it is the types of the sender, and its
    encoder, that hold the service to the contract there.
    """
    found = {"webhook": [*_webhooks(contract)], "callback": [*_callbacks(contract)]}
    names = tuple(name for listed in found.values() for name in listed)
    if not names:
        return ()
    counted = " and ".join(
        f"{len(listed)} {kind}{'s' * (len(listed) != 1)}"
        for kind, listed in found.items()
        if listed
    )
    note = f"{counted}: the service sends them, and the proof receives none"
    return (Section("sent", "sent", details=names, note=note),)


def _webhooks(contract: Contract) -> Iterator[str]:
    for member in _WEBHOOKS:
        for name in members(contract.document.get(member)):
            yield f"webhook {name}"


def _callbacks(contract: Contract) -> Iterator[str]:
    for operation in contract.operations:
        place = contract.resolve(operation.pointer)
        for name in members(members(find(contract.document, place)).get("callbacks")):
            yield f"callback {name} of {operation.name}"
