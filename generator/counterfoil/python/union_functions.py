"""The functions of `wire.py` that make a value of a union of its plain form.

msgspec leaves such a value as it is in JSON. The whole is valid already; what remains
is which schema of the union it is: its JSON type, a constant property or, where
neither tells, the judge says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.schema import Reference, Schema, Union
from counterfoil.python import types
from counterfoil.python.branches import tag_of
from counterfoil.python.contents import RESERVED
from counterfoil.python.format_types import has_format
from counterfoil.python.layout import STEP, fits, string
from counterfoil.python.names import free_of, snake
from counterfoil.python.places import place
from counterfoil.python.schema_types import kinds_of
from counterfoil.python.types import imports_of, text_of
from counterfoil.python.wire_functions import ANY, FunctionView, function

if TYPE_CHECKING:
    from counterfoil.python.contents import Contents
    from counterfoil.python.places import Place
    from counterfoil.python.types import PyType
    from counterfoil.python.walks import Walks

_TESTS: Final = {
    "None": "plain is None",
    "bool": "isinstance(plain, bool)",
    "number": "isinstance(plain, int | float)",
    "str": "isinstance(plain, str)",
    "array": "isinstance(plain, list)",
    "object": "isinstance(plain, dict)",
}
"""Tests of JSON types, in an order in which `True` is no number."""
ASKED: Final = re.compile(r" _(\w+)\.admits\(")
"""Where statements ask a judge."""
_PLAIN: Final = "return plain"
_VALUE: Final = "value = "
"""What a statement begins with whose value is returned then: it needs a type."""


class JudgeConstant(Struct, frozen=True):
    """A judge of one schema of a union: the name of its constant in `schemas.py`."""

    name: str
    schema: Schema

    @property
    def text(self) -> str:
        """The assignment in `wire.py`."""
        return f"_{self.name}: Final = Judge(schemas.{self.name})"


class UnionFunctions:
    """Writes the functions, and remembers which judges they need."""

    def __init__(self, contents: Contents, walks: Walks) -> None:
        self._lowering = contents.lowering
        self._walks = walks
        self._contents = contents
        self._wanted: dict[Place, tuple[str, Schema]] = {}
        self._taken = {*RESERVED, *(each.name for each in contents.items)}

    def make(self, union: Schema) -> FunctionView:
        """The function for a union."""
        stem = self._lowering.stem(union)
        kind = self._walks.told(types.bare(self._lowering.typed(union).type))
        lines = self._lines(stem, union)
        imports = {ANY, *imports_of(kind), *self._walks.taken()}
        return function(
            f"make_{stem}",
            ["plain: Any"],
            text_of(kind),
            "The typed value of a plain one: of the first schema that admits it.",
            lines,
            imports,
        )

    def judges(self, functions: tuple[FunctionView, ...]) -> tuple[JudgeConstant, ...]:
        """The judges that functions mention."""
        asked = {name for each in functions for name in ASKED.findall(each.body)}
        return tuple(
            JudgeConstant(name, schema)
            for name, schema in self._wanted.values()
            if name in asked
        )

    def _lines(self, stem: str, union: Schema) -> list[str]:
        shape = union.shape
        assert isinstance(shape, Union)
        groups = self._groups(shape.members)
        lines: list[str] = []
        kinds = [kind for kind in _TESTS if kind in groups]
        for kind in kinds:
            found = self._among(stem, kind, groups[kind], shape)
            if kind == kinds[-1]:
                # No test has told type checkers what it is.
                found = [each.replace(_PLAIN, f"{_VALUE}plain") for each in found]
            else:
                lines.append(f"if {_TESTS[kind]}:")
                found = [f"{STEP}{line}" for line in found]
            lines += found
        told = self._walks.told(types.bare(self._lowering.typed(union).type))
        lines = _declared(lines, told)
        return lines if len(kinds) == 1 else _aside(lines)

    def _groups(self, members: tuple[Schema, ...]) -> dict[str, list[Schema]]:
        """The members that admit values of each JSON type."""
        groups: dict[str, list[Schema]] = {}
        for member in members:
            kinds = kinds_of(self._lowering.typed(member).type)
            plain = ["number" if kind in {"int", "float"} else kind for kind in kinds]
            for kind in dict.fromkeys(plain):
                groups.setdefault(kind, []).append(member)
        return groups

    def _among(
        self, stem: str, kind: str, members: list[Schema], union: Union
    ) -> list[str]:
        """Statements that return the value of one of some members of a JSON type."""
        if kind == "None":
            return [_PLAIN]
        if kind != "array" and (literals := self._literals(kind, members)):
            return [f"{_VALUE}{self._walks.converted(literals, 'plain')}"]
        if kind == "bool":
            return [_PLAIN]
        if kind in {"str", "number"} and not any(map(self._is_enum, members)):
            whole = kind == "number" and not any(
                "float" in kinds_of(self._lowering.typed(each).type) for each in members
            )
            if whole:
                self._walks.mention(self._lowering.convert)
            return ["return convert(plain, int)" if whole else _PLAIN]
        tag = tag_of(members, self._lowering) if len(members) > 1 else None
        if tag is not None:
            return self._by_tag(*tag, members)
        lines: list[str] = []
        ordered = union.told is not None and not union.exclusive
        if ordered and kind == "object" and len(members) > 1:
            lines += self._told(stem, union)
        # What nothing says is a child's is the parent's, whatever it is valid for.
        others = members[-1:] if union.inherited else members
        for member in others[:-1]:
            judge = self._judge(stem, member, union)
            lines.append(f"if {judge}.admits(plain):")
            lines.append(f"{STEP}{self._returned(member)}")
        return [*lines, self._returned(others[-1])]

    def _told(self, stem: str, union: Union) -> list[str]:
        """Statements that try what the document's discriminator names first."""
        assert union.told is not None
        values: dict[int, list[str]] = {}
        for value, number in union.told.values:
            values.setdefault(number, []).append(string(value))
        lines = [f"match plain.get({string(union.told.property)}):"]
        for number, texts in values.items():
            member = union.members[number]
            lines += _case(texts)
            lines.append(
                f"{STEP * 2}if {self._judge(stem, member, union)}.admits(plain):"
            )
            lines.append(f"{STEP * 3}{self._returned(member)}")
        return [*lines, f"{STEP}case _:", f"{STEP * 2}pass"] if values else []

    def _by_tag(
        self, name: str, values: list[tuple[str, ...]], members: list[Schema]
    ) -> list[str]:
        rows = list(zip(values, members, strict=True))
        lines = [f"match plain[{string(name)}]:"]
        for texts, member in rows[:-1]:
            lines += _case([string(text) for text in texts])
            lines.append(f"{STEP}{STEP}{self._returned(member)}")
        last = self._returned(members[-1])
        return [*lines, f"{STEP}case _:", f"{STEP}{STEP}{last}"]

    def _returned(self, member: Schema) -> str:
        """The statement that returns the value of a member."""
        made = self._walks.make(member, "plain")
        kind = self._lowering.typed(member).type
        if isinstance(kind, types.Alias):
            kind = kind.of
        if made == "plain" and isinstance(kind, types.Subscript):
            # A test of its JSON type makes of a literal a mere `str`.
            return f"{_VALUE}{self._walks.converted(kind, made)}"
        # To type checkers, what `convert` makes of a union is anything.
        is_any = made.startswith("convert(") and isinstance(kind, types.Either)
        return f"{_VALUE if is_any else 'return '}{made}"

    def _literals(self, kind: str, members: list[Schema]) -> PyType | None:
        """The literals that the values of a JSON type are; None where others are, too.

        A test of that type makes of them a mere `str` to type checkers.
        """
        found: list[PyType] = []
        for member in members:
            for part in _parts(self._lowering.typed(member).type):
                kinds = kinds_of(part)
                if kind not in kinds and not (kind == "number" and "int" in kinds):
                    continue
                if not isinstance(part, types.Subscript) or part.head != types.LITERAL:
                    return None
                found.append(part)
        return types.either(*found) if found else None

    def _is_enum(self, schema: Schema) -> bool:
        """Whether it is of a class, which strings and numbers are made of."""
        kind = self._lowering.typed(schema).type
        is_enum = any(isinstance(e, types.Alias) and e.is_enum for e in _parts(kind))
        return is_enum or has_format(kind)

    def _judge(self, stem: str, member: Schema, union: Union) -> str:
        """The name of the judge of a member."""
        meant = self._lowering.meant(member)
        where = place(meant)
        if where not in self._wanted:
            content = self._contents.by_place.get(where)
            number = union.members.index(member) + 1
            wording = f"{stem}_option_{number}"
            if isinstance(member.shape, Reference) and meant is not member:
                wording = member.shape.name
            name = content.name.upper() if content else self._free(wording)
            self._wanted[where] = (name, meant)
        return f"_{self._wanted[where][0]}"

    def _free(self, wording: str) -> str:
        """A name for a schema that no content and no other schema has."""
        name = free_of(self._taken, snake(wording))
        self._taken.add(name)
        return name.upper()


