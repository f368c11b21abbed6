"""The table of features: complete, true, and as it is published."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

import pytest
from counterfoil.api.schema import Array, Object
from counterfoil.codes import CODES
from counterfoil.codes.python import PYTHON_CODES
from counterfoil.codes.unsupported import UNSUPPORTED_CODES
from counterfoil.output import MANIFEST_NAME
from counterfoil.python.lowering import Lowering
from features.__main__ import FOLDER
from features.faults import faults
from features.named_tests import problem_with
from features.packages import DOCUMENTS, document, place_of, tried
from features.rows import UNSUPPORTED, is_refusal, named_by_rows, rows
from features.table import pages
from features.traps import known_differences, traps

if TYPE_CHECKING:
    from counterfoil.api.model import Parameter
    from features.packages import Document, Tried

# OAS 3.1, 4.8.12.2, and 3.2, 4.12.3: which styles there are where, and for what.
ALL: Final = ("scalar", "array", "object")
DIVIDED: Final = ("array", "object")
STYLES: Final = {
    ("path", "simple"): ALL,
    ("path", "label"): ALL,
    ("path", "matrix"): ALL,
    ("query", "form"): ALL,
    ("query", "spaceDelimited"): DIVIDED,
    ("query", "pipeDelimited"): DIVIDED,
    ("query", "deepObject"): ("object",),
    ("header", "simple"): ALL,
    ("cookie", "form"): ALL,
    ("cookie", "cookie"): ALL,
}
# What is no matter of requests and responses.
OTHERS: Final = {
    *("unsupported-pattern", "unsupported-rule", "unsupported-schema-keyword"),
    *("unsupported-dialect", "unsupported-external-example"),
    *("unused-allow", "invalid-name", "duplicate-name"),
    # Half of what is said of these is not sent: their cases show it.
    *("ambiguous-text", "lost-member"),
}


def test_every_document_is_listed() -> None:
    found = {each.stem for each in place_of("").parent.glob("*.yaml")}
    assert found == {*DOCUMENTS, *UNSUPPORTED}


def test_every_style_has_a_row_for_each_shape_and_place() -> None:
    found = {
        (each.place, each.style, each.explode, _shape(row.document, each))
        for row in tried()
        for each in row.call.operation.parameters
        if not each.media_type and not row.is_event and len(_parameters(row)) == 1
        # Swagger 2.0 has styles in places where they are none in OpenAPI 3.
        if row.document.api.version != "2.0"
    }
    wanted = {
        (place, style, explode, shape)
        for (place, style), shapes in STYLES.items()
        for explode, shape in product((False, True), shapes)
    }
    assert wanted - found == set()
    assert {each[:2] for each in found} == {*STYLES}


def _parameters(row: Tried) -> tuple[Parameter, ...]:
    return row.call.operation.parameters


def _shape(made: Document, parameter: Parameter) -> str:
    match Lowering(made.api).target(parameter.schema).shape:
        case Array():
            return "array"
        case Object():
            return "object"
        case _:
            return "scalar"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_halves_are_made_of_every_operation(name: str) -> None:
    listed = [each for each in rows() if each.document == name]
    assert [
        each.operation for each in listed if not each.server or not each.client
    ] == []
    assert [each.operation for each in listed if any(map(is_refusal, each.codes))] == []
    assert len(listed) == len(document(name).calls)


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_is_not_supported_is_refused_with_a_code(name: str) -> None:
    listed = [each for each in rows() if each.document == name]
    assert listed
    for each in listed:
        assert not each.server
        assert not each.client
        assert [code for code in each.codes if is_refusal(code)], each.operation


def test_nothing_is_left_out_without_a_code() -> None:
    """Each code that says what there is no code for, or less than one expects."""
    names = {each.name for each in (*PYTHON_CODES, *UNSUPPORTED_CODES)} | {
        each.name for each in CODES if each.name.startswith("unsupported-")
    }
    assert names - {code for each in rows() for code in each.codes} - OTHERS == set()
    assert {each.name for each in CODES} >= OTHERS


def test_no_two_rows_are_alike() -> None:
    named = [(each.group, each.feature) for each in rows()]
    assert len({*named}) == len(named)
    operations = [each.operation for each in rows() if each.operation]
    assert len({*operations}) == len(operations)


@pytest.mark.parametrize("name", sorted(named_by_rows()))
def test_the_tests_of_rows_exist(name: str) -> None:
    assert problem_with(name) == ""


def test_the_tests_of_rows_are_known_before_anything_is_generated() -> None:
    assert named_by_rows() == {test for each in rows() for test in each.tests}


def test_every_behaviour_has_tests() -> None:
    assert [
        each for each in rows() if not each.tests and (each.server or each.client)
    ] == []


@pytest.mark.parametrize(
    "name", sorted({test for each in faults() for test in each.tests})
)
def test_the_tests_that_find_known_faults_exist(name: str) -> None:
    assert problem_with(name) == ""


def test_every_known_fault_has_a_test() -> None:
    assert [each for each in faults() if not each.tests] == []


@pytest.mark.parametrize(
    "name",
    sorted(
        {test for each in traps() for test in each.tests}
        | {each.test for each in known_differences()}
    ),
)
def test_the_tests_of_traps_exist(name: str) -> None:
    assert problem_with(name) == ""


def test_every_trap_has_an_answer_and_a_test() -> None:
    assert [each for each in traps() if not (each.answer and each.tests)] == []


def test_a_test_that_is_not_there_is_told() -> None:
    here = "tests/features/test_features.py"
    assert problem_with(f"{here}::test_no_two_rows_are_alike") == ""
    assert problem_with(f"{here}::test_nobody_wrote") != ""
    assert problem_with("tests/features/test_nothing.py::test_x") != ""
    assert problem_with(f"{here}::test_no_two_rows_are_alike[nobody]") != ""


def test_the_pages_in_the_repository_are_current() -> None:
    written = {
        path.name: path.read_text(encoding="utf-8")
        for path in FOLDER.iterdir()
        if path.name != MANIFEST_NAME
    }
    assert written == pages(), "run make features"
