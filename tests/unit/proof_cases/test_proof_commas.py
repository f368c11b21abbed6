"""Lists of Swagger 2.0 that commas divide: an OpenAPI 3 has no style for them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from counterfoil.proof.baseline import written
from counterfoil.proof.contract_reading import load_contract
from counterfoil.proof.exchange import Request
from counterfoil.proof.oracle import expect
from counterfoil.proof.parameter_cases import parameter_cases
from counterfoil.proof.parameter_readings import read_parameter
from counterfoil.proof.parameters import Verdict, judge_header
from counterfoil.proof.plain import elements, members
from counterfoil.proof.writing import header_text, path_text, query_pairs

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.proof.contract import Contract

DOCUMENT = """
swagger: '2.0'
info: {title: Commas, version: '1'}
paths:
  /a/{ids}:
    post:
      consumes: [application/x-www-form-urlencoded]
      parameters:
        - {name: ids, in: path, required: true, type: array, items: {type: integer}}
        - {name: ids, in: query, type: array, items: {type: integer}}
        - name: tabs
          in: query
          type: array
          items: {type: integer}
          collectionFormat: tsv
        - {name: field, in: formData, type: array, items: {type: integer}}
      responses: {'204': {description: Done}}
"""


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    path = tmp_path / "swagger.yaml"
    path.write_text(DOCUMENT)
    return load_contract(path)


@pytest.mark.parametrize("comma", [",", "%2C", "%2c"])
def test_commas_divide_even_escaped(contract: Contract, comma: str) -> None:
    [operation] = contract.operations
    request = Request("POST", f"/a/1{comma}2?ids=3{comma}4")
    in_path, in_query, _ = operation.parameters
    for parameter, value in ((in_path, [1, 2]), (in_query, [3, 4])):
        [reading] = read_parameter(contract, operation, parameter, request)
        assert reading is not None
        assert value in reading.values


def test_other_tools_see_styles_that_they_know(contract: Contract) -> None:
    assert "Delimited" not in json.dumps(_styles(contract.document))


def _styles(value: object) -> list[object]:
    return [
        *([members(value)["style"]] if "style" in members(value) else []),
        *(s for one in members(value).values() for s in _styles(one)),
        *(s for one in elements(value) for s in _styles(one)),
    ]


def test_tabs_divide_what_is_written_with_them(contract: Contract) -> None:
    [operation] = contract.operations
    *_, tabs = operation.parameters
    for text, value in (("1%092", [1, 2]), ("1", [1])):
        request = Request("POST", f"/a/1?tabs={text}")
        assert query_pairs(tabs, value) == (("tabs", text),)
        [reading] = read_parameter(contract, operation, tabs, request)
        assert reading is not None
        assert value in reading.values


STYLES = """
openapi: 3.1.1
info: {title: Styles, version: '1'}
paths:
  /a/{id}:
    get:
      parameters:
        - {name: id, in: path, required: true, style: matrix, schema: {type: integer}}
        - name: list
          in: query
          style: pipeDelimited
          explode: false
          schema: {type: array, minItems: 1, items: {type: string, pattern: '^[a-z]$'}}
      responses: {'200': {description: fine}, '400': {description: wrong}}
"""


def test_values_come_as_another_style_would_write_them(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(STYLES)
    found = {
        one.request.target: one.expectation.statuses
        for one in parameter_cases(load_contract(tmp_path / "a.yaml"))
        if one.label.endswith("in another style")
    }
    assert found == {"/a/0": {400}, "/a/;id=0?list=a,a": {400}}


NAMES = """
openapi: 3.1.1
info: {title: Names, version: '1'}
components: {schemas: {Integer: &integer {type: integer}}}
paths:
  /a/{item.id}/{größe}:
    get:
      parameters:
        - {name: item.id, in: path, required: true, style: matrix, schema: *integer}
        - {name: größe, in: path, required: true, style: matrix, schema: *integer}
      responses: {'200': {description: fine}}
  /b/{one}:
    get:
      parameters:
        - {name: one, in: path, required: true, style: matrix, schema: *integer}
      responses: {'200': {description: fine}}
  /b/{other}:
    put:
      parameters:
        - {name: other, in: path, required: true, style: matrix, schema: *integer}
      responses: {'200': {description: fine}}
"""


def test_paths_say_names_as_the_document_does(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(NAMES)
    contract = load_contract(tmp_path / "a.yaml")
    sent: list[str] = []
    for operation in contract.operations:
        values: dict[tuple[str, str], object] = {
            (one.name, one.place): 0 for one in operation.parameters
        }
        target, _ = written(operation, values)
        sent.append(target)
        for one in operation.parameters:
            request = Request(operation.method, target)
            [reading, *_] = read_parameter(contract, operation, one, request)
            assert reading is not None
            assert 0 in reading.values
    assert sent == ["/a/;item.id=0/;gr%C3%B6%C3%9Fe=0", "/b/;one=0", "/b/;other=0"]


def test_a_name_is_encoded_however_often_it_comes(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "openapi: 3.1.0\n"
        "paths: {/a: {get: {responses: {default: {description: x}}, parameters:\n"
        "  [{name: 'é [b]', in: query, schema: {type: string}}]}}}\n"
    )
    cases = parameter_cases(load_contract(tmp_path / "a.yaml"))
    targets = {one.label: one.request.target for one in cases}
    name = "%C3%A9%20%5Bb%5D"
    assert targets["the query parameter é [b] twice"] == f"/a?{name}=a&{name}=b"
    plain = {"/a", "/a?a=0"}
    assert all(f"?{name}=" in one for one in {*targets.values()} - plain)


def test_lists_are_divided_in_every_place_as_swagger_2_says(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "swagger: '2.0'\n"
        "info: {title: Bars, version: '1'}\n"
        "paths:\n"
        "  /a/{ids}:\n"
        "    get:\n"
        "      parameters:\n"
        "        - {name: ids, in: path, required: true, type: array, minItems: 2,\n"
        "           items: {type: integer}, collectionFormat: pipes}\n"
        "        - {name: X-L, in: header, type: array, minItems: 2,\n"
        "           items: {type: integer}, collectionFormat: ssv}\n"
        "      responses:\n"
        "        200: {description: x, headers: {X-R: {type: array, minItems: 2,\n"
        "           items: {type: integer}, collectionFormat: pipes}}}\n"
    )
    contract = load_contract(tmp_path / "a.yaml")
    (operation,) = contract.operations
    asked = Request("GET", "/a/1%7C2", (("X-L", "1 2"),))
    assert 200 in expect(contract, asked).statuses
    for one in (
        replace(asked, target="/a/1,2"),
        replace(asked, headers=(("X-L", "1,2"),)),
    ):
        assert 200 not in expect(contract, one).statuses
    ids, listed = operation.parameters
    assert path_text(ids, [1, 2]) == "1%7C2"
    assert header_text(listed, [1, 2]) == "1 2"
    (header,) = operation.responses[0].headers
    assert judge_header(contract, header, "1|2") is Verdict.RIGHT
    assert judge_header(contract, header, "1,2") is Verdict.WRONG
