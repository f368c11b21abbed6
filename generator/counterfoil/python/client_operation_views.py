"""The views of `client/*.py`, one per operation: its requests and its responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.path_templates import encoded
from counterfoil.python.bodies import Side
from counterfoil.python.body_views import (
    Dispatch,
    dispatch_constant,
    lower_dispatch,
)
from counterfoil.python.callbacks import has_url, reads_response, url_parts
from counterfoil.python.halves import CLIENT, SENDER
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import (
    STEP,
    enclose,
    fits,
    signature,
    string,
    tuple_of,
)
from counterfoil.python.link_views import FollowView, lower_follows
from counterfoil.python.model_views import heading
from counterfoil.python.paging_views import PageFunctionView, lower_page_functions
from counterfoil.python.plain_breaks import function_head
from counterfoil.python.prose import docstring, first_sentence
from counterfoil.python.response_reads import ReadView, ResponseReads
from counterfoil.python.signatures import names, parameter_imports, parameters
from counterfoil.python.types import WIDE, Import, imports_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api
    from counterfoil.python.arguments import Argument
    from counterfoil.python.halves import Asking
    from counterfoil.python.operations import Call
    from counterfoil.python.paging import Pages


class ErrorView(Struct, frozen=True):
    """A class of errors: its head, without the colon, and its docstring.

    That of an operation says what its `route` is; "" for those of statuses.
    """

    head: str
    doc: str
    route: str = ""


class ClientOperationView(Struct, frozen=True):
    """The module of an operation.

    `url` is the function that finds the URL of a callback, "" where there is none.
    """

    heading: str
    imports: str
    constants: tuple[str, ...]
    url: str
    url_doc: str
    exchange: str
    url_body: str
    errors: tuple[ErrorView, ...]
    prepare: str
    prepare_doc: str
    keys: tuple[str, ...]
    request: str
    read: str
    read_doc: str
    reads: tuple[ReadView, ...]
    unexpected: str
    pages: tuple[PageFunctionView, ...]
    follows: tuple[FollowView, ...]
    is_stream: str
    read_stream: str
    streams: tuple[ReadView, ...]


def lower_client_operation(
    api: Api, call: Call, server: str, pages: Pages | None, calls: tuple[Call, ...]
) -> ClientOperationView:
    """The view of one operation's client module; `server` is that of the request.

    Links lead to others of the `calls`.
    """
    return _Writer(api, call, server).view(pages, calls)


def lower_sender_operation(api: Api, call: Call) -> ClientOperationView:
    """The view of the module of a webhook, or of a callback, in the sender."""
    return _Writer(api, call, "", SENDER).view(None, ())


def result_type(call: Call) -> str:
    """What a call returns: the union of its documented successes."""
    found = [text_of(each.whole) for each in call.outcomes if each.is_returned]
    return " | ".join(found) or "NoReturn"


class _Writer:
    """Writes the view of one module, and remembers the names that it mentions."""

    def __init__(
        self, api: Api, call: Call, server: str, half: Asking = CLIENT
    ) -> None:
        self._half = half
        self._api = api
        self._call = call
        self._server = server
        self._constants: list[str] = []
        self._used: set[Import] = {
            own("runtime.transport", "Reply"),
            own("runtime.transport", "Request"),
            own("runtime.client_errors", "OperationFailure"),
            own("runtime.client_errors", "UnexpectedStatus"),
            *parameter_imports(call, Side.CLIENT),
            *(
                own(f"operations.{call.function}", each.class_name)
                for each in call.outcomes
            ),
        }
        self._reads = ResponseReads(api, call, self._used, self._operation)

    def view(self, pages: Pages | None, calls: tuple[Call, ...]) -> ClientOperationView:
        call = self._call
        follows = lower_follows(self._api, call, calls, self._used) if calls else ()
        self._used |= imports_of(pages.item) if pages else set()
        reads = tuple(self._reads.read(each) for each in call.outcomes)
        streamed = [each for each in call.outcomes if each.is_stream]
        streams = tuple(self._reads.read(each, coming=True) for each in streamed)
        is_stream = self._reads.is_stream(streamed)
        coming = _REPLY
        if any(each.takes for each in streamed):
            self._used.add(own("runtime.client_errors", "Take"))
            coming += ("take: Take",)
        for each in streamed:
            self._used |= imports_of(each.whole)
        constant = dispatch_constant(call, self._module(), self._used)
        self._constants += [constant] if constant else []
        arguments = [text for text in parameters(call, 1, Side.CLIENT) if text != "*"]
        errors = (self._operation_error(), *self._status_errors())
        request = self._request()
        keys = tuple(each.name for each in call.arguments if each.is_key)
        if keys:
            self._used.add(own("runtime.retrying", "new_key"))
        if not any(each.is_returned for each in call.outcomes):
            self._used.add(Import("typing", "NoReturn"))
        url, url_doc, exchange, url_body = self._url()
        asks = "a client calls" if self._half is CLIENT else "the service sends"
        return ClientOperationView(
            heading=heading(f"{call.route}, as {asks} it.", self._api.source),
            imports=import_lines(self._used, self._half.folder),
            constants=(
                *self._reads.constants,
                *self._constants,
                *self._reads.codecs.constants,
                *(['R = TypeVar("R")'] if "response: R" in url else ()),
            ),
            url=url,
            url_doc=url_doc,
            exchange=exchange,
            url_body=url_body,
            errors=errors,
            prepare=enclose("def prepare(", arguments, ") -> Request", 0, 1),
            prepare_doc=docstring(_prepare_words(call), 1),
            keys=keys,
            request=request,
            read=function_head("def read(", _REPLY, f") -> {result_type(call)}"),
            read_doc=docstring(
                f"The typed response. Raises `{call.stem}Error` or `InvalidResponse`.",
                1,
            ),
            reads=reads,
            unexpected=enclose(
                "raise UnexpectedStatus(", ["reply", f"{call.stem}Error.route"], ")", 3
            ),
            pages=lower_page_functions(pages) if pages else (),
            follows=follows,
            is_stream=is_stream,
            read_stream=function_head(
                "def read_stream(", coming, f") -> {self._reads.stream_type()}"
            ),
            streams=streams,
        )

    def _url(self) -> tuple[str, str, str, str]:
        """The function that finds the URL of a callback: its parts, "" for none."""
        event = self._call.operation.event
        if event is None or not has_url(event):
            return "", "", "", ""
        self._used.add(own("runtime.received", "callback_url"))
        # What is written in the document need not be one line, or without backticks.
        words = "Where it is sent. Raises `UnknownUrl` where the request names no URL."
        parts = url_parts(event, 2)
        body = enclose("callback_url(", parts, ")", 1, len("return "))
        if not any("exchange." in each for each in parts):
            return "def url() -> str", docstring(words, 1), "", body
        self._used.add(own("runtime.received", "Received"))
        given = ["received: Received[Any]"]
        passed = ""
        if reads_response(event):
            self._used.add(Import("typing", "TypeVar"))
            given = ["received: Received[R]", "response: R"]
            passed = "response"
        else:
            self._used.add(Import("typing", "Any"))
        return (
            signature("url", given, "str"),
            docstring(words, 1),
            f"received.exchange({passed})",
            body,
        )

    def _operation_error(self) -> ErrorView:
        """The class of all errors of the operation."""
        failures = [e.class_name for e in self._call.outcomes if e.is_failure]
        if not failures:
            self._used.add(Import("typing", "Never"))
            failures = ["Never"]
        name = f"class {self._call.stem}Error"
        base = f"OperationFailure[{' | '.join(failures)}]"
        head = f"{name}(\n{STEP}{base}\n)"
        if fits(f"{name}({base})", 0, 1):
            head = f"{name}({base})"
        elif not fits(base, 1):
            joined = " | ".join(failures)
            if not fits(joined, 2):
                joined = f"\n{STEP * 2}| ".join(failures)
            head = f"{name}(\n{STEP}OperationFailure[\n{STEP * 2}{joined}\n{STEP}]\n)"
        return ErrorView(
            head,
            docstring("A documented response that is no success.", 1),
            f"route = {string(self._call.route)}",
        )

    def _status_errors(self) -> Iterator[ErrorView]:
        """A class for each of them."""
        for each in self._call.outcomes:
            if not each.is_failure:
                continue
            self._used.add(own("runtime.client_errors", "StatusFailure"))
            bases = [f"StatusFailure[{each.class_name}]", f"{self._call.stem}Error"]
            words = first_sentence(each.response.description)
            yield ErrorView(
                enclose(f"class {each.error_name}(", bases, ")", 0, 1),
                docstring(words or f"The response is `{each.class_name}`.", 1),
            )

    def _request(self) -> str:
        """The statements that make the request."""
        body = self._call.body
        if body is None:
            return f"return {self._made(None, 1)}"
        taken = names(self._call)
        local = {
            each: f"{each}_" if each in taken else each for each in ("kind", "content")
        }
        sent = lower_dispatch(self._call, self._module(), local, self._used)
        made = f"return {self._made(sent, 1)}"
        if sent.first:
            made = f"{sent.first}\n{STEP}{made}"
        if body.required:
            return made
        without = f"return {self._made(None, 2)}"
        return f"if body is UNSET:\n{STEP * 2}{without}\n{STEP}{made}"

    def _module(self) -> str:
        """What the module calls that of the operation."""
        return "operation_" if "operation" in names(self._call) else "operation"

    def _operation(self) -> str:
        """The same, where that module is mentioned."""
        module = self._module()
        self._used.add(own("operations", f"{self._call.function} as {module}"))
        return module

    def _made(self, sent: Dispatch | None, level: int) -> str:
        """The expression of a request."""
        reserve = len("headers=,")
        headers = tuple_of(self._headers(sent, level + 2), level + 1, reserve)
        arguments = [
            f"method={string(self._call.operation.method)}",
            f"target={self._target(level + 1)}",
            f"headers={headers}",
            *([f"content={sent.content}"] if sent else []),
            *([f"server={string(self._server)}"] if self._server else []),
            *(["repeatable=True"] if any(map(_is_key, self._call.arguments)) else []),
            *self._unsent(level + 1),
        ]
        if self._call.guard is None:
            return enclose("Request(", arguments, ")", level, WIDE)
        self._used.add(own("runtime.authorization", "SecuredRequest"))
        arguments.append(f"security={self._operation()}.SECURITY")
        return enclose("SecuredRequest(", arguments, ")", level, WIDE)

    def _unsent(self, level: int) -> list[str]:
        """The argument of what no transport is to add; none where there is nothing."""
        found = [
            string(each.parameter.name.lower())
            for each in self._call.arguments
            if each.source == "header" and not each.parameter.required
        ]
        added = [name for name in found if name in _ADDED]
        return [f"unsent={tuple_of(added, level, len('unsent=,'))}"] if added else []

    def _headers(self, sent: Dispatch | None, level: int) -> list[str]:
        accept = ['"accept"', self._accepted(level + 1)]
        headers = [tuple_of(accept, level, 1)]
        if sent:
            headers.append(f'("content-type", {sent.kind})')
        headers += self._pairs("header", level)
        if cookies := self._pairs("cookie", level + 1):
            self._used.add(own("runtime.parameters", "cookie_header"))
            headers.append(enclose("*cookie_header(", cookies, ")", level, 1))
        return headers

    def _accepted(self, level: int) -> str:
        """The expression of the value of Accept."""
        offers = self._call.offers
        if offers is None:
            kinds = [name for each in self._call.outcomes for name in each.accepted]
            return string(", ".join(dict.fromkeys(kinds)) or "*/*")
        self._used.add(own("runtime.accepting", "accept_header"))
        given = ["accept", string(", ".join(offers.names))]
        if offers.others:
            given.append(string(", ".join(offers.others)))
        return enclose("accept_header(", given, ")", level, 1)

    def _target(self, level: int) -> str:
        """The expression of the target."""
        reserve = len("target=,")
        joined_at = level + 1 if self._half is SENDER else level + 2
        query, function = self._pairs("query", joined_at), "join_query"
        whole = self._pairs("whole", joined_at)
        if whole:
            query, function = whole, "whole_query"
        if not query:
            return self._path(self._pairs("path", level + 1), level, reserve)
        path = self._pairs("path", joined_at)
        self._used.add(own("runtime.parameters", function))
        if self._half is SENDER:
            return enclose(f"{function}(", query, ")", level, reserve)
        line = f"{self._path(path, level, reserve)} + {function}({', '.join(query)})"
        if fits(line, level, reserve):
            return line
        joined = enclose(f"{function}(", query, ")", level + 1, len("+ "))
        pad = STEP * (level + 1)
        filled = self._path(path, level + 1, 0)
        return f"(\n{pad}{filled}\n{pad}+ {joined}\n{STEP * level})"

    def _path(self, pairs: list[str], level: int, reserve: int) -> str:
        """The expression of the path."""
        if self._half is SENDER:
            return '""'
        template = string(encoded(self._call.operation.path))
        if not pairs:
            return template
        self._used.add(own("runtime.parameters", "fill_path"))
        return enclose("fill_path(", [template, *pairs], ")", level, reserve)

    def _pairs(self, place: str, level: int) -> list[str]:
        """The expressions of the parameters of a place, as arguments at a level."""
        found = [e for e in self._call.arguments if e.source == place]
        if not found:
            return []
        module = self._operation()
        return [
            enclose(
                f"*{module}.{each.constant}.{_pairs_method(each)}(",
                [each.name],
                ")",
                level,
                1,
            )
            for each in found
        ]


_ADDED: Final = frozenset(map(string, ("accept-encoding", "connection", "user-agent")))
"""The headers that transports add by themselves: they are not what a contract has."""
_REPLY: Final[tuple[str, ...]] = ("reply: Reply",)


def _is_key(argument: Argument) -> bool:
    return argument.is_key


def _pairs_method(argument: Argument) -> str:
    return "pairs" if argument.parameter.required else "optional_pairs"


def _prepare_words(call: Call) -> str:
    if not call.arguments and (call.body is None or call.body.is_raw):
        return "The request."
    return "The request. Raises `InvalidContent` where it does not match the contract."
