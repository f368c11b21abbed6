"""Texts of variables in the paths of requests.

Each character of a template may come encoded; an encoded solidus parts no segments (RFC
3986, 2.2 and 6.2.2.2).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final
from urllib.parse import quote, unquote

VARIABLE: Final = re.compile(r"\{([^{}]+)\}")
"""A variable of a template, and its name."""
_PCHAR: Final = "!$&'()*+,;=:@"
"""The reserved characters that a path can carry as they are (RFC 3986, 3.3)."""
_WHOLE: Final = re.compile(r"(\{[^{}]+\})")


def parts_of(template: str) -> list[str]:
    """A template in parts: literal ones, with a variable between any two of them."""
    return _WHOLE.split(template)


@cache
def shape_of(template: str) -> str:
    """A template without the names of its variables.

    Templates that differ in those alone are the same one (OAS 3.1, 4.8.8.1).
    """
    return VARIABLE.sub("{}", template)


def variable_text(name: str, template: str, target: str) -> str | None:
    """The text that a variable of a template has in a request target; None for none.

    It is as it was sent, encoded, and never empty (OAS 3.2, 4.8.2); of one that stands
    there more than once, the last.
    """
    path = re.sub(r"^[a-z]+://[^/]*", "", target).partition("?")[0].partition("#")[0]
    match = _paths(template, name).fullmatch(path)
    return match[match.lastindex] if match and match.lastindex else None


def is_plain(template: str, path: str) -> bool:
    """Whether a path is one of a template's where no server decodes its fixed parts."""
    wanted, given = template.split("/"), path.split("/")
    return matches(template, path) and all(
        "{" in one or is_only(one, other)
        for one, other in zip(wanted, given, strict=True)
    )


def is_only(template: str, segment: str) -> bool:
    """Whether a segment is written as a template has it, or as that must be written."""
    return segment in {template, quote(unquote(template), safe=_PCHAR)}


def matches(template: str, path: str) -> bool:
    """Whether a path is one of a template's; a variable is (part of) a segment.

    An encoded solidus is a character of its segment, and parts none (RFC 3986, 2.2).
    """
    wanted, given = template.split("/"), path.split("/")
    return len(wanted) == len(given) and all(map(_fits, wanted, given))


def _fits(template: str, segment: str) -> bool:
    # RFC 3986, 6.2.2.2: an encoded unreserved character is the character itself.
    return _pattern(template).fullmatch(unquote(segment)) is not None


@lru_cache(maxsize=8192)
def _pattern(template: str) -> re.Pattern[str]:
    """What the decoded segments of a template's segment match."""
    expression = "".join(
        ".+" if part.startswith("{") else re.escape(unquote(part))
        for part in parts_of(template)
        if part
    )
    return re.compile(expression, re.DOTALL)


@lru_cache(maxsize=4096)
def _paths(template: str, name: str) -> re.Pattern[str]:
    """What the paths of a template match, with a group for each text of a variable."""
    return re.compile(
        "".join(
            "([^/]+)"
            if part == f"{{{name}}}"
            else "[^/]+"
            if part.startswith("{")
            else _literal(part)
            for part in parts_of(template)
            if part
        )
    )


def sent_path(template: str) -> str:
    """A template with what no path has in it encoded, but for its variables."""
    return "".join(
        part if part.startswith("{") else quote(part, safe="/%:@!$&'()*+,;=~")
        for part in parts_of(template)
    )


def _literal(part: str) -> str:
    """An expression for a part of a template, encoded or not (RFC 3986, 6.2.2.2)."""
    return "/".join(
        "".join(map(_perhaps_encoded, unquote(one))) for one in part.split("/")
    )


def _perhaps_encoded(character: str) -> str:
    encoded = "".join(f"%{octet:02x}" for octet in character.encode())
    return f"(?:{re.escape(character)}|(?i:{encoded}))"
