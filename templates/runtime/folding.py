"""Headers of parts that go on over several lines, each made one line of.

RFC 2046, 5.1: a part has headers as mail has, and where a line of these begins with
white space, it goes on with the one before (RFC 5322, 2.2.3).
"""

from __future__ import annotations

import re
from typing import Final

_OPENING: Final = re.compile(rb"[ \t]*\r\n")
"""What follows a boundary that begins a part."""
_BEGUN: Final = re.compile(rb"[ \t]*\r?")
_FOLD: Final = re.compile(rb"\r\n(?=[ \t])")
_END: Final = b"\r\n\r\n"


class Unfolding:
    """Content in parts as it comes, in which headers are unfolded.

    It begins with a boundary. Headers are held back until they are complete, or longer
    than `most` bytes, which are passed on as they are.
    """

    def __init__(self, boundary: bytes, most: int) -> None:
        self._delimiter = b"\r\n--" + boundary
        self._most = most
        # Behind a boundary: what is held back. Else the end of what was passed on, in
        # which a boundary may have begun.
        self._kept = b"\r\n"
        self._is_behind = False

    def feed(self, text: bytes) -> bytes:
        """What may be taken apart, now that the next bytes are there."""
        at = 0 if self._is_behind else len(self._kept)
        whole, search, made = self._kept + text, 0, list[bytes]()
        while True:
            if self._is_behind:
                end = self._headers(whole, at, made)
                if end is None:
                    self._kept = whole[at:]
                    return b"".join(made)
                self._is_behind = False
                at = search = end
            found = whole.find(self._delimiter, search)
            if found < 0:
                made.append(whole[at:])
                begin = len(whole) - len(self._delimiter) + 1
                self._kept = whole[max(search, begin) :]
                return b"".join(made)
            end = found + len(self._delimiter)
            made.append(whole[at:end])
            at, self._is_behind = end, True

    def end(self) -> bytes:
        """What was held back, and is not complete."""
        return self._kept if self._is_behind else b""

    def _headers(self, whole: bytes, at: int, made: list[bytes]) -> int | None:
        """Pass on the headers at a place; hand back their end, None to wait for it."""
        most = at + self._most
        opening = _OPENING.match(whole, at)
        if opening is None:
            is_begun = len(whole) <= most and _BEGUN.fullmatch(whole, at)
            return None if is_begun else at  # that is the last boundary, or none
        first = opening.end()
        end = whole.find(_END, first - 2, most)
        if end >= 0:
            end += len(_END)
            made.append(whole[at:first] + _FOLD.sub(b"", whole[first:end]))
            return end
        if len(whole) <= most:
            return None
        made.append(whole[at:most])
        return most
