"""Work that is shared among the processors of a machine.

Another process is forked, not started: what the work stands on is there already, and
what it made is set aside, to be taken when it is needed. Where that cannot be done or
is not worth it, this process does it all, with the same results.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from counterfoil.aside import Aside

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

T = TypeVar("T")

Results: TypeAlias = "list[Callable[[], T]]"
"""What gives each result when it is called, which may be read from disk each time."""

_LEAST: Final = 100
"""Tasks for which another process is worth while."""
_MOST: Final = 4
_MEMORY: Final = 1_400_000_000
"""Bytes for all processes: each comes to need as much as this one has already.

Less would let a document of 20 MB be written by one process alone.
"""
_NUMBER: Final = 4
"""Bytes of a number in the queue."""
_ENTRIES: Final = 4096
"""What the queue takes at once: the least pipe that systems make has 16 KiB."""


def carry_out(
    tasks: Sequence[Callable[[], T]], prepare: Callable[[], object] = tuple
) -> Results[T]:
    """The results of tasks, in their order. They are begun in that order, too.

    `prepare` is called before others are forked: it makes what each would make.
    """
    with begun(tasks, prepare) as results:
        return results()


@contextmanager
def begun(
    tasks: Sequence[Callable[[], T]], prepare: Callable[[], object] = tuple
) -> Generator[Callable[[], Results[T]], None, None]:
    """The same, begun by others at once: this process does its share when it is asked.

    Until then it may do something else. What is not asked for is given up at the end.
    """
    others = _others(tasks)
    if others < 1:
        yield partial(_results, tasks, range(len(tasks)), ())
        return
    prepare()
    queue = _Queue.of(len(tasks))
    workers: list[_Worker[T]] = []
    try:
        # There may be no more processes, or open files, than there are.
        with suppress(OSError):
            for _ in range(others):
                workers.append(_Worker[T].forked(tasks, queue))  # noqa: PERF401 - those that began are to end
        yield partial(_results, tasks, queue, workers)
    finally:
        for worker in workers:
            worker.end()
        os.close(queue.place)


def _results(
    tasks: Sequence[Callable[[], T]],
    numbers: Iterable[int],
    workers: Sequence[_Worker[T]],
) -> Results[T]:
    own = Aside[T].on_disk() if len(tasks) >= _LEAST else Aside[T]()
    _work(tasks, numbers, own)
    stores = (own, *(worker.results() for worker in workers))
    having = {number: store for store in stores for number in store.numbers()}
    for number in range(len(tasks)):
        # What a process owes is done here: a fault then shows where it can be seen.
        if number not in having:
            own.put(number, tasks[number]())
            having[number] = own
    return [partial(having[number].take, number) for number in range(len(tasks))]


def is_shared(tasks: Sequence[Callable[[], T]]) -> bool:
    """Whether others would take some of the tasks."""
    return _others(tasks) > 0


def _others(tasks: Sequence[Callable[[], T]]) -> int:
    """How many processes are worth while, beside this one."""
    return min(_processors(), len(tasks) // _LEAST) - 1


def can_fork() -> bool:
    """Whether this process may be forked.

    That is safe where there are no other threads, and where the system's own libraries
    start none (macOS).
    """
    return sys.platform == "linux" and threading.active_count() == 1


def _processors() -> int:
    """How many processes this one may be, itself among them."""
    if not can_fork():
        return 1
    import resource  # noqa: PLC0415 - there is none on Windows

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return min(len(os.sched_getaffinity(0)), _MOST, _MEMORY // own)


@dataclass(frozen=True, slots=True)
class _Queue:
    """A pipe that is filled with the numbers of tasks: each is read once.

    A number stands for it and for the tasks that follow, `step` in all.
    """

    place: int
    step: int

    @classmethod
    def of(cls, count: int) -> _Queue:
        step = -(-count // _ENTRIES)
        place, end = os.pipe()
        numbers = (n.to_bytes(_NUMBER, "big") for n in range(0, count, step))
        os.write(end, b"".join(numbers))
        os.close(end)
        return cls(place, step)

    def __iter__(self) -> Iterator[int]:
        while number := os.read(self.place, _NUMBER):
            first = int.from_bytes(number, "big")
            yield from range(first, first + self.step)


def _work(
    tasks: Sequence[Callable[[], T]], numbers: Iterable[int], made: Aside[T]
) -> None:
    """Set the results of the tasks aside that no other process has taken."""
    for number in numbers:
        if number < len(tasks):
            made.put(number, tasks[number]())


@dataclass(frozen=True, slots=True)
class _Worker(Generic[T]):
    """Another process, and the end of the pipe that tells what it has made."""

    process: int
    place: int
    made: Aside[T]

    @classmethod
    def forked(cls, tasks: Sequence[Callable[[], T]], queue: _Queue) -> _Worker[T]:
        made = Aside[T].on_disk()
        place, end = os.pipe()
        try:
            process = os.fork()
        except OSError:
            os.close(place)
            os.close(end)
            raise
        if process:
            os.close(end)
            return cls(process, place, made)
        # What this one has open is the other's: nothing is flushed, or run at exit.
        try:
            os.close(place)
            _work(tasks, queue, made)
            with os.fdopen(end, "wb") as file:
                pickle.dump(made.contents, file, pickle.HIGHEST_PROTOCOL)
        finally:
            os._exit(0)

    def results(self) -> Aside[T]:
        """What it made; nothing if it failed."""
        broken = suppress(EOFError, pickle.UnpicklingError)
        with os.fdopen(os.dup(self.place), "rb") as file, broken:
            self.made.contents = pickle.load(file)  # noqa: S301 - we wrote it
        return self.made

    def end(self) -> None:
        """Let nothing of it remain."""
        os.close(self.place)
        with suppress(ProcessLookupError):
            os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
