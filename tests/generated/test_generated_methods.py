"""All methods: those of HTTP, those of a contract's own, and those that it has not."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from generated.making import Asgi, Import, pair

ALLOWED = "COPY, GET, HEAD, M-SEARCH, OPTIONS, QUERY, get"
TAGGED = {"etag": '"v1"'}
CALLS = [
    ("GET", "get_file", "GetFile200", {"body": "text"}),
    ("QUERY", "query_file", "QueryFile200", {"body": "found"}),
    ("HEAD", "head_file", "HeadFile200", {**TAGGED, "content_length": 6}),
    ("COPY", "copy_file", "CopyFile201", {}),
    ("M-SEARCH", "search_file", "SearchFile204", {}),
    ("get", "get_in_lower_case", "GetInLowerCase205", {}),
    ("TRACE", "trace_plain", "TracePlain200", {"body": b"TRACE / HTTP/1.1"}),
    ("OPTIONS", "options_plain", "OptionsPlain200", {}),
]


class Files:
    """Answers every operation of `methods` with one response, and remembers it."""

    def __init__(self, response: Any) -> None:
        self._response = response
        self.called: list[str] = []

    def __getattr__(self, name: str) -> Any:
        async def answer(**_: Any) -> Any:
            self.called.append(name)
            return self._response

        return answer


@pytest.mark.parametrize(("method", "function", "kind", "fields"), CALLS)
def test_a_client_calls_each_method(
    load: Import, method: str, function: str, kind: str, fields: dict[str, Any]
) -> None:
    response = getattr(load(f"methods.operations.{function}"), kind)(**fields)
    service = Files(response)
    client, transport = pair(load, "methods", service)
    given = {} if function.endswith("plain") else {"name": "a"}
    given |= {"body": "?"} if function == "query_file" else {}
    assert asyncio.run(getattr(client, function)(**given)) == response
    assert service.called == [function]
    assert transport.requests[0].method == method


def asked(load: Import, method: str, target: str, response: Any = None) -> Any:
    app = load("methods.server").create_app(Files(response))
    status, headers, content = asyncio.run(Asgi(app, None).ask(method, target))
    return status, dict(headers), content


@pytest.mark.parametrize("method", ["POST", "DELETE", "GeT", "COPY2"])
def test_405_allows_what_there_is(load: Import, method: str) -> None:
    status, headers, _ = asked(load, method, "/files/a")
    assert (status, headers["allow"]) == (405, ALLOWED)


def test_405_has_content_though_only_head_is_there(load: Import) -> None:
    status, headers, content = asked(load, "GET", "/only-head")
    assert (status, headers["allow"]) == (405, "HEAD, OPTIONS")
    assert headers["content-type"] == "application/problem+json"
    assert json.loads(content)["status"] == 405


def test_a_documented_405_allows_what_there_is_though_nothing_says_so(
    load: Import,
) -> None:
    # RFC 9110, 15.5.6: the server must generate Allow.
    response = load("methods.operations.search_file").SearchFile405()
    assert asked(load, "M-SEARCH", "/files/a", response) == (
        405,
        {"allow": ALLOWED, "content-length": "0"},
        b"",
    )


def test_options_are_told_where_the_contract_has_none(load: Import) -> None:
    assert asked(load, "OPTIONS", "/files/a") == (204, {"allow": ALLOWED}, b"")
    assert asked(load, "OPTIONS", "/nowhere")[0] == 404


def test_the_server_in_general_has_the_methods_of_all_paths(load: Import) -> None:
    """RFC 9110, 9.3.7: `OPTIONS *`."""
    status, headers, content = asked(load, "OPTIONS", "*")
    methods = headers["allow"].split(", ")
    assert (status, content) == (204, b"")
    assert {*ALLOWED.split(", ")} <= {*methods}
    assert methods == sorted({*methods})
    assert asked(load, "GET", "*")[0] == 404


def test_a_head_response_has_the_headers_of_content_and_none(load: Import) -> None:
    module = load("methods.operations.head_file")
    told = module.HeadFile200(**TAGGED, content_length=6)
    status, headers, content = asked(load, "HEAD", "/files/a", told)
    assert (status, content) == (200, b"")
    assert headers == {
        "content-type": "application/json",
        "content-length": "6",
        "etag": '"v1"',
    }
    untold = asked(load, "HEAD", "/files/a", module.HeadFile200(**TAGGED))
    assert "content-length" not in untold[1]


@pytest.mark.parametrize(
    ("target", "status"),
    [("/files/a?size=x", 400), ("/files/a", 500), ("/plain", 405), ("/nowhere", 404)],
)
def test_head_is_refused_without_content(
    load: Import, target: str, status: int
) -> None:
    found, headers, content = asked(load, "HEAD", target)
    assert (found, content) == (status, b"")
    # RFC 9110, 8.6: the length that the content would have.
    assert int(headers["content-length"]) > 50
