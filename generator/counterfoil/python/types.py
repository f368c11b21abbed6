"""Python types: their text, and the imports that the text needs.

The same types come again with every operation. They are msgspec structs that keep their
hash, so that what is made of one is looked up, and not made anew.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import Struct

from counterfoil.python.layout import STEP, enclose, fits

if TYPE_CHECKING:
    from collections.abc import Sequence


class Import(Struct, frozen=True, order=True, cache_hash=True):
    """A name that a module offers; `module` is absolute, or begins with dots."""

    module: str
    name: str


class Name(Struct, frozen=True, cache_hash=True):
    """A plain name, such as `int`."""

    text: str
    imports: frozenset[Import] = frozenset()


class Subscript(Struct, frozen=True, cache_hash=True):
    """`head[arguments]`; an argument that is text is an expression, not a type."""

    head: Name
    arguments: tuple[PyType | Expression, ...]


class Either(Struct, frozen=True, cache_hash=True):
    """`members[0] | members[1] | …`."""

    members: tuple[PyType, ...]


class Expression(Struct, frozen=True, cache_hash=True):
    """An expression within a type, such as a literal or a constraint."""

    text: str
    imports: frozenset[Import] = frozenset()


class Alias(Struct, frozen=True, cache_hash=True):
    """A name of `models.py` for another type, or with `is_enum` for a class of enum."""

    text: str
    of: PyType
    is_enum: bool = False

    @property
    def imports(self) -> frozenset[Import]:
        """What must be imported to mention it."""
        return frozenset({Import("@models", self.text)})


remembered = lru_cache(maxsize=1 << 15)
"""For functions of types: named ones may mention each other in very many ways."""

PyType: TypeAlias = Name | Subscript | Either | Alias


def _named(module: str, name: str) -> Name:
    return Name(name, frozenset({Import(module, name)}))


ANY: Final = _named("typing", "Any")
NONE: Final = Name("None")
BOOL: Final = Name("bool")
INT: Final = Name("int")
FLOAT: Final = Name("float")
STR: Final = Name("str")
BYTES: Final = Name("bytes")
UNSET_TYPE: Final = _named("msgspec", "UnsetType")
UNSET: Final = Import("msgspec", "UNSET")
META: Final = Import("msgspec", "Meta")
ANNOTATED: Final = _named("typing", "Annotated")
LITERAL: Final = _named("typing", "Literal")
JUDGED: Final = _named("@runtime.json_content", "Judged")


def list_of(item: PyType) -> PyType:
    """`list[item]`."""
    return Subscript(Name("list"), (item,))


def map_of(value: PyType) -> PyType:
    """`dict[str, value]`."""
    return Subscript(Name("dict"), (STR, value))


def tuple_of(items: Sequence[PyType]) -> PyType:
    """`tuple[items]`."""
    return Subscript(Name("tuple"), tuple(items))


def any_number_of(item: PyType) -> PyType:
    """`*tuple[item, ...]`: what may follow within a tuple (PEP 646)."""
    return Subscript(Name("*tuple"), (item, Expression("...")))


def judged(kind: PyType) -> PyType:
    """`Judged[kind]`: a type that msgspec takes any value for."""
    return Subscript(JUDGED, (kind,))


@remembered
def is_judged(kind: PyType | Expression) -> bool:
    """Whether msgspec leaves some part of a value as it is in JSON."""
    match kind:
        case Subscript(head, arguments):
            return head == JUDGED or any(map(is_judged, arguments))
        case Either(members):
            return any(map(is_judged, members))
        case Alias():
            return is_judged(kind.of)
        case _:
            return False


def as_value(kind: PyType) -> PyType:
    """The type as a value that msgspec gets: what it cannot tell apart is `Any`."""
    match _told(kind):
        case Either(members) as union if NONE in members and any(
            isinstance(each, Subscript) and each.head == ANNOTATED for each in members
        ):
            # To pyright `Annotated[…] | None` is a type, and no value.
            return constrained(union, ("",))
        case told:
            return told


def _told(kind: PyType) -> PyType:
    match kind:
        case Subscript(head, _) if head == JUDGED:
            return ANY
        case Subscript(head, arguments):
            shown = [e if isinstance(e, Expression) else _told(e) for e in arguments]
            return Subscript(head, tuple(shown))
        case Either(members):
            return either(*map(_told, members))
        case _:
            return kind


def constrained(base: PyType, constraints: tuple[str, ...]) -> PyType:
    """`Annotated[base, Meta(constraints)]`, or the base where there are none."""
    if not constraints:
        return base
    meta = Expression(f"Meta({', '.join(constraints)})", frozenset({META}))
    return Subscript(ANNOTATED, (base, meta))


@remembered
def either(*members: PyType) -> PyType:
    """The union of types, flat, each once, `UnsetType` and `None` last.

    What a named union among them has is in it.
    """
    flat: list[PyType] = []
    for member in members:
        for part in member.members if isinstance(member, Either) else (member,):
            if part not in flat:
                flat.append(part)
    unions = [part.of for part in flat if isinstance(part, Alias)]
    inside = [
        part for each in unions if isinstance(each, Either) for part in each.members
    ]
    flat = [part for part in flat if part not in inside]
    flat.sort(key=lambda part: (part == NONE, part == UNSET_TYPE))
    return flat[0] if len(flat) == 1 else Either(tuple(flat))


@remembered
def bare(kind: PyType) -> PyType:
    """The type as a caller sees it: without constraints, `float` for any number."""
    match kind:
        case Name() | Alias():
            return kind
        case Subscript(
            Name("Annotated" | "Judged"),
            (Name() | Subscript() | Either() | Alias() as first, *_),
        ):
            return bare(first)
        case Subscript(head, arguments):
            shown = [e if isinstance(e, Expression) else bare(e) for e in arguments]
            return Subscript(head, tuple(shown))
        case Either(members):
            plain = [bare(member) for member in members]
            # PEP 484: where a float is expected, an int will do.
            return either(*(e for e in plain if e != INT or FLOAT not in plain))


MODELS: Final = "_models"
"""What the modules of a divided package call the models: a field that had the same name
would hide them, and none begins with an underscore.
"""


@remembered
def of_models(kind: PyType) -> PyType:
    """The type as modules mention it that import no model, but where all of them are.

    A model is then looked up when the type is evaluated, and not when the module is
    imported: models refer to each other in circles.
    """
    match kind:
        case Name() | Alias():
            if all(each.module != "@models" for each in kind.imports):
                return kind
            found = Import("@", f"models as {MODELS}")
            return Name(f"{MODELS}.{kind.text}", frozenset({found}))
        case Subscript(head, arguments):
            shown = [
                e if isinstance(e, Expression) else of_models(e) for e in arguments
            ]
            return Subscript(head, tuple(shown))
        case Either(members):
            return Either(tuple(map(of_models, members)))


def as_it_is(kind: PyType) -> PyType:
    """The type as it is mentioned where models are imported."""
    return kind


def unconstrained(kind: PyType) -> PyType:
    """The type without constraints: `int | float` stays for any number."""
    match kind:
        case Name() | Alias():
            return kind
        case Subscript(Name("Annotated"), (Name() | Subscript() as first, *_)):
            return unconstrained(first)
        case Subscript(head, arguments):
            shown = [
                e if isinstance(e, Expression) else unconstrained(e) for e in arguments
            ]
            return Subscript(head, tuple(shown))
        case Either(members):
            return either(*map(unconstrained, members))


@remembered
def text_of(kind: PyType | Expression) -> str:
    """The type on one line."""
    match kind:
        case Name() | Expression() | Alias():
            return kind.text
        case Subscript(head, arguments):
            return f"{head.text}[{', '.join(map(text_of, arguments))}]"
        case Either(members):
            return " | ".join(map(text_of, members))


@remembered
def imports_of(kind: PyType | Expression) -> frozenset[Import]:
    """What must be imported to mention the type."""
    match kind:
        case Name() | Expression() | Alias():
            return kind.imports
        case Subscript(head, arguments):
            return head.imports.union(*map(imports_of, arguments))
        case Either(members):
            return frozenset[Import]().union(*map(imports_of, members))


@remembered
def annotation(before: str, kind: PyType, after: str, level: int) -> str:
    """`before`, the type, `after`: on one line, or the type in several.

    `after` begins on the type's last line; only its first line is measured.
    """
    reserve = len(before) + len(after.split("\n", maxsplit=1)[0])
    if fits(text_of(kind), level, reserve):
        return f"{before}{text_of(kind)}{after}"
    return f"{before}{_tall(kind, level)}{after}"


def generic(head: str, kind: PyType, items: Sequence[str], level: int = 0) -> str:
    """A call of a generic class, one argument a line: `head[kind](items)`."""
    line = f"{head}[{text_of(kind)}]("
    if not fits(line, level):
        pad = STEP * level
        inner = _fitted(kind, level + 1, 0)
        line = f"{head}[\n{pad}{STEP}{inner}\n{pad}]("
    return enclose(line, items, ")", level, WIDE)


def _tall(kind: PyType | Expression, level: int) -> str:
    match kind:
        case Either(members):
            inner = STEP * (level + 1)
            if fits(text_of(kind), level + 1):
                return f"(\n{inner}{text_of(kind)}\n{STEP * level})"
            # All but the first stand behind a sign.
            rows = [
                _fitted(member, level + 1, len("| ") if number else 0)
                for number, member in enumerate(members)
            ]
            joined = f"\n{inner}| ".join(rows)
            return f"(\n{inner}{joined}\n{STEP * level})"
        case Subscript(head, arguments) if len(arguments) > 1:
            items = [_fitted(argument, level + 1, 1) for argument in arguments]
            return enclose(f"{head.text}[", items, "]", level, WIDE)
        case Subscript(head, (argument,)):
            inner = STEP * (level + 1)
            only = _fitted(argument, level + 1, 0)
            return f"{head.text}[\n{inner}{only}\n{STEP * level}]"
        case _:
            return text_of(kind)


def _fitted(kind: PyType | Expression, level: int, reserve: int) -> str:
    text = text_of(kind)
    return text if fits(text, level, reserve) else _tall(kind, level)


WIDE: Final = 1000
"""A reserve that no line has: forces one item a line."""
