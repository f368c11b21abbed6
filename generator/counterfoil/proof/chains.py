"""What must be there before a request has a sense: the resource that its path names.

A chain is the requests that make it, each with what its answer tells of the path of the
next: by a link (OAS 3.1, 4.8.20), by Location (RFC 9110, 10.2.2), or by the member of
its body that has the name of the path's variable.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from counterfoil.proof.baseline import Baseline, baselines, is_valid
from counterfoil.proof.oracle import expect, location_of, path_of
from counterfoil.proof.path_templates import VARIABLE, matches
from counterfoil.proof.plain import JsonError, escape, find, members, read_json
from counterfoil.proof.statuses import succeeds
from counterfoil.proof.writing import text_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from counterfoil.proof.contract import Contract, Operation
    from counterfoil.proof.exchange import Answer, Request
    from counterfoil.proof.remaking import Made

_MOST_STEPS: Final = 3
_OF_A_BODY: Final = "$response.body#"
_OF_A_HEADER: Final = "$response.header."


@dataclass(frozen=True, slots=True)
class Step:
    """A request that makes a resource: that of an operation, and of a shortest kind."""

    operation: Operation
    request: Request


@dataclass(frozen=True, slots=True)
class Chain:
    """The requests before those of an operation.

    `valid` is its own valid request, which names a resource that may not be there.
    """

    operation: Operation
    valid: Request
    steps: tuple[Step, ...]

    @property
    def path(self) -> str:
        """The path of the valid request."""
        return path_of(self.valid.target)

    @property
    def version(self) -> str | None:
        """The version that it requires its resource to have (RFC 9110, 13.1.1)."""
        return self.valid.header("if-match")


@dataclass(frozen=True, slots=True)
class Found:
    """The path of what was made, "" for nothing, and the version that it has.

    `sure`: it was said to be there, created (RFC 9110, 15.3.2), under this very path.
    """

    path: str
    version: str | None = None
    sure: bool = False


@lru_cache(maxsize=8)
def chains(contract: Contract) -> dict[str, Chain]:
    """The chains of all operations that have one, by their ids."""
    known = {
        one.operation.id: one
        for one in reversed(baselines(contract))
        if one.operation.has_success and is_valid(contract, one)
    }
    found: dict[str, Chain] = {}
    for name, baseline in known.items():
        steps = _steps(contract, known, baseline.operation, (name,))
        if steps:
            found[name] = Chain(baseline.operation, baseline.valid, steps)
    return found


def walk(
    contract: Contract, chain: Chain, made: Made
) -> Generator[Request, Answer, Found]:
    """Yields the requests, and is sent their answers; returns what is made.

    Nothing where an answer is none that tells it. `made` is what was before.
    """
    goals = [(step.operation, path_of(step.request.target)) for step in chain.steps[1:]]
    goals.append((chain.operation, chain.path))
    path, version, sure = path_of(chain.steps[0].request.target), None, True
    for step, (goal, usual) in zip(chain.steps, goals, strict=True):
        request = moved(step.request, path_of(step.request.target), path)
        request, answer, is_new = yield from made.make(contract, request)
        named = _named(contract, step.operation, goal, request, answer)
        if named is None:
            return Found("")
        given, rest = named.path.split("/"), usual.split("/")
        path = "/".join((*given, *rest[len(given) :]))
        version = answer.header("etag")
        is_created = is_new and answer.status == HTTPStatus.CREATED
        sure = sure and is_created and named.sure and path == named.path
    return Found(path, version, sure)


def for_found(
    contract: Contract,
    request: Request,
    chain: Chain,
    found: Found,
    *,
    loosely: bool = False,
) -> Request:
    """A request for what was made; it asks for the version that this has.

    If it asks for the usual one: for another, it may well do so on purpose. As it was
    where what was made is none of the resources that the operation is for.
    """
    valid = moved(chain.valid, chain.path, found.path)
    if not any(map(succeeds, expect(contract, valid).statuses)):
        return request
    other = moved(request, chain.path, found.path, loosely=loosely)
    if not found.version or chain.version in {None, "*"}:
        return other
    headers = tuple(
        (name, found.version)
        if name.lower() == "if-match" and value == chain.version
        else (name, value)
        for name, value in other.headers
    )
    return replace(other, headers=headers)


def moved(request: Request, old: str, new: str, *, loosely: bool = False) -> Request:
    """A request for another path, written as the old one was.

    `loosely`: that may be in upper case, have empty segments, and go on after it. As it
    was where it is not the old one.
    """
    path, mark, query = request.target.partition("?")
    parts = path.split("/")
    places = [index for index, one in enumerate(parts) if one or not loosely]
    before, after = (
        [one for one in p.split("/") if one or not loosely] for p in (old, new)
    )
    if len(before) != len(after) or len(places) < len(before):
        return request
    if len(places) > len(before) and not loosely:
        return request
    for place, was, becomes in zip(places, before, after, strict=False):
        here = parts[place]
        if was == becomes:
            continue
        start, rest = here[: len(was)], here[len(was) :]
        if start.lower() != was.lower() or (not loosely and (rest or start != was)):
            return request
        parts[place] = (becomes if start == was else becomes.upper()) + rest
    return replace(request, target="/".join(parts) + mark + query)


def _steps(
    contract: Contract,
    known: dict[str, Baseline],
    goal: Operation,
    above: tuple[str, ...],
) -> tuple[Step, ...]:
    if "{" not in goal.path or len(above) > _MOST_STEPS:
        return ()
    for maker in _makers(contract, goal):
        if maker.id in known and maker.id not in above:
            before = _steps(contract, known, maker, (*above, maker.id))
            return (*before, Step(maker, known[maker.id].valid))
    return ()


def _makers(contract: Contract, goal: Operation) -> Iterator[Operation]:
    """The operations that make what another one's path names, the likeliest first."""
    linking, nearest = _declared(contract), _deepest_first(contract)
    for one in contract.operations:
        may = one.id in linking and one.id != goal.id and one.method != "GET"
        if may and any(_links(contract, one, goal)):
            yield one
    for one in nearest:
        is_above = goal.resource.startswith(f"{one.resource}/{{}}")
        if one.method == "POST" and is_above and one.id != goal.id:
            yield one
    for one in nearest:
        within = f"{goal.resource}/".startswith(f"{one.resource}/")
        if one.method == "PUT" and within and "{" in one.path and one.id != goal.id:
            yield one


