"""The requests that led to a failure, as lines for a shell that come before its own.

What a server chose (an id) is another one when the lines are run again: comments say
which answer it has to be taken from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote

from counterfoil.proof.curl import shell_line
from counterfoil.proof.oracle import located_path, path_of
from counterfoil.proof.plain import JsonError, elements, escape, members, read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from schemathesis.engine.recorder import ScenarioRecorder

    from counterfoil.proof.exchange import Answer, Exchange, Request

_PLAIN: Final = re.compile(r"[\w.~/%+:-]{1,200}", re.ASCII)
"""What may stand in a comment: nothing that a shell, or a terminal, has a use for."""
_SHORT: Final = 20


def lines_before(
    base: str, before: Sequence[Exchange], last: Exchange, folder: Path
) -> tuple[str, ...]:
    """The lines that come before that of the last exchange.

    Each is a command, or a comment on the next command. None where one of the requests
    cannot be told by a line.
    """
    found: list[str] = []
    for number, exchange in enumerate((*before, last)):
        found += _comments(exchange.request, before[:number])
        if exchange is not last:
            found.append(shell_line(base, exchange, folder))
    return tuple(found) if all(found) else ()


def led_to(
    scenario: ScenarioRecorder, case_id: str, related: Iterable[str] = ()
) -> tuple[str, ...]:
    """The cases that a case comes from, and others that it is related to, in order.

    A case that a check made of another one needs what came before that one.
    """
    wanted: set[str] = set()
    for start in (case_id, *related):
        if start != case_id:
            wanted.add(start)
        node: Any = scenario.cases.get(start)
        while node is not None and node.parent_id is not None:
            if node.transition is not None:
                wanted.add(node.parent_id)
            node = scenario.cases.get(node.parent_id)
    wanted.discard(case_id)
    return tuple(one for one in scenario.interactions if one in wanted)


def _comments(request: Request, before: Sequence[Exchange]) -> Iterator[str]:
    """What of a request comes from an answer before it, and is to be taken from it."""
    for text in dict.fromkeys(_texts(request)):
        for number, exchange in enumerate(before, 1):
            place = _chosen(text, exchange)
            if place and _PLAIN.fullmatch(text):
                yield (
                    f"# {text} was {place} in answer {number}: write what is there now"
                )
                break


def _texts(request: Request) -> Iterator[str]:
    """What of a request may name something: parts of its path, values of its query."""
    yield from filter(None, map(unquote, path_of(request.target).split("/")))
    query = request.target.partition("?")[2]
    yield from (value for _, value in parse_qsl(query))


def _chosen(text: str, exchange: Exchange) -> str:
    """Where an answer has a text that its request had not; or ""."""
    known = {*_texts(exchange.request), *_values(exchange.request.body or b"").values()}
    return "" if text in known else _place(text, exchange.answer)


def _place(text: str, answer: Answer) -> str:
    located = located_path("/", answer.header("location") or "")
    if unquote(located.rpartition("/")[2]) == text:
        return "the end of Location"
    for pointer, value in _values(answer.body).items():
        if value == text and _PLAIN.fullmatch(pointer):
            return pointer
    return ""


def _values(body: bytes) -> dict[str, str]:
    """The texts and numbers of a JSON body, by their JSON Pointers."""
    try:
        pending = [("", read_json(body))]
    except JsonError:
        return {}
    found: dict[str, str] = {}
    while pending and len(found) < _SHORT:
        pointer, value = pending.pop(0)
        listed = enumerate(elements(value))
        inside = [*members(value).items(), *((str(n), one) for n, one in listed)]
        pending += [(f"{pointer}/{escape(name)}", one) for name, one in inside]
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            found[pointer] = str(value)
    return found
