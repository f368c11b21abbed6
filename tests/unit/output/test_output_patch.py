"""Unified diffs are right, of any two texts, and do not take for ever."""

from __future__ import annotations

import re
import time
from typing import Final

from counterfoil.output.patch import unified_diff
from hypothesis import given
from hypothesis import strategies as st

_HUNK: Final = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n")
_TEXTS: Final = st.lists(st.sampled_from("abcde"), max_size=40).map("\n".join)


def applied(old: str, patch: str) -> str:
    """What becomes of a text, where a patch fits it line by line."""
    lines = old.splitlines(keepends=True)
    made: list[str] = []
    at = 0
    ended = patch.replace("\n\\ No newline at end of file\n", "")
    for line in ended.splitlines(keepends=True)[2:]:
        found = _HUNK.match(line)
        if found:
            start = int(found[1]) - (found[2] != "0")
            made += lines[at:start]
            at = start
        elif line[0] == "+":
            made.append(line[1:])
        else:
            assert lines[at] == line[1:]
            made += [line[1:]] if line[0] == " " else []
            at += 1
    return "".join(made + lines[at:])


@given(_TEXTS, _TEXTS)
def test_a_diff_leads_from_one_text_to_the_other(old: str, new: str) -> None:
    # A last line without an end is joined with what follows it in this reading.
    old, new = f"{old}\n", f"{new}\n"
    patch = unified_diff("file", old.encode(), new)
    assert (patch == "") == (old == new)
    assert applied(old, patch) == new


def test_lines_that_stand_once_are_matched_first() -> None:
    old = "def a():\n    pass\n\ndef b():\n    pass\n"
    new = "def a():\n    pass\n\ndef c():\n    pass\n\ndef b():\n    pass\n"
    patch = unified_diff("file", old.encode(), new)
    assert patch == (
        "--- file\n+++ file\n@@ -1,5 +1,8 @@\n"
        " def a():\n     pass\n \n+def c():\n+    pass\n+\n def b():\n     pass\n"
    )


def test_a_large_file_of_the_same_few_lines_takes_no_long_time() -> None:
    lines = [
        f"<h2>{number}</h2>" if number % 100 == 0 else f"<i>{number * number % 331}</i>"
        for number in range(100_000)
    ]
    changed = [*lines]
    for at in range(5_050, 100_000, 10_000):
        changed[at] = "<p></p>"
    start = time.process_time()
    patch = unified_diff("file", "\n".join(lines).encode(), "\n".join(changed))
    assert time.process_time() - start < 5
    assert patch.count("\n@@ ") == 10
    assert patch.count("\n-") == 10
