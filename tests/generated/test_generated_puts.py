"""Servers replace the whole of a resource, or the parts that the contract has."""

from __future__ import annotations

import json
from typing import Any

import pytest
from generated.keeping import Keeping
from generated.making import Import, ask

RANGE = ("Content-Range", "bytes 0-1/4")
JSON = ("content-type", "application/json")
BYTES = ("content-type", "application/octet-stream")


@pytest.mark.parametrize(
    ("target", "headers", "content"),
    [
        ("/notes/1?combined=true&check_whole=true", [JSON], b"{}"),
        ("/done", [], None),
        ("/done", [BYTES], b"ab"),
    ],
)
def test_a_part_is_not_taken_for_the_whole(
    load: Import, target: str, headers: list[Any], content: bytes | None
) -> None:
    kept = Keeping(load, "puts")
    app = load("puts.server").create_app(kept)
    assert ask(app, "PUT", target, headers=headers, content=content)[0] == 204
    kept.given = {"untouched": True}
    sent = [*headers, RANGE]
    status, told = ask(app, "PUT", target, headers=sent, content=content)
    assert status == 400
    assert "Content-Range" in json.loads(told)["detail"]
    assert kept.given == {"untouched": True}


def test_the_parts_that_a_contract_knows_are_the_services(load: Import) -> None:
    kept = Keeping(load, "puts")
    app = load("puts.server").create_app(kept)
    sent = [BYTES, RANGE]
    assert ask(app, "PUT", "/photo", headers=sent, content=b"ab")[0] == 204
    assert kept.given["content_range"] == RANGE[1]


def test_it_means_nothing_to_other_methods(load: Import) -> None:
    # RFC 9110, 14.4: it is ignored where no meaning of it is defined.
    app = load("puts.server").create_app(Keeping(load, "puts"))
    assert ask(app, "POST", "/notes/1", headers=[RANGE])[0] == 204
