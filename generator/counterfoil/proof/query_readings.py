"""What a query may stand for, and the parameters in it.

None among the readings is for what the standards leave open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterfoil.proof.form_reading import objects, read_urlencoded
from counterfoil.proof.media_types import URLENCODED
from counterfoil.proof.styles import (
    Reading,
    array,
    decoded,
    names_of,
    object_of,
    property_of,
    scalar,
    types_of,
)
from counterfoil.proof.text_readings import (
    SCALARS,
    all_decoded,
    kinds_of,
    read_content,
    read_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract, Operation, Parameter
    from counterfoil.proof.exchange import Request


def read_whole_query(
    contract: Contract, operation: Operation, parameter: Parameter, query: str
) -> Reading | None:
    """What a query is as a whole (OAS 3.2, 4.12.1).

    Nothing says what of it is a credential that stands beside it.
    """
    if _keys(contract, operation):
        return None
    if parameter.media_type == URLENCODED:
        kinds = kinds_of(contract, parameter)
        if kinds and "object" not in kinds:
            return None
        fields = read_urlencoded(query.encode("latin-1", "replace"))
        encodings = parameter.encodings
        read = objects(contract, parameter.schema, encodings, fields)
        is_open = read.is_open or bool(read.unread)
        return None if is_open else Reading(tuple(read.values))
    # Whether a plus is a space, only forms say.
    text = None if "+" in query else decoded(query)
    return None if text is None else read_content(parameter.media_type, text)


def _keys(contract: Contract, operation: Operation) -> set[str]:
    """The names of credentials that an operation may have in a query."""
    names = {name for one in operation.security for name, _ in one}
    schemes = (one for name, one in contract.schemes.items() if name in names)
    return {one.parameter for one in schemes if one.place == "query"}


def has_unknown(contract: Contract, operation: Operation, request: Request) -> bool:
    """Whether a query has a name that the contract says nothing of.

    A server may ignore it, or refuse the request: OAS 3.1, 4.8.12 does not tell, and to
    HTTP the whole query is a part of what is asked for (RFC 9110, 4.1; RFC 3986, 3.4).
    """
    places = {one.place for one in operation.parameters}
    if "querystring" in places:
        return False
    known = _keys(contract, operation)
    deep: set[str] = set()
    for one in operation.parameters:
        if one.place != "query":
            continue
        known.add(one.name)
        if one.style == "deepObject":
            deep.add(f"{one.name}[")
        if _is_spread(contract, one):
            known |= {*names_of(contract, one.schema)}
    return any(
        name not in known and not name.startswith(tuple(deep))
        for name, _ in _pairs(request)
    )


def read_query(
    contract: Contract, operation: Operation, parameter: Parameter, request: Request
) -> Iterator[Reading | None]:
    """What the texts of a parameter in a query may stand for."""
    pairs = _pairs(request)
    kinds = kinds_of(contract, parameter)
    if parameter.style == "deepObject":
        yield from _deep(contract, parameter, pairs)
        return
    if _is_spread(contract, parameter):
        yield from _spread(contract, operation, parameter, pairs)
        return
    found = [raw for name, raw in pairs if name == parameter.name]
    if parameter.allow_empty and "" in found:
        yield None
        return
    if not parameter.media_type and "array" in kinds and parameter.explode:
        if found:
            yield from _repeated(contract, parameter, found, kinds)
        return
    yield from read_texts(contract, parameter, found)


def _repeated(
    contract: Contract, parameter: Parameter, found: list[str], kinds: frozenset[str]
) -> Iterator[Reading | None]:
    known = all_decoded(found, form=True)
    if known is None:
        yield None
        return
    yield array(contract, parameter.schema, known)
    if known == [""]:
        yield Reading(([],))
    if len(known) == 1 and kinds & SCALARS:
        yield scalar(known[0], kinds)


def _is_spread(contract: Contract, parameter: Parameter) -> bool:
    """Whether the members of an object are parameters of their own."""
    exploded = parameter.style == "form" and parameter.explode
    if not exploded or parameter.media_type or not parameter.schema:
        return False
    return "object" in types_of(contract, parameter.schema)


def _spread(
    contract: Contract,
    operation: Operation,
    parameter: Parameter,
    pairs: list[tuple[str, str]],
) -> Iterator[Reading | None]:
    """An exploded object: each member is a parameter of its own."""
    others = {
        one.name
        for one in operation.parameters
        if one.place == "query" and one is not parameter
    }
    before = operation.parameters[: operation.parameters.index(parameter)]
    for one in before:
        if one.place == "query" and _is_spread(contract, one):
            others |= {*names_of(contract, one.schema)}
    names = {*names_of(contract, parameter.schema)} - others
    taken = [(n, raw) for n, raw in pairs if n in names]
    if any(_is_nested(contract, parameter, name) for name, _ in taken):
        yield None
        return
    foreign = [n for n, _ in pairs if n not in names and n not in others]
    if not taken:
        # Whether other parameters are members of an open object, nobody says.
        if foreign:
            yield None
        return
    texts = {name: decoded(raw, form=True) for name, raw in taken}
    known = {name: text for name, text in texts.items() if text is not None}
    if len(known) < len(taken) or foreign:
        yield None
    yield object_of(contract, parameter.schema, known)


def _deep(
    contract: Contract, parameter: Parameter, pairs: list[tuple[str, str]]
) -> Iterator[Reading | None]:
    expression = re.compile(re.escape(parameter.name) + r"\[([^\[\]]*)\]")
    texts: dict[str, str] = {}
    touched = False
    for name, raw in pairs:
        match = expression.fullmatch(name)
        text = decoded(raw, form=True)
        if match and text is not None and match[1] not in texts:
            texts[match[1]] = text
        elif name == parameter.name or name.startswith(f"{parameter.name}["):
            touched = True
    if touched or any(_is_nested(contract, parameter, name) for name in texts):
        # How far names go into each other, the standard does not say.
        yield None
    if texts:
        yield object_of(contract, parameter.schema, texts)


def _is_nested(contract: Contract, parameter: Parameter, name: str) -> bool:
    """Whether a member of an object may be one or an array: no style writes those."""
    place = property_of(contract, parameter.schema, name)
    return bool(place) and bool(types_of(contract, place) & {"array", "object"})


def _pairs(request: Request) -> list[tuple[str, str]]:
    """The names, decoded, and the raw values in a query."""
    query = request.target.partition("?")[2].partition("#")[0]
    found: list[tuple[str, str]] = []
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            found.append((decoded(name, form=True) or name, value))
    return found
