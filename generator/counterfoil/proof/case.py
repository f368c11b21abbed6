"""A case of the proof: a request that is made once and sent to every server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterfoil.proof.chains import Chain
    from counterfoil.proof.exchange import Request
    from counterfoil.proof.oracle import Expectation
    from counterfoil.proof.wire import Transmission


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and what the contract says of its answer.

    - `source` is `witness` or `wire`; `label` says in a few words what is special.
    - `keyword` and `pointer` are those of the only fault in the body, "" without one.
    - `transmission` is how the bytes go out, where that is not the plain way.
    - `outside`: HTTP lets the server answer by itself, or close the connection, before
      the application sees the request; that it goes on afterwards is what is judged.
    - `followed`: what has a sense only after its answer comes then.
    - `stale`: it asks for another version than what was made before it has.
    - `before` is what is sent first, None for nothing; the path of what that makes
      takes the place of the usual one.
    """

    source: str
    label: str
    request: Request
    expectation: Expectation
    keyword: str = ""
    pointer: str = ""
    transmission: Transmission | None = None
    outside: bool = False
    followed: bool = False
    stale: bool = False
    before: Chain | None = None
