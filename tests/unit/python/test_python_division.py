"""Large packages are divided among modules by the words of their names."""

from __future__ import annotations

import pytest
from counterfoil.python import division
from counterfoil.python.division import divide


@pytest.fixture(autouse=True)
def small_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(division, "_CROWDED", 4)
    monkeypatch.setattr(division, "_FEWEST", 2)


def modules(*names: str) -> dict[str, list[str]]:
    return divide(names).group((name, name) for name in names)


def test_a_few_names_share_the_module_of_their_letter() -> None:
    assert modules("account", "audit", "audit_log", "ball") == {
        "_a": ["account", "audit", "audit_log"],
        "_b": ["ball"],
    }


def test_what_is_crowded_is_divided_by_the_next_word() -> None:
    names = [f"audit_log_{each}" for each in "abc"]
    names += ["audit_a", "audit_b", "account", "audit"]
    assert modules(*names) == {
        "_a": ["account"],
        "_audit": ["audit_a", "audit_b", "audit"],
        "_audit_log": ["audit_log_a", "audit_log_b", "audit_log_c"],
    }


def test_what_is_added_elsewhere_moves_nothing() -> None:
    first = ["audit_a", "audit_b", "audit_c", "account", "apple"]
    before, after = modules(*first), modules(*first, "ball", "bat", "bee", "bus", "by")
    assert {name: after[name] for name in before} == before


def test_the_order_of_names_does_not_matter() -> None:
    names = [f"audit_log_{each}" for each in range(9)] + ["audit", "apple", "ant"]
    assert divide(names) == divide(reversed(names))


def test_modules_have_names_that_every_system_writes() -> None:
    names = ["日本語", "import_", "import_export", "été", "a_日本語_b", "n1"]
    found = modules(*names, *(f"a_日_{each}" for each in range(9)))
    assert found.keys() == {"_a", "_i", "_n", "_others"}
    assert all(module.isascii() and module.isidentifier() for module in found)


def test_a_name_that_was_not_asked_about_has_a_module_too() -> None:
    names = [f"audit_log_{each}" for each in range(9)]
    assert divide(names).module("audit_log_response_200") == "_audit_log"
    assert divide(names).module("zebra") == "_z"
