"""A case as a mutant will see it, before it is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counterfoil.proof.mutation.mutant import Seen, see
from counterfoil.proof.wire import encode

if TYPE_CHECKING:
    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.wire import Peer


def see_case(contract: Contract, case: Case, address: Peer) -> Seen:
    """A case as it goes out to an address, with what frames it."""
    start = _start(case, address).partition(b"\r\n\r\n")[0]
    lines = [line.decode("latin-1") for line in start.split(b"\r\n")[1:]]
    pairs = [line.partition(":") for line in lines]
    headers = tuple((name, value.strip(" \t")) for name, _, value in pairs)
    return see(contract, replace(case.request, headers=headers))


def _start(case: Case, address: Peer) -> bytes:
    """The bytes of a case as they go out."""
    if case.transmission is not None:
        return b"".join(case.transmission.parts)
    return encode(case.request, address)
