"""What a tool holds by a name is put back, whatever happens."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from counterfoil.proof.replaced import replaced


def test_what_was_held_is_put_back_after_an_error() -> None:
    holders = (SimpleNamespace(name=1), SimpleNamespace(name=2))
    with pytest.raises(KeyError), replaced(3, "name", *holders):
        assert [each.name for each in holders] == [3, 3]
        raise KeyError
    assert [each.name for each in holders] == [1, 2]


def test_a_name_that_is_not_held_is_an_error() -> None:
    holders = (SimpleNamespace(name=1), SimpleNamespace())
    with pytest.raises(AttributeError), replaced(3, "name", *holders):
        pytest.fail("begun")
    assert holders[0].name == 1
