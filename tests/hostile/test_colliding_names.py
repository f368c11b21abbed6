"""Whatever names collide in a document, all stages end, and what they make is Python.

The documents are right but for their names: those of operations, webhooks, callbacks,
components, parameters, properties and values come from a few that become alike.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil import pipeline
from counterfoil.api.build import build_api
from counterfoil.diagnostics import Findings
from counterfoil.making import make_files
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from unit.api.trees import document

if TYPE_CHECKING:
    from counterfoil.api.model import Api

POOLS = {
    "cases": ["a", "A", "a_", "_a", "a2", "a_2", "aA", "a-a", "a a"],
    "items": ["item", "Item", "items", "ItemItem", "item_item", "Item2", "itemItems"],
    "parts": ["body", "Body", "response", "status", "headers", "content", "kind"],
    "keywords": ["class", "Class", "class_", "None", "import", "type", "self", "def"],
    "modules": ["client", "app", "models", "runtime", "wire", "receiver", "sender"],
    "arguments": ["authenticator", "errors", "lifespan", "service", "timeout", "url"],
    "types": ["str", "int", "list", "Any", "Literal", "UNSET", "datetime", "Decimal"],
    "events": ["postA", "post_a", "a", "b", "onA", "postAOnA", "postAPostA", "A", "B"],
    "letters": [
        "é",
        "É",
        "日本",
        "🙂",
        "ß",
        "SS",
        "ﬁ",
        "",
        " ",
        "1",
        "²",
        "_",
        "\U0001d429",
    ],
    "hidden": ["__init__", "__class__", "__dict__", "copy", "mro", "_value_", "T"],
    "classes": ["a201", "A200", "aError", "AResponse", "ABody", "AQuery", "AItem"],
}
# To make a failure smaller would take minutes: documents are small as they are.
PHASES = [Phase.generate]
METHODS = ["get", "post", "put", "delete"]


@st.composite
def documents(draw: st.DrawFn, pool: list[str]) -> dict[str, Any]:
    name = st.sampled_from(pool)
    names = st.lists(name, max_size=4, unique=True)
    components = draw(names)
    free = draw(st.permutations(pool))

    def schema(depth: int = 0) -> Any:
        refers = draw(st.booleans())
        if components and refers:
            step = draw(st.sampled_from(components)).replace("/", "~1")
            return {"$ref": f"#/components/schemas/{step}"}
        match draw(st.integers(0, 3 if depth < 2 else 1)):
            case 0:
                return {"enum": draw(names) or ["a"]}
            case 1:
                return {"type": "string", "title": draw(name)}
            case 2:
                return {"type": "array", "items": schema(depth + 1)}
            case _:
                members = {each: schema(depth + 1) for each in draw(names)}
                return {"type": "object", "properties": members}

    def content() -> Any:
        return {"application/json": {"schema": schema()}}

    def operation() -> dict[str, Any]:
        queries = [{"name": each, "in": "query"} for each in draw(names)]
        made = {
            "parameters": [{**each, "schema": schema(2)} for each in queries],
            "responses": {
                status: {"description": "Done", "content": content()}
                for status in draw(st.sampled_from([("200",), ("201", "default")]))
            },
        }
        if draw(st.booleans()):
            made["requestBody"] = {"content": content()}
        is_called = draw(st.booleans())
        if free and is_called:
            made["operationId"] = free.pop()
        return made

    def item() -> dict[str, Any]:
        methods = draw(st.lists(st.sampled_from(METHODS), min_size=1, max_size=2))
        return {method: operation() for method in methods}

    def calling() -> dict[str, Any]:
        url = "{$request.query.url}"
        callbacks = {each: {url: item()} for each in draw(names)}
        return {"post": {**operation(), "callbacks": callbacks}}

    schemas = {
        each: {"type": "object", "properties": {draw(name): schema(1)}}
        for each in components
    }
    return {
        "openapi": "3.1.1",
        "info": {"title": draw(name), "version": "1"},
        "paths": {"/a": calling(), "/A": calling()},
        "webhooks": {each: item() for each in draw(names)},
        "components": {"schemas": schemas},
    }


def planned(data: object) -> tuple[Api, dict[str, Any]]:
    """The API of a document with the plans of all that is made of it."""
    findings = Findings()
    api = build_api(document(data), findings)
    assert api is not None, [each.message for each in findings.items]
    subject = pipeline.lower_api(api, findings)
    package = pipeline.plan_package(subject, only="", findings=findings)
    docs = pipeline.plan_docs(subject, package="package", findings=findings)
    assert package is not None, [each.message for each in findings.items]
    assert docs is not None
    return api, {"package": package, "docs": docs}


@pytest.mark.parametrize("pool", POOLS)
def test_names_that_collide_are_told_apart(pool: str) -> None:
    @settings(
        derandomize=True,
        max_examples=40 if pool == "events" else 8,
        deadline=None,
        phases=PHASES,
    )
    @given(documents(POOLS[pool]))
    def check(data: dict[str, Any]) -> None:
        api, plans = planned(data)
        ids = [each.id for each in api.every]
        assert len(ids) == len(set(ids))
        paths = [(each.path, each.method) for each in api.events]
        assert len(paths) == len(set(paths))
        assert plans

    check()


@pytest.mark.parametrize("pool", ["cases", "modules", "arguments", "types", "letters"])
def test_what_is_made_of_names_that_collide_is_python(pool: str) -> None:
    @settings(derandomize=True, max_examples=2, deadline=None, phases=PHASES)
    @given(documents(POOLS[pool]))
    def check(data: dict[str, Any]) -> None:
        _, plans = planned(data)
        for plan in plans.values():
            files = make_files([plan])[0]
            assert len({path.casefold() for path in files}) == len(files)
            for path, text in files.items():
                if path.endswith(".py") and not path.startswith("runtime/"):
                    names = bound(ast.parse(text))
                    assert len(names) == len(set(names)), path

    check()


def test_letters_without_case_name_types_and_constants() -> None:
    pets = {"type": "object", "properties": {"日本": {"type": "string"}}}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/日本"}}}
    operation = {
        "operationId": "getPet",
        "responses": {"200": {"description": "Found", "content": content}},
    }
    data = {
        "openapi": "3.1.1",
        "info": {"title": "A test", "version": "1"},
        "paths": {"/a": {"get": operation}},
        "components": {"schemas": {"日本": pets}},
    }
    _, plans = planned(data)
    plan = plans["package"]
    files = make_files([plan])[0]
    names = bound(ast.parse(files["contents.py"]))
    assert len(names) == len(set(names))


def bound(tree: ast.Module) -> list[str]:
    """The names that a module has by imports, constants, functions and classes."""
    found: list[str] = []
    for node in tree.body:
        match node:
            case ast.Import() | ast.ImportFrom():
                found += [alias.asname or alias.name for alias in node.names]
            case ast.AnnAssign(target=ast.Name(name)):
                found.append(name)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.append(node.name)
            case _:
                pass
    return found
