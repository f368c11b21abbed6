"""The app: finds the endpoint of a request by its path and method."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from .asgi import (
    Receive,
    Route,
    Scope,
    Send,
    problem_answer,
    refuse,
    run_lifespan,
    send_answer,
    send_refusal,
    without_content,
)
from .faults import Fault

LOGGER: Final = logging.getLogger(__name__)
_PARAMETER: Final = re.compile(r"\{[^{}]*\}")


class Path:
    """A path of the API: its routes by method, one of which refuses other methods."""

    def __init__(
        self, template: str, routes: Mapping[str, Route], *, refusing: str
    ) -> None:
        self.template = template
        self.endpoints = {method: route.endpoint for method, route in routes.items()}
        self.refusal = routes[refusing].refusal
        # RFC 9110, 10.2.1; OPTIONS, 9.3.7, is answered in any case.
        self.allow = ", ".join(sorted({*routes, "OPTIONS"})).encode()

    @property
    def parameters(self) -> list[str]:
        """The names of the template's parameters."""
        return [text[1:-1] for text in _PARAMETER.findall(self.template)]

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of a template: a parameter is a segment, or part of one."""
        parts = _PARAMETER.split(self.template)
        return re.compile("([^/]+)".join(map(re.escape, parts)))

    @property
    def rank(self) -> tuple[bool, ...]:
        """Sorts written-out segments before parameters (OAS 3.1, 4.8.8.2)."""
        return tuple("{" in segment for segment in self.template.split("/"))


class App:
    """An ASGI application of several paths.

    Answers 404 for an unknown path and 405, with `Allow`, for a method that a path does
    not have; OPTIONS, which all paths have, says only that, unless it has an operation.
    The texts of path parameters are put, percent-encoded as they came, into
    the scope's `path_parameters`.
    """

    def __init__(self, *paths: Path) -> None:
        self._plain = {p.template: p for p in paths if "{" not in p.template}
        self._methods = {
            template: path.endpoints for template, path in self._plain.items()
        }
        templates = sorted((p for p in paths if "{" in p.template), key=_by_rank)
        self._templates = [(path.pattern, path) for path in templates]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the server's lifespan."""
        if scope["type"] == "http":
            methods = self._methods.get(scope["path"])
            if methods is not None:
                endpoint = methods.get(scope["method"])
                if endpoint is not None:
                    await endpoint(scope, receive, send)
                    return
            await self._find(scope, receive, send)
        elif scope["type"] == "lifespan":
            await run_lifespan(receive, send)
        else:
            raise ValueError(f"cannot serve {scope['type']} connections")

    async def _find(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            send = without_content(send)
        path = self._plain.get(scope["path"]) or self._match(scope)
        if path is None:
            fault = Fault(404, "There is nothing at this path.")
            await send_refusal(send, receive, problem_answer(fault), unread=True)
            return
        endpoint = path.endpoints.get(scope["method"])
        if endpoint is not None:
            await endpoint(scope, receive, send)
            return
        allow = (b"allow", path.allow)
        if scope["method"] == "OPTIONS":
            await send_answer(send, (204, [allow], b""))
            return
        detail = "The resource does not have this method."
        fault = Fault(405, detail, headers=(allow,))
        answer = refuse(fault, path.refusal, LOGGER)
        await send_refusal(send, receive, answer, unread=True)

    def _match(self, scope: Scope) -> Path | None:
        """The path whose template matches. An encoded slash does not end a segment."""
        raw = scope.get("raw_path")
        text = quote(scope["path"]) if raw is None else raw.decode("latin-1")
        text = text.partition("?")[0]
        for pattern, path in self._templates:
            match = pattern.fullmatch(text)
            if match is not None:
                values = zip(path.parameters, match.groups(), strict=True)
                scope["path_parameters"] = {name: [text] for name, text in values}
                return path
        return None


def _by_rank(path: Path) -> tuple[bool, ...]:
    return path.rank
