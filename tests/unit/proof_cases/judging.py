"""What a judge finds in an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.judgement import judge

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract


def checks(contract: Contract, request: Request, answer: Answer) -> set[str]:
    exchange = Exchange("test", request, answer)
    return {failure.check for failure in judge(contract, exchange)}
