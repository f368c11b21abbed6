"""What a tool holds by a name is put back, whatever happens."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace

import pytest
from counterfoil.proof.replaced import replaced


def test_what_was_held_is_put_back_after_an_error() -> None:
    holders = (SimpleNamespace(name=1), SimpleNamespace(name=2))
    found = []
    with suppress(KeyError), replaced(3, "name", *holders):
        found = [each.name for each in holders]
        raise KeyError
    assert found == [3, 3]
    assert [each.name for each in holders] == [1, 2]


def test_a_name_that_is_not_held_is_an_error() -> None:
    holders = (SimpleNamespace(name=1), SimpleNamespace())
    with pytest.raises(AttributeError), replaced(3, "name", *holders):
        pytest.fail("begun")
    assert holders[0].name == 1
