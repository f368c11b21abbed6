"""Mocks of services that call back: they answer, and send nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unit.mock.building import document, mocked

if TYPE_CHECKING:
    from pathlib import Path

PATHS = """\
  /subscriptions:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: {type: object, required: [url], properties: {url: {type: string}}}
      callbacks:
        done: {"{$request.body#/url}": {post: {responses: {"204": {description: x}}}}}
      responses: {"204": {description: Subscribed}}
"""


def test_a_mock_answers_what_a_callback_would_follow(tmp_path: Path) -> None:
    with mocked(document(tmp_path, paths=PATHS)) as ask:
        kind = {"content-type": "application/json"}
        body = b'{"url": "https://example.com"}'
        assert ask("POST", "/subscriptions", body, kind).status == 204
        assert ask("POST", "/subscriptions", b"{}", kind).status == 400
        assert ask("POST", "/done").status == 404
