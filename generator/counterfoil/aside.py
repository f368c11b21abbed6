"""What is made before it is needed, and lies on disk until then.

The texts of a large document take more memory than all that they are made from.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import weakref
from contextlib import suppress
from itertools import chain
from typing import IO, TYPE_CHECKING, Generic, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


class Contents(Struct, Generic[T], frozen=True):
    """What was set aside, by number: where the file has it, or the thing itself.

    A place in the file is the number of its first byte, and how many there are.
    """

    placed: dict[int, tuple[int, int]]
    kept: dict[int, T]


class Aside(Generic[T]):
    """Things that are known by numbers, in memory or in a file without a name.

    The file goes when no process has it open. A process that is forked may fill it for
    this one, which is then told the contents. What there is no room for in the file
    stays in memory.
    """

    def __init__(self, file: IO[bytes] | None = None) -> None:
        self.contents = Contents[T]({}, {})
        self._file = file
        if file is not None:
            weakref.finalize(self, file.close)

    @classmethod
    def on_disk(cls) -> Aside[T]:
        """One with a file, if there can be any."""
        file = None
        with suppress(OSError):
            # Without a buffer it is known at once what had no room.
            file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - it stays open
        return cls(file)

    def numbers(self) -> Iterator[int]:
        """Those of all that was set aside."""
        return chain(self.contents.placed, self.contents.kept)

    def put(self, number: int, thing: T) -> None:
        """Set something aside."""
        if self._file is not None:
            with suppress(OSError):
                self.contents.placed[number] = _written(self._file, thing)
                return
        self.contents.kept[number] = thing

    def take(self, number: int) -> T:
        """What was set aside; it may be taken again."""
        if self._file is None or number in self.contents.kept:
            return self.contents.kept[number]
        start, length = self.contents.placed[number]
        self._file.seek(start)
        thing: T = pickle.loads(self._file.read(length))  # noqa: S301 - we wrote it
        return thing


def _written(file: IO[bytes], thing: object) -> tuple[int, int]:
    data = memoryview(pickle.dumps(thing, pickle.HIGHEST_PROTOCOL))
    start, length = file.seek(0, os.SEEK_END), len(data)
    while data:
        data = data[file.write(data) :]
    return start, length
