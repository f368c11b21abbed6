"""Answers that can certainly be made are made when they are first asked for."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from counterfoil.mock.answers import Answers
from counterfoil.mock.certain import Certain
from counterfoil.mock.values import Values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from unit.mock.building import HEAD, api_of, document, mocked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = ["A", "B", "C"]
REFERENCES = st.sampled_from(NAMES).map(
    lambda name: {"$ref": f"#/components/schemas/{name}"}
)
NUMBER = "{type: integer}"
PAIR = "{type: object, required: [a], properties: {a: {type: string}}}"
RULE = "{id: a, message: a, rule: 'self.a > 1'}"
SCALARS = st.one_of(
    st.fixed_dictionaries(
        {"type": st.sampled_from(["string", ["string", "null"]])},
        optional={
            "minLength": st.integers(0, 8),
            "maxLength": st.integers(0, 8),
            "pattern": st.sampled_from(["^/v1", r"^a\.b$", "^[0-9]+$"]),
            "format": st.sampled_from(["date-time", "uuid", "unknown"]),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={
            "minimum": st.floats(-3, 3).map(lambda each: round(each, 1)),
            "maximum": st.floats(-3, 3).map(lambda each: round(each, 1)),
        },
    ),
    st.fixed_dictionaries(
        {"enum": st.lists(st.sampled_from(["a", 1, True, None]), min_size=1)},
        optional={"type": st.sampled_from(["string", "boolean", "integer"])},
    ),
    st.sampled_from([{}, {"type": "null"}, {"not": {}}]),
)


def composed(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=4)
    return st.one_of(
        st.fixed_dictionaries(
            {"type": st.just("object")},
            optional={
                "properties": st.dictionaries(st.sampled_from("pqr"), inner),
                "required": st.lists(st.sampled_from("pqr"), unique=True),
                "additionalProperties": st.booleans() | inner,
            },
        ),
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner},
            optional={
                "minItems": st.integers(0, 2),
                "maxItems": st.integers(0, 2),
                "uniqueItems": st.booleans(),
            },
        ),
        several.map(lambda parts: {"anyOf": parts}),
        several.map(lambda parts: {"allOf": parts}),
        several.map(lambda parts: {"oneOf": parts}),
    )


SCHEMAS = st.recursive(SCALARS | REFERENCES, composed, max_leaves=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(NAMES, SCHEMAS)))
def test_what_is_certain_is_found(tmp_path: Path, schemas: dict[str, Any]) -> None:
    whole = json.dumps({"schemas": schemas})
    path = tmp_path / "openapi.yaml"
    path.write_text(f"{HEAD}paths: {{}}\ncomponents: {whole}\n", encoding="utf-8")
    try:
        api = api_of(path)
    except AssertionError:  # a schema that lint refuses
        return
    certain, values = Certain(api.schemas), Values(api)
    for name in NAMES:
        if certain.value(api.schemas[name]):
            schema = json.loads(api.schemas[name].exact)
            named = {one: json.loads(api.schemas[one].exact) for one in api.schemas}
            judge = Draft202012Validator({"allOf": [schema], "$defs": named})
            assert judge.is_valid(values.value(api.schemas[name], judge.is_valid))


@pytest.mark.parametrize(
    ("schema", "is_certain"),
    [
        (PAIR, True),
        ("{type: object, required: [a], properties: {a: {not: {}}}}", False),
        ("{anyOf: [{type: string, maxLength: 3}, {type: 'null'}]}", True),
        ("{type: string, pattern: '^/v1/x'}", True),
        ("{type: string, pattern: '^(?!a)'}", False),
        ("{type: string, maxLength: 1, minLength: 2}", False),
        ("{type: integer, minimum: 0.2, maximum: 0.8}", False),
        (f"{{type: object, x-rules: [{RULE}], properties: {{a: {NUMBER}}}}}", False),
        (f"{{allOf: [{PAIR}, {{properties: {{a: {NUMBER}}}}}]}}", False),
        (f"{{allOf: [{PAIR}, {{properties: {{b: {NUMBER}}}}}]}}", True),
        ("false", False),
    ],
)
def test_it_is_certain_where_it_is_plain(
    tmp_path: Path, schema: str, is_certain: bool
) -> None:
    api = api_of(document(tmp_path, schemas=f"    Made: {schema}\n"))
    assert Certain(api.schemas).value(api.schemas["Made"]) is is_certain


def paths(*schemas: str) -> str:
    return "".join(
        f"  /p{at}:\n    get:\n      responses:\n        '200':\n"
        f"          description: x\n"
        f"          content: {{application/json: {{schema: {schema}}}}}\n"
        for at, schema in enumerate(schemas)
    )


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The operations whose answers are made from now on."""
    made: list[str] = []
    plainly: Callable[..., Any] = Answers._answer

    def answer(self: Answers, call: Any) -> Any:
        made.append(call.operation.path)
        return plainly(self, call)

    monkeypatch.setattr(Answers, "_answer", answer)
    return made


def test_an_answer_is_made_once_and_only_if_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(monkeypatch)
    doubtful = "{type: string, pattern: '^[a-c]{2}$'}"
    with mocked(document(tmp_path, paths=paths(PAIR, doubtful, PAIR))) as ask:
        assert made == ["/p1"]
        threads = [threading.Thread(target=ask, args=("GET", "/p0")) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert ask("GET", "/p0").json == {"a": "string"}
        assert ask("GET", "/p1").status == 200
        assert made == ["/p1", "/p0"]
