"""What the texts of a parameter may stand for, in each place and style.

None among the readings is for what the standards leave open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterfoil.proof.form_reading import objects, read_urlencoded
from counterfoil.proof.media_types import URLENCODED, is_json
from counterfoil.proof.path_templates import variable_text
from counterfoil.proof.plain import JsonError, read_json
from counterfoil.proof.styles import (
    SEPARATORS,
    Reading,
    array,
    decoded,
    names_of,
    object_of,
    property_of,
    rejoined,
    scalar,
    types_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.proof.contract import Contract, Operation, Parameter
    from counterfoil.proof.exchange import Request

_SCALARS: Final = frozenset({"string", "number", "integer", "boolean", "null"})


def read_parameter(
    contract: Contract, operation: Operation, parameter: Parameter, request: Request
) -> Iterator[Reading | None]:
    """What the parameter's texts may stand for; None for what is left open."""
    match parameter.place:
        case "query":
            yield from _query(contract, operation, parameter, request)
        case "querystring":
            query = request.target.partition("?")[2].partition("#")[0]
            if query:
                yield _whole_query(contract, operation, parameter, query)
        case "header":
            found = [
                value.strip(" \t")
                for name, value in request.headers
                if name.lower() == parameter.name.lower()
            ]
            if not found and parameter.is_host:
                # It is that of the address.
                yield None
            yield from _single(contract, parameter, found, plain=True)
        case "cookie":
            yield from _cookies(contract, parameter, request)
        case _:
            raw = variable_text(parameter.name, operation.path, request.target)
            if raw is not None:
                yield from _in_path(contract, parameter, raw)


def _whole_query(
    contract: Contract, operation: Operation, parameter: Parameter, query: str
) -> Reading | None:
    """What a query is as a whole (OAS 3.2, 4.12.1).

    Nothing says what of it is a credential that stands beside it.
    """
    names = {name for one in operation.security for name, _ in one}
    schemes = (one for name, one in contract.schemes.items() if name in names)
    if any(one.place == "query" for one in schemes):
        return None
    if parameter.media_type == URLENCODED:
        kinds = _kinds(contract, parameter)
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


def _query(
    contract: Contract, operation: Operation, parameter: Parameter, request: Request
) -> Iterator[Reading | None]:
    pairs = _pairs(request)
    kinds = _kinds(contract, parameter)
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
    yield from _single(contract, parameter, found)


def _repeated(
    contract: Contract, parameter: Parameter, found: list[str], kinds: frozenset[str]
) -> Iterator[Reading | None]:
    known = _all_decoded(found, form=True)
    if known is None:
        yield None
        return
    yield array(contract, parameter.schema, known)
    if known == [""]:
        yield Reading(([],))
    if len(known) == 1 and kinds & _SCALARS:
        yield scalar(known[0], kinds)


def _single(
    contract: Contract, parameter: Parameter, found: list[str], *, plain: bool = False
) -> Iterator[Reading | None]:
    """The readings of one text; of several, of which no standard says what they are."""
    if not found:
        return
    if len(found) > 1:
        # OAS 3.1, 4.8.12 says nothing of a parameter that comes twice.
        yield None
    for raw in dict.fromkeys(found):
        if parameter.media_type:
            text = raw if plain else decoded(raw, form=True)
            yield None if text is None else read_content(parameter.media_type, text)
            continue
        yield from _styled(contract, parameter, raw, plain=plain)


def _styled(
    contract: Contract, parameter: Parameter, raw: str, *, plain: bool
) -> Iterator[Reading | None]:
    schema = parameter.schema
    kinds = _kinds(contract, parameter)
    if kinds & {"array", "object"}:
        separator = SEPARATORS.get(parameter.style)
        if separator is not None:
            text = decoded(raw, form=True)
            parts = None if text is None else text.split(separator)
            yield from _parts(contract, schema, kinds, parts)
            return
        split = raw.split(",")
        texts = (
            [part.strip(" \t") for part in split]
            if plain
            else _all_decoded(split, form=True)
        )
        if texts is None:
            yield None
            return
        yield from _parts(contract, schema, kinds, texts, explode=parameter.explode)
        if not raw:
            yield None
        if not kinds & _SCALARS:
            return
    text = raw if plain else decoded(raw, form=parameter.place == "query")
    yield None if text is None else scalar(text, kinds)


