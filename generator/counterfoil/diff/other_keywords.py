"""The keywords that say something of one part of the values: conditions, negations."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast

from counterfoil.diff import phrases
from counterfoil.diff.exclusion import are_apart
from counterfoil.diff.facts import Facts, facts_of
from counterfoil.diff.gaps import Kind
from counterfoil.diff.marks import KINDS, RULES
from counterfoil.diff.nodes import conjuncts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.diff.gaps import Gap, Inner, Rule
    from counterfoil.diff.nodes import Node

# These mean something together with what stands beside them, or by the value alone.
ENTANGLED: Final = frozenset({"unevaluatedItems", "unevaluatedProperties"})


TOGETHER: Final = {
    "if": ("if", "then", "else"),
    "contains": ("contains", "minContains", "maxContains"),
    "items": ("items", "prefixItems"),
    "additionalProperties": (
        *("additionalProperties", "properties", "patternProperties"),
    ),
}
"""The keywords that mean something together, by the first of them."""


def _not(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    excluded = outer.inside(outer.members[keyword], keyword)
    if not excluded.members:
        yield inner.gap(phrases.kinds(inner.facts.kinds), outer)
        return
    if are_apart(inner.facts, facts_of(excluded), strict=True):
        return
    for each in inner.facts.conjuncts:
        own = each.single(keyword)
        if own and inner.fits((excluded,), own):
            return
    yield from untold(inner, keyword, outer)


def _if(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    """A value matches `then` where it matches `if`, and `else` where it does not.

    So do those of an inner schema, where what its `if` says follows.
    """
    condition = outer.inside(outer.members[keyword], keyword)
    opposite = outer.inside({"not": condition.value})
    for branch, case, words in (
        ("then", condition, "where `if` matches"),
        ("else", opposite, "where `if` does not match"),
    ):
        wanted = outer.single(branch)
        if wanted is None or _is_impossible(inner, condition, branch):
            continue
        held = [case]
        for each in inner.facts.conjuncts:
            own, known = each.single(keyword), each.single(branch)
            if own and known and _follows(inner, each, condition, own, branch):
                held.append(known)
        yield from _only(inner.again(tuple(held), wanted), words)


def _is_impossible(inner: Inner, condition: Node, branch: str) -> bool:
    """Whether no value of the inner schema is one that a branch is about."""
    if branch == "then":
        return are_apart(inner.facts, facts_of(condition), strict=True)
    return inner.fits(inner.facts.conjuncts, condition)


def _follows(inner: Inner, part: Node, condition: Node, own: Node, branch: str) -> bool:
    """Whether a condition of the inner schema holds, or fails, where the other does.

    `part` is the one of its schemas that has the condition. What it says of such values
    is left out: a condition with one of its own would be asked for without an end.
    """
    if branch != "then":
        return inner.fits((own,), condition)
    rest = part.only(tuple(n for n in part.members if n not in TOGETHER["if"]))
    others = [each for each in inner.facts.conjuncts if each is not part]
    return inner.fits((*others, rest, condition), own)


def _only(gaps: Iterator[Gap], words: str) -> Iterator[Gap]:
    """Gaps of some of the values, with the words that say of which."""
    for gap in gaps:
        what = phrases.objects(gap) or gap.what
        kind = Kind.UNKNOWN if gap.kind is Kind.UNKNOWN else Kind.VALUES
        yield replace(gap, what=f"{what} {words}", kind=kind)


def _contains(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "array" not in inner.facts.kinds:
        return
    wanted = outer.inside(outer.members[keyword], keyword)
    least, most = _counts(outer)
    known = [
        (own, *_counts(each))
        for each in inner.facts.conjuncts
        if (own := each.single(keyword))
    ]
    if not (
        any(count >= least and inner.fits((own,), wanted) for own, count, _ in known)
        or least == 0
        or _all_match(inner, wanted, least)
    ):
        yield inner.gap(phrases.fewer(least), outer)
    if not (
        most >= inner.facts.count("maxItems")
        or any(count <= most and inner.fits((wanted,), own) for own, _, count in known)
    ):
        yield inner.gap(phrases.more(most), outer)


def _counts(node: Node) -> tuple[float, float]:
    """How many items match `contains`: at least, and at most (Validation, 6.4)."""
    least = cast("float", node.members.get("minContains", 1))
    most = cast("float", node.members.get("maxContains", math.inf))
    return least, most


def _all_match(inner: Inner, wanted: Node, least: float) -> bool:
    """Whether there are as many items, and each of them matches."""
    facts = inner.facts
    places = range(facts.places + 1)
    return facts.count("minItems") >= least and all(
        inner.fits(facts.item(at), wanted) for at in places
    )


def _dependent(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "object" not in inner.facts.kinds:
        return
    for name, wanted in cast("dict[str, list[str]]", outer.members[keyword]).items():
        found = set(inner.facts.required)
        for said in inner.facts.said(keyword):
            found.update(cast("dict[str, list[str]]", said).get(name, ()))
        for each in wanted:
            if each not in found:
                yield inner.gap(f"objects with `{name}` and without `{each}`", outer)


def _dependent_schemas(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "object" not in inner.facts.kinds:
        return
    for name, wanted in outer.mapped(keyword).items():
        if not Facts(conjuncts(*inner.facts.at(name))).kinds:
            continue
        held = [outer.inside({"required": [name]})]
        for each in inner.facts.conjuncts:
            held += [own for key, own in each.mapped(keyword).items() if key == name]
        yield from _only(inner.again(tuple(held), wanted), f"where there is `{name}`")


def _rules(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    if "object" not in inner.facts.kinds:
        return
    known = [each for said in inner.facts.said(keyword) for each in _listed(said)]
    for at, rule in enumerate(_listed(outer.members[keyword])):
        if rule not in known:
            place = outer.inside({}, keyword, at, "rule")
            yield inner.gap(f"objects that break the rule `{rule[0]}`", place)


def _listed(said: object) -> list[list[str]]:
    return cast("list[list[str]]", said)


def _kinds(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    """The values of a discriminator that stand for another schema, or for none.

    One that stands for a schema which the other side does not have is told by that.
    """
    name, known = _discriminator(outer, keyword)
    for each in inner.facts.conjuncts:
        if keyword not in each.members:
            continue
        own, values = _discriminator(each, keyword)
        free = {v: to for v, to in values.items() if not _is_listed(each, own, to)}
        if own != name and free:
            yield inner.gap(f"objects that `{own}` tells apart", outer)
            continue
        for value, target in free.items():
            if value in known:
                other = known[value]
                is_lost = other != target and not _is_new(each, target, outer, other)
            else:
                is_lost = any(
                    _is_same(each, target, outer, it) for it in known.values()
                )
            if is_lost:
                said = phrases.values([value])
                yield inner.gap(f"{said} as `{own}` of a `{target}`", outer)


def _discriminator(node: Node, keyword: str) -> tuple[str, dict[str, str]]:
    return cast("tuple[str, dict[str, str]]", node.members[keyword])


def _is_listed(node: Node, name: str, target: str) -> bool:
    """Whether a schema says itself which values a member of it has."""
    return facts_of(node.side.named(target)).member(name).values is not None


def _is_new(inner: Node, name: str, outer: Node, other: str) -> bool:
    """Whether each of two names is in one document alone: the schema may be one."""
    return name not in outer.side.api.schemas and other not in inner.side.api.schemas


def _is_same(inner: Node, name: str, outer: Node, other: str) -> bool:
    """Whether two schemas are one, which may have got another name."""
    if not _is_new(inner, name, outer, other):
        return name == other
    return inner.side.named(name).text == outer.side.named(other).text


def untold(inner: Inner, keyword: str, outer: Node) -> Iterator[Gap]:
    """What is told of a keyword whose meaning is not compared."""
    yield inner.gap(f"`{keyword}`", outer, Kind.UNKNOWN)


def _nothing(_inner: Inner, _keyword: str, _outer: Node) -> Iterator[Gap]:
    """What another keyword tells, too."""
    yield from ()


OTHER_RULES: Final[dict[str, Rule]] = {
    "not": _not,
    "if": _if,
    "contains": _contains,
    "dependentRequired": _dependent,
    "dependentSchemas": _dependent_schemas,
    RULES: _rules,
    KINDS: _kinds,
    **dict.fromkeys(("then", "else", "minContains", "maxContains"), _nothing),
}
