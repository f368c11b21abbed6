"""The lines of generated modules: what is settled, ruff leaves as it is."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest
from counterfoil.python.breaking import break_statement
from counterfoil.python.plain_breaks import plain_result, plain_statement
from counterfoil.python.settling import settle


def _formatted(text: str) -> str:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "-"]
    done = subprocess.run(
        command, check=False, input=text, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class _Statements:
    """Statements at random, of the kinds that generated code has."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def name(self) -> str:
        words = ("count", "response", "value", "offering", "by", "id", "item", "job")
        chosen = self.random.choices(words, k=self.random.randint(1, 6))
        return "_".join(chosen)

    def value(self, depth: int = 0) -> str:
        simple = [self.name, self.text]
        if depth > 2 or self.random.random() < 0.3:
            return self.random.choice(simple)()
        kinds = [self.call, self.attribute, self.total, self.each]
        return self.random.choice(kinds)(depth + 1)

    def text(self) -> str:
        return f'"{self.name()}"'

    def call(self, depth: int) -> str:
        given = [self.value(depth) for _ in range(self.random.randint(0, 4))]
        if given and self.random.random() < 0.3:
            given[-1] = f"{self.name()}={given[-1]}"
        return f"{self.name()}({', '.join(given)})"

    def attribute(self, depth: int) -> str:
        return f"{self.name()}.{self.call(depth)}"

    def total(self, depth: int) -> str:
        parts = [self.operand(depth) for _ in range(self.random.randint(2, 4))]
        return f" {self.random.choice('+-')} ".join(parts)

    def operand(self, depth: int) -> str:
        if self.random.random() < 0.3:
            return f"({self.name()}.{self.name()} is UNSET)"
        return self.call(depth) if self.random.random() < 0.6 else self.name()

    def each(self, depth: int) -> str:
        return f"sum({self.call(depth)} for item in {self.name()})"

    def condition(self) -> str:
        parts = [self.operand(1) for _ in range(self.random.randint(1, 3))]
        parts.append(self.name())
        return f" {self.random.choice(('and', 'or'))} ".join(parts)

    def type(self) -> str:
        parts = [self.name() for _ in range(self.random.randint(1, 3))]
        if self.random.random() < 0.5:
            parts[0] = f"list[{parts[0]}]"
        return " | ".join(parts)

    def parameters(self) -> str:
        count = self.random.randint(1, 4)
        return ", ".join(f"{self.name()}: {self.type()}" for _ in range(count))

    def statement(self) -> str:
        match self.random.randint(0, 11):
            case 0:
                return f"{self.name()}({self.value()}, {self.value()})"
            case 1:
                return f"return {self.value()}"
            case 2:
                return f"raise {self.call(0)}"
            case 3:
                return f"if {self.condition()}:\n    pass"
            case 4:
                return f"for {self.name()} in {self.attribute(0)}:\n    pass"
            case 5:
                head = f"def {self.name()}({self.parameters()})"
                return f"{head} -> {self.type()}:\n    pass"
            case 6:
                return f"class {self.name()}({self.name()}, kw_only=True):\n    pass"
            case 7:
                return f"from .{self.name()} import {self.name()} as {self.name()}"
            case 8:
                return f"{self.name()}: {self.type()} = {self.value()}"
            case 9:
                return f"{self.name()} += {self.value()}"
            case _:
                return f"{self.name()} = {self.value()}"


@pytest.mark.parametrize("seed", range(3))
def test_random_statements_are_laid_out_as_by_ruff(seed: int) -> None:
    """Each statement of a module is as ruff would have it."""
    made = _Statements(seed)
    functions = [f"def f{n}():\n" for n in range(120)]
    text = "\n\n\n".join(
        head + "\n".join(f"    {row}" for row in made.statement().split("\n"))
        for head in functions
    )
    settled = settle(f"{text}\n")
    assert settled.split("\n") == _formatted(settled).split("\n")


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        pytest.param(
            "from . import " + "a" * 70 + " as operation",
            ["from . import (", f"    {'a' * 70} as operation,", ")"],
            id="an import takes parentheses",
        ),
        pytest.param(
            f"return {'a' * 40}(\n    {'b' * 20}\n)",
            [f"return {'a' * 40}({'b' * 20})"],
            id="what fits is joined",
        ),
        pytest.param(
            "call(\n    first,\n    second,\n)",
            ["call(", "    first,", "    second,", ")"],
            id="a trailing comma keeps lines apart",
        ),
        pytest.param(
            f"{'x' * 40}: {'T' * 42} = UNSET",
            [f"{'x' * 40}: {'T' * 42} = (", "    UNSET", ")"],
            id="a value takes parentheses before a type does",
        ),
    ],
)
def test_a_statement_is_broken(statement: str, lines: list[str]) -> None:
    """The lines of a statement."""
    assert break_statement(statement, 0).split("\n") == lines