@types.remembered
def _parts(kind: PyType) -> tuple[PyType, ...]:
    """The types that a type is a union of, each once."""
    match types.bare(kind):
        case types.Either(members):
            parts = (part for member in members for part in _parts(member))
            return tuple(dict.fromkeys(parts))
        case types.Alias(_, of, is_enum) if not is_enum:
            return _parts(of)
        case part:
            return (part,)


def _declared(lines: list[str], kind: PyType) -> list[str]:
    """Statements that return `value`, which is of a type, where they must say so."""
    if not any(_VALUE in line for line in lines):
        return lines
    found = types.annotation("value: ", kind, "", 1).split("\n")
    found = [found[0], *(line.removeprefix(STEP) for line in found[1:])]
    for line in lines:
        pad, assigns, _ = line.partition(_VALUE)
        found.append(line)
        if assigns:
            found.append(f"{pad}return value")
    return found


_WITHIN: Final = re.compile(r"(?<= in )plain\b|\bplain(?=\[[0-9])")
_WHOLE: Final = "whole = plain"


def _aside(lines: list[str]) -> list[str]:
    """The lines, where what is in a value has types again.

    A test of `plain` tells type checkers that it is a list, and nothing of its items.
    """
    told = [_WITHIN.sub("whole", line) for line in lines]
    return lines if told == lines else [_WHOLE, *told]


def _case(patterns: list[str]) -> list[str]:
    """The head of a case of `match`, at one step."""
    joined = " | ".join(patterns)
    line = f"{STEP}case {joined}:"
    if fits(line, 1):
        return [line]
    if fits(joined, 3):
        return [f"{STEP}case (", f"{STEP}{STEP}{joined}", f"{STEP}):"]
    if len(patterns) == 1:
        return [line]
    first, *others = patterns
    inner = [f"{STEP}{STEP}{first}", *(f"{STEP}{STEP}| {each}" for each in others)]
    return [f"{STEP}case (", *inner, f"{STEP}):"]
