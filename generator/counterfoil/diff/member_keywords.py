"""The keywords that look into a value: at the members of objects, the items of arrays.

JSON Schema 2020-12 Core, 10.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.diff.descriptions import is_undescribed
from counterfoil.diff.facts import Facts
from counterfoil.diff.gaps import Kind
from counterfoil.diff.judged import matches
from counterfoil.diff.nodes import conjuncts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from counterfoil.diff.gaps import Gap, Inner, Rule
    from counterfoil.diff.nodes import Node

_ITEM: Final = "[]"
_MEMBER: Final = "*"


def _admits_nothing(node: Node) -> bool:
    return not Facts(conjuncts(node)).kinds


def _properties(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "object" not in inner.facts.kinds:
        return
    for name, wanted in outer.mapped(keyword).items():
        found = inner.facts.at(name)
        if inner.strict or not is_undescribed(inner.facts, name):
            yield from inner.compare(found, (wanted,), (*inner.path, name))


def _patterns(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "object" not in inner.facts.kinds:
        return
    for pattern, wanted in outer.mapped(keyword).items():
        for name in inner.facts.names:
            if matches(pattern, name):
                path = (*inner.path, name)
                yield from inner.compare(inner.facts.at(name), (wanted,), path)
        # Other members may match it, whatever else they match.
        same = [
            patterns[pattern]
            for each in inner.facts.conjuncts
            if pattern in (patterns := each.mapped(keyword))
        ]
        path = (*inner.path, f"/{pattern}/")
        if same:
            yield from inner.compare(tuple(same), (wanted,), path)
        else:
            yield from _further(inner, wanted, path)


def _further(inner: Inner, wanted: Node, path: tuple[str, ...]) -> Iterator[Gap]:
    """What a schema has for members without a name of theirs."""
    elsewhere = inner.facts.elsewhere()
    if inner.strict or any(each.members for each in elsewhere):
        yield from inner.compare(elsewhere, (wanted,), path)
    for each in inner.facts.conjuncts:
        for found in each.mapped("patternProperties").values():
            yield from inner.compare((found,), (wanted,), path)


def _additional(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "object" not in inner.facts.kinds:
        return
    wanted = outer.inside(outer.members[keyword], keyword)
    own, patterns = outer.names("properties"), outer.names("patternProperties")
    refuses = _admits_nothing(wanted)
    for name in inner.facts.names:
        if name in own or any(matches(pattern, name) for pattern in patterns):
            continue
        found = inner.facts.at(name)
        if not refuses:
            yield from inner.compare(found, (wanted,), (*inner.path, name))
        elif Facts(conjuncts(*found)).kinds:
            yield inner.gap(name, outer, Kind.WITH)
    if not refuses:
        yield from _further(inner, wanted, (*inner.path, _MEMBER))
    elif _is_open(inner.facts, patterns):
        yield inner.gap("objects with further members", outer)


def _is_open(facts: Facts, patterns: Collection[str]) -> bool:
    """Whether members are possible that neither have a name nor match the patterns."""
    others = [
        found
        for each in facts.conjuncts
        for pattern, found in each.mapped("patternProperties").items()
        if pattern not in patterns
    ]
    open_ = bool(Facts(conjuncts(*facts.elsewhere())).kinds)
    return open_ or any(not _admits_nothing(each) for each in others)


def _names(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "object" not in inner.facts.kinds:
        return
    own = [found for each in inner.facts.conjuncts if (found := each.single(keyword))]
    text = outer.inside({"type": "string"})
    wanted = outer.inside(outer.members[keyword], keyword)
    if not inner.fits((*own, text), wanted):
        yield inner.gap("objects with other names of members", outer)


def _items(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "array" not in inner.facts.kinds:
        return
    wanted = outer.inside(outer.members[keyword], keyword)
    begin = len(outer.listed("prefixItems"))
    most = inner.facts.count("maxItems")
    if _admits_nothing(wanted):
        if most > begin and Facts(conjuncts(*inner.facts.item(begin))).kinds:
            yield inner.gap(f"arrays of more than {begin} items", outer)
        return
    # Those with a position of their own, and one that stands for all others.
    for position in range(begin, max(begin, inner.facts.places) + 1):
        if position < most:
            found = inner.facts.item(position)
            yield from inner.compare(found, (wanted,), (*inner.path, _ITEM))


def _prefix(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "array" not in inner.facts.kinds:
        return
    for position, wanted in enumerate(outer.listed(keyword)):
        if position < inner.facts.count("maxItems"):
            found = inner.facts.item(position)
            path = (*inner.path, f"[{position}]")
            yield from inner.compare(found, (wanted,), path)


MEMBER_RULES: Final[dict[str, Rule]] = {
    "properties": _properties,
    "patternProperties": _patterns,
    "additionalProperties": _additional,
    "propertyNames": _names,
    "items": _items,
    "prefixItems": _prefix,
}
