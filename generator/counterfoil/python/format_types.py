"""The types of strings whose format asserts: those that the standard library has."""

from __future__ import annotations

from typing import Final

from counterfoil.python.types import (
    Either,
    Expression,
    Import,
    Name,
    PyType,
    Subscript,
    remembered,
)

_MODULE: Final = "@runtime.formats"


def _named(name: str) -> Name:
    return Name(name, frozenset({Import(_MODULE, name)}))


FORMAT_TYPES: Final = {
    "date": _named("DateValue"),
    "date-time": _named("DateTimeValue"),
    "time": _named("TimeValue"),
    "uuid": _named("UuidValue"),
    "ipv4": _named("Ipv4Value"),
    "ipv6": _named("Ipv6Value"),
    "decimal": _named("DecimalValue"),
}
"""Their names in `runtime/formats.py`, by those of the formats."""

MAKERS: Final = {
    "date": ("datetime", "date", "date.fromisoformat"),
    "date-time": ("datetime", "datetime", "datetime.fromisoformat"),
    "time": ("datetime", "time", "time.fromisoformat"),
    "uuid": ("uuid", "UUID", "UUID"),
    "ipv4": ("ipaddress", "IPv4Address", "IPv4Address"),
    "ipv6": ("ipaddress", "IPv6Address", "IPv6Address"),
    "decimal": ("decimal", "Decimal", "Decimal"),
}
"""The module, the class and the function that makes a value of a text."""

NAMES: Final = frozenset(each.text for each in FORMAT_TYPES.values())
HOOKS: Final = Import(_MODULE, "HOOKS")
CONVERT: Final = Import(_MODULE, "convert")


@remembered
def has_format(kind: PyType | Expression) -> bool:
    """Whether a type mentions one of them."""
    match kind:
        case Name():
            return kind.text in NAMES
        case Subscript(_, arguments):
            return any(map(has_format, arguments))
        case Either(members):
            return any(map(has_format, members))
        case Expression():
            return False
        case _:
            return has_format(kind.of)
