"""Formats that assert, as types: text to values of the standard library, and back.

What is read keeps its text where the standard library would write another one: more
than six digits of a second, a leap second, an offset of `-00:00`, small letters. So it
is sent as it came, and so are copies of it.
"""

from __future__ import annotations

import datetime
import decimal
import ipaddress
import re
import uuid
from typing import (
    TYPE_CHECKING,
    Any,
    Final,
    SupportsIndex,
    TypeAlias,
    TypeVar,
    overload,
)

import msgspec

T = TypeVar("T")

if TYPE_CHECKING:
    DateValue: TypeAlias = datetime.date
    DateTimeValue: TypeAlias = datetime.datetime
    TimeValue: TypeAlias = datetime.time
    UuidValue: TypeAlias = uuid.UUID
    Ipv4Value: TypeAlias = ipaddress.IPv4Address
    Ipv6Value: TypeAlias = ipaddress.IPv6Address
    DecimalValue: TypeAlias = decimal.Decimal
else:
    # For msgspec they are types of ours, whose values it leaves to `read_format`: its
    # own reading of dates and the like is not that of the standards.

    class _Kind(type):
        def __instancecheck__(cls, value: Any) -> bool:
            return isinstance(value, cls.of)

    class DateValue(metaclass=_Kind):
        """A date."""

        of = datetime.date

    class DateTimeValue(metaclass=_Kind):
        """A date and a time with its offset."""

        of = datetime.datetime

    class TimeValue(metaclass=_Kind):
        """A time with its offset."""

        of = datetime.time

    class UuidValue(metaclass=_Kind):
        """A UUID."""

        of = uuid.UUID

    class Ipv4Value(metaclass=_Kind):
        """An address of IPv4."""

        of = ipaddress.IPv4Address

    class Ipv6Value(metaclass=_Kind):
        """An address of IPv6."""

        of = ipaddress.IPv6Address

    class DecimalValue(metaclass=_Kind):
        """A decimal number."""

        of = decimal.Decimal


class ReadDateTime(datetime.datetime):
    """A date and time that came with another text than the library would write."""

    text = ""

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        if not self.text:  # made of another one
            return super().__reduce_ex__(protocol)
        return _date_time, (self.text,)


class ReadTime(datetime.time):
    """A time that came with another text than the library would write."""

    text = ""

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        if not self.text:
            return super().__reduce_ex__(protocol)
        return _time, (self.text,)


class ReadIpv6(ipaddress.IPv6Address):
    """An address that came with another text than the library would write."""

    text = ""

    def __reduce__(self) -> str | tuple[Any, ...]:
        return _ipv6, (self.text or str(self),)


class ReadDecimal(decimal.Decimal):
    """A number that came with another text than the library would write."""

    text = ""

    def __reduce__(self) -> tuple[Any, ...]:
        return _decimal, (self.text or str(self),)


_SECOND: Final = re.compile(r":60")
_FRACTION: Final = re.compile(r"\.([0-9]+)")


@overload
def convert(plain: Any, kind: type[T]) -> T: ...


@overload
def convert(plain: Any, kind: Any) -> Any: ...


def convert(plain: Any, kind: Any) -> Any:
    """The typed value of a plain one. Raises `msgspec.ValidationError`."""
    return msgspec.convert(plain, kind, dec_hook=read_format)


def read_format(kind: Any, plain: Any) -> Any:
    """The value of a text of a format, which is valid already. Raises `ValueError`.

    What is of the type already, such as a file of a form, is left as it is.
    """
    if isinstance(kind, type) and isinstance(plain, kind):
        return plain
    if not isinstance(plain, str):
        raise TypeError("Expected `str`")
    read = _READ.get(kind)
    if read is None:
        raise NotImplementedError(kind)
    return read(plain)


def write_format(value: Any) -> Any:
    """The text of a value of a format; for what msgspec does not write itself."""
    text = getattr(value, "text", "")
    if isinstance(text, str) and text:
        return text
    match value:
        case ipaddress.IPv4Address() | ipaddress.IPv6Address():
            return str(value)
        case datetime.datetime():
            return msgspec.to_builtins(
                datetime.datetime.combine(value.date(), value.timetz())
            )
        case datetime.time():
            return msgspec.to_builtins(
                datetime.time.fromisoformat(datetime.time.isoformat(value))
            )
        case decimal.Decimal():
            return format(value, "f")
        case _:
            raise NotImplementedError(type(value).__name__)


def _plain_time(text: str) -> str:
    """The text as the library reads it: six digits of a second, and none above 59.

    A leap second is the last instant before its end that a type can hold.
    """
    text = _FRACTION.sub(lambda found: f".{found[1][:6]:0<6}", text.upper())
    if _SECOND.search(text, len(text) - len(text.partition("T")[2] or text)):
        head, _, rest = text.rpartition(":60")
        rest = _FRACTION.sub("", rest)
        text = f"{head}:59.999999{rest}"
    return text


def _date_time(text: str) -> datetime.datetime:
    found = datetime.datetime.fromisoformat(_plain_time(text))
    if msgspec.to_builtins(found) == text:
        return found
    kept = ReadDateTime.combine(found.date(), found.timetz())
    kept.text = text
    return kept


def _time(text: str) -> datetime.time:
    found = datetime.time.fromisoformat(_plain_time(text))
    if msgspec.to_builtins(found) == text:
        return found
    kept = ReadTime.fromisoformat(found.isoformat())
    kept.text = text
    return kept


def _ipv6(text: str) -> ipaddress.IPv6Address:
    found = ipaddress.IPv6Address(text)
    if str(found) == text:
        return found
    kept = ReadIpv6(text)
    kept.text = text
    return kept


def _decimal(text: str) -> decimal.Decimal:
    found = decimal.Decimal(text)
    if str(found) == text:
        return found
    kept = ReadDecimal(text)
    kept.text = text
    return kept


HOOKS: Final = (read_format, write_format)

_READ: Final[dict[Any, Any]] = {
    DateValue: datetime.date.fromisoformat,
    DateTimeValue: _date_time,
    TimeValue: _time,
    UuidValue: uuid.UUID,
    Ipv4Value: ipaddress.IPv4Address,
    Ipv6Value: _ipv6,
    DecimalValue: _decimal,
}
