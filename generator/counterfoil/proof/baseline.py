"""A valid request of each operation: what the proof starts from."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from counterfoil.proof.candidates import said, sample
from counterfoil.proof.credentials import credentials_of
from counterfoil.proof.exchange import Request
from counterfoil.proof.form_values import sayable
from counterfoil.proof.form_writing import write_form
from counterfoil.proof.item_lines import is_of_lines, one_line
from counterfoil.proof.media_types import concrete
from counterfoil.proof.oracle import expect
from counterfoil.proof.path_items import parameter_key
from counterfoil.proof.path_templates import sent_path
from counterfoil.proof.plain import escape, members
from counterfoil.proof.writing import (
    cookie_pairs,
    header_text,
    path_text,
    query_pairs,
    text_of,
    whole_query,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import Contract, MediaType, Operation, Parameter


_NO_BODY: Final[tuple[MediaType | None, ...]] = (None,)

Values = dict["tuple[str, str]", object]
"""The values of parameters, by name and place."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A valid request without its body, and valid values of the body, examples first.

    `media_type` is None where the operation takes no body that is JSON or a form; then
    `body` is a valid body of another kind, None where none is sent. `parameters` are
    the values that `target` and `headers` were made of.
    """

    operation: Operation
    target: str
    headers: tuple[tuple[str, str], ...]
    media_type: MediaType | None
    values: tuple[object, ...]
    parameters: Values = field(default_factory=dict["tuple[str, str]", object])
    other: MediaType | None = None
    content: bytes | None = None

    def request(self, body: bytes | None) -> Request:
        """The request with a body, or without any."""
        headers = self.headers
        media_type = self.media_type or self.other
        if body is not None and media_type is not None:
            headers = (*headers, ("Content-Type", concrete(media_type.sent)))
        return Request(self.operation.method, self.target, headers, body)

    def sent(self, target: str, headers: tuple[tuple[str, str], ...]) -> Request:
        """The shortest valid request with another target and other fields."""
        valid = self.valid
        own = valid.headers[len(self.headers) :]
        return Request(valid.method, target, (*headers, *own), valid.body)

    @property
    def valid(self) -> Request:
        """The shortest valid request."""
        if self.media_type is not None and self.media_type.is_form:
            content_type, body = write_form(self.media_type, self.values[0])
            headers = (*self.headers, ("Content-Type", content_type))
            return Request(self.operation.method, self.target, headers, body)
        if self.media_type is None:
            return self.request(self.content)
        texts = [json.dumps(value).encode() for value in self.values]
        return self.request(min(texts, key=len) if texts else None)

    @property
    def json_type(self) -> MediaType | None:
        """The media type, where the body is JSON."""
        known = self.media_type
        return known if known is not None and known.is_json else None


@lru_cache(maxsize=8)
def baselines(contract: Contract) -> tuple[Baseline, ...]:
    """One baseline for each operation, and for each of its JSON media types.

    They are the same ones each time, and not to be changed.
    """
    found: list[Baseline] = []
    for operation in contract.operations:
        content = operation.body.content if operation.body else ()
        typed = [one for one in content if (one.is_json or one.is_form) and one.schema]
        found += [
            _baseline(contract, operation, media_type)
            for media_type in typed or _NO_BODY
        ]
    return tuple(found)


def is_valid(contract: Contract, baseline: Baseline) -> bool:
    """Whether a baseline is a valid request: none may be known, or possible."""
    statuses = expect(contract, baseline.valid).statuses
    return any(status < HTTPStatus.BAD_REQUEST for status in statuses)


def _baseline(
    contract: Contract, operation: Operation, media_type: MediaType | None
) -> Baseline:
    values: Values = {}
    for parameter in operation.parameters:
        if parameter.required or parameter.place == "path":
            values[parameter.name, parameter.place] = value_of(contract, parameter)
    target, headers = place_parameters(contract, operation, values)
    bodies: list[object] = []
    other, content = None, None
    if media_type is not None:
        accepts, schema = contract.schemas.accepts, media_type.schema
        bodies = [one for one in media_type.examples if accepts(schema, one)]
        bodies = bodies or [sample(contract, schema)]
        if media_type.is_form:
            bodies = [sayable(contract, media_type, one) for one in bodies]
    elif operation.body is not None and operation.body.content:
        other = operation.body.content[0]
        content = _other_content(contract, other)
    return Baseline(
        operation, target, headers, media_type, tuple(bodies), values, other, content
    )


def value_of(contract: Contract, parameter: Parameter) -> object:
    """A valid value of a parameter: an example, or one that is made."""
    schema = parameter.schema
    for example in parameter.examples:
        if not schema or contract.schemas.accepts(schema, example):
            return example
    # No standard says how a null is written.
    value = said(contract, schema) if schema else "text"
    # An empty text is lost in a path, and what is empty is no parameter at all.
    if value in ("", [], {}):
        tries = _filled(contract, schema, value)
        accepts = contract.schemas.accepts
        return next((one for one in tries if not schema or accepts(schema, one)), value)
    return value


def _filled(contract: Contract, schema: str, value: object) -> Iterator[object]:
    """What may stand for an empty value."""
    pointer = contract.resolve(schema) if schema else ""
    plain = members(contract.at(pointer)) if schema else {}
    if value == "":
        yield from ("a", "text", "0", "aaaaaaaa")
    elif value == []:
        yield [sample(contract, f"{pointer}/items") if "items" in plain else "text"]
    else:
        for name in members(plain.get("properties")):
            inner = f"{pointer}/properties/{escape(name)}"
            yield {name: sample(contract, inner)}
        yield {"a": "text"}


def place_parameters(
    contract: Contract, operation: Operation, values: Values, credential: str = ""
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The target and the fields of a request with these values, and with credentials.

    `credential` stands in for those that are known. Where a parameter is a credential,
    too, it comes once: as the server knows it, or else with its own value.
    """
    fields, pairs = credentials_of(contract, operation, credential)
    keys = {parameter_key(name, "header") for name, _ in fields}
    keys |= {parameter_key(unquote(name), "query") for name, _ in pairs}
    own = {parameter_key(*one): one for one in values if parameter_key(*one) in keys}
    if contract.prefers and not credential:
        # A mock takes any.
        fields = tuple(o for o in fields if parameter_key(o[0], "header") not in own)
        pairs = tuple(
            o for o in pairs if parameter_key(unquote(o[0]), "query") not in own
        )
        own = {}
    given = own.values()
    kept = {one: value for one, value in values.items() if one not in given}
    return written(operation, kept, fields, pairs)


