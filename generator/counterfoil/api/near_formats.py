"""Formats that nobody knows, and whose names are nearly those of known ones.

`format` may be any text (JSON Schema Validation, 7.2.3), and many documents have names
of their own. What is told is a name that hardly is one: a known one in another spelling
(`dateTime`), with one letter wrong, or as other languages have it (`guid`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from counterfoil.api.nearest import did_you_mean
from counterfoil.api.objects import type_names
from counterfoil.api.reading import text
from counterfoil.codes.schemas import MISSPELT_FORMAT
from counterfoil.document.builder import quoted

if TYPE_CHECKING:
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Mapping

_JSON_SCHEMA: Final = (
    *("date", "date-time", "duration", "email", "hostname", "idn-email"),
    *("idn-hostname", "ipv4", "ipv6", "iri", "iri-reference", "json-pointer", "regex"),
    *("relative-json-pointer", "time", "uri", "uri-reference", "uri-template", "uuid"),
)
"""JSON Schema Validation, 7.3."""
_NUMBERS: Final = (
    *("decimal", "double", "double-int", "float", "int8", "int16", "int32", "int64"),
    *("uint8", "uint16", "uint32", "uint64"),
)
_MEANT: Final = (*_JSON_SCHEMA, *_NUMBERS, "binary", "byte")
"""Those that tools do something for: a name that is nearly one of them costs that."""
_OTHERS: Final = (
    *("base64url", "char", "commonmark", "date-time-local", "decimal128", "html"),
    *("http-date", "imf-fixdate", "ipv4-cidr", "ipv6-cidr", "language", "media-range"),
    *("password", "sf-binary", "sf-boolean", "sf-decimal", "sf-integer", "sf-string"),
    *("sf-token", "templated-url", "time-local", "unixtime"),
)
"""What else the OpenAPI Format Registry has, or had."""

_OF_NUMBERS: Final = {
    "float32": ("float",),
    "float64": ("double",),
    "int": ("int32", "int64"),
    "long": ("int64",),
    "short": ("int16",),
}
_OF_TEXTS: Final = {
    "emailaddress": ("email",),
    "guid": ("uuid",),
    "regularexpression": ("regex",),
    "uriref": ("uri-reference",),
}
"""What others call them, without what stands between words."""

# A shorter name is near to too many.
_SHORTEST: Final = 5
_LONGEST: Final = 40


def note_format(node: Mapping, findings: Findings) -> None:
    """Warn of the format of a schema where its name is nearly one that is known."""
    name = text(node, "format")
    if not name or name in _KNOWN:
        return
    types = type_names(node) or ()
    meant = _nearly(name, is_number="integer" in types or "number" in types)
    if meant:
        findings.add(
            MISSPELT_FORMAT,
            f"{quoted(name)} is not a format that is known: it says nothing",
            node.members["format"].location,
            hint=did_you_mean(meant[0])
            if len(meant) == 1
            else f"did you mean {' or '.join(map(repr, meant))}?",
        )


@lru_cache(maxsize=1024)
def _nearly(name: str, *, is_number: bool) -> tuple[str, ...]:
    """The formats that a name may stand for."""
    plain = _plain(name)
    if len(name) > _LONGEST or plain in _PLAIN_OTHERS:
        return ()
    if plain in _PLAIN:
        return (_PLAIN[plain],)
    if plain in _OF_TEXTS or (is_number and plain in _OF_NUMBERS):
        return _OF_TEXTS.get(plain) or _OF_NUMBERS[plain]
    return tuple(
        known
        for each, known in _PLAIN.items()
        if len(each) >= _SHORTEST and _is_slip(plain, each)
    )


def _is_slip(name: str, meant: str) -> bool:
    """Whether one letter of a name is missing, too many, another, or swapped.

    Several of something are no slip, and neither is another number of bits.
    """
    if name == f"{meant}s":
        return False
    while name and meant and name[0] == meant[0]:
        name, meant = name[1:], meant[1:]
    while name and meant and name[-1] == meant[-1]:
        name, meant = name[:-1], meant[:-1]
    if any(each.isdigit() for each in name + meant):
        return False
    is_swapped = len(name) == 2 and name == meant[::-1]  # noqa: PLR2004 - two letters
    return is_swapped or max(len(name), len(meant)) == 1


def _plain(name: str) -> str:
    """A name without case, and without what stands between words."""
    return "".join(each for each in name.casefold() if each.isalnum())


_KNOWN: Final = frozenset({*_MEANT, *_OTHERS})
_PLAIN: Final = {_plain(each): each for each in _MEANT}
_PLAIN_OTHERS: Final = frozenset(map(_plain, _OTHERS))
