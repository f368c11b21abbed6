"""Calls with forms: by the client, and with texts that no client would send."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.test_generated_bodies import pair
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from generated.making import Import


FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data"


def sent(load: Import, operation: str, body: Any, **rest: Any) -> Any:
    """What the service of `forms` is given for a body that the client sends."""
    client, _, given_ = pair(load, "forms")
    asyncio.run(getattr(client, operation)(body=body, **rest))
    [call] = given_.calls
    return call["body"]


def refused(load: Import, operation: str, body: Any, **rest: Any) -> str:
    """Why the client does not send a body."""
    client, transport, _ = pair(load, "forms")
    with pytest.raises(load("forms.client").InvalidContent) as caught:
        asyncio.run(getattr(client, operation)(body=body, **rest))
    assert not transport.requests
    return str(caught.value)


def ask(
    load: Import, target: str, content: Any, kind: str = FORM, **options: Any
) -> tuple[int, Any]:
    """The status for a body, and what the service was given, or None."""
    _, transport, given_ = pair(load, "forms", **options)
    asked = transport.ask("POST", target, {"content-type": kind}, content)
    status = asyncio.run(asked)[0]
    return status, given_.calls[0]["body"] if given_.calls else None


TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
QUICK = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def upload(load: Import, **members: Any) -> Any:
    file = load("forms.runtime.files").FormFile
    picture = file(b"\x89PNG\r\n--", filename="a.png", content_type="image/png")
    return load("forms.models").Upload(
        **{"picture": picture, "title": "A \r\n title", **members}
    )


def part(name: str, content: str = "", *headers: str) -> str:
    lines = [f'Content-Disposition: form-data; name="{name}"', *headers]
    return "--b\r\n" + "\r\n".join(lines) + f"\r\n\r\n{content}\r\n"


PICTURE = part("picture", "png", "Content-Type: image/png")
TITLE = part("title", "t")
GOOD = PICTURE + TITLE
END = "--b--\r\n"
