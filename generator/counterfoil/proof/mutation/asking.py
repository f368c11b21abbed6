"""Mutants of parameters and credentials: required ones, constraints, optional ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counterfoil.proof.credentials import Access, access
from counterfoil.proof.media_types import is_json
from counterfoil.proof.mutation.edits import with_body, with_status
from counterfoil.proof.mutation.mutant import Mutant, Seen
from counterfoil.proof.mutation.unbreakable import NEVER_EMPTY
from counterfoil.proof.plain import escape, members
from counterfoil.proof.sites import ASSERTIONS
from counterfoil.proof.styles import part_of, types_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.baseline import Baseline
    from counterfoil.proof.contract import Contract, Parameter
    from counterfoil.proof.exchange import Answer, Request


def asking_mutants(contract: Contract, baseline: Baseline) -> Iterator[Mutant]:
    """The mutants of what one operation asks of requests beside their bodies."""
    for parameter in baseline.operation.parameters:
        if parameter.required and parameter.place != "path":
            yield _accepting(baseline, parameter, "required", _always_there(parameter))
        for keyword in _keywords(contract, parameter):
            why = _is_free(contract, parameter, keyword)
            yield _accepting(baseline, parameter, keyword, why)
        why = _form_is_free(contract, parameter)
        yield _accepting(baseline, parameter, "syntax", why)
        if not parameter.required:
            yield _refusing(baseline, parameter)
    if _is_guarded(contract, baseline):
        yield _unguarded(contract, baseline, Access.MISSING, "without credentials")
        yield _unguarded(contract, baseline, Access.WRONG, "with wrong credentials")
        yield _locked(contract, baseline)


def _is_guarded(contract: Contract, baseline: Baseline) -> bool:
    """Whether an operation takes no request that shows nothing.

    A mock takes every connection for one with a certificate.
    """
    operation = baseline.operation
    bare = replace(baseline.valid, target=operation.path, headers=())
    is_open = () in operation.security
    return not is_open and access(contract, operation, bare) is not Access.FREE


def _keywords(contract: Contract, parameter: Parameter) -> list[str]:
    """The keywords that a parameter's own schema, its items or its members have."""
    if not parameter.schema:
        return []
    schema = contract.resolve(parameter.schema)
    plain = members(contract.at(schema))
    found = [name for name in plain if name in ASSERTIONS]
    if plain.get("additionalProperties") is False:
        found.append("additionalProperties")
    inner = [f"properties/{escape(name)}" for name in members(plain.get("properties"))]
    inner += ["items"] if isinstance(plain.get("items"), dict) else []
    for step in inner:
        part = members(contract.at(contract.resolve(f"{schema}/{step}")))
        found += [name for name in part if name in ASSERTIONS]
    return list(dict.fromkeys(found))


def _types(contract: Contract, parameter: Parameter) -> frozenset[str]:
    return types_of(contract, parameter.schema) if parameter.schema else frozenset()


def _always_there(parameter: Parameter) -> str:
    """Why no request is without a parameter; "" where one may be."""
    return "every request has a Host" if parameter.is_host else ""


def _is_free(contract: Contract, parameter: Parameter, keyword: str) -> str:
    """Why no text of a parameter breaks a keyword; "" where one may."""
    if keyword == "minItems" and not parameter.media_type:
        plain = members(contract.at(contract.resolve(parameter.schema)))
        return NEVER_EMPTY if plain.get(keyword) in {0, 1} else ""
    return _type_is_free(contract, parameter) if keyword == "type" else ""


def _type_is_free(contract: Contract, parameter: Parameter) -> str:
    """Why no text of a parameter is of a wrong type; "" where one may be."""
    kinds = _types(contract, parameter)
    if parameter.media_type:
        return ""
    if "object" in kinds:
        # What has no members is of a wrong form.
        return _members_are_free(contract, contract.resolve(parameter.schema))
    if "array" in kinds:
        items = part_of(contract, parameter.schema, "items")
        kinds = types_of(contract, items) if items else frozenset({"string"})
    return "every text of it is a string" if "string" in kinds else ""


def _members_are_free(contract: Contract, schema: str) -> str:
    """Why no member of an object is of a wrong type; "" where one may be."""
    plain = members(contract.at(schema))
    names = members(plain.get("properties"))
    parts = [f"{schema}/properties/{escape(name)}" for name in names]
    others = [types_of(contract, contract.resolve(one)) for one in parts]
    free = all("string" in kinds for kinds in others)
    unnamed = isinstance(plain.get("additionalProperties"), dict)
    return "every text in it is a string" if parts and free and not unnamed else ""


