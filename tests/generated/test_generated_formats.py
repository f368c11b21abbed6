"""Formats that assert: what servers and clients take for a value of each."""

from __future__ import annotations

import datetime
import decimal
import importlib
import ipaddress
import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.api.formats import SAMPLES
from generated.formats_packages import INTEGERS
from generated.making import ask
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

ACCEPTED: list[tuple[str, object]] = [
    *SAMPLES.items(),
    *((name, bound) for name, bounds in INTEGERS.items() for bound in bounds),
    # RFC 3339, 5.6: case does not matter, and a leap second is one where it is in UTC.
    ("date-time", "1998-12-31t15:59:60.123456789-08:00"),
    ("date-time", "2020-01-01T00:00:00-00:00"),
    ("date-time", "2024-02-29T12:00:00.1Z"),
    ("time", "23:59:60z"),
    ("ipv6", "::0"),
    ("byte", ""),
    ("decimal", "-01.50"),
    ("own", "anything"),
    ("password", "\n"),
    ("narrow", 5),
    ("wide", 127),
    ("number", 1.0),
    ("number", None),
    ("untyped", -128),
    ("untyped", [1.5]),
    ("coded", "QQ=="),
    ("both", "YQ=="),
    ("cents", "+1.50"),
    ("list", ["2024-02-29"]),
    ("maybe", None),
    ("either", "192.0.2.1"),
    ("not", "x"),
    ("map", {"a": "::"}),
    ("pair", ["2024-02-29", 1]),
    ("any", "2024-02-29"),
    ("any", "now"),
    ("any", "x"),
    ("any", [SAMPLES["uuid"]]),
    ("any", 1.5),
]
REFUSED: list[tuple[str, object]] = [
    ("date", "2023-02-29"),
    ("date", "2023-2-9"),
    ("date", "\N{FULLWIDTH DIGIT TWO}023-02-09"),
    ("date-time", "2020-01-01T00:00:00"),
    ("date-time", "2020-01-01 00:00:00Z"),
    ("date-time", "1998-12-31T22:59:60Z"),
    ("time", "12:00:00"),
    ("duration", "P"),
    ("uuid", "9f8e7d6c5b4a4321bfedcba987654321"),
    ("email", "user"),
    ("ipv4", "01.2.3.4"),
    ("ipv6", "fe80::1%eth0"),
    ("uri", "/path"),
    ("regex", "("),
    ("byte", "QQ="),
    ("byte", "QQ==\n"),
    ("byte", "Q-_="),
    ("decimal", "1e3"),
    ("decimal", "1."),
    *((name, bounds[0] - 1) for name, bounds in INTEGERS.items()),
    *((name, bounds[1] + 1) for name, bounds in INTEGERS.items()),
    ("narrow", 6),
    ("wide", 128),
    ("number", 1.5),
    ("number", 2**31),
    ("untyped", 1.5),
    ("untyped", 128),
    ("coded", "A"),
    ("both", "QQ=="),
    ("cents", "a.50"),
    ("list", ["2024-02-29", "x"]),
    ("maybe", ""),
    ("either", "x"),
    ("all", "12:00"),
    ("not", "2024-02-29"),
    ("beside", "x"),
]

TOLD_APART = {"either", "not"}
"""These admit nothing where formats are annotations, which all strings match."""


