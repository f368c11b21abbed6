"""Which fields of a form are files, and which whole content is octets."""

from __future__ import annotations

from counterfoil.proof.contract import resolve
from counterfoil.proof.modern import OF_3_0
from counterfoil.proof.plain import elements, escape, find, members


def file_names(document: dict[str, object], schema: str) -> frozenset[str]:
    """The properties of a form's schema that are files, or arrays of files."""
    if not schema:
        return frozenset()
    place = resolve(document, schema)
    names = members(members(find(document, place)).get("properties"))
    return frozenset(
        name
        for name in names
        if _is_file(document, f"{place}/properties/{escape(name)}")
    )


def holds_octets(document: dict[str, object], schema: str) -> bool:
    """Whether content that is called JSON is any octets (OAS 3.0.4, 4.7.24.4)."""
    plain = members(find(document, resolve(document, schema))) if schema else {}
    binary = plain.get("type") == "string" and plain.get("format") == "binary"
    return binary and OF_3_0 in plain


def is_file_among(document: dict[str, object], schema: str) -> bool:
    """Whether a value may be octets, or several, beside other things.

    Then it travels as octets do, and any content of its part is one that may be meant.
    """
    place = resolve(document, schema)
    plain = members(find(document, place))
    return any(
        _is_plain_file(document, f"{place}/{keyword}/{number}")
        for keyword in ("anyOf", "oneOf")
        for number in range(len(elements(plain.get(keyword))))
    )


def _is_file(document: dict[str, object], schema: str) -> bool:
    return is_file_among(document, schema) or _is_plain_file(document, schema)


def _is_plain_file(document: dict[str, object], schema: str) -> bool:
    """Whether a schema is that of octets, as OAS 3.0.4, 4.7.14.2, and 3.1 have it."""
    place = resolve(document, schema)
    plain = members(find(document, place))
    if "items" in plain and plain.get("type") == "array":
        place = resolve(document, f"{place}/items")
        plain = members(find(document, place))
    if plain.get("type", "string") != "string":
        return False
    if "contentEncoding" in plain:
        return plain["contentEncoding"] == "binary"  # RFC 2045, 6.2: octets as they are
    octets = plain.get("contentMediaType") == "application/octet-stream"
    return octets or plain.get("format") == "binary"
