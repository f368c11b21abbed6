"""The views of pages: methods that go through them, functions that look into one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.python.bodies import Side
from counterfoil.python.layout import STEP, enclose, signature
from counterfoil.python.prose import docstring
from counterfoil.python.signatures import names, parameters
from counterfoil.python.types import text_of

if TYPE_CHECKING:
    from counterfoil.python.operations import Call
    from counterfoil.python.paging import Pages


class PageFunctionView(Struct, frozen=True):
    """A function of an operation's module: what a page holds."""

    signature: str
    doc: str
    body: str


class PagesView(Struct, frozen=True):
    """A method of the client classes that goes through all pages."""

    signature: str
    async_signature: str
    doc: str
    imported: str
    body: str
    async_body: str


def lower_page_functions(pages: Pages) -> tuple[PageFunctionView, ...]:
    """What the module of an operation has for its pages."""
    parameter = [f"page: {pages.page}"]
    items, following = pages.items, pages.next
    kind = f"list[{text_of(pages.item)}]"
    if text_of(items.type) == kind:
        body = f"return {items.expression}"
    else:
        body = f"found = {items.expression}\n{STEP}"
        body += "return found if isinstance(found, list) else []"
    found = [
        PageFunctionView(
            signature("items_of", parameter, kind),
            '"""The items of a page."""',
            body,
        )
    ]
    if following is not None:
        if text_of(following.type) == "str":
            body = f"return {following.expression} or None"
        else:
            body = f"found = {following.expression}\n{STEP}"
            body += "return found if isinstance(found, str) and found else None"
        found.append(
            PageFunctionView(
                signature("following", parameter, "str | None"),
                '"""The cursor of the next page; None after the last."""',
                body,
            )
        )
    if not pages.is_sole:
        found.append(_page_reader(pages))
    return tuple(found)


def _page_reader(pages: Pages) -> PageFunctionView:
    test = f"if not isinstance(page, {pages.page}):"
    refusal = 'raise InvalidResponse("it is no page of items", reply)'
    lines = ["page = read(reply)", test, f"{STEP}{refusal}", "return page"]
    return PageFunctionView(
        signature("read_page", ["reply: Reply"], pages.page),
        '"""The page. Raises as `read` does, and `InvalidResponse` for all else."""',
        f"\n{STEP}".join(lines),
    )


def lower_pages_method(call: Call, pages: Pages, name: str) -> PagesView:
    """The method `name`, which gives the items of all pages."""
    taken = names(call)
    item = text_of(pages.item)
    parts = ["self", *parameters(call, 2, Side.CLIENT)]
    alias = "operation_" if "operation" in taken else "operation"
    return PagesView(
        enclose(f"def {name}(", parts, f") -> Iterator[{item}]", 1, 1),
        enclose(f"async def {name}(", parts, f") -> AsyncIterator[{item}]", 1, 1),
        docstring(
            f"The items of all pages of `{call.function}`: each page when it is"
            " needed.\n\nRaises as that does, and `InvalidResponse` for a page that is"
            " not as documented.",
            2,
        ),
        f"{call.function} as {alias}" if call.function != alias else alias,
        _Body(pages, taken, alias, is_async=False).text(),
        _Body(pages, taken, alias, is_async=True).text(),
    )


class _Body:
    """Writes the statements of a method, with names that no parameter has."""

    def __init__(
        self, pages: Pages, taken: list[str], alias: str, *, is_async: bool
    ) -> None:
        self._pages = pages
        self._taken = taken
        self._alias = alias
        self._await = "await " if is_async else ""
        self._is_async = is_async

    def text(self) -> str:
        lines = self._lines()
        return f"\n{STEP * 2}".join(line for line in lines if line)

    def _lines(self) -> list[str]:
        argument = self._pages.argument
        passed = [f"{name}={name}" for name in self._taken]
        level = 2 if argument is None else 3
        request = self._name("request")
        prepared = enclose(f"{request} = {self._alias}.prepare(", passed, ")", level)
        if argument is None:
            return [prepared, "while True:", *map(_deeper, self._linked(request))]
        if self._pages.next is not None:
            body = self._by_cursor(request, argument.name)
            return ["while True:", _deeper(prepared), *map(_deeper, body)]
        first = "1" if self._pages.pagination.style == "page" else "0"
        begin = (
            []
            if argument.parameter.required
            else [
                f"if {argument.name} is UNSET:",
                _deeper(f"{argument.name} = {first}"),
            ]
        )
        body = self._by_number(request, argument.name)
        return [*begin, "while True:", _deeper(prepared), *map(_deeper, body)]

    def _linked(self, request: str) -> list[str]:
        reply, following = self._name("reply"), self._name("following")
        return [
            f"{reply} = {self._await}self.send_request({request})",
            *self._given(f"{self._alias}.items_of({self._read(reply)})"),
            f"{following} = self._linked({request}, {reply})",
            f"if {following} is None:",
            _deeper("return"),
            f"{request} = {following}",
        ]

    def _by_cursor(self, request: str, argument: str) -> list[str]:
        reply, page = self._name("reply"), self._name("page")
        following = self._name("following")
        return [
            f"{reply} = {self._await}self.send_request({request})",
            f"{page} = {self._read(reply)}",
            *self._given(f"{self._alias}.items_of({page})"),
            f"{following} = {self._alias}.following({page})",
            f"if {following} is None:",
            _deeper("return"),
            f"{argument} = {following}",
        ]

    def _by_number(self, request: str, argument: str) -> list[str]:
        reply, items = self._name("reply"), self._name("items")
        step = "1" if self._pages.pagination.style == "page" else f"len({items})"
        return [
            f"{reply} = {self._await}self.send_request({request})",
            f"{items} = {self._alias}.items_of({self._read(reply)})",
            f"if not {items}:",
            _deeper("return"),
            *self._given(items),
            f"{argument} += {step}",
        ]

    def _read(self, reply: str) -> str:
        return f"{self._alias}.{self._pages.read}({reply})"

    def _given(self, items: str) -> list[str]:
        """The statements that give items to the caller."""
        if not self._is_async:
            return [f"yield from {items}"]
        item = self._name("item")
        return [f"for {item} in {items}:", _deeper(f"yield {item}")]

    def _name(self, name: str) -> str:
        return f"{name}_" if name in self._taken else name


def _deeper(line: str) -> str:
    return f"{STEP}{line}"
