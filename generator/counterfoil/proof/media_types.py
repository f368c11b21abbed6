"""Media types and lists as header fields carry them (RFC 9110, 8.3.1 and 5.6.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

URLENCODED: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
TCHARS: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED: Final = r'"(?:[^"\\\x00-\x08\x0a-\x1f\x7f]|\\[^\x00-\x08\x0a-\x1f\x7f])*"'
_PARAMETER: Final = re.compile(
    rf"[ \t]*;[ \t]*(?:(?P<name>{TCHARS})=(?P<value>{TCHARS}|{_QUOTED}))?"
)
_GIVEN: Final = re.compile(rf";[ \t]*{TCHARS}=(?:{TCHARS}|{_QUOTED})")
_TYPE: Final = re.compile(rf"(?P<type>{TCHARS}/{TCHARS})")
_TOKEN: Final = re.compile(TCHARS)
_LIST: Final = re.compile(rf"[ \t]*(?P<item>{TCHARS})?[ \t]*(?:,|\Z)")


@dataclass(frozen=True, slots=True)
class ContentType:
    """A Content-Type field: the type in lower case, its parameters in their order."""

    name: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def telling(self) -> tuple[tuple[str, str], ...]:
        """The parameters that may tell it from other content with its name."""
        return told_by(self.parameters)

    @property
    def charset(self) -> str | None:
        """The charset in lower case, or None where none is named."""
        return next(
            (value.lower() for name, value in self.parameters if name == "charset"),
            None,
        )


_ELEMENT: Final = re.compile(r'(?:[^",]|"(?:[^"\\]|\\.)*")+')
"""One of a list of media types: a comma in quotes divides nothing (RFC 9110, 5.6.1)."""


def listed_media_types(text: str) -> tuple[str, ...]:
    """The media types of a list, with their parameters, as they are written."""
    return tuple(each.strip() for each in _ELEMENT.findall(text) if each.strip())


EVENTS: Final = "text/event-stream"
RECORD: Final = b"\x1e"
"""What a record of a JSON text sequence begins with (RFC 7464, 2.2)."""
_LINES: Final = frozenset(
    {
        *("application/jsonl", "application/jsonlines", "application/ndjson"),
        *("application/x-jsonlines", "application/x-ndjson"),
    }
)
UTF_8: Final = frozenset({"utf-8", "utf8"})


def told_by(parameters: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Those parameters that may tell content of a type from other content of it.

    Charsets ignore case, and content is in no other than UTF-8; the boundary of parts
    says nothing of them.
    """
    plain = [(n, v.lower() if n == "charset" else v) for n, v in parameters]
    return tuple(
        sorted(
            (name, value)
            for name, value in plain
            if name not in {"boundary", "charset", "q"}
            or (name == "charset" and value in UTF_8)
        )
    )


def is_json(name: str) -> bool:
    """Whether content of a type is JSON, by its suffix too (RFC 6839, 3.1).

    `text/json` is JSON to the web (WHATWG MIME Sniffing, 4.6).
    """
    return name in {"application/json", "text/json"} or name.endswith("+json")


def is_live(name: str) -> bool:
    """Whether content of a type is a stream of items, which may go on.

    OAS 3.2, 4.14.4: server-sent events, lines of JSON, and its sequences.
    """
    return name == EVENTS or name in _LINES or is_sequence(name)


def is_sequence(name: str) -> bool:
    """Whether a media type is one of JSON text sequences (RFC 7464; RFC 8091, 2)."""
    return name == "application/json-seq" or name.endswith("+json-seq")


def kinds_of(name: str) -> tuple[str, ...]:
    """A media type and the ranges that it is in, the most specific one first.

    `application/*+json` is a range of documents alone: ASP.NET writes it for all types
    with that suffix (RFC 6838, 4.2.8).
    """
    kind, _, subtype = name.partition("/")
    _, plus, suffix = subtype.rpartition("+")
    suffixed = (f"{kind}/*+{suffix}",) if plus else ()
    return name, *suffixed, f"{kind}/*", "*/*"


def parse_content_type(text: str) -> ContentType | None:
    """Read a Content-Type field; None where it does not follow the grammar."""
    text = text.strip(" \t")
    match = _TYPE.match(text)
    if match is None:
        return None
    end = match.end()
    parameters: list[tuple[str, str]] = []
    while end < len(text):
        part = _PARAMETER.match(text, end)
        if part is None:
            return None
        end = part.end()
        if part["name"] is not None:
            parameters.append((part["name"].lower(), _unquote(part["value"])))
    return ContentType(match["type"].lower(), tuple(parameters))


def parameters_in(text: str) -> list[str]:
    """The parameters in a text that does not follow the grammar, as they stand there.

    Each begins with its semicolon.
    """
    return _GIVEN.findall(text)


def _unquote(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def written(name: str, parameters: tuple[tuple[str, str], ...]) -> str:
    """A Content-Type as a field has it."""
    return name + "".join(
        f"; {key}={value if _TOKEN.fullmatch(value) else _quoted(value)}"
        for key, value in parameters
    )


def _quoted(value: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'


def parse_list(text: str) -> tuple[str, ...] | None:
    """Read a list of tokens, such as an Allow field; None where it is none."""
    found: list[str] = []
    end = 0
    while end < len(text):
        match = _LIST.match(text, end)
        if match is None or match.end() == end:
            return None
        end = match.end()
        if match["item"] is not None:
            found.append(match["item"])
    return tuple(found)


def concrete(name: str) -> str:
    """A media type of a range; itself where it is none."""
    if name == "*/*":
        return "application/octet-stream"
    kind, _, rest = name.partition("/")
    if rest != "*":
        return name
    return {"text": "text/plain", "image": "image/png"}.get(kind, f"{kind}/x-any")
