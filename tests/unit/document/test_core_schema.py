"""YAML 1.2's core schema, scalar by scalar (10.3.2)."""

from __future__ import annotations

import pytest
from counterfoil.document.scalars import (
    NotOfTagError,
    NumberRangeError,
    read_plain,
    read_tagged,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("nULL", "nULL"),
        ("true", True),
        ("FALSE", False),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("0", 0),
        ("-0", 0),
        ("+12", 12),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("-0x1", "-0x1"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("-1.5E-3", -0.0015),
        ("1e", "1e"),
        (".", "."),
        ("-", "-"),
        ("+", "+"),
        ("1.2.3", "1.2.3"),
        ("3.1.0", "3.1.0"),
        ("2001-12-14", "2001-12-14"),
        ("inf", "inf"),
        ("nan", "nan"),
        ("NaN", "NaN"),
        ("١٢", "١٢"),
        ("text", "text"),
        ("12 ", "12 "),
    ],
)
def test_a_plain_scalar(text: str, value: object) -> None:
    read = read_plain(text)
    assert read == value
    assert type(read) is type(value)


def test_an_integer_beyond_64_bits_is_exact() -> None:
    assert read_plain("9" * 400) == 10**400 - 1


@pytest.mark.parametrize(
    "text", [".inf", "-.INF", "+.Inf", ".nan", "1e400", "-1e999", "1" * 5000]
)
def test_a_number_outside_of_json(text: str) -> None:
    with pytest.raises(NumberRangeError):
        read_plain(text)


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("str", "12", "12"),
        ("str", "", ""),
        ("int", "0o14", 12),
        ("float", "1", 1.0),
        ("float", "0x10", 16.0),
        ("bool", "true", True),
        ("null", "", None),
    ],
)
def test_a_tagged_scalar(tag: str, text: str, value: object) -> None:
    read = read_tagged(text, f"tag:yaml.org,2002:{tag}")
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("tag", "text"), [("int", "1.0"), ("bool", "1"), ("null", "x"), ("float", "x")]
)
def test_a_scalar_that_does_not_fit_its_tag(tag: str, text: str) -> None:
    with pytest.raises(NotOfTagError):
        read_tagged(text, f"tag:yaml.org,2002:{tag}")


def test_the_non_specific_tag_makes_a_string() -> None:
    assert read_tagged("12", "!") == "12"
