"""Which properties of forms in parts are files: their schemas become those of octets.

A schema that only such forms use changes where it stands; of one that JSON has as well,
forms get a schema of their own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from msgspec.structs import replace

from counterfoil.api.definitions import name_in
from counterfoil.api.looseness import parts
from counterfoil.api.media_types import (
    MULTIPART,
    URLENCODED,
    is_json,
    is_octets,
    is_textual,
)
from counterfoil.api.schema import (
    AnyValue,
    Array,
    Binary,
    Discriminator,
    Null,
    Object,
    Reference,
    Schema,
    Size,
    String,
    Union,
    alternatives,
    target_of,
)
from counterfoil.codes.document import TOO_MANY_NODES
from counterfoil.diagnostics import Findings
from counterfoil.python.files_among import file_among
from counterfoil.python.unsaid_parts import items_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from counterfoil.api.model import Api, Encoding, MediaType, Operation

FORMS: Final = (URLENCODED, MULTIPART)
"""The media types of forms: their values are those of JSON, written otherwise."""

_SILENT: Final = frozenset(
    {
        *("title", "description", "default", "example", "examples", "deprecated"),
        *(
            "readOnly",
            "writeOnly",
            "contentMediaType",
            "externalDocs",
            "xml",
            "$comment",
        ),
    }
)
"""Keywords that leave open of which type a value is."""
_JOINING: Final = ("allOf", "anyOf", "oneOf")


_DEEPEST: Final = 100
_MOST: Final = 100_000
"""The most values in the JSON Schema of a form: what it refers to stands in it."""


class _TooLargeError(Exception):
    """What a form refers to, and this in turn, is too much to stand in its schema."""


def with_files(api: Api, findings: Findings | None = None) -> Api:
    """The same Api, where the schemas of forms say which properties are files.

    Forms of which that cannot be said are as they were; the findings tell of them.
    """
    return _Files(api, findings or Findings()).api()


class _Files:
    def __init__(self, api: Api, findings: Findings) -> None:
        self._api = api
        self._findings = findings
        self._schemas = dict(api.schemas)
        self._shared = _named_elsewhere(api)

    def api(self) -> Api:
        operations = tuple(self._operation(each) for each in self._api.operations)
        events = tuple(self._operation(each) for each in self._api.events)
        return replace(
            self._api, operations=operations, events=events, schemas=self._schemas
        )

    def _operation(self, operation: Operation) -> Operation:
        body = operation.body
        if body is None or not any(each.name == MULTIPART for each in body.content):
            return operation
        content = tuple(
            self._media(each) if each.name == MULTIPART else each
            for each in body.content
        )
        return replace(operation, body=replace(body, content=content))

    def _media(self, media: MediaType) -> MediaType:
        if media.schema is None:
            return media
        encodings = {each.name: each for each in media.encodings}
        try:
            made = self._form(self._target(media.schema), encodings)
        except _TooLargeError:
            self._findings.add(
                TOO_MANY_NODES,
                "the schema of this form is composed of too many others, again and"
                " again",
                media.location,
                hint="let it have its files itself, and refer to fewer schemas",
            )
            return media
        if made is None:
            return media
        match media.schema.shape:
            case Reference(name) if name not in self._shared:
                self._schemas[name] = made
                return media
            case Reference():
                place = media.location.called(f"{media.location.pointer}/schema")
                return replace(media, schema=replace(made, location=place, given=None))
            case _:
                return replace(media, schema=made)

    def _form(self, target: Schema, encodings: dict[str, Encoding]) -> Schema | None:
        """The schema of a form with its files; None where it has none."""
        match target.shape:
            case Object():
                return self._object(target, target.shape, encodings)
            case Union():
                return self._union(target, target.shape, encodings)
            case _:
                return None

    def _object(
        self, target: Schema, shape: Object, encodings: dict[str, Encoding]
    ) -> Schema | None:
        opened = {
            each.name: made
            for each in shape.properties
            if (made := self._opened(each.schema, encodings.get(each.name)))
        }
        others = shape.additional and self._opened(shape.additional, None)
        if isinstance(getattr(shape.additional, "shape", None), AnyValue):
            others = None  # what nothing is said of may be a file, and need not
        if not opened and others is None:
            return None
        exact = _Opened(opened, self._api.schemas).exact(json.loads(target.exact))
        if others is not None:
            exact["additionalProperties"] = json.loads(others.exact)
        return replace(
            target,
            shape=replace(
                shape,
                properties=tuple(
                    replace(each, schema=opened.get(each.name, each.schema))
                    for each in shape.properties
                ),
                additional=others or shape.additional,
            ),
            exact=json.dumps(exact),
        )

    def _union(
        self,
        target: Schema,
        union: Union,
        encodings: dict[str, Encoding],
    ) -> Schema | None:
        """One of several forms: each stands where it is chosen from, files and all."""
        members = alternatives(target, self._target)
        made = [self._form(each, encodings) for each in members]
        opened = {
            each.name: each.schema
            for form in made
            if form is not None and isinstance(form.shape, Object)
            for each in form.shape.properties
            if isinstance(_item(each.schema).shape, Binary)
        }
        if not opened:
            return None
        place = target.location
        forms = tuple(
            replace(
                form or each,
                location=place.called(f"{place.pointer}/form/{number}"),
                given=None,
            )
            for number, (each, form) in enumerate(zip(members, made, strict=True))
        )
        exact = _Opened(opened, self._api.schemas).exact(json.loads(target.exact))
        shape = replace(union, members=forms, told=self._told(union, members))
        return replace(target, shape=shape, exact=json.dumps(exact))

    def _told(self, union: Union, members: list[Schema]) -> Discriminator | None:
        """The discriminator, whose numbers are those of the members of a union."""
        if union.told is None:
            return None
        numbers = {id(each): number for number, each in enumerate(members)}
        chosen = [id(self._target(each)) for each in union.members]
        values = [
            (value, numbers[chosen[number]])
            for value, number in union.told.values
            if chosen[number] in numbers
        ]
        return replace(union.told, values=tuple(values))

    def _target(self, schema: Schema) -> Schema:
        return target_of(schema, self._api.schemas)

    def _opened(self, schema: Schema, encoding: Encoding | None) -> Schema | None:
        """The schema of a property that is a file, or an array of files; else None."""
        # OAS 3.1, 4.8.15.1.2: what has a style is written as parameters are.
        if encoding and encoding.is_styled:
            return None
        types = encoding.names if encoding else ()
        target = self._target(schema)
        if not types or not all(map(is_textual, types)):
            file = file_among(target, self._target)
            if file is not None:
                return file
        listed = self._target(_without_null(target))
        if isinstance(listed.shape, Array):
            said = items_of(listed, listed.shape, self._target)
            inner = self._target(said.others or listed.shape.items)
            # An array of arrays is none of files, and may hold itself without end.
            items = None
            if not (isinstance(inner.shape, Array) or said.first):
                items = self._opened(inner, encoding)
            if items is None or not isinstance(items.shape, Binary):
                return None
            files = replace(listed.shape, items=items)
            opened = json.dumps(_of_any_items(json.loads(listed.exact)))
            return replace(target, shape=files, exact=opened)
        if not is_file(target, types, self._target):
            return None
        size, pattern = Size(), ""
        if isinstance(target.shape, String):
            size, pattern = target.shape.size, target.shape.pattern
        shape = Binary(size, self._is_object(target), pattern != "")
        return replace(target, shape=shape, exact="true", loose="")

    def _is_object(self, target: Schema) -> bool:
        """Whether a value is an object, or that or null: no octets are."""
        if isinstance(target.shape, Union):
            members = map(self._target, target.shape.members)
            return any(isinstance(each.shape, Object) for each in members)
        return isinstance(target.shape, Object)


def is_file(
    target: Schema, types: tuple[str, ...], follow: Callable[[Schema], Schema]
) -> bool:
    """Whether a part is a file: OAS 3.1, 4.8.15.1.1, and the older ways to say so.

    `types` are the names of the media types that it may have, as far as that is said;
    `follow` follows references.
    """
    exact: object = json.loads(target.exact)
    said = cast("dict[str, object]", exact) if isinstance(exact, dict) else {}
    is_binary = bool(types) and not all(map(is_textual, types))
    match target.shape:
        case Binary():
            return True
        case String():
            own = target.shape
            return is_octets(own) or (is_binary and not own.coding)
        case AnyValue():
            return (not types and said.keys() <= _SILENT) or is_binary
        case Union():
            one = _without_null(target)
            return one is not target and is_file(follow(one), types, follow)
        case Object():
            # Nothing is known of how values are written in such a media type.
            return bool(types) and not any(map(is_json, types))
        case _:
            return False


def _of_any_items(said: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an array whose items may be anything, in its `allOf` as well.

    Of octets, no schema says what they are.
    """
    made = {**said, "items": True}
    if "allOf" in said:
        parts = cast("list[dict[str, Any] | bool]", said["allOf"])
        made["allOf"] = [
            each
            if isinstance(each, bool) or "items" not in each
            else _of_any_items(each)
            for each in parts
        ]
    return made


