"""The members that objects are described with, before and after.

Where an object is open, a member that is described no more is no value that is refused:
nobody hears what is sent there, and who reads it may find nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.diff.facts import Facts
from counterfoil.diff.gaps import Gap, Kind
from counterfoil.diff.nodes import Node, conjuncts
from counterfoil.diff.phrases import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.diff.nodes import Conjuncts

UNIONS: Final = ("anyOf", "oneOf")
_MOST: Final = 50
"""How many alternatives are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Form:
    """One of the forms that an object may have, and where that stands."""

    facts: Facts
    place: Node

    def lacks(self, other: Form, *, is_sent: bool) -> list[str]:
        """The members of another form that this one does not describe.

        What requests may not have is a value that is refused: that is told elsewhere.
        """
        return [
            name
            for name in other.facts.names
            if self.ignores(name) or (not is_sent and self.refuses(name))
        ]

    def refuses(self, name: str) -> bool:
        """Whether no member of a name may be there, which is not described."""
        return name not in self.facts.names and not self.facts.member(name).kinds

    def ignores(self, name: str) -> bool:
        """Whether a member of a name may be there, and nothing is said of it."""
        return is_undescribed(self.facts, name)


def is_undescribed(facts: Facts, name: str) -> bool:
    """Whether a schema is open for a member, and says nothing of it."""
    return name not in facts.names and not any(each.members for each in facts.at(name))


def forms(inner: Conjuncts, place: Node) -> list[Form]:
    """The forms of an object: one, or those of the alternatives of its unions."""
    found: list[Form] = []
    waiting = [(inner, place)]
    while waiting and len(found) < _MOST:
        current, where = waiting.pop(0)
        facts = Facts(current)
        if "object" not in facts.kinds:
            continue
        parts = _alternatives(current)
        if not parts or len(waiting) > _MOST:
            found.append(Form(facts, where))
        waiting += [(conjuncts(*rest, one), one) for one, rest in parts]
    return found


def _alternatives(inner: Conjuncts) -> list[tuple[Node, Conjuncts]]:
    for at, each in enumerate(inner):
        for union in UNIONS:
            if union in each.members:
                own = {name: it for name, it in each.members.items() if name != union}
                rest = Node(each.side, own, each.file, each.pointer)
                others = (*inner[:at], rest, *inner[at + 1 :])
                return [(one, others) for one in each.listed(union)]
    return []


class Descriptions:
    """What two schemas describe; each comes with its conjuncts, and where it stands."""

    def __init__(
        self, before: tuple[Conjuncts, Node], after: tuple[Conjuncts, Node]
    ) -> None:
        self._before = forms(*before)
        self._after = forms(*after)

    def told(self, *, is_sent: bool, path: tuple[str, ...]) -> Iterator[Gap]:
        """What is told of it: of requests where `is_sent`, else of responses."""
        if not (self._before and self._after):
            return
        givers, takers = self._before, self._after
        if not is_sent:
            givers, takers = takers, givers
        for form in givers:
            yield from self._lost(form, takers, is_sent=is_sent, path=path)
        yield from self._new(path)

    def tells(self, gap: Gap, *, of_new: bool, is_sent: bool) -> bool:
        """Whether it is told of a member by itself what a gap says of objects.

        That is what one side alone requires, where the other side does not describe it,
        what responses may not have any more, and what requests must have now. `of_new`
        says that it is the new schema which leaves something out.
        """
        if len(self._before) != 1 or len(self._after) != 1:
            return False
        before, after = self._before[0], self._after[0]
        is_gone = after.refuses(gap.what)
        match gap.kind:
            case Kind.WITH if is_sent:
                return not of_new and gap.what in after.facts.required
            case Kind.WITH:
                return is_gone and of_new and gap.what in before.facts.names
            case Kind.WITHOUT:
                known, other = (after, before) if of_new else (before, after)
                is_told = other.ignores(gap.what) or (is_gone and not of_new)
                return gap.what in known.facts.names and is_told
            case _:
                return False

    def _lost(
        self, form: Form, takers: list[Form], *, is_sent: bool, path: tuple[str, ...]
    ) -> Iterator[Gap]:
        """The members of the former schema that the new one does not describe."""
        best: tuple[list[str], Form] | None = None
        alike = [
            each for each in takers if each.place.reference == form.place.reference
        ]
        if form.place.reference and alike:
            if len(self._before) > 1 and len(self._after) > 1:
                return  # the two are compared by themselves
            takers = alike
        for other in takers:
            before, after = (form, other) if is_sent else (other, form)
            missing = after.lacks(before, is_sent=is_sent)
            if best is None or len(missing) < len(best[0]):
                best = missing, other
        if best is None or not best[0]:
            return
        missing, other = best
        is_new = len(self._before) > 1 or len(self._after) > 1
        if is_new and not alike and not is_sent and form.place.reference:
            what = named(form.place.reference)
            yield Gap(what, path, form.place, other.place)
            return
        before, after = (form, other) if is_sent else (other, form)
        for name in missing:
            where = before.facts.describing(name)
            kind = Kind.WITHHELD if after.facts.withholds(name) else Kind.REMOVED
            yield Gap(name, path, form.place, where, kind)

    def _new(self, path: tuple[str, ...]) -> Iterator[Gap]:
        """The members that the new schema describes, and the former one does not."""
        seen: set[str] = set()
        known = {form.place.reference for form in self._before}
        is_union = len(self._before) > 1 or len(self._after) > 1
        for form in self._after:
            if is_union and form.place.reference not in known:
                continue  # that it is new is told of it as a whole
            for name in form.facts.names:
                if name in seen or not all(old.ignores(name) for old in self._before):
                    continue
                seen.add(name)
                must = not is_union and name in form.facts.required
                kind = Kind.DEMANDED if must else Kind.ADDED
                where = form.facts.describing(name)
                yield Gap(name, path, self._before[0].place, where, kind)
