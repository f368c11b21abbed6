"""Finds the operations of paths that have a query, such as `/jobs?op=list`.

No path has one (RFC 3986, 3.3), but paths are appended to the URL of a server (OAS 3.1,
4.8.8.1), and there a `?` begins the query. Requests whose query has all that follows
it, in whatever order and beside whatever else, are for such a path; others are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from urllib.parse import parse_qsl, quote

from .app import Path, raw_path, unmounted
from .asgi import Scope
from .routing import PARAMETER, Router

MOST_FIELDS: Final = 1_000
"""Queries with more fields are for no such path."""


def by_queries(paths: Iterable[Path]) -> Callable[[Scope], Scope]:
    """What has the requests for such paths go there: a scope for a scope.

    In the scope, the query is a part of the path, too, as it is in the path's template.
    """
    groups: dict[str, _Group] = {}
    router = Router[_Group]()
    for path in paths:
        before, mark, query = path.template.partition("?")
        group = groups.setdefault(PARAMETER.sub("{}", before), _Group())
        # Those without a query count, too: what is written out goes before parameters.
        router.add(before, group)
        if not query or "#" in before or PARAMETER.search(query):
            group.is_path = group.is_path or not mark
        else:
            group.fixed.append(_Fixed(query, frozenset(path.routes)))
            group.fixed.sort(key=lambda each: -len(each.fields))

    def addressed(scope: Scope) -> Scope:
        if not scope["query_string"]:
            return scope
        raw = raw_path(scope)
        root = scope.get("root_path")
        found = router.find(raw_path(unmounted(scope)) if root else raw)
        fixed = found and found[0].chosen(scope["query_string"], scope["method"])
        if not fixed:
            return scope
        # What is percent-encoded in the template is so already.
        whole = f"{raw}{quote(f'?{fixed.query}', safe='/%')}"
        named = f"{scope['path']}?{fixed.query}"
        return {**scope, "path": named, "raw_path": whole.encode()}

    return addressed


class _Fixed:
    """The query of a path, and the path's methods."""

    def __init__(self, query: str, methods: frozenset[str]) -> None:
        self.query = query
        self.methods = methods
        self.fields = _fields(query)


class _Group:
    """The queries that a path has, and whether it is one without them, too."""

    def __init__(self) -> None:
        self.is_path = False
        self.fixed: list[_Fixed] = []

    def chosen(self, query: bytes, method: str) -> _Fixed | None:
        """The one that a request is for: that which fixes most, and has its method.

        Where there is none, and no path without a query either, it tells the methods.
        """
        try:
            given = _fields(query.decode("latin-1"))
        except ValueError:
            return None
        asked = [each for each in self.fixed if each.fields <= given]
        meant = [each for each in asked if method in each.methods]
        return next(iter(meant or ([] if self.is_path else asked)), None)


def _fields(query: str) -> set[tuple[str, str]]:
    """The names and values of a query. Raises `ValueError` for very many."""
    return {*parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)}
