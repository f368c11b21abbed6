"""Writes forms: the fields of an object as a body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from counterfoil.proof.media_types import MULTIPART, concrete
from counterfoil.proof.plain import elements, is_array, is_object, members
from counterfoil.proof.writing import property_pairs, quoted, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.contract import MediaType

BOUNDARY: Final = "counterfoil-boundary-7f3a"


def write_form(media_type: MediaType, value: object) -> tuple[str, bytes]:
    """The Content-Type and the body of a form with the members of an object."""
    fields = list(_fields(media_type, value))
    if media_type.names[0] != MULTIPART:
        text = "&".join(f"{quoted(name)}={quoted(part)}" for name, part, _ in fields)
        return media_type.sent, text.encode()
    types = {one.name: one.content_types[:1] for one in media_type.encodings}
    own = {one.name: one.headers for one in media_type.encodings}
    parts: list[bytes] = []
    for name, text, kind in fields:
        named = types.get(name) or ((kind,) if kind else ())
        # RFC 7578, 4.2: what is a file should have a name, or may be taken for a text.
        file = '; filename="file"' if name in media_type.files else ""
        headers = [("Content-Type", concrete(one)) for one in named]
        lines = (f"{key}: {value}\r\n" for key, value in (*headers, *own.get(name, ())))
        parts.append(
            (
                f"--{BOUNDARY}\r\n"
                f'Content-Disposition: form-data; name="{_escaped(name)}"{file}\r\n'
                f"{''.join(lines)}\r\n{text}\r\n"
            ).encode("utf-8", "surrogatepass")
        )
    parts.append(f"--{BOUNDARY}--\r\n".encode())
    return f"{media_type.names[0]}; boundary={BOUNDARY}", b"".join(parts)


def _fields(media_type: MediaType, value: object) -> Iterator[tuple[str, str, str]]:
    """Names, texts, and the media type of a part that is no text."""
    for name, part in members(value).items():
        styled = property_pairs(media_type.encodings, name, part)
        if styled is not None:
            yield from ((unquote(key), unquote(text), "") for key, text in styled)
        elif is_array(part):
            for item in elements(part):
                yield name, text_of(item), _kind(item)
        else:
            yield name, text_of(part), _kind(part)


def _kind(value: object) -> str:
    return "application/json" if is_object(value) else ""


def _escaped(name: str) -> str:
    """WHATWG HTML, 4.10.21.8: what would end the name is percent-encoded."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
