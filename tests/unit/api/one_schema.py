"""One schema of a document, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from unit.api.trees import build, with_schemas

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.api.schema import (
        Schema,
    )


TOLD = {
    *("undeclared-required", "unmatchable-alternative", "unmatchable-schema"),
    *("harmless-structure", "unreachable-value", "ignored-nullable"),
}


def the_schema(schema: object, version: str = "3.1.1") -> tuple[Schema, Api]:
    named = {"S": schema, "T": {"type": "string"}}
    api, findings = build(with_schemas(named, version))
    assert api is not None
    # Enums whose values are of no type beside them are judged, too; and so is what no
    # value matches.
    assert {item.code.name for item in findings.items} <= TOLD
    return api.schemas["S"], api
