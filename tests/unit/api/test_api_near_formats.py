"""Formats that are nearly those of the registry: only what hardly is a name is told."""

from __future__ import annotations

from typing import Any

import pytest
from unit.api.trees import build, with_schemas


def hints(**schema: Any) -> list[str]:
    _, findings = build(with_schemas({"S": schema}))
    assert {each.code.name for each in findings.items} <= {"misspelt-format"}
    return [each.hint for each in findings.items]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("datetime", "date-time"),
        ("DateTime", "date-time"),
        ("date_time", "date-time"),
        ("date time", "date-time"),
        ("UUID", "uuid"),
        ("guid", "uuid"),
        ("Int-32", "int32"),
        ("email-address", "email"),
        ("emial", "email"),
        ("emal", "email"),
        ("e-mail", "email"),
        ("regexp", "regex"),
        ("durration", "duration"),
        ("json_pointer", "json-pointer"),
        ("uri-ref", "uri-reference"),
        ("idnhostname", "idn-hostname"),
    ],
)
def test_what_is_nearly_known_is_told(name: str, meant: str) -> None:
    assert hints(type="string", format=name) == [f"did you mean {meant!r}?"]
    assert hints(format=name) != []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("int", "did you mean 'int32' or 'int64'?"),
        ("long", "did you mean 'int64'?"),
        ("float64", "did you mean 'double'?"),
    ],
)
def test_names_of_other_languages_are_those_of_numbers(name: str, hint: str) -> None:
    assert hints(type="integer", format=name) == [hint]
    assert hints(type=["number", "null"], format=name) == [hint]
    assert hints(type="string", format=name) == []


def test_values_of_swagger_have_formats_too() -> None:
    items = {"type": "string", "format": "emial"}
    parameters = [
        {"name": "a", "in": "query", "type": "string", "format": "dateTime"},
        {"name": "b", "in": "query", "type": "array", "items": items},
    ]
    header = {"type": "integer", "format": "int"}
    responses = {"204": {"description": "Done.", "headers": {"X-A": header}}}
    operation = {"parameters": parameters, "responses": responses}
    info = {"title": "Values", "version": "1"}
    paths = {"/pets": {"get": operation}}
    _, findings = build({"swagger": "2.0", "info": info, "paths": paths})
    found = [each.hint for each in findings.items]
    meant = ["'date-time'", "'email'", "'int32' or 'int64'"]
    assert sorted(found) == [f"did you mean {each}?" for each in meant]


# The OpenAPI Format Registry, with what is deprecated or gone.
REGISTERED = """
    base64url binary byte char commonmark date date-time date-time-local decimal
    decimal128 double double-int duration email float hostname html http-date idn-email
    idn-hostname imf-fixdate int16 int32 int64 int8 ipv4 ipv4-cidr ipv6 ipv6-cidr iri
    iri-reference json-pointer language media-range password regex relative-json-pointer
    sf-binary sf-boolean sf-decimal sf-integer sf-string sf-token templated-url time
    time-local uint16 uint32 uint64 uint8 unixtime uri uri-reference uri-template uuid
"""
OWN = """
    url ip dates emails hostnames
    int24 int128 uint128 float16 ipv5 ipv46 uid oid unix-time
    timespan timezone money currency phone-number iso8601 e164 jwt html5 json date-date
    datetimelocal decimal32 password2 doubleint128 ++ - binary-or-text
"""


@pytest.mark.parametrize("name", [*REGISTERED.split(), *OWN.split(), "", "e" * 10**6])
def test_other_names_are_their_own(name: str) -> None:
    for kind in ("string", "integer"):
        assert hints(type=kind, format=name) == []
