"""Documents for the tests of the api stage, from text or from plain data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from counterfoil.api.build import build_api
from counterfoil.diagnostics import Findings
from counterfoil.document.document import Document
from counterfoil.document.reader import read_document
from counterfoil.document.tree import Location, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from counterfoil.api.model import Api

REPOSITORY = Path(__file__).parents[3]


def located(value: object, pointer: str = "") -> Node:
    """Plain data as a tree whose pointers are right and whose lines are not."""
    place = Location("openapi.yaml", 1, 1, pointer)
    if isinstance(value, dict):
        steps = {name: f"{pointer}/{escaped(name)}" for name in value}
        return Mapping(
            {name: located(item, steps[name]) for name, item in value.items()},
            {name: Location("openapi.yaml", 1, 1, steps[name]) for name in value},
            place,
        )
    if isinstance(value, list):
        items = (located(item, f"{pointer}/{i}") for i, item in enumerate(value))
        return Sequence(tuple(items), place)
    assert value is None or isinstance(value, str | int | float | bool)
    return Scalar(value, place)


def escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def document(data: object) -> Document:
    """A document of plain data, as if it had been read."""
    root = located(data)
    assert isinstance(root, Mapping)
    return Document(root, Path("openapi.yaml"), {}, {"openapi.yaml": root})


def build(data: object) -> tuple[Api | None, Findings]:
    findings = Findings()
    return build_api(document(data), findings), findings


def built(data: object) -> Api:
    """The Api of a document that has nothing wrong."""
    api, findings = build(data)
    assert api is not None, [(i.code.name, i.message) for i in findings.items]
    assert not findings.items
    return api


def codes_at(findings: Findings) -> set[tuple[str, str]]:
    """The names of the codes that were found, with the pointers of their places."""
    return {(item.code.name, item.location.pointer) for item in findings.items}


def with_schemas(schemas: object, version: str = "3.1.1") -> dict[str, object]:
    return {
        "openapi": version,
        "info": {"title": "A document", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


def with_operation(operation: object, version: str = "3.1.1") -> dict[str, object]:
    return {
        "openapi": version,
        "info": {"title": "A document", "version": "1"},
        "paths": {"/pets": {"post": operation}},
    }


def reference_contract() -> Api:
    findings = Findings()
    read = read_document(REPOSITORY / "openapi.yaml", findings)
    assert read is not None
    api = build_api(read, findings)
    assert api is not None
    assert not findings.items
    return api


def data_of(text: str) -> object:
    data: object = json.loads(text)
    return data
