"""openapi-core, made ready for one contract."""

from __future__ import annotations

import copy
import json
import logging
import re
import warnings
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import parse_qsl, unquote

from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI
from openapi_core.casting.schemas import oas31_schema_casters_factory
from openapi_core.casting.schemas.factories import SchemaCastersFactory
from openapi_core.datatypes import RequestParameters
from openapi_core.validation.schemas import oas31_schema_validators_factory
from openapi_core.validation.schemas.factories import DialectSchemaValidatorsFactory
from werkzeug.datastructures import Headers, ImmutableMultiDict

from counterfoil.proof.contract import plain_name
from counterfoil.proof.matching import python_regex
from counterfoil.proof.modern import OF_3_0
from counterfoil.proof.nested import as_texts
from counterfoil.proof.oracle import path_of
from counterfoil.proof.path_items import ADDITIONAL, FIELDS, METHODS, spread
from counterfoil.proof.plain import described, elements, is_object, members

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jsonschema import FormatChecker

    from counterfoil.proof.contract import Contract, MediaType
    from counterfoil.proof.exchange import Answer, Exchange, Request
    from counterfoil.proof.oracle import Expectation

# What it notes for itself is no finding: where nobody listens, Python prints it.
logging.getLogger("openapi_core").addHandler(logging.NullHandler())

_BESIDE: Final = frozenset({*METHODS, ADDITIONAL, *FIELDS})
"""What a reference may have beside it that is none of a schema (OAS 3.1, 4.8.9)."""
_HOST: Final = "http://proof.invalid"
_MOST_PLACES: Final = 20_000


class NoOpinionError(Exception):
    """openapi-core itself failed on a message."""


_BY_NAME: Final = NoOpinionError("it tells media types apart by their names alone")


class _Validators(DialectSchemaValidatorsFactory):
    """Makes validators as openapi-core does, with one checker of formats for them all.

    It would copy its checker for each value, for a fifth of its time, lest formats are
    added to the one that others have: nobody adds any.
    """

    def get_format_checker(
        self, format_validators: object = None, extra_format_validators: object = None
    ) -> FormatChecker:
        assert not format_validators
        assert not extra_format_validators
        return self.format_checker


def _validators() -> _Validators:
    """Those for documents of OpenAPI 3.1, as which all are read here."""
    own = oas31_schema_validators_factory
    return _Validators(
        own.schema_validator_cls, own.default_jsonschema_dialect_id, own.format_checker
    )


