"""The names of media types: of `content` entries, and their aliases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from counterfoil.api.field_names import TCHARS
from counterfoil.api.reading import items
from counterfoil.codes import contents as codes
from counterfoil.document.tree import Location, Mapping, Scalar

if TYPE_CHECKING:
    from counterfoil.api.schema import String
    from counterfoil.diagnostics import Findings

_MEDIA_TYPE = re.compile(rf"{TCHARS}/{TCHARS}")
_TOKEN = re.compile(TCHARS)
# RFC 9110, 5.6.1 and 5.6.4: a comma in quotes divides no list.
ELEMENT = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*"?)+')
# RFC 9110, 5.6.6: there may be nothing after a semicolon.
_VALUE = rf'{TCHARS}|"(?:[ !#-\[\]-~]|\\[ -~])*"'
_PARAMETER = re.compile(rf";[ \t]*({TCHARS})=({_VALUE})")
_PARAMETERS = re.compile(rf"(?:[ \t]*;(?:[ \t]*{TCHARS}=(?:{_VALUE}))?)*\s*")


def is_json(name: str) -> bool:
    """Whether a value of this type is JSON; "" is that of no media type at all.

    RFC 6839, 3.1; `text/json` is JSON to the web (WHATWG MIME Sniffing, 4.6).
    """
    return name in {"", "application/json", "text/json"} or name.endswith("+json")


_BESIDE: Final = "move it out of `content`"
_WITHIN: Final = "put it into a media type, as application/json"
_MISPLACED: Final = {
    **dict.fromkeys(("description", "headers", "links", "required"), _BESIDE),
    **dict.fromkeys(("encoding", "example", "examples", "schema"), _WITHIN),
}
"""What to do with members of the objects around a content, and in it."""
UTF_8: Final = frozenset({"utf-8", "utf8"})
OCTETS: Final = "application/octet-stream"
TEXT: Final = "text/plain"
MULTIPART: Final = "multipart/form-data"
URLENCODED: Final = "application/x-www-form-urlencoded"


_OF_RANGES: Final = {
    "*": OCTETS,
    "application": OCTETS,
    "audio": "audio/mpeg",
    "font": "font/woff2",
    "image": "image/png",
    "multipart": "multipart/mixed",
    "text": TEXT,
    "video": "video/mp4",
}


def concrete(name: str) -> str:
    """A media type, or one of a range of them."""
    if "*" not in name:
        return name
    if name.endswith("+json"):
        return "application/json"
    kind = name.partition("/")[0]
    return _OF_RANGES.get(kind, f"{kind}/x-any")


def is_form(name: str) -> bool:
    """Whether content of this type is a form: an object, written by its properties."""
    return name in {MULTIPART, URLENCODED}


def has_encodings(name: str) -> bool:
    """Whether an `encoding` says how parts of the content are written.

    OAS 3.1, 4.8.14.1: it applies to multipart and `application/x-www-form-urlencoded`.
    """
    return name == URLENCODED or name.startswith("multipart/")


LINES: Final = frozenset(
    {
        *("application/jsonl", "application/jsonlines", "application/ndjson"),
        *("application/x-jsonlines", "application/x-ndjson"),
    }
)
"""The names of JSON Lines, none of which is registered."""
EVENTS: Final = "text/event-stream"


def is_sequence(name: str) -> bool:
    """Whether content of this type is a sequence of JSON texts (RFC 7464, 8091)."""
    return name == "application/json-seq" or name.endswith("+json-seq")


def is_sequential(name: str) -> bool:
    """Whether content of this type is divided into items (OAS 3.2, 4.14.4)."""
    return name in LINES or name == EVENTS or is_sequence(name)


def is_text(name: str) -> bool:
    """Whether content of this type is text, in a charset (RFC 2046, 4.1)."""
    return name.startswith("text/")


_TEXTUAL: Final = ("+xml", "/xml", "+yaml", "/yaml", "/javascript", URLENCODED)


def is_textual(written: str) -> bool:
    """Whether content of this type is text, by its name or by what it is made of."""
    name = bare_name(written)
    return is_json(name) or is_text(name) or name.endswith(_TEXTUAL)


def is_octets(shape: String) -> bool:
    """Whether a string is octets as they are, by what its own schema says.

    OAS 3.1, 4.8.14.3: a media type without an encoding; the older ways to say so, too,
    and the encoding of octets as they are (RFC 2045, 6.2).
    """
    if "binary" in {shape.format, shape.coding}:
        return True
    return (
        shape.media_type != "" and not shape.coding and not is_textual(shape.media_type)
    )


def bare_name(written: str) -> str:
    """A media type in lower case without its parameters."""
    return written.partition(";")[0].strip().lower()


def media_type_name(written: str, place: Location, findings: Findings) -> str:
    """A media type in lower case without its parameters; "" where it is none.

    Of its parameters, only those that are none by RFC 9110, 5.6.6, are left out.
    """
    name = bare_name(written)
    if _MEDIA_TYPE.fullmatch(name):
        _, semicolon, rest = written.partition(";")
        if not _PARAMETERS.fullmatch(semicolon + rest):
            findings.add(
                codes.INVALID_MEDIA_TYPE,
                f"{written!r} has what is no parameter: that is left out",
                place,
                hint="write each as name=value, without spaces around the sign",
            )
        return name
    findings.add(
        codes.INVALID_MEDIA_TYPE,
        f"{written!r} is not a media type: no content can have it",
        place,
        hint=_MISPLACED.get(written, "write type/subtype, as application/json"),
    )
    return ""


def listed_media_types(
    written: str, place: Location, findings: Findings
) -> tuple[str, ...]:
    """The media types and ranges in a list (OAS 3.1, 4.8.15: `contentType`).

    Each has the parameters that content is sent with.
    """
    found: list[str] = []
    for each in map(str.strip, ELEMENT.findall(written)):
        name = media_type_name(each, place, findings) if each else ""
        if name:
            check_charset(each, place, findings)
            found.append(name + telling_parameters(each))
    return tuple(dict.fromkeys(found))


def check_charset(written: str, place: Location, findings: Findings) -> None:
    """Report a charset that is not the one in which content is written."""
    name, _, rest = written.partition(";")
    kind = name.strip().lower()
    for key, value in _PARAMETER.findall(f";{rest}"):
        is_other = value.strip('"').lower() not in UTF_8
        if key.lower() == "charset" and is_other and (is_text(kind) or is_json(kind)):
            findings.add(
                codes.ASSUMED_UTF_8,
                f"{kind} is written in UTF-8, and not in {value}",
                place,
                hint="leave the charset out",
            )


def sent_parameters(written: str) -> str:
    """The parameters that content of a media type is sent with, or "" for none.

    They are part of what the contract says (`application/vnd.a+json; version=2`), but
    for the boundary of parts and the charset, which follow from the content. A form in
    parts has none but its boundary (RFC 7578, 8).
    """
    name, _, rest = written.partition(";")
    if "*" in name or name.strip().lower() == MULTIPART:
        return ""
    found = _PARAMETER.findall(f";{rest}")
    return "".join(
        f"; {key.lower()}={value}"
        for key, value in found
        if key.lower() not in {"boundary", "charset", "q"}
    )


def telling_parameters(written: str) -> str:
    """The parameters by which a media type is told from others of the same name.

    They are a part of it (RFC 9110, 8.3.1): names and charsets in lower case, in the
    order of the names, with quotes where there must be some (5.6.6). The boundary of
    parts tells nothing, and no content is in another charset than UTF-8.
    """
    name, _, rest = written.partition(";")
    if "*" in name or name.strip().lower().startswith("multipart/"):
        return ""
    found: dict[str, str] = {}
    for key, value in _PARAMETER.findall(f";{rest}"):
        found[key.lower()] = _plainest(value)
    charset = found.pop("charset", "").lower()
    if charset in UTF_8:
        found["charset"] = charset
    for key in ("boundary", "q"):
        found.pop(key, None)
    return "".join(f"; {key}={found[key]}" for key in sorted(found))


def _plainest(value: str) -> str:
    """The value of a parameter without quotes, where it needs none."""
    inner = re.sub(r"\\(.)", r"\1", value[1:-1]) if value[0] == '"' else value
    return inner if _TOKEN.fullmatch(inner) else value


def read_aliases(node: Mapping, findings: Findings) -> list[tuple[str, Location]]:
    """The further media types of the same content, with their places."""
    listed = node.get("x-media-type-aliases")
    if listed is None:
        return []
    found: list[tuple[str, Location]] = []
    entries = items(node, "x-media-type-aliases")
    for entry in entries:
        written = entry.value if isinstance(entry, Scalar) else None
        name = written.strip().lower() if isinstance(written, str) else ""
        if _MEDIA_TYPE.fullmatch(name):
            found.append((name, entry.location))
        else:
            _bad_alias(entry.location, findings)
    if not entries:
        _bad_alias(listed.location, findings)
    return found


def _bad_alias(place: Location, findings: Findings) -> None:
    findings.add(
        codes.INVALID_MEDIA_TYPE_ALIAS,
        "x-media-type-aliases is a list of media types without parameters",
        place,
        hint="write it as [text/plain]",
    )
