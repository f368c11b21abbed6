"""Mutants that answer wrongly: status, header fields, media type."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from counterfoil.proof.candidates import sample
from counterfoil.proof.contents import judge_content, judge_text
from counterfoil.proof.exchange import Exchange
from counterfoil.proof.leeway import with_leeway
from counterfoil.proof.media_types import ContentType, parse_content_type
from counterfoil.proof.mutation.edits import (
    with_body,
    with_header,
    with_status,
    without_header,
)
from counterfoil.proof.mutation.mutant import Edit, Mutant, Seen
from counterfoil.proof.oracle import DEFAULT_LIMITS
from counterfoil.proof.parameters import Verdict, is_list, joined, judge_header
from counterfoil.proof.plain import members
from counterfoil.proof.statuses import is_server_error

if TYPE_CHECKING:
    from counterfoil.proof.contract import (
        Contract,
        Header,
        MediaType,
        Operation,
        Response,
    )
    from counterfoil.proof.exchange import Answer

Change = Callable[["Answer"], "Answer"]

_TRACEBACK: Final = (
    'Traceback (most recent call last):\n  File "/srv/app/main.py", line 7, in main\n'
    "RuntimeError: boom\n"
)
_OTHER_STATUSES: Final = {
    200: (201, 202, 204),
    201: (200, 202, 204, 302, 500),
    204: (200, 202, 405, 500),
    400: (422, 200, 404, 500),
    404: (200, 400, 500),
    405: (404, 400, 501, 500),
    413: (400, 414, 500),
    415: (400, 406, 422, 500),
}
_OF_THE_SERVER: Final = frozenset(
    {"connection", "date", "keep-alive", "transfer-encoding"}
)
_METHODS: Final = ("PUT", "DELETE", "PATCH", "POST", "GET", "PROPFIND")
_PAGE: Final = b"<!doctype html><title>Error</title><h1>Error</h1>"
_VALUES: Final[dict[str, Callable[[str], str]]] = {
    "empty": lambda _: "",
    "absolute": lambda text: f"http://127.0.0.1{text}",
    "in upper case": str.upper,
    "in lower case": str.lower,
    "one character short": lambda text: text[:-1],
    "one character long": lambda text: f"{text}0",
    "with a slash at its end": lambda text: f"{text}/",
    "without its first segment": lambda text: text[text.find("/", 1) :],
    "with a query": lambda text: f"{text}?a=b",
    "a list with PUT added": lambda text: f"{text}, PUT",
    "a list without its first item": lambda text: text.partition(",")[2].strip(),
    "another word": lambda _: "nonsense",
    "null": lambda _: "null",
}


def answering_mutants(contract: Contract, operation: Operation) -> Iterator[Mutant]:
    """The mutants of one operation's answers, without their bodies."""
    for response in operation.responses:
        # No case provokes a failure of the server.
        status = int(response.status) if response.status.isdigit() else 500
        if is_server_error(status):
            continue
        make = _Maker(contract, operation, status)
        for other in _OTHER_STATUSES.get(status, (200, 500)):
            yield make.mutant(
                f"status-{other}",
                f"answers {other} instead of {status}",
                partial(with_status, status=other),
            )
        for header in response.headers:
            # What the application says of these is the server's to write, or not.
            if header.name not in _OF_THE_SERVER:
                yield from _header_mutants(contract, make, header)
        yield from _media_type_mutants(contract, make, response)
        yield from _framing_mutants(contract, make, response)


def resource_mutants(contract: Contract) -> Iterator[Mutant]:
    """The mutants of unknown paths and undeclared methods."""
    for status in (404, 405):
        make = _Maker(contract, None, status)
        for other in _OTHER_STATUSES[status]:
            yield make.mutant(
                f"status-{other}",
                f"answers {other} instead of {status}",
                partial(with_status, status=other),
            )
    make = _Maker(contract, None, 405)
    yield make.mutant(
        "no-allow", "405 without Allow", partial(without_header, name="allow")
    )
    yield make.mutant(
        "allow-more",
        "405 whose Allow names a method too many",
        partial(_changed, name="allow", change=_one_method_more),
    )
    yield make.mutant(
        "allow-less",
        "405 whose Allow lacks a method",
        partial(_changed, name="allow", change=_one_method_less),
    )
    documented = (part for one in contract.operations for part in one.responses)
    refusing = [
        _refuses_page(contract, part) for part in documented if part.status == "405"
    ]
    if refusing and all(refusing):
        # Elsewhere, no contract says what a 405 looks like, or one has pages.
        yield make.mutant("html", "an error page as 405", _html)
    yield from _blind_mutants()


