"""Values that are tried: none that means one thing exactly, and another as a double."""

from __future__ import annotations

from decimal import Decimal

import pytest
from counterfoil.proof.candidates import near


@pytest.mark.parametrize("bound", [-(2**63), 2**63 - 1, 2**64 - 1, 2**53 + 1, 10, -0.5])
def test_numbers_near_a_bound_are_on_the_same_side_of_it_as_doubles(
    bound: float,
) -> None:
    """RFC 8259, 6: of large numbers, not all readers have each digit."""
    found = [text for text in near(bound) if not text.lstrip("-").isdecimal()]
    for text in found:
        assert (Decimal(text) < bound) == (float(text) < bound), text
        assert (Decimal(text) > bound) == (float(text) > bound), text
