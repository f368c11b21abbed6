"""What one text may stand for, in a style or as content of a media type.

None among the readings is for what the standards leave open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.proof.media_types import is_json
from counterfoil.proof.plain import JsonError, read_json
from counterfoil.proof.styles import (
    SEPARATORS,
    Reading,
    array,
    decoded,
    object_of,
    scalar,
    types_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.proof.contract import Contract, Parameter


SCALARS: Final = frozenset({"string", "number", "integer", "boolean", "null"})


def read_texts(
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
        yield from read_styled(contract, parameter, raw, plain=plain)


def read_styled(
    contract: Contract, parameter: Parameter, raw: str, *, plain: bool
) -> Iterator[Reading | None]:
    """The readings of a text in the style of a parameter."""
    schema = parameter.schema
    kinds = kinds_of(contract, parameter)
    if kinds & {"array", "object"}:
        separator = SEPARATORS.get(parameter.style)
        if separator is not None:
            text = decoded(raw, form=True)
            parts = None if text is None else text.split(separator)
            yield from read_parts(contract, schema, kinds, parts)
            return
        split = raw.split(",")
        texts = (
            [part.strip(" \t") for part in split]
            if plain
            else all_decoded(split, form=True)
        )
        if texts is None:
            yield None
            return
        yield from read_parts(contract, schema, kinds, texts, explode=parameter.explode)
        if not raw:
            yield None
        if not kinds & SCALARS:
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
        yield from read_parts(contract, schema, kinds, parts, explode=explode)
    if kinds & SCALARS or not kinds:
        yield scalar(text, kinds)


def read_parts(
    contract: Contract,
    schema: str,
    kinds: frozenset[str],
    parts: list[str] | None,
    *,
    explode: bool = False,
) -> Iterator[Reading | None]:
    """The readings of the parts of a text: those of an array, or of an object."""
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


def read_content(media_type: str, text: str) -> Reading | None:
    """The value of a parameter that is content: JSON, or a text."""
    if is_json(media_type):
        try:
            return Reading((read_json(text.encode()),))
        except (JsonError, UnicodeEncodeError):
            return Reading(())
    return Reading((text,)) if media_type.startswith("text/") else None


def kinds_of(contract: Contract, parameter: Parameter) -> frozenset[str]:
    """The types that its schema names; none where it has no schema."""
    schema = parameter.schema
    return types_of(contract, schema) if schema else frozenset()


def all_decoded(raws: Iterable[str], *, form: bool = False) -> list[str] | None:
    """Texts without their percent-encoding; None where one has none that is right."""
    made = [decoded(raw, form=form) for raw in raws]
    texts = [one for one in made if one is not None]
    return texts if len(texts) == len(made) else None
