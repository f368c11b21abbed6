"""Puts JSON texts into the places of a body: `1e0` must not become `1.0` on its way."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Final

from counterfoil.proof.plain import elements, members

if TYPE_CHECKING:
    from counterfoil.proof.sites import Path

_MARK: Final = "\ue000counterfoil\ue000"


def render(base: object, values: dict[Path, str]) -> bytes:
    """The JSON text of `base` with texts in some places; makes what leads there."""
    body = copy.deepcopy(base)
    marks: dict[str, str] = {}
    for index, (path, text) in enumerate(values.items()):
        mark = f"{_MARK}{index}{_MARK}"
        marks[json.dumps(mark)] = text
        body = _put(body, path, mark)
    rendered = json.dumps(body)
    for mark, text in marks.items():
        rendered = rendered.replace(mark, text)
    return rendered.encode()


def without(base: object, path: Path) -> bytes:
    """The JSON text of `base` less the member at a path."""
    body = copy.deepcopy(base)
    members(value_at(body, path[:-1])).pop(str(path[-1]), None)
    return json.dumps(body).encode()


def value_at(base: object, path: Path) -> object:
    """The value at a path. Raises `KeyError` where there is none."""
    value = base
    for step in path:
        if isinstance(step, int):
            parts = elements(value)
            if step >= len(parts):
                raise KeyError(step)
            value = parts[step]
        else:
            value = members(value)[step]
    return value


def has_place(base: object, path: Path) -> bool:
    """Whether there is a value at a path."""
    try:
        value_at(base, path)
    except KeyError:
        return False
    return True


def leaves(value: object, path: Path = ()) -> dict[Path, object]:
    """The values in a value that hold no others, by their paths."""
    below: list[tuple[str | int, object]] = [
        *members(value).items(),
        *enumerate(elements(value)),
    ]
    if not below:
        return {path: value}
    found: dict[Path, object] = {}
    for step, part in below:
        found |= leaves(part, (*path, step))
    return found


def _put(base: object, path: Path, value: object) -> object:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        made = [*elements(base)]
        below = made[step] if step < len(made) else None
        made[step : step + 1] = [_put(below, rest, value)]
        return made
    known = members(base)
    return {**known, step: _put(known.get(step), rest, value)}
