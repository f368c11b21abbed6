"""Whatever a tree looks like, the stage ends with an Api or with findings."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, cast

import jsonschema_rs
import pytest
from counterfoil.api.closed import closed_schema
from counterfoil.api.dump import dump_api
from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.document.tree import plain
from hypothesis import given, settings
from hypothesis import strategies as st
from unit.api.every_kind import PLACES
from unit.api.trees import REPOSITORY, build

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]


@cache
def contract() -> object:
    document = read_document(REPOSITORY / "openapi.yaml", Findings())
    assert document is not None
    return plain(document.root)


def paths(value: object, own: Path = ()) -> Iterator[Path]:
    yield own
    if isinstance(value, dict):
        for name, item in cast("dict[str, object]", value).items():
            yield from paths(item, (*own, name))
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from paths(item, (*own, index))


@cache
def places(name: str) -> tuple[Path, ...]:
    return tuple(each for each in paths(documents()[name]) if each)


@cache
def documents() -> dict[str, object]:
    return {"contract": contract(), "every kind": PLACES}


ABSURD: list[object] = [
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**400,
    "",
    "x",
    "#",
    "#/",
    "#/paths",
    "#/components/schemas/Problem",
    "{a}{b}{",
    [],
    [None],
    [[]],
    {},
    {"": None},
    {"$ref": "#"},
    {"$ref": "#/components/schemas/SessionStart"},
    {"$ref": "#/components/nothing"},
    {"$ref": 1},
    {"$ref": None},
    {"$ref": "#/paths/~1api~1v1~1sessions/post"},
    {"$ref": "other.yaml"},
    {"x-rules": [{"id": "a", "message": "b", "rule": "c"}]},
    {"type": "object", "x-rules": {}},
    {"type": ["object", "null"], "properties": {"a": False}},
    {"allOf": [{"$ref": "#/components/schemas/SessionStart"}]},
    {"enum": [], "const": {}},
    {"pattern": "(", "patternProperties": {"[": True}},
    {"schema": True, "example": 1, "examples": {"a": {"value": 1}}},
]
NAMES = ["", "$ref", "type", "x-rules", "schema", "default", "items", "get", "in", "a"]


@st.composite
def mutants(draw: st.DrawFn, name: str) -> object:
    data = copy.deepcopy(documents()[name])
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(places(name)))
        mutate(draw, data, path)
    return data


def holder_of(data: object, path: Path) -> dict[str | int, object] | None:
    """What holds the node at a path, if the path still leads somewhere."""
    at = data
    for depth, step in enumerate(path):
        here = isinstance(at, dict) and step in at
        if isinstance(at, list):
            here = isinstance(step, int) and step < len(at)
        if not here:
            return None
        holder = cast("dict[str | int, object]", at)
        if depth == len(path) - 1:
            return holder
        at = holder[step]
    return None


def mutate(draw: st.DrawFn, data: object, path: Path) -> None:
    """Drop, replace, rename or grow one node."""
    holder = holder_of(data, path)
    if holder is None:
        return
    match draw(st.sampled_from(["drop", "replace", "replace", "add", "move"])):
        case "drop":
            del holder[path[-1]]
        case "replace":
            holder[path[-1]] = copy.deepcopy(draw(st.sampled_from(ABSURD)))
        case "add" if isinstance(holder[path[-1]], dict):
            inner = cast("dict[str, object]", holder[path[-1]])
            absurd = copy.deepcopy(draw(st.sampled_from(ABSURD)))
            inner[draw(st.sampled_from(NAMES))] = absurd
        case _ if isinstance(holder, dict):
            holder[draw(st.sampled_from(NAMES))] = holder.pop(path[-1])
        case _:
            del holder[path[-1]]


@pytest.mark.parametrize("name", ["contract", "every kind"])
@pytest.mark.parametrize("version", ["3.0.4", "3.1.1", "3.2.0"])
def test_no_mutation_raises(name: str, version: str) -> None:
    @settings(max_examples=150, deadline=None, derandomize=True)
    @given(mutants(name))
    def check(data: object) -> None:
        if isinstance(data, dict) and "openapi" in data:
            data["openapi"] = version
        api, findings = build(data)
        assert (api is None) == findings.failed
        if api is not None:
            assert dump_api(api)
            for schema in api.schemas.values():
                jsonschema_rs.Draft202012Validator(closed_schema(api, schema))

    check()
