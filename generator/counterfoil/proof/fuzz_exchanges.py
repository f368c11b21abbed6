"""Exchanges as Schemathesis tells of them, in the form that the proof has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from counterfoil.proof.base_path import within
from counterfoil.proof.exchange import Answer, Exchange, Request
from counterfoil.proof.fixed_queries import asked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from requests import PreparedRequest
    from schemathesis.core.transport import Response
    from schemathesis.engine.recorder import Interaction

    from counterfoil.proof.contract import Contract

SOURCE: Final = "fuzz"
_OWN_HEADERS: Final = frozenset({"x-schemathesis-testcaseid"})
"""Headers that carry the tool's bookkeeping."""


@dataclass(frozen=True, slots=True)
class Exchanges:
    """Makes exchanges with a server whose URL has the path `base`.

    Their targets are those of the `contract`, where there is one.
    """

    base: str = ""
    contract: Contract | None = None

    def sent(self, request: PreparedRequest, response: Response) -> Exchange:
        """An exchange, from what was sent and what came."""
        return Exchange(SOURCE, self.request(request), _answer(response))

    def request(self, prepared: PreparedRequest) -> Request:
        """What is sent."""
        method, url = str(prepared.method), str(prepared.url)
        return self._request(method, url, prepared.headers.items(), prepared.body)

    def told(self, interaction: Interaction) -> Exchange:
        """An exchange that the tool noted."""
        sent, response = interaction.request, interaction.response
        fields = (
            (name, value) for name, values in sent.headers.items() for value in values
        )
        request = self._request(sent.method, sent.uri, fields, sent.body)
        answer = Answer(0, (), b"") if response is None else _answer(response)
        return Exchange(SOURCE, request, answer)

    def _request(
        self, method: str, url: str, headers: Iterable[tuple[str, Any]], body: Any
    ) -> Request:
        if isinstance(body, str):
            body = body.encode()
        fields = tuple(
            (name, value.decode("latin-1") if isinstance(value, bytes) else str(value))
            for name, value in headers
            if name.lower() not in _OWN_HEADERS
        )
        request = Request(method, self._target(url), fields, body)
        return asked(self.contract, request) if self.contract else request

    def _target(self, url: str) -> str:
        target = "/" + url.split("://", 1)[1].partition("/")[2]
        inner = within(self.base, target)
        return target if inner is None else inner


def _answer(response: Response) -> Answer:
    fields = tuple(
        (name, value) for name, values in response.headers.items() for value in values
    )
    return Answer(response.status_code, fields, response.content)