class Judge:
    """openapi-core, made ready for one contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        document: Any = copy.deepcopy(contract.document)
        # The proof speaks to one address, whatever the document's servers are.
        as_texts(contract, document)
        _write_plainly(document)
        spread(document)
        # Which of two templates a path is of, it tells otherwise than a server may (OAS
        # 3.1, 4.8.8.2): each has a segment of its own before it.
        paths = members(document.get("paths"))
        self._marks = {path: f"/{number}" for number, path in enumerate(paths)}
        document["paths"] = {
            self._marks[path] + _each_named_once(path): item
            for path, item in paths.items()
        }
        document["servers"] = [{"url": _HOST}]
        json_types: dict[str, Callable[[bytes], Any]] = {
            name: _read_json
            for content in _contents(contract)
            if content.is_json
            for name in content.names
        }
        validators = _validators()
        config = Config(
            # That it is in order is for others to say; its types forbid this.
            spec_validator_cls=cast("Any", None),
            extra_media_type_deserializers=json_types,
            schema_validators_factory=validators,
            schema_casters_factory=SchemaCastersFactory(
                validators, oas31_schema_casters_factory.types_caster
            ),
        )
        answered: Any = copy.deepcopy(document)
        _drop_required(document, "readOnly")
        _drop_required(answered, "writeOnly")
        self._requests = _reading(document, config)
        self._answers = self._requests
        if answered != document:
            self._answers = _reading(answered, config)
        self._aliases = {
            (operation.id, alias): content.names[0]
            for operation in contract.operations
            if operation.body
            for content in operation.body.content
            for alias in content.names[1:]
        }

    def request_errors(
        self, request: Request, expected: Expectation
    ) -> tuple[Exception, ...]:
        """What openapi-core has against a request."""
        operation = expected.operation
        body = operation.body if operation else None
        fields = {name.lower(): value for name, value in request.headers}
        if body and _is_told_apart(body.content, fields.get("content-type")):
            return (_BY_NAME,)
        return _collect(
            self._requests.iter_request_errors(self._request(request, expected))
        )

    def response_errors(
        self, exchange: Exchange, expected: Expectation
    ) -> tuple[Exception, ...]:
        """What openapi-core has against an answer of the expected operation."""
        operation, answer = expected.operation, exchange.answer
        response = operation.response(answer.status) if operation else None
        told = answer.header("content-type")
        if response and _is_told_apart(response.content, told):
            return (_BY_NAME,)
        return _collect(
            self._answers.iter_response_errors(
                self._request(exchange.request, expected), _Response(exchange.answer)
            )
        )

    def _request(self, request: Request, expected: Expectation) -> _Request:
        operation = expected.operation
        # The 405 of an undeclared method is documented beside the operations that the
        # resource does have.
        method = operation.method if operation else request.method
        template = operation.path if operation else ""
        made = _Request(request, method, template, self._marks.get(template, ""))
        name, separator, rest = made.content_type.partition(";")
        alias = self._aliases.get((operation.id if operation else "", name.strip()))
        if alias:
            made.content_type = alias + separator + rest
        return made


def _reading(document: dict[str, Any], config: Config) -> OpenAPI:
    """openapi-core with a document whose places are found once, and not each time."""
    path = SchemaPath.from_dict(document, resolved_cache_maxsize=_MOST_PLACES)
    return OpenAPI(path, config=config)


def _is_told_apart(content: tuple[MediaType, ...], content_type: str | None) -> bool:
    """Whether parameters tell what content is under the name of a Content-Type."""
    name = plain_name(content_type or "")
    return any(one.apart and name == one.names[0] for one in content)


def _write_plainly(value: object, *, named: bool = False) -> None:
    """Write patterns and media types of a document as openapi-core reads them.

    It runs patterns by the module `re`, and looks for a media type by its name alone.
    Servers go: paths and operations may have their own. Discriminators go, which change
    no outcome of validation (OAS 3.1, 4.8.25): it would ask the named schema alone.
    """
    plain = members(value)
    if not named:
        plain.pop("servers", None)
        plain.pop("discriminator", None)
        _move_reference(plain)
        for response in map(members, members(plain.get("responses")).values()):
            if response.get("content") == {}:
                # It would miss whatever is documented so.
                del response["content"]
    pattern = plain.get("pattern")
    if isinstance(pattern, str) and not named:
        plain["pattern"] = python_regex(pattern)
    content = plain.get("content")
    if is_object(content) and not named:
        kept = dict(reversed([(plain_name(k), v) for k, v in members(content).items()]))
        plain["content"] = dict(reversed(kept.items()))
    for inside, names in described(value, named=named):
        _write_plainly(inside, named=names)


def _move_reference(plain: dict[str, object]) -> None:
    """Put the reference of a schema with other keywords into `allOf`.

    It follows one and forgets what stands beside (JSON Schema Core, 8.2.3.1).
    """
    beside = (one for one in plain if one not in _BESIDE and one[:2] != "x-")
    if isinstance(plain.get("$ref"), str) and any(beside):
        reference = {"$ref": plain.pop("$ref")}
        plain["allOf"] = [*elements(plain.get("allOf")), reference]


def _drop_required(value: object, word: str, *, named: bool = False) -> None:
    """Take away that properties with a `word` are required, where that undoes it.

    That is in Schema Objects of OpenAPI 3.0, which are shown as those of 3.1 (OAS
    3.0.4, 4.7.24.1: `readOnly` in requests, `writeOnly` in responses).
    """
    plain = members(value)
    required = elements(plain.get("required"))
    if required and OF_3_0 in plain and not named:
        properties = members(plain.get("properties"))
        plain["required"] = [
            name
            for name in required
            if members(properties.get(str(name))).get(word) is not True
        ]
    for inside, names in described(value, named=named):
        _drop_required(inside, word, named=names)


def _read_json(content: bytes, **_parameters: str) -> object:
    """The default reader of openapi-core for JSON, for all media types that are JSON.

    JSON has no parameters: whatever a Content-Type names is ignored (RFC 8259, 11).
    """
    value: object = json.loads(content)
    return value


def _contents(contract: Contract) -> Iterator[MediaType]:
    for operation in contract.operations:
        if operation.body:
            yield from operation.body.content
        for response in operation.responses:
            yield from response.content


def _collect(errors: Iterable[Exception]) -> tuple[Exception, ...]:
    with warnings.catch_warnings():
        # Deprecated parameters are announced as warnings; they are not errors.
        warnings.simplefilter("ignore")
        try:
            return tuple(errors)
        except Exception as error:  # noqa: BLE001 - a malformed Content-Type is one thing that it raises on
            return (NoOpinionError(type(error).__name__),)


class _Request:
    """A request as openapi-core's protocol has it."""

    def __init__(self, request: Request, method: str, template: str, mark: str) -> None:
        query = request.target.partition("?")[2]
        cookies = "; ".join(
            value for name, value in request.headers if name.lower() == "cookie"
        )
        pairs = [
            part.strip().partition("=") for part in cookies.split(";") if part.strip()
        ]
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(query, keep_blank_values=True)),
            header=Headers(list(request.headers)),
            cookie=ImmutableMultiDict([(name, value) for name, _, value in pairs]),
        )
        # It would join host and path: that loses a `?` or a `;` at the end, tabs and
        # line ends, and resolves what is no dot segment of a URL, but a value.
        self.host_url = ""
        self.path = _HOST + mark + _path(path_of(request.target), template)
        self.method = method.lower()
        self.body = request.body
        self.content_type = next(
            (
                value.lower()
                for name, value in request.headers
                if name.lower() == "content-type"
            ),
            "",
        )


