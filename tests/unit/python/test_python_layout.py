from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from counterfoil.python import types
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import (
    Json,
    byte_string,
    columns,
    enclose,
    literal,
    string,
    tuple_of,
)
from counterfoil.python.types import Import, annotation, bare, imports_of, text_of
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from pathlib import Path

QUOTES = st.text("'\"\\\n\t\0{}éx日\u2028\u202e", max_size=12)
JSON: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | QUOTES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(QUOTES, inner, max_size=3)
    ),
    max_leaves=8,
)


def formatted(folder: Path, text: str) -> str:
    """What the formatter would change."""
    (folder / "code.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", "code.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@given(QUOTES)
def test_strings_say_what_they_should(text: str) -> None:
    assert ast.literal_eval(string(text)) == text


@given(st.text("'\"\\\r\n éÿ\0x", max_size=12))
def test_byte_strings_say_what_they_should(text: str) -> None:
    assert ast.literal_eval(byte_string(text)) == text.encode("latin-1")


@given(JSON)
def test_literals_say_what_they_should(value: Json) -> None:
    assert ast.literal_eval(literal(value)) == value


def test_the_formatter_agrees_with_quotes_and_numbers(tmp_path: Path) -> None:
    texts = ["", "a'b", 'a"b', "a\"b'c", "''\"", "\\'\"", "é\u2028\x85", '"', "'", "\\"]
    rows = [f"a{n} = {string(text)}" for n, text in enumerate(texts)]
    rows += [f"b{n} = {byte_string(t)}" for n, t in enumerate(texts) if t.isascii()]
    numbers = [1e22, 1e-7, 1.5, -0.0, 10**30, 5e-324, 1.7e308]
    rows += [f"c{n} = {literal(number)}" for n, number in enumerate(numbers)]
    assert formatted(tmp_path, "\n".join(rows) + "\n") == ""


def test_lines_are_measured_as_they_are_shown() -> None:
    assert columns("abc") == 3
    assert columns("日本") == 4
    assert columns("e\u0301") == 1


def test_items_stand_on_lines_of_their_own_where_one_is_too_short() -> None:
    assert enclose("f(", ["a", "b"], ")") == "f(a, b)"
    assert enclose("f(", ["a" * 50, "b" * 50], ")", 1) == (
        f"f(\n        {'a' * 50},\n        {'b' * 50},\n    )"
    )


def test_a_type_knows_its_text_and_its_imports() -> None:
    kind = types.either(
        types.constrained(types.STR, ("min_length=1",)), types.NONE, types.UNSET_TYPE
    )
    assert text_of(kind) == "Annotated[str, Meta(min_length=1)] | UnsetType | None"
    assert {each.name for each in imports_of(kind)} == {
        "Annotated",
        "Meta",
        "UnsetType",
    }


def test_a_caller_sees_a_type_without_constraints() -> None:
    number = types.either(
        types.constrained(types.INT, ("ge=1",)),
        types.constrained(types.FLOAT, ("ge=1",)),
    )
    assert text_of(bare(types.list_of(types.either(number, types.NONE)))) == (
        "list[float | None]"
    )


def test_the_formatter_agrees_with_long_types(tmp_path: Path) -> None:
    words = [types.Name(f"{'word' * 5}{n}") for n in range(6)]
    kinds = [types.either(*words[:count]) for count in range(1, 7)]
    kinds += [types.map_of(kind) for kind in kinds]
    kinds += [types.Subscript(types.LITERAL, (types.Expression(string("a" * 90)),))]
    rows = [annotation(f"a{n}: ", kind, " = UNSET", 0) for n, kind in enumerate(kinds)]
    assert formatted(tmp_path, "\n".join(rows) + "\n") == ""


@pytest.mark.parametrize("folder", ["", "server"])
def test_imports_are_sorted_as_isort_does(tmp_path: Path, folder: str) -> None:
    used = {
        Import("logging", ""),
        Import("typing", "Final"),
        Import("typing", "TYPE_CHECKING"),
        Import("typing", "cast"),
        Import("msgspec", "UNSET"),
        Import("msgspec", "field"),
        Import("msgspec", "Struct"),
        own("", "schemas"),
        own("models", "Pet10"),
        own("models", "Pet9"),
        own("models", "HTTPServer"),
        own("models", "Http"),
        own("models", "P"),
        own("operations.get_10", "Get10Response"),
        own("operations.get_10", "Get10200"),
        own("operations.get_9", "Get9200"),
        own("server.errors", "Errors"),
        own("runtime.asgi", "Send"),
    }
    text = import_lines(used, folder)
    code = tmp_path / "code.py"
    code.write_text(f"{text}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--select=I", "code.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{text}\n{done.stdout}"


def test_a_tuple_of_one_item_has_its_comma() -> None:
    for size in range(70, 90):
        text = tuple_of([repr("a" * size)], 0, 2)
        assert ast.literal_eval(text) == ("a" * size,)
