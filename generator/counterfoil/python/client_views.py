"""The views of the two client classes."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.python import types
from counterfoil.python.bodies import Side
from counterfoil.python.halves import CLIENT, SENDER
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import enclose, string
from counterfoil.python.model_views import heading
from counterfoil.python.names import settle
from counterfoil.python.paging_views import PagesView, lower_pages_method
from counterfoil.python.plain_breaks import function_head
from counterfoil.python.prose import docstring
from counterfoil.python.signatures import (
    has_optional,
    names,
    parameter_imports,
    parameters,
)
from counterfoil.python.types import Import, imports_of, text_of

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.halves import Asking
    from counterfoil.python.operations import Call
    from counterfoil.python.paging import Pages
    from counterfoil.python.security import Guards
    from counterfoil.python.server_addresses import Group

_ITERATORS: Final = ("AsyncIterator", "Iterator")
_OPTIONS: Final = (
    "`timeout` is how many seconds to wait for the connection, and then, each time, "
    "for something more of the response: the whole may take longer. "
    "`headers` are sent with every request. `retries` says "
    "when a request is sent again, `hooks` what is told of it. A response whose "
    "content has more bytes than `max_response` raises `ResponseTooLarge`; streams may "
    "be longer, but not what comes of them at once. `transport` replaces "
    "HTTP by httpx2: `runtime.fast_transport` and `runtime.asgi_transport` have others."
)
_PLAIN: Final = ("authorization", "")
_CREDENTIALS: Final = (
    "`credentials` are sent with the requests of operations that require them."
)


_SENDER_WORDS: Final = (
    "Each method gets the whole URL that it sends to: that of a webhook from whoever "
    "wants it, that of a callback from the function `url` of its module. A URL that a "
    f"client chose may lead to where nothing should be sent. {_OPTIONS}"
)


class ClientMethodView(Struct, frozen=True):
    """A method of the client classes.

    `imported` is the operation's module, with what it is called in the method: no
    parameter has that name.
    """

    signature: str
    async_signature: str
    doc: str
    imported: str
    call: str
    async_call: str


class ServerView(Struct, frozen=True):
    """A keyword for the URL of servers that some operations have for themselves."""

    parameter: str


class ClientView(Struct, frozen=True):
    """The module of the client classes.

    `name` is that of the classes, and `does` says what they do. `url` and `servers` are
    parameters, `urls` is the table of what they are given, with what goes before it;
    `url` is "" where each call has one of its own. `authorized` is the
    transport that adds credentials; "" where none are required.
    """

    heading: str
    imports: str
    type_imports: str
    name: str
    does: str
    url: str
    servers: tuple[ServerView, ...]
    urls: str
    doc: str
    async_doc: str
    authorized: str
    async_authorized: str
    methods: tuple[ClientMethodView, ...]
    pages: tuple[PagesView, ...]


def lower_client(
    api: Api,
    calls: tuple[Call, ...],
    groups: tuple[Group, ...],
    guards: Guards | None,
    pages: dict[str, Pages],
    half: Asking = CLIENT,
) -> ClientView:
    """The view of the client classes; `pages` are those of functions that have some."""
    is_sender = half is SENDER
    used = {
        Import("typing", "TYPE_CHECKING"),
        Import("typing", "Never"),
        Import("typing", "TypeVar"),
        own("runtime", "call_options"),
        own("runtime", "calling"),
        own("runtime", "retrying"),
    }
    module, prefix = ("tokens", "Token") if guards and guards.has_grants else _PLAIN
    if guards is not None:
        used |= {
            own("runtime", module),
            own(f"{half.folder}.credentials", "Credentials"),
        }
    if any(has_optional(call, Side.CLIENT) for call in calls):
        used.add(types.UNSET)
    if is_sender and calls:
        used.add(own("runtime", "sending"))
    main, *others = groups
    words = _SENDER_WORDS if is_sender else _class_words(main, others)
    words += f" {_CREDENTIALS}" if guards else ""
    given = [] if is_sender else [_url_parameter(main)]
    given += map(_server_parameter, others)
    if any("servers." in each for each in (*given, *map(_pair, others))):
        used.add(own("client", "servers"))
    pairs = [] if is_sender else ['"": url', *(_pair(each) for each in others)]
    does = "Calls receivers" if is_sender else "Calls the API"
    return ClientView(
        heading=heading(f"The {half.folder} of the {api.info.title}.", api.source),
        imports=import_lines(used, half.folder),
        type_imports=_type_imports(calls, pages, half),
        name=half.name,
        does=does,
        url="" if is_sender else _url_parameter(main),
        servers=tuple(ServerView(_server_parameter(each)) for each in others),
        urls=f" = {enclose('{', pairs, '}', 2, len('urls = '))}"
        if pairs
        else ": dict[str, str] = {}",
        doc=docstring(f"{does}, and waits.\n\n{words}", 1),
        async_doc=docstring(f"{does}, without blocking.\n\n{words}", 1),
        authorized=f"{module}.{prefix}Authorized" if guards else "",
        async_authorized=f"{module}.Async{prefix}Authorized" if guards else "",
        methods=(
            *(_lower_method(call, half) for call in calls),
            *(each for call in calls for each in _lower_streams(call, half)),
        ),
        pages=_lower_pages(calls, pages),
    )


def _lower_pages(
    calls: tuple[Call, ...], pages: dict[str, Pages]
) -> tuple[PagesView, ...]:
    taken = {call.function for call in calls}
    taken |= {call.stream_function for call in calls if call.has_stream}
    wanted = settle(pages, lambda name: f"{name}_items", taken)
    return tuple(
        lower_pages_method(call, pages[call.function], wanted[call.function])
        for call in calls
        if call.function in pages
    )


def _url_parameter(main: Group) -> str:
    default = main.default
    if default is None or default.is_relative:
        return "url: str"
    return f"url: str = servers.{default.function}()"


def _server_parameter(group: Group) -> str:
    assert group.default is not None
    if group.default.is_relative:
        return f"{group.name}_url: str | None = None"
    return f"{group.name}_url: str = servers.{group.default.function}()"


def _pair(group: Group) -> str:
    assert group.default is not None
    given = f"{group.name}_url"
    if group.default.is_relative:
        given = f"{given} or servers.{group.default.function}(url)"
    return f"{string(group.name)}: {given}"


def _class_words(main: Group, others: list[Group]) -> str:
    """What the parameters of a client are."""
    url = "The `url` is the server's"
    if main.default is not None and main.default.is_relative:
        url += f", as `servers.{main.default.function}` makes it"
    elif main.addresses:
        url += "; `servers` has a function for each"
    listed = ", ".join(f"`{each.name}_url`" for each in others)
    own_servers = f"For servers that some operations have there are {listed}."
    return " ".join([f"{url}.", *([own_servers] if others else []), _OPTIONS])


def _type_imports(
    calls: tuple[Call, ...], pages: dict[str, Pages], half: Asking
) -> str:
    typed = {
        own("runtime.transport", "AsyncTransport"),
        own("runtime.transport", "Transport"),
        Import("collections.abc", "Mapping"),
    }
    if pages:
        typed |= {Import("collections.abc", each) for each in _ITERATORS}
    for each in pages.values():
        typed |= imports_of(each.item)
    for call in calls:
        successes = [each for each in call.outcomes if each.is_returned]
        typed |= {
            own(f"operations.{call.function}", each.class_name) for each in successes
        }
        for success in successes:
            typed |= imports_of(success.whole)
        if any(each.is_stream for each in successes):
            for success, iterator in product(successes, _ITERATORS):
                typed |= imports_of(success.coming(iterator))
            typed |= {
                Import("contextlib", "AbstractAsyncContextManager"),
                Import("contextlib", "AbstractContextManager"),
            }
        typed |= parameter_imports(call, Side.CLIENT) - {types.UNSET}
    lines = import_lines(typed, half.folder, 1)
    return lines.removeprefix("from __future__ import annotations").strip("\n")


def _addressee(call: Call) -> tuple[str, str]:
    """The parameter that a method gets the URL in, and its declaration."""
    name = "url_" if "url" in names(call) else "url"
    return name, f"{name}: str"


def _prepared(call: Call, alias: str, passed: list[str], half: Asking) -> str:
    """The expression of the request, as an argument of a call."""
    if half is CLIENT:
        return enclose(f"{alias}.prepare(", passed, ")", 3, 1)
    inner = enclose(f"{alias}.prepare(", passed, ")", 4, 1)
    return enclose("sending.addressed(", [inner, _addressee(call)[0]], ")", 3, 1)


def _parts(call: Call, half: Asking) -> list[str]:
    """The parameters of a method. No keyword is in the way of the URL's name."""
    url = [] if half is CLIENT else [_addressee(call)[1], "/"]
    return ["self", *url, *parameters(call, 2, Side.CLIENT)]