@pytest.fixture(scope="module", params=[True, False], ids=["assert", "annotate"])
def asserts(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def typed(formats: Path) -> tuple[Any, Any]:
    """The content of the schema and its class, where formats assert."""
    assert formats.is_dir()
    content = importlib.import_module("formats_true.contents").ALL
    return content, importlib.import_module("formats_true.models").All


@pytest.fixture(scope="module")
def app(asserts: bool, formats: Path) -> tuple[Any, Any]:
    """The server, and the content of the schema with a property for each format."""
    assert formats.is_dir()
    name = f"formats_{asserts}".lower()
    contents = importlib.import_module(f"{name}.contents")
    taken = importlib.import_module(f"{name}.operations.send").Send204

    kept = importlib.import_module(f"{name}.operations.keep").Keep204

    class Service:
        async def send(self, **_: object) -> Any:
            return taken()

        async def keep(self, **_: object) -> Any:
            return kept()

    created = importlib.import_module(f"{name}.server").create_app(Service())
    return created, contents.ALL


def send(app: Any, value: object, target: str = f"/{SAMPLES['uuid']}") -> int:
    headers = {"content-type": "application/json"}
    text = json.dumps(value).encode()
    return ask(app, "POST", target, headers=headers, content=text)[0]


@pytest.mark.parametrize(("name", "value"), ACCEPTED)
def test_values_of_a_format_are_taken_and_kept(
    app: tuple[Any, Any], asserts: bool, name: str, value: object
) -> None:
    if not asserts and name in TOLD_APART:
        return
    server, content = app
    assert send(server, {name: value}) == 204
    text = json.dumps({name: value}).encode()
    assert json.loads(content.encode(content.decode(text))) == {name: value}


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_other_values_are_refused_where_formats_assert(
    app: tuple[Any, Any], asserts: bool, name: str, value: object
) -> None:
    # What the formats are besides, `maximum` and `pattern` and `not`, holds always.
    holds_always = name in {"narrow", "both"}
    expected = 400 if asserts or holds_always else 204
    if not asserts and name in TOLD_APART:
        expected = 400
    assert send(app[0], {name: value}) == expected


def test_a_uuid_is_written_in_small_letters(app: tuple[Any, Any]) -> None:
    # RFC 9562, 4: either case is read, and means the same.
    text = SAMPLES["uuid"].upper()
    _, content = app
    found = content.encode(content.decode(json.dumps({"uuid": text}).encode()))
    assert json.loads(found)["uuid"].lower() == text.lower()


def test_what_no_type_holds_is_refused(app: tuple[Any, Any], asserts: bool) -> None:
    # Python's dates begin with the year 1.
    status = send(app[0], {"date": "0000-01-01"})
    assert status == (400 if asserts else 204)


TYPES = {
    "date": datetime.date,
    "date-time": datetime.datetime,
    "time": datetime.time,
    "uuid": uuid.UUID,
    "ipv4": ipaddress.IPv4Address,
    "ipv6": ipaddress.IPv6Address,
    "decimal": decimal.Decimal,
}


def test_fields_have_types_of_the_library(app: tuple[Any, Any], asserts: bool) -> None:
    value = app[1].decode(json.dumps(SAMPLES).encode())
    for name, text in SAMPLES.items():
        found = getattr(value, name.replace("-", "_"))
        assert isinstance(found, TYPES.get(name, str) if asserts else str), name
        assert asserts or found == text


def test_a_pattern_leaves_the_type_of_the_format(typed: tuple[Any, Any]) -> None:
    content, model = typed
    cents = decimal.Decimal("1.50")
    assert content.decode(content.encode(model(cents=cents))).cents == cents
    assert "Decimal" in str(model.__annotations__["cents"])


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "date": st.dates(),
            "date_time": st.datetimes(timezones=st.just(datetime.UTC)),
            "time": st.times(timezones=st.just(datetime.UTC)),
            "uuid": st.uuids(),
            "ipv4": st.ip_addresses(v=4),
            "ipv6": st.ip_addresses(v=6),
            "decimal": st.decimals(-(10**6), 10**6, places=2),
            "list_": st.lists(st.dates()),
            "maybe": st.none() | st.dates(),
            "either": st.dates() | st.ip_addresses(v=4),
        },
    )
)
def test_values_survive_the_way_there_and_back(
    typed: tuple[Any, Any], value: dict[str, Any]
) -> None:
    content, model = typed
    given_one = model(**value)
    assert content.decode(content.encode(given_one)) == given_one


@given(
    date=st.dates(datetime.date(1, 1, 2), datetime.date(9999, 12, 30)),
    time=st.times(),
    digits=st.text("0123456789", max_size=12),
    zone=st.sampled_from(["Z", "z", "+00:00", "-00:00", "+05:30", "-23:59"]),
    letter=st.sampled_from("Tt"),
)
def test_texts_survive_the_way_there_and_back(
    typed: tuple[Any, Any],
    date: datetime.date,
    time: datetime.time,
    digits: str,
    zone: str,
    letter: str,
) -> None:
    clock = time.replace(microsecond=0).isoformat() + (f".{digits}" if digits else "")
    value = {"date-time": f"{date}{letter}{clock}{zone}", "time": f"{clock}{zone}"}
    content, _ = typed
    found = content.decode(json.dumps(value).encode())
    assert json.loads(content.encode(found)) == value
    moment = datetime.datetime.fromisoformat(f"{date}T{time.replace(microsecond=0)}")
    assert found.date_time.replace(tzinfo=None, microsecond=0) == moment


def test_what_is_no_text_of_a_format_is_not_sent(typed: tuple[Any, Any]) -> None:
    content, model = typed
    naive = datetime.datetime(2024, 2, 29)
    for name, value in (("date_time", naive), ("decimal", decimal.Decimal("1E+3"))):
        with pytest.raises(ValueError, match="at /"):
            content.encode(model(**{name: value}))


def test_what_rules_read_is_text(typed: tuple[Any, Any]) -> None:
    content, _ = typed
    days = {"first": "2024-02-29", "last": "2024-03-01"}
    told = content.decode(json.dumps({"span": days, "date": "2024-02-29"}).encode())
    assert (told.span.first, told.span.last) == ("2024-02-29", "2024-03-01")
    assert told.date == datetime.date(2024, 2, 29)
    module = importlib.import_module("formats_true.runtime.faults")
    for wrong in ({**days, "last": "2024-02-28"}, {**days, "last": "2024-02-30"}):
        with pytest.raises(module.InvalidContent):
            content.decode(json.dumps({"span": wrong}).encode())


def test_parameters_have_formats_too(app: tuple[Any, Any], asserts: bool) -> None:
    refused = 400 if asserts else 204
    assert send(app[0], {}, "/not-a-uuid") == refused
    assert send(app[0], {}, f"/{SAMPLES['uuid']}?since=2024-02-29") == 204
    assert send(app[0], {}, f"/{SAMPLES['uuid']}?since=2023-02-29") == refused


@pytest.mark.parametrize(("day", "status"), [("2026-02-28", 204), ("today", 400)])
def test_a_form_with_a_file_may_have_formats(
    app: tuple[Any, Any], day: str, *, asserts: bool, status: int
) -> None:
    text = (
        '--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\na'
        '\r\n--b\r\nContent-Disposition: form-data; name="day"\r\n\r\n'
        f"{day}\r\n--b--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=b"}
    found = ask(app[0], "POST", "/files", headers=headers, content=text.encode())
    assert found[0] == (status if asserts else 204)
