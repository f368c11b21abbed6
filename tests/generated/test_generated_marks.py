"""Parameters of a path that follow each other begin with what tells them apart."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.keeping import Keeping
from generated.making import Asgi, ask, pair
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from generated.making import Import

TEXT = st.text("ab.;=,/%é ", min_size=1, max_size=4)
TEXTS = st.lists(TEXT, min_size=1, max_size=3)
IDS = st.lists(st.integers(-9, 99), min_size=1, max_size=3)


def arrive(load: Import, name: str, **sent: Any) -> None:
    kept = Keeping(load, "marks")
    client, _ = pair(load, "marks", kept)
    asyncio.run(getattr(client, name)(**sent))
    assert kept.given == sent


# What is percent-encoded already stays so where reserved characters do.
RAW = st.text("ab.;=,/é ", min_size=1, max_size=4)


@given(ids=IDS, names=st.lists(RAW, min_size=1, max_size=3), ext=TEXT)
def test_marks_of_matrix_and_label(
    load: Import, ids: list[int], names: list[str], ext: str
) -> None:
    arrive(load, "get_style", ids=ids, names=names, ext=ext)


@given(parts=TEXTS, other=TEXT)
def test_marks_after_an_exploded_label(
    load: Import, parts: list[str], other: str
) -> None:
    arrive(load, "get_labels", parts=parts, other_name=other)


@given(name=TEXT, ids=IDS, x=st.integers(), y=TEXT, rest=TEXTS)
def test_marks_of_members(
    load: Import, name: str, ids: list[int], x: int, y: str, rest: list[str]
) -> None:
    point = load("marks.operations.get_members").GetMembersPoint(x=x, y=y)
    arrive(load, "get_members", id=name, ids=ids, point=point, rest=rest)


@pytest.mark.parametrize(
    ("target", "status"),
    [
        # As RFC 6570 has it, which does not encode points.
        ("/style;ids=1,2;names=a;names=b.c.json", 204),
        ("/style;ids=1;names=.json", 204),
        ("/style;ids=1;names=a", 404),
        ("/style;ids=1;name=a.json", 404),
        ("/style;names=a.json", 404),
        ("/style.json", 404),
        ("/labels.a.b;other%20name=c", 204),
        ("/labels;other%20name=c", 404),
        ("/membersa;ids=1;ids=2;x=1;y=2.a.b.xml", 204),
        ("/membersa;ids=1;ids=2.a.b.xml", 404),
        ("/membersa;x=1.a.b.xml", 404),
    ],
)
def test_who_has_no_mark_is_not_there(load: Import, target: str, status: int) -> None:
    app = load("marks.server").create_app(Keeping(load, "marks"))
    assert ask(app, "GET", target)[0] == status


def test_names_are_no_marks(load: Import) -> None:
    kept = Keeping(load, "marks")
    app = load("marks.server").create_app(kept)
    reply = asyncio.run(Asgi(app, None).ask("GET", "/undivided;.b"))
    assert reply[0] == 204
    assert list(kept.given.values()) == [";.", "b"]