def test_strings_of_several_lines_and_comments_stay() -> None:
    """What cannot be broken without a formatter's whole knowledge is left alone."""
    text = f'"""{"word " * 30}"""\nx = {"a" * 90}(  # why\n    1\n)\n'
    assert settle(text) == text


def test_each_head_of_a_match_is_a_statement() -> None:
    """A case is laid out by itself, and so is its guard."""
    long = "status_" * 8
    text = f"match fault.status:\n    case {long} if {long}:\n        pass\n"
    settled = settle(text)
    assert settled == _formatted(text)
    assert settled.startswith("match fault.status:\n    case")


_MODULE = '''\
"""A module.

def alike(
    {long}: {long} | {long} = {long},
"""


class Methods:
    """A class.

    def alike(self) -> {long} | {long} | {long}:
    """

    field: {long} | {long} | {long} = None

    @final
    def first(
        self,
        *,
        one: int,
    ) -> {long}[{long} | {long}] | {long}:
        """A method.

        def alike(self):
        """
        return {long} + {long} + {long}

    async def second(self, one: {long}, two: {long}) -> {long}:
        def inner(one: {long}, two: {long}) -> {long}:
            return one

        return inner(
            "{long} {long} {long} {long}",
            one,
        )


Alias = {long} | {long} | {long}
"""What it is.

class Alike({long}, {long}, {long}): ...
"""


def last(
    one: int,
) -> {long} | {long} | {long}:
    if {long}({long}) and {long}({long}):
        return one
    return one
'''


@pytest.mark.parametrize("length", [12, 18, 24, 30, 40, 50])
def test_a_module_is_laid_out_as_by_ruff(length: int) -> None:
    """Functions within a class, and what only looks like one, in a text."""
    text = _MODULE.format(long="n" * length)
    settled = settle(text)
    assert settled.split("\n") == _formatted(text).split("\n")
    assert settle(settled) == settled


