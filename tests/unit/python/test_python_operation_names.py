"""What operations are called: their modules have no name that a server needs."""

from __future__ import annotations

import ast
import itertools
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil import pipeline
from counterfoil.diagnostics import Findings
from counterfoil.python.operations import Lowered
from unit.api.trees import built

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ["authenticator", "bodyLimits", "lifespan", "makeApp", "paths", "runtime"]


def files(*, events: bool) -> dict[str, str]:
    responses = {"204": {"description": "Done"}}
    items: dict[str, Any] = {
        name if events else f"/{name}": {
            "post": {
                "operationId": name,
                "requestBody": {"content": {"application/json": {}}},
                "responses": responses,
                "security": [{"key": []}],
            }
        }
        for name in NAMES
    }
    scheme = {"type": "apiKey", "in": "header", "name": "X-Key"}
    api = built(
        {
            "openapi": "3.1.1",
            "info": {"title": "A test", "version": "1"},
            "paths": {} if events else items,
            "webhooks": items if events else {},
            "components": {"securitySchemes": {"key": scheme}},
        }
    )
    made = pipeline.generate_files(api, only="", findings=Findings())
    assert made is not None
    return made


def test_what_has_a_number_has_it_in_its_method_and_its_classes() -> None:
    responses = {"204": {"description": "Done"}}
    for ids in itertools.permutations(["getA", "get_a", "geta", "GetA"]):
        paths = {
            f"/{each}": {"get": {"operationId": each, "responses": responses}}
            for each in ids
        }
        info = {"title": "A test", "version": "1"}
        api = built({"openapi": "3.1.1", "info": info, "paths": paths})
        called = {each.operation.id: each for each in Lowered(api).calls}
        assert {key: (each.function, each.stem) for key, each in called.items()} == {
            "get_a": ("get_a", "GetA"),
            "GetA": ("get_a_2", "GetA2"),
            "getA": ("get_a_3", "GetA3"),
            "geta": ("geta", "Geta"),
        }


def imported(tree: ast.Module) -> list[str]:
    return [
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    ]


def given(tree: ast.Module) -> Iterator[str]:
    """The names of the arguments of all functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            arguments = node.args
            for each in (*arguments.args, *arguments.kwonlyargs):
                yield each.arg


@pytest.mark.parametrize("events", [False, True], ids=["server", "receiver"])
def test_the_modules_of_operations_hide_nothing_of_an_app(*, events: bool) -> None:
    tree = ast.parse(
        files(events=events)[f"{'receiver' if events else 'server'}/app.py"]
    )
    names = imported(tree)
    assert sorted(names) == sorted(set(names))
    assert set(names).isdisjoint(given(tree))
