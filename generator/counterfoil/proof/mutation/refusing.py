"""Mutants that refuse what the contract accepts: the application gets a broken request instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from counterfoil.proof.mutation.mutant import Mutant, Seen
from counterfoil.proof.oracle import DEFAULT_LIMITS
from counterfoil.proof.placing import leaves, value_at
from counterfoil.proof.plain import elements, find, members, read_json
from counterfoil.proof.sites import Node, Path, nodes

if TYPE_CHECKING:
    from counterfoil.proof.baseline import Baseline
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Request

When = Callable[[Seen], bool]

_TEXTS: Final = {
    "numbers with an exponent": rb"[:\[,] ?-?[0-9.]+[eE]",
    "integers written as fractions": rb"[:\[,] ?-?[0-9]+\.0+[,}\]]",
    "a negative zero": rb"[:\[,] ?-0(?:\.0)?[,}\]]",
    "integers beyond 53 bits": rb"[:\[,] ?-?[0-9]{17,}[,}\]]",
    "integers beyond 64 bits": rb"[:\[,] ?-?[0-9]{21,}[,}\]]",
    "very large numbers": rb"[0-9][eE]\+?30[0-9]",
    "very small numbers": rb"[0-9][eE]-3[0-9][0-9]",
    "empty strings": rb': ?""',
    "empty objects": rb": ?\{\}",
    "empty arrays": rb": ?\[\]",
    "nulls": rb": ?null",
    "escapes": rb"\\u",
    "surrogate pairs": rb"\\ud83d",
    "an escaped NUL": rb"\\u0000",
    "long strings": rb"x{3000}",
    "white space before the body": rb"\A\s",
    "white space after the body": rb"\s\Z",
    "names with a colon": rb'"a:b":',
    "the name __proto__": rb'"__proto__"',
    "an empty name": rb'"": ?"',
}


def refusing_mutants(contract: Contract, baseline: Baseline) -> Iterator[Mutant]:
    """The mutants of one operation with a JSON body that accept too little."""
    make = _Maker(baseline)
    yield from make.members(contract)
    yield from make.bounds(contract)
    for label, expression in _TEXTS.items():
        pattern = re.compile(expression)
        yield make.mutant(
            label, lambda seen, pattern=pattern: bool(pattern.search(seen.request.body or b""))
        )
    yield from make.fields()
    yield from make.sizes()


class _Maker:
    def __init__(self, baseline: Baseline) -> None:
        self._baseline = baseline
        self._schema = baseline.media_type.schema if baseline.media_type else ""

    def mutant(self, what: str, when: When) -> Mutant:
        """The mutant that has no body in the place of those for which `when` holds."""
        operation = self._baseline.operation

        def forward(seen: Seen) -> Request | None:
            own = seen.expectation.operation is operation and seen.accepted
            return replace(seen.request, body=b"") if own and when(seen) else None

        slug = "-".join(what.replace("/", " ").split())
        return Mutant(f"{operation.id}-refuses-{slug}", f"{operation.id}: refuses {what}", forward)

    def members(self, contract: Contract) -> Iterator[Mutant]:
        """One for each member that may be there, may be absent, or is not named."""
        for node in nodes(contract, self._schema):
            plain = members(contract.at(node.schema))
            required = set(map(str, elements(plain.get("required"))))
            for name in members(plain.get("properties")):
                place = (*node.value, name)
                if name not in required:
                    yield self.mutant(f"{_name(place)}", _has(place))
            known = set(members(plain.get("properties")))
            if known and plain.get("additionalProperties") is not False:
                yield from self._unnamed(node, known)

    def _unnamed(self, node: Node, known: set[str]) -> Iterator[Mutant]:
        where = _name(node.value)

        def extra(seen: Seen) -> dict[str, object]:
            inside = members(_value(seen, node.value))
            return {name: part for name, part in inside.items() if name not in known}

        yield self.mutant(f"unnamed members of {where}", lambda seen: bool(extra(seen)))
        kinds: dict[str, type | None] = {
            "strings": str,
            "objects": dict,
            "arrays": list,
            "booleans": bool,
            "nulls": None,
        }
        for label, kind in kinds.items():
            yield self.mutant(
                f"unnamed {label} in {where}",
                lambda seen, kind=kind: any(
                    part is None if kind is None else type(part) is kind
                    for part in extra(seen).values()
                ),
            )

    def bounds(self, contract: Contract) -> Iterator[Mutant]:
        """One for each bound on a number that is itself allowed: it is taken for exclusive."""
        for node in nodes(contract, self._schema):
            for site in node.sites:
                if site.keyword in {"minimum", "maximum"}:
                    bound = find(contract.document, f"{node.schema}/{site.keyword}")
                    yield self.mutant(
                        f"the very bound of {'/'.join(site.path)}",
                        lambda seen, place=node.value, bound=bound: _value(seen, place) == bound,
                    )

    def fields(self) -> Iterator[Mutant]:
        """One for each way of writing a header that is as good as any other."""
        media_type = self._baseline.media_type
        names = media_type.names if media_type else ()
        for name in names[1:]:
            yield self.mutant(
                name, lambda seen, name=name: name in (_content_type(seen)).lower()
            )
        for label, pattern in (
            ("a charset", r";\s*charset"),
            ("a quoted charset", r'charset="'),
            ("a charset in upper case", r"charset=\"?UTF"),
            ("other parameters", r";\s*(?!charset)[a-z]+="),
            ("media types in upper case", r"\A[A-Z]"),
            ("a semicolon at the end", r";\Z"),
        ):
            yield self.mutant(
                f"{label} in Content-Type",
                lambda seen, pattern=pattern: bool(re.search(pattern, _content_type(seen))),
            )
        for field in ("accept", "origin", "expect", "cookie", "range", "x-field-50"):
            yield self.mutant(
                f"requests with {field}",
                lambda seen, field=field: seen.header(field) is not None,
            )
        yield self.mutant("a query", lambda seen: "?" in seen.request.target)
        yield self.mutant("chunks", lambda seen: seen.header("transfer-encoding") is not None)

    def sizes(self) -> Iterator[Mutant]:
        """Bodies and depths that are just allowed."""
        most = DEFAULT_LIMITS.max_body
        for label, size in (("a body of the greatest size", most), ("a large body", 65_536)):
            yield self.mutant(
                label, lambda seen, size=size: len(seen.request.body or b"") >= size
            )
        deepest = DEFAULT_LIMITS.max_depth
        for label, depth in (("the greatest depth", deepest), ("any depth", 16)):
            yield self.mutant(label, lambda seen, depth=depth: _depth(seen) >= depth)


def _content_type(seen: Seen) -> str:
    return seen.header("content-type") or ""


def _value(seen: Seen, place: Path) -> object:
    try:
        return value_at(read_json(seen.request.body or b"null"), place)
    except KeyError:
        return None


def _has(place: Path) -> When:
    def when(seen: Seen) -> bool:
        try:
            value_at(read_json(seen.request.body or b"null"), place)
        except KeyError:
            return False
        return True

    return when


def _depth(seen: Seen) -> int:
    """The deepest nesting; `leaves` counts an empty array as a value, hence the 1."""
    value = read_json(seen.request.body or b"null")
    return max(len(path) for path in leaves(value)) + 1


def _name(place: Path) -> str:
    return "/" + "/".join(map(str, place))


