"""Operations whose responses have several media types, called and asked."""

from __future__ import annotations

import asyncio
from typing import Any

from generated.making import Asgi, Import, pair


class Reports:
    """Answers all operations with one response, and keeps what it is given."""

    def __init__(self, response: Any) -> None:
        self._response = response
        self.given: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        async def answer(**given: Any) -> Any:
            self.given = given
            return self._response

        return answer


def called(load: Import, function: str, response: Any, **given: Any) -> Any:
    client, _ = pair(load, "variants", Reports(response))
    return asyncio.run(getattr(client, function)(**given))


def response_of(load: Import, function: str, name: str, **fields: Any) -> Any:
    return getattr(load(f"variants.operations.{function}"), name)(**fields)


def asked(load: Import, target: str, response: Any, **headers: str) -> Any:
    """The status, the headers, the content, and what the service was given."""
    service = Reports(response)
    app = load("variants.server").create_app(service)
    status, found, content = asyncio.run(Asgi(app, None).ask("GET", target, headers))
    return status, dict(found), content, service.given
