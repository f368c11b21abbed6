"""What a response depends on (RFC 9110, 12.5.5): Accept, where that chooses of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import Asgi

if TYPE_CHECKING:
    from generated.making import Import

CSV = {"content_type": "text/csv", "body": "1"}
TEXT = {"content_type": "text/plain", "body": "no"}


class Answering:
    """Answers all operations with one response."""

    def __init__(self, response: Any) -> None:
        self._response = response

    def __getattr__(self, name: str) -> Any:
        async def answer(**_: Any) -> Any:
            return self._response

        return answer


def asked(
    load: Import, method: str, target: str, response: Any, **rest: Any
) -> tuple[int, list[str]]:
    """The status, and the values of Vary."""
    app = load("vary.server").create_app(Answering(response))
    status, headers, _ = asyncio.run(Asgi(app, None).ask(method, target, **rest))
    return status, [value for name, value in headers if name == "vary"]


@pytest.mark.parametrize(
    ("function", "status", "fields", "vary"),
    [
        ("get_rows", 200, CSV, ["Accept"]),
        ("get_rows", 201, {"body": [1]}, ["Accept"]),
        ("get_rows", 202, CSV, []),
        ("get_rows", 202, {"vary": "Accept, Origin", **CSV}, ["Accept, Origin"]),
        ("get_rows", 203, CSV, ["Origin"]),
        ("get_rows", 204, {}, []),
        # RFC 9110, 15.4.5: as 200 would have had it.
        ("get_rows", 304, {"etag": "x"}, ["Accept"]),
        ("get_rows", 409, TEXT, ["Accept"]),
        ("get_rows", 410, {"body": "no"}, []),
        ("get_only", 200, {"body": "1"}, []),
        ("get_only", 304, {}, []),
        ("get_only", 409, TEXT, []),
        (
            "stream_rows",
            200,
            {"content_type": "application/jsonl", "body": [1]},
            ["Accept"],
        ),
    ],
)
def test_a_response_says_that_accept_has_chosen_it(
    load: Import, function: str, status: int, fields: dict[str, Any], vary: list[str]
) -> None:
    module = load(f"vary.operations.{function}")
    name = f"{function.title().replace('_', '')}{status}"
    response = getattr(module, name)(**fields)
    target = f"/{function.split('_')[1]}" if function != "stream_rows" else "/stream"
    assert asked(load, "GET", target, response) == (status, vary)


def test_a_response_whose_callbacks_follow_says_so(load: Import) -> None:
    response = load("vary.operations.add_called").AddCalled200(**CSV)
    headers = {"content-type": "application/json"}
    content = b'{"url":"http://test"}'
    found = asked(load, "POST", "/called", response, headers=headers, content=content)
    assert found == (200, ["Accept"])


def test_a_response_to_head_says_what_one_to_get_does(load: Import) -> None:
    """RFC 9110, 9.3.2."""
    response = load("vary.operations.probe_rows").ProbeRows200()
    assert asked(load, "HEAD", "/rows", response) == (200, ["Accept"])


@pytest.mark.parametrize("target", ["/rows", "/stream"])
def test_that_nothing_is_acceptable_depends_on_accept(
    load: Import, target: str
) -> None:
    headers = {"accept": "image/png"}
    assert asked(load, "GET", target, None, headers=headers) == (406, ["Accept"])
