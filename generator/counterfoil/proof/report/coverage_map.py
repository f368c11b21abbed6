"""The coverage of a proof as a map: a row for each operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from counterfoil.proof.coverage import Coverage, Item

_COLUMNS: Final = {
    "status": "Statuses",
    "request media type": "Media types of requests",
    "response media type": "Media types of answers",
    "parameter": "Parameters",
}


@dataclass(frozen=True, slots=True)
class CellView:
    """One thing of an operation, and how often it was exercised."""

    name: str
    said: str
    mark: str


@dataclass(frozen=True, slots=True)
class ColumnView:
    """The things of one kind that an operation has."""

    cells: tuple[CellView, ...]


@dataclass(frozen=True, slots=True)
class KeywordView:
    """A keyword of a request's schema: how often it was held, and broken."""

    name: str
    held: CellView
    broken: CellView


@dataclass(frozen=True, slots=True)
class OperationView:
    """A row of the map."""

    name: str
    address: CellView
    columns: tuple[ColumnView, ...]
    has_keywords: bool
    keywords: tuple[KeywordView, ...]
    keywords_said: str
    keywords_mark: str


@dataclass(frozen=True, slots=True)
class KindView:
    """How many of a kind there are, and how many were exercised."""

    name: str
    exercised: int
    known: int
    mark: str


@dataclass(frozen=True, slots=True)
class NeverView:
    """What was never exercised."""

    kind: str
    name: str
    operation: str


@dataclass(frozen=True, slots=True)
class CoverageView:
    """The map, its sums, and its gaps."""

    summary: str
    kinds: tuple[KindView, ...]
    has_gaps: bool
    never: tuple[NeverView, ...]
    titles: tuple[str, ...]
    operations: tuple[OperationView, ...]


def coverage_view(coverage: Coverage) -> CoverageView:
    """The coverage in the words of the page."""
    names = dict.fromkeys(item.operation for item in coverage.items)
    of_operation: dict[str, list[Item]] = {name: [] for name in names}
    for item in coverage.items:
        of_operation[item.operation].append(item)
    kinds = dict.fromkeys(item.kind for item in coverage.items)
    return CoverageView(
        f"{coverage.share:.1%} of what the contract has was exercised.",
        tuple(_kind(kind, coverage.of(kind)) for kind in kinds),
        bool(coverage.never),
        tuple(
            NeverView(item.kind, item.name, item.operation) for item in coverage.never
        ),
        tuple(_COLUMNS.values()),
        tuple(_operation(name, items) for name, items in of_operation.items()),
    )


def _kind(kind: str, items: tuple[Item, ...]) -> KindView:
    exercised = sum(item.count > 0 for item in items)
    mark = _mark(exercised == len(items))
    return KindView(kind, exercised, len(items), mark)


def _operation(name: str, items: list[Item]) -> OperationView:
    address = next((one for one in items if one.kind == "operation"), None)
    held = {one.name: one for one in items if one.kind == "keyword held"}
    broken = {one.name: one for one in items if one.kind == "keyword broken"}
    keywords = tuple(
        KeywordView(path, _cell(held[path]), _cell(broken[path]))
        for path in held
        if path in broken
    )
    both = sum(held[one.name].count > 0 < broken[one.name].count for one in keywords)
    return OperationView(
        name,
        _cell(address) if address else CellView("", "", ""),
        tuple(
            ColumnView(tuple(_cell(one) for one in items if one.kind == kind))
            for kind in _COLUMNS
        ),
        bool(keywords),
        keywords,
        f"{both} of {len(keywords)} keywords were held and broken",
        _mark(both == len(keywords)),
    )


def _cell(item: Item) -> CellView:
    said = f"{item.count:,}" if item.count else "never"
    return CellView(item.name, said, _mark(item.count > 0))


def _mark(exercised: bool) -> str:  # noqa: FBT001 - the only argument
    return "proved" if exercised else "open"
