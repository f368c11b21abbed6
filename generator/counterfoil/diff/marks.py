"""What schemas say beside JSON Schema, as keywords that the comparison knows.

Rules across members (`x-rules`) are a keyword of the object that has them. A member
that is not sent the way in question (`readOnly` in requests, `writeOnly` in responses:
OAS 3.1, 4.8.24, and JSON Schema Validation, 9.4) is one that nothing is said of. What a
discriminator says admits and forbids nothing (OAS 3.1, 4.8.25), and means something.
So does how octets are written in a string, and what they are (JSON Schema Validation,
8): `format: byte` is another word for base64, and `format: binary` for octets as they
are, which a media type says, too (OAS 3.1, 4.8.14.3).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, cast

from counterfoil.api.keywords import ONE_SCHEMA, SCHEMA_LIST, SCHEMA_MAP
from counterfoil.api.media_types import is_octets
from counterfoil.api.schema import Object, Reference, String, Union, target_of
from counterfoil.pointers import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api
    from counterfoil.api.schema import Schema
    from counterfoil.diff.flows import Flow

Json: TypeAlias = object
_Place: TypeAlias = tuple[str, str]

RULES: Final = "x-rules"
KINDS: Final = "x-kinds"
"""A property, and the names of the schemas that its values stand for."""
CODING: Final = "contentEncoding"
OCTETS: Final = "binary"
"""The coding of octets as they are (RFC 2045, 6.2)."""
HELD: Final = "contentMediaType"
UNSENT: Final[dict[str, Json]] = {"x-unsent": True}
"""The schema of a member that is not sent: it admits everything, and says nothing."""
_CODINGS: Final = ("binary", "byte")
"""The formats that say how octets are written."""
_ANY_OCTETS: Final = "application/octet-stream"
"""Says nothing of what the octets are (RFC 2046, 4.5.1)."""


class Marks:
    """What the schemas of a document say of what is sent one way."""

    def __init__(self, api: Api, flow: Flow) -> None:
        self._rules: dict[_Place, list[Json]] = {}
        self._kinds: dict[_Place, Json] = {}
        self._contents: dict[_Place, dict[str, Json]] = {}
        self._unsent: set[_Place] = set()
        for schema in api.every_schema:
            if isinstance(schema.shape, Object):
                self._note_rules(schema)
            self._note_kinds(schema)
            self._note_content(schema)
            told = (schema, target_of(schema, api.schemas))
            if any(s.read_only if flow.is_sent else s.write_only for s in told):
                self._unsent.add((schema.location.file, schema.location.pointer))

    def __bool__(self) -> bool:
        return bool(self._rules or self._kinds or self._contents or self._unsent)

    def _note_rules(self, schema: Schema) -> None:
        for rule in schema.shape.rules if isinstance(schema.shape, Object) else ():
            holder, mark, _ = rule.location.pointer.rpartition(f"/{RULES}/")
            found = self._rules.setdefault((rule.location.file, holder), [])
            if mark and [rule.id, rule.expression] not in found:
                found.append([rule.id, rule.expression])

    def _note_kinds(self, schema: Schema) -> None:
        match schema.shape:
            case Object(kinds=kinds) if kinds is not None:
                name, values = kinds.property, dict(kinds.values)
            case Union(members, told) if told is not None:
                name, values = told.property, {}
                for value, number in told.values:
                    target = members[number].shape
                    if isinstance(target, Reference):
                        values[value] = target.name
            case _:
                return
        place = (schema.location.file, schema.location.pointer)
        self._kinds.setdefault(place, [name, values])

    def _note_content(self, schema: Schema) -> None:
        """Note what a string holds; codings have no case (RFC 2045, 6.1)."""
        shape = schema.shape
        if not isinstance(shape, String):
            return
        coding = "base64" if shape.format == "byte" else shape.coding.lower()
        if is_octets(shape):
            coding = OCTETS
        held = shape.media_type.lower()
        said = {CODING: coding, HELD: "" if held == _ANY_OCTETS else held}
        found: dict[str, Json] = {key: value for key, value in said.items() if value}
        if found:
            place = (schema.location.file, schema.location.pointer)
            self._contents.setdefault(place, found)

    def applied(self, schema: Json, file: str, pointer: str) -> Json:
        """A schema as plain data, with what is said of it and of all within."""
        if not isinstance(schema, dict):
            return schema
        members = cast("dict[str, Json]", schema)
        found = {
            name: self._inside(name, value, file, f"{pointer}/{name}")
            for name, value in members.items()
        }
        kept = cast("list[str]", members.get("required", ()))
        for name, place in _properties(members, file, pointer):
            if place in self._unsent and name not in kept:
                cast("dict[str, Json]", found["properties"])[name] = UNSENT
        if (file, pointer) in self._rules:
            found[RULES] = self._rules[file, pointer]
        if (file, pointer) in self._kinds:
            found[KINDS] = self._kinds[file, pointer]
        if (file, pointer) in self._contents:
            found |= self._contents[file, pointer]
            if found.get("format") in _CODINGS:
                del found["format"]
        return found

    def _inside(self, keyword: str, value: Json, file: str, pointer: str) -> Json:
        if keyword in ONE_SCHEMA:
            return self.applied(value, file, pointer)
        if keyword in SCHEMA_LIST and isinstance(value, list):
            return [
                self.applied(each, file, f"{pointer}/{at}")
                for at, each in enumerate(cast("list[Json]", value))
            ]
        if keyword in SCHEMA_MAP and isinstance(value, dict):
            return {
                name: self.applied(each, file, f"{pointer}/{escape(name)}")
                for name, each in cast("dict[str, Json]", value).items()
            }
        return value


def _properties(
    members: dict[str, Json], file: str, pointer: str
) -> Iterator[tuple[str, _Place]]:
    """The names of the members of an object, each with the place of its schema."""
    named = members.get("properties")
    for name in cast("dict[str, Json]", named) if isinstance(named, dict) else ():
        yield name, (file, f"{pointer}/properties/{escape(name)}")
