"""Single-fault witnesses: bodies that break one keyword and nothing else, or nearly.

What to try is made without thought; the oracle then keeps what has exactly one fault,
or none.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.proof.baseline import Baseline, baselines
from counterfoil.proof.candidates import candidates, completed, sample
from counterfoil.proof.case import Case
from counterfoil.proof.exchange import Request
from counterfoil.proof.form_writing import write_form
from counterfoil.proof.forms import form_breaches
from counterfoil.proof.modern import RULES
from counterfoil.proof.oracle import expect
from counterfoil.proof.placing import has_place, render, value_at, without
from counterfoil.proof.plain import escape, members
from counterfoil.proof.rule_cases import rule_bodies
from counterfoil.proof.sites import Node, Path, Site, branch_nodes, nodes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from counterfoil.proof.contract import Contract, MediaType
    from counterfoil.proof.schemas import Breach

SOURCE: Final = "witness"
_MOST_OF_A_KIND: Final = 18
_LEAST_TRIES: Final = 200
_TRIES_PER_CASE: Final = 5
_ALL: Final = 1_000_000
_LEAST_NODES: Final = 40
_MOST_ADDED: Final = 150

Places = tuple[Path | str, ...]
"""Where a body was varied; `x-rules` among them: for the sake of a rule."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A keyword of a request schema without a single-fault witness: a blind spot."""

    operation: str
    keyword: str
    site: str


@dataclass(frozen=True, slots=True)
class Witnesses:
    """All witnesses, the keywords that have none, and how many keywords there are."""

    cases: tuple[Case, ...]
    gaps: tuple[Gap, ...]
    sites: int


def find_witnesses(
    contract: Contract, share: int = 0, searched: Collection[str] | None = None
) -> Witnesses:
    """Search the witnesses of all operations whose request body is JSON or a form.

    `share` is how many cases each operation may have in the end, 0 for all: the search
    of each is bounded by it. With `searched`, only those of these ids are.
    """
    cases: list[Case] = []
    gaps: list[Gap] = []
    sites = 0
    for baseline in baselines(contract):
        left_out = searched is not None and baseline.operation.id not in searched
        if baseline.media_type is not None and not left_out:
            search = _Search(contract, baseline, baseline.media_type, share)
            cases += search.cases()
            gaps += search.gaps()
            sites += len(search.wanted)
    return Witnesses(tuple(cases), tuple(gaps), sites)


