"""What changed for code that calls the generated client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.codes import diff as codes
from counterfoil.diff.annotations import lost, names_in
from counterfoil.diff.surface import Alias, Function, Members, Surface

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Mapping

    from counterfoil.diff.annotations import Aliases
    from counterfoil.diff.findings import Told
    from counterfoil.diff.surface import Argument, Entry
    from counterfoil.document.tree import Location

_OPERATIONS: Final = "operations."
_UNSET: Final = "UnsetType"
"""The type of a member that is left out: what requires it tells that it is gone."""


_KINDS: Final[dict[type, str]] = {
    Function: "a function",
    Members: "a class",
    Alias: "another name for a type",
}


@dataclass(frozen=True, slots=True)
class Way:
    """Whether callers make values of a class, and whether they read them."""

    given: bool
    read: bool


def compare_code(
    old: Surface,
    new: Surface,
    places: Mapping[str, Location],
    renamed: Mapping[str, str],
    told: Told,
) -> None:
    """Tell what callers' code has to follow.

    `places` are those of the entries and modules of the new surface in its document,
    and `renamed` are the new names of the methods of operations that stay the same.
    """
    ways = _ways(old)
    sides = old.aliases, new.aliases
    missing = old.entries.keys() - new.entries.keys()
    gone = {each.rpartition(".")[2] for each in missing} | new.variables
    kept = {each.rpartition(".")[0] for each in new.entries}
    missing_modules = {
        module
        for each in missing
        if (module := each.rpartition(".")[0]).startswith(_OPERATIONS)
        and module not in kept
    }
    for name, entry in old.entries.items():
        method = renamed.get(name, name)
        module = name.rpartition(".")[0]
        place = places.get(method) or places.get(module) or told.document
        if method != name:
            told.add(codes.CODE_BROKEN, f"`{name}` is called `{method}` now", place)
        elif name in missing and module in missing_modules:
            continue  # with the method of the operation, all is gone
        now = new.entries.get(method)
        changes = _changes(
            method, entry, now, _Known(ways, gone, *sides), is_renamed=method != name
        )
        for message in changes:
            told.add(codes.CODE_BROKEN, message, place)


@dataclass(frozen=True, slots=True)
class _Known:
    """How classes are used, the types that need no words, and the aliases of each side.

    `gone` are those of which it is told that they are gone, and variables.
    """

    ways: Mapping[str, Way]
    gone: set[str]
    old: Aliases
    new: Aliases

    def given(self, before: ast.expr | None, after: ast.expr | None) -> str:
        """The types that could be given before, in words."""
        types = lost(before, after, self.old, self.new)
        return _listed(types, {*self.gone, _UNSET})

    def read(self, before: ast.expr | None, after: ast.expr | None) -> str:
        """The types that may be read now, in words."""
        return _listed(lost(after, before, self.new, self.old), self.gone)


def _changes(
    name: str, entry: Entry, now: Entry | None, known: _Known, *, is_renamed: bool
) -> Iterator[str]:
    """What changed in an entry; the results of one that is renamed are, too."""
    match entry, now:
        case _, None:
            yield f"`{name}` is gone"
        case Function(), Function():
            yield from _arguments(name, entry.arguments, now.arguments, known)
            types = known.read(entry.result, now.result)
            if types and not is_renamed:
                yield f"`{name}` may return {types} now"
        case Members(), Members():
            way = known.ways.get(name, Way(given=False, read=True))
            yield from _members(name, entry, now, way, known)
        case Alias(), Alias() if name.startswith(_OPERATIONS):
            pass  # the union of responses, of which the method tells
        case Alias(), Alias():
            way = known.ways.get(name, Way(given=True, read=True))
            yield from _types(name, entry.type, now.type, way, known)
        case _:
            was, is_ = _KINDS[type(entry)], _KINDS[type(now)]
            yield f"`{name}` is {is_} now, and was {was}"


def _arguments(
    name: str,
    before: Mapping[str, Argument],
    after: Mapping[str, Argument],
    known: _Known,
) -> Iterator[str]:
    for each, argument in before.items():
        if each not in after:
            yield f"`{name}` has no argument `{each}` any more"
            continue
        now = after[each]
        if now.required and not argument.required:
            yield f"`{name}` requires the argument `{each}` now"
        if types := known.given(argument.annotation, now.annotation):
            yield f"`{name}` does not take {types} for `{each}` any more"
    for each, argument in after.items():
        if each not in before and argument.required:
            yield f"`{name}` requires the argument `{each}`, which is new"


def _members(
    name: str, before: Members, after: Members, way: Way, known: _Known
) -> Iterator[str]:
    for each in before.constants:
        if each not in after.constants:
            yield f"`{name}` has no `{each}` any more"
    for each, member in before.members.items():
        if each not in after.members:
            yield f"`{name}` has no `{each}` any more"
            continue
        now = after.members[each]
        if way.given and now.required and not member.required:
            yield f"`{name}` requires `{each}` now"
        if member.annotation and now.annotation:
            full = f"{name}.{each}"
            yield from _types(full, member.annotation, now.annotation, way, known)
    if way.given:
        for each, member in after.members.items():
            if each not in before.members and member.required:
                yield f"`{name}` requires `{each}`, which is new"


def _types(
    name: str, before: ast.expr, after: ast.expr, way: Way, known: _Known
) -> Iterator[str]:
    if way.given and (types := known.given(before, after)):
        yield f"`{name}` cannot be {types} any more"
    if way.read and (types := known.read(before, after)):
        yield f"`{name}` may be {types} now"


def _listed(types: list[str], gone: set[str]) -> str:
    """Types in words, without those of which it is told that they are gone."""
    return " or ".join(f"`{each}`" for each in types if each not in gone)


def _ways(surface: Surface) -> dict[str, Way]:
    """How the classes are used: those in arguments are given, those in results read."""
    given, read = set[str](), set[str]()
    for name, entry in surface.entries.items():
        if isinstance(entry, Function):
            for each in entry.arguments.values():
                _reach(surface, name, each.annotation, given)
            _reach(surface, name, entry.result, read)
        elif name.startswith(_OPERATIONS):
            # What is raised stands in no annotation of a function.
            _reach_entry(surface, name, read)
    return {
        name: Way(given=name in given, read=name in read or name not in given)
        for name in surface.entries
    }


def _reach(
    surface: Surface, beside: str, annotation: ast.expr | None, found: set[str]
) -> None:
    for each in names_in(annotation):
        if full := surface.meant(each, beside):
            _reach_entry(surface, full, found)


def _reach_entry(surface: Surface, name: str, found: set[str]) -> None:
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current in found:
            continue
        found.add(current)
        match surface.entries[current]:
            case Alias(type=inner):
                annotations: list[ast.expr | None] = [inner]
            case Members(members=members, bases=bases):
                annotations = [each.annotation for each in members.values()]
                annotations += bases
            case Function():
                annotations = []
        names = {name for each in annotations for name in names_in(each)}
        waiting += filter(None, (surface.meant(each, current) for each in names))
