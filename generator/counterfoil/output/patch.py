"""Unified diffs, of files of any size.

`difflib` alone looks for the longest match, again and again: where a line stands in a
file ten thousand times, as closing tags and brackets do, that does not end. So lines
that stand once in both files are matched first, in order (a patience diff), and
`difflib` gets what is left between them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from difflib import Match, SequenceMatcher
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CONTEXT: Final = 3
"""The lines that are shown around a change."""
_MOST_PAIRS: Final = 250_000
"""More pairs of lines than that are not compared each with each: all are replaced."""

_Change: TypeAlias = tuple[str, int, int, int, int]


def unified_diff(name: str, old: bytes | None, new: str | None) -> str:
    """A unified diff from a file's bytes to a text; None stands for no file.

    Where all lines of the file end in CR LF, as Git has them on Windows, those of the
    text do: the diff shows what else is new, and can be applied.
    """
    before = [] if old is None else _lines(old.decode("utf-8", "backslashreplace"))
    after = [] if new is None else _lines(new)
    if before and all(line.endswith("\r\n") for line in before):
        after = [re.sub(r"(?<!\r)\n\Z", "\r\n", line) for line in after]
    if before == after:
        return ""
    made = [
        f"--- {'/dev/null' if old is None else name}\n",
        f"+++ {'/dev/null' if new is None else name}\n",
    ]
    matcher = _Matcher(before, after)
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        made += _hunk(group, before, after)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        for line in made
    )


def _hunk(
    group: Sequence[_Change], before: list[str], after: list[str]
) -> Iterator[str]:
    _, old_start, _, new_start, _ = group[0]
    _, _, old_end, _, new_end = group[-1]
    yield f"@@ -{_range(old_start, old_end)} +{_range(new_start, new_end)} @@\n"
    for kind, old_low, old_high, new_low, new_high in group:
        if kind == "equal":
            yield from (f" {line}" for line in before[old_low:old_high])
        else:
            yield from (f"-{line}" for line in before[old_low:old_high])
            yield from (f"+{line}" for line in after[new_low:new_high])


def _range(start: int, end: int) -> str:
    """Lines as a hunk counts them: from 1, and an empty range from the line before."""
    match end - start:
        case 0:
            return f"{start},0"
        case 1:
            return f"{start + 1}"
        case length:
            return f"{start + 1},{length}"


def _lines(text: str) -> list[str]:
    """The lines of a text as diff counts them: only a line feed ends one."""
    lines = text.split("\n")
    last = lines.pop()
    return [*(f"{line}\n" for line in lines), *([last] if last else [])]


class _Span(NamedTuple):
    """Lines of both files that are still to be matched."""

    old: int
    old_end: int
    new: int
    new_end: int


class _Matcher(SequenceMatcher[str]):
    """Matches the lines that stand once before all others."""

    def __init__(self, old: list[str], new: list[str]) -> None:
        # `difflib` indexes what it is given: it is given nothing but small pieces.
        super().__init__(None, [], [])
        self.a, self.b = old, new

    def get_matching_blocks(self) -> list[Match]:
        """The ranges that are the same, in order; the last one is empty."""
        found = sorted(_matches(self.a, self.b))
        joined: list[Match] = []
        for each in found:
            last = joined[-1] if joined else Match(-1, -1, 0)
            if (last.a + last.size, last.b + last.size) == (each.a, each.b):
                joined[-1] = Match(last.a, last.b, last.size + each.size)
            else:
                joined.append(each)
        return [*joined, Match(len(self.a), len(self.b), 0)]


def _matches(old: Sequence[str], new: Sequence[str]) -> Iterator[Match]:
    pending = [_Span(0, len(old), 0, len(new))]
    while pending:
        span = pending.pop()
        start, end = _ends(old, new, span)
        if start:
            yield Match(span.old, span.new, start)
        if end:
            yield Match(span.old_end - end, span.new_end - end, end)
        left = _Span(
            span.old + start, span.old_end - end, span.new + start, span.new_end - end
        )
        anchors = _anchors(old, new, left)
        if not anchors:
            yield from _closely(old, new, left)
            continue
        old_low, new_low = left.old, left.new
        for old_at, new_at in anchors:
            yield Match(old_at, new_at, 1)
            pending.append(_Span(old_low, old_at, new_low, new_at))
            old_low, new_low = old_at + 1, new_at + 1
        pending.append(_Span(old_low, left.old_end, new_low, left.new_end))


def _ends(old: Sequence[str], new: Sequence[str], span: _Span) -> tuple[int, int]:
    """How many lines are the same at the start, and how many others at the end."""
    most = min(span.old_end - span.old, span.new_end - span.new)
    start = 0
    while start < most and old[span.old + start] == new[span.new + start]:
        start += 1
    end = 0
    while (
        end < most - start
        and old[span.old_end - 1 - end] == new[span.new_end - 1 - end]
    ):
        end += 1
    return start, end


def _anchors(
    old: Sequence[str], new: Sequence[str], span: _Span
) -> list[tuple[int, int]]:
    """Where lines stand that each file has once here: as many as are in one order."""
    counts = Counter(new[span.new : span.new_end])
    places = {
        new[at]: at for at in range(span.new, span.new_end) if counts[new[at]] == 1
    }
    counts = Counter(old[span.old : span.old_end])
    pairs = [
        (at, places[old[at]])
        for at in range(span.old, span.old_end)
        if counts[old[at]] == 1 and old[at] in places
    ]
    return _rising(pairs)


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs in which the second numbers rise as well."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        # Beyond the end of a list, a slice of one item appends.
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
    found: list[tuple[int, int]] = []
    index = last[-1] if last else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _closely(old: Sequence[str], new: Sequence[str], span: _Span) -> Iterator[Match]:
    """What `difflib` finds, where that takes no long time."""
    size = (span.old_end - span.old) * (span.new_end - span.new)
    if not 0 < size <= _MOST_PAIRS:
        return
    matcher = SequenceMatcher(
        None, old[span.old : span.old_end], new[span.new : span.new_end], autojunk=False
    )
    for low, high, length in matcher.get_matching_blocks():
        if length:
            yield Match(span.old + low, span.new + high, length)
