"""What can be wrong with a regular expression."""

from __future__ import annotations


class PatternError(Exception):
    """ECMA-262 has no such regular expression, or no engine here runs it exactly."""


class InvalidPattern(PatternError):
    """A text is no regular expression of ECMA-262 with the `u` flag."""


class UnsupportedPattern(PatternError):
    """A regular expression that no engine here runs exactly as ECMA-262 says."""
