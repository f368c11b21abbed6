"""The contract as the proof reads it: a plain document, references followed late.

Deliberately independent of the generator's `Api`: an oracle must not share the code of
what it judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.proof.document_text import read_document
from counterfoil.proof.plain import elements, escape, find, members, target_of
from counterfoil.proof.schemas import Schemas

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

METHODS: Final = (
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "query",
)
"""The fields of a path item that are operations (OpenAPI 3.1, 4.8.9; `query`: 3.2)."""


_DATA: Final = frozenset({"const", "default", "enum", "example", "value"})
"""Members whose values are data: a `$ref` in them refers to nothing."""


class ContractError(Exception):
    """A document that the proof cannot read; the message says why."""


@dataclass(frozen=True, slots=True)
class Header:
    """A documented response header.

    `name` is in lower case; `schema` a JSON Pointer, "" where there is none.
    """

    name: str
    required: bool
    schema: str


@dataclass(frozen=True, slots=True)
class MediaType:
    """An entry of `content`.

    `names` are its media type and its aliases in lower case; `schema` is a JSON
    Pointer, "" where there is none.
    """

    names: tuple[str, ...]
    schema: str
    examples: tuple[object, ...] = field(default=(), hash=False)

    @property
    def is_json(self) -> bool:
        """Whether the content is JSON, by its suffix too (RFC 6839, 3.1)."""
        return self.names[0] == "application/json" or self.names[0].endswith("+json")

    @property
    def is_problem(self) -> bool:
        """Whether the content is a problem detail (RFC 9457)."""
        return self.names[0] == "application/problem+json"


@dataclass(frozen=True, slots=True)
class Response:
    """A documented response. `status` is as written: `201`, `4XX` or `default`."""

    status: str
    headers: tuple[Header, ...]
    content: tuple[MediaType, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter.

    `place` is `path`, `query`, `header` or `cookie`; `schema` a JSON Pointer or "".
    """

    name: str
    place: str
    required: bool
    schema: str


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
        exact = {one.status for one in self.responses if one.status[:1] in "23"}
        return frozenset(
            int(status) for status in exact if status.isdigit()
        ) or frozenset(range(200, 300))


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """A whole document: its operations, and its schemas by JSON Pointer."""

    document: dict[str, object]
    operations: tuple[Operation, ...]
    schemas: Schemas

    def resolve(self, pointer: str) -> str:
        """The pointer to what stands at `pointer`, `$ref`s followed."""
        return _resolve(self.document, pointer)

    def at(self, pointer: str) -> object:
        """The plain value at a pointer."""
        return find(self.document, pointer)


def load_contract(path: Path) -> Contract:
    """Read a document of YAML or JSON.

    Raises `ContractError` where it is unreadable, or holds a reference that does not
    lead to a place in it.
    """
    try:
        document = members(read_document(path))
        _check_references(document, document)
        operations = tuple(_operations(document))
    except KeyError as error:
        message = f"{path}: the reference {error} leads nowhere"
        raise ContractError(message) from None
    except (OSError, ValueError) as error:
        raise ContractError(f"{path}: {error}") from None
    return Contract(document, operations, Schemas(document))


def _check_references(document: dict[str, object], part: object) -> None:
    """Follow every reference once. Raises `KeyError` where one leads nowhere."""
    reference = members(part).get("$ref")
    if isinstance(reference, str):
        find(document, target_of(reference))
    for name, inside in members(part).items():
        if name not in _DATA:
            _check_references(document, inside)
    for inside in elements(part):
        _check_references(document, inside)


def _resolve(document: dict[str, object], pointer: str) -> str:
    seen = {pointer}
    while True:
        reference = members(find(document, pointer)).get("$ref")
        if not isinstance(reference, str):
            return pointer
        pointer = target_of(reference)
        if pointer in seen:
            raise ContractError(f"{pointer}: the reference leads to itself")
        seen.add(pointer)


def _entries(
    document: dict[str, object], pointer: str, name: str
) -> Iterator[tuple[str, str]]:
    """The names in the object `name` at `pointer`, each with its value's pointer."""
    place = f"{pointer}/{escape(name)}"
    for key in members(members(find(document, pointer)).get(name)):
        yield key, _resolve(document, f"{place}/{escape(key)}")


def _operations(document: dict[str, object]) -> Iterator[Operation]:
    for path, item in _entries(document, "", "paths"):
        shared = _parameters(document, item)
        for method in METHODS:
            if method in members(find(document, item)):
                yield _operation(document, path, method, f"{item}/{method}", shared)


def _operation(
    document: dict[str, object],
    path: str,
    method: str,
    pointer: str,
    shared: dict[tuple[str, str], Parameter],
) -> Operation:
    plain = members(find(document, pointer))
    body: Body | None = None
    if "requestBody" in plain:
        place = _resolve(document, f"{pointer}/requestBody")
        required = members(find(document, place)).get("required") is True
        body = Body(required, _content(document, place))
    return Operation(
        id=str(plain.get("operationId", f"{method}{path}")),
        method=method.upper(),
        path=path,
        parameters=tuple((shared | _parameters(document, pointer)).values()),
        body=body,
        responses=tuple(
            Response(status, _headers(document, place), _content(document, place))
            for status, place in _entries(document, pointer, "responses")
        ),
    )


def _parameters(
    document: dict[str, object], pointer: str
) -> dict[tuple[str, str], Parameter]:
    found: dict[tuple[str, str], Parameter] = {}
    listed = elements(members(find(document, pointer)).get("parameters"))
    for index in range(len(listed)):
        place = _resolve(document, f"{pointer}/parameters/{index}")
        plain = members(find(document, place))
        name, where = str(plain["name"]), str(plain["in"])
        found[name, where] = Parameter(
            name, where, plain.get("required") is True, _schema(document, place)
        )
    return found


def _headers(document: dict[str, object], pointer: str) -> tuple[Header, ...]:
    return tuple(
        Header(
            name.lower(),
            members(find(document, place)).get("required") is True,
            _schema(document, place),
        )
        for name, place in _entries(document, pointer, "headers")
        # OpenAPI 3.1, 4.8.17: a response header named Content-Type is ignored.
        if name.lower() != "content-type"
    )


def _content(document: dict[str, object], pointer: str) -> tuple[MediaType, ...]:
    found: list[MediaType] = []
    for name, place in _entries(document, pointer, "content"):
        plain = members(find(document, place))
        aliases = elements(plain.get("x-media-type-aliases"))
        examples = [
            members(find(document, example)).get("value")
            for _, example in _entries(document, place, "examples")
        ]
        if "example" in plain:
            examples.append(plain["example"])
        found.append(
            MediaType(
                tuple(str(alias).lower() for alias in (name, *aliases)),
                _schema(document, place),
                tuple(examples),
            )
        )
    return tuple(found)


def _schema(document: dict[str, object], pointer: str) -> str:
    return f"{pointer}/schema" if "schema" in members(find(document, pointer)) else ""
