"""Servers that are wrong by little: some case tells each from the right one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.oracle import expect
from counterfoil.proof.parameter_cases import parameter_cases
from counterfoil.proof.witnesses import find_witnesses

if TYPE_CHECKING:
    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract

RIGHT = Path(__file__).parent / "teas.yaml"

SLIPS = {
    "too many members": ("maxProperties: 3, ", ""),
    "one member too many": ("maxProperties: 3", "maxProperties: 4"),
    "names that begin otherwise": ("'^x_[a-z0-9]+$'", "'x_[a-z0-9]+$'"),
    "names that end otherwise": ("'^x_[a-z0-9]+$'", "'^x_[a-z0-9]+'"),
    "names in another case": ("'^x_[a-z0-9]+$'", "'^[xX]_[A-Za-z0-9]+$'"),
    "any name": ("propertyNames: {pattern: '^x_[a-z0-9]+$'}, ", ""),
    "a member beyond its bound": ("{type: integer, maximum: 5}", "{maximum: 6}"),
    "a named member too long": ("maxLength: 3", "maxLength: 4"),
    "a name by a pattern, not anchored": ("'^t[0-9]+$'", "'t[0-9]+$'"),
    "the next multiple": ("maximum: 10, multipleOf: 2", "maximum: 12, multipleOf: 2"),
    "the next multiple of a fraction": ("maximum: 0.3", "maximum: 0.4"),
    "no multiple": ("multipleOf: 2", "multipleOf: 1"),
    "digits of other scripts": (r"'^\d{4}-\d{2}$'", r"'^\p{Nd}{4}-\p{Nd}{2}$'"),
    "letters of other scripts": (r"'^\w{3}$'", r"'^[\p{L}\p{Nd}_]{3}$'"),
    "a line feed at the end": (r"'^\d{4}-\d{2}$'", r"'^\d{4}-\d{2}\n?$'"),
    "slightly too little": ("minimum: 0.5", "minimum: 0.49"),
    "hardly too little": ("minimum: 0.5", "minimum: 0.499999999999999"),
    "a header in another case": ("'^ab[0-9]+$'", "'^[aA][bB][0-9]+$'"),
    "a header with something before it": ("'^ab[0-9]+$'", "'ab[0-9]+$'"),
    "a header with something after it": ("'^ab[0-9]+$'", "'^ab[0-9]+'"),
    "a field in another case": ("[red, green]", "[red, green, RED]"),
    "a field with a space": ("[red, green]", "[red, green, 'green ']"),
}


@cache
def listed() -> tuple[Case, ...]:
    right = load_contract(RIGHT)
    return (*find_witnesses(right).cases, *parameter_cases(right))


def tell_apart(wrong: Contract) -> list[Case]:
    """The cases that a server with another contract answers as it must not."""
    return [
        case
        for case in listed()
        if case.expectation.statuses.isdisjoint(expect(wrong, case.request).statuses)
    ]


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_found_out(tmp_path: Path, slip: str) -> None:
    text, (before, after) = RIGHT.read_text(), SLIPS[slip]
    assert text.count(before) == 1
    (tmp_path / "a.yaml").write_text(text.replace(before, after))
    assert tell_apart(load_contract(tmp_path / "a.yaml"))


def test_every_keyword_has_a_witness() -> None:
    assert find_witnesses(load_contract(RIGHT)).gaps == ()
