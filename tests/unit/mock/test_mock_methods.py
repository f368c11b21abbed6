"""What the mock answers to OPTIONS where the document has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from unit.mock.building import document, mocked

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("schema", "allow"),
    [
        ("{type: string}", "PUT, OPTIONS"),
        ("{type: array, items: {type: string}}", "PUT,OPTIONS"),
        ("{type: string}, example: GET", "GET"),
        ("{type: string, maxLength: 3}", "str"),
    ],
)
def test_options_tell_the_methods(tmp_path: Path, schema: str, allow: str) -> None:
    header = f"{{Allow: {{required: true, schema: {schema}}}}}"
    paths = (
        "  /it:\n    put: {responses: {'204': {description: x}}}\n"
        "    options: {responses: {'204':"
        f" {{description: x, headers: {header}}}}}}}\n"
    )
    with mocked(document(tmp_path, paths=paths)) as ask:
        assert ask("OPTIONS", "/it").headers["allow"] == allow
