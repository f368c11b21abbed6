"""What the functions of `wire.py` say that they call."""

from __future__ import annotations

from counterfoil.python.imports import own
from counterfoil.python.wire_functions import function


def calls(*lines: str) -> frozenset[str]:
    """The functions that statements call."""
    return function("fill_own", [], "None", "", [*lines], set()).calls


def test_a_call_is_found_wherever_it_stands() -> None:
    assert calls("return sum(count_pet(item1) for item1 in value)") == {"count_pet"}
    assert calls("members += - count_a(b)[make_c(d)]") == {"count_a", "make_c"}
    assert calls("fill_own(value, plain)") == frozenset()


def test_what_is_called_alike_is_no_function_of_the_module() -> None:
    assert calls("value.count_pet(x)", 'plain["make_pet"]', "recount_pet(x)") == set()


def test_functions_of_other_modules_are_imported_with_them() -> None:
    made = function("fill_own", [], "None", "", ["wire.fill_pet(value, plain)"], set())
    assert made.calls == {"fill_pet"}
    assert made.imports == {own("", "wire")}