def written(
    operation: Operation,
    values: Values,
    fields: tuple[tuple[str, str], ...] = (),
    pairs: tuple[tuple[str, str], ...] = (),
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The target and the fields of a request with these values of parameters."""
    target = sent_path(operation.path)
    query: list[tuple[str, str]] = []
    whole: list[str] = []
    headers: list[tuple[str, str]] = []
    cookies: list[str] = []
    for parameter in operation.parameters:
        key = parameter.name, parameter.place
        if key not in values:
            continue
        value = values[key]
        match parameter.place:
            case "path":
                text = path_text(parameter, value)
                target = target.replace(f"{{{parameter.name}}}", text)
            case "query":
                query += query_pairs(parameter, value)
            case "header":
                headers.append((parameter.name, header_text(parameter, value)))
            case "cookie":
                cookies += [f"{n}={text}" for n, text in cookie_pairs(parameter, value)]
            case _:
                whole = [whole_query(parameter, value)]
    texts = [*filter(None, whole), *(f"{n}={text}" for n, text in (*query, *pairs))]
    if texts:
        target += "?" + "&".join(texts)
    own = [value for name, value in fields if name == "Cookie"]
    headers += [pair for pair in fields if pair[0] != "Cookie"]
    if cookies or own:
        headers.append(("Cookie", "; ".join([*cookies, *own])))
    return target, tuple(headers)


def _other_content(contract: Contract, media_type: MediaType) -> bytes:
    """A body that is neither JSON nor a form."""
    examples = [one for one in media_type.examples if isinstance(one, str)]
    if examples:
        return examples[0].encode()
    if is_of_lines(media_type):
        return one_line(contract, media_type)
    if not media_type.schema:
        return b"text"
    value = sample(contract, media_type.schema)
    return text_of(value).encode() or b"text"