@lru_cache(maxsize=8)
def _deepest_first(contract: Contract) -> tuple[Operation, ...]:
    """The operations that make something, those of the longest paths first."""
    makers = [one for one in contract.operations if one.method in {"POST", "PUT"}]
    return tuple(sorted(makers, key=lambda one: -len(one.resource)))


def _links(
    contract: Contract, maker: Operation, goal: Operation
) -> Iterator[tuple[str, dict[str, str]]]:
    """The links that lead from one operation to another: status, and expressions."""
    # Where its path is a reference, it stands elsewhere; bundlers put it in its place.
    placed = f"#/paths/{escape(goal.path)}/{goal.method.lower()}"
    places = {f"#{goal.pointer}", placed}
    for status, plain in _declared(contract).get(maker.id, ()):
        named = plain.get("operationId")
        pointed = plain.get("operationRef")
        if named != goal.id and pointed not in places:
            continue
        values = {
            key.removeprefix("path."): text
            for key, text in members(plain.get("parameters")).items()
            if isinstance(text, str)
        }
        if values.keys() & set(VARIABLE.findall(goal.path)):
            yield status, values


@lru_cache(maxsize=8)
def _declared(contract: Contract) -> dict[str, list[tuple[str, dict[str, object]]]]:
    """All links that responses have, by the ids of their operations: status, link."""
    found: dict[str, list[tuple[str, dict[str, object]]]] = {}
    for maker in contract.operations:
        for response in maker.responses:
            place = contract.resolve(f"{maker.pointer}/responses/{response.status}")
            links = members(members(contract.at(place)).get("links"))
            for name, link in links.items():
                plain = members(link)
                if isinstance(plain.get("$ref"), str):
                    target = contract.resolve(f"{place}/links/{escape(name)}")
                    plain = members(contract.at(target))
                found.setdefault(maker.id, []).append((response.status, plain))
    return found


