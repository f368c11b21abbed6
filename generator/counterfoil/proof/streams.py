"""What Schemathesis sends, and how long it listens to streams, which need not end.

It knows events alone, and waits for as long as a whole answer may take; the rest of the
proof leaves any stream of items soon. And what carries its requests adds headers of its
own, of which a case may be that they are not there.
"""

from __future__ import annotations

import os
import socket
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from requests import RequestException
from schemathesis.core.transport import STREAM_CUT_SHORT_ATTRIBUTE
from schemathesis.transport import requests as transport
from urllib3.util import SKIP_HEADER

from counterfoil.proof.fixed_queries import sent
from counterfoil.proof.incoming import Incoming
from counterfoil.proof.replaced import replaced

if TYPE_CHECKING:
    from collections.abc import Generator

_TRANSPORT: Final[Any] = transport
READS: Final = "_request"
"""The function that sends and reads, which a test looks for in the pinned version."""
_ADDED: Final = ("Accept-Encoding", "User-Agent")


@contextmanager
def streams_left() -> Generator[None]:
    """Have the tool leave streams of items as the rest of the proof does."""
    with replaced(_request, READS, _TRANSPORT):
        yield


def _request(session: Any, data: dict[str, Any], _max_events: int) -> Any:
    response = _send(session, data)
    coming = Incoming()
    coming.begin(
        response.status_code,
        [
            (n.encode("latin-1"), v.encode("latin-1"))
            for n, v in response.raw.headers.items()
        ],
    )
    if not coming.live:
        # Read here, as the tool does, for the errors that this may raise.
        response.content  # noqa: B018 - see above
        return response
    left = Event()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(_read, response, coming, left)
        while not reading.done() and coming.patience > 0:
            wait((reading,), coming.patience)
        if not reading.done():
            left.set()
            _stop(response)
    reading.result()
    if left.is_set():
        setattr(response, STREAM_CUT_SHORT_ATTRIBUTE, True)
    answer = coming.items if left.is_set() else coming.answer
    response._content = answer.body  # noqa: SLF001 - as the tool does
    response.close()
    return response


def _send(session: Any, data: dict[str, Any]) -> Any:
    """Send the headers of a case and no others, to nobody but the server.

    Neither a proxy of the environment, past which the raw cases go, nor credentials of
    a `.netrc`, which is looked for before each request, are those of the case.
    """
    session.trust_env = False
    headers = data["headers"].copy()
    for name in _ADDED:
        headers.setdefault(name, SKIP_HEADER)
    own = {"url": sent(data["url"]), "headers": headers, "stream": True}
    response = session.request(**{**data, **own})
    fields = response.request.headers
    for name in _ADDED:
        if fields.get(name) == SKIP_HEADER:
            del fields[name]
    return response


def _read(response: Any, coming: Incoming, left: Event) -> None:
    """Read a stream, as far as it comes before it is left."""
    try:
        for part in _TRANSPORT._iter_event_stream(response):  # noqa: SLF001 - the tool's
            if left.is_set():
                return
            coming.add(part)
    except (RequestException, TimeoutError):
        if not left.is_set():
            raise


def _stop(response: Any) -> None:
    """Have whoever reads a response see its end."""
    # It may have come meanwhile.
    with (
        suppress(OSError, AttributeError),
        socket.socket(fileno=os.dup(response.raw.fileno())) as connection,
    ):
        connection.shutdown(socket.SHUT_RD)
