"""What the texts of a parameter may stand for, in each place and style.

None among the readings is for what the standards leave open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from counterfoil.proof.path_templates import variable_text
from counterfoil.proof.query_readings import read_query, read_whole_query
from counterfoil.proof.styles import (
    SEPARATORS,
    Reading,
    array,
    decoded,
    object_of,
    rejoined,
    scalar,
    types_of,
)
from counterfoil.proof.text_readings import (
    SCALARS,
    all_decoded,
    kinds_of,
    read_content,
    read_parts,
    read_styled,
    read_texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract, Operation, Parameter
    from counterfoil.proof.exchange import Request


def read_parameter(
    contract: Contract, operation: Operation, parameter: Parameter, request: Request
) -> Iterator[Reading | None]:
    """What the parameter's texts may stand for; None for what is left open."""
    match parameter.place:
        case "query":
            yield from read_query(contract, operation, parameter, request)
        case "querystring":
            query = request.target.partition("?")[2].partition("#")[0]
            if query:
                yield read_whole_query(contract, operation, parameter, query)
        case "header":
            found = [
                value.strip(" \t")
                for name, value in request.headers
                if name.lower() == parameter.name.lower()
            ]
            if not found and parameter.is_host:
                # It is that of the address.
                yield None
            yield from read_texts(contract, parameter, found, plain=True)
        case "cookie":
            yield from _cookies(contract, parameter, request)
        case _:
            raw = variable_text(parameter.name, operation.path, request.target)
            if raw is not None and is_undivided(operation):
                yield None
            if raw is not None:
                yield from _in_path(contract, parameter, raw)


def is_undivided(operation: Operation) -> bool:
    """Whether variables stand side by side, and a style says what they begin with.

    Whether a server goes by that is for it to say (RFC 6570, 1.4).
    """
    return "}{" in operation.path and any(
        each.place == "path" and each.style in {"label", "matrix"}
        for each in operation.parameters
    )


def _cookies(
    contract: Contract, parameter: Parameter, request: Request
) -> Iterator[Reading | None]:
    found = [
        value.strip(" \t")
        for name, text in request.headers
        if name.lower() == "cookie"
        for pair in text.split(";")
        for key, separator, value in [pair.strip(" \t").partition("=")]
        if separator and key.strip(" \t") == parameter.name
    ]
    if (
        "object" in kinds_of(contract, parameter)
        and parameter.explode
        and not parameter.media_type
    ):
        # Its members are cookies of their own, beside others.
        if any(name.lower() == "cookie" for name, _ in request.headers):
            yield None
        return
    for raw in found:
        # RFC 6265, 4.1.1 knows quoted values, and no percent-encoding.
        if raw.startswith('"') or "%" in raw or "+" in raw:
            yield None
    yield from read_texts(contract, parameter, found)


def _in_path(
    contract: Contract, parameter: Parameter, raw: str
) -> Iterator[Reading | None]:
    style = parameter.style
    if style == "simple" or style in SEPARATORS or parameter.media_type:
        yield from _single_path(contract, parameter, raw)
    elif style == "label":
        if not raw.startswith("."):
            yield Reading(())
            return
        yield from _prefixed(contract, parameter, raw[1:], ".")
    elif style == "matrix":
        yield from _matrix(contract, parameter, raw)


def _single_path(
    contract: Contract, parameter: Parameter, raw: str
) -> Iterator[Reading | None]:
    if parameter.media_type:
        text = decoded(raw)
        yield None if text is None else read_content(parameter.media_type, text)
        return
    yield from read_styled(contract, parameter, raw.replace("+", "%2B"), plain=False)


def _prefixed(
    contract: Contract, parameter: Parameter, raw: str, separator: str
) -> Iterator[Reading | None]:
    """The style label: its parts are set off by dots where it is exploded."""
    kinds = types_of(contract, parameter.schema)
    parts = raw.split(separator if parameter.explode else ",")
    if parameter.explode and "object" in kinds and "array" not in kinds:
        parts = rejoined(parts, separator)
    texts = all_decoded(parts)
    if texts is None:
        yield None
        return
    if kinds & {"array", "object"}:
        yield from read_parts(
            contract, parameter.schema, kinds, texts, explode=parameter.explode
        )
    if kinds & SCALARS or not kinds:
        text = decoded(raw)
        yield None if text is None else scalar(text, kinds)


def _matrix(
    contract: Contract, parameter: Parameter, raw: str
) -> Iterator[Reading | None]:
    kinds = types_of(contract, parameter.schema)
    pieces = [piece.partition("=") for piece in raw.split(";")[1:]]
    if not raw.startswith(";") or not pieces:
        yield Reading(())
        return
    exploded = "object" in kinds and parameter.explode
    said = parameter.said or parameter.name
    if not exploded and any(unquote(name) != said for name, _, _ in pieces):
        yield Reading(())
        return
    texts = all_decoded(value for _, _, value in pieces)
    if texts is None:
        yield None
        return
    if exploded:
        names = (name for name, _, _ in pieces)
        named = dict(zip(names, texts, strict=True))
        yield object_of(contract, parameter.schema, named)
    elif "array" in kinds and parameter.explode:
        yield array(contract, parameter.schema, texts)
    elif len(texts) > 1:
        yield None
    else:
        raw_value = pieces[0][2]
        yield from read_styled(contract, parameter, raw_value, plain=False)
