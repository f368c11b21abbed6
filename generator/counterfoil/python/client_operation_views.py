"""The views of `client/*.py`, one per operation: its requests and its responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.python.bodies import Side
from counterfoil.python.body_views import (
    dispatch_constant,
)
from counterfoil.python.callbacks import has_url, reads_response, url_parts
from counterfoil.python.client_requests import ClientRequest
from counterfoil.python.halves import CLIENT, SENDER
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import (
    STEP,
    enclose,
    fits,
    signature,
    string,
)
from counterfoil.python.link_views import FollowView, lower_follows
from counterfoil.python.model_views import heading
from counterfoil.python.paging_views import PageFunctionView, lower_page_functions
from counterfoil.python.plain_breaks import function_head
from counterfoil.python.prose import docstring, first_sentence
from counterfoil.python.response_reads import ReadView, ResponseReads
from counterfoil.python.signatures import names, parameter_imports, parameters
from counterfoil.python.types import Import, imports_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import Api
    from counterfoil.python.halves import Asking
    from counterfoil.python.links import LinkedCalls
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
    api: Api, call: Call, server: str, pages: Pages | None, calls: LinkedCalls
) -> ClientOperationView:
    """The view of one operation's client module; `server` is that of the request.

    Links lead to others of the `calls`.
    """
    return _Writer(api, call, server).view(pages, calls)


def lower_sender_operation(api: Api, call: Call) -> ClientOperationView:
    """The view of the module of a webhook, or of a callback, in the sender."""
    return _Writer(api, call, "", SENDER).view(None, None)


def result_type(call: Call) -> str:
    """What a call returns: the union of its documented results."""
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

    def view(
        self, pages: Pages | None, calls: LinkedCalls | None
    ) -> ClientOperationView:
        call = self._call
        follows = lower_follows(self._api, call, calls, self._used) if calls else ()
        if pages:
            self._used |= imports_of(pages.item)
        if pages and not pages.is_sole:
            self._used.add(own("runtime.client_errors", "InvalidResponse"))
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
        request = ClientRequest(
            call, self._server, self._half, self._used, self._operation
        ).statements(self._module())
        keys = tuple(each.name for each in call.arguments if each.is_key)
        if keys:
            self._used.add(own("runtime.retrying", "new_key"))
        if not any(each.is_returned for each in call.outcomes):
            self._used.add(Import("typing", "NoReturn"))
        url, url_doc, exchange, url_body = self._url()
        asks = "a client calls" if self._half is CLIENT else "the service sends"
        return ClientOperationView(
            heading=heading(f"{call.titled}, as {asks} it.", self._api.source),
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
            docstring("A documented response that is not returned.", 1),
            f"route = {string(self._call.route)}",
        )

    def _status_errors(self) -> Iterator[ErrorView]:
        """A class for each of them."""
        for each in self._call.outcomes:
            if not each.is_failure:
                continue
            self._used.add(own("runtime.client_errors", "StatusFailure"))
            bases = [f"StatusFailure[{each.class_name}]", f"{self._call.stem}Error"]
            words = first_sentence(each.response.words)
            yield ErrorView(
                enclose(f"class {each.error_name}(", bases, ")", 0, 1),
                docstring(words or f"The response is `{each.class_name}`.", 1),
            )

    def _module(self) -> str:
        """What the module calls that of the operation."""
        return "operation_" if "operation" in names(self._call) else "operation"

    def _operation(self) -> str:
        """The same, where that module is mentioned."""
        module = self._module()
        self._used.add(own("operations", f"{self._call.function} as {module}"))
        return module


_REPLY: Final[tuple[str, ...]] = ("reply: Reply",)


def _prepare_words(call: Call) -> str:
    if not call.arguments and (call.body is None or call.body.is_raw):
        return "The request."
    return "The request. Raises `InvalidContent` where it does not match the contract."
