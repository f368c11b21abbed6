"""HTTP/1.1 for uvicorn: httptools, with h11 for the methods it does not know.

httptools is much faster than h11, but knows a fixed list of methods (0.9: those of the
IANA registry and some more, QUERY among them). Another one, such as `FOO` or `post`,
uvicorn answers itself: 400, plain text, outside of the contract. But any token is a
method (RFC 9110, 9.1), and what the resource does not have is 405 with `Allow`. So a
connection on which such a request begins is handed to uvicorn's h11 protocol, and the
application answers.
"""

from __future__ import annotations

from contextlib import suppress

import httptools
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class TokenMethodsProtocol(HttpToolsProtocol):
    """uvicorn's httptools protocol that lets the application answer every method.

    There are no WebSockets here.
    """

    _begun = False

    def on_message_begin(self) -> None:
        """Note that a request begins in the data that are being read."""
        self._begun = True
        super().on_message_begin()

    def data_received(self, data: bytes) -> None:
        """Read what the client sent."""
        self._unset_keepalive_if_required()
        self._begun = False
        cycle = self.cycle
        assert self.parser is not None, "nothing is received after the connection's end"
        try:
            with suppress(httptools.HttpParserUpgrade):
                self.parser.feed_data(data)
        except httptools.HttpParserInvalidMethodError:
            # Behind a request that is still to be answered, or after half of a method,
            # there is no clean beginning to hand over: that is refused like any other
            # malformed request.
            idle = not cycle or cycle.response_complete
            if self._begun and idle and self.cycle is cycle:
                self._hand_over(data)
            else:
                self._refuse()
        except httptools.HttpParserError:
            self._refuse()

    def _hand_over(self, data: bytes) -> None:
        self.connections.discard(self)
        heir = H11Protocol(self.config, self.server_state, self.app_state, self.loop)
        heir.connection_made(self.transport)
        self.transport.set_protocol(heir)
        heir.data_received(data)

    def _refuse(self) -> None:
        message = "Invalid HTTP request received."
        self.logger.warning(message)
        self.send_400_response(message)