class _Maker:
    """Makes the mutants of the answers of one status."""

    def __init__(
        self, contract: Contract, operation: Operation | None, status: int
    ) -> None:
        self.status = status
        self._contract = contract
        self.method = operation.method if operation else ""
        self._own = operation.id if operation else ""
        self._name = operation.name if operation else "resource"

    def mutant(
        self, name: str, description: str, change: Change, header: str = ""
    ) -> Mutant:
        status, own = self.status, self._own

        def edit(seen: Seen, answer: Answer) -> Answer | None:
            if answer.status != status or not seen.is_answered_by(own, status):
                return None
            changed = change(answer)
            if changed.status != status and self._is_right(seen, changed):
                # For this request, one is as good as the other.
                return None
            return None if changed == answer else changed

        return Mutant(
            f"{own or 'resource'}-{status}-{name}",
            f"{self._name}: {description}",
            edit=edit,
            operation=own,
            needs=f"a request that is answered with {status}"
            + (f" and {header}" if header else ""),
            status=status,
            header=header,
            harmless=True,
        )

    def _is_right(self, seen: Seen, changed: Answer) -> bool:
        exchange = Exchange("mutant", seen.request, changed)
        expected = with_leeway(self._contract, seen.expectation, exchange)
        return changed.status in expected.statuses


def _header_mutants(
    contract: Contract, make: _Maker, header: Header
) -> Iterator[Mutant]:
    name = header.name
    if header.required:
        yield make.mutant(
            f"{name}-missing",
            f"{make.status} without {name}",
            partial(without_header, name=name),
        )
    if name == "content-length" or not header.schema:
        return
    yield make.mutant(
        f"{name}-twice",
        f"{make.status} with {name} twice",
        partial(_doubled, contract=contract, header=header),
        name,
    )
    value = _value(contract, header)
    for label, change in _VALUES.items():
        if not _is_wrong(contract, header, change(value)):
            continue
        yield make.mutant(
            f"{name}-{label.replace(' ', '-').replace(chr(39), '')}",
            f"{make.status} whose {name} is {label}",
            partial(_spoilt, contract=contract, header=header, change=change),
            name,
        )


def _is_wrong(contract: Contract, header: Header, text: str) -> bool:
    return judge_header(contract, header, text) is Verdict.WRONG


def _value(contract: Contract, header: Header) -> str:
    """A valid value of a header: its example, or one that its schema admits."""
    plain = members(contract.at(header.schema.removesuffix("/schema")))
    value = plain.get("example", sample(contract, header.schema))
    return value if isinstance(value, str) else json.dumps(value)


def _is_free(contract: Contract, media_type: MediaType) -> bool:
    """Whether the contract says nothing of content of a media type."""
    if media_type.is_json or not media_type.schema:
        return not media_type.is_json
    schema = members(contract.at(contract.resolve(media_type.schema)))
    return {"minLength", "maxLength"}.isdisjoint(schema)


def _is_refused(contract: Contract, media_type: MediaType, body: bytes) -> bool:
    """Whether the contract forbids a body of ASCII, by its length or as a text."""
    if judge_text(contract, media_type, body, None)[0] is Verdict.WRONG:
        return True
    schema = members(contract.at(contract.resolve(media_type.schema)))
    least, most = schema.get("minLength", 0), schema.get("maxLength", len(body))
    if not isinstance(least, int) or not isinstance(most, int):
        return False
    return not least <= len(body) <= most


def _is_allowed(contract: Contract, response: Response, text: str) -> bool:
    """Whether content of a Content-Type is documented, and may be anything."""
    parsed = parse_content_type(text)
    found = response.media_type(parsed) if parsed else None
    return found is not None and _is_free(contract, found)


def _called(
    answer: Answer, contract: Contract, response: Response, text: str
) -> Answer:
    """The answer with another Content-Type, unless its content may be called so."""
    parsed = parse_content_type(text)
    found = response.media_type(parsed) if parsed else None
    if found is not None:
        judged = judge_content(contract, found, answer.body, text, DEFAULT_LIMITS)
        if judged[0] is not Verdict.WRONG:
            return answer
    return with_header(answer, "content-type", text)