def _lower_method(call: Call, half: Asking) -> ClientMethodView:
    parts = _parts(call, half)
    found = [text_of(each.whole) for each in call.outcomes if each.is_returned]
    tail = f") -> {' | '.join([*found, 'U'])}"
    arguments = names(call)
    alias = "operation_" if "operation" in arguments else "operation"
    passed = [f"{name}={name}" for name in arguments]
    return ClientMethodView(
        function_head(f"def {call.function}(", parts, tail, 1),
        function_head(f"async def {call.function}(", parts, tail, 1),
        docstring(_words(call), 2),
        f"{call.function} as {alias}" if call.function != alias else alias,
        _call(_prepared(call, alias, passed, half), alias, "return "),
        _call(_prepared(call, alias, passed, half), alias, "return await "),
    )


def _lower_streams(call: Call, half: Asking) -> tuple[ClientMethodView, ...]:
    """The method that reads what comes of an operation as it comes; or none."""
    successes = [each for each in call.outcomes if each.is_returned]
    if not any(each.is_stream for each in successes):
        return ()
    parts = _parts(call, half)
    arguments = names(call)
    alias = "operation_" if "operation" in arguments else "operation"
    passed = [f"{name}={name}" for name in arguments]
    prepared = _prepared(call, alias, passed, half)
    given = [prepared, f"{alias}.is_stream", f"{alias}.read_stream"]

    def result(manager: str, iterator: str) -> str:
        found = [text_of(each.coming(iterator)) for each in successes]
        return f") -> {manager}[{' | '.join([*found, 'U'])}]"

    sync = result("AbstractContextManager", "Iterator")
    unblocking = result("AbstractAsyncContextManager", "AsyncIterator")
    takes = any(each.takes for each in successes)
    method = "_stream_items" if takes else "_stream"
    call_it = enclose(f"return self.{method}(", given, ")", 2)
    words = f"{call.said}: its content as it comes, within a `with` statement.\n\n"
    if takes:
        words += "An item that is not as documented ends it with `InvalidResponse`; a "
        words += "tolerant client has it as `Undocumented`, and goes on.\n\n"
    words += f"Like `{call.function}` in all else."
    return (
        ClientMethodView(
            function_head(f"def {call.stream_function}(", parts, sync, 1),
            function_head(f"def {call.stream_function}(", parts, unblocking, 1),
            docstring(words, 2),
            f"{call.function} as {alias}" if call.function != alias else alias,
            call_it,
            call_it,
        ),
    )


def _call(prepared: str, alias: str, before: str) -> str:
    """The statement that makes the call."""
    given = [prepared, f"{alias}.read"]
    return before + enclose("self._call(", given, ")", 2, len(before))


def _words(call: Call) -> str:
    raises = f"Raises `{call.stem}Error` for any other documented response"
    return f"{call.words}\n\n{raises}, and else a `ClientError`."
