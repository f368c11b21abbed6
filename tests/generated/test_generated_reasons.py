"""Errors whose list of what is wrong must be there, whatever is wrong."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import Asgi, Import, package_files

if TYPE_CHECKING:
    from pathlib import Path

JSON = {"content-type": "application/json"}
UNSUPPORTED = "The media type of the body is not supported. Accepted: application/json."


class Service:
    async def start_job(self, **_: Any) -> Any:
        raise RuntimeError("secret")


@pytest.mark.parametrize(
    ("method", "headers", "content", "status", "details"),
    [
        ("POST", JSON, b"{}", 400, ['"id" is a required property']),
        (
            *("POST", JSON, b'{"id": "x"}', 400),
            ['the value is not of type "integer"'],
        ),
        (
            *("POST", {"content-type": "text/plain"}, b"{}", 415),
            [UNSUPPORTED],
        ),
        ("PUT", {}, b"", 405, ["The resource does not have this method."]),
        ("POST", JSON, b'{"id": 1}', 500, ["The server failed."]),
    ],
)
def test_a_list_that_must_be_there_says_what_is_wrong(
    load: Import,
    method: str,
    headers: dict[str, str],
    content: bytes,
    status: int,
    details: list[str],
) -> None:
    app = load("reasons.server").create_app(Service())
    asked = Asgi(app, None).ask(method, "/jobs", headers=headers, content=content)
    found, _, answered = asyncio.run(asked)
    assert found == status
    assert [each["detail"] for each in json.loads(answered)["errors"]] == details


def errors_of(failure: dict[str, Any], folder: Path) -> str:
    """What is made of errors that all are such a failure."""
    content = {"application/json": {"schema": failure}}
    responses = {"default": {"description": "What is wrong.", "content": content}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Reasons", "version": "1"},
        "paths": {"/": {"get": {"responses": responses}}},
    }
    path = folder / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return package_files(path)["server/errors.py"]


@pytest.mark.parametrize("required", [[], ["errors"]])
def test_a_list_whose_items_can_say_nothing_is_made_only_where_it_must_be(
    tmp_path: Path, required: list[str]
) -> None:
    item = {"type": "object", "properties": {"why": {"type": "string"}}}
    failure = {
        "type": "object",
        "required": required,
        "properties": {
            "detail": {"type": "string"},
            "errors": {"type": "array", "items": item},
        },
    }
    made = errors_of(failure, tmp_path)
    assert ("errors=entries" in made) == bool(required)
    assert ("for _ in fault.reasons" in made) == bool(required)
    assert "violation" not in made


def test_only_what_is_a_text_says_what_is_wrong(tmp_path: Path) -> None:
    told = {"message": {"type": "object"}, "detail": {"type": ["string", "null"]}}
    item = {"type": "object", "properties": told}
    failure = {
        "type": "object",
        "properties": {
            "detail": {"type": "object"},
            "title": {"type": "array", "items": {"type": "string"}},
            "status": {"type": "number"},
            "message": {"type": "string", "minLength": 1},
            "errors": {"type": "array", "items": item},
        },
    }
    made = errors_of(failure, tmp_path)
    assert "status=fault.status, message=fault.message" in " ".join(made.split())
    assert "detail=fault" not in made
    assert "title=" not in made
    assert "(detail=violation.message)" in made


def test_a_detail_that_is_a_list_says_where_and_what_is_wrong(load: Import) -> None:
    """As FastAPI documents it."""
    app = load("located.server").create_app(Service())
    content = b'{"lines": [{"a/b": 1}, {}]}'
    asked = Asgi(app, None).ask("POST", "/jobs", headers=JSON, content=content)
    found, _, answered = asyncio.run(asked)
    assert found == 422
    assert json.loads(answered) == {
        "detail": [
            {
                "loc": ["body", "lines", 0, "a/b"],
                "msg": 'the value is not of type "string"',
                "type": "type",
            },
            {
                "loc": ["body", "lines", 1],
                "msg": '"a/b" is a required property',
                "type": "required",
            },
        ]
    }
    asked = Asgi(app, None).ask("POST", "/jobs?n=x", headers=JSON, content=b"{}")
    found, _, answered = asyncio.run(asked)
    [entry] = json.loads(answered)["detail"]
    assert (found, entry["loc"]) == (422, ["query", "n"])
    assert entry["msg"].startswith("query parameter n: ")


def test_another_list_of_details_keeps_to_what_it_says(tmp_path: Path) -> None:
    """Without `loc`, a `type` may be anything."""
    told = {"type": {"type": "string"}, "detail": {"type": "string"}}
    item = {"type": "object", "properties": told}
    listed = {"type": "array", "items": item}
    made = errors_of({"type": "object", "properties": {"errors": listed}}, tmp_path)
    assert "(detail=violation.message)" in made
    assert "errors=entries or UNSET" in made


def test_a_problem_says_which_parameter_is_wrong(load: Import) -> None:
    app = load("puts.server").create_app(load("puts.server").Unimplemented())
    target = "/notes/1?combined=x"
    asked = Asgi(app, None).ask("PUT", target, headers=JSON, content=b"{}")
    status, _, answered = asyncio.run(asked)
    [entry] = json.loads(answered)["errors"]
    message = entry.pop("message")
    assert message.startswith("query parameter combined: ")
    told = {"in": "query", "parameter": "combined"}
    assert (status, entry) == (400, {"pointer": "", "keyword": "type", **told})
    asked = Asgi(app, None).ask("PUT", "/notes/1", headers=JSON, content=b"[]")
    _, _, answered = asyncio.run(asked)
    [entry] = json.loads(answered)["errors"]
    assert {*entry} == {"pointer", "keyword", "message"}
