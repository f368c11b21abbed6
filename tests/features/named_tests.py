"""Tests by the names that pytest gives them: whether they exist, where they are."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Final

from features.packages import tried

ROOT: Final = Path(__file__).parents[2]


def split(name: str) -> tuple[str, str, str]:
    """The file of a test, its function and its parameter, which may be ""."""
    path, _, rest = name.partition("::")
    function, _, parameter = rest.partition("[")
    return path, function, parameter.removesuffix("]")


def problem_with(name: str) -> str:
    """Why there is no such test; "" where there is.

    Parameters are known of the tests of the conformance documents alone.
    """
    path, function, parameter = split(name)
    if not (ROOT / path).is_file():
        return f"there is no file {path}"
    if function not in _functions(path):
        return f"there is no test {function} in {path}"
    if parameter and parameter not in _operations():
        return f"there is no operation {parameter}"
    return ""


@cache
def _functions(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(
        each.name
        for each in tree.body
        if isinstance(each, kinds) and each.name.startswith("test_")
    )


@cache
def _operations() -> frozenset[str]:
    return frozenset(map(repr, tried()))
