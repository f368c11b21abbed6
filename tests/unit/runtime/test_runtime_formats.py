"""Values of formats are sent as they came, and so are their copies."""

from __future__ import annotations

import copy
import datetime
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from runtime import formats

if TYPE_CHECKING:
    from collections.abc import Callable

COPIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    lambda value: pickle.loads(pickle.dumps(value)),
]


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("DateTimeValue", "2020-01-01T00:00:00.123456789Z"),
        ("DateTimeValue", "2016-12-31T23:59:60Z"),
        ("DateTimeValue", "2020-01-01t00:00:00-00:00"),
        ("TimeValue", "10:00:00.1234567Z"),
        ("Ipv6Value", "2001:DB8::1"),
        ("DecimalValue", "1e5"),
    ],
)
def test_a_copy_is_written_as_the_value_came(
    copied: Callable[[Any], Any], kind: str, text: str
) -> None:
    value: Any = formats.read_format(getattr(formats, kind), text)
    found = copied(value)
    assert formats.write_format(found) == text
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("copied", COPIES)
def test_what_is_made_of_one_has_no_text_of_its_own(
    copied: Callable[[Any], Any],
) -> None:
    kind: Any = formats.DateTimeValue
    value: Any = formats.read_format(kind, "2020-01-01T00:00:00.123456789Z")
    later = copied(value + datetime.timedelta(days=1))
    assert formats.write_format(later) == "2020-01-02T00:00:00.123456Z"
