"""Media types (RFC 9110, 8.3.1), and which of them a range names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, Generic, TypeVar

from .field_syntax import TCHARS

T = TypeVar("T")

_QUOTED: Final = r'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[^\x00-\x08\x0a-\x1f\x7f])*"'
_MEDIA_TYPE: Final = re.compile(rf"[ \t]*({TCHARS}/{TCHARS})((?:[ \t]*;.*)?)", re.ASCII)
_TOKEN: Final = re.compile(TCHARS)
_PARAMETER: Final = re.compile(
    rf"[ \t]*;[ \t]*(?:({TCHARS})=({TCHARS}|{_QUOTED}))?", re.ASCII
)

ELEMENT: Final = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*"?)+')
"""One of a list of media types: a comma in a quoted text does not divide it.

A quoted text without an end goes on to that of the list: were each quote in it tried
again, a long one would take minutes.
"""


class MalformedMediaType(ValueError):
    """Text that is no media type by the grammar of RFC 9110, 8.3.1."""


def parse_media_type(text: str) -> tuple[str, dict[str, str]]:
    """The type, without parameters, and the parameters; names are in lower case.

    Raises `MalformedMediaType`, also where a parameter comes twice.
    """
    match = _MEDIA_TYPE.fullmatch(text.rstrip(" \t"))
    if match is None:
        raise MalformedMediaType(text)
    parameters: dict[str, str] = {}
    rest, at = match[2], 0
    while at < len(rest):
        found = _PARAMETER.match(rest, at)
        if found is None:
            raise MalformedMediaType(text)
        at = found.end()
        if found[1] is None:
            continue
        name, value = found[1].lower(), found[2]
        if name in parameters:
            raise MalformedMediaType(text)
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        parameters[name] = value
    return match[1].lower(), parameters


def written_parameters(parameters: Mapping[str, str]) -> str:
    """Parameters as they stand behind a media type: in quotes where they have to."""
    return "".join(
        f"; {name}={value if _TOKEN.fullmatch(value) else _quoted(value)}"
        for name, value in parameters.items()
    )


def _quoted(value: str) -> str:
    """A quoted string (RFC 9110, 5.6.4)."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def bare_name(written: str) -> str:
    """A media type without its parameters, as the contract has it."""
    return written.partition(";")[0]


def rank(name: str, accepted: str) -> int:
    """How specifically a media type, or a range, names another one; 0 if it does not.

    `application/*+json` names all types with that suffix.
    """
    if name == accepted:
        return 4
    if accepted == "*/*":
        return 1
    kind, _, inner = accepted.partition("/")
    if not inner.startswith("*") or name.partition("/")[0] != kind:
        return 0
    if inner == "*":
        return 2
    return 3 if name.endswith(inner[1:]) else 0


class Keyed(Generic[T]):
    """What stands under names of media types, or of ranges of them."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._entries = list(entries)

    def find(self, name: str) -> T | None:
        """What is under the most specific key that names a media type, if any does.

        OAS 3.1, 4.8.14 and 4.8.17.
        """
        best, place = max(
            (rank(name, key), -place) for place, (key, _) in enumerate(self._entries)
        )
        return self._entries[-place][1] if best else None
