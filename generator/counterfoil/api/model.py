"""The Api: what an OpenAPI document says, references followed, defaults applied.

Everything here is frozen, ordered as the document is, and serialisable.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from counterfoil.api.media_types import bare_name, is_json
from counterfoil.api.schema import Schema, walk
from counterfoil.api.security_schemes import SecurityScheme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.expressions import Expression
    from counterfoil.api.metadata import ExternalDocs, Info, Server, Tag
    from counterfoil.api.schema import GivenName
    from counterfoil.api.security_schemes import SecurityRequirement
    from counterfoil.document.tree import Location


class Example(Struct, frozen=True):
    """A named example. `value` is JSON text, `sent` how that is written, if said."""

    name: str
    summary: str
    description: str
    value: str
    sent: str = ""


class JsonData(Struct, frozen=True):
    """Which server-sent events have JSON for their data: all others have text.

    `events` are their names, None for all but `others`. The data `texts` are text in
    any event. Where it is `open`, there may be texts in place of JSON.
    """

    events: tuple[str, ...] | None = None
    others: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    open: bool = False

    def holds(self, event: object, data: object) -> bool:
        """Whether data, or the text that they are, are JSON in an event of a name.

        WHATWG HTML, 9.2.6: the name of an event without one is `message`.
        """
        name = event or "message"
        named = name not in self.others if self.events is None else name in self.events
        return named and data not in self.texts


class MediaType(Struct, frozen=True):
    """One entry of `content`.

    `name` is the media type in lower case, without parameters. `aliases` are further
    media types under which the same content is accepted (`x-media-type-aliases`).
    `schema` is None where any content is valid. `item_schema` is that of each item of a
    stream, and `json_data` tells which of them, if they are events, have JSON for their
    data: the schema is that of what it holds. `encodings` say how the parts of a form
    are written, where the defaults of the standard do not hold; `positions` what the
    parts are that have no names.
    `stray_encodings` are by position, though the parts have none. `parameters` are what
    a message has behind the name, as "; version=2". `apart` says that they tell it from
    another one with the same name. `is_octets`: it is any octets, though it is called
    JSON.
    """

    name: str
    schema: Schema | None
    examples: tuple[Example, ...]
    aliases: tuple[str, ...]
    location: Location
    encodings: tuple[Encoding, ...] = ()
    item_schema: Schema | None = None
    json_data: JsonData | None = None
    positions: Positions | None = None
    stray_encodings: tuple[Encoding, ...] = ()
    parameters: str = ""
    apart: bool = False
    is_octets: bool = False

    @property
    def key(self) -> str:
        """What tells it from the others in its `content`."""
        return self.sent(self.name) if self.apart else self.name

    @property
    def schemas(self) -> tuple[Schema, ...]:
        """The schemas of its content, of its items and of its parts."""
        parts = self.positions.all if self.positions else ()
        found = (self.schema, self.item_schema, *(each.schema for each in parts))
        return tuple(each for each in found if each is not None)

    @property
    def is_json(self) -> bool:
        """Whether content of this media type is JSON."""
        return is_json(self.name) and not self.is_octets

    def sent(self, name: str) -> str:
        """One of its names as messages have it: its own with its parameters."""
        return name + self.parameters if name == self.name else name


class Parameter(Struct, frozen=True):
    """A path, query, header or cookie parameter.

    `media_type` is "" for one that is written in its `style`; otherwise the value is
    text of that media type (`content`), mostly JSON, and `schema` is its schema.
    `allow_reserved` and `allow_empty` are `allowReserved` and `allowEmptyValue`. The
    place is "querystring" where the parameter is the whole query (OpenAPI 3.2);
    `encodings` say how the fields of a form are written there.
    """

    name: str
    place: str
    required: bool
    schema: Schema
    style: str
    explode: bool
    description: str
    deprecated: bool
    location: Location
    examples: tuple[Example, ...] = ()
    media_type: str = ""
    allow_reserved: bool = False
    allow_empty: bool = False
    encodings: tuple[Encoding, ...] = ()
    given: GivenName | None = None


class RequestBody(Struct, frozen=True):
    """The body of an operation's requests."""

    content: tuple[MediaType, ...]
    required: bool
    description: str
    location: Location


