"""The contract as the proof reads it: a plain document, references followed late.

Deliberately independent of the generator's `Api`: an oracle must not share the code of
what it judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from counterfoil.access import AS_WRITTEN, DEFAULT_ACCESS, Access, Reading
from counterfoil.proof.fixed_queries import shown
from counterfoil.proof.media_types import (
    MULTIPART,
    URLENCODED,
    ContentType,
    is_json,
    kinds_of,
    parse_content_type,
    written,
)
from counterfoil.proof.path_templates import shape_of
from counterfoil.proof.plain import find, members, target_of

if TYPE_CHECKING:
    from counterfoil.proof.exchange import Request
    from counterfoil.proof.schemas import Schemas

FORMS: Final = frozenset({URLENCODED, MULTIPART})
ANY_SUCCESS: Final = frozenset(range(200, 300))


class ContractError(Exception):
    """A document that the proof cannot read; the message says why."""


@dataclass(frozen=True, slots=True)
class Header:
    """A documented response header.

    `name` is in lower case; `schema` a JSON Pointer, "" where there is none;
    `media_type` that of a value which is content, else "". `style` is "simple" but
    where `collectionFormat` of Swagger 2.0 says otherwise.
    """

    name: str
    required: bool
    schema: str
    explode: bool = False
    media_type: str = ""
    style: str = "simple"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one part of a form is written (OAS 3.1, 4.8.15).

    `style` is "" and `explode` None where the document says neither. `required` are the
    headers that the part must have, and `headers` the same with a right text for each.
    """

    name: str
    content_types: tuple[str, ...]
    style: str
    explode: bool | None
    required: tuple[Header, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class MediaType:
    """An entry of `content`.

    `names` are its media type and its aliases in lower case, without parameters;
    `schema` is a JSON Pointer, "" where there is none; `encodings` are the parts of a
    form that are not written as usual. `has_items` says whether it is a sequence of
    items that have a schema (OAS 3.2, 4.14.4). `files` are the fields of a form that
    are files. Where it is `apart`, the `parameters` tell it from another entry with its
    first name. `offered` are those that a response has, whatever they tell. `items` is
    a JSON Pointer to the schema of its items, "" where it has none. `is_octets`: it is
    any octets, though it is called JSON.
    """

    names: tuple[str, ...]
    schema: str
    examples: tuple[object, ...] = field(default=(), hash=False)
    encodings: tuple[Encoding, ...] = ()
    has_items: bool = False
    files: frozenset[str] = frozenset()
    apart: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
    offered: tuple[tuple[str, str], ...] = ()
    items: str = ""
    is_octets: bool = False

    @property
    def offers(self) -> tuple[ContentType, ...]:
        """Its media types, as a client may ask for them."""
        own, *aliases = self.names
        others = [ContentType(name, ()) for name in aliases]
        return (ContentType(own, self.offered), *others)

    @property
    def sent(self) -> str:
        """Its media type, as a message has it."""
        return written(self.names[0], self.parameters)

    @property
    def weight(self) -> tuple[int, int]:
        """How much its parameters say: a charset less than what else there is."""
        others = [name for name, _ in self.parameters if name != "charset"]
        return len(others), len(self.parameters)

    def has(self, kind: str, content_type: ContentType) -> bool:
        """Whether it is under a name, or range, what a Content-Type says."""
        if kind not in self.names:
            return False
        is_own = kind == self.names[0]
        return not is_own or {*self.parameters} <= {*content_type.telling}

    @property
    def is_json(self) -> bool:
        """Whether the content is JSON."""
        return is_json(self.names[0]) and not self.is_octets

    @property
    def is_form(self) -> bool:
        """Whether the content is a form."""
        return self.names[0] in FORMS

    @property
    def is_problem(self) -> bool:
        """Whether the content is a problem detail (RFC 9457)."""
        return self.names[0] == "application/problem+json"


def documented(
    content: tuple[MediaType, ...], content_type: ContentType
) -> MediaType | None:
    """The entry of `content` for a Content-Type: the most specific key has its say."""
    for kind in kinds_of(content_type.name):
        able = [one for one in content if one.has(kind, content_type)]
        if able:
            return max(able, key=lambda one: one.weight)
    return None


@dataclass(frozen=True, slots=True)
class Response:
    """A documented response. `status` is as written: `201`, `4XX` or `default`."""

    status: str
    headers: tuple[Header, ...]
    content: tuple[MediaType, ...]

    def media_type(self, content_type: ContentType) -> MediaType | None:
        """The documented content of a Content-Type."""
        return documented(self.content, content_type)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter.

    `place` is `path`, `query`, `header`, `cookie` or `querystring`; `schema` a JSON
    Pointer or ""; `media_type` that of a value which is content, else "". `encodings`
    are those of a form. `pointer` is where the contract has it. `said` is the name that
    stands in requests, where templates are written with another one ("": the same).
    """

    name: str
    place: str
    required: bool
    schema: str
    style: str = "form"
    explode: bool = True
    media_type: str = ""
    allow_empty: bool = False
    examples: tuple[object, ...] = field(default=(), hash=False)
    encodings: tuple[Encoding, ...] = ()
    pointer: str = ""
    said: str = ""

    @property
    def is_host(self) -> bool:
        """Whether it is in every request (RFC 9112, 3.2), though not told by a case."""
        return self.place == "header" and self.name.lower() == "host"


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to authenticate: its type, and where its credential goes.

    `place` and `parameter` are those of an API key, `scheme` that of HTTP
    authentication as it is written.
    """

    name: str
    type: str
    place: str = ""
    parameter: str = ""
    scheme: str = ""


Requirement = tuple[tuple[str, tuple[str, ...]], ...]
"""The schemes that must all be satisfied, each with its scopes; none: anonymous."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body of an operation's requests."""

    required: bool
    content: tuple[MediaType, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path. `method` is in upper case, `path` the template."""

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    responses: tuple[Response, ...]
    security: tuple[Requirement, ...] = ()
    pointer: str = ""

    @property
    def name(self) -> str:
        """What people are told that it is."""
        return shown(f"{self.method} {self.path}")

    @property
    def resource(self) -> str:
        """The template without the names of its variables."""
        return shape_of(self.path)

    def response(self, status: int) -> Response | None:
        """What the contract says of a status: by itself, its range, or `default`."""
        names = (str(status), f"{status // 100}XX", "default")
        known = {response.status.upper(): response for response in self.responses}
        return next(
            (known[name.upper()] for name in names if name.upper() in known), None
        )

    @property
    def successes(self) -> frozenset[int]:
        """The statuses of success that are documented, else all that a range covers."""
        found: set[int] = set()
        for response in self.responses:
            if response.status[:1] in {"2", "3"}:
                found |= covered(response.status)
        return frozenset(found) or ANY_SUCCESS

    def documents(self, status: int) -> bool:
        """Whether the contract says anything of a status."""
        return self.response(status) is not None

    @property
    def has_success(self) -> bool:
        """Whether the contract documents any success."""
        return any(
            one.status[:1] in {"2", "3"} or one.status == "default"
            for one in self.responses
        )


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """A whole document: its operations, and its schemas by JSON Pointer.

    `credentials` are those that the server under proof is known to accept, by the names
    of their schemes. `prefers`: it gives the status that a request prefers (RFC 7240).
    `path` is where it was read, as `access` and `reading` say. `base` is the path of
    the server's URL, behind which those of the contract begin.
    """

    document: dict[str, object]
    operations: tuple[Operation, ...]
    schemas: Schemas
    schemes: dict[str, Scheme] = field(default_factory=dict[str, Scheme])
    credentials: dict[str, str] = field(default_factory=dict[str, str])
    prefers: bool = False
    path: Path = Path()
    access: Access = DEFAULT_ACCESS
    reading: Reading = AS_WRITTEN
    base: str = ""

    def resolve(self, pointer: str) -> str:
        """The pointer to what stands at `pointer`, `$ref`s followed."""
        return resolve(self.document, pointer)

    def at(self, pointer: str) -> object:
        """The plain value at a pointer."""
        return find(self.document, pointer)


def read_otherwise(
    contract: Contract, *, formats: bool, without: frozenset[str] = frozenset()
) -> Contract:
    """A contract with its schemas read another way (`Schemas.read`).

    It is the same one each time: so all that is remembered of it is of use.
    """
    schemas = contract.schemas.read(formats=formats, without=without)
    return contract if schemas is contract.schemas else _with(contract, schemas)


@lru_cache(maxsize=8)
def _with(contract: Contract, schemas: Schemas) -> Contract:
    return replace(contract, schemas=schemas)


def body_type(operation: Operation | None, request: Request) -> MediaType | None:
    """The documented content that a request says its body is."""
    types = [text for name, text in request.headers if name.lower() == "content-type"]
    content_type = parse_content_type(types[0]) if types else None
    if operation is None or operation.body is None or content_type is None:
        return None
    return documented(operation.body.content, content_type)


def covered(status: str) -> frozenset[int]:
    """The statuses that a key of `responses` stands for: none for `default`."""
    if status.isdigit():
        return frozenset({int(status)})
    if len(status) == len("4XX") and status[0].isdigit():
        return frozenset(range(int(status[0]) * 100, int(status[0]) * 100 + 100))
    return frozenset()


def plain_name(media_type: str) -> str:
    """A media type in lower case, without its parameters."""
    parsed = parse_content_type(media_type)
    return parsed.name if parsed else media_type.lower()


def resolve(document: dict[str, object], pointer: str) -> str:
    """The pointer to what stands at `pointer`, `$ref`s followed."""
    seen = {pointer}
    while True:
        reference = members(find(document, pointer)).get("$ref")
        if not isinstance(reference, str):
            return pointer
        pointer = target_of(reference)
        if pointer in seen:
            raise ContractError(f"{pointer}: the reference leads to itself")
        seen.add(pointer)
