"""What nobody can answer is told from what the mock does not find."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from counterfoil.loading import LoadError, load_app
from counterfoil.mock.application import APP, DOCUMENT
from counterfoil.mock.impossible import Impossible
from counterfoil.mock.judge import Judge
from counterfoil.mock.scope import NoValueError
from counterfoil.mock.values import Values
from unit.mock.building import api_of, document

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.mock.plain import Json

MAIN = "{$ref: '#/components/schemas/Main'}"
OTHERS = """\
    Closed: {type: object, properties: {a: {}}, additionalProperties: false}
    Shut: {title: S, $ref: '#/components/schemas/Closed'}
    Even: {type: object, required: [odd], properties: {odd: {$ref: '#/components/schemas/Odd'}}}
    Odd: {type: object, required: [even], properties: {even: {$ref: '#/components/schemas/Even'}}}
"""  # noqa: E501 - lines of YAML


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ("{allOf: [{type: object}, {type: string}]}", "object and string at once"),
        ("{type: [string, 'null'], enum: [1, {}]}", "none of the values"),
        ("{const: abc, maxLength: 2}", "none of the values"),
        ("{type: string, minLength: 2, maxLength: 1}", "minLength is greater"),
        ("{type: integer, minimum: 3, allOf: [{maximum: 2.5}]}", "minimum is greater"),
        ("{type: array, minItems: 1, items: false}", "an item, and nothing is allowed"),
        (
            "{required: [b], $ref: '#/components/schemas/Closed'}",
            "'b' is required, and nothing is allowed there",
        ),
        (f"{{type: object, required: [a], properties: {{a: {MAIN}}}}}", "has no end"),
        ("{$ref: '#/components/schemas/Even'}", "has no end"),
        ("{oneOf: [{type: 'null'}, {type: number}], type: string}", "of each choice"),
        (
            (
                "{type: object, oneOf: [{title: A, properties: {a: {type: string}}},"
                " {title: B, properties: {a: {description: b, type: string}}}]}"
            ),
            "each choice is the same as another",
        ),
        (
            "{oneOf: [{type: string, format: date}, {type: string, format: time}]}",
            "each choice is the same as another",
        ),
        (
            (
                "{type: object, oneOf: [{$ref: '#/components/schemas/Closed'},"
                " {$ref: '#/components/schemas/Shut'}]}"
            ),
            "each choice is the same as another",
        ),
        (
            "{oneOf: [{type: string}, {type: object}, {type: object}], type: object}",
            "of each choice",
        ),
    ],
)
def test_that_no_value_is_right_is_proved(
    tmp_path: Path, schema: str, why: str
) -> None:
    api = api_of(document(tmp_path, schemas=f"    Main: {schema}\n{OTHERS}"))
    with pytest.raises(NoValueError, match=why) as told:
        Values(api).value(api.schemas["Main"], lambda _: True)
    assert told.value.is_proved


def test_what_cannot_be_is_not_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(schema: str, _accepts: object) -> Json:
        raise AssertionError(schema)

    monkeypatch.setattr("counterfoil.mock.values.drawn", drawn)
    api = api_of(document(tmp_path, schemas="    Main: {oneOf: [{}, {}]}\n"))
    with pytest.raises(NoValueError) as told:
        Values(api).value(api.schemas["Main"], lambda _: True)
    assert told.value.is_proved


@pytest.mark.parametrize(
    "schema",
    [
        # There are values, which are not found.
        "{type: string, format: byte, not: {pattern: a}}",
        # There are none, which takes more than a look to see.
        "{type: string, minLength: 5, pattern: '^[a-z]{3}$'}",
        "{type: integer, minimum: 0.1, maximum: 0.9}",
        # Other types will do.
        "{minLength: 2, maxLength: 1}",
        (
            "{type: object, required: [b], properties: {a: {}},"
            " patternProperties: {^b$: {}}, additionalProperties: false}"
        ),
        # A list may come to an end.
        (
            "{type: object, required: [a], properties:"
            f" {{a: {{type: array, items: {MAIN}}}}}}}"
        ),
        f"{{anyOf: [{{type: 'null'}}, {{type: array, minItems: 1, items: {MAIN}}}]}}",
        "{oneOf: [{type: object}, {type: object}, {pattern: ^(?=a)b, type: string}]}",
    ],
)
def test_nothing_is_proved_that_is_not_so_or_not_plain(
    tmp_path: Path, schema: str
) -> None:
    api = api_of(document(tmp_path, schemas=f"    Main: {schema}\n"))
    try:
        Values(api).value(api.schemas["Main"], lambda _: True)
    except NoValueError as error:
        assert not error.is_proved  # noqa: PT017 - most have a value


def test_a_choice_is_given_up_at_the_first_that_may_be(tmp_path: Path) -> None:
    names = [f"Kind{number}" for number in range(30)]
    references = ", ".join(f"{{$ref: '#/components/schemas/{name}'}}" for name in names)
    schemas = f"    Main: {{oneOf: [{references}]}}\n" + "".join(
        f"    {name}: {{type: object, required: [kind],"
        f" properties: {{kind: {{enum: [{name}]}}, rest: {MAIN}}}}}\n"
        for name in names
    )
    api = api_of(document(tmp_path, schemas=schemas))
    asked: list[object] = []
    judge = Judge(api)

    def refuses(schema: Json, value: Json) -> bool:
        asked.append(value)
        return judge.refuses(schema, value)

    main = json.loads(api.schemas["Main"].exact)
    assert Impossible(api.schemas, refuses).why(main) == ""
    assert len(asked) < len(names)


ASKED = """\
  /it:
    get:
      responses:
        '200': {description: x, content: {application/json: {schema: SCHEMA}}}
"""


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("false", "no server can answer as the document says: GET /it: 200"),
        ("{type: integer, minimum: 0.1, maximum: 0.9}", "the mock finds no answer"),
        ("{$ref: '#/nowhere'}", "error\\[dangling-reference\\]"),
    ],
)
def test_a_proof_is_told_why_there_is_no_mock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: str, said: str
) -> None:
    path = document(tmp_path, paths=ASKED.replace("SCHEMA", schema))
    monkeypatch.setenv(DOCUMENT, str(path))
    with pytest.raises(LoadError, match=said) as told:
        load_app(APP, lambda service: service)
    assert str(told.value).startswith("there is no mock of this document")
    assert told.value.__cause__ is None, "its traceback would tell nobody anything"


REFUSING = """\
  /it:
    get:
      parameters: [{name: n, in: query, schema: {type: integer}}]
      responses:
        '200': {description: x}
        STATUS: {description: x, content: {application/json: {schema: SCHEMA}}}
"""


@pytest.mark.parametrize(
    ("status", "schema", "said"),
    [
        ("'400'", "false", "GET /it: 400: for the body, no value is right"),
        ("4XX", "{oneOf: [{}, {}]}", "GET /it: 4XX: for the body, no value is right"),
        ("default", "false", "GET /it: default: for the body, no value is right"),
        # No fault of a request or a server needs that.
        ("'409'", "false", ""),
    ],
)
def test_a_proof_is_told_of_refusals_that_nobody_could_give(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    status: str,
    schema: str,
    said: str,
) -> None:
    paths = REFUSING.replace("STATUS", status).replace("SCHEMA", schema)
    monkeypatch.setenv(DOCUMENT, str(document(tmp_path, paths=paths)))
    if not said:
        load_app(APP, lambda service: service)
        return
    with pytest.raises(LoadError, match="no server can answer") as told:
        load_app(APP, lambda service: service)
    assert said in str(told.value)
