"""Documents whose schemas share others at each level, or go on for long.

They are refused, or harmless, within the limits of `running.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from hostile.costly import document_of, document_with, does_no_harm, ref

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hostile.running import Generator

FORM: Final = "multipart/form-data"


_OBJECT: Final = {"type": "object", "properties": {"a": {"type": "string"}}}


def _composed(keyword: str, **members: Any) -> str:
    """The same of any keyword: each schema has an example, or members of its own."""
    schemas: dict[str, Any] = {
        f"S{n}": {keyword: [ref(n + 2 - n % 2), ref(n + 3 - n % 2)], **members}
        for n in range(80)
    }
    return document_of(
        schemas | {"S80": {"type": "string"}, "S81": {"type": "integer"}}
    )


def _line(length: int, link: Callable[[int, Any], dict[str, Any]]) -> dict[str, Any]:
    """Schemas of which each has the next one."""
    schemas = {f"S{n}": link(n, ref(n + 1)) for n in range(length)}
    return schemas | {f"S{length}": _OBJECT}


def _closed(number: int, following: Any) -> dict[str, Any]:
    own = {"properties": {f"p{number}": {}}, "unevaluatedProperties": False}
    return {"allOf": [following], **own}


def _exemplary(number: int, following: Any) -> dict[str, Any]:
    properties = {"a": following, "b": {"type": "integer"}}
    return {"type": "object", "properties": properties, "examples": [{"b": number}]}


_FILE: Final = {"type": "string", "format": "binary"}


def _file_and(number: int, following: Any) -> dict[str, Any]:
    file = {"type": "object", "properties": {f"f{number}": _FILE}}
    return {"allOf": [following], **file}


def _files(levels: int) -> str:
    """Two forms of two, and so on, with files: all stand in the schema of the form."""
    schemas: dict[str, Any] = {
        f"S{n}": {"oneOf": [ref(n + 2 - n % 2), ref(n + 3 - n % 2)]}
        for n in range(2 * levels)
    }
    for n in (2 * levels, 2 * levels + 1):
        own = {"f": _FILE, **{f"p{n}-{each}": {} for each in range(50)}}
        schemas[f"S{n}"] = {"type": "object", "properties": own}
    return document_with(schemas, FORM, {})


# By name: the text, and whether it must be refused (2), fine (0), or either.
DOCUMENTS: Final[dict[str, tuple[Callable[[], str], set[int]]]] = {
    "doubled-alternatives": (
        lambda: _composed("oneOf", examples=[False]),
        {2},
    ),
    "doubled-examples": (
        lambda: _composed("anyOf", examples=[False], default=False),
        {0},
    ),
    "doubled-with-own-members": (
        lambda: _composed("anyOf", examples=[False], maxLength=5),
        {2},
    ),
    "doubled-conditions": (
        lambda: _composed("allOf", **{"not": ref(40), "examples": [False]}),
        {2},
    ),
    "line-of-closed-objects": (
        lambda: document_of(_line(75, _closed)),
        {2},
    ),
    "line-of-examples": (
        lambda: document_of(_line(1_000, _exemplary)),
        {0},
    ),
    "line-of-files": (
        lambda: document_with(_line(300, _file_and), FORM, {}),
        {2},
    ),
    "line-of-parts": (
        lambda: document_with(
            _line(
                300, lambda _, following: {"properties": {"a": following, "f": _FILE}}
            ),
            FORM,
            {},
        ),
        {0, 2},
    ),
    "doubled-files": (lambda: _files(12), {2}),
    "constants": (
        lambda: document_of(
            {"S0": {"oneOf": [{"const": f"v{n}", "title": "a"} for n in range(2_000)]}}
        ),
        {0},
    ),
    "choice-beside-members": (
        lambda: document_of(
            {
                "S0": {
                    **_OBJECT,
                    "anyOf": [
                        {"properties": {f"p{n}": {}}, "required": [f"p{n}"]}
                        for n in range(500)
                    ],
                }
            }
        ),
        {0},
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schemas_that_share_do_no_harm(
    generator: Generator, tmp_path: Path, name: str
) -> None:
    text, expected = DOCUMENTS[name]
    does_no_harm(generator, tmp_path / "document" / "openapi.json", text(), expected)
