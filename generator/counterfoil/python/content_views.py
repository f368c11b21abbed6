"""The views of `contents`: how each content is read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.python.format_types import HOOKS
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import enclose, fits
from counterfoil.python.model_views import heading
from counterfoil.python.readers import (
    Readers,
    decoded_type,
    has_reader,
    opened_fields,
)
from counterfoil.python.types import (
    Import,
    annotation,
    as_value,
    bare,
    generic,
    imports_of,
    text_of,
)
from counterfoil.python.walks import Walks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.model import Api
    from counterfoil.python.contents import Content, Contents
    from counterfoil.python.division import Division
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.rule_views import RuleChecks
    from counterfoil.python.wire_functions import FunctionView


_PLAIN: Final = 2
"""A type and a schema: the arguments of a content that is nothing more."""


class ContentsView(Struct, frozen=True):
    """A module of contents: constants, and the readers of requests."""

    heading: str
    imports: str
    constants: tuple[str, ...]
    functions: tuple[FunctionView, ...]


class _Shown(Struct, frozen=True):
    """A content: its constants, its reader, its own names, what it needs."""

    content: Content
    constants: tuple[str, ...]
    reader: FunctionView | None
    imports: frozenset[Import]

    @property
    def names(self) -> tuple[str, ...]:
        """What other modules ask for."""
        name = self.content.name.upper()
        return (name, self.reader.name) if self.reader else (name,)


class ContentsModules(Struct, frozen=True):
    """How contents are read and written."""

    _source: str
    _shown: tuple[_Shown, ...]

    def whole(self) -> ContentsView | None:
        """All of it in one module; None where there are no contents."""
        return self._view(self._shown, "") if self._shown else None

    def divided(
        self, division: Division
    ) -> dict[str, tuple[ContentsView, tuple[str, ...]]]:
        """Its modules, with the names that each offers."""
        groups = division.group((each.content.name, each) for each in self._shown)
        return {
            module: (
                self._view(held, "contents"),
                tuple(name for each in held for name in each.names),
            )
            for module, held in groups.items()
        }

    def _view(self, shown: Iterable[_Shown], folder: str) -> ContentsView:
        shown = tuple(shown)
        used = frozenset[Import]().union(*(each.imports for each in shown))
        return ContentsView(
            heading(_WORDS, self._source),
            import_lines(used, folder),
            tuple(text for each in shown for text in each.constants),
            tuple(each.reader for each in shown if each.reader),
        )


_WORDS: Final = (
    "The JSON contents of requests and responses: how each is read and written."
)


def lower_contents_module(
    api: Api, contents: Contents, checks: RuleChecks
) -> ContentsModules:
    """How the contents of an Api are read and written."""
    lowering = contents.lowering
    walks = Walks(lowering)
    readers = Readers(lowering)
    shown: list[_Shown] = []
    for each in contents.items:
        used = {Import("typing", "Final"), own("runtime.json_content", "JsonContent")}
        constants = [_constant(each, checks, walks, lowering, used)]
        reader = None
        if has_reader(each):
            decoded = decoded_type(each, lowering)
            if opened_fields(each, lowering):
                used.add(own("wire", decoded))
            used.add(Import("msgspec.json", "Decoder"))
            name = f"_{each.name.upper()}: Final = "
            constants.append(enclose(f"{name}Decoder(", [decoded], ").decode"))
            reader = readers.reader(each, checks)
            used |= reader.imports
        shown.append(_Shown(each, tuple(constants), reader, frozenset(used)))
    return ContentsModules(api.source, tuple(shown))


def _constant(
    content: Content,
    checks: RuleChecks,
    walks: Walks,
    lowering: Lowering,
    used: set[Import],
) -> str:
    # To type checkers a union that the judge tells apart is no expression.
    given = as_value(content.typed.type)
    used |= imports_of(given) | imports_of(bare(content.typed.type))
    name = content.name.upper()
    stem = content.model.stem if content.model else content.name
    arguments = [annotation("", given, "", 1), f"schemas.{name}"]
    used.add(own("", "schemas"))
    if walks.is_made(content.schema):
        maker = walks.maker(content.schema, content.name)
        used.add(own("wire", maker))
        arguments.append(f"make={maker}")
    elif walks.needs_fill(content.schema):
        used.add(own("wire", f"fill_{stem}"))
        arguments.append(f"fill=fill_{stem}")
    if walks.needs_flatten(content.schema):
        used.add(own("wire", f"flatten_{stem}"))
        arguments.append(f"flatten=flatten_{stem}")
    if checks.needed(content.schema):
        used.add(own("rules", f"check_{stem}"))
        arguments.append(f"check=check_{stem}")
    # Members that the type does not name, and rules, are beyond it.
    if content.typed.exact and len(arguments) == _PLAIN and not lowering.has_formats:
        arguments.append("exact=True")
    if lowering.has_formats:
        used.add(HOOKS)
        arguments.append("hooks=HOOKS")
    kind = bare(content.typed.type)
    line = f"{name}: Final = JsonContent[{text_of(kind)}]({', '.join(arguments)})"
    if fits(line):
        return line
    return generic(f"{name}: Final = JsonContent", kind, arguments)