def _media_type_mutants(
    contract: Contract, make: _Maker, response: Response
) -> Iterator[Mutant]:
    if not response.content:
        return
    if make.method != "HEAD":  # which may leave it out (RFC 9110, 9.3.2)
        yield make.mutant(
            "no-content-type",
            f"{make.status} without Content-Type",
            partial(without_header, name="content-type"),
        )
    for other in ("application/json", "text/html; charset=utf-8", "application", ""):
        if _is_allowed(contract, response, other):
            continue
        yield make.mutant(
            f"content-type-{other.partition(';')[0].replace('/', '-') or 'empty'}",
            f"{make.status} with the Content-Type {other!r}",
            partial(_called, contract=contract, response=response, text=other),
        )
    yield make.mutant(
        "content-type-twice",
        f"{make.status} with two Content-Types",
        lambda answer: replace(
            answer, headers=(*answer.headers, ("content-type", "text/plain"))
        ),
    )
    if _refuses_page(contract, response):
        yield make.mutant("html", f"an error page as {make.status}", _html)
    yield make.mutant(
        "traceback-text",
        f"{make.status} as a traceback in plain text",
        lambda answer: with_body(answer, _TRACEBACK.encode(), "text/plain"),
    )
    yield make.mutant(
        "traceback-header",
        f"{make.status} with a file of the server in a header",
        lambda answer: with_header(answer, "x-error", "/srv/app/main.py:7"),
    )


def _framing_mutants(
    contract: Contract, make: _Maker, response: Response
) -> Iterator[Mutant]:
    if make.status == HTTPStatus.NO_CONTENT:
        yield make.mutant(
            "content-length",
            "204 with a Content-Length",
            lambda answer: with_header(answer, "content-length", "0"),
        )
        return
    if make.status == HTTPStatus.NOT_MODIFIED or make.method == "HEAD":
        # A server sends no body there, whatever the application gives it (RFC 9110,
        # 9.3.2 and 15.4.5).
        return
    free = [one for one in response.content if _is_free(contract, one)]
    if not free and not any(one.is_json for one in response.content):
        for body in (b"{}", b"\n", b'{"id":"x"}'):
            if not all(_is_refused(contract, one, body) for one in response.content):
                continue
            yield make.mutant(
                f"body-of-{len(body)}",
                f"{make.status} with a body of {len(body)} bytes",
                partial(with_body, body=body),
            )


def _one_method_more(allow: str) -> str:
    """A list of methods with one that it does not have yet."""
    methods = [each.strip() for each in allow.split(",")]
    more = next(each for each in _METHODS if each not in methods)
    return ", ".join((*methods, more))


def _one_method_less(allow: str) -> str:
    """A list of methods without one that no server adds by itself."""
    methods = [each.strip() for each in allow.split(",")]
    own = [each for each in methods if each not in {"HEAD", "OPTIONS"}]
    methods.remove((own or methods)[0])
    return ", ".join(methods)


def _changed(answer: Answer, name: str, change: Callable[[str], str]) -> Answer:
    return with_header(answer, name, change(answer.header(name) or ""))


def _spoilt(
    answer: Answer, contract: Contract, header: Header, change: Callable[[str], str]
) -> Answer:
    """The answer with a header changed; as it was where the new value is right."""
    changed = _changed(answer, header.name, change)
    wrong = _is_wrong(contract, header, changed.header(header.name) or "")
    return changed if wrong else answer


def _doubled(answer: Answer, contract: Contract, header: Header) -> Answer:
    """The answer with a header twice; as it was where that is a list like another."""
    value = answer.header(header.name)
    if value is None:
        return answer
    twice = joined(header, (value, value))
    if is_list(contract, header) and not _is_wrong(contract, header, twice):
        return answer
    return replace(answer, headers=(*answer.headers, (header.name, value)))


def _refuses_page(contract: Contract, response: Response) -> bool:
    """Whether an error page is no content of a response."""
    pages = response.media_type(ContentType("text/html", ()))
    if pages is None:
        return True
    return bool(pages.schema) and _is_refused(contract, pages, _PAGE)


def _html(answer: Answer) -> Answer:
    return with_body(answer, _PAGE, "text/html; charset=utf-8")


def _blind_mutants() -> Iterator[Mutant]:
    """Mutants that do not look at the request; one that strikes seldom may survive."""
    for every in (10, 200):
        yield Mutant(
            f"any-500-every-{every}",
            f"answers every {every}th request with a plain 500",
            edit=_every(every),
            blind=True,
            needs=f"more requests than {every}",
        )


def _every(every: int) -> Edit:
    count = 0

    def edit(_seen: Seen, answer: Answer) -> Answer | None:
        nonlocal count
        count += 1
        if count % every:
            return None
        return with_status(
            with_body(answer, b"Internal Server Error", "text/plain"), 500
        )

    return edit
