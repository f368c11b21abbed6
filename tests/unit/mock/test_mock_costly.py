"""Values of schemas that double at each level: few steps, and then no value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.mock import expanding, values
from counterfoil.mock.containers import Containers
from counterfoil.mock.scope import NoValueError
from counterfoil.mock.values import Values
from unit.api.trees import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.api.model import Api


def api_of(schemas: dict[str, Any]) -> Api:
    data = {"openapi": "3.1.1", "info": {"title": "T", "version": "1"}, "paths": {}}
    api, findings = build({**data, "components": {"schemas": schemas}})
    assert api is not None, [each.message for each in findings.items]
    return api


def doubled(
    levels: int, link: Callable[[dict[str, str], dict[str, str]], dict[str, Any]]
) -> dict[str, Any]:
    """Schemas that take the next two, which both take the two behind them."""
    schemas: dict[str, Any] = {}
    for number in range(2 * levels):
        numbers = (number + 2 - number % 2, number + 3 - number % 2)
        one, other = ({"$ref": f"#/components/schemas/S{each}"} for each in numbers)
        schemas[f"S{number}"] = link(one, other)
    return schemas


def counted(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> list[None]:
    calls: list[None] = []
    original = getattr(owner, name)

    def counting(*given: Any, **named: Any) -> Any:
        calls.append(None)
        return original(*given, **named)

    monkeypatch.setattr(owner, name, counting)
    return calls


def test_alternatives_that_contradict_end(monkeypatch: pytest.MonkeyPatch) -> None:
    schemas = doubled(12, lambda one, other: {"oneOf": [one, other]})
    for side in range(2):
        kind = {"kind": {"const": f"k{side}"}}
        schemas[f"S{24 + side}"] = {"properties": kind, "required": ["kind"]}
    merged = counted(monkeypatch, expanding, "merged")
    drawn = counted(monkeypatch, values, "drawn")
    api = api_of(schemas)
    with pytest.raises(NoValueError):
        Values(api).value(api.schemas["S0"], lambda _: True)
    assert len(merged) < 30_000
    assert not drawn


def test_members_that_double_end(monkeypatch: pytest.MonkeyPatch) -> None:
    schemas = doubled(
        40,
        lambda one, other: {
            "type": "object",
            "properties": {"a": one, "b": other},
            "required": ["a", "b"],
        },
    )
    schemas |= {"S80": {"type": "string"}, "S81": {"type": "string"}}
    objects = counted(monkeypatch, Containers, "objects")
    drawn = counted(monkeypatch, values, "drawn")
    api = api_of(schemas)
    with pytest.raises(NoValueError, match="more than 20000 parts"):
        Values(api).value(api.schemas["S0"], lambda _: True)
    assert len(objects) < 50_000
    assert not drawn
