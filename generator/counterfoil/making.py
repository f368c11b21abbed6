"""Planned files to their texts: made by several processes, and read when needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING

from counterfoil.parallel import begun, carry_out, is_shared
from counterfoil.render import load_templates

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Sequence
    from typing import TypeAlias

    from counterfoil.render import File

    Part: TypeAlias = Callable[[], list[File]]
    """Makes files, or reads those that are made."""


def _nothing(_imported: Iterable[str]) -> Iterable[File]:
    return ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The files of one folder, before they are made.

    `parts` make them. Those that stand `beside` them depend on the modules of the
    runtime that the others import. The first parts, `early`, need nothing but the Api;
    `prepare` makes what all others stand on. What was `begun` is made by others now.
    """

    parts: tuple[Part, ...]
    beside: Callable[[Iterable[str]], Iterable[File]] = _nothing
    early: int = 0
    prepare: Callable[[], object] = tuple
    begun: Callable[[], Sequence[Part]] = tuple


class Texts(Mapping[str, str]):
    """The texts of a folder by their paths, each of which is read when it is asked for.

    Those of a large document take too much memory to be held together.
    """

    def __init__(self, parts: Iterable[Part], plan: Plan) -> None:
        self._parts: dict[str, Part] = {}
        imported: set[str] = set()
        for part in parts:
            for file in part():
                self._parts[file.path] = part
                imported |= file.runtime
        self._beside = {file.path: file.text for file in plan.beside(imported)}
        self._read: tuple[Part | None, dict[str, str]] = None, {}

    def __getitem__(self, path: str) -> str:
        if path in self._beside:
            return self._beside[path]
        part = self._parts[path]
        # Several files of one part are asked for one after the other.
        if self._read[0] is not part:
            self._read = part, {file.path: file.text for file in part()}
        return self._read[1][path]

    def __iter__(self) -> Iterator[str]:
        return chain(self._parts, self._beside)

    def __len__(self) -> int:
        return len(self._parts) + len(self._beside)


@contextmanager
def begun_early(plan: Plan) -> Generator[Plan, None, None]:
    """A plan whose early parts are made by others meanwhile, within the context."""
    early = plan.parts[: plan.early]
    if not is_shared(early):
        yield plan
        return
    with begun(early) as results:
        yield replace(plan, parts=plan.parts[plan.early :], early=0, begun=results)


def make_files(plans: Sequence[Plan]) -> list[Texts]:
    """The texts of planned files, by their paths in the folders of their plans."""

    def prepare() -> None:
        load_templates()
        for plan in plans:
            plan.prepare()

    # First what is begun: there are then no more processes at work than are worth it.
    early = [plan.begun() for plan in plans]
    results = iter(carry_out([part for plan in plans for part in plan.parts], prepare))
    return [
        Texts((*parts, *islice(results, len(plan.parts))), plan)
        for plan, parts in zip(plans, early, strict=True)
    ]


def made(plan: Plan | None) -> dict[str, str] | None:
    """The texts of planned files by their paths; None where there is no plan."""
    return None if plan is None else dict(sorted(make_files((plan,))[0].items()))
