"""The app: finds the endpoint of a request by its path and method."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from .asgi import (
    Endpoint,
    Lifespan,
    Receive,
    Refusing,
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
from .routing import PARAMETER, Router

LOGGER: Final = logging.getLogger(__name__)
_is_plain: Final = re.compile(rb"[!-$&-.0->@-~]+").fullmatch
_PRINTABLE: Final = "".join(map(chr, range(0x21, 0x7F)))


class Path:
    """A path of the API: its routes by method, one of which refuses other methods.

    None does where `refusing` is "".
    """

    def __init__(
        self, template: str, routes: Mapping[str, Route], *, refusing: str
    ) -> None:
        if not template.startswith("/"):
            raise ValueError(f"a path begins with a slash: {template!r}")
        self.template = template
        self.routes = routes
        self.refusal = routes[refusing].refusal if refusing else problem_answer


App: TypeAlias = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]
"""An ASGI application."""


Addressing: TypeAlias = Callable[[Iterable[Path]], Callable[[Scope], Scope]]
"""Has what is asked for in another way be asked for by its path."""


def make_app(
    *paths: Path,
    lifespan: Lifespan | None = None,
    addressing: Addressing | None = None,
) -> App:
    """The ASGI application of several paths.

    It answers 404 for an unknown path and 405, with `Allow`, for a method that a path
    does not have; OPTIONS, which all paths have, says only that, unless it has an
    operation. The texts of path parameters are put, percent-encoded as they came, into
    the scope's `path_parameters`, in the order of the path. It may be mounted: what a
    server, a proxy or another application says in `root_path` is not part of its paths.
    `lifespan` is entered when the server starts and left when it ends; `addressing`
    changes the scopes of requests before their paths are looked for.
    """
    places = _Places(paths)
    # Most requests are for paths without parameters, spelt as the contract does.
    endpoints, endings = places.endpoints, places.endings

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            root = scope.get("root_path")
            await places.serve(unmounted(scope) if root else scope, receive, send)
        elif scope["type"] == "lifespan":
            await run_lifespan(receive, send, lifespan)
        elif scope["type"] == "websocket":
            # The server answers that it refuses; what it is asked with is no error.
            await receive()
            await send({"type": "websocket.close"})
        else:
            raise ValueError(f"cannot serve {scope['type']} connections")

    # A function, for to call an object that is callable takes longer.
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        endpoint: Endpoint = serve
        raw = scope.get("raw_path")
        if raw and not scope.get("root_path"):
            found = endpoints.get(raw)
            try:
                if found is None:
                    # Most of all others have one parameter, at the end.
                    head, slash, text = raw.rpartition(b"/")
                    found = endings.get(head) if slash else None
                    if found is not None and (text.isalnum() or _is_plain(text)):
                        scope["path_parameters"] = [text]
                        endpoint = found.get(scope["method"], serve)
                else:
                    endpoint = found.get(scope["method"], serve)
            except KeyError:
                pass  # a websocket has no method
        await endpoint(scope, receive, send)

    if addressing is None:
        return app
    addressed = addressing(paths)

    async def readdressed(scope: Scope, receive: Receive, send: Send) -> None:
        is_asked = scope["type"] == "http"
        await app(addressed(scope) if is_asked else scope, receive, send)

    return readdressed


class _Places:
    """What stands at the paths.

    `endpoints` are those of the paths without parameters, by path and by method, and
    `endings` those of the paths with one at their end, by what is before it.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        # Templates that differ in names alone are one path (OAS 3.2, 4.8.1).
        places: dict[str, _Place] = {}
        self._router = Router[_Place]()
        for path in paths:
            form = PARAMETER.sub("{}", path.template)
            place = places.setdefault(form, _Place(path.refusal))
            place.add(path)
            self._router.add(path.template, place)
        self._allow = _allow(each.endpoints for each in places.values())
        self.endpoints: dict[bytes, dict[str, Endpoint]] = {
            form.encode(): place.endpoints
            for form, place in places.items()
            if "{" not in form
        }
        self.endings = {
            head.encode(): places[f"{head}/{{}}"].endpoints for head in _endings(places)
        }

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            send = without_content(send)
        found = self._router.find(raw_path(scope))
        if found is None and scope.get("path") == "*" and scope["method"] == "OPTIONS":
            # RFC 9110, 9.3.7: it asks for the server in general.
            await send_answer(send, (204, [(b"allow", self._allow)], b""))
            return
        if found is None:
            fault = Fault(404, "There is nothing at this path.")
            await send_refusal(send, receive, problem_answer(fault), unread=True)
            return
        place, texts = found
        method = scope["method"]
        endpoint = place.endpoints.get(method)
        if endpoint is not None:
            scope["path_parameters"] = [text.encode() for text in texts]
            await endpoint(scope, receive, send)
            return
        allow = (b"allow", place.allow)
        if method == "OPTIONS":
            await send_answer(send, (204, [allow], b""))
            return
        detail = "The resource does not have this method."
        fault = Fault(405, detail, headers=(allow,))
        answer = refuse(fault, place.refusal, LOGGER)
        await send_refusal(send, receive, answer, unread=True)


def _endings(forms: Iterable[str]) -> list[str]:
    """What is before the last segment of paths, where no other one may be meant."""
    found: dict[str, list[str]] = {}
    for form in forms:
        if not form.isascii() or not {*"%?"}.isdisjoint(form):
            return []
        head, _, last = form.rpartition("/")
        found.setdefault(head, []).extend([last] if "{}" in last else [])
    return [head for head, each in found.items() if each == ["{}"] and "{" not in head]


class _Place:
    """What stands at a path: endpoints by method."""

    def __init__(self, refusal: Refusing) -> None:
        self.refusal = refusal
        self.endpoints: dict[str, Endpoint] = {}

    @property
    def allow(self) -> bytes:
        """Its methods."""
        return _allow([self.endpoints])

    def add(self, path: Path) -> None:
        """Add the routes of a path that stands here. Raises `ValueError`."""
        for method, route in path.routes.items():
            if method in self.endpoints:
                raise ValueError(f"two operations are at {method} {path.template}")
            self.endpoints[method] = route.endpoint


def _allow(places: Iterable[Mapping[str, Endpoint]]) -> bytes:
    """All methods (RFC 9110, 10.2.1); OPTIONS, 9.3.7, is answered in any case."""
    methods = {method for endpoints in places for method in endpoints}
    return ", ".join(sorted({*methods, "OPTIONS"})).encode()


def raw_path(scope: Scope) -> str:
    """The path, percent-encoded as it came: an encoded slash ends no segment."""
    raw: bytes | None = scope.get("raw_path")
    if raw is None:
        return quote(scope["path"])
    raw = raw.partition(b"?")[0]
    # Octets that should have been percent-encoded are.
    return raw.decode() if raw.isascii() else quote(raw, safe=_PRINTABLE)


def unmounted(scope: Scope) -> Scope:
    """The scope as it would be at the root: its paths without the `root_path`.

    A path that does not begin with it is left as it is: not all servers prepend it.
    """
    root, path = scope["root_path"].rstrip("/"), scope["path"]
    if not path.startswith(f"{root}/"):
        return scope
    changed = {**scope, "path": path.removeprefix(root)}
    raw = scope.get("raw_path")
    if raw is not None:
        # As many segments as the root has, however they are encoded.
        rest = raw.split(b"/", root.count("/") + 1)[-1]
        changed["raw_path"] = b"/" + rest
    return changed
