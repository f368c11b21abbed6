"""Forms: the fields in a text, and the objects that they may stand for.

OAS 3.1, 4.8.14.3 and 4.8.15: a part that is an object is JSON, one that is an array
comes once for each item, and all others are texts, unless `encoding` says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from counterfoil.proof.candidates import sample
from counterfoil.proof.contract import plain_name
from counterfoil.proof.form_files import is_file_among
from counterfoil.proof.media_types import is_json, parse_content_type
from counterfoil.proof.plain import JsonError, read_json
from counterfoil.proof.styles import (
    Reading,
    array,
    decoded,
    names_of,
    or_null,
    property_of,
    scalar,
    types_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterfoil.proof.contract import Contract, Encoding

_DISPOSITION: Final = re.compile(r"form-data\s*(?:;.*)?", re.IGNORECASE | re.DOTALL)
_NAME: Final = re.compile(r';\s*name="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_PLAIN: Final = frozenset({"", "text/plain"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: its name, its text, and the media type that it names."""

    name: str
    text: str | None
    media_type: str = ""


def read_urlencoded(content: bytes) -> list[Field]:
    """The fields of a form in a body like a query (WHATWG URL, 5.1)."""
    found: list[Field] = []
    for part in content.decode("latin-1").split("&"):
        if part:
            name, _, value = part.partition("=")
            key = decoded(name, form=True)
            found.append(Field(name if key is None else key, decoded(value, form=True)))
    return found


def read_multipart(content: bytes, content_type: str) -> list[Field] | None:
    """The fields of a form in parts (RFC 7578); None where it has no such form."""
    parsed = parse_content_type(content_type)
    boundary = dict(parsed.parameters).get("boundary", "") if parsed else ""
    if not boundary:
        return None
    mark = b"--" + boundary.encode("latin-1", "replace")
    pieces = (b"\r\n" + content).split(b"\r\n" + mark)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):  # noqa: PLR2004 - what is before the first, and the end
        return None
    found: list[Field] = []
    for piece in pieces[1:-1]:
        head, separator, body = piece.lstrip(b" \t").partition(b"\r\n\r\n")
        field = _part(head, body) if separator else None
        if field is None:
            return None
        found.append(field)
    return found


def _part(head: bytes, body: bytes) -> Field | None:
    headers: dict[str, str] = {}
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    disposition = headers.get("content-disposition", "")
    match = _NAME.search(disposition)
    if not _DISPOSITION.fullmatch(disposition) or match is None:
        return None
    try:
        text: str | None = body.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    name = match[1].encode("latin-1").decode("utf-8", "replace")
    return Field(name, text, headers.get("content-type", "").partition(";")[0].lower())


@dataclass(frozen=True, slots=True)
class Objects:
    """The objects that the fields of a form may stand for.

    `is_open` says that others might be read. What the members `unread` are, no standard
    names, such as a text in some media type: each has a value that is right.
    """

    values: list[object]
    is_open: bool
    unread: frozenset[str] = frozenset()


def objects(
    contract: Contract,
    schema: str,
    encodings: Sequence[Encoding],
    fields: Iterable[Field],
) -> Objects:
    """The objects that fields may stand for."""
    by_name: dict[str, list[Field]] = {}
    for field in fields:
        by_name.setdefault(field.name, []).append(field)
    encoded = {one.name: one for one in encodings}
    first: dict[str, object] = {}
    last: dict[str, object] = {}
    best: dict[str, object] = {}
    unread: set[str] = set()
    is_open = any(_is_part_of(one, by_name) for one in encodings)
    is_open |= _may_be_spread(contract, schema, encodings, by_name)
    for name, listed in by_name.items():
        place = property_of(contract, schema, name) if schema else ""
        member = _member(contract, place, tuple(listed), encoded.get(name))
        if member is None:
            unread.add(name)
            value = _right(contract, place) if place else ""
            is_open |= _is_styled(encoded.get(name)) or value is None
            member = value, value, value, False
        best[name], first[name], last[name], opens = member
        is_open |= opens
    return Objects([best, first, last], is_open, frozenset(unread))


@lru_cache(maxsize=1024)
def _right(contract: Contract, schema: str) -> object:
    """A value that a schema accepts; None where none was found."""
    return sample(contract, schema)


# Of the many fields of a form, most requests change one.
@lru_cache(maxsize=1024)
def _member(
    contract: Contract,
    schema: str,
    listed: tuple[Field, ...],
    encoding: Encoding | None,
) -> tuple[object, object, object, bool] | None:
    """What fields of one name may stand for: the best, the first and the last value.

    And whether others might be read; None where none of these is told.
    """
    reading = _reading(contract, schema, listed, encoding)
    if reading is None or not reading.values:
        return None
    accepts, first = contract.schemas.accepts, reading.values[0]
    fitting = (one for one in reading.values if schema and accepts(schema, one))
    return next(fitting, first), first, reading.values[-1], reading.open


def _is_part_of(encoding: Encoding, names: Iterable[str]) -> bool:
    """Whether some fields may be parts of one that is written in a style."""
    styled = encoding.style == "deepObject"
    return styled and any(name.startswith(f"{encoding.name}[") for name in names)


def _may_be_spread(
    contract: Contract,
    schema: str,
    encodings: Sequence[Encoding],
    names: Iterable[str],
) -> bool:
    """Whether fields may be members of an object that is written as several fields.

    They may be members of the form as well: no standard tells (OAS 3.1, 4.8.15.1.2).
    """
    spread = [
        place
        for one in encodings
        if one.style in {"", "form"} and one.explode is not False and _is_styled(one)
        if (place := property_of(contract, schema, one.name) if schema else "")
        and "object" in types_of(contract, place)
    ]
    return bool(spread) and not set(names) <= set(names_of(contract, schema))


def _is_styled(encoding: Encoding | None) -> bool:
    """Whether a part is written as a parameter is (OAS 3.1, 4.8.15.1.2)."""
    if encoding is None:
        return False
    return encoding.style != "" or encoding.explode is not None


def _reading(
    contract: Contract,
    schema: str,
    listed: Sequence[Field],
    encoding: Encoding | None,
) -> Reading | None:
    texts = [field.text for field in listed]
    known = [text for text in texts if text is not None]
    kinds = types_of(contract, schema) if schema else frozenset[str]()
    if _is_styled(encoding) or len(known) < len(texts):
        # A binary part is any text of its schema; how long it is, is counted in octets.
        return None
    if schema and is_file_among(contract.document, schema):
        return None
    if "array" in kinds:
        if any(one.media_type not in _PLAIN for one in listed):
            return None
        found = array(contract, schema, known)
        return or_null(found, known[0], kinds) if len(known) == 1 else found
    if len(known) > 1:
        return None
    if "object" in kinds:
        told = encoding.content_types if encoding is not None else ()
        is_json_alone = all(is_json(plain_name(each)) for each in told)
        return or_null(_json(known[0]), known[0], kinds) if is_json_alone else None
    if encoding is not None or listed[0].media_type not in _PLAIN:
        return None
    return scalar(known[0], kinds)


def _json(text: str) -> Reading:
    try:
        return Reading((read_json(text.encode()),))
    except JsonError:
        return Reading((text,))
