"""Encodings of forms: what they say in vain, of no property or of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.api.media_types import MULTIPART, URLENCODED, is_form, is_octets
from counterfoil.api.nearest import MOST_HINTS, did_you_mean, nearest
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Null,
    Object,
    Reference,
    String,
    Union,
    target_of,
)
from counterfoil.codes.structure import IGNORED_ENCODING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Encoding, MediaType, Operation
    from counterfoil.api.schema import Schema, Shape
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Location


_MOST_NAMES: Final = 2_000
"""To look for the nearest name takes time for each of them."""


def check_encodings(
    operations: tuple[Operation, ...], named: dict[str, Schema], findings: Findings
) -> None:
    """Report encodings whose names are those of no property (OAS 3.1, 4.8.14.1)."""
    told: set[Location] = set()
    for schema, encodings in _encoded(operations):
        known = _properties(schema, named)
        for each in encodings:
            if known is None or each.name in known or each.location in told:
                continue
            told.add(each.location)
            findings.add(
                IGNORED_ENCODING,
                f"the schema has no property {each.name!r} to be encoded",
                each.location,
                hint=_meant(each.name, known, findings),
            )


def _meant(name: str, known: frozenset[str], findings: Findings) -> str:
    """Which property may have been meant, where that does not take too long."""
    if len(findings.items) >= MOST_HINTS or len(known) > _MOST_NAMES:
        return ""
    return did_you_mean(nearest(name, known))


def without_vain_styles(
    operations: tuple[Operation, ...],
    named: dict[str, Schema],
    version: str,
    findings: Findings,
) -> tuple[Operation, ...]:
    """The operations without the styles of parts that are not written as parameters.

    OAS 3.0, 4.7.15.1: they are ignored in all forms but urlencoded ones. Since 3.1 they
    make a part what a parameter is, which is text (RFC 6570, 2.1); a file is none.
    """
    styles = _Styles(named, version, findings)
    return tuple(map(styles.dropped, operations))


class _Styles(Struct, frozen=True):
    named: dict[str, Schema]
    version: str
    findings: Findings

    def dropped(self, operation: Operation) -> Operation:
        body = operation.body
        if body is None or not any(each.encodings for each in body.content):
            return operation
        content = tuple(map(self._media, body.content))
        return replace(operation, body=replace(body, content=content))

    def _media(self, media: MediaType) -> MediaType:
        if media.name != MULTIPART or media.schema is None:
            return media
        files = {*self._files(media.schema)}
        encodings = tuple(self._encoding(each, files) for each in media.encodings)
        return replace(media, encodings=encodings)

    def _encoding(self, encoding: Encoding, files: set[str]) -> Encoding:
        is_old = self.version == "3.0"
        if not encoding.is_styled or not (is_old or encoding.name in files):
            return encoding
        why = f"OpenAPI 3.0 has it in {URLENCODED} alone" if is_old else "it is a file"
        what, hint = "style", "leave style, explode and allowReserved out"
        if self.version == "2.0":
            what, hint = "collectionFormat", "write collectionFormat: multi"
        self.findings.add(
            IGNORED_ENCODING,
            f"the {what} of the part {encoding.name!r} is ignored: {why}",
            encoding.location,
            hint=hint,
        )
        return replace(encoding, style="", explode=None, allow_reserved=False)

    def _files(self, form: Schema) -> Iterator[str]:
        """The properties of a form, or of some that it may be, that are files."""
        shape = target_of(form, self.named).shape
        forms = shape.members if isinstance(shape, Union) else (form,)
        for each in forms:
            inner = target_of(each, self.named).shape
            for one in inner.properties if isinstance(inner, Object) else ():
                if self._is_file(one.schema):
                    yield one.name

    def _is_file(self, schema: Schema) -> bool:
        """Whether a schema is that of octets, or of a list of such; null or not."""
        shape = self._given(schema)
        if isinstance(shape, Array):
            shape = self._given(shape.items)
        return isinstance(shape, String) and is_octets(shape)

    def _given(self, schema: Schema) -> Shape:
        shape = target_of(schema, self.named).shape
        if isinstance(shape, Union):
            given = [e for e in shape.members if not isinstance(e.shape, Null)]
            if len(given) == 1:
                return target_of(given[0], self.named).shape
        return shape


def _encoded(
    operations: tuple[Operation, ...],
) -> Iterator[tuple[Schema, tuple[Encoding, ...]]]:
    """The schemas of all forms, with their encodings."""
    for operation in operations:
        for parameter in operation.parameters:
            if is_form(parameter.media_type):
                yield parameter.schema, parameter.encodings
        content = [media for each in operation.responses for media in each.content]
        content += operation.body.content if operation.body else ()
        for media in content:
            if is_form(media.name) and media.schema is not None:
                yield media.schema, media.encodings


def _properties(schema: Schema, named: dict[str, Schema]) -> frozenset[str] | None:
    """The names of the properties of an object; None where they may be any.

    What many schemas of a union share is met once.
    """
    found: set[str] = set()
    pending = [schema]
    seen: set[str] = set()
    while pending:
        match pending.pop().shape:
            case Reference(name):
                pending += [] if name in seen else [named[name]]
                seen.add(name)
            case Object(properties, additional) if _is_vague(additional):
                found.update(each.name for each in properties)
            case Union(members):
                pending += members
            case _:
                return None
    return frozenset(found)


def _is_vague(additional: Schema | None) -> bool:
    """Whether nothing is said of other members: it would be said of these, too."""
    return additional is None or isinstance(additional.shape, AnyValue)
