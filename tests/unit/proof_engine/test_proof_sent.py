"""What the proof says of webhooks and callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.sent import sent_sections
from counterfoil.proof.verdict import NOT_RUN

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'openapi: 3.1.1\ninfo: {title: T, version: "1"}\n'
DONE = 'responses: {"204": {description: Done}}'
CALLING = f"""
paths:
  /a:
    post:
      operationId: a
      callbacks:
        one: {{"{{$url}}": {{post: {{{DONE}}}}}}}
        two: {{$ref: "#/components/callbacks/Two"}}
      {DONE}
components:
  callbacks: {{Two: {{"{{$url}}": {{post: {{{DONE}}}}}}}}}
"""
WEBHOOKS = f"webhooks: {{born: {{post: {{{DONE}}}}}}}\n"


def test_what_the_service_sends_is_named_and_not_proved(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(HEAD + WEBHOOKS + CALLING)
    [section] = sent_sections(load_contract(path))
    assert section.status == NOT_RUN
    assert section.note.startswith("1 webhook and 2 callbacks: the service sends them")
    assert section.details == (
        "webhook born",
        "callback one of POST /a",
        "callback two of POST /a",
    )


def test_nothing_is_said_where_nothing_is_sent(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(f"{HEAD}paths: {{/a: {{get: {{{DONE}}}}}}}\n")
    assert sent_sections(load_contract(path)) == ()
