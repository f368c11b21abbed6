"""JSON Schema as the generator understands it: what it means for a typed language.

One schema becomes one node. References become `Reference` nodes, so that recursive
schemas are finite. The exact meaning is never lost: `exact` of the enclosing `Schema`
holds the JSON Schema itself, for the judge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from counterfoil.api.metadata import ExternalDocs
    from counterfoil.document.tree import Location


class GivenName(Struct, frozen=True):
    """The name in code that the document itself gives (`x-counterfoil-name`).

    `text` is "" where it is no string.
    """

    text: str
    location: Location


class Bounds(Struct, frozen=True):
    """Constraints on a number, None for none (JSON Schema Validation, 6.2)."""

    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None


class Size(Struct, frozen=True):
    """Bounds on a length or a count; `most` is None where there is no upper one."""

    least: int = 0
    most: int | None = None


class AnyValue(Struct, frozen=True):
    """Every JSON value."""


class Null(Struct, frozen=True):
    """The null value."""


class Boolean(Struct, frozen=True):
    """true or false."""


class Number(Struct, frozen=True):
    """A number, or with `integer` one without a fractional part."""

    integer: bool
    bounds: Bounds = Bounds()


class String(Struct, frozen=True):
    """A string. `format` is an annotation, `pattern` ECMA-262, "" for none.

    So are `media_type` and `coding`: what the string holds, `contentMediaType`, and how
    octets are written in it, `contentEncoding`. `asserted` is a format that asserts.
    """

    size: Size = Size()
    pattern: str = ""
    format: str = ""
    media_type: str = ""
    coding: str = ""
    asserted: str = ""


class Binary(Struct, frozen=True):
    """The octets of a file in a form, `size` many: no JSON value.

    `is_undecoded` says that the document describes a value, which is not read, and
    `is_patterned` that it has a `pattern`, which no octets are matched with.
    """

    size: Size = Size()
    is_undecoded: bool = False
    is_patterned: bool = False


class Enumeration(Struct, frozen=True):
    """One of the given scalar values; one value is a constant.

    `names` and `descriptions` are those of the values, in their order, where the
    document gives them (`x-enum-varnames`, `x-enum-descriptions`).
    """

    values: tuple[str | int | float | bool | None, ...]
    names: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()


class Array(Struct, frozen=True):
    """An array of items of one schema.

    With a `prefix` it has just as many items, each of the schema in that position, and
    `items` says nothing.
    """

    items: Schema
    size: Size = Size()
    prefix: tuple[Schema, ...] = ()


class Property(Struct, frozen=True):
    """A named member of an object."""

    name: str
    schema: Schema
    required: bool
    given: GivenName | None = None


class Rule(Struct, frozen=True):
    """A cross-field rule of an object (`x-rules`). `expression` is CEL over `self`."""

    id: str
    message: str
    expression: str
    location: Location


class Kinds(Struct, frozen=True):
    """The values of a property that says which of its children an object is.

    Each has the name of the schema that it stands for, as far as the document tells
    (OAS 3.1, 4.8.25.2). They admit and forbid nothing. They are no `Discriminator`:
    that numbers the members of a union, and an object has no list of its children.
    """

    property: str
    values: tuple[tuple[str, str], ...]


class Object(Struct, frozen=True):
    """An object. `additional` is the schema of all other members, None for none.

    `kinds` is what the discriminator of an object with children says, or None.
    """

    properties: tuple[Property, ...]
    additional: Schema | None
    rules: tuple[Rule, ...] = ()
    kinds: Kinds | None = None


class Union(Struct, frozen=True):
    """A value of one of several schemas: the first of them that admits it.

    `told` is how the document's discriminator tells them apart, or None. It admits and
    forbids nothing (OAS 3.1, 4.8.25), but it goes before the order of the members. Of
    these `exclusive` tells that there is no order: exactly one may admit a value.
    `inherited` tells that the last member is the parent of the others: it admits what
    they do, and a value is one of them only where `told` says so.
    """

    members: tuple[Schema, ...]
    told: Discriminator | None = None
    exclusive: bool = False
    inherited: bool = False


class Discriminator(Struct, frozen=True):
    """Values of a property, each with the number of the member that it stands for."""

    property: str
    values: tuple[tuple[str, int], ...]


class Reference(Struct, frozen=True):
    """The named schema `name` of `Api.schemas`."""

    name: str


Shape: TypeAlias = (
    AnyValue
    | Null
    | Boolean
    | Number
    | String
    | Binary
    | Enumeration
    | Array
    | Object
    | Union
    | Reference
)


class Schema(Struct, frozen=True):
    """A schema: its shape, its words, and its place.

    `exact` is the whole JSON Schema as canonical JSON text, references to other named
    schemas written `#/$defs/NAME` (the whole set is closed by adding `$defs`). `loose`
    is "" where the shape admits exactly the values that `exact` admits; otherwise it
    names the keyword that the shape does not express, and the shape admits more than
    the schema does: never less, but for integers written as `1.0`. It speaks for the
    schemas in this one too: a schema with a loose property is loose. `examples` and
    `default` are JSON texts; "" is no default. `direction` is "request" where the same
    place means another schema in responses, else "". `given` is also that of a property
    where the schema is one's. `read_only` says that a member of it is not sent in
    requests (`readOnly`), `write_only` that it is not in responses: annotations, as
    `deprecated` is. `external_docs` is the page elsewhere that says more.
    """

    shape: Shape
    location: Location
    exact: str
    loose: str = ""
    title: str = ""
    description: str = ""
    deprecated: bool = False
    examples: tuple[str, ...] = ()
    default: str = ""
    direction: str = ""
    given: GivenName | None = None
    write_only: bool = False
    read_only: bool = False
    external_docs: ExternalDocs | None = None


def schemas_within(schema: Schema) -> tuple[Schema, ...]:
    """The schemas that one is made of; what it refers to is none of them."""
    match schema.shape:
        case Array(items, _, prefix):
            return prefix or (items,)
        case Object(properties, additional):
            inside = tuple([member.schema for member in properties])
            return inside if additional is None else (*inside, additional)
        case Union(members):
            return members
        case _:
            return ()


def walk(roots: Iterable[Schema]) -> Iterator[Schema]:
    """Schemas, and those inside of them, in order, each once."""
    seen: set[int] = set()
    for root in roots:
        pending = [root]
        while pending:
            schema = pending.pop()
            if id(schema) not in seen:
                seen.add(id(schema))
                yield schema
                pending += reversed(schemas_within(schema))


def target_of(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    """The schema itself, or what it refers to among the named ones."""
    seen: set[str] = set()
    while isinstance(schema.shape, Reference) and schema.shape.name not in seen:
        seen.add(schema.shape.name)
        schema = schemas[schema.shape.name]
    return schema


def alternatives(schema: Schema, follow: Callable[[Schema], Schema]) -> list[Schema]:
    """What a value may be of, unions in unions and references followed.

    Each stands there once, though several unions share it: of ways to it there can be
    two to the power of their depth.
    """
    found: list[Schema] = []
    pending = [schema]
    seen: set[int] = set()
    while pending:
        target = follow(pending.pop())
        if id(target) in seen:
            continue
        seen.add(id(target))
        if isinstance(target.shape, Union):
            pending += reversed(target.shape.members)
        else:
            found.append(target)
    return found


def object_of(schema: Schema) -> Object | None:
    """The object that a schema is; for a parent (`Union.inherited`) what it has itself.

    None for all others.
    """
    shape = schema.shape
    if isinstance(shape, Union) and shape.inherited:
        shape = shape.members[-1].shape
    return shape if isinstance(shape, Object) else None
