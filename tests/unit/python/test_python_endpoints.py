"""Endpoints have no branches that nothing is in."""

from __future__ import annotations

from typing import Any

import pytest
from counterfoil.diagnostics import Findings
from counterfoil.pipeline import generate_files
from unit.api.trees import build, with_operation

DONE = {"description": "Done."}


@pytest.mark.parametrize(
    ("responses", "refusals", "encodings"),
    [
        ({"204": DONE}, False, False),
        ({"204": DONE, "404": DONE}, False, True),
        ({"204": DONE, "400": DONE}, True, True),
    ],
)
def test_a_match_has_a_case_that_is_not_all_others(
    responses: dict[str, Any], *, refusals: bool, encodings: bool
) -> None:
    api, _ = build(with_operation({"responses": responses}))
    assert api is not None
    files = generate_files(api, only="", findings=Findings())
    assert files is not None
    (text,) = (
        text
        for name, text in files.items()
        if "/server/" in f"/{name}" and "\ndef refused(" in text
    )
    assert ("match fault.status:" in text) is refusals
    _, _, encode = text.partition("\ndef encode(")
    assert ("match response:" in encode) is encodings


@pytest.mark.parametrize(
    ("words", "docstring"),
    [
        (
            {"summary": "Get it", "description": "All of it."},
            '"""Get it.\n\n        All',
        ),
        ({"description": "Get it. All of it."}, '"""Get it.\n\n        All of it.'),
        ({}, '"""`POST /pets`."""'),
    ],
)
def test_what_an_operation_does_is_what_it_says(
    words: dict[str, str], docstring: str
) -> None:
    api, _ = build(
        with_operation({"operationId": "getIt", "responses": {"204": DONE}, **words})
    )
    assert api is not None
    files = generate_files(api, only="", findings=Findings())
    assert files is not None
    (service,) = (
        text for name, text in files.items() if name.endswith("server/service.py")
    )
    (client,) = (
        text for name, text in files.items() if name.endswith("client/client.py")
    )
    assert docstring in service
    assert docstring.removesuffix('"""') in client
