"""Finds the operations of paths that have a query, such as `/jobs?op=list&of={kind}`.

No path has one (RFC 3986, 3.3), but paths are appended to the URL of a server (OAS 3.1,
4.8.8.1), and there a `?` begins the query. Requests whose query has all that follows
it, in whatever order and beside whatever else, are for such a path; others are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias
from urllib.parse import quote, unquote, unquote_plus

from .app import Path, raw_path, unmounted
from .asgi import Scope
from .routing import PARAMETER, Router

MOST_FIELDS: Final = 1_000
"""Queries with more fields are for no such path."""
_is_field: Final = re.compile(r"[^{}]*|[^{}=]+=\{[^{}]*\}").fullmatch
"""Whether a field has no variable, or one for its value."""

_TEXT: Final = "!$'()*,;:@%"
"""What the text of a parameter keeps: what divides its parts is not encoded."""

Fields: TypeAlias = list[tuple[str, str]]
"""The names of fields, decoded, and their texts as they came."""


def by_queries(paths: Iterable[Path]) -> Callable[[Scope], Scope]:
    """What has the requests for such paths go there: a scope for a scope.

    In the scope, the query is a part of the path, too, as it is in the path's template.
    """
    groups: dict[str, _Group] = {}
    router = Router[_Group]()
    for path in paths:
        before, mark, query = path.template.partition("?")
        if "#" in before or not all(map(_is_field, query.split("&"))):
            before, mark, query = path.template, "", ""
        group = groups.setdefault(PARAMETER.sub("{}", before), _Group())
        # Those without a query count, too: what is written out goes before parameters.
        router.add(before, group)
        if query:
            group.asked.append(_Asked(query, frozenset(path.routes)))
            group.asked.sort(key=lambda each: -len(each.fields))
        else:
            group.is_path = group.is_path or not mark

    def addressed(scope: Scope) -> Scope:
        if not scope["query_string"]:
            return scope
        raw = raw_path(scope)
        root = scope.get("root_path")
        found = router.find(raw_path(unmounted(scope)) if root else raw)
        asked = found and found[0].spelt(scope["query_string"], scope["method"])
        if not asked:
            return scope
        path = f"{scope['path']}?{unquote(asked)}"
        return {**scope, "path": path, "raw_path": f"{raw}%3F{asked}".encode()}

    return addressed


class _Asked:
    """The query of a path, and the path's methods."""

    def __init__(self, query: str, methods: frozenset[str]) -> None:
        self.methods = methods
        self.fields = _fields(query)
        self._written = query.split("&")

    def spelt(self, given: Fields) -> str | None:
        """It, with the texts of its variables; None where not all of it is given.

        The text of a variable is not empty, and is given once.
        """
        values = {(name, unquote_plus(text)) for name, text in given}
        parts: list[str] = []
        for written, (name, text) in zip(self._written, self.fields, strict=True):
            if not PARAMETER.fullmatch(text):
                if (name, unquote_plus(text)) not in values:
                    return None
                # What is percent-encoded in the template is so already.
                parts.append(quote(written, safe="/%=?"))
                continue
            texts = [each for called, each in given if called == name]
            if len(texts) != 1 or not texts[0]:
                return None
            value = texts[0].replace("+", "%20")
            told = quote(value, safe=_TEXT, errors="surrogateescape")
            parts.append(f"{quote(written.partition('=')[0], safe='/%?')}={told}")
        return "&".join(parts)


class _Group:
    """The queries that a path has, and whether it is one without them, too."""

    def __init__(self) -> None:
        self.is_path = False
        self.asked: list[_Asked] = []

    def spelt(self, query: bytes, method: str) -> str | None:
        """That which a request is for: the one with most fields that has its method.

        Where there is none, and no path without a query either, it tells the methods.
        """
        if query.count(b"&") >= MOST_FIELDS:
            return None
        given = _fields(query.decode("utf-8", "surrogateescape"))
        found = [(each, each.spelt(given)) for each in self.asked]
        asked = [(each.methods, text) for each, text in found if text is not None]
        meant = [text for methods, text in asked if method in methods]
        others = [] if self.is_path else [text for _, text in asked]
        return next(iter(meant or others), None)


def _fields(query: str) -> Fields:
    parts = [each.partition("=") for each in query.split("&")]
    return [(unquote_plus(name), text) for name, _, text in parts]
