"""Headers that the server's own errors must have: an implementer gives their values."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from generated.making import DOCUMENTS, Asgi, Import
from unit.mock.building import mocked

GOOD = {"authorization": "Bearer a"}


class Service:
    async def read_notes(self, **_: Any) -> Any:
        raise RuntimeError("secret")


class Authenticator:
    async def token(self, credentials: Any, **_: Any) -> Any:
        return credentials.token


def made(load: Import) -> Any:
    class Errors:
        def read_notes5_xx_body(self, fault: Any) -> Any:
            return load("told.models").ReadNotes5XXBody(status=fault.status)

        def header__x_request_id(self, fault: Any) -> str:
            return f"0{fault.status}"

        def header__x_codes__list_int(self, fault: Any) -> list[int]:
            return [fault.status, len(fault.violations)]

        def header__www_authenticate(self, _fault: Any) -> str:
            raise AssertionError("the fault says it")

        def header__retry_after__int(self, _fault: Any) -> int:
            return 7

    server = load("told.server")
    assert not hasattr(server, "ProblemErrors"), "a fault does not tell all of it"
    return server.create_app(Service(), Authenticator(), errors=Errors())


@pytest.mark.parametrize(
    ("method", "target", "given", "status", "told"),
    [
        ("GET", "/notes?n=x", GOOD, 400, {"x-request-id": "0400", "x-codes": "400,1"}),
        ("GET", "/notes?n=1", {}, 401, {"www-authenticate": 'Bearer realm="Told"'}),
        ("PUT", "/notes", {}, 405, {"allow": "GET, OPTIONS"}),
        (
            *("GET", "/notes?n=1", GOOD, 500),
            {"x-request-id": "0500", "retry-after": "7"},
        ),
    ],
)
def test_an_error_has_the_headers_that_the_contract_asks_for(
    load: Import,
    method: str,
    target: str,
    given: dict[str, str],
    status: int,
    told: dict[str, str],
) -> None:
    asked = Asgi(made(load), None).ask(method, target, headers=given)
    found, headers, content = asyncio.run(asked)
    assert found == status
    assert told.items() <= dict(headers).items()
    assert content == (b'{"status":500}' if status == 500 else b"")


@pytest.mark.parametrize(
    ("method", "target", "status", "told"),
    [
        ("GET", "/notes?n=x", 400, {"x-request-id", "x-codes"}),
        ("PUT", "/notes", 405, {"allow"}),
    ],
)
def test_a_mock_gives_them_too(
    method: str, target: str, status: int, told: set[str]
) -> None:
    with mocked(DOCUMENTS / "told" / "openapi.yaml") as mock:
        answer = mock(method, target, headers=GOOD)
    assert (answer.status, answer.content) == (status, b"")
    assert told <= answer.headers.keys()
