from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from counterfoil import pipeline
from counterfoil.api.schema import Bounds, Enumeration, Number, Size, String
from counterfoil.diagnostics import Findings
from counterfoil.python.lowering import Lowering
from counterfoil.python.schema_types import enumeration_type, number_type, string_type
from counterfoil.python.types import (
    STR,
    UNSET_TYPE,
    Alias,
    Name,
    annotation,
    either,
    list_of,
    map_of,
    text_of,
)

if TYPE_CHECKING:
    from counterfoil.api.model import Api

ROOT = Path(__file__).parents[3]
HEAD = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths: {}
components:
  schemas:
"""


def api_of(folder: Path, schemas: str) -> Api:
    document = folder / "openapi.yaml"
    document.write_text(HEAD + schemas, encoding="utf-8")
    findings = Findings()
    api = pipeline.read_api(document, findings)
    assert api is not None, findings.items
    return api


def test_a_union_takes_apart_those_that_have_names_and_are_judged(
    tmp_path: Path,
) -> None:
    """Where `type` is left out, an object is one of all types, under one name."""
    said = {
        "S": "{properties: {s: {type: string}}}",
        "T": "{properties: {t: {type: string}}}",
        "U": "{properties: {u: {type: string}}}",
    }
    parts = [f"{{$ref: '#/components/schemas/{name}'}}" for name in said]
    both = [f"{{allOf: [{parts[0]}, {part}]}}" for part in parts[1:]]
    unions = {
        "A": f"{{oneOf: [{both[0]}, {parts[1]}]}}",
        "B": f"{{oneOf: [{both[1]}, {parts[2]}]}}",
    }
    named = [f"{{$ref: '#/components/schemas/{name}'}}" for name in unions]
    schemas = {**said, **unions, "C": f"{{oneOf: [{', '.join(named)}]}}"}
    api = api_of(tmp_path, "".join(f"    {n}: {s}\n" for n, s in schemas.items()))
    found = Lowering(api).typed(api.schemas["C"]).type
    assert isinstance(found, Alias)
    assert text_of(found.of).startswith("Judged[")


@pytest.mark.parametrize(
    ("shape", "text", "exact"),
    [
        (Number(integer=True), "int", True),
        (Number(integer=False), "int | float", True),
        (Number(True, Bounds(minimum=0)), "Annotated[int, Meta(ge=0)]", True),
        (Number(True, Bounds(minimum=0.5)), "Annotated[int, Meta(ge=1)]", True),
        (Number(True, Bounds(exclusive_maximum=3)), "Annotated[int, Meta(le=2)]", True),
        (Number(True, Bounds(maximum=2**63)), "int", False),
        (
            Number(False, Bounds(1, None, 1)),
            "Annotated[int, Meta(ge=2)] | Annotated[float, Meta(gt=1)]",
            True,
        ),
        (
            Number(False, Bounds(maximum=2**53 + 1)),
            "Annotated[int, Meta(le=9007199254740993)] | float",
            False,
        ),
        (Number(False, Bounds(maximum=10**400)), "int | float", False),
        (
            Number(False, Bounds(exclusive_minimum=0, exclusive_maximum=1)),
            "Annotated[float, Meta(gt=0, lt=1)]",
            True,
        ),
    ],
)
def test_numbers(shape: Number, text: str, *, exact: bool) -> None:
    typed = number_type(shape)
    assert (text_of(typed.type), typed.exact) == (text, exact)


@pytest.mark.parametrize(
    ("shape", "text", "exact"),
    [
        (String(), "str", True),
        (String(Size(1, 3)), "Annotated[str, Meta(min_length=1, max_length=3)]", True),
        (String(Size(0, 2**64)), "str", False),
        (String(pattern="a"), "str", False),
        (String(format="email"), "str", True),
    ],
)
def test_strings(shape: String, text: str, *, exact: bool) -> None:
    typed = string_type(shape)
    assert (text_of(typed.type), typed.exact) == (text, exact)


@pytest.mark.parametrize(
    ("values", "text", "exact"),
    [
        (("a", "b"), 'Literal["a", "b"]', True),
        (("a", 3, None), 'Literal["a", 3] | None', True),
        ((True, False), "bool", True),
        ((True,), "bool", False),
        ((1.5, True, False), "int | float | bool", False),
        ((1, 2.5), "int | float", False),
        ((1, 2**63), "int | float", False),
        ((1, -(2**63)), "int", False),
        ((1, -(2**63) + 1), "Literal[1, -9223372036854775807]", True),
        ((None,), "None", True),
    ],
)
def test_enumerations(
    values: tuple[str | int | float | bool | None, ...], text: str, *, exact: bool
) -> None:
    typed = enumeration_type(Enumeration(values).values)
    assert (text_of(typed.type), typed.exact) == (text, exact)


def test_one_loose_member_makes_all_that_hold_it_loose(tmp_path: Path) -> None:
    api = api_of(
        tmp_path,
        """
    A: {type: object, properties: {b: {$ref: '#/components/schemas/B'}}}
    B: {type: object, properties: {c: {$ref: '#/components/schemas/Cs'}}}
    Cs: {type: array, items: {$ref: '#/components/schemas/C'}}
    C:
      type: object
      properties: {a: {$ref: '#/components/schemas/A'}, d: {const: true}}
    D: {type: object, properties: {e: {type: string}}}
