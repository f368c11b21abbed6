"""Media types, as the proof reads them."""

from __future__ import annotations

import pytest
from counterfoil.proof.media_types import kinds_of


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("image/png", ("image/png", "image/*", "*/*")),
        (
            "application/vnd.api+json",
            (
                "application/vnd.api+json",
                "application/*+json",
                "application/*",
                "*/*",
            ),
        ),
        ("image/svg+xml", ("image/svg+xml", "image/*+xml", "image/*", "*/*")),
    ],
)
def test_a_media_type_is_in_the_range_of_its_suffix(
    name: str, expected: tuple[str, ...]
) -> None:
    assert kinds_of(name) == expected
