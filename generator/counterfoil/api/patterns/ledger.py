"""Reports what is wrong with the regular expressions of a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.patterns.errors import InvalidPattern, UnsupportedPattern
from counterfoil.api.patterns.pattern import read_pattern
from counterfoil.codes import schemas as codes
from counterfoil.codes import unsupported
from counterfoil.document.tree import Location, Mapping, Node, Scalar

if TYPE_CHECKING:
    from counterfoil.api.patterns.pattern import Pattern
    from counterfoil.diagnostics import Findings

_ECMA: Final = "patterns are regular expressions of ECMA-262, with the flag u"
PATTERNED: Final = frozenset({"pattern", "patternProperties"})
"""The keywords that hold patterns."""
_LIGHT: Final = 10_000
_HEAVIEST: Final = 20_000_000
"""What takes some seconds to compile."""


@dataclass(slots=True)
class PatternLedger:
    """Notes the regular expressions of one document."""

    findings: Findings
    _weight: int = 0
    _seen: set[str] = field(default_factory=set[str])

    def note(self, name: str, value: Node) -> None:
        """Report what is wrong with a keyword's patterns, if it has any."""
        if name == "pattern" and isinstance(value, Scalar):
            self._check(value.value, value.location)
        elif name == "patternProperties" and isinstance(value, Mapping):
            for pattern, place in value.keys.items():
                self._check(pattern, place)

    def _check(self, text: object, place: Location) -> None:
        if not isinstance(text, str):
            return
        try:
            pattern = self._read(text)
        except InvalidPattern as error:
            self.findings.add(
                codes.INVALID_SCHEMA,
                f"the pattern is no regular expression: {error}",
                place,
                hint=_ECMA,
            )
        except UnsupportedPattern as error:
            self.findings.add(
                unsupported.UNSUPPORTED_PATTERN,
                f"the pattern cannot be judged exactly: {error}",
                place,
            )
        else:
            self._weigh(pattern)
            self._warn(pattern, place)

    def _read(self, text: str) -> Pattern:
        if self._weight > _HEAVIEST and text not in self._seen:
            raise UnsupportedPattern("those before are too large, all together")
        return read_pattern(text)

    def _weigh(self, pattern: Pattern) -> None:
        if pattern.text not in self._seen and pattern.weight > _LIGHT:
            self._weight += pattern.weight
        self._seen.add(pattern.text)

    def _warn(self, pattern: Pattern, place: Location) -> None:
        if pattern.tolerated:
            self.findings.add(
                codes.TOLERATED_PATTERN,
                f"the pattern has {pattern.tolerated}, which ECMA-262 refuses",
                place,
                hint=_ECMA,
            )
        if pattern.is_expensive:
            reason = (
                "it has assertions or references after its beginning"
                if pattern.backtracks
                else "it has large repetitions after its beginning"
            )
            self.findings.add(
                codes.EXPENSIVE_PATTERN,
                f"the pattern may take long: {reason}",
                place,
                hint="long texts that match may be refused",
            )
