"""The only fault in the parameters of a request: which keyword of which it breaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.proof.parameters import Verdict, judge_parameter, readings

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, Operation, Parameter
    from counterfoil.proof.exchange import Request


@dataclass(frozen=True, slots=True)
class ParameterFault:
    """A parameter that is wrong: its name and place, and the keyword that it breaks.

    `keyword` is `required` for one that is missing, and `syntax` for a text that does
    not have the form of its style.
    """

    name: str
    place: str
    keyword: str


def fault_of(
    contract: Contract, operation: Operation, request: Request
) -> ParameterFault | None:
    """The fault of the only wrong parameter; None where there is none, or several."""
    found: list[Parameter] = []
    for parameter in operation.parameters:
        verdict = judge_parameter(contract, operation, parameter, request)
        if verdict is Verdict.OPEN:
            return None
        if verdict is Verdict.WRONG:
            found.append(parameter)
    if len(found) != 1:
        return None
    return ParameterFault(
        found[0].name, found[0].place, _keyword(contract, operation, found[0], request)
    )


def _keyword(
    contract: Contract, operation: Operation, parameter: Parameter, request: Request
) -> str:
    read = readings(contract, operation, parameter, request)
    if not read:
        return "required"
    best = "syntax"
    fewest = 0
    for reading in read:
        for value in reading.values if reading else ():
            breaches = contract.schemas.breaches(parameter.schema, value)
            if breaches and (not fewest or len(breaches) <= fewest):
                fewest, best = len(breaches), breaches[0].keyword
    return best
