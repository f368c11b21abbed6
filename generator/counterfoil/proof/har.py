"""Recorded traffic, judged by the contract: no server is needed.

In: a HAR file (HTTP Archive 1.2), or JSON Lines with one exchange each. Out: exchanges.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.plain import elements, is_object, members

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCE: Final = "recorded"
_CODINGS: Final = frozenset({"content-encoding", "transfer-encoding"})


class TrafficError(Exception):
    """A file that is no recorded traffic; the message says why."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """The exchanges of a file, in their order.

    `incomplete` is how many were recorded without a body that was there, `unanswered`
    how many without an answer: a browser writes the status 0 for that.
    """

    exchanges: tuple[Exchange, ...]
    incomplete: int = 0
    unanswered: int = 0


def read_traffic(path: Path) -> Traffic:
    """The exchanges of a file. Raises `OSError` and `TrafficError`.

    A line of JSON Lines has the members `request` (`method`, `url`, `headers`, `body`)
    and `response` (`status`, `headers`, `body`); headers are an object or a list of
    objects with `name` and `value`; a body is a text, or has `base64`.
    """
    text = path.read_bytes()
    try:
        whole: object = json.loads(text)
    except (ValueError, RecursionError):
        whole = None
    try:
        if "log" in members(whole):
            return _of_archive(members(whole))
        if is_object(whole):
            return _answered([_of_line(members(whole))])
        return _answered([*_of_lines(text)])
    except (KeyError, TypeError, ValueError) as error:
        said = f"{path}: it is no recorded traffic: {_said(error)}"
        raise TrafficError(said) from None


def _answered(exchanges: list[Exchange], incomplete: int = 0) -> Traffic:
    """What an answer came to; the rest is counted."""
    found = tuple(one for one in exchanges if one.answer.status)
    return Traffic(found, incomplete, len(exchanges) - len(found))


def _said(error: Exception) -> str:
    return f"there is no {error}" if isinstance(error, KeyError) else str(error)


def _of_archive(archive: dict[str, object]) -> Traffic:
    entries = elements(members(archive["log"])["entries"])
    if not entries:
        raise ValueError("there are no entries in it")
    found: list[Exchange] = []
    incomplete = 0
    for number, entry in enumerate(map(members, entries), 1):
        try:
            found.append(_of_entry(entry))
        except _IncompleteError:
            incomplete += 1
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"entry {number}: {_said(error)}") from None
    return _answered(found, incomplete)


class _IncompleteError(Exception):
    """A body was there, and was not recorded."""


def _of_entry(entry: dict[str, object]) -> Exchange:
    """An entry's exchange."""
    request, response = members(entry["request"]), members(entry["response"])
    status = response["status"]
    if not isinstance(status, int):
        raise TypeError(f"the status is {status!r}, and no number")
    content = members(response.get("content"))
    size = content.get("size")
    if content.get("text") is None and isinstance(size, int) and size > 0:
        raise _IncompleteError
    url = str(request["url"])
    return Exchange(
        SOURCE,
        Request(
            str(request["method"]),
            _target(url),
            _hosted(_fields(request.get("headers")), url),
            _posted(members(request.get("postData"))),
        ),
        _answer(
            status,
            _fields(response.get("headers")),
            _decoded(content.get("text"), content.get("encoding")),
        ),
        origin=_origin(url),
    )


def _posted(data: dict[str, object]) -> bytes | None:
    """What was sent: HAR 1.2 has its text, or the parameters of a form."""
    parameters = [members(one) for one in elements(data.get("params"))]
    if data.get("text") is not None or not parameters:
        return _decoded(data.get("text"), data.get("encoding")) if data else None
    kind = str(data.get("mimeType", "")).partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        # The boundary and the parts' own fields are lost.
        raise _IncompleteError
    pairs = [(str(one["name"]), str(one.get("value") or "")) for one in parameters]
    return urlencode(pairs).encode()


def _of_lines(text: bytes) -> Iterator[Exchange]:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise ValueError("there is nothing in it")
    for number, line in enumerate(lines, 1):
        try:
            value: object = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {number}: {error}") from None
        try:
            yield _of_line(members(value))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"line {number}: {_said(error)}") from None


def _of_line(line: dict[str, object]) -> Exchange:
    request, response = members(line["request"]), members(line["response"])
    target = request.get("url", request.get("target", request.get("path")))
    status = response["status"]
    if not isinstance(status, int) or not isinstance(target, str):
        raise TypeError("a status is a number, a URL a string")
    fields = _fields(request.get("headers"))
    return Exchange(
        SOURCE,
        Request(
            str(request["method"]),
            _target(target),
            _hosted(fields, target),
            _body(request.get("body")),
        ),
        _answer(
            status, _fields(response.get("headers")), _body(response.get("body")) or b""
        ),
        origin=_origin(target) or _origin(f"//{_host_of(fields)}"),
    )


def _body(value: object) -> bytes | None:
    if value is None:
        return None
    if is_object(value) and set(members(value)) == {"base64"}:
        return base64.b64decode(str(members(value)["base64"]), validate=True)
    # A body that was decoded on the way is written as it was: JSON.
    return value.encode() if isinstance(value, str) else json.dumps(value).encode()


def _decoded(text: object, encoding: object) -> bytes:
    if text is None:
        return b""
    if encoding == "base64":
        return base64.b64decode(str(text), validate=True)
    return str(text).encode("utf-8", "surrogatepass")


def _target(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme or parts.netloc:
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return url


def _origin(url: str) -> str:
    """The scheme and the host of a URL, without what it has of a user; or ""."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme or 'http'}://{host}" if host else ""


def _host_of(fields: tuple[tuple[str, str], ...]) -> str:
    return next((value for name, value in fields if name.lower() == "host"), "")


def _hosted(
    fields: tuple[tuple[str, str], ...], url: str
) -> tuple[tuple[str, str], ...]:
    """The fields, with the host of the URL where they do not name one."""
    host = urlsplit(url).netloc.rpartition("@")[2]
    if not host or _host_of(fields):
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
