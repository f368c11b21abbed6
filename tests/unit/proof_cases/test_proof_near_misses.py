"""Servers that are wrong by little: some case tells each from the right one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.matching import matches, miscounted
from counterfoil.proof.mutation.catalogue import mutants
from counterfoil.proof.mutation.mutant import see
from counterfoil.proof.oracle import expect
from counterfoil.proof.parameter_cases import parameter_cases
from counterfoil.proof.witnesses import find_witnesses

if TYPE_CHECKING:
    from counterfoil.proof.case import Case
    from counterfoil.proof.contract import Contract

RIGHT = Path(__file__).parent / "teas.yaml"

SLIPS = {
    "too many members": ("maxProperties: 3", "title: Extra"),
    "one member too many": ("maxProperties: 3", "maxProperties: 4"),
    "names that begin otherwise": ("'^x_[a-z0-9]+$'", "'x_[a-z0-9]+$'"),
    "names that end otherwise": ("'^x_[a-z0-9]+$'", "'^x_[a-z0-9]+'"),
    "names in another case": ("'^x_[a-z0-9]+$'", "'^[xX]_[A-Za-z0-9]+$'"),
    "any name": ("propertyNames: {pattern: '^x_[a-z0-9]+$'}", "title: Extra"),
    "a member beyond its bound": ("maximum: 4", "maximum: 5"),
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
    "a field beyond its bound": ("maximum: 20", "maximum: 21"),
    "a field that is not anchored": ("'^[A-Z]{2}-[0-9]{4}$'", "'[A-Z]{2}-[0-9]{4}$'"),
    "a field with a letter less": ("'^[A-Z]{2}-", "'^[A-Z]{1,2}-"),
    "a field with a letter more": ("'^[A-Z]{2}-", "'^[A-Z]{2,3}-"),
    "a member with a digit less": (r"-\d{2}$'", r"-\d{1,2}$'"),
    "a member with a digit more": (r"-\d{2}$'", r"-\d{2,3}$'"),
    "a field with a word of a like list": ("[red, green]", "[red, green, blue]"),
    "a field too often": ("maxItems: 2", "maxItems: 3"),
    "a bound within a part": ("maximum: 5}, m", "maximum: 6}, m"),
    "a member of a part that need not be": ("required: [n]", "required: []"),
    "a part that need not be": ("required: [meta]", "required: []"),
    "a part too long": ("maxLength: 8", "maxLength: 9"),
    "a member of a branch that need not be": ("[kind, grams]", "[kind]"),
    "a bound of a branch": ("minimum: 2", "minimum: 1"),
    "a type in a branch": ("lid: {type: boolean}", "lid: {type: [boolean, string]}"),
    "a fraction beyond the bound of a branch": ("maximum: 0.7", "maximum: 0.71"),
    "a bound of one of several": ("maximum: 9", "maximum: 10"),
    "a length of one of several": ("maxLength: 2", "maxLength: 3"),
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
    gaps = find_witnesses(load_contract(RIGHT)).gaps
    # Of what type a field is, nothing says that may be a text, or an array of them.
    assert {one.keyword for one in gaps} == {"type"}
    assert {one.operation for one in gaps} == {"pour", "label"}


def test_each_mutant_of_a_keyword_is_reached() -> None:
    contract = load_contract(RIGHT)
    seen = [see(contract, case.request) for case in listed()]
    made = [one for one in mutants(contract) if "-accepts-what-breaks-" in one.id]
    for name in ("drink-accepts-what-breaks-oneOf-0-properties-grams-minimum",):
        assert name in {one.id for one in made}
    assert [
        one.id
        for one in made
        if not any(one.concerns(each) and one.forward(each) for each in seen)
    ] == []
    assert {one.operation for one in made} >= {"pour", "label", "drink", "size"}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("^[a-z]{2,8}$", ["a", "aaaaaaaaa"]),
        ("^(ab|c){2}$", ["ab", "ababab"]),
        ("^[0-9]{3}-(x{1,2}y)$", ["00-xy", "0000-xy", "000-y", "000-xxxy"]),
        ("^a*$", []),
        ("^a{2000}$", []),
        ("(", []),
    ],
)
def test_what_a_pattern_counts_comes_once_too_seldom_and_too_often(
    pattern: str, expected: list[str]
) -> None:
    found = [text for text in miscounted(pattern) if not matches(pattern, text)]
    assert found[:4] == expected
