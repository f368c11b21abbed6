"""Mutants that accept too little: the application gets a broken request instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from counterfoil.proof.mutation.mutant import Mutant, Seen
from counterfoil.proof.oracle import DEFAULT_LIMITS, expect
from counterfoil.proof.placing import leaves, value_at
from counterfoil.proof.plain import JsonError, elements, find, members, read_json
from counterfoil.proof.room import Room, room_of
from counterfoil.proof.sites import Node, Path, nodes
from counterfoil.proof.statuses import succeeds

if TYPE_CHECKING:
    from counterfoil.proof.baseline import Baseline
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Request

When = Callable[[Seen], bool]
May = Callable[[Room], bool]

_BEFORE: Final = rb"[:\[,] ?"
_AFTER: Final = rb"[,}\]]"


def _always(_: Room) -> bool:
    return True


_TEXTS: Final[dict[str, tuple[bytes, May]]] = {
    "numbers with an exponent": (_BEFORE + rb"-?[0-9.]+[eE]", Room.has_number),
    "integers written as fractions": (
        _BEFORE + rb"-?[0-9]+\.0+" + _AFTER,
        Room.has_number,
    ),
    "a negative zero": (
        _BEFORE + rb"-0(?:\.0)?" + _AFTER,
        lambda room: room.has(0),
    ),
    "integers beyond 53 bits": (
        _BEFORE + rb"-?[0-9]{17,}" + _AFTER,
        lambda room: room.has_number(10**16),
    ),
    "integers beyond 64 bits": (
        _BEFORE + rb"-?[0-9]{21,}" + _AFTER,
        lambda room: room.has_number(10**20),
    ),
    "very large numbers": (rb"[0-9][eE]\+?30[0-9]", Room.has_number),
    "very small numbers": (rb"[0-9][eE]-3[0-9][0-9]", Room.has_number),
    "empty strings": (rb': ?""', lambda room: room.has("")),
    "empty objects": (rb": ?\{\}", lambda room: room.has({})),
    "empty arrays": (rb": ?\[\]", lambda room: room.has([])),
    "nulls": (rb": ?null", lambda room: room.has(None)),
    "escapes": (rb"\\u", _always),
    "surrogate pairs": (rb"\\ud83d", lambda room: room.has_text(1)),
    "an escaped NUL": (rb"\\u0000", lambda room: room.has_text(1)),
    "long strings": (rb"x{3000}", lambda room: room.has_text(3000)),
    "white space before the body": (rb"\A\s", _always),
    "white space after the body": (rb"\s\Z", _always),
    "names with a colon": (rb'"a:b":', lambda room: room.has_name("a:b")),
    "the name __proto__": (rb'"__proto__"', lambda room: room.has_name("__proto__")),
    "an empty name": (rb'"": ?"', lambda room: room.has_name("")),
}
"""What a body may hold: how it is written, and whether a schema has room for it."""
_CONTENT_TYPES: Final = {
    "a charset": r";\s*charset",
    "a quoted charset": r'charset="',
    "a charset in upper case": r"charset=\"?UTF",
    "other parameters": r";\s*(?!charset)[a-z]+=",
    "media types in upper case": r"\A[A-Z]",
    "a semicolon at the end": r";\Z",
}
_FIELDS: Final = (
    *("accept", "origin", "expect", "cookie", "range", "x-field-50"),
    "transfer-encoding",
)
_KINDS: Final[dict[str, tuple[type, str]]] = {
    "strings": (str, "string"),
    "objects": (dict, "object"),
    "arrays": (list, "array"),
    "booleans": (bool, "boolean"),
    "nulls": (type(None), "null"),
}


def refusing_mutants(contract: Contract, baseline: Baseline) -> Iterator[Mutant]:
    """The mutants of one operation with a JSON body that accept too little."""
    make = _Maker(contract, baseline)
    yield from make.members()
    yield from make.bounds()
    for label, (expression, may) in _TEXTS.items():
        yield make.mutant(label, _text_has(expression), may)
    yield from make.fields()
    yield from make.sizes()


class _Maker:
    """Makes the mutants of one operation; each method one kind of them."""

    def __init__(self, contract: Contract, baseline: Baseline) -> None:
        self._contract = contract
        self._baseline = baseline
        self._schema = baseline.media_type.schema if baseline.media_type else ""

    def mutant(self, what: str, when: When, may: May = _always) -> Mutant:
        """The mutant that has a broken body in the place of what `when` holds for.

        `may`: whether there is room for that in a body.
        """
        operation = self._baseline.operation

        def forward(seen: Seen) -> Request | None:
            own = seen.expectation.operation is operation and seen.accepted
            if not (own and when(seen)):
                return None
            # Half an object: it is refused even where a body may be left out, but as
            # a text it is as good as any other.
            broken = replace(seen.request, body=b"{")
            welcome = map(succeeds, expect(self._contract, broken).statuses)
            return None if any(welcome) else broken

        slug = "-".join(what.replace("/", " ").split())
        name = operation.id
        return Mutant(
            f"{name}-refuses-{slug}",
            f"{operation.name}: refuses {what}",
            forward,
            operation=name,
            needs=f"a valid request with {what}",
            impossible=lambda: self._reason(what, may),
        )

    def _reason(self, what: str, may: May) -> str:
        if not self._schema or may(room_of(self._contract, self._schema)):
            return ""
        return f"no body that the schema accepts has {what}"

    def members(self) -> Iterator[Mutant]:
        """One for each member that may be there, or that the schema does not name."""
        for node in nodes(self._contract, self._schema):
            plain = members(self._contract.at(node.schema))
            required = set(map(str, elements(plain.get("required"))))
            known = frozenset(members(plain.get("properties")))
            for name in sorted(known - required):
                place = (*node.value, name)
                yield self.mutant(_name(place), _has(place))
            if known and plain.get("additionalProperties") is not False:
                yield from self._unnamed(node, known)

    def _unnamed(self, node: Node, known: frozenset[str]) -> Iterator[Mutant]:
        where = _name(node.value)
        label = f"unnamed members of {where}"
        yield self.mutant(label, _has_unnamed(node.value, known, object))
        for label, (kind, name) in _KINDS.items():
            when = _has_unnamed(node.value, known, kind)
            may = _may_be_unnamed(node.schema, name)
            yield self.mutant(f"unnamed {label} in {where}", when, may)

    def bounds(self) -> Iterator[Mutant]:
        """One for each bound that is itself allowed: it is taken for exclusive."""
        for node in nodes(self._contract, self._schema):
            for site in node.sites:
                if site.keyword in {"minimum", "maximum"}:
                    bound = find(
                        self._contract.document, f"{node.schema}/{site.keyword}"
                    )
                    label = f"the very bound of {'/'.join(site.path)}"
                    yield self.mutant(label, _is(node.value, bound))

    def fields(self) -> Iterator[Mutant]:
        """One for each way of writing a header that is as good as any other."""
        media_type = self._baseline.media_type
        for name in media_type.names[1:] if media_type else ():
            yield self.mutant(name, _content_type(re.escape(name), re.IGNORECASE))
        for label, expression in _CONTENT_TYPES.items():
            yield self.mutant(f"{label} in Content-Type", _content_type(expression))
        for field in _FIELDS:
            yield self.mutant(f"requests with {field}", _has_field(field))
        # One that the contract says nothing of may be refused.
        places = {one.place for one in self._baseline.operation.parameters}
        if places & {"query", "querystring"}:
            # An application does not see one of no characters (ASGI, HTTP scope).
            yield self.mutant(
                "a query", lambda seen: seen.request.target.partition("?")[2] != ""
            )

    def sizes(self) -> Iterator[Mutant]:
        """Bodies and depths that are just allowed."""
        limits = DEFAULT_LIMITS
        yield self.mutant("a body of the greatest size", _is_long(limits.max_body))
        yield self.mutant("a large body", _is_long(limits.max_body // 16))
        most = limits.max_depth
        for label, depth in (("the greatest depth", most), ("any depth", most // 4)):
            yield self.mutant(label, _is_deep(depth), _may_be_deep(depth))


def _text_has(expression: bytes) -> When:
    pattern = re.compile(expression)
    return lambda seen: pattern.search(seen.request.body or b"") is not None


def _has_unnamed(place: Path, known: frozenset[str], kind: type) -> When:
    def when(seen: Seen) -> bool:
        inside = members(_value(seen, place)).items()
        return any(isinstance(v, kind) for name, v in inside if name not in known)

    return when


def _may_be_unnamed(schema: str, kind: str) -> May:
    """Whether members that have no name in a schema may be of a type."""
    other = f"{schema}/additionalProperties"

    def may(room: Room) -> bool:
        try:
            room.contract.at(other)
        except KeyError:
            return True
        place = frozenset({other, room.contract.resolve(other)})
        return kind in room.kinds(place)

    return may


def _is(place: Path, bound: object) -> When:
    return lambda seen: _value(seen, place) == bound


def _has(place: Path) -> When:
    def when(seen: Seen) -> bool:
        return str(place[-1]) in members(_value(seen, place[:-1]))

    return when


def _value(seen: Seen, place: Path) -> object:
    """The value at a place of the body; None where there is none."""
    try:
        return value_at(_body(seen), place)
    except KeyError:
        return None


def _body(seen: Seen) -> object:
    """The body; None where it is of another kind than JSON."""
    try:
        return read_json(seen.request.body or b"null")
    except JsonError:
        return None


def _content_type(expression: str, flags: int = 0) -> When:
    pattern = re.compile(expression, flags)
    return lambda seen: pattern.search(seen.header("content-type") or "") is not None


def _has_field(name: str) -> When:
    return lambda seen: seen.header(name) is not None


def _is_long(size: int) -> When:
    return lambda seen: len(seen.request.body or b"") >= size


def _is_deep(depth: int) -> When:
    def when(seen: Seen) -> bool:
        # An empty array counts as a leaf, hence the 1.
        paths = leaves(_body(seen))
        return max(map(len, paths)) + 1 >= depth

    return when


def _may_be_deep(depth: int) -> May:
    # The value at the greatest depth may be an empty array.
    return lambda room: room.depth + 1 >= depth


def _name(place: Path) -> str:
    return "/" + "/".join(map(str, place))
