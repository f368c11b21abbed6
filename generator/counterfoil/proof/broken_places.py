"""Where the contract says what a request breaks: keyword, rule, parameter, security.

The order is that of the oracle, whose reason a place goes with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.proof.contract import body_type
from counterfoil.proof.credentials import Access, access
from counterfoil.proof.forms import form_breaches
from counterfoil.proof.parameters import (
    Verdict,
    judge_parameters,
    parameter_breach,
)
from counterfoil.proof.plain import elements, escape, find, is_array, members

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterfoil.proof.contract import Contract, MediaType, Operation
    from counterfoil.proof.exchange import Failure, Request
    from counterfoil.proof.schemas import Breach

OF_STATUS: Final = frozenset(
    {"bad_request_accepted", "good_request_refused", "server_error"}
    | {"undocumented_status", "unexpected_status"}
)
"""The checks that hold a status against a request; all others look at the answer."""


@dataclass(frozen=True, slots=True)
class Broken:
    """What a request breaks: its place in the contract, "" where that is not known.

    `kind` tells the breaches of one place apart, and is "" for what is no schema's.
    """

    pointer: str = ""
    kind: str = ""


def broken(contract: Contract, operation: Operation, request: Request) -> Broken:
    """What a request of an operation breaks, as the oracle looks at it."""
    if access(contract, operation, request) in {Access.MISSING, Access.WRONG}:
        return Broken(_security(contract, operation))
    found = _of_body(contract, operation, request) if operation.body else None
    return found or _of_parameters(contract, operation, request)


def place_of(contract: Contract, schema: str, site: tuple[str, ...]) -> str:
    """The place of a keyword, by its path from a schema with references followed."""
    place = schema
    for step in site:
        if step == "$ref":
            continue
        resolved = contract.resolve(place)
        following = f"{resolved}/{escape(_index(contract.at(resolved), step))}"
        try:
            contract.at(following)
        except KeyError:
            break
        place = following
    return place


def place_in(failures: Iterable[Failure], *, of_status: bool) -> str:
    """The place that our own judge gives, of the status or of the answer; or ""."""
    places = (one.pointer for one in failures if (one.check in OF_STATUS) is of_status)
    return next(filter(None, places), "")


def _index(value: object, step: str) -> str:
    """A step into a list of names, or of rules, as the number of what has that name."""
    if not is_array(value):
        return step
    listed = elements(value)
    names = (n for n, one in enumerate(listed) if step in (one, members(one).get("id")))
    return str(next(names, step))


def _security(contract: Contract, operation: Operation) -> str:
    """What asks for credentials: of the operation, or else of the whole document."""
    own = "security" in members(find(contract.document, operation.pointer))
    return f"{operation.pointer}/security" if own else "/security"


def _of_body(
    contract: Contract, operation: Operation, request: Request
) -> Broken | None:
    """What a body breaks; None where nothing is wrong with it."""
    body = contract.resolve(f"{operation.pointer}/requestBody")
    fields = {name.lower(): value for name, value in request.headers}
    if not request.body and "content-type" not in fields:
        required = operation.body is not None and operation.body.required
        return Broken(f"{body}/required") if required else None
    media_type = body_type(operation, request)
    if media_type is None:
        return Broken(f"{body}/content")
    breaches = _breaches(contract, media_type, request, fields)
    return _first(contract, media_type.schema, breaches)


def _breaches(
    contract: Contract,
    media_type: MediaType,
    request: Request,
    fields: dict[str, str],
) -> Sequence[Breach]:
    if not media_type.schema:
        return ()
    content = request.body or b""
    if media_type.is_json:
        return contract.schemas.text_breaches(media_type.schema, content)
    if media_type.is_form:
        text = fields["content-type"]
        return form_breaches(contract, media_type, content, text) or ()
    return ()


def _first(
    contract: Contract, schema: str, breaches: Sequence[Breach]
) -> Broken | None:
    for breach in breaches:
        place = place_of(contract, schema, breach.site)
        return Broken(place, f"{breach.keyword} of {place}")
    return None


def _of_parameters(
    contract: Contract, operation: Operation, request: Request
) -> Broken:
    verdict, parameter = judge_parameters(contract, operation, request)
    if verdict is not Verdict.WRONG or parameter is None:
        return Broken()
    breach = parameter_breach(contract, operation, parameter, request)
    found = _first(contract, parameter.schema, (breach,)) if breach else None
    return found or Broken(parameter.pointer)
