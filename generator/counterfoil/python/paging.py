"""Pages of operations as Python sees them: where their items are, and what is next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.python import types
from counterfoil.python.types import Name, Subscript, bare, either, text_of

if TYPE_CHECKING:
    from counterfoil.api.model import Pagination
    from counterfoil.api.schema import Schema
    from counterfoil.python.arguments import Argument
    from counterfoil.python.lowering import Lowering
    from counterfoil.python.operations import Call
    from counterfoil.python.types import PyType


class Member(Struct, frozen=True):
    """What a pointer leads to: the expression, and its type."""

    expression: str
    type: PyType


class Pages(Struct, frozen=True):
    """The pages of an operation.

    `page` is the class of a response, `items` its items, each an `item`; `next` is the
    cursor of the next page and `argument` takes it, where there are such. Where a
    client may return something else, as a redirection, it `is_sole` no more.
    """

    pagination: Pagination
    page: str
    items: Member
    item: PyType
    next: Member | None
    argument: Argument | None
    is_sole: bool

    @property
    def read(self) -> str:
        """The function that reads a page."""
        return "read" if self.is_sole else "read_page"


def lower_pages(call: Call, lowering: Lowering) -> Pages | None:
    """The pages of a call that has some; None where no class tells where they are."""
    pagination = call.operation.pagination
    outcome = next((each for each in call.outcomes if each.is_success), None)
    if pagination is None or outcome is None or outcome.content is None:
        return None
    items = _member(outcome.content.schema, pagination.items, lowering)
    listed = _listed(items.type) if items else None
    if items is None or listed is None:
        return None
    following = None
    if pagination.style == "cursor":
        following = _member(outcome.content.schema, pagination.next, lowering)
        if following is None or "str" not in text_of(following.type):
            return None
    argument = next(
        (
            each
            for each in call.arguments
            if each.parameter.name == pagination.parameter and each.source == "query"
        ),
        None,
    )
    wanted = "str" if pagination.style == "cursor" else "int"
    if argument is not None and text_of(bare(argument.type)) != wanted:
        return None
    is_sole = all(each is outcome for each in call.outcomes if each.is_returned)
    page = outcome.class_name
    return Pages(pagination, page, items, listed, following, argument, is_sole)


def _member(schema: Schema, path: tuple[str, ...], lowering: Lowering) -> Member | None:
    expression, kind = "page.body", lowering.typed(schema).type
    for name in path:
        model = lowering.model(schema)
        if model is None or text_of(kind) != model.name:
            return None
        field = next(each for each in model.fields if each.wire == name)
        expression, schema = f"{expression}.{field.name}", field.schema
        kind = field.typed.type
        if not field.required:
            kind = either(kind, types.UNSET_TYPE)
    return Member(expression, bare(kind))


def _listed(kind: PyType) -> PyType | None:
    """The type of the items of a list, which may be left out."""
    if isinstance(kind, types.Either):
        lists = [each for each in kind.members if each != types.UNSET_TYPE]
        return _listed(lists[0]) if len(lists) == 1 else None
    if isinstance(kind, Subscript) and kind.head == Name("list"):
        (item,) = kind.arguments
        return None if isinstance(item, types.Expression) else item
    return None
