"""Bodies that no schema makes: JSON that is broken, and JSON that only looks so."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from counterfoil.proof.member_names import unnamed
from counterfoil.proof.placing import has_place, leaves, render, value_at
from counterfoil.proof.plain import MAX_DEPTH, is_object, members, read_json
from counterfoil.proof.sites import Path, branch_nodes, nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.proof.baseline import Baseline
    from counterfoil.proof.contract import Contract

Body = tuple[str, bytes]
"""What is special about a body, in a few words; and the body."""

_CUTS: Final = 24

_NUMBERS: Final = (
    *("NaN", "nan", "Infinity", "-Infinity", "inf", "+1", "01", "-01", "1.", ".5", "-"),
    *("0x10", "0b1", "1_000", "1e", "1e+", "--1", "1,5", "1 2", "1e400", "-1e400"),
    *("1E400", "1e-400", "True", "None", "undefined", "nul", "nulll", "tru", "\u0661"),
    *("-0", "-0.0"),
)
_LONG_NUMBERS: Final = {
    "an integer of 309 digits, the longest of a double": "1" + "0" * 308,
    "an integer of 310 digits": "1" + "0" * 309,
    "an integer of 4300 digits": "1" * 4300,
    "an integer of 4301 digits": "1" * 4301,
    "an integer of 10000 digits": "9" * 10_000,
    "a negative integer of 10000 digits": "-" + "9" * 10_000,
    "a fraction of 5000 digits": "0." + "1" * 5000,
    "an exponent of 1000 digits": "1e" + "9" * 1000,
    "a fraction and an exponent of 1000 zeros": "1.0e" + "0" * 1000,
}
_STRINGS: Final = {
    "a lone high surrogate": rb'"\ud800"',
    "a lone low surrogate": rb'"\udc00"',
    "two high surrogates": rb'"\ud800\ud800"',
    "surrogates in the wrong order": rb'"\udc00\ud800"',
    "a high surrogate before a letter": rb'"\ud800a"',
    "a surrogate pair": rb'"\ud83d\ude00"',
    "an escaped NUL": rb'"\u0000"',
    "an escaped solidus": rb'"\/"',
    "a raw NUL": b'"\x00"',
    "a raw control character": b'"\x1f"',
    "a raw line feed": b'"\n"',
    "a raw tab": b'"\t"',
    "a raw DEL, which is allowed": b'"\x7f"',
    "a raw line separator, which is allowed": '"\u2028"'.encode(),
    "the byte FF": b'"\xff"',
    "a byte of Latin-1": b'"\xe9"',
    "an overlong solidus": b'"\xc0\xaf"',
    "an overlong NUL": b'"\xc0\x80"',
    "an encoded surrogate": b'"\xed\xa0\x80"',
    "a code point beyond the last": b'"\xf4\x90\x80\x80"',
    "a truncated sequence": b'"\xe2\x82"',
    "an escape that JSON does not have": rb'"\x41"',
    "an escape of a quotation mark that JSON does not have": rb'"\'"',
    "a short escape": rb'"\u12"',
    "an upper-case escape": rb'"\U0041"',
    "an escape with a sign": rb'"\u+041"',
    "an empty string": b'""',
    "a long string": b'"' + b"x" * 3000 + b'"',
    "single quotes": b"'text'",
    "no closing quote": b'"text',
    "no quotes": b"text",
}
_AFTER: Final = (
    b"x",
    b"{}",
    b"[]",
    b"}",
    b"]",
    b",",
    b"\x00",
    b"\x0b",
    b"\xa0",
    b"null",
)


def wire_bodies(contract: Contract, baseline: Baseline) -> Iterator[Body]:
    """The bodies for an operation whose body is JSON."""
    listed = sorted(baseline.values, key=lambda one: len(json.dumps(one)))
    value = listed[0]
    text = json.dumps(value).encode()
    yield from _whole(text)
    yield from _encodings(text)
    yield from _syntax(text)
    schema = baseline.media_type.schema if baseline.media_type else ""
    open_places = _open_places(contract, schema, value)
    counted = next((one for one in listed if _leaves(one, int | float)), value)
    for place in _leaves(counted, int | float)[:1]:
        yield from _numbers(counted, place)
        yield from _with_exponents(counted, place)
    for place in open_places[:1]:
        yield from _numbers(value, place)
        zeroed = read_json(render(value, {place: "0"}))
        yield from _with_exponents(zeroed, place)
    for place in _leaves(value, str)[:2] + open_places[:1]:
        yield from _strings(value, place)
    yield from _duplicates(value, open_places)
    for place in open_places:
        yield from _depth(value, place)
    yield from _nested_root()


def _whole(text: bytes) -> Iterator[Body]:
    yield "an empty body", b""
    for space in (b" ", b"\n", b"\r\n\t "):
        yield f"a body of white space {space!r}", space
    for other in (b"[]", b'"text"', b"0", b"1.5", b"null", b"true", b"{}", b"[{}]"):
        yield f"a body that is {other.decode()}", other
    yield "the body in an array", b"[" + text + b"]"
    yield "the body in a string", json.dumps(text.decode()).encode()
    yield "the body as a form", b"body=" + text
    cuts = {len(text) * index // _CUTS for index in range(1, _CUTS)}
    for cut in sorted(cuts | {1, len(text) - 2, len(text) - 1}):
        yield f"truncated after {cut} bytes", text[:cut]
    for rest in (*_AFTER, text):
        yield f"followed by {rest[:8]!r}", text + rest
    yield "followed by white space", text + b" \t\r\n"
    yield "after white space", b"\n\r\t " + text
    for before in (b"\x0b", b"\x00", b")]}',\n", b"//\n", b"\xef\xbb\xbf", b"\xc2\xa0"):
        yield f"after {before!r}", before + text
    yield "two bodies, one a line", text + b"\n" + text
    yield "a body after a record separator (RFC 7464)", b"\x1e" + text + b"\n"


def _encodings(text: bytes) -> Iterator[Body]:
    plain = text.decode()
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-7"):
        yield f"in {name}", plain.encode(name)
    yield "in an EBCDIC", plain.encode("cp037")


def _syntax(text: bytes) -> Iterator[Body]:
    inner = text.strip()[1:-1]
    yield "with single quotes", text.replace(b'"', b"'")
    yield "with a comma at the end", b"{" + inner + b",}"
    yield "with a comma at the begin", b"{," + inner + b"}"
    yield "with two commas", text.replace(b", ", b",, ", 1)
    yield "without a comma", text.replace(b", ", b" ", 1)
    yield "without a colon", text.replace(b": ", b" ", 1)
    yield "with an equals sign", text.replace(b": ", b"= ", 1)
    yield "with a comment", b"{/* */" + inner + b"}"
    yield "with a comment to the end of the line", b"{//\n" + inner + b"}"
    yield "with a shell comment", b"{#\n" + inner + b"}"
    yield "with an unquoted name", text.replace(b'"', b"", 2)
    yield "without the outer braces", inner
    yield "with a form feed between", text.replace(b", ", b",\x0c", 1)
    yield "with a no-break space between", text.replace(b", ", b",\xc2\xa0", 1)
    yield "with white space wherever it may be", text.replace(b", ", b"\r\n\t , \n")


def _numbers(value: object, place: Path) -> Iterator[Body]:
    for number in _NUMBERS:
        yield f"{number} at {_name(place)}", render(value, {place: number})
    for label, number in _LONG_NUMBERS.items():
        yield f"{label} at {_name(place)}", render(value, {place: number})
    yield (
        f"an array with a comma at its end at {_name(place)}",
        render(value, {place: "[1,]"}),
    )


def _with_exponents(value: object, place: Path) -> Iterator[Body]:
    """The very number that is there, with exponents that its digits make up for."""
    number = Decimal(str(value_at(value, place)))
    for exponent in (300, -300):
        text = f"{number.scaleb(-exponent):f}e{exponent}"
        if float(text) == float(number):
            yield (
                f"{number} with the exponent {exponent} at {_name(place)}",
                render(value, {place: text}),
            )


def _strings(value: object, place: Path) -> Iterator[Body]:
    slot = "0000000000"
    text = render(value, {place: slot})
    for label, string in _STRINGS.items():
        yield f"{label} at {_name(place)}", text.replace(slot.encode(), string)
    if "." not in str(place[-1]):
        name = json.dumps(str(place[-1])).encode()
        yield (
            f"a name with a lone surrogate for {_name(place)}",
            text.replace(name + b": " + slot.encode(), rb'"\ud800": 0'),
        )


def _duplicates(value: object, open_places: list[Path]) -> Iterator[Body]:
    for path in _objects(value):
        inside = members(value_at(value, path))
        for name, part in list(inside.items())[:2]:
            key, text = json.dumps(name), json.dumps(part)
            rest = json.dumps(inside)[1:-1]
            escaped = "".join(f"\\u{ord(letter):04x}" for letter in name)
            for label, twin in (("", key), (" by an escape", f'"{escaped}"')):
                doubled = f"{{{twin}: {text}, {rest}}}"
                yield f"{name} twice{label}", render(value, {path: doubled})
            yield (
                f"{name} twice with other values",
                render(value, {path: f"{{{rest}, {key}: null}}"}),
            )
    for place in open_places:
        for inner in (
            '{"a":1,"a":1}',
            '[{"a":{"b":1,"b":2}}]',
            '{"":0,"":0}',
            '{"a":":","a":1}',
        ):
            yield f"{inner} at {_name(place)}", render(value, {place: inner})
        yield (
            f"no name twice at {_name(place)}",
            render(value, {place: '{"a":1,"A":":"}'}),
        )
        last = f'"text","{place[-1]}":"text"'
        yield f"{_name(place)} twice", render(value, {place: last})


def _depth(value: object, place: Path) -> Iterator[Body]:
    left = MAX_DEPTH - len(place)
    for levels in (left - 1, left, left + 1, 500, 2000, 10_000, 100_000):
        for label, before, after in (("arrays", "[", "]"), ("objects", '{"a":', "}")):
            centre = "" if label == "arrays" else "0"
            text = before * levels + centre + after * levels
            yield (
                f"{levels} nested {label} at {_name(place)}",
                render(value, {place: text}),
            )
    wide = "[" + ",".join(["[]"] * 1000) + "]"
    yield (
        f"a thousand arrays beside each other at {_name(place)}",
        render(value, {place: wide}),
    )
    brackets = json.dumps("[{" * 200)
    yield f"a string of brackets at {_name(place)}", render(value, {place: brackets})


def _nested_root() -> Iterator[Body]:
    for levels in (10_000, 200_000):
        yield f"{levels} nested arrays", b"[" * levels + b"]" * levels
        yield f"{levels} arrays that are never closed", b"[" * levels
        yield f"{levels} objects that are never closed", b'{"a":' * levels


def _open_places(contract: Contract, schema: str, value: object) -> list[Path]:
    """The places of members that have no name in the schema and may be anything."""
    found: list[Path] = []
    for node in (*nodes(contract, schema), *branch_nodes(contract, schema)):
        plain = members(contract.at(node.schema))
        place = (*node.value, unnamed(contract, node.schema))
        here = value_at(value, node.value) if has_place(value, node.value) else None
        if not ("properties" in plain or is_object(here)) or place in found:
            continue
        body = render(value, {place: '[[{"a":null}]]'})
        if not contract.schemas.text_breaches(schema, body):
            found.append(place)
    return found


def _leaves(value: object, kind: object) -> list[Path]:
    return [
        path
        for path, leaf in leaves(value).items()
        if path
        and isinstance(leaf, kind)  # type: ignore[arg-type] # a union of types is one
        and not isinstance(leaf, bool)
    ]


def _objects(value: object) -> list[Path]:
    found = {path[:length] for path in leaves(value) for length in range(len(path))}
    return sorted(
        (path for path in found if members(value_at(value, path))),
        key=lambda path: (len(path), str(path)),
    )


def _name(place: Path) -> str:
    return "/" + "/".join(map(str, place))
