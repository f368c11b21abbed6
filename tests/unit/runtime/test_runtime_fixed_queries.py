"""Requests for paths that have a query are found by what they ask for."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from runtime.app import Path, make_app
from runtime.asgi import Receive, Route, Scope, Send, problem_answer
from runtime.fixed_queries import MOST_FIELDS, by_queries


def path(template: str, *methods: str) -> Path:
    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        await send({"found": template, "texts": scope.get("path_parameters", [])})

    route = Route(endpoint, problem_answer)
    return Path(template, dict.fromkeys(methods, route), refusing=methods[0])


APP = make_app(
    path("/jobs", "GET", "POST"),
    path("/jobs?op=list", "GET"),
    path("/jobs?op=list&all", "GET"),
    path("/skills/{id}?beta=true", "GET"),
    path("/skills/all", "GET"),
    path("/files?name=a/b%20c", "GET"),
    path("/near?lat={lat}&lon={lon}&v=1", "GET"),
    path("/odd/{id?}", "GET"),
    path("/any?{query}", "GET"),
    path("/two?a=b={a}", "GET"),
    addressing=by_queries,
)


def asked(target: str, method: str = "GET", **more: Any) -> Any:
    """The template that a request was for, with its texts; or the status."""
    found: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        found.append(message)

    raw, _, query = target.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": raw,
        "raw_path": raw.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [],
        **more,
    }
    asyncio.run(APP(scope, receive, send))
    first = found[0]
    return (first["found"], *first["texts"]) if "found" in first else first["status"]


@pytest.mark.parametrize(
    ("target", "template"),
    [
        ("/jobs", "/jobs"),
        ("/jobs?op=stop", "/jobs"),
        ("/jobs?op=list", "/jobs?op=list"),
        ("/jobs?x=1&op=%6Cist", "/jobs?op=list"),
        ("/jobs?all&op=list", "/jobs?op=list&all"),
        ("/jobs?all=&op=list", "/jobs?op=list&all"),
        ("/jobs%3Fop=list", "/jobs?op=list"),
        ("/files?name=a%2Fb+c", "/files?name=a/b%20c"),
        ("/skills/all?beta=true", "/skills/all"),
    ],
)
def test_a_path_with_a_query_is_found_by_it(target: str, template: str) -> None:
    assert asked(target) == (template,)


def test_paths_with_parameters_have_queries_too() -> None:
    assert asked("/skills/a%3Fb?beta=true") == ("/skills/{id}?beta=true", b"a%3Fb")
    mounted = asked("/api/skills/1?beta=true", root_path="/api")
    assert mounted == ("/skills/{id}?beta=true", b"1")


@pytest.mark.parametrize(
    ("target", "texts"),
    [
        ("/near?lon=2&v=1&lat=1.5", (b"1.5", b"2")),
        ("/near?lat=a%26lon%3D/+b&l%6Fn=%FF&v=1&x", (b"a%26lon%3D%2F%20b", b"%FF")),
        ("/near%3Flat=1&lon=2&v=1", (b"1", b"2")),
    ],
)
def test_queries_have_parameters(target: str, texts: tuple[bytes, ...]) -> None:
    assert asked(target) == ("/near?lat={lat}&lon={lon}&v=1", *texts)


def test_a_question_mark_in_a_variable_begins_no_query() -> None:
    assert asked("/odd/1?x=2") == ("/odd/{id?}", b"1")


def test_without_its_query_the_path_is_not_there() -> None:
    assert asked("/skills/1") == 404
    assert asked("/skills/1?beta=false") == 404
    assert asked("/near?lat=1&v=1") == 404
    assert asked("/near?lat=1&lon=&v=1") == 404
    assert asked("/near?lat=1&lon=2&lon=3&v=1") == 404
    assert asked("/any?x=1") == 404
    assert asked("/two?a=b=1") == 404


def test_what_has_another_method_is_for_the_path_without_the_query() -> None:
    assert asked("/jobs?op=list", "POST") == ("/jobs",)
    assert asked("/skills/1?beta=true", "PUT") == 405
    assert asked("/skills/1?beta=true", "OPTIONS") == 204


def test_a_query_with_very_many_fields_is_for_no_such_path() -> None:
    assert asked(f"/jobs?op=list{'&a' * MOST_FIELDS}") == ("/jobs",)
