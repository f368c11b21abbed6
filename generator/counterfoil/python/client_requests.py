"""The statements by which a module of the client makes its requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.api.path_templates import sent_template
from counterfoil.python.body_views import Dispatch, lower_dispatch
from counterfoil.python.halves import SENDER
from counterfoil.python.imports import own
from counterfoil.python.layout import STEP, enclose, fits, string, tuple_of
from counterfoil.python.signatures import names
from counterfoil.python.types import WIDE

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.python.arguments import Argument
    from counterfoil.python.halves import Asking
    from counterfoil.python.operations import Call
    from counterfoil.python.types import Import

_ADDED: Final = frozenset(map(string, ("accept-encoding", "connection", "user-agent")))
"""The headers that transports add by themselves: they are not what a contract has."""


class ClientRequest:
    """Writes the request of an operation.

    `used` is what the module mentions; `operation` names, and notes, the module of the
    operation.
    """

    def __init__(
        self,
        call: Call,
        server: str,
        half: Asking,
        used: set[Import],
        operation: Callable[[], str],
    ) -> None:
        self._call = call
        self._template = sent_template(call.operation)
        self._server = server
        self._half = half
        self._used = used
        self._operation = operation

    def statements(self, module: str) -> str:
        """The statements that make it; `module` is the name of the operation's."""
        body = self._call.body
        if body is None:
            return f"return {self._made(None, 1)}"
        taken = names(self._call)
        local = {
            each: f"{each}_" if each in taken else each for each in ("kind", "content")
        }
        sent = lower_dispatch(self._call, module, local, self._used)
        made = f"return {self._made(sent, 1)}"
        if sent.first:
            made = f"{sent.first}\n{STEP}{made}"
        if body.required:
            return made
        without = f"return {self._made(None, 2)}"
        return f"if body is UNSET:\n{STEP * 2}{without}\n{STEP}{made}"

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
        if self._half is not SENDER and "?" in self._template:
            function = "more_whole_query" if whole else "more_query"
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
        template = string(self._template)
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


def _is_key(argument: Argument) -> bool:
    return argument.is_key


def _pairs_method(argument: Argument) -> str:
    return "pairs" if argument.parameter.required else "optional_pairs"
