"""Faults say which headers their statuses call for."""

from __future__ import annotations

from runtime.faults import Fault

CHALLENGES = ((b"www-authenticate", b"A realm=1"), (b"www-authenticate", b"B realm=2"))


def test_several_lines_of_a_header_are_one_value() -> None:
    fault = Fault(401, "who", headers=(*CHALLENGES, (b"retry-after", b"1")))
    assert fault.field(b"www-authenticate") == "A realm=1, B realm=2"
    assert fault.field(b"retry-after") == "1"
    assert not fault.field(b"allow")
