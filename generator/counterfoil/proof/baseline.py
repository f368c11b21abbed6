"""A valid request of each operation: what the proof starts from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from counterfoil.proof.candidates import sample
from counterfoil.proof.exchange import Request

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract, MediaType, Operation


_NO_BODY: Final[tuple[MediaType | None, ...]] = (None,)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A valid request without its body, and valid values of the body, examples first.

    `media_type` is None where the operation takes no JSON body; `values` is then empty.
    """

    operation: Operation
    target: str
    headers: tuple[tuple[str, str], ...]
    media_type: MediaType | None
    values: tuple[object, ...]

    def request(self, body: bytes | None) -> Request:
        """The request with a body, or without any."""
        headers = self.headers
        if body is not None and self.media_type is not None:
            headers = (*headers, ("Content-Type", self.media_type.names[0]))
        return Request(self.operation.method, self.target, headers, body)

    @property
    def valid(self) -> Request:
        """The shortest valid request."""
        texts = [json.dumps(value).encode() for value in self.values]
        return self.request(min(texts, key=len) if texts else None)


def baselines(contract: Contract) -> tuple[Baseline, ...]:
    """One baseline for each operation, and for each of its JSON media types."""
    found: list[Baseline] = []
    for operation in contract.operations:
        content = operation.body.content if operation.body else ()
        json_types = [one for one in content if one.is_json and one.schema]
        found += [
            _baseline(contract, operation, media_type)
            for media_type in json_types or _NO_BODY
        ]
    return tuple(found)


def _baseline(
    contract: Contract, operation: Operation, media_type: MediaType | None
) -> Baseline:
    target, query, headers = operation.path, dict[str, str](), list[tuple[str, str]]()
    for parameter in operation.parameters:
        value = sample(contract, parameter.schema) if parameter.schema else "text"
        text = value if isinstance(value, str) else json.dumps(value)
        if parameter.place == "path":
            target = target.replace(
                f"{{{parameter.name}}}", quote(text or "0", safe="")
            )
        elif not parameter.required:
            continue
        elif parameter.place == "query":
            query[parameter.name] = text
        elif parameter.place == "header":
            headers.append((parameter.name, text))
        else:
            headers.append(("Cookie", f"{parameter.name}={text}"))
    if query:
        target += f"?{urlencode(query)}"
    values: list[object] = []
    if media_type is not None:
        accepts, schema = contract.schemas.accepts, media_type.schema
        values = [one for one in media_type.examples if accepts(schema, one)]
        values = values or [sample(contract, schema)]
    return Baseline(operation, target, tuple(headers), media_type, tuple(values))