def _named(
    contract: Contract,
    maker: Operation,
    goal: Operation,
    request: Request,
    answer: Answer,
) -> Found | None:
    """The path, or its beginning, that an answer gives to another operation."""
    if not succeeds(answer.status):
        return None
    path = path_of(request.target)
    response = maker.response(answer.status)
    for status, values in _links(contract, maker, goal):
        if response is not None and status == response.status:
            texts = {name: _value(text, answer) for name, text in values.items()}
            linked = _filled(goal.path, path, texts)
            if linked is not None:
                return Found(linked, sure=True)
    place = answer.header("location")
    if place:
        located = location_of(contract, path, place)
        wanted = "/".join(goal.path.split("/")[: located.count("/") + 1])
        if "{" in wanted and matches(wanted, located):
            return Found(located, sure=True)
    if maker.method == "PUT":
        return Found(path)
    member = _of_member(goal, path, answer)
    return None if member is None else Found(member)


def _filled(template: str, path: str, texts: dict[str, str | None]) -> str | None:
    """A template with its variables filled, as far as they are known."""
    sent = path.split("/")
    parts = template.split("/")
    for index, part in enumerate(parts):
        for name in VARIABLE.findall(part):
            text = texts.get(name)
            if text:
                parts[index] = parts[index].replace(f"{{{name}}}", quote(text, safe=""))
        if VARIABLE.search(parts[index]):
            # What the maker itself is for, the other one may be for, too.
            parts[index] = sent[index] if index < len(sent) else ""
    return "/".join(parts) if all(parts[1:]) else None


def _value(expression: str, answer: Answer) -> str | None:
    """What a runtime expression stands for (OAS 3.1, 4.8.20.4); None for nothing."""
    if expression.startswith(_OF_A_HEADER):
        return answer.header(expression.removeprefix(_OF_A_HEADER).lower())
    if not expression.startswith(_OF_A_BODY):
        return None
    try:
        found = find(read_json(answer.body), expression.removeprefix(_OF_A_BODY))
    except (JsonError, KeyError, ValueError):
        return None
    return _text(found)


def _of_member(goal: Operation, path: str, answer: Answer) -> str | None:
    """The path below one, by the member that is named as its variable, or `id`."""
    parts = goal.path.split("/")
    if len(parts) <= path.count("/") + 1:
        return None
    variable = VARIABLE.fullmatch(parts[path.count("/") + 1])
    if variable is None:
        return None
    try:
        body = members(read_json(answer.body))
    except JsonError:
        return None
    plain = {_plain(name): value for name, value in reversed(body.items())}
    text = _text(plain.get(_plain(variable[1]), plain.get("id")))
    return f"{path}/{quote(text, safe='')}" if text else None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _text(value: object) -> str | None:
    scalar = isinstance(value, str | int) and not isinstance(value, bool)
    return text_of(value) if scalar else None


def aimed(
    contract: Contract, chain: Chain, valid: Request, target: str
) -> Request | None:
    """A valid request for the very resource that another target names, if it does."""
    parts = [one for one in path_of(target).split("/") if one]
    wanted = [one for one in chain.operation.path.split("/") if one]
    usual = [one for one in chain.path.split("/") if one]
    if len(parts) < len(wanted):
        return None
    for index, (template, here) in enumerate(zip(wanted, parts, strict=False)):
        if "{" in template:
            usual[index] = here
        elif template.lower() != here.lower():
            return None
    request = moved(valid, chain.path, "/" + "/".join(usual))
    right = any(map(succeeds, expect(contract, request).statuses))
    return request if right else None
