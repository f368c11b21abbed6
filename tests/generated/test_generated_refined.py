"""Members that several parts of an `allOf` speak of have the type that all say."""

from __future__ import annotations

import json
import typing
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from generated.making import Import

STATION = {"id": "fr", "kind": "station", "names": {"en": "Paris"}}


def test_items_have_the_class_that_the_refinement_names(load: Import) -> None:
    content, models = load("refined.contents").PUT_STATIONS_BODY, load("refined.models")
    sent = {"data": [STATION], "links": {"self": "/a", "next": "/b", "x": 1}}
    body = content.decode(json.dumps(sent).encode())
    assert body.data == [models.Station(**STATION)]
    assert (body.links.self, body.links.next) == ("/a", "/b")
    assert body.links.extra == {"x": 1}
    assert json.loads(content.encode(body)) == sent


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"data": [STATION, STATION, STATION]},
        {"data": [{"id": "fr"}]},
        {"data": [{**STATION, "id": "f"}]},
        {"data": [STATION], "links": []},
        {"data": [STATION], "links": {"next": 1}},
        {"data": [], "links": {"self": None}},
    ],
)
def test_what_any_part_refuses_is_refused(load: Import, sent: Any) -> None:
    content = load("refined.contents").PUT_STATIONS_BODY
    with pytest.raises(load("refined.runtime.faults").InvalidContent):
        content.decode(json.dumps(sent).encode())


def test_a_member_has_the_narrowest_type_that_is_said(load: Import) -> None:
    hints = typing.get_type_hints(load("refined.models").Stop)
    assert hints["id"] is str
    assert str(hints["kind"]) == "typing.Literal['stop', 'halt']"
    assert "dict[str, str]" in str(hints["names"])


@pytest.mark.parametrize(
    ("sent", "valid"),
    [
        ({"id": "fr", "kind": "stop"}, True),
        ({"id": "f", "kind": "stop"}, False),
        ({"id": None, "kind": "stop"}, False),
        ({"id": "fr", "kind": "station"}, False),
        ({"id": "fr", "kind": "halt", "names": {"en": 1}}, False),
    ],
)
def test_each_part_still_holds(load: Import, sent: Any, *, valid: bool) -> None:
    content = load("refined.contents").STOP
    text = json.dumps(sent).encode()
    if valid:
        assert json.loads(content.encode(content.decode(text))) == sent
        return
    with pytest.raises(load("refined.runtime.faults").InvalidContent):
        content.decode(text)


@pytest.mark.parametrize(
    ("sent", "valid"), [("fr", True), (None, True), ("fra", False)]
)
def test_a_text_with_bounds_may_be_null(
    load: Import, sent: Any, *, valid: bool
) -> None:
    content = load("refined.contents").PUT_NAME_BODY
    text = json.dumps(sent).encode()
    if valid:
        assert content.decode(text) == sent
        return
    with pytest.raises(load("refined.runtime.faults").InvalidContent):
        content.decode(text)
