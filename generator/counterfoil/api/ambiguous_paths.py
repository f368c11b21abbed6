"""Templates that match the same target, of which neither is the more concrete one.

OAS 3.1, 4.8.8.2: a concrete path goes before its templated counterparts; where that
does not decide, tooling does. Ours takes the template that has more written out in the
first segment in which they differ, or else that which comes first by its letters:
servers and mocks by `runtime/routing.py`, a proof by `proof/oracle.py`.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from jsonschema_rs import ReferencingError

from counterfoil.api.judging import is_valid
from counterfoil.api.kinds import shape_types
from counterfoil.api.path_templates import VARIABLE
from counterfoil.api.schema import target_of
from counterfoil.codes.paths import AMBIGUOUS_PATHS
from counterfoil.diagnostics import Findings, Related

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counterfoil.api.model import Api, Parameter
    from counterfoil.api.schema import Schema
    from counterfoil.document.tree import Location

_MOST_PAIRS: Final = 50_000
"""The beginnings of two paths that are compared: hostile documents have many more."""
_MOST_STEPS: Final = 50_000
"""Pairs of places in two segments that are compared."""
_ANY: Final = "{"
"""Any character. In what is left of a template no text has this one."""
_STAR: Final = "}"
"""Any number of characters."""
_OPAQUE: Final = "\0"
"""A character that is none of a text: what admits it admits any."""
_SCALARS: Final = frozenset({"boolean", "fraction", "integer", "null", "string"})


@dataclass(slots=True)
class _Node:
    """What begins with the same segments; `path` is the one that ends here, or ""."""

    path: str = ""
    following: dict[str, _Node] = field(default_factory=dict[str, "_Node"])


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two beginnings of templates that match the same text.

    `is_concrete` says of each whether it has a segment that admits what its counterpart
    does not exceed.
    """

    one: _Node
    other: _Node
    is_concrete: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class _Crossing:
    """A target that two templates match, and which of them it is taken for."""

    winner: str
    loser: str
    target: str

    def beside(self, path: str) -> str:
        """The other one of both."""
        return self.loser if path == self.winner else self.winner


def check_paths(api: Api, places: Mapping[str, Location], findings: Findings) -> None:
    """Warn of the targets that more than one path matches.

    `places` are those of the paths, in the order of the document.
    """
    parameters: dict[tuple[str, str], list[Parameter]] = {}
    for operation in api.operations:
        for each in operation.parameters:
            if each.place == "path":
                parameters.setdefault((operation.path, each.name), []).append(each)

    known: dict[tuple[str, str], bool] = {}

    def admits(parameter: Parameter, text: str) -> bool:
        key = parameter.schema.exact, text
        if key not in known:
            known[key] = _admits(parameter, text, api.schemas)
        return known[key]

    def fits(path: str, segment: str, text: str) -> bool:
        variable = VARIABLE.fullmatch(segment)
        if variable is None or VARIABLE.fullmatch(text):
            return True
        plain = unquote(VARIABLE.sub("1", text))
        declared = parameters.get((path, variable[1]), ())
        return not declared or any(admits(each, plain) for each in declared)

    crossing: list[_Crossing] = []
    for pair in _crossing(places):
        winner, loser = sorted(pair, key=_written_out)
        shared = _shared(winner, loser)
        if all(
            fits(path, segment, text)
            for path in pair
            for segment, text in zip(path.split("/"), shared, strict=True)
        ):
            crossing.append(_Crossing(winner, loser, "/".join(shared)))
    for path, (first, *others) in _by_path(crossing, [*places]).items():
        more = len(others)
        and_so = f"; so it is with {more} further path{'s' * (more > 1)}"
        findings.add(
            AMBIGUOUS_PATHS,
            f"{first.target} is taken for {first.winner}, though {first.loser} "
            f"matches it, too{and_so * (more > 0)}",
            places[path],
            Related("the other path is here", places[first.beside(path)]),
            hint="tell them apart by a segment, or by what a parameter admits",
        )


def _by_path(crossing: list[_Crossing], paths: list[str]) -> dict[str, list[_Crossing]]:
    """What crosses, by that one of both paths which crosses more others.

    A path such as `/{account}/members` is told once, and not with each of the many
    that it crosses. Those of a path are in the order of the document.
    """
    order = {path: number for number, path in enumerate(paths)}
    times = Counter(path for each in crossing for path in (each.winner, each.loser))
    found: dict[str, list[_Crossing]] = {}
    for each in crossing:
        path = max(each.winner, each.loser, key=lambda one: times[one])
        found.setdefault(path, []).append(each)
    for path, those in found.items():
        those.sort(key=lambda each: order[each.beside(path)])
    return found


