"""Clients of the document `calls`, and the servers that they call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generated.making import Import


ORDERS = ("content-type", "application/json")


class Server:
    """A transport that gives answers or raises them, in turn; the last for ever."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.requests: list[Any] = []

    def send(self, request: Any) -> Any:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        pass


class AsyncServer:
    """The same, without blocking."""

    def __init__(self, *answers: Any) -> None:
        self._server = Server(*answers)
        self.requests = self._server.requests

    async def send(self, request: Any) -> Any:
        return self._server.send(request)

    async def close(self) -> None:
        pass


def quick(load: Import, **options: Any) -> Any:
    return load("calls.client").Retries(**{"first": 0.001, **options})


def client(load: Import, server: Any, kind: str = "Client", **options: Any) -> Any:
    options = {"retries": quick(load), **options}
    return getattr(load("calls.client"), kind)(
        "http://test", transport=server, **options
    )


def error(load: Import, name: str, *, sent: bool) -> Exception:
    made: Exception = getattr(load("calls.client"), name)("no", sent=sent)
    return made