def _each_named_once(template: str) -> str:
    """A path whose variables have names of their own: openapi-core finds no other.

    One that stands there twice has the last of its texts.
    """
    parts = re.split(r"(\{[^{}]*\})", template)
    for index in range(1, len(parts), 2):
        if parts[index] in parts[index + 1 :]:
            parts[index] = f"{{{index} of {parts[index][1:]}"
    return "".join(parts)


def _path(path: str, template: str) -> str:
    """A path whose parts are decoded: openapi-core takes values as they are.

    The parts that the template has are written as it has them. An encoded solidus parts
    no segments (RFC 3986, 2.2): it stays encoded.
    """
    segments = path.split("/")
    decoded = [unquote(segment).replace("/", "%2F") for segment in segments]
    named = template.split("/")
    if len(named) != len(segments):
        return "/".join(decoded)
    return "/".join(
        _as_in(name, value) if "{" in name else name
        for value, name in zip(decoded, named, strict=True)
    )


def _as_in(name: str, value: str) -> str:
    """A segment with those characters encoded that its template has so."""
    for encoded in ("%3F", "%23", "%7B", "%7D"):
        if encoded in name:
            value = value.replace(unquote(encoded), encoded)
    return value


class _Response:
    """An answer as openapi-core's protocol has it."""

    def __init__(self, answer: Answer) -> None:
        self.status_code = answer.status
        self.headers = Headers(list(answer.headers))
        self.data = answer.body
        self.content_type = (answer.header("content-type") or "").lower()
