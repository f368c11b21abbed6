"""Paths that have a query, as `/jobs?op=list&of={kind}`: how they travel, and are read.

A path has none (RFC 3986, 3.3), but it is appended to the URL of a server (OAS 3.1,
4.8.8.1), where a `?` begins the query. Other tools would make one of it, too, and miss
the path: to them and to the proof, a word stands in the place of that `?`. Whatever
sends a target has it travel, and whatever takes in one that came reads it.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast
from urllib.parse import quote, unquote_plus

from counterfoil.proof.path_templates import VARIABLE, matches

if TYPE_CHECKING:
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Request

QUERY: Final = "~counterfoil-query.invalid~"
"""Stands for the `?` of a path's query: letters that no tool writes otherwise."""
_is_field: Final = re.compile(r"[^{}]*|[^{}=]+=\{[^{}]*\}").fullmatch
"""Whether a field has no variable, or one for its value."""
_ENDS: Final = re.compile(rb"[\s?]")
_TEXT: Final = "!$'()*,;:@%"
"""What the text of a variable keeps as it came."""
Shown = TypeVar("Shown")


def with_word(path: str) -> str:
    """A path's template with the word for the `?` of its query, if it has one.

    It has none behind a `#`, or where a variable is no whole value of a field.
    """
    before, mark, query = path.partition("?")
    is_query = mark and query and "#" not in before
    is_query = is_query and all(map(_is_field, query.split("&")))
    return before + QUERY + query if is_query else path


def said_names(path: str) -> frozenset[str]:
    """The names of the fields of a path's query that have a text, and no variable."""
    parts = [field.partition("=") for field in path.partition(QUERY)[2].split("&")]
    told = (name for name, _, text in parts if not VARIABLE.fullmatch(text))
    return frozenset(map(unquote_plus, filter(None, told)))


def sent(target: str) -> str:
    """A target, or a URL, as it travels: the rest of its query is behind the path's."""
    before, mark, query = target.partition(QUERY)
    return f"{before}?{query.replace('?', '&', 1)}" if mark else target


def sent_bytes(content: bytes) -> bytes:
    """The bytes of requests, with their targets as they travel."""
    before, *queries = content.split(QUERY.encode())
    for query in queries:
        found = _ENDS.search(query)
        if found and found[0] == b"?":
            query = query[: found.start()] + b"&" + query[found.end() :]  # noqa: PLW2901 - the same
        before += b"?" + query
    return before


def shown(value: Shown) -> Shown:
    """Texts as people are shown them: such paths as the document has them."""
    return cast("Shown", _shown(value))


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(QUERY, "?")
    if isinstance(value, tuple):
        return tuple(map(_shown, cast("Any", value)))
    if is_dataclass(value) and not isinstance(value, type):
        told = {one.name: _shown(getattr(value, one.name)) for one in fields(value)}
        return replace(value, **told)
    return value


def asked(contract: Contract, request: Request) -> Request:
    """A request whose target has the path that the request is for.

    That is the one with most fields whose method it has; where there is none, one that
    tells the methods, unless there is a path without a query. What is left of a query
    stands behind it.
    """
    paths = _paths(contract)
    if not paths or not request.target.startswith("/"):
        return request
    target = sent(request.target)
    path, _, query = target.partition("?")
    given = [part.partition("=") for part in query.split("&")] if query else []
    pairs = [
        (unquote_plus(name), text, name + mark + text) for name, mark, text in given
    ]
    found = [
        (methods, spelt)
        for template, methods in paths
        if matches(template.partition(QUERY)[0], path)
        for spelt in [_spelt(template.partition(QUERY)[2], pairs)]
        if spelt is not None
    ]
    meant = [spelt for methods, spelt in found if request.method in methods]
    others = [spelt for _, spelt in found]
    if not meant and others and _is_plain(contract, path):
        others = []
    for spelt in (meant or others)[:1]:
        target = path + QUERY + spelt
    return request if target == request.target else replace(request, target=target)


def _spelt(query: str, given: list[tuple[str, str, str]]) -> str | None:
    """A path's query with its variables' texts, and what else is given behind a `?`.

    None where not all of it is given. The text of a variable is not empty, and comes
    once.
    """
    left = list(given)
    parts: list[str] = []
    for field in query.split("&"):
        name, _, text = field.partition("=")
        same = [one for one in left if one[0] == unquote_plus(name)]
        if VARIABLE.fullmatch(text):
            if len(same) != 1 or not same[0][1]:
                return None
            value = quote(same[0][1].replace("+", "%20"), safe=_TEXT)
            parts.append(f"{name}={value}")
        else:
            same = [e for e in same if unquote_plus(e[1]) == unquote_plus(text)]
            if not same:
                return None
            parts.append(field)
        left.remove(same[0])
    rest = "&".join(whole for _, _, whole in left)
    return "&".join(parts) + (f"?{rest}" if rest else "")


@lru_cache(maxsize=8)
def _paths(contract: Contract) -> tuple[tuple[str, frozenset[str]], ...]:
    """The paths with a query, those with most fields first, and their methods."""
    found: dict[str, set[str]] = {}
    for one in contract.operations:
        if QUERY in one.path:
            found.setdefault(one.path, set()).add(one.method)
    ordered = sorted(found, key=lambda path: -path.count("&"))
    return tuple((path, frozenset(found[path])) for path in ordered)


def _is_plain(contract: Contract, path: str) -> bool:
    plain = {one.path for one in contract.operations if QUERY not in one.path}
    return any(matches(template, path) for template in plain)