def _form_is_free(contract: Contract, parameter: Parameter) -> str:
    """Why no text of a parameter has a wrong form; "" where one may have it."""
    told = parameter.style in {"label", "matrix"} or is_json(parameter.media_type)
    # Each member has a name of its own there, or the object is a form.
    apart = parameter.style == "form" and parameter.explode
    apart |= parameter.style == "deepObject" or bool(parameter.media_type)
    if told or ("object" in _types(contract, parameter) and not apart):
        return ""
    return "every text is one of its style"


def _accepting(
    baseline: Baseline, parameter: Parameter, keyword: str, impossible: str = ""
) -> Mutant:
    """It does not look at one keyword of a parameter."""
    valid, operation = baseline.valid, baseline.operation

    def forward(seen: Seen) -> Request | None:
        fault = seen.fault
        if fault is None or not seen.refused(400) or seen.breaches:
            return None
        wrong = (fault.name, fault.place, fault.keyword)
        own = wrong == (parameter.name, parameter.place, keyword)
        return valid if own else None

    return Mutant(
        f"{operation.id}-accepts-{parameter.place}-{parameter.name}-{keyword}",
        f"{operation.name}: accepts what breaks {keyword} of the {parameter.place} "
        f"parameter {parameter.name}",
        forward,
        operation=operation.id,
        needs=f"a request whose only fault is in {parameter.name}: {keyword}",
        impossible=lambda: impossible,
    )


def _refusing(baseline: Baseline, parameter: Parameter) -> Mutant:
    """It takes an optional parameter for one that must not be there."""
    operation = baseline.operation

    def edit(seen: Seen, answer: Answer) -> Answer | None:
        if not seen.accepted or not _has(seen.request, parameter):
            return None
        return with_status(with_body(answer, b""), 400)

    return Mutant(
        f"{operation.id}-refuses-{parameter.place}-{parameter.name}",
        f"{operation.name}: refuses requests with the optional {parameter.place} "
        f"parameter {parameter.name}",
        edit=edit,
        operation=operation.id,
        needs=f"a valid request with {parameter.name}",
    )


def _has(request: Request, parameter: Parameter) -> bool:
    name = parameter.name
    match parameter.place:
        case "query":
            query = request.target.partition("?")[2]
            names = {part.partition("=")[0] for part in query.split("&")}
            return any(one.partition("%5B")[0] == name for one in names)
        case "querystring":
            return bool(request.target.partition("?")[2])
        case "header":
            return any(key.lower() == name.lower() for key, _ in request.headers)
        case _:
            return any(
                part.strip().partition("=")[0] == name
                for key, value in request.headers
                if key.lower() == "cookie"
                for part in value.split(";")
            )


def _unguarded(
    contract: Contract, baseline: Baseline, kind: Access, label: str
) -> Mutant:
    """It serves requests whose credentials are missing, or wrong."""
    valid, operation = baseline.valid, baseline.operation

    def forward(seen: Seen) -> Request | None:
        found = access(contract, operation, seen.request)
        alone = seen.expectation.statuses <= {401, 403}
        own = seen.request.method == operation.method
        return valid if own and alone and found is kind else None

    slug = label.replace(" ", "-")
    return Mutant(
        f"{operation.id}-serves-{slug}",
        f"{operation.name}: serves requests {label}",
        forward,
        operation=operation.id,
        needs=f"a request {label}, and no other fault",
    )


def _locked(contract: Contract, baseline: Baseline) -> Mutant:
    """It takes good credentials for wrong ones."""
    operation = baseline.operation

    def forward(seen: Seen) -> Request | None:
        own = seen.accepted and access(contract, operation, seen.request) is Access.FREE
        if not own:
            return None
        target = seen.request.target.partition("?")[0]
        names = {one.parameter.lower() for one in contract.schemes.values()}
        hidden = names | {"authorization", "cookie"}
        kept = tuple(
            one for one in seen.request.headers if one[0].lower() not in hidden
        )
        return replace(seen.request, target=target, headers=kept)

    return Mutant(
        f"{operation.id}-refuses-credentials",
        f"{operation.name}: refuses the right credentials",
        forward,
        operation=operation.id,
        needs="a valid request with the right credentials",
    )