def _without_null(target: Schema) -> Schema:
    """What a value is where it is that or null: no part is null."""
    if not isinstance(target.shape, Union):
        return target
    given = [e for e in target.shape.members if not isinstance(e.shape, Null)]
    return given[0] if len(given) == 1 else target


def is_coded(target: Schema) -> bool:
    """Whether a value is the text of octets: these are what it is in a part.

    OAS 3.1, 4.8.14.4: the default media type is `application/octet-stream` then.
    """
    shape = target.shape
    return isinstance(shape, String) and shape.coding not in {"", "binary"}


def _item(schema: Schema) -> Schema:
    """What an array holds, or the schema itself."""
    return schema.shape.items if isinstance(schema.shape, Array) else schema


class _Opened:
    """JSON Schemas in which properties that are files may be anything."""

    def __init__(self, opened: dict[str, Schema], named: dict[str, Schema]) -> None:
        self._opened = opened
        self._named = named
        self._known: dict[str, dict[str, Any]] = {}
        self._within = 0
        # By the identity of schemas, which are kept: it must not become another one's.
        self._sizes: dict[int, tuple[dict[str, Any], int]] = {}

    def exact(self, exact: object) -> dict[str, Any]:
        """One of them; what it refers to stands in it. Raises `_TooLargeError`."""
        made = self._made(exact)
        size = self._size(made)
        if size > _MOST:
            raise _TooLargeError
        self._sizes[id(made)] = (made, size)
        return made

    def _size(self, value: object) -> int:
        """How many values there are in one, each as often as it stands there."""
        known = self._sizes.get(id(value))
        if known is not None:
            return known[1]
        if isinstance(value, dict):
            return 1 + sum(map(self._size, cast("dict[str, object]", value).values()))
        if isinstance(value, list):
            return 1 + sum(map(self._size, cast("list[object]", value)))
        return 1

    def _made(self, exact: object) -> dict[str, Any]:
        if not isinstance(exact, dict):
            return {}
        made = dict(cast("dict[str, Any]", exact))
        properties = made.get("properties")
        if isinstance(properties, dict):
            opened = self._opened
            made["properties"] = {
                name: json.loads(opened[name].exact) if name in opened else each
                for name, each in cast("dict[str, Any]", properties).items()
            }
        for keyword in _JOINING:
            if keyword in made:
                made[keyword] = _joined(map(self.exact, made[keyword]), keyword)
        reference = made.pop("$ref", None)
        if isinstance(reference, str):
            inner = self._referred(name_in(reference))
            if not made:
                return inner
            made["allOf"] = [*made.get("allOf", ()), inner]
        return made

    def _referred(self, name: str) -> dict[str, Any]:
        if self._within > _DEEPEST:
            raise _TooLargeError
        if name not in self._known:
            self._within += 1
            self._known[name] = self.exact(json.loads(self._named[name].exact))
            self._within -= 1
        return self._known[name]


