"""The views of `client/*.py`, one per operation: its requests and its responses."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from counterfoil.api.closed import closed_schema
from counterfoil.python.answer_views import guarded
from counterfoil.python.bodies import Side
from counterfoil.python.body_views import (
    Dispatch,
    dispatch_constant,
    lower_dispatch,
)
from counterfoil.python.codec_views import Codecs
from counterfoil.python.imports import import_lines, own
from counterfoil.python.layout import (
    STEP,
    enclose,
    fits,
    literal,
    signature,
    string,
    tuple_of,
)
from counterfoil.python.link_views import FollowView, lower_follows
from counterfoil.python.model_views import heading
from counterfoil.python.outcomes import CHOICE, HeaderField, Outcome
from counterfoil.python.paging_views import PageFunctionView, lower_page_functions
from counterfoil.python.prose import docstring
from counterfoil.python.signatures import names, parameter_imports, parameters
from counterfoil.python.types import WIDE, Import, annotation, as_value, imports_of
from counterfoil.python.variants import BYTES, JSON, TEXT

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.python.arguments import Argument
    from counterfoil.python.operations import Call
    from counterfoil.python.paging import Pages


@dataclass(frozen=True, slots=True)
class ReadView:
    """How a response is read: its status, its statements."""

    status: str
    body: str


@dataclass(frozen=True, slots=True)
class ClientOperationView:
    """The module of an operation."""

    heading: str
    imports: str
    constants: tuple[str, ...]
    error_class: str
    error_doc: str
    prepare: str
    prepare_doc: str
    keys: tuple[str, ...]
    request: str
    read: str
    read_doc: str
    reads: tuple[ReadView, ...]
    pages: tuple[PageFunctionView, ...]
    follows: tuple[FollowView, ...]


def lower_client_operation(
    api: Api, call: Call, server: str, pages: Pages | None, calls: tuple[Call, ...]
) -> ClientOperationView:
    """The view of one operation's client module; `server` is that of the request.

    Links lead to others of the `calls`.
    """
    return _Writer(api, call, server).view(pages, calls)


def result_type(call: Call) -> str:
    """What a call returns: the union of its documented successes."""
    found = [each.class_name for each in call.outcomes if each.is_success]
    return " | ".join(found) or "NoReturn"


_READERS: Final = {
    JSON: ("runtime.reading", "read_content"),
    BYTES: ("runtime.reading", "read_bytes"),
    TEXT: ("runtime.reading_variants", "read_text"),
}


class _Writer:
    """Writes the view of one module, and remembers the names that it mentions."""

    def __init__(self, api: Api, call: Call, server: str) -> None:
        self._api = api
        self._call = call
        self._server = server
        self._constants: list[str] = []
        self._tables: dict[str, str] = {}
        self._used: set[Import] = {
            own("runtime.transport", "Reply"),
            own("runtime.transport", "Request"),
            own("runtime.client_errors", "ErrorResponse"),
            own("runtime.client_errors", "UnexpectedStatus"),
            *parameter_imports(call, Side.CLIENT),
            *(
                own(f"operations.{call.function}", each.class_name)
                for each in call.outcomes
            ),
        }
        self._codecs = Codecs(api, self._used)

    def view(self, pages: Pages | None, calls: tuple[Call, ...]) -> ClientOperationView:
        call = self._call
        follows = lower_follows(call, calls, self._used)
        self._used |= imports_of(pages.item) if pages else set()
        reads = tuple(self._read(each) for each in call.outcomes)
        constant = dispatch_constant(call, self._module(), self._used)
        self._constants += [constant] if constant else []
        arguments = [text for text in parameters(call, 1, Side.CLIENT) if text != "*"]
        error_class = self._error_class()
        request = self._request()
        keys = tuple(each.name for each in call.arguments if each.is_key)
        if keys:
            self._used.add(own("runtime.retrying", "new_key"))
        if not any(each.is_success for each in call.outcomes):
            self._used.add(Import("typing", "NoReturn"))
        return ClientOperationView(
            heading(f"{call.route}, as a client calls it.", self._api.source),
            import_lines(self._used, "client"),
            (*self._constants, *self._codecs.constants),
            error_class,
            docstring("A documented response that is no success.", 1),
            enclose("def prepare(", arguments, ") -> Request", 0, 1),
            docstring(_prepare_words(call), 1),
            keys,
            request,
            signature("read", ["reply: Reply"], result_type(call)),
            docstring(
                f"The typed response. Raises `{call.stem}Error` or `InvalidResponse`.",
                1,
            ),
            reads,
            lower_page_functions(pages) if pages else (),
            follows,
        )

    def _error_class(self) -> str:
        """The head of the class of errors, without its colon."""
        failures = [e.class_name for e in self._call.outcomes if e.is_failure]
        if not failures:
            self._used.add(Import("typing", "Never"))
            failures = ["Never"]
        name = f"class {self._call.stem}Error"
        base = f"ErrorResponse[{' | '.join(failures)}]"
        if fits(f"{name}({base})", 0, 1):
            return f"{name}({base})"
        if fits(base, 1):
            return f"{name}(\n{STEP}{base}\n)"
        joined = " | ".join(failures)
        if not fits(joined, 2):
            joined = f"\n{STEP * 2}| ".join(failures)
        return f"{name}(\n{STEP}ErrorResponse[\n{STEP * 2}{joined}\n{STEP}]\n)"

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
        headers = tuple_of(self._headers(sent), level + 1, reserve)
        arguments = [
            f"method={string(self._call.operation.method)}",
            f"target={self._target(level + 1)}",
            f"headers={headers}",
            *([f"content={sent.content}"] if sent else []),
            *([f"server={string(self._server)}"] if self._server else []),
            *(["repeatable=True"] if any(map(_is_key, self._call.arguments)) else []),
        ]
        if self._call.guard is None:
            return enclose("Request(", arguments, ")", level, WIDE)
        self._used.add(own("runtime.authorization", "SecuredRequest"))
        arguments.append(f"security={self._operation()}.SECURITY")
        return enclose("SecuredRequest(", arguments, ")", level, WIDE)

    def _headers(self, sent: Dispatch | None) -> list[str]:
        headers = [tuple_of(['"accept"', self._accepted()], 3, 1)]
        if sent:
            headers.append(f'("content-type", {sent.kind})')
        headers += self._pairs("header")
        if cookies := self._pairs("cookie"):
            self._used.add(own("runtime.parameters", "cookie_header"))
            headers.append(enclose("*cookie_header(", cookies, ")", 3, 1))
        return headers

    def _accepted(self) -> str:
        """The expression of the value of Accept."""
        offers = self._call.offers
        if offers is None:
            kinds = [name for each in self._call.outcomes for name in each.accepted]
            return string(", ".join(dict.fromkeys(kinds)) or "*/*")
        self._used.add(own("runtime.accepting", "accept_header"))
        given = ["accept", string(", ".join(offers.names))]
        if offers.others:
            given.append(string(", ".join(offers.others)))
        return enclose("accept_header(", given, ")", 4, 1)

    def _target(self, level: int) -> str:
        """The expression of the target."""
        reserve = len("target=,")
        path, query = self._pairs("path"), self._pairs("query")
        function = "join_query"
        whole = self._pairs("whole")
        if whole:
            query, function = whole, "whole_query"
        if not query:
            return self._path(path, level, reserve)
        self._used.add(own("runtime.parameters", function))
        line = f"{self._path(path, level, reserve)} + {function}({', '.join(query)})"
        if fits(line, level, reserve):
            return line
        joined = enclose(f"{function}(", query, ")", level + 1, len("+ "))
        pad = STEP * (level + 1)
        filled = self._path(path, level + 1, 0)
        return f"(\n{pad}{filled}\n{pad}+ {joined}\n{STEP * level})"

    def _path(self, pairs: list[str], level: int, reserve: int) -> str:
        """The expression of the path."""
        template = string(_template(self._call.operation.path))
        if not pairs:
            return template
        self._used.add(own("runtime.parameters", "fill_path"))
        return enclose("fill_path(", [template, *pairs], ")", level, reserve)

    def _pairs(self, place: str) -> list[str]:
        """The expressions of the parameters of a place, as arguments."""
        found = [e for e in self._call.arguments if e.source == place]
        if not found:
            return []
        module = self._operation()
        return [
            enclose(
                f"*{module}.{each.constant}.{_pairs_method(each)}(",
                [each.name],
                ")",
                4,
                1,
            )
            for each in found
        ]

    def _read(self, outcome: Outcome) -> ReadView:
        lines: list[str] = []
        fixed = {
            each.wire: each.constant
            for each in outcome.fields
            if each.constant and each.required
        }
        if fixed:
            self._used |= {
                own("runtime.reading", "check_constants"),
                Import("typing", "Final"),
            }
            table = self._table(outcome.key, fixed)
            lines.append(f"check_constants(reply, {table})")
        arguments = [] if outcome.is_exact else ["status=reply.status"]
        arguments += [
            self._header(outcome, each) for each in outcome.fields if not each.constant
        ]
        if outcome.body is None:
            self._used.add(own("runtime.reading", "check_empty"))
            lines.append("check_empty(reply)")
        else:
            level = 5 if outcome.is_failure and not outcome.is_success else 4
            arguments += self._content(outcome, level)
        lines += self._result(outcome, arguments)
        return ReadView(guarded(outcome), f"\n{STEP * 3}".join(lines))

    def _content(self, outcome: Outcome, level: int) -> list[str]:
        """The arguments that are read from the content."""
        codec = self._codecs.name(outcome)
        if outcome.form == CHOICE:
            self._used |= {
                own("runtime.reading_variants", "read_variant"),
                own("runtime.reading_variants", "variant_type"),
            }
            given = ["reply", codec]
            return [
                enclose("content_type=variant_type(", given, ")", level, 1),
                enclose("body=read_variant(", given, ")", level, 1),
            ]
        module, function = _READERS[outcome.form]
        self._used.add(own(module, function))
        given = ["reply", string(outcome.media_type), *([codec] if codec else [])]
        return [enclose(f"body={function}(", given, ")", level, 1)]

    def _result(self, outcome: Outcome, arguments: list[str]) -> list[str]:
        """The statements that return or raise the response, or the one that fits."""
        name = outcome.class_name
        if not outcome.is_failure:
            made = enclose(f"{name}(", arguments, ")", 3, len("return "))
            return [f"return {made}"]
        if not outcome.is_success:
            made = enclose(f"{name}(", arguments, ")", 4, 1)
            return [self._raised(outcome, made)]
        made = enclose(f"{name}(", arguments, ")", 3, len("response = "))
        return [
            f"response = {made}",
            "if 200 <= reply.status <= 299:",
            f"{STEP}return response",
            self._raised(outcome, "response"),
        ]

    def _raised(self, outcome: Outcome, made: str) -> str:
        status = outcome.key if outcome.is_exact else "reply.status"
        shown = [status, made, "reply"]
        return enclose(f"raise {self._call.stem}Error(", shown, ")", 3)

    def _table(self, key: str, fixed: dict[str, str]) -> str:
        """The name of the constant with these headers: one for all that are alike."""
        shown = json.dumps(fixed)
        if shown not in self._tables:
            name = f"_HEADERS_{key.upper()}"
            self._tables[shown] = name
            self._constants.append(f"{name}: Final = {literal({**fixed})}")
        return self._tables[shown]

    def _header(self, outcome: Outcome, field: HeaderField) -> str:
        name = f"_{field.name.upper()}_{outcome.key.upper()}"
        method = "read" if field.required else "read_optional"
        if field.codec:
            self._used |= {
                own("runtime.reading", "HeaderReader"),
                Import("typing", "Final"),
            }
            given = [f"{self._operation()}.{field.codec}"]
            head = f"{name}: Final = HeaderReader("
            self._constants.append(enclose(head, given, ")"))
            return f"{field.name}={name}.{method}(reply)"
        self._used |= {
            own("runtime.reading", "ResponseHeader"),
            Import("typing", "Final"),
            *imports_of(as_value(field.type)),
        }
        schema = json.loads(closed_schema(self._api, field.header.schema))
        arguments = [
            string(field.wire),
            annotation("", as_value(field.type), "", 1),
            literal(schema, 1),
            f"texts={tuple_of([string(text) for text in field.texts], 1)}",
        ]
        made = enclose("ResponseHeader(", arguments, ")", 0, WIDE)
        self._constants.append(f"{name}: Final = {made}")
        return f"{field.name}={name}.{method}(reply)"


def _is_key(argument: Argument) -> bool:
    return argument.is_key


def _template(path: str) -> str:
    """A path template whose text is percent-encoded where it must be (RFC 3986, 2)."""
    parts = _VARIABLE.split(path)
    return "".join(p if n % 2 else quote(p, safe=_SAFE) for n, p in enumerate(parts))


_VARIABLE: Final = re.compile(r"(\{[^{}]*\})")
_SAFE: Final = "/!$&'()*+,;=:@%?#[]~"


def _pairs_method(argument: Argument) -> str:
    return "pairs" if argument.parameter.required else "optional_pairs"


def _prepare_words(call: Call) -> str:
    if not call.arguments and (call.body is None or call.body.is_raw):
        return "The request."
    return "The request. Raises `InvalidContent` where it does not match the contract."
