"""Mutants that accept what the contract refuses: the application gets a valid request instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from counterfoil.proof.media_types import parse_content_type
from counterfoil.proof.mutation.mutant import Mutant, Seen
from counterfoil.proof.oracle import DEFAULT_LIMITS
from counterfoil.proof.plain import NotJson, find, read_json
from counterfoil.proof.schemas import NOT_JSON
from counterfoil.proof.sites import nodes

if TYPE_CHECKING:
    from counterfoil.proof.baseline import Baseline
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Request

When = Callable[[Seen], bool]

_BOM: Final = b"\xef\xbb\xbf"
_NOT_JSON: Final = {
    "text that is not UTF-8": "not UTF-8",
    "a name twice": "two members of one name",
    "NaN and infinities": "is not a JSON value",
    "numbers beyond a double": "beyond the range",
    "lone surrogates": "lone surrogate",
    "any depth": "nested deeper",
    "something after the value": "Extra data",
    "raw control characters": "Invalid control character",
    "escapes that JSON does not have": "Invalid \\",
    "what is cut off": "Unterminated",
    "commas at the end": "Expecting property name",
    "missing commas and colons": "delimiter",
}


def accepting_mutants(contract: Contract, baseline: Baseline) -> Iterator[Mutant]:
    """The mutants of one operation with a JSON body that accept too much."""
    make = _Maker(baseline)
    yield from make.sites(contract)
    yield from make.bounds(contract)
    yield from make.texts()
    yield from make.media_types()
    yield from make.sizes()


def routing_mutants(baseline: Baseline) -> Iterator[Mutant]:
    """The mutants that answer for methods and paths which the contract does not have."""
    make = _Maker(baseline)
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"):
        yield make.mutant(
            f"the method {method}",
            lambda seen, method=method: seen.request.method == method
            and seen.refused(405),
        )
    path = baseline.target.partition("?")[0]
    for label, match in (
        ("a slash at the end of the path", lambda target: target == f"{path}/"),
        ("the path in upper case", lambda target: target == path.upper()),
        ("a second slash in the path", lambda target: target != path and "//" in target),
        ("more segments", lambda target: target.startswith(f"{path}/")),
        ("a longer last segment", lambda target: target.startswith(path)),
        ("every path", lambda _: True),
    ):
        yield make.mutant(
            label,
            lambda seen, match=match: seen.refused(404)
            and seen.request.method == baseline.operation.method
            and match(seen.request.target.partition("?")[0]),
        )


class _Maker:
    def __init__(self, baseline: Baseline) -> None:
        self._baseline = baseline
        self._name = baseline.operation.id
        self._valid = baseline.valid

    def mutant(self, what: str, when: When) -> Mutant:
        """The mutant that has a valid request in the place of those for which `when` holds."""

        def forward(seen: Seen) -> Request | None:
            return self._valid if when(seen) else None

        slug = "-".join(what.replace("/", " ").split())
        return Mutant(f"{self._name}-accepts-{slug}", f"{self._name}: accepts {what}", forward)

    def _own(self, seen: Seen, status: int) -> bool:
        called = seen.expectation.operation
        return called is self._baseline.operation and seen.refused(status)

    def sites(self, contract: Contract) -> Iterator[Mutant]:
        """One for each keyword of the body's schema, and for each rule: it is not applied."""
        schema = self._baseline.media_type.schema if self._baseline.media_type else ""
        known: set[tuple[str, ...]] = set()
        for node in nodes(contract, schema):
            for site in node.sites:
                if site.path not in known:
                    known.add(site.path)
                    yield self.mutant(
                        "what breaks " + "/".join(site.path),
                        lambda seen, path=site.path: seen.breach is not None
                        and seen.breach.site == path,
                    )
        for keyword in sorted({path[-1] for path in known if "required" not in path}):
            if sum(path[-1] == keyword for path in known) > 1:
                yield self.mutant(
                    f"what breaks any {keyword}",
                    lambda seen, keyword=keyword: bool(seen.breaches)
                    and all(one.keyword == keyword for one in seen.breaches),
                )

    def bounds(self, contract: Contract) -> Iterator[Mutant]:
        """One for each bound on a number: it is one wider than it should be."""
        schema = self._baseline.media_type.schema if self._baseline.media_type else ""
        for node in nodes(contract, schema):
            for site in node.sites:
                if site.keyword in {"minimum", "maximum"}:
                    bound = find(contract.document, f"{node.schema}/{site.keyword}")
                    if isinstance(bound, int | float):
                        yield self.mutant(
                            f"one beyond {'/'.join(site.path)}",
                            lambda seen, path=site.path, bound=bound: _is_near(
                                seen, path, bound
                            ),
                        )

    def texts(self) -> Iterator[Mutant]:
        """One for each way in which a body can be no strict JSON."""
        for label, cause in _NOT_JSON.items():
            yield self.mutant(
                label, lambda seen, cause=cause: _cause(seen) and cause in _cause(seen)
            )
        for label, start in (("a byte order mark", _BOM), ("a prefix against scripts", b")]}'")):
            yield self.mutant(
                label,
                lambda seen, start=start: self._own(seen, 400)
                and (seen.request.body or b"").startswith(start),
            )
        yield self.mutant(
            "an empty body",
            lambda seen: self._own(seen, 400) and not seen.request.body,
        )
        yield self.mutant("whatever is JSON", lambda seen: bool(seen.breaches) and not _cause(seen))
        yield self.mutant("every body", lambda seen: self._own(seen, 400))

    def media_types(self) -> Iterator[Mutant]:
        """One for each reason for a 415."""

        def unsupported(seen: Seen, when: Callable[[str | None], bool]) -> bool:
            return self._own(seen, 415) and when(seen.header("content-type"))

        for label, when in (
            ("a body without Content-Type", lambda text: text is None),
            ("a malformed Content-Type", lambda text: text and not parse_content_type(text)),
            ("an empty Content-Type", lambda text: text == ""),
            ("text/xml", lambda text: text == "text/xml"),
            ("every text type", lambda text: text and text.startswith("text/")),
            ("every +json type", lambda text: text and "+json" in text),
            ("every application type", lambda text: text and text.startswith("application/")),
            ("forms", lambda text: text and "form" in text),
            ("every charset", lambda text: text and "charset=" in text.lower()),
            ("every media type", lambda _: True),
        ):
            yield self.mutant(label, lambda seen, when=when: unsupported(seen, when))
        for label, coding in (("the content coding gzip", "gzip"), ("every content coding", "")):
            yield self.mutant(
                label,
                lambda seen, coding=coding: self._own(seen, 415)
                and coding in (seen.header("content-encoding") or "\0"),
            )

    def sizes(self) -> Iterator[Mutant]:
        """One for each way to send too much."""

        def too_large(seen: Seen, when: When) -> bool:
            return self._own(seen, 413) and when(seen)

        most = DEFAULT_LIMITS.max_body
        for label, when in (
            ("any size", lambda _: True),
            ("any size in chunks", lambda seen: seen.header("content-length") is None),
            ("any size at once", lambda seen: seen.header("content-length") is not None),
            ("a byte too many", lambda seen: len(seen.request.body or b"") == most + 1),
        ):
            yield self.mutant(label, lambda seen, when=when: too_large(seen, when))


def _cause(seen: Seen) -> str:
    breach = seen.breach
    return breach.message if breach is not None and breach.keyword == NOT_JSON else ""


def _is_near(seen: Seen, path: tuple[str, ...], bound: float) -> bool:
    breach = seen.breach
    if breach is None or breach.site != path:
        return False
    try:
        value = find(read_json(seen.request.body or b""), breach.pointer)
    except (NotJson, KeyError):
        return False
    return isinstance(value, int | float) and abs(value - bound) <= 1
