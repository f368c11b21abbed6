"""Signals that end a process, where work is to be taken back before."""

from __future__ import annotations

import signal
from typing import Any

import pytest
from counterfoil.undisturbed import unwound


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_work_is_taken_back_before_a_signal_ends_the_process(name: str) -> None:
    number = signal.Signals[name]
    done: list[str] = []
    before = signal.signal(number, lambda *_: done.append("ended"))

    def work() -> None:
        with unwound():
            try:
                signal.raise_signal(number)
            finally:
                # Another one, on top of it, does not stop that.
                signal.raise_signal(number)
                done.append("taken back")

    try:
        with pytest.raises(KeyboardInterrupt):
            work()
        assert done == ["taken back", "ended"]
    finally:
        signal.signal(number, before)


def test_a_signal_that_is_taken_for_something_else_counts_in_the_end() -> None:
    def interrupted() -> Any:
        with unwound():
            try:
                signal.raise_signal(signal.SIGINT)
            except KeyboardInterrupt:
                return "another's"
        raise AssertionError

    with pytest.raises(KeyboardInterrupt):
        interrupted()


def test_without_a_signal_all_is_as_it_was() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with unwound():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before
