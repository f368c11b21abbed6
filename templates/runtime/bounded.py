"""Patterns that might take long: they are matched within limits.

A text that would take longer is refused, whatever the schema says of it: nobody knows
whether it matches.
"""

from __future__ import annotations

import threading
from time import thread_time
from typing import Any, Final

import jsonschema_rs

MOST_SECONDS: Final = 0.5
"""What the patterns may take for one value."""
MOST_MEMORY: Final = 100_000_000
"""What a compiled pattern may take."""
# What one text may take: a step takes some nanoseconds.
_STEPS: Final = 100_000_000
# The same where the engine backtracks: each try may go over the whole text.
_TRIED: Final = 400_000_000
_MOST_TRIES: Final = 2**20
_TRIES_OF_NAMES: Final = 500
_EXCEEDED: Final = jsonschema_rs.ValidationErrorKind.BacktrackLimitExceeded


class Watch(threading.local):
    """How much the patterns of the value that is being judged have taken.

    One watch does for all judges of a thread: none judges within another.
    """

    spent: float = 0.0
    exceeded: bool = False

    def start(self) -> None:
        """Begin with another value."""
        self.spent = 0.0
        self.exceeded = False


WATCH: Final = Watch()


class _Linear:
    """Matches in time proportional to the text, and to the steps for a character."""

    def __init__(self, engine: str, steps: int) -> None:
        self._longest = _STEPS // steps
        self._validator = _compiled(engine, 0)

    def matches(self, text: str) -> bool:
        """Whether a text matches; where nobody knows, `WATCH` is told."""
        if len(text) > self._longest:
            WATCH.exceeded = True
            return False
        return self._validator.is_valid(text)


class _Backtracking:
    """Matches in `tries`, or as many as there is time for: a long text has few."""

    def __init__(self, engine: str, tries: int = 0) -> None:
        self._engine = engine
        self._tries = tries
        self._compiled: dict[int, jsonschema_rs.Draft202012Validator] = {}

    def matches(self, text: str) -> bool:
        """Whether a text matches; where nobody knows, `WATCH` is told."""
        tries = self._tries or _power(_TRIED // max(1, len(text)))
        if tries not in self._compiled:
            self._compiled[tries] = _compiled(self._engine, tries)
        error = next(self._compiled[tries].iter_errors(text), None)
        if error is not None and isinstance(error.kind, _EXCEEDED):
            WATCH.exceeded = True
        return error is None


def _power(number: int) -> int:
    """The greatest power of two that is not above a number, within bounds."""
    return 1 << min(_MOST_TRIES, max(1, number)).bit_length() - 1


def _compiled(engine: str, tries: int) -> jsonschema_rs.Draft202012Validator:
    """A pattern for the engine that backtracks, or, with no tries, the linear one."""
    return jsonschema_rs.Draft202012Validator(
        {"pattern": engine}, pattern_options=_options(tries)
    )


def _options(tries: int) -> jsonschema_rs.PatternOptionsType:
    if tries:
        return jsonschema_rs.FancyRegexOptions(
            backtrack_limit=tries, size_limit=MOST_MEMORY
        )
    return jsonschema_rs.RegexOptions(size_limit=MOST_MEMORY)


def _matches(matcher: _Linear | _Backtracking, text: str) -> bool:
    """Whether a text matches, as long as there is time left."""
    if WATCH.exceeded:
        return False
    begin = thread_time()
    found = matcher.matches(text)
    WATCH.spent += thread_time() - begin
    if WATCH.spent > MOST_SECONDS:
        WATCH.exceeded = True
    return found


class BoundedPattern:
    """The keyword `pattern`, where it takes limits."""

    def __init__(self, _schema: object, value: Any, _path: object) -> None:
        self._shown: str = value["pattern"]
        engine: str = value["engine"]
        self._matcher = (
            _Backtracking(engine)
            if value["backtracks"]
            else _Linear(engine, value["steps"])
        )

    def validate(self, instance: object) -> None:
        """Refuse a text that does not match."""
        if isinstance(instance, str) and not _matches(self._matcher, instance):
            raise ValueError(f'the value does not match "{self._shown}"')


class BoundedNames:
    """Finds names of which nobody knows whether they match `patternProperties`.

    The judge matches them with as many tries, and takes those for no matches.
    """

    def __init__(self, _schema: object, value: list[str], _path: object) -> None:
        self._matchers = [_Backtracking(each, _TRIES_OF_NAMES) for each in value]

    def validate(self, instance: object) -> None:
        """Tell `WATCH` of a name that takes too long."""
        for matcher in self._matchers:
            _matches(matcher, str(instance))


KEYWORDS: Final[dict[str, Any]] = {
    "boundedPattern": BoundedPattern,
    "boundedNames": BoundedNames,
}
"""The keywords of schemas of the generated code, for patterns that take limits."""
PATTERN_OPTIONS: Final = _options(_TRIES_OF_NAMES)
"""How all other patterns are matched: none of them needs many tries."""
