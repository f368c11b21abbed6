"""The verdicts of rules, remembered: the interpreter is exact, but slow.

A rule depends only on the parts of `self` that its text names. Where those are as they
were once before, so is the verdict.
"""

from __future__ import annotations

import functools
import json
import re
from typing import Final

from counterfoil.proof.plain import members
from counterfoil.rules.oracle import rule_holds

_SELF: Final = re.compile(r"(?<![\w.])self(?!\w)")
_STEP: Final = re.compile(
    r"\s*\.\s*(?P<name>[A-Za-z_]\w*)(?!\w|\s*\()"
    r"|\s*\[\s*(?:\"(?P<double>[^\"\\]*)\"|'(?P<single>[^'\\]*)')\s*\]"
)
_LITERAL: Final = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'")
_MOST: Final = 50_000

Steps = tuple[str, ...]


class RuleVerdicts:
    """Judges values by rules, and remembers."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bool] = {}

    def holds(self, rule: str, value: object) -> bool:
        """Whether a rule holds for a value that its schema accepts."""
        named = [_part(value, steps) for steps in named_parts(rule)]
        key = (rule, json.dumps(named))
        if key not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = rule_holds(rule, value)
        return self._known[key]


@functools.cache
def named_parts(rule: str) -> tuple[Steps, ...]:
    """The paths below `self` that a rule names; the empty one for all of it."""
    literals = [match.span() for match in _LITERAL.finditer(rule)]
    found: dict[Steps, None] = {}
    for start in _SELF.finditer(rule):
        if any(begin < start.start() < end for begin, end in literals):
            continue
        steps: list[str] = []
        end = start.end()
        while (step := _STEP.match(rule, end)) is not None:
            steps.append(str(step[step.lastgroup or 0]))
            end = step.end()
        found[tuple(steps)] = None
    return tuple(found)


def _part(value: object, steps: Steps) -> object:
    """The value at a path; where the path ends early, what it ends at, and where."""
    for depth, step in enumerate(steps):
        inside = members(value)
        if step not in inside:
            return {"missing": depth, "in": value}
        value = inside[step]
    return [value]
