"""The app finds what the router finds, also where it does not ask it."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from runtime.app import App, Path, make_app
from runtime.asgi import Receive, Route, Scope, Send, problem_answer
from runtime.routing import PARAMETER, Router

SEGMENT = st.sampled_from(["a", "b", "{x}", "{y}", "a{z}", "%61", "c"])
TEMPLATE = st.lists(SEGMENT, min_size=1, max_size=3).map(
    lambda segments: "/" + "/".join(segments)
)
PATH = st.lists(
    st.sampled_from(["a", "b", "", "%61", "ab", "a%62", "1", "é", "c?", "a?b=1"]),
    min_size=1,
    max_size=3,
).map(lambda segments: "/" + "/".join(segments))


def asked(app: App, raw: bytes, **more: Any) -> tuple[object, object]:
    """The template of the endpoint that was called, or a status; and the texts."""
    found: list[object] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        found.append(message.get("template", message.get("status")))

    scope = {"type": "http", "method": "GET", "root_path": "", "raw_path": raw, **more}
    asyncio.run(app(scope, receive, send))
    return found[0], scope.get("path_parameters")


def path(template: str) -> Path:
    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive
        await send({"type": "found", "template": template})

    return Path(template, {"GET": Route(endpoint, problem_answer)}, refusing="")


@settings(max_examples=400)
@given(
    templates=st.lists(
        TEMPLATE,
        max_size=6,
        unique_by=lambda each: PARAMETER.sub("{}", each.replace("%61", "a")),
    ),
    wanted=PATH,
)
def test_what_is_found_without_the_router_is_what_it_finds(
    templates: list[str], wanted: str
) -> None:
    router = Router[str]()
    for each in templates:
        router.add(each, each)
    found = router.find(wanted.partition("?")[0].replace("é", "%C3%A9"))
    template, texts = asked(make_app(*map(path, templates)), wanted.encode())
    if found is None:
        assert template == 404
        return
    assert template == found[0]
    assert texts == [text.encode() for text in found[1]] or (not texts and not found[1])


def test_other_methods_are_refused_and_mounted_apps_know_it() -> None:
    app = make_app(path("/a/{x}"))
    assert asked(app, b"/a/1") == ("/a/{x}", [b"1"])
    assert asked(app, b"/a/1", method="PUT")[0] == 405
    assert asked(app, b"/m/a/1", path="/m/a/1", root_path="/m")[0] == "/a/{x}"
    assert asked(app, b"/a/")[0] == 404


def test_a_websocket_is_refused_at_any_path() -> None:
    """A client that asks for one is no failure of the server."""
    app = make_app(path("/a"), path("/b/{x}"))
    for raw in (b"/a", b"/b/1", b"/b/%61/c", b"/c"):
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "websocket.connect"}

        async def send(message: Any, sent: list[Any] = sent) -> None:
            sent.append(message)

        scope = {"type": "websocket", "path": raw.decode(), "raw_path": raw}
        asyncio.run(app({**scope, "headers": []}, receive, send))
        assert sent == [{"type": "websocket.close"}]
