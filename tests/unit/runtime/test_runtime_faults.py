"""Faults say which headers their statuses call for."""

from __future__ import annotations

import copy
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from runtime.faults import Fault, InvalidContent, Refusal, Violation

if TYPE_CHECKING:
    from collections.abc import Callable

CHALLENGES = ((b"www-authenticate", b"A realm=1"), (b"www-authenticate", b"B realm=2"))


def test_several_lines_of_a_header_are_one_value() -> None:
    fault = Fault(401, "who", headers=(*CHALLENGES, (b"retry-after", b"1")))
    assert fault.field(b"www-authenticate") == "A realm=1, B realm=2"
    assert fault.field(b"retry-after") == "1"
    assert not fault.field(b"allow")


WRONG = Violation(pointer="/a", keyword="type", message="is wrong")


@pytest.mark.parametrize(
    "error",
    [
        Fault(400, "no", violations=(WRONG,), headers=CHALLENGES, unread=True),
        InvalidContent(WRONG, WRONG, unread=True),
        Refusal(404, {"reason": "gone"}, retry_after=1),
    ],
)
@pytest.mark.parametrize("copied", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])
def test_they_go_to_other_processes_and_come_back(
    error: Exception, copied: Callable[[Any], Any]
) -> None:
    found = copied(error)
    assert type(found) is type(error)
    assert str(found) == str(error)
    assert vars(found) == vars(error)
