"""What rules have in common is evaluated once, where that is safe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from counterfoil.rules.expression import Member, OneOf
from counterfoil.rules.python import python_rule
from counterfoil.rules.sharing import shared
from unit.rules.sample import FakeNames, checked

if TYPE_CHECKING:
    from counterfoil.rules.expression import Expression

LOWER = "self.s.lowerAscii() in ['a', 'b']"


def always(member: Member) -> bool:
    """Whether a property of the sample is required."""
    return member.name not in {"on", "os", "nul", "opt", "rec"}


def common(*rules: str) -> tuple[OneOf | Member, ...]:
    return shared([checked(rule) for rule in rules], always)


def test_a_test_of_two_rules_is_shared() -> None:
    (found,) = common(f"!({LOWER}) || self.n < 1.0", f"{LOWER} || self.n > 2.0")
    assert isinstance(found, OneOf)


def test_a_nested_property_is_shared_and_one_of_the_value_itself_is_not() -> None:
    (found,) = common(
        "self.inner.length < self.n", "self.n < 2.0 || self.inner.length > 1.0"
    )
    assert isinstance(found, Member)
    assert found.name == "length"


@pytest.mark.parametrize(
    "rules",
    [
        (LOWER,),
        (LOWER, "self.s.lowerAscii() in ['a', 'c']"),
        (
            "!has(self.opt) || self.opt.length < 1.0",
            "!has(self.opt) || self.opt.length > 2.0",
        ),
        ("!has(self.os) || self.os in ['a']", "has(self.os) && self.os in ['a']"),
        ("self.ss.all(s, s in ['a'])", "self.ss.exists(s, s in ['a'])"),
    ],
    ids=["once", "other constants", "optional object", "optional", "variable"],
)
def test_nothing_is_shared_that_occurs_once_or_may_be_absent(
    rules: tuple[str, ...],
) -> None:
    assert common(*rules) == ()


def test_what_is_in_a_shared_test_is_not_shared_again() -> None:
    test = "self.inner['media.type'] in ['a', 'b']"
    found = common(f"{test} || self.n < 1.0", f"!({test}) || self.n > 1.0")
    assert [type(each) for each in found] == [OneOf]


def test_rules_mention_the_variable_instead() -> None:
    rules = [checked(f"!({LOWER}) || self.n < 1.0"), checked(f"{LOWER} && self.b")]
    bound: dict[Expression, str] = {shared(rules, always)[0]: "listed"}
    texts = [python_rule(rule, FakeNames(), "self", bound).text for rule in rules]
    assert texts == ["not listed or self.n < 1.0", "listed and self.b"]