def _admits(parameter: Parameter, text: str, named: dict[str, Schema]) -> bool:
    """Whether a text is a value of a parameter, as far as that is plain."""
    kinds = shape_types(target_of(parameter.schema, named).shape)
    if parameter.media_type or not kinds <= _SCALARS:
        return True
    values = [json.dumps(text)]
    if kinds - {"string"}:
        with suppress(ValueError):
            values.append(json.dumps(json.loads(text)))
    try:
        return any(is_valid(parameter.schema, each, named) for each in values)
    except (ValueError, ReferencingError):
        return True


def _written_out(path: str) -> list[tuple[int, int, str]]:
    """How little of a template is written out, segment by segment."""
    forms = [VARIABLE.sub("{}", segment) for segment in path.split("/")]
    return [
        (1, -len(form.replace("{}", "")), form) if "{}" in form else (0, 0, "")
        for form in forms
    ]


def _crossing(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs of paths, of which each has a segment that is more concrete."""
    root = _Node()
    order: dict[str, int] = {}
    for number, path in enumerate(paths):
        order[path] = number
        node = root
        for segment in path.split("/"):
            node = node.following.setdefault(_form(segment), _Node())
        node.path = node.path or path
    pending = [_Pair(root, root)]
    left = _MOST_PAIRS
    while pending and left:
        pair = pending.pop()
        left -= pair.one is not pair.other
        one, other = pair.one.path, pair.other.path
        if one and other and all(pair.is_concrete) and order[one] < order[other]:
            yield one, other
        pending += _following(pair)


def _following(pair: _Pair) -> Iterator[_Pair]:
    others = pair.other.following
    templated = [form for form in others if _STAR in form]
    for one, node in pair.one.following.items():
        same = [one] if one in others else []
        for other in others if _STAR in one else [*templated, *same]:
            if one == other:
                yield _Pair(node, others[other], pair.is_concrete)
            elif _common(one, other) is not None:
                is_within = _common(_bare(one), other) is not None
                holds = _common(one, _bare(other)) is not None
                first, second = pair.is_concrete
                concrete = first or not holds, second or not is_within
                yield _Pair(node, others[other], concrete)


def _form(segment: str) -> str:
    """A segment with a pattern in the place of each variable, which is never empty."""
    parts = [unquote(part) for part in VARIABLE.split(segment)[::2]]
    # A brace that is none of a variable's is a text that hardly any path has.
    return (_ANY + _STAR).join(part.replace("{", "").replace("}", "") for part in parts)


def _bare(form: str) -> str:
    """A form as a text that only what admits all of it matches."""
    return form.replace(_ANY + _STAR, _OPAQUE)


def _common(one: str, other: str) -> str | None:
    """The shortest text that two forms match; None where there is none."""
    if _STAR not in one and _STAR not in other:
        return one if one == other else None
    if (len(one) + 1) * (len(other) + 1) > _MOST_STEPS:
        return None
    found: dict[tuple[int, int], str] = {(0, 0): ""}
    reached = [(0, 0)]
    for at in reached:
        for place, text in _steps(one[at[0] : at[0] + 1], other[at[1] : at[1] + 1]):
            following = at[0] + place[0], at[1] + place[1]
            if following not in found:
                found[following] = found[at] + text
                reached.append(following)
    return found.get((len(one), len(other)))


def _steps(one: str, other: str) -> Iterator[tuple[tuple[int, int], str]]:
    """What may come next where two forms go on so: how far that is in each."""
    if one == _STAR:
        yield (1, 0), ""
        if other and other != _STAR:
            yield (0, 1), _written(other)
    if other == _STAR:
        yield (0, 1), ""
        if one and one != _STAR:
            yield (1, 0), _written(one)
    both = {one, other}
    if both.isdisjoint({"", _STAR}) and (len(both) == 1 or _ANY in both):
        yield (1, 1), _written(other if one == _ANY else one)


def _written(character: str) -> str:
    return "a" if character == _ANY else character


def _shared(winner: str, loser: str) -> list[str]:
    """A target that two templates match, segment by segment."""
    found: list[str] = []
    for one, other in zip(winner.split("/"), loser.split("/"), strict=True):
        if VARIABLE.fullmatch(one):
            found.append(other)
        elif VARIABLE.fullmatch(other) or _form(one) == _form(other):
            found.append(one)
        else:
            found.append(_common(_form(one), _form(other)) or one)
    return found