""",
    )
    lowering = Lowering(api)
    exact = {name: lowering.typed(each).exact for name, each in api.schemas.items()}
    assert exact == {"A": False, "B": False, "Cs": False, "C": False, "D": True}
    recursive = {each.name: lowering.is_recursive(each) for each in lowering.models()}
    assert recursive == {"A": True, "B": True, "C": True, "D": False}


def test_schemas_that_hold_themselves_without_a_class_are_any(tmp_path: Path) -> None:
    api = api_of(
        tmp_path,
        """
    Json:
      oneOf: [{type: string}, {type: array, items: {$ref: '#/components/schemas/Json'}}]
    Meta: {type: object, additionalProperties: {$ref: '#/components/schemas/Json'}}
    Boxes: {type: array, items: {$ref: '#/components/schemas/Boxes'}}
""",
    )
    lowering = Lowering(api)
    found = {n: text_of(lowering.typed(each).type) for n, each in api.schemas.items()}
    assert found == {
        "Json": "Json",  # which is `str | list[Any]`
        "Meta": "dict[str, Any]",
        "Boxes": "list[Any]",
    }
    assert not any(lowering.typed(each).exact for each in api.schemas.values())


def test_what_is_deprecated_says_so(tmp_path: Path) -> None:
    api = api_of(
        tmp_path,
        """
    Old: {deprecated: true, type: object, description: A pet., properties: {a: {}}}
    Bare: {deprecated: true, type: object, properties: {a: {}}}
    State: {deprecated: true, enum: [a, b, c], x-enum-varnames: [A, B, C]}
    Size: {deprecated: true, title: How big., anyOf: [{type: integer}, {type: object}]}
    New: {type: object, properties: {a: {type: string, deprecated: true}}}
""",
    )
    files = pipeline.generate_files(api, only="", findings=Findings())
    assert files is not None
    models = files["models.py"]
    for words in (
        'class Old(Struct, kw_only=True):\n    """Deprecated.\n\n    A pet.\n    """',
        'class Bare(Struct, kw_only=True):\n    """Deprecated."""',
        'class State(StrEnum):\n    """Deprecated.\n\n    One of these values.',
        '"""Deprecated.\n\nHow big.\n"""',
        'a: str | UnsetType = UNSET\n    """Deprecated."""',
    ):
        assert words in models, models


def test_a_long_chain_of_schemas_is_no_danger(tmp_path: Path) -> None:
    rows = "".join(
        f"    S{n}: {{type: array, items: {{$ref: '#/components/schemas/S{n + 1}'}}}}\n"
        for n in range(3000)
    )
    api = api_of(tmp_path, f"{rows}    S3000: {{type: string}}\n")
    lowering = Lowering(api)
    depth = max(
        text_of(lowering.typed(s).type).count("[") for s in api.schemas.values()
    )
    assert depth < 100


def test_types_are_laid_out_as_by_ruff() -> None:
    """Unions of a long member and another, in the parameters of methods."""
    texts: list[str] = []
    for length in range(40, 90):
        name = Name("N" * length)
        for kind in (list_of(name), map_of(name), either(STR, list_of(name))):
            row = annotation("p: ", either(kind, UNSET_TYPE), " = UNSET,", 2)
            head = f"class A{len(texts)}:\n    def f(\n        self,\n"
            texts.append(f"{head}        {row}\n    ): ...\n")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "-"],
        input="\n\n".join(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n\n\n") == "\n\n".join(texts).split("\n\n\n")