def read_listed(
    contract: Contract,
    schema: str,
    kinds: frozenset[str],
    text: str,
    *,
    explode: bool,
    divider: str = ",",
) -> Iterator[Reading | None]:
    """What the text of a header may stand for, in the style `simple`."""
    if kinds & {"array", "object"}:
        parts = [part.strip(" \t") for part in text.split(divider)]
        yield from _parts(contract, schema, kinds, parts, explode=explode)
    if kinds & _SCALARS or not kinds:
        yield scalar(text, kinds)


def _parts(
    contract: Contract,
    schema: str,
    kinds: frozenset[str],
    parts: list[str] | None,
    *,
    explode: bool = False,
) -> Iterator[Reading | None]:
    if parts is None:
        yield None
        return
    if "array" in kinds:
        yield array(contract, schema, parts)
        if parts == [""]:
            yield Reading(([],))
    if "object" not in kinds:
        return
    if explode:
        pairs = [part.partition("=") for part in parts]
        right = all(separator for _, separator, _ in pairs)
        named = [(name, value) for name, _, value in pairs]
    else:
        right = len(parts) % 2 == 0
        named = list(zip(parts[::2], parts[1::2], strict=False))
    if not right or len(dict(named)) < len(named):
        yield Reading(()) if parts != [""] else None
        return
    yield object_of(contract, schema, dict(named))


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
        "object" in _kinds(contract, parameter)
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
    yield from _single(contract, parameter, found)


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
    yield from _styled(contract, parameter, raw.replace("+", "%2B"), plain=False)


def _prefixed(
    contract: Contract, parameter: Parameter, raw: str, separator: str
) -> Iterator[Reading | None]:
    """The style label: its parts are set off by dots where it is exploded."""
    kinds = types_of(contract, parameter.schema)
    parts = raw.split(separator if parameter.explode else ",")
    if parameter.explode and "object" in kinds and "array" not in kinds:
        parts = rejoined(parts, separator)
    texts = _all_decoded(parts)
    if texts is None:
        yield None
        return
    if kinds & {"array", "object"}:
        yield from _parts(
            contract, parameter.schema, kinds, texts, explode=parameter.explode
        )
    if kinds & _SCALARS or not kinds:
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
    if not exploded and any(name != parameter.name for name, _, _ in pieces):
        yield Reading(())
        return
    texts = _all_decoded(value for _, _, value in pieces)
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
        yield from _styled(contract, parameter, raw_value, plain=False)


def read_content(media_type: str, text: str) -> Reading | None:
    """The value of a parameter that is content: JSON, or a text."""
    if is_json(media_type):
        try:
            return Reading((read_json(text.encode()),))
        except (JsonError, UnicodeEncodeError):
            return Reading(())
    return Reading((text,)) if media_type.startswith("text/") else None


def _kinds(contract: Contract, parameter: Parameter) -> frozenset[str]:
    """The types that its schema names; none where it has no schema."""
    schema = parameter.schema
    return types_of(contract, schema) if schema else frozenset()


def _all_decoded(raws: Iterable[str], *, form: bool = False) -> list[str] | None:
    """Texts without their percent-encoding; None where one has none that is right."""
    made = [decoded(raw, form=form) for raw in raws]
    texts = [one for one in made if one is not None]
    return texts if len(texts) == len(made) else None


def _pairs(request: Request) -> list[tuple[str, str]]:
    """The names, decoded, and the raw values in a query."""
    query = request.target.partition("?")[2].partition("#")[0]
    found: list[tuple[str, str]] = []
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            found.append((decoded(name, form=True) or name, value))
    return found