class Header(Struct, frozen=True):
    """A documented response header, in the `simple` style: OpenAPI 3 has no other.

    `style` is "" but for the other ways in which Swagger 2.0 divides arrays.
    `media_type` is that of a header with `content` instead of a schema, or "".
    """

    name: str
    required: bool
    schema: Schema
    description: str
    location: Location
    explode: bool = False
    deprecated: bool = False
    examples: tuple[Example, ...] = ()
    media_type: str = ""
    style: str = ""
    given: GivenName | None = None


class Encoding(Struct, frozen=True):
    """How one part of a form is written (OAS 3.1, 4.8.15).

    `name` is that of the property. `content_types` are media types, with parameters, or
    ranges of them. `style` is "" and `explode` None where the document gives neither.
    """

    name: str
    content_types: tuple[str, ...]
    headers: tuple[Header, ...]
    location: Location
    style: str = ""
    explode: bool | None = None
    allow_reserved: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its media types."""
        return tuple(map(bare_name, self.content_types))

    @property
    def is_styled(self) -> bool:
        """Whether the part is written as a parameter is (OAS 3.1, 4.8.15.1.2)."""
        return self.style != "" or self.explode is not None or self.allow_reserved


class Position(Struct, frozen=True):
    """What a part without a name is: its schema, and how it is written, if said."""

    schema: Schema
    encoding: Encoding | None


class Positions(Struct, frozen=True):
    """The parts of content in which their order tells what they are (OAS 3.2, 4.14.5).

    `prefix` are the first ones, `rest` is what all others are; None where there are no
    others. There are at least `least` of them, and `most` where that is not None.
    """

    prefix: tuple[Position, ...]
    rest: Position | None
    least: int
    most: int | None

    @property
    def all(self) -> tuple[Position, ...]:
        """Those of the prefix, and that of the rest."""
        return (*self.prefix, *([self.rest] if self.rest else ()))


class Link(Struct, frozen=True):
    """A request that may follow a response (OAS 3.1, 4.8.20).

    `operation_id` or `operation_ref` names its operation. `parameters` are their names,
    or places and names, with the JSON text of a value or of a runtime expression; so
    is `body`, which is "" for none. `server` goes before those of the operation.
    """

    name: str
    operation_id: str
    operation_ref: str
    parameters: tuple[tuple[str, str], ...]
    body: str
    server: Server | None
    description: str
    location: Location


class Response(Struct, frozen=True):
    """A documented response. `content` is empty if there is no body.

    `status` is 0 where the response stands for several: then `pattern` is "default",
    or a range such as "4XX". A status by itself goes before its range, and that before
    the default (OAS 3.1, 4.8.16).
    """

    status: int
    description: str
    headers: tuple[Header, ...]
    content: tuple[MediaType, ...]
    location: Location
    summary: str = ""
    pattern: str = ""
    links: tuple[Link, ...] = ()

    @property
    def key(self) -> str:
        """The status, range or "default", as `responses` names it."""
        return self.pattern or str(self.status)

    @property
    def words(self) -> str:
        """What it means: of the two that may say so, the one that says more."""
        return self.description or self.summary


class Pagination(Struct, frozen=True):
    """How the pages of an operation follow each other (`x-pagination`).

    `style` is "cursor", "offset", "page" or "link". `parameter` is that of the query
    which chooses the page; "" for links. `items` and `next` lead through the members of
    a page to its items and to the cursor of the next page.
    """

    style: str
    parameter: str
    items: tuple[str, ...]
    next: tuple[str, ...]
    location: Location


WEBHOOK: Final = "webhook"
CALLBACK: Final = "callback"


class Event(Struct, frozen=True):
    """What the service sends of itself: a webhook, or a callback.

    `kind` is one of the two, `name` its key in the document. What a callback is sent to
    is `written` as its key, of the parts `url`, which are none where it is no
    expression; `origins` are the paths and methods of the operations that it follows.
    """

    kind: str
    name: str
    location: Location
    written: str = ""
    url: tuple[str | Expression, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()


class Operation(Struct, frozen=True):
    """One method of one path. `id` is its operationId, or made from method and path.

    One of the requirements in `security` must be met; there are none where anyone may
    call. `servers` are its own or its path's; without any, those of the Api hold.
    `event` is None where clients call the service; where the service calls, `path` is
    one that a receiver may have for it.
    """

    id: str
    method: str
    path: str
    tags: tuple[str, ...]
    summary: str
    description: str
    deprecated: bool
    parameters: tuple[Parameter, ...]
    body: RequestBody | None
    responses: tuple[Response, ...]
    location: Location
    external_docs: ExternalDocs | None = None
    security: tuple[SecurityRequirement, ...] = ()
    servers: tuple[Server, ...] = ()
    pagination: Pagination | None = None
    given: GivenName | None = None
    event: Event | None = None

    @property
    def route(self) -> str:
        """The method and the path, as people are told of it.

        What the service sends has no path but its receivers': it is told by its name,
        with the method where that is none that webhooks mostly have.
        """
        if self.event is None:
            return f"{self.method} {self.path}"
        method = "" if self.method == "POST" else f" ({self.method})"
        return f"{self.event.kind} {self.event.name}{method}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What no other operation of the document has."""
        if self.event is None:
            return "", self.path, self.method
        place = self.event.location
        return self.event.kind, f"{place.file}#{place.pointer}", self.method

    @property
    def schemas(self) -> Iterator[Schema]:
        """The schemas of what is sent and answered, without those inside of them."""
        for parameter in self.parameters:
            yield parameter.schema
        if self.body is not None:
            for media in self.body.content:
                yield from media.schemas
        for response in self.responses:
            for header in response.headers:
                yield header.schema
            for media in response.content:
                yield from media.schemas