class _Search:
    """The search for one body of one operation."""

    def __init__(
        self,
        contract: Contract,
        baseline: Baseline,
        media_type: MediaType,
        share: int = 0,
    ) -> None:
        self._left = max(_LEAST_TRIES, share * _TRIES_PER_CASE) if share else _ALL
        self._contract = contract
        self._baseline = baseline
        self._schema = media_type.schema
        self._media_type = media_type
        self._bases = list(baseline.values)
        self._nodes = nodes(contract, media_type.schema)
        # Of many places, some are tried, from the first to the last.
        stride = -(-len(self._nodes) // max(_LEAST_NODES, share)) if share else 1
        self._chosen = self._nodes[::stride] if stride > 1 else self._nodes
        self.wanted: dict[tuple[str, ...], Site] = {
            site.path: site for node in self._chosen for site in node.sites
        }
        self._found: Counter[tuple[str, ...]] = Counter()
        self._kept: Counter[object] = Counter()
        self._seen: set[bytes] = set()

    def cases(self) -> Iterator[Case]:
        """The witnesses, examples first."""
        for base in self._bases:
            yield from self._keep((), json.dumps(base).encode())
        for node in self._chosen:
            if not self._left:
                return
            for body in self._tries(node, self._base(node)):
                yield from self._keep((node.value,), body)
        # A keyword may hold only where other members are, too: try again elsewhere.
        for base in (*self._bases, self._full()):
            for node in self._chosen:
                if self._left and not all(
                    self._found[site.path] for site in node.sites
                ):
                    for body in self._tries(node, self._with(base, node)):
                        yield from self._keep((node.value,), body)
        for node in self._chosen:
            if RULES in members(self._contract.at(node.schema)):
                yield from self._rules(node)
        yield from self._in_branches()

    def _in_branches(self) -> Iterator[Case]:
        """Those of what is in the branches of a `oneOf` or an `anyOf`."""
        for node in branch_nodes(self._contract, self._schema):
            base = self._branched(node) if self._left else None
            if base is not None:
                for body in self._tries(node, base):
                    yield from self._keep((node.value,), body)

    def gaps(self) -> Iterator[Gap]:
        """The keywords for which nothing was found, once the cases were made."""
        for path, site in self.wanted.items():
            if not self._found[path]:
                name = "/".join(escape(step) for step in path)
                yield Gap(self._baseline.operation.id, site.keyword, f"/{name}")

    def _tries(self, node: Node, base: object) -> Iterator[bytes]:
        if not has_place(base, node.value):
            return
        here = value_at(base, node.value)
        for text in candidates(self._contract, node.schema, here):
            yield render(base, {node.value: text})
        if node.value and isinstance(node.value[-1], str):
            for other in self._bases:
                if has_place(other, node.value[:-1]):
                    yield without(other, node.value)

    def _base(self, node: Node) -> object:
        """An example that has the node's place; else one with a value put there."""
        for base in self._bases:
            if has_place(base, node.value):
                return base
        return self._with(self._bases[0], node)

    def _with(self, base: object, node: Node) -> object:
        return completed(self._contract, self._nodes, base, node.value)

    def _branched(self, node: Node) -> object:
        """An example with values of the branches that a place is in; None without."""
        base = self._bases[0]
        for place, branch in node.choices:
            base = completed(self._contract, self._nodes, base, place)
            here = value_at(base, place) if has_place(base, place) else None
            made = sample(self._contract, branch)
            tries = [made, {**members(here), **members(made)}]
            bodies = [render(base, {place: json.dumps(one)}) for one in tries]
            values = map(json.loads, bodies)
            accepts = self._contract.schemas.accepts
            base = next((one for one in values if accepts(self._schema, one)), None)
            if base is None:
                return None
        inside = branch_nodes(self._contract, self._schema)
        own = [one for one in inside if one.choices == node.choices[: len(one.choices)]]
        return completed(self._contract, (*own, *self._nodes), base, node.value)

    def _full(self) -> object:
        """The first example with every member that can be added to it."""
        full = self._bases[0]
        for node in self._nodes[:_MOST_ADDED]:
            more = self._with(full, node)
            if self._contract.schemas.accepts(self._schema, more):
                full = more
        return full

    def _rules(self, node: Node) -> Iterator[Case]:
        for places, body in rule_bodies(self._contract, node, self._bases):
            yield from self._keep((*places, RULES), body)

    def _keep(self, places: Places, body: bytes) -> Iterator[Case]:
        """The case of a body with one fault or none, if there are few of its kind."""
        if body in self._seen or not self._left:
            return
        self._left -= 1
        self._seen.add(body)
        request = self._request(body)
        breaches = self._breaches(request)
        if breaches is None or len(breaches) > 1:
            return
        breach = breaches[0] if breaches else None
        if breach and RULES in breach.site and RULES not in places:
            # A rule has its own search, which comes nearer to its boundary.
            return
        kind = (
            places if breach is None or RULES in places else (),
            breach and (breach.site, breach.within),
        )
        self._kept[kind] += 1
        if self._kept[kind] > _MOST_OF_A_KIND:
            return
        if breach:
            self._found[breach.site] += 1
        yield self._case(request, places, breach)

    def _request(self, body: bytes) -> Request:
        """The request with a body that is this JSON text, or a form of its members."""
        if not self._media_type.is_form:
            return self._baseline.request(body)
        content_type, form = write_form(self._media_type, json.loads(body))
        headers = (*self._baseline.headers, ("Content-Type", content_type))
        method = self._baseline.operation.method
        return Request(method, self._baseline.target, headers, form)

    def _breaches(self, request: Request) -> tuple[Breach, ...] | None:
        """Those of a body; None where a form of it can be read in several ways."""
        content = request.body or b""
        if not self._media_type.is_form:
            return self._contract.schemas.text_breaches(self._schema, content)
        if content in self._seen:
            return None
        self._seen.add(content)
        kind = request.headers[-1][1]
        return form_breaches(self._contract, self._media_type, content, kind)

    def _case(self, request: Request, places: Places, breach: Breach | None) -> Case:
        where = " and ".join(
            _pointer(place) or "/" for place in places if place != RULES
        )
        return Case(
            source=SOURCE,
            label=f"{breach.keyword} at {breach.pointer or '/'}"
            if breach
            else f"valid at {where or '/'}",
            request=request,
            expectation=expect(self._contract, request),
            keyword=breach.keyword if breach else "",
            pointer=breach.pointer if breach else "",
        )


def _pointer(place: Path | str) -> str:
    return "".join(f"/{escape(str(step))}" for step in place)
