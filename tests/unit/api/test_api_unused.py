"""References to nothing: errors where an operation depends on them, else warnings."""

from __future__ import annotations

import pytest
from unit.api.trees import build, with_operation


def _using(schemas: dict[str, object], used: str) -> dict[str, object]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{used}"}}}
    data = with_operation(
        {"responses": {"200": {"description": "Done", "content": content}}}
    )
    data["components"] = {"schemas": schemas}
    return data


@pytest.mark.parametrize(("used", "severity"), [("A", "error"), ("B", "warning")])
@pytest.mark.parametrize(
    ("reference", "code"),
    [
        ("#/components/schemas/None", "dangling-reference"),
        ("none.yaml", "file-not-found"),
        ("https://example.com/pet.yaml", "remote-reference"),
        ("../../pet.yaml", "reference-outside"),
    ],
)
def test_a_reference_to_nothing_is_an_error_where_an_operation_needs_it(
    reference: str, code: str, used: str, severity: str
) -> None:
    schemas: dict[str, object] = {
        "A": {"type": "array", "items": {"$ref": "#/components/schemas/C"}},
        "B": {"type": "string"},
        "C": {"properties": {"c": {"$ref": reference}}},
    }
    api, findings = build(_using(schemas, used))
    assert (api is None) == (severity == "error")
    assert [(i.code.name, i.code.severity.value) for i in findings.items] == [
        (code, severity)
    ]


def test_a_security_scheme_that_is_required_must_be_there() -> None:
    data = with_operation({"responses": {"204": {"description": "Done"}}})
    data["components"] = {"securitySchemes": {"a": {"$ref": "#/x"}}}
    _, findings = build(data)
    assert [i.code.severity.value for i in findings.items] == ["warning"]
    data["security"] = [{"a": []}]
    _, findings = build(data)
    assert "error" in [i.code.severity.value for i in findings.items]
