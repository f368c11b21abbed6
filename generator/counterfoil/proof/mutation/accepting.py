"""Mutants that accept too much: the application gets a valid request instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from counterfoil.proof.fixed_queries import QUERY
from counterfoil.proof.media_types import parse_content_type
from counterfoil.proof.mutation.mutant import Mutant, Seen, can_be
from counterfoil.proof.mutation.unbreakable import why_in_form, why_not_alone
from counterfoil.proof.oracle import DEFAULT_LIMITS
from counterfoil.proof.path_templates import parts_of, sent_path
from counterfoil.proof.plain import (
    JsonError,
    elements,
    find,
    members,
    read_json,
)
from counterfoil.proof.refusals import names_status
from counterfoil.proof.schemas import NOT_JSON
from counterfoil.proof.sites import binding, branch_nodes, nodes

if TYPE_CHECKING:
    from counterfoil.proof.baseline import Baseline
    from counterfoil.proof.contract import Contract
    from counterfoil.proof.exchange import Request
    from counterfoil.proof.sites import Node, Site

When = Callable[[Seen], bool]

_METHODS: Final = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "QUERY")
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
_STARTS: Final = {
    "a byte order mark": b"\xef\xbb\xbf",
    "the prefix )]}' before the JSON": b")]}'",
}
_CONTENT_TYPES: Final = {
    "an empty Content-Type": r"\Z",
    "text-xml": r"text/xml\Z",
    "every text type": r"text/",
    "every +json type": r".*\+json",
    "every application type": r"application/",
    "forms": r".*form",
    "every media type": r"",
}
_CHARSET: Final = r".*;\s*charset="


def accepting_mutants(contract: Contract, baseline: Baseline) -> Iterator[Mutant]:
    """The mutants of one operation with a JSON body that accept too much."""
    make = _Maker(baseline)
    yield from make.sites(contract)
    yield from make.bounds(contract)
    yield from make.words(contract)
    yield from make.texts()
    yield from make.media_types()
    if names_status(baseline.operation, 413):
        yield from make.sizes()


def form_mutants(contract: Contract, baseline: Baseline) -> Iterator[Mutant]:
    """The mutants of one operation with a form that do not apply a keyword to it."""
    yield from _Maker(baseline).sites(contract, in_form=True)


def routing_mutants(baseline: Baseline, declared: set[str]) -> Iterator[Mutant]:
    """The mutants that answer for methods and paths which are not in the contract.

    `declared` are the methods of the path that are in it; HEAD may go with GET (RFC
    9110, 9.3.2).
    """
    make = _Maker(baseline)
    known = declared | ({"HEAD"} if "GET" in declared else set[str]())
    for method in _METHODS:
        if method in known:
            continue
        when = _has_method(method, baseline.operation.resource)
        yield make.mutant(f"the method {method}", when, everywhere=True)
    # Another resource of the same kind will do: it may be the one that is there.
    path = baseline.operation.path.partition(QUERY)[0]
    parts = parts_of(sent_path(path))[::2]
    same, upper = (
        "[^/]+".join(map(re.escape, each))
        for each in (parts, [part.upper() for part in parts])
    )
    for label, expression in (
        ("a slash at the end of the path", f"{same}/"),
        ("the path in upper case", upper),
        ("a second slash in the path", ".*//.*"),
        ("more segments", f"{same}/.*"),
        ("a longer last segment", f"{same}.*"),
        ("every path", ".*"),
    ):
        when = _has_path(baseline.operation.method, expression)
        yield make.mutant(label, when, everywhere=True)


class _Maker:
    """Makes the mutants of one operation; each method one kind of them."""

    def __init__(self, baseline: Baseline) -> None:
        self._baseline = baseline
        self._operation = baseline.operation
        self._schema = baseline.media_type.schema if baseline.media_type else ""

    def mutant(
        self,
        what: str,
        when: When,
        *,
        everywhere: bool = False,
        impossible: Callable[[], str] = can_be,
    ) -> Mutant:
        """The mutant with a valid request in the place of what `when` holds for.

        `everywhere`: not only where the operation itself is asked for.
        """
        valid, name = self._baseline.valid, self._operation.id

        def forward(seen: Seen) -> Request | None:
            return valid if when(seen) else None

        slug = "-".join(what.replace("/", " ").split())
        return Mutant(
            f"{name}-accepts-{slug}",
            f"{self._operation.name}: accepts {what}",
            forward,
            operation="" if everywhere else name,
            needs=f"a request whose only fault is this: {what}",
            impossible=impossible,
        )

    def _no_body(self) -> str:
        """Why an empty body is none that is refused; "" where it may be."""
        body = self._operation.body
        is_asked = body is not None and body.required
        return "" if is_asked else "the contract lets the body be left out"

    def _refused(
        self,
        status: int,
        what: str,
        when: When,
        impossible: Callable[[], str] = can_be,
    ) -> Mutant:
        """The mutant of what this operation must refuse with one status."""
        operation = self._operation

        def own(seen: Seen) -> bool:
            called = seen.expectation.operation is operation
            return called and seen.refused(status) and when(seen)

        return self.mutant(what, own, impossible=impossible)

    def sites(self, contract: Contract, *, in_form: bool = False) -> Iterator[Mutant]:
        """One for each keyword of the body's schema, and for each rule: not applied."""
        schema = self._schema
        outer, inner = nodes(contract, schema), branch_nodes(contract, schema)
        why = why_in_form if in_form else why_not_alone
        keywords, inside = (
            {
                site.path: (
                    site.keyword,
                    partial(why, contract, (*outer, *inner), node, site),
                )
                for node in listed
                for site in binding(contract, node, "readOnly")
                if not (in_form and _is_of_text(contract, node, site))
            }
            for listed in (outer, inner)
        )
        where = " in a form" if in_form else ""
        for path, (_, impossible) in {**keywords, **inside}.items():
            label = f"what breaks {'/'.join(path)}{where}"
            yield self.mutant(label, _breaks_site(path), impossible=impossible)
        names = [name for name, _ in keywords.values()]
        for keyword in sorted(name for name in set(names) if names.count(name) > 1):
            label = f"what breaks any {keyword}{where}"
            yield self.mutant(label, _breaks_only(keyword))

    def bounds(self, contract: Contract) -> Iterator[Mutant]:
        """One for each bound on a number: it is one wider than it should be."""
        for node in nodes(contract, self._schema):
            for site in node.sites:
                if site.keyword in {"minimum", "maximum"}:
                    bound = find(contract.document, f"{node.schema}/{site.keyword}")
                    if isinstance(bound, int | float):
                        label = f"one beyond {'/'.join(site.path)}"
                        step = members(contract.at(node.schema)).get("multipleOf")
                        within = step if isinstance(step, int | float) else 1
                        when = _is_near(site.path, bound, max(within, 1))
                        yield self.mutant(label, when)

    def words(self, contract: Contract) -> Iterator[Mutant]:
        """One for each list of words: it has one more, that is like another."""
        for node in nodes(contract, self._schema):
            listed = elements(members(contract.at(node.schema)).get("enum"))
            texts = [one for one in listed if isinstance(one, str)]
            if not texts:
                continue
            added = f"{texts[-1]}x"
            broken = contract.schemas.breaches(node.schema, added)
            for site in node.sites:
                if site.keyword == "enum" and [b.keyword for b in broken] == ["enum"]:
                    label = f"one more word than {'/'.join(site.path)}"
                    yield self.mutant(label, _breaks_with(site.path, added))

    def texts(self) -> Iterator[Mutant]:
        """One for each way in which a body can be no strict JSON."""
        for label, cause in _NOT_JSON.items():
            yield self._refused(400, label, _is_no_json(cause))
        for label, start in _STARTS.items():
            yield self._refused(400, label, _starts_with(start))
        yield self._refused(
            400, "an empty body", lambda seen: not seen.request.body, self._no_body
        )
        yield self._refused(400, "whatever is JSON", lambda seen: not _cause(seen))
        yield self._refused(400, "every body", lambda _: True)

    def media_types(self) -> Iterator[Mutant]:
        """One for each reason for a 415."""
        yield self._refused(
            415,
            "a body without Content-Type",
            lambda seen: seen.header("content-type") is None,
        )
        for label, expression in _CONTENT_TYPES.items():
            yield self._refused(415, label, _field("content-type", expression))
        if not names_status(self._operation, 415):
            # Such labels may be ignored.
            return
        yield self._refused(415, "a malformed Content-Type", _is_malformed)
        yield self._refused(415, "every charset", _field("content-type", _CHARSET))
        coding = "content-encoding"
        yield self._refused(415, "the content coding gzip", _field(coding, "gzip"))
        yield self._refused(415, "every content coding", _field(coding, ""))

    def sizes(self) -> Iterator[Mutant]:
        """One for each way to send too much."""
        most = DEFAULT_LIMITS.max_body
        yield self._refused(413, "any size", lambda _: True)
        yield self._refused(
            413,
            "any size in chunks",
            lambda seen: seen.header("content-length") is None,
        )
        yield self._refused(
            413,
            "any size at once",
            lambda seen: seen.header("content-length") is not None,
        )
        yield self._refused(
            413,
            "a byte too many",
            lambda seen: len(seen.request.body or b"") == most + 1,
        )


