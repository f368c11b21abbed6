"""Requests and responses can be shown: to a log, in a test that fails."""

from __future__ import annotations

import msgspec
import pytest
from runtime.transport import Reply, Request


@pytest.mark.parametrize(
    "name", ["authorization", "Cookie", "proxy-authorization", "set-cookie"]
)
def test_they_show_no_credentials(name: str) -> None:
    headers = ((name, "secret"), ("x-a", "1"))
    request = Request(method="GET", target="/a", headers=headers, content=b"b")
    reply = Reply(status=200, headers=headers, content=b"b")
    for shown in (repr(request), str(reply)):
        assert "secret" not in shown
        assert f"headers=(({name!r}, '...'), ('x-a', '1'))" in shown
        assert "content=b'b'" in shown
    assert repr(request).startswith("Request(method='GET', target='/a', ")
    assert repr(reply).startswith("Reply(status=200, ")
    assert msgspec.structs.replace(request).headers == headers
