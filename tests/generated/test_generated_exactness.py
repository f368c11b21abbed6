"""Generated code accepts what `jsonschema`, which shares nothing with it, accepts."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from media_collection import contents, schemas
from media_collection.runtime.faults import InvalidContent

if TYPE_CHECKING:
    from generated.making import Import

SESSION = {
    "playerTime": {"playhead": 0, "ts": 1509045324153},
    "eventType": "sessionStart",
    "params": {
        "media.playerName": "player",
        "analytics.trackingServer": "collect.example.com",
        "analytics.reportSuite": "suite",
        "media.contentType": "VOD",
        "media.length": 60.5,
        "media.id": "id",
        "visitor.marketingCloudOrgId": "org",
        "media.channel": "channel",
        "analytics.enableSSL": False,
        "visitor.aamLocationHint": None,
    },
    "customMetadata": {"a": "b"},
    "qoeData": {"media.qoe.bitrate": 1, "other": [1]},
}
SAMPLES: dict[str, list[Any]] = {
    "anything.MIXED": [
        [{"a": 1, "b": 2}, {}],
        {"k": {"a": 1, "b": 2}, "more": {"a": 3, "c": [1]}},
        "text",
        None,
    ],
    "anything.DEEP": [[[{"a": 1, "b": 2}]], [{"x": {"a": 1, "b": 2}}], [1, [2]]],
    "anything.TUPLES": [[{"a": 1, "b": 2}, 3], [{"b": 1}, "text"], [1, "text"]],
    "recursive.TREE": [
        {"name": "a", "children": [{"name": "b", "by-name": {"c": {"name": "d"}}}]},
        {"name": "a", "parent": {"trees": [{"name": "e"}]}, "meta": {"x": [1, None]}},
    ],
    "recursive.BOX_BODY": [[[], [[]]]],
    "containers.SHELF": [
        {"members": {"a": "b"}, "value": {"extra": 1}, "counts": {"a": 1, "b": 2}},
        {"members": {}, "value": {}, "pets": {"main": {"name": "a", "age": 1}}},
    ],
    "choices.CHOICES": [
        {"words": "a", "mixed": 3, "flags": True, "both": 1.5, "numbers": 2.5},
        {"huge": 2**64, "only-null": None, "one": 1, "whole": 2, "maybe": None},
        {"maybeObject": {"radius": 1}, "several": [1], "either": 1, "overlapping": 3},
        {"not": 5, "list": [{"radius": 1}], "any": {}},
    ],
    "choices.DRAWING": [{"kind": "square", "side": 1}, {"radius": 1}],
}

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-4, 4),
    st.integers(),
    st.sampled_from([0.0, 1.0, 2.0, -1.0, 1.5, 2.5, 1e19, 2.0**64, 1e300, 5e-324]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "a", "x", "circle", "square", "sessionStart", "radius"]),
    st.text(max_size=4),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=5,
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all values in a value."""
    found = [at]
    if isinstance(value, dict):
        entries: list[tuple[Any, Any]] = list(value.items())
    else:
        entries = list(enumerate(value)) if isinstance(value, list) else []
    for name, item in entries:
        found += places(item, (*at, name))
    return found


@st.composite
def near(draw: st.DrawFn, samples: list[Any]) -> Any:
    """A valid value with one or two changes: a value replaced, taken away or added."""
    value = copy.deepcopy(draw(st.sampled_from(samples)))
    for _ in range(draw(st.integers(0, 2))):
        path = draw(st.sampled_from(places(value)))
        if not path:
            value = draw(st.one_of(st.just(value), VALUES))
            continue
        owner = value
        for step in path[:-1]:
            owner = owner[step]
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "replace":
                owner[path[-1]] = draw(VALUES)
            case "remove":
                del owner[path[-1]]
            case _ if isinstance(owner, dict):
                owner[draw(st.text(max_size=3))] = draw(VALUES)
            case _:
                owner.append(draw(VALUES))
    return value


def is_double(value: Any) -> bool:
    """Whether no number in a value is another one as a double than in its text.

    What divides `1e300` is another thing to `jsonschema`, which takes it for a double,
    than to jsonschema-rs, which takes it for what is written.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value) == Decimal(repr(value))
    inner = value.values() if isinstance(value, dict) else value
    return all(map(is_double, inner)) if isinstance(value, dict | list) else True


def agrees(content: Any, schema: Any, value: Any, invalid: type[Exception]) -> None:
    if isinstance(value, dict) and not is_double(value.get("overlapping")):
        del value["overlapping"]  # the only number that must be divided
    text = json.dumps(value).encode()
    if not Draft202012Validator(schema).is_valid(value):
        with pytest.raises(invalid):
            content.decode(text)
        return
    typed = content.decode(text)
    assert json.loads(content.encode(typed)) == value


FEW = settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@FEW
@given(value=near([SESSION]))
def test_the_reference_contract_is_judged_to_the_letter(value: Any) -> None:
    content = copy.copy(contents.SESSION_START)
    content._check = None  # the rules go beyond the schema
    agrees(content, schemas.SESSION_START, value, InvalidContent)


@pytest.mark.parametrize("name", SAMPLES)
@FEW
@given(data=st.data())
def test_every_schema_is_judged_to_the_letter(
    load: Import, name: str, data: st.DataObject
) -> None:
    package, constant = name.split(".")
    content = getattr(load(f"{package}.contents"), constant)
    schema = getattr(load(f"{package}.schemas"), constant)
    invalid = load(f"{package}.runtime.faults").InvalidContent
    agrees(content, schema, data.draw(near(SAMPLES[name])), invalid)


@pytest.mark.parametrize("name", SAMPLES)
@FEW
@given(data=st.data())
def test_the_fast_readers_agree_with_the_exact_ones(
    load: Import, name: str, data: st.DataObject
) -> None:
    package, constant = name.split(".")
    module = load(f"{package}.contents")
    read = getattr(module, f"read_{constant.lower()}", None)
    if read is None:
        return
    invalid = load(f"{package}.runtime.faults").InvalidContent
    text = json.dumps(data.draw(near(SAMPLES[name]))).encode()
    try:
        expected = getattr(module, constant).decode(text)
    except invalid:
        with pytest.raises(invalid):
            read(text)
    else:
        assert read(text) == expected
