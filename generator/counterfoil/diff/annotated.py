"""What schemas say beside what they admit: defaults of members, and deprecation.

No value is refused by them (JSON Schema 2020-12 Validation, 9.2 and 9.3). They are
looked for in what both documents have: members of the same name, items, alternatives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterfoil.api.schema import Array, Null, Object, Reference, Union, target_of
from counterfoil.codes import diff as codes
from counterfoil.diff.telling import dotted, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api
    from counterfoil.api.schema import Property, Schema
    from counterfoil.diff.findings import Told


@dataclass(frozen=True, slots=True)
class _Pair:
    """Schemas at the same place of both documents: `path` leads to it within `what`.

    `is_left_out` says that a value may be, so that a default stands for it.
    """

    old: Schema
    new: Schema
    what: str
    path: tuple[str, ...] = ()
    is_left_out: bool = False

    def inside(self, old: Schema, new: Schema, step: str) -> _Pair:
        """Schemas within these."""
        return _Pair(old, new, self.what, (*self.path, step))

    @property
    def label(self) -> str:
        """What people call it: a place in a named schema, or in what is sent."""
        if self.what.startswith("`"):
            return inside(self.what, self.path)
        return f"`{dotted(self.path)}` in {self.what}"


class Annotated:
    """Tells what changed, each named schema once."""

    def __init__(self, old: Api, new: Api, told: Told) -> None:
        self._old, self._new, self._told = old, new, told
        self._met: set[tuple[int, int]] = set()

    def compare(self, old: Schema, new: Schema, what: str, operation: str) -> None:
        """Compare two schemas of an operation; `what` says what they are schemas of."""
        pending = [_Pair(old, new, what)]
        while pending:
            pair = pending.pop()
            if pair.path or pair.what != what:
                self._tell(pair, operation)
            pending += reversed([*self._within(pair)])

    def _tell(self, pair: _Pair, operation: str) -> None:
        old, new = pair.old, pair.new
        places = (new.location, old.location)
        if new.deprecated and not old.deprecated:
            text = f"{pair.label} is deprecated"
            self._told.add_of(operation, codes.NEWLY_DEPRECATED, text, places)
        if not pair.is_left_out:
            return
        before, after = default_of(old, self._old), default_of(new, self._new)
        if before != after:
            text = changed_default(pair.label, before, after)
            self._told.add_of(operation, codes.DEFAULT_CHANGED, text, places)

    def _within(self, pair: _Pair) -> Iterator[_Pair]:
        match pair.old.shape, pair.new.shape:
            case (Reference(), _) | (_, Reference()):
                yield from self._followed(pair)
            case Object(), Object():
                yield from _members(pair)
            case Array(items, _, first), Array(others, _, second):
                if not first and not second:
                    yield pair.inside(items, others, "[]")
                for at, (old, new) in enumerate(zip(first, second, strict=False)):
                    yield pair.inside(old, new, f"[{at}]")
            case (Union(), _) | (_, Union()):
                yield from _alternatives(pair)
            case _:
                pass

    def _followed(self, pair: _Pair) -> Iterator[_Pair]:
        """What the two refer to, once for each pair: schemas may be recursive."""
        old = target_of(pair.old, self._old.schemas)
        new = target_of(pair.new, self._new.schemas)
        if (id(old), id(new)) in self._met:
            return
        self._met.add((id(old), id(new)))
        match pair.old.shape, pair.new.shape:
            case Reference(), Reference(name):
                yield _Pair(old, new, f"`{name}`")
            case _:
                yield _Pair(old, new, pair.what, pair.path)


def default_of(schema: Schema, api: Api) -> str:
    """The default of a schema, or of the named one that it refers to; "" for none."""
    return schema.default or target_of(schema, api.schemas).default


def changed_default(what: str, before: str, after: str) -> str:
    """What is told where `what` has another default than before."""
    return f"the default of {what} is {after or 'none'}, and was {before or 'none'}"


def _members(pair: _Pair) -> Iterator[_Pair]:
    old, new = pair.old.shape, pair.new.shape
    if not isinstance(old, Object) or not isinstance(new, Object):
        return
    known: dict[str, Property] = {each.name: each for each in old.properties}
    for each in new.properties:
        before = known.get(each.name)
        if before is not None:
            path = (*pair.path, each.name)
            is_left_out = not (before.required and each.required)
            yield _Pair(before.schema, each.schema, pair.what, path, is_left_out)
    if old.additional is not None and new.additional is not None:
        yield pair.inside(old.additional, new.additional, "*")


def _alternatives(pair: _Pair) -> Iterator[_Pair]:
    """Those that both have by name, or the only ones beside null."""
    old, new = _listed(pair.old), _listed(pair.new)
    if len(old) == len(new) == 1:
        yield _Pair(old[0], new[0], pair.what, pair.path)
        return
    known = {each.shape.name: each for each in old if isinstance(each.shape, Reference)}
    for each in new:
        if isinstance(each.shape, Reference) and each.shape.name in known:
            yield _Pair(known[each.shape.name], each, pair.what, pair.path)


def _listed(schema: Schema) -> list[Schema]:
    shape = schema.shape
    members = shape.members if isinstance(shape, Union) else (schema,)
    return [each for each in members if not isinstance(each.shape, Null)]
