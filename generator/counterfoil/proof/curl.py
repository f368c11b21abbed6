"""A request as a line for a POSIX shell: `curl`, with every byte of it.

What is hardly HTTP is sent by curl's telnet, or through TLS by OpenSSL: they add
nothing to the bytes.
"""

from __future__ import annotations

import hashlib
import shlex
from typing import TYPE_CHECKING, Final

from counterfoil.proof.base_path import addressed, base_of, below
from counterfoil.proof.fixed_queries import sent
from counterfoil.proof.wire import Address

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.exchange import Exchange, Request

_ITS_OWN: Final = frozenset(
    {"accept-encoding", "connection", "content-length", "host", "user-agent"}
)
"""Fields that curl sends by itself, and that no answer of a contract depends on."""
_WHATEVER: Final = ("accept", "*/*")
"""What curl accepts, unless told otherwise."""
_MOST: Final = 8_192
"""A longer body is kept in a file."""
KEPT: Final = ".bin"
"""How the name of such a file ends."""
_OWN: Final = 0o600
_COMMAND: Final = b"\xff"
"""The octet that telnet has for itself (RFC 854): curl would send it twice."""


def shell_line(base: str, exchange: Exchange, folder: Path | None = None) -> str:
    """The command that sends the request of an exchange as it was sent.

    "" where there is none for its bytes. For `folder`, see `curl_line`.
    """
    if not exchange.parts:
        shown = exchange.shown or exchange.request
        return curl_line(exchange.origin or base, shown, folder)
    address = Address.of(base)
    written: list[str] = []
    for part in exchange.parts:
        content = addressed(part, address.authority, address.base)
        if _COMMAND in content and not address.secure:
            return ""
        if folder is not None and len(content) > _MOST:
            written.append(f"cat {shlex.quote(str(_keep(content, folder)))}")
        else:
            written.append(f"printf {octal(content)}")
    # What comes later came later, too; the shell of POSIX waits for whole seconds.
    told = "; sleep 1; ".join(written)
    given = told if len(written) == 1 else f"{{ {told}; }}"
    return f"{given} | {_sender(address)}"


def _sender(address: Address) -> str:
    """The command that sends what it is given, and prints what comes back."""
    place = f"{address.bracketed}:{address.port}"
    if not address.secure:
        return f"curl -sS -m 5 telnet://{_quote(place)}"
    to = f"-connect {_quote(place)} -servername {_quote(address.host)}"
    return f"timeout 5 openssl s_client -quiet {to}"


def curl_line(base: str, request: Request, folder: Path | None = None) -> str:
    """The command that sends a request to the server at `base` and shows the answer.

    A long body is written to a file of `folder`, and read from there; without a folder,
    all of it is in the line.
    """
    words = ["curl", "-sS", "-i", "--path-as-is", "-g"]
    if request.method == "HEAD":
        words.append("--head")
    else:
        words += ["-X", _quote(request.method)]
    named = {name.lower() for name, _ in request.headers}
    for name, value in request.headers:
        own = name.lower() in _ITS_OWN or (name.lower(), value) == _WHATEVER
        if not own:
            # A field without a value is written with a semicolon, or curl would drop
            # it.
            words += ["-H", _quote(f"{name}: {value}" if value else f"{name};")]
    before = ""
    if request.body:
        if "content-type" not in named:
            words += ["-H", "'Content-Type:'"]
        if folder is not None and len(request.body) > _MOST:
            # Without `Expect:`, curl would wait for an interim answer before it sends a
            # long body.
            file = _keep(request.body, folder)
            words += ["-H", "'Expect:'", "--data-binary", shlex.quote(f"@{file}")]
        elif is_text(request.body):
            words += ["--data-raw", shlex.quote(request.body.decode())]
        else:
            before = f"printf {octal(request.body)} | "
            words += ["--data-binary", "@-"]
    elif request.body is not None and request.method not in {"GET", "HEAD"}:
        words += ["-H", "'Content-Length: 0'"]
    if request.target.startswith("/") and "#" not in request.target:
        words.append(_quote(base + sent(request.target)))
    else:
        # curl would make a path of it, or leave a part of it out.
        target = below(base_of(base), request.target)
        words += ["--request-target", _quote(target), _quote(base)]
    return before + " ".join(words)


def _keep(body: bytes, folder: Path) -> Path:
    """The file of a long body: nobody else reads it, as it may hold a credential."""
    file = folder / f"{hashlib.sha256(body).hexdigest()[:16]}{KEPT}"
    folder.mkdir(parents=True, exist_ok=True)
    file.touch(mode=_OWN)
    file.chmod(_OWN)
    file.write_bytes(body)
    return file


def is_text(body: bytes) -> bool:
    """Whether a shell and curl hand these bytes on as they are."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\n\t " for character in text)


def _quote(text: str) -> str:
    """One word of the shell.

    Header fields are bytes (RFC 9110, 5.5): what is not ASCII goes through printf.
    """
    if text.isascii() and text.isprintable():
        return shlex.quote(text)
    return f'"$(printf {octal(text.encode("latin-1", "replace"))})"'


def octal(content: bytes) -> str:
    """Bytes as the format of `printf`, quoted; POSIX has octal escapes only."""
    return "'" + "".join(map(_escape, content)) + "'"


def _escape(byte: int) -> str:
    character = chr(byte)
    if character.isascii() and (character.isalnum() or character in ' {}[]":,._-/'):
        return character
    return f"\\{byte:03o}"