def _has_method(method: str, resource: str) -> When:
    def when(seen: Seen) -> bool:
        operation = seen.expectation.operation
        own = operation is not None and operation.resource == resource
        return own and seen.request.method == method and seen.refused(405)

    return when


def _has_path(method: str, expression: str) -> When:
    def when(seen: Seen) -> bool:
        path = seen.request.target.partition("?")[0]
        unknown = seen.request.method == method and seen.refused(404)
        return unknown and re.fullmatch(expression, path) is not None

    return when


def _breaks_site(path: tuple[str, ...]) -> When:
    def when(seen: Seen) -> bool:
        breach = seen.breach
        return breach is not None and path in {breach.site, *breach.within}

    return when


def _is_of_text(contract: Contract, node: Node, site: Site) -> bool:
    """Whether it is the type of what may be a text: each field of a form is one."""
    if site.keyword != "type":
        return False
    kind = members(contract.at(node.schema)).get("type")
    one_of = elements(kind) or [kind]
    # One field is an array of one item, and a form is always an object.
    return not node.value or not {"string", "array"}.isdisjoint(map(str, one_of))


def _breaks_only(keyword: str) -> When:
    def when(seen: Seen) -> bool:
        return {one.keyword for one in seen.breaches} == {keyword}

    return when


def _is_near(path: tuple[str, ...], bound: float, within: float) -> When:
    def when(seen: Seen) -> bool:
        breach = seen.breach
        if breach is None or breach.site != path:
            return False
        try:
            value = find(read_json(seen.request.body or b""), breach.pointer)
            return isinstance(value, int | float) and abs(value - bound) <= within
        except (JsonError, KeyError, OverflowError):
            return False

    return when


def _breaks_with(path: tuple[str, ...], value: object) -> When:
    def when(seen: Seen) -> bool:
        breach = seen.breach
        if breach is None or breach.site != path:
            return False
        try:
            return find(read_json(seen.request.body or b""), breach.pointer) == value
        except (JsonError, KeyError):
            return False

    return when


def _is_no_json(cause: str) -> When:
    return lambda seen: cause in _cause(seen)


def _cause(seen: Seen) -> str:
    """Why a body is no strict JSON; "" where it is."""
    breach = seen.breach
    return breach.message if breach and breach.keyword == NOT_JSON else ""


def _starts_with(start: bytes) -> When:
    return lambda seen: (seen.request.body or b"").startswith(start)


def _is_malformed(seen: Seen) -> bool:
    text = seen.header("content-type")
    return bool(text) and parse_content_type(text or "") is None


def _field(name: str, expression: str) -> When:
    """Whether a field is there, and begins as a pattern says, in any case."""
    pattern = re.compile(expression, re.IGNORECASE)

    def when(seen: Seen) -> bool:
        text = seen.header(name)
        return text is not None and pattern.match(text) is not None

    return when