class Api(Struct, frozen=True, dict=True):
    """A whole document.

    `operations` are what clients call, `events` what the service sends by itself.
    `schemas` are the named ones, by name: those of `components` in document order, then
    those that only a reference named. `version` is the minor version of OpenAPI, as
    "3.1"; it is "2.0" for Swagger. `security_schemes` are those that an operation
    requires, by name.
    """

    info: Info
    servers: tuple[Server, ...]
    tags: tuple[Tag, ...]
    operations: tuple[Operation, ...]
    schemas: dict[str, Schema]
    source: str
    version: str = "3.1"
    external_docs: ExternalDocs | None = None
    security_schemes: dict[str, SecurityScheme] = field(
        default_factory=dict[str, SecurityScheme]
    )
    events: tuple[Operation, ...] = ()

    @property
    def every(self) -> tuple[Operation, ...]:
        """All operations, whoever sends the requests."""
        return (*self.operations, *self.events)

    @cached_property
    def methods(self) -> dict[str, tuple[str, ...]]:
        """The methods of each path, those of events among them."""
        found: dict[str, tuple[str, ...]] = {}
        for each in self.every:
            found[each.path] = (*found.get(each.path, ()), each.method)
        return found

    @cached_property
    def callbacks(self) -> dict[tuple[str, str], tuple[Operation, ...]]:
        """The callbacks that follow operations, by the paths and methods of these."""
        found: dict[tuple[str, str], list[Operation]] = {}
        for each in self.events:
            for origin in each.event.origins if each.event else ():
                found.setdefault(origin, []).append(each)
        return {origin: tuple(each) for origin, each in found.items()}

    @cached_property
    def every_schema(self) -> tuple[Schema, ...]:
        """Every schema, those inside of others included, each once."""
        return tuple(walk(self._roots()))

    def _roots(self) -> Iterator[Schema]:
        yield from self.schemas.values()
        for operation in self.every:
            yield from operation.schemas
