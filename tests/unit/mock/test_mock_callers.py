"""Mocks of secured operations: everyone with well-formed credentials may call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from unit.mock.building import mocked

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = """\
openapi: 3.1.1
info: {title: Mocked, version: '1'}
paths:
  /key:
    get:
      security: [{key: []}]
      responses: {"204": {description: Done}}
  /both:
    get:
      security: [{key: [], login: [read]}]
      responses: {"204": {description: Done}, "401": {description: No}}
  /either:
    get:
      security: [{login: []}, {whole: []}]
      responses: {"204": {description: Done}, "401": {description: No}}
  /certificate:
    get:
      security: [{tls: []}]
      responses: {"204": {description: Done}}
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: key}
    login: {type: http, scheme: basic}
    whole: {type: apiKey, in: header, name: Authorization}
    tls: {type: mutualTLS}
"""


@pytest.mark.parametrize(
    ("target", "headers", "status"),
    [
        ("/key", {}, 401),
        ("/key?key=any", {}, 204),
        ("/both?key=any", {}, 401),
        ("/both?key=any", {"authorization": "Basic !"}, 401),
        ("/both?key=any", {"authorization": "Basic YTpi"}, 204),
        ("/both?key=any", {"authorization": "Basic YTo="}, 204),
        # Nobody, without a password.
        ("/both?key=any", {"authorization": "Basic Og=="}, 401),
        # A key that is a whole field may be what Basic makes of it, too.
        ("/either", {"authorization": "Basic aW52YWxpZDphbnk="}, 401),
        ("/either", {"authorization": "Basic aW52YWxpZA=="}, 204),
        ("/either", {"authorization": "Basic Og=="}, 401),
        ("/either", {"authorization": "Basic YTpi"}, 204),
        ("/either", {"authorization": "Basic !"}, 204),
        ("/either", {"authorization": "invalid"}, 401),
        ("/certificate", {}, 204),
    ],
)
def test_well_formed_credentials_are_accepted(
    tmp_path: Path, target: str, headers: dict[str, str], status: int
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT)
    with mocked(path) as ask:
        answer = ask("GET", target, headers=headers)
    assert answer.status == status
    assert ("www-authenticate" in answer.headers) == (status == 401)