def _joined(schemas: Iterable[dict[str, Any]], keyword: str) -> list[dict[str, Any]]:
    """Schemas of an `anyOf` or `allOf`, each once, with those of another in it.

    Of a `oneOf`, a schema that stands there twice says something.
    """
    if keyword == "oneOf":
        return [*schemas]
    found: dict[str, dict[str, Any]] = {}
    for each in schemas:
        for one in each[keyword] if each.keys() == {keyword} else (each,):
            found.setdefault(json.dumps(one), one)
    return [*found.values()]


def _named_elsewhere(api: Api) -> frozenset[str]:
    """The names of schemas that something else than a form in parts refers to."""
    found: set[str] = set()
    pending = [*api.schemas.values()]
    for operation in api.every:
        pending += [each.schema for each in operation.parameters]
        content = [media for each in operation.responses for media in each.content]
        if operation.body is not None:
            content += [
                each for each in operation.body.content if each.name != MULTIPART
            ]
        for media in content:
            pending += media.schemas
        for media in operation.body.content if operation.body else ():
            if media.schema is not None and not isinstance(
                media.schema.shape, Reference
            ):
                pending.append(media.schema)
    while pending:
        shape = pending.pop().shape
        if isinstance(shape, Reference):
            found.add(shape.name)
        pending += parts(shape)
    return frozenset(found)