class _Plain:
    """What generated code has most of, at random lengths, laid out well or badly."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def name(self) -> str:
        return "Name" * self.random.randint(1, 9)

    def type(self) -> str:
        match self.random.randint(0, 7):
            case 0:
                return f"{self.name()}[{self.name()} | bytes]"
            case 1:
                return f"list[{self.name()}]"
            case 2:
                return f'Literal["{self.name()}", "b", "c-d"]'
            case 3:
                return f"Annotated[int, Meta(ge={len(self.name())}, le=1)]"
            case 4:
                return f"dict[str, {self.name()}]"
            case _:
                return self.name()

    def types(self) -> list[str]:
        return [self.type() for _ in range(self.random.randint(1, 4))]

    def rows(self, pad: str) -> str:
        """Types in parentheses: on one line, or one a line."""
        joint = self.random.choice((" | ", f"\n{pad}| "))
        return f"(\n{pad}{joint.join(self.types())}\n{pad[4:]})"

    def part(self, number: int) -> str:
        union = " | ".join(self.types())
        kind = self.random.choice((union, f"Manager[{union}]"))
        calls = [
            f"{self.name()} = {self.name()}({self.name()}, {self.name()})",
            f'raise faults.{self.name()}("{self.name()}")',
            f"return {self.name()}.{self.name()}({self.name()})",
            f"{self.name()}: Final = {self.name()}({self.name()})",
        ]
        tests = [f"(a.{self.name()} == 1 and f({self.name()}, b))" for _ in range(3)]
        parts = [
            f"def f{number}(\n    one: int,\n) -> {kind}:\n    pass",
            f"A{number}: TypeAlias = {self.rows('    ')}",
            f"def f{number}(\n    one: int,\n) -> {self.rows('    ')}:\n    pass",
            f"class C{number}:\n    f: {self.rows('        ')} = UNSET\n    g: int = 0",
            f"class {self.name()}(Struct, Generic[B], kw_only=True):\n    f: int",
            f'class {self.name()}(Struct, frozen=True):\n    """A text."""',
            f'def f{number}() -> None:\n    """A text."""\n    '
            + self.random.choice(calls),
            f'def f{number}() -> None:\n    """\n    {calls[0]}\n    """\n    pass',
            f"def f{number}() -> None:\n    return (\n        "
            + "\n        or ".join(tests)
            + "\n    )",
            f'{self.name()}: Final = frozenset(\n    {{\n        "a",\n    }}\n)',
        ]
        return self.random.choice(parts)


@pytest.mark.parametrize("seed", range(4))
def test_plain_statements_are_laid_out_as_by_ruff(seed: int) -> None:
    """What is broken without a look at its tokens is broken in the same way."""
    made = _Plain(seed)
    text = "\n\n\n".join(made.part(number) for number in range(150)) + "\n"
    assert settle(text).split("\n") == _formatted(text).split("\n")


def test_what_is_plain_is_found_plain() -> None:
    """A result, a head and a call are broken at once; what has odd text is not."""
    long = "n" * 36
    result = f") -> {long} | {long}[{long} | {long}]:"
    assert plain_result(result) == [
        ") -> (",
        f"    {long}",
        f"    | {long}[",
        f"        {long} | {long}",
        "    ]",
        "):",
    ]
    assert plain_statement(f"{long} = {long}({long}{long})") is not None
    assert plain_statement(f"class {long}({long}, kw_only=True):") is not None
    assert plain_statement(f"{long} = {long}({long}, *{long})") is None
    assert plain_result(f") -> {long} | ({long} | {long}):") is None


@pytest.mark.parametrize("length", range(50, 75))
def test_a_field_whose_first_line_is_too_long_is_laid_out_as_by_ruff(
    length: int,
) -> None:
    """Its value is put in parentheses where that makes the line short enough."""
    text = f'class A:\n    name: {"N" * length} = field(\n        name="n",\n    )\n'
    assert settle(text) == _formatted(text)


@pytest.mark.parametrize("length", range(76, 90))
@pytest.mark.parametrize(
    "form",
    ["A: Final = {}\n", "A: Final = (\n    {}\n)\n", "class A:\n    a: str = {}\n"],
)
def test_a_value_that_nothing_helps_is_laid_out_as_by_ruff(
    form: str, length: int
) -> None:
    """Parentheses that would not make the line short enough are left out."""
    for value in (f'"{"x" * length}"', f"'{'x' * (length - 1)}\"'", "n" * length):
        text = form.format(value)
        assert settle(text) == _formatted(text)


def test_long_items_that_nothing_breaks_stay() -> None:
    name = f'"{"a" * 90}"'
    rows = [f"{name}: {each}," for each in ("{}", "[]", "None", "17", '"text"')]
    rows += [f'{name}: shapes.Text(\n        "boolean"\n    ),']
    rows += [f"{name}: [\n        1,\n    ],", f"{name},\n    {name}: 1,"]
    text = "\n".join(f"x = {{\n    {each}\n}}" for each in rows[:-1])
    text += f"\nx = [\n    {name},\n]\n"

    assert settle(text) == text == _formatted(text)


@pytest.mark.parametrize("opening", ['"""', 'r"""'])
def test_nothing_in_a_text_is_laid_out(opening: str) -> None:
    long = "x = some.function(" + "argument, " * 10 + "last)"
    text = (
        f'def f() -> None:\n    {opening}Text.\n\n    {long}\n    def g():\n    """\n'
    )
    more = f'\n\nclass A:\n    {opening}One: {long}."""\n\n    a: int\n'

    assert settle(text + more) == text + more == _formatted(text + more)
    assert settle(f"{text}    {long}\n") == _formatted(f"{text}    {long}\n")


def test_strings_of_quotes_are_strings() -> None:
    words = ", ".join(f'\'"""{"a" * size}\'' for size in range(5, 12))
    long = f"value: Literal[{words}] | None = UNSET"
    assert settle(f"{long}\n") == _formatted(long)
