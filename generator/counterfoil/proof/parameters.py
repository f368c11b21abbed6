"""Parameters of a request: are they what the contract says?

Three verdicts: right, wrong, and open, where the standards leave to the server how a
text is read.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from counterfoil.proof.parameter_readings import read_parameter
from counterfoil.proof.styles import SEPARATORS, types_of
from counterfoil.proof.text_readings import read_content, read_listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterfoil.proof.contract import Contract, Header, Operation, Parameter
    from counterfoil.proof.exchange import Request
    from counterfoil.proof.schemas import Breach
    from counterfoil.proof.styles import Reading

_ALONE: Final = "set-cookie"
"""The field whose values are never joined (RFC 9110, 5.3)."""

_LIST_FIELDS: Final = frozenset(
    {
        "accept-encoding",
        "accept-patch",
        "accept-post",
        "accept-ranges",
        "access-control-allow-headers",
        "access-control-allow-methods",
        "access-control-expose-headers",
        "allow",
        "cache-control",
        "content-encoding",
        "content-language",
        "link",
        "proxy-authenticate",
        "vary",
        "via",
        "www-authenticate",
    }
)
"""Fields of responses whose value is a list: in RFC 9110, and RFC 5789, 8288 and 9111,
in Linked Data Platform 1.0 (7.1), and in Fetch (3.3.3)."""


class Verdict(Enum):
    """What the contract says of a value."""

    RIGHT = "right"
    WRONG = "wrong"
    OPEN = "open"


def judge_parameters(
    contract: Contract, operation: Operation, request: Request
) -> tuple[Verdict, Parameter | None]:
    """The verdict on all parameters, and the first that is not right."""
    undecided: Parameter | None = None
    for parameter in operation.parameters:
        verdict = judge_parameter(contract, operation, parameter, request)
        if verdict is Verdict.WRONG:
            return verdict, parameter
        if verdict is Verdict.OPEN and undecided is None:
            undecided = parameter
    return (Verdict.OPEN if undecided else Verdict.RIGHT), undecided


def judge_parameter(
    contract: Contract, operation: Operation, parameter: Parameter, request: Request
) -> Verdict:
    """The verdict on one parameter."""
    found = readings(contract, operation, parameter, request)
    if not found:
        return Verdict.WRONG if parameter.required else Verdict.RIGHT
    verdicts = {_judge(contract, parameter.schema, one) for one in found}
    return verdicts.pop() if len(verdicts) == 1 else Verdict.OPEN


def readings(
    contract: Contract, operation: Operation, parameter: Parameter, request: Request
) -> tuple[Reading | None, ...]:
    """What a parameter's texts may stand for; none where it is not there.

    None among them is for what the standards leave open.
    """
    return tuple(read_parameter(contract, operation, parameter, request))


def parameter_breach(
    contract: Contract, operation: Operation, parameter: Parameter, request: Request
) -> Breach | None:
    """What a parameter that is wrong breaks of its schema; None where it is missing.

    Of several readings, it is that of the one that is the least wrong.
    """
    if not parameter.schema:
        return None
    found = [
        contract.schemas.breaches(parameter.schema, value)
        for reading in readings(contract, operation, parameter, request)
        for value in (reading.values if reading else ())
    ]
    # What a text could not be at all says less than a bound that it is beyond.
    best = min(found, key=lambda many: (_mistyped(many), len(many)), default=())
    return next(iter(best), None)


def _mistyped(breaches: tuple[Breach, ...]) -> bool:
    return any(one.keyword == "type" for one in breaches)


def _judge(contract: Contract, schema: str, reading: Reading | None) -> Verdict:
    if reading is None:
        return Verdict.OPEN
    accepted = not schema or any(
        contract.schemas.accepts(schema, value) for value in reading.values
    )
    if accepted:
        return Verdict.RIGHT
    return Verdict.OPEN if reading.open else Verdict.WRONG


def is_list(contract: Contract, header: Header) -> bool:
    """Whether a response header may come in several fields (RFC 9110, 5.3).

    It may where HTTP defines it as a list, whatever type the contract reads it as.
    """
    if header.name in _LIST_FIELDS or header.name == _ALONE:
        return True
    return bool(header.schema) and "array" in types_of(contract, header.schema)


def joined(header: Header, values: Sequence[str]) -> str:
    """Several fields as one text: those of a list are as good as one with commas."""
    return ("\n" if header.name == _ALONE else ", ").join(values)


def judge_header(contract: Contract, header: Header, text: str) -> Verdict:
    """The verdict on the value of a response header, in the style `simple`."""
    if not header.schema:
        return Verdict.RIGHT
    if header.media_type:
        return _judge(contract, header.schema, read_content(header.media_type, text))
    kinds = types_of(contract, header.schema)
    # OAS 3.2, 4.21.3: each cookie has a line of its own.
    is_alone = header.name == _ALONE
    verdicts = {
        _judge(contract, header.schema, one)
        for one in read_listed(
            contract,
            header.schema,
            kinds,
            text,
            explode=header.explode or is_alone,
            divider="\n" if is_alone else SEPARATORS.get(header.style, ","),
        )
    }
    return verdicts.pop() if len(verdicts) == 1 else Verdict.OPEN
