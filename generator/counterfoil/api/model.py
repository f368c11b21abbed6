"""The Api: what an OpenAPI document says, references followed, defaults applied.

Everything here is frozen, ordered as the document is, and serialisable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from counterfoil.api.schema import Schema
    from counterfoil.document.tree import Location


@dataclass(frozen=True, slots=True)
class Example:
    """A named example. `value` is JSON text."""

    name: str
    summary: str
    description: str
    value: str


@dataclass(frozen=True, slots=True)
class ExternalDocs:
    """A page elsewhere that says more."""

    url: str
    description: str


@dataclass(frozen=True, slots=True)
class MediaType:
    """One entry of `content`.

    `name` is the media type in lower case, without parameters. `aliases` are further
    media types under which the same content is accepted (`x-media-type-aliases`).
    `schema` is None where any content is valid.
    """

    name: str
    schema: Schema | None
    examples: tuple[Example, ...]
    aliases: tuple[str, ...]
    location: Location

    @property
    def is_json(self) -> bool:
        """Whether it is `application/json` or has a `+json` suffix (RFC 6839, 3.1)."""
        return self.name == "application/json" or self.name.endswith("+json")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path, query, header or cookie parameter."""

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


@dataclass(frozen=True, slots=True)
class RequestBody:
    """The body of an operation's requests."""

    content: tuple[MediaType, ...]
    required: bool
    description: str
    location: Location


@dataclass(frozen=True, slots=True)
class Header:
    """A documented response header, in the `simple` style: headers have no other."""

    name: str
    required: bool
    schema: Schema
    description: str
    location: Location
    explode: bool = False
    deprecated: bool = False
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """A documented response of one status. `content` is empty if there is no body."""

    status: int
    description: str
    headers: tuple[Header, ...]
    content: tuple[MediaType, ...]
    location: Location
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `id` is its operationId, or made from method and path."""

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


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a server's URL."""

    name: str
    default: str
    enum: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class Server:
    """A server that offers the API; `url` may hold `{variables}`."""

    url: str
    description: str
    variables: tuple[Variable, ...]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Tag:
    """A group of operations."""

    name: str
    description: str
    external_docs: ExternalDocs | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Info:
    """What the document says of itself; "" where it is silent."""

    title: str
    version: str
    summary: str
    description: str
    license: str
    license_identifier: str = ""
    license_url: str = ""
    terms_of_service: str = ""
    contact_name: str = ""
    contact_url: str = ""
    contact_email: str = ""


@dataclass(frozen=True, slots=True)
class Api:
    """A whole document.

    `schemas` are the named ones, by name: those of `components` in document order, then
    those that only a reference named. `version` is the minor version of OpenAPI, as
    "3.1".
    """

    info: Info
    servers: tuple[Server, ...]
    tags: tuple[Tag, ...]
    operations: tuple[Operation, ...]
    schemas: dict[str, Schema]
    source: str
    version: str = "3.1"
    external_docs: ExternalDocs | None = None
