"""Recorded traffic, judged by the contract: no server is needed.

In: a HAR file (HTTP Archive 1.2), or JSON Lines with one exchange each. Out: exchanges.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.plain import elements, is_object, members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE: Final = "recorded"
_CODINGS: Final = frozenset({"content-encoding", "transfer-encoding"})


class TrafficError(Exception):
    """A file that is no recorded traffic; the message says why."""


def read_traffic(path: Path) -> tuple[Exchange, ...]:
    """The exchanges of a file, in their order. Raises `OSError` and `TrafficError`.

    A line of JSON Lines has the members `request` (`method`, `url`, `headers`, `body`)
    and `response` (`status`, `headers`, `body`); headers are an object or a list of
    objects with `name` and `value`; a body is a text, or has `base64`.
    """
    text = path.read_bytes()
    try:
        whole: object = json.loads(text)
    except ValueError:
        whole = None
    try:
        if "log" in members(whole):
            return tuple(_of_archive(members(whole)))
        if is_object(whole):
            return (_of_line(members(whole)),)
        return tuple(_of_lines(text))
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise TrafficError(f"{path}: it is no recorded traffic: {error}") from None


def _of_archive(archive: dict[str, object]) -> Iterator[Exchange]:
    for entry in map(members, elements(members(archive["log"])["entries"])):
        request, response = members(entry["request"]), members(entry["response"])
        status = response["status"]
        if not isinstance(status, int) or not status:
            # A browser writes 0 where no answer came.
            continue
        data = members(request.get("postData"))
        body: bytes | None = None
        if data:
            body = _decoded(data.get("text", ""), data.get("encoding"))
            if "text" not in data and elements(data.get("params")):
                raise ValueError("a form is recorded without its text")
        content = members(response.get("content"))
        yield Exchange(
            SOURCE,
            Request(
                str(request["method"]),
                _target(str(request["url"])),
                _hosted(_fields(request.get("headers")), str(request["url"])),
                body,
            ),
            _answer(
                status,
                _fields(response.get("headers")),
                _decoded(content.get("text", ""), content.get("encoding")),
            ),
        )


def _of_lines(text: bytes) -> Iterator[Exchange]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValueError("there is nothing in it")
    for number, line in enumerate(lines, 1):
        try:
            value: object = json.loads(line)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from None
        yield _of_line(members(value))


def _of_line(line: dict[str, object]) -> Exchange:
    request, response = members(line["request"]), members(line["response"])
    target = request.get("url", request.get("target", request.get("path")))
    status = response["status"]
    if not isinstance(status, int) or not isinstance(target, str):
        raise TypeError("a status is a number, a URL a string")
    return Exchange(
        SOURCE,
        Request(
            str(request["method"]),
            _target(target),
            _hosted(_fields(request.get("headers")), target),
            _body(request.get("body")),
        ),
        _answer(
            status, _fields(response.get("headers")), _body(response.get("body")) or b""
        ),
    )


def _body(value: object) -> bytes | None:
    if value is None:
        return None
    if is_object(value) and set(members(value)) == {"base64"}:
        return base64.b64decode(str(members(value)["base64"]), validate=True)
    # A body that was decoded on the way is written as it was: JSON.
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


def _decoded(text: object, encoding: object) -> bytes:
    if encoding == "base64":
        return base64.b64decode(str(text), validate=True)
    return str(text).encode("utf-8", "surrogatepass")


def _target(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return url


def _hosted(
    fields: tuple[tuple[str, str], ...], url: str
) -> tuple[tuple[str, str], ...]:
    """The fields, with the host of the URL where they do not name one."""
    host = urlsplit(url).netloc
    if not host or any(name.lower() == "host" for name, _ in fields):
        return fields
    return (("Host", host), *fields)


def _fields(value: object) -> tuple[tuple[str, str], ...]:
    if is_object(value):
        return tuple(
            (name, str(one))
            for name, text in members(value).items()
            for one in (elements(text) or [text])
        )
    return tuple(
        (str(one["name"]), str(one["value"]))
        for one in map(members, elements(value))
        # The pseudo-fields of HTTP/2 are no fields (RFC 9113, 8.3).
        if not str(one["name"]).startswith(":")
    )


def _answer(status: int, fields: tuple[tuple[str, str], ...], body: bytes) -> Answer:
    """The answer; its content is recorded decoded, whatever coding it came in."""
    kept = tuple(
        (name.lower(), value) for name, value in fields if name.lower() not in _CODINGS
    )
    return Answer(status, kept, body)
