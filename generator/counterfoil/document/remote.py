"""What other hosts serve: fetched once, and from then on read from a pinned copy.

Beside the document `openapi.yaml` lie the lock `openapi.lock.json`, with the SHA-256
and the file of each address, and the folder `openapi.lock` with the copies. To fetch
anew is to delete the lock.
"""

from __future__ import annotations

import hashlib
import json
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlsplit

from counterfoil.undisturbed import write_whole

if TYPE_CHECKING:
    from http.client import HTTPMessage
    from pathlib import Path
    from typing import IO

SCHEMES: Final = frozenset({"http", "https"})
MAX_BYTES: Final = 16 * 1024 * 1024
# For one read, and for the whole of one file.
PATIENCE: Final = 10.0
DEADLINE: Final = 30.0
_MOST_REDIRECTS: Final = 5
_PIECE: Final = 1 << 16
_SUFFIXES: Final = frozenset({".json", ".yaml", ".yml"})


class RemoteError(Exception):
    """What another host has cannot be had; the message says why."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects, to the same schemes alone."""

    max_redirections = _MOST_REDIRECTS

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        _check_address(newurl)
        if urlsplit(req.full_url).scheme == "https" != urlsplit(newurl).scheme:
            raise RemoteError(f"it redirects from https to {newurl[:80]!r}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def pinned_copy(address: str, document: Path) -> tuple[Path, bool]:
    """The copy of what an address serves, and whether it was fetched just now.

    Raises `RemoteError`.
    """
    _check_address(address)
    lock = document.with_suffix(".lock.json")
    entries = _read_lock(lock)
    known = entries.get(address)
    if known is not None:
        return _checked(lock, address, known), False
    data = fetch(address)
    digest = hashlib.sha256(data).hexdigest()
    suffix = PurePosixPath(urlsplit(address).path).suffix.lower()
    name = f"{digest[:32]}{suffix if suffix in _SUFFIXES else '.yaml'}"
    folder = document.with_suffix(".lock")
    folder.mkdir(exist_ok=True)
    copy = folder / name
    copy.write_bytes(data)
    entries[address] = {"file": f"{folder.name}/{name}", "sha256": digest}
    ordered = {each: entries[each] for each in sorted(entries)}
    write_whole(lock, json.dumps(ordered, indent=2) + "\n")
    return copy, True


def fetch(address: str) -> bytes:
    """What an address serves. Raises `RemoteError`."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        _Redirects(),
    ):
        opener.add_handler(handler)
    accept = "application/yaml, application/json, */*;q=0.1"
    request = urllib.request.Request(  # noqa: S310 - of the schemes above alone
        address, headers={"Accept": accept, "User-Agent": "counterfoil"}
    )
    began = time.monotonic()
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            pieces: list[bytes] = []
            size = 0
            # What has come, not a whole piece: that may never come.
            while piece := answer.read1(_PIECE):
                pieces.append(piece)
                size += len(piece)
                if size > MAX_BYTES:
                    raise RemoteError(f"it holds more than {MAX_BYTES >> 20} MiB")
                if time.monotonic() - began > DEADLINE:
                    raise RemoteError(f"it took more than {DEADLINE:g} seconds")
            if answer.length:  # RFC 9112, 8: a message that broke off is none
                raise RemoteError(f"it broke off after {size:,} bytes")
            return b"".join(pieces)
    except urllib.error.HTTPError as error:
        raise RemoteError(f"the host answers {error.code}") from None
    except urllib.error.URLError as error:
        raise RemoteError(f"the host cannot be reached: {error.reason}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise RemoteError(
            f"it cannot be read: {error or type(error).__name__}"
        ) from None


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        host, user = parts.hostname, parts.username
        _ = parts.port
    except ValueError:
        raise RemoteError("it is no address") from None
    if parts.scheme.lower() not in SCHEMES:
        raise RemoteError(f"only http and https are read, not {parts.scheme!r}")
    is_text = address.isascii() and address.isprintable() and " " not in address
    if not host or user is not None or not is_text:
        raise RemoteError("it is no address of a host, without a user")


def _checked(lock: Path, address: str, entry: object) -> Path:
    """The copy of an entry, whose content is what was pinned."""
    fields = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
    name, digest = fields.get("file"), fields.get("sha256")
    folder = lock.name.removesuffix(".json")
    inner = PurePosixPath(name) if isinstance(name, str) else PurePosixPath()
    if inner.parent != PurePosixPath(folder) or inner.name in {"", ".", ".."}:
        raise RemoteError(f"{lock} is damaged where it names {address[:80]!r}")
    copy = lock.parent / inner
    try:
        data = copy.read_bytes()
    except (OSError, ValueError):
        raise RemoteError(f"its pinned copy {copy} is missing") from None
    if hashlib.sha256(data).hexdigest() != digest:
        raise RemoteError(f"its pinned copy {copy} is not what {lock} says")
    return copy


def _read_lock(lock: Path) -> dict[str, object]:
    try:
        content: object = json.loads(lock.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        raise RemoteError(f"{lock} is damaged") from None
    if not isinstance(content, dict):
        raise RemoteError(f"{lock} is damaged")
    return cast("dict[str, object]", content)
