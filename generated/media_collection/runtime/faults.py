"""What can be wrong with a message: violations, and faults, which become responses."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from msgspec import UNSET

MAX_VIOLATIONS = 100
"""The greatest number of violations that one fault lists."""

TITLES: Final = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    408: "Request Timeout",
    413: "Content Too Large",
    414: "URI Too Long",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    503: "Service Unavailable",
}
"""The names of the statuses of faults (RFC 9110, 15)."""

_LONGEST_INDEX: Final = 20
"""Digits of a name that may be an index: Python reads no number of thousands."""

_INVALID: Final = 400
_UNPROCESSABLE: Final = 422

_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""The characters that no XML has (XML 1.0, 2.2)."""
_MARKUP_ESCAPES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class Violation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One place where a message does not match the contract."""

    pointer: str
    """JSON Pointer (RFC 6901) to the place in the body; empty for the whole body."""
    keyword: str
    """The keyword of the contract, or the id of the rule, that is broken there."""
    message: str
    """What is wrong, for a person. Never holds the offending value."""
    place: str = msgspec.field(default="", name="in")
    """Where the parameter is that is wrong, as `query`; empty where the body is."""
    parameter: str = ""
    """The name of the parameter."""

    @property
    def path(self) -> list[str | int]:
        """The names and the indices in the pointer."""
        parts = self.pointer.split("/")[1:]
        return [
            int(part)
            if part.isascii() and part.isdigit() and len(part) < _LONGEST_INDEX
            else part.replace("~1", "/").replace("~0", "~")
            for part in parts
        ]

    @property
    def location(self) -> list[str | int]:
        """The same, after `body` or after the place and the name of a parameter.

        Nothing where it is neither that is wrong.
        """
        if self.place:
            return [self.place, self.parameter]
        return ["body", *self.path] if self.keyword else []

    def __str__(self) -> str:
        return f"{self.message} (at {self.pointer})" if self.pointer else self.message


class InvalidContent(ValueError):
    """Content that does not match the contract.

    `violations` says where and why; it is never empty. `unread` says that some of a
    request's body may still be on its way.
    """

    def __init__(self, *violations: Violation, unread: bool = False) -> None:
        super().__init__("; ".join(map(str, violations)))
        self.violations = violations[:MAX_VIOLATIONS]
        self.unread = unread

    def below(self, place: str) -> InvalidContent:
        """The same of a value that stands at a pointer (RFC 6901) in another one."""
        return InvalidContent(
            *(
                msgspec.structs.replace(each, pointer=f"{place}{each.pointer}")
                for each in self.violations
            ),
            unread=self.unread,
        )


class Fault(Exception):
    """A request that cannot be served as asked: it becomes an error response.

    The server raises it, and `Errors` has what is said of it. A service returns its
    responses, or raises a `Refusal`: whatever else it raises is a failure.

    `status` is the status of that response, `detail` one sentence, `violations` what
    is wrong with the request's content, where that is the reason, and `headers` are
    further headers that the status calls for (RFC 9110). `unread` says that some of the
    request's body may still be on its way.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        violations: tuple[Violation, ...] = (),
        headers: tuple[tuple[bytes, bytes], ...] = (),
        unread: bool = False,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.violations = violations
        self.headers = headers
        self.unread = unread

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.status, self.detail), vars(self)

    @property
    def title(self) -> str:
        """The name of the status."""
        return TITLES[self.status]

    def field(self, name: bytes) -> str:
        """The value of a header that the status calls for; "" where it calls for none.

        `name` is in lower case. Several lines are one value (RFC 9110, 5.3).
        """
        return ", ".join(v.decode("latin-1") for n, v in self.headers if n == name)

    @property
    def reasons(self) -> tuple[Violation, ...]:
        """The violations; where there are none, one that says the detail."""
        told = Violation(pointer="", keyword="", message=self.detail)
        return self.violations or (told,)

    @property
    def message(self) -> str:
        """The detail, with the first violation where there is one, as a sentence."""
        if not self.violations:
            return self.detail
        return f"{self.detail.rstrip('.')}: {self.violations[0]}."

    @property
    def html(self) -> str:
        """The message as text in HTML: names of the request's may stand in it."""
        return self.message.translate(_MARKUP_ESCAPES)

    @property
    def problem(self) -> bytes:
        """The fault as a problem in JSON (RFC 9457), in one line.

        What is wrong with the request is in `errors`, an extension (RFC 9457, 3.2).
        """
        said: dict[str, Any] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.violations:
            said["errors"] = self.violations
        return msgspec.json.encode(said)

    @property
    def xml(self) -> bytes:
        """The fault as a problem in XML (RFC 9457, appendix B)."""
        said = _NO_XML.sub("\ufffd", self.message).translate(_MARKUP_ESCAPES)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<problem xmlns="urn:ietf:rfc:7807"><title>{self.title}</title>'
            f"<status>{self.status}</status><detail>{said}</detail></problem>"
        ).encode()


class Refusal(Exception):
    """An error response that a service raises: for code that several operations call.

    It becomes the response that the operation documents for the `status`, from 400 on:
    `body` and `fields` are those of its class, such as headers by their names there.
    Where the operation documents none, or another one, the service has failed.
    """

    def __init__(self, status: int, body: Any = UNSET, /, **fields: Any) -> None:
        super().__init__(f"a response with status {status}")
        self.status = status
        self.fields = fields if body is UNSET else {"body": body, **fields}

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.status,), vars(self)

    def response(self, *documented: type[msgspec.Struct]) -> Any:
        """The one that is documented. Raises `TypeError` where none of these can be.

        Exact statuses come before ranges, and these before the default (OAS 3.2,
        4.16.2).
        """
        for each in documented:
            if getattr(each, "status", None) == self.status:
                return each(**self.fields)
            if self.status in getattr(each, "statuses", ()):
                return each(status=self.status, **self.fields)
        raise TypeError(f"status {self.status} is not documented")


class Unimplemented(Exception):
    """An operation that the service does not implement: answered with 501."""


def bad_request(error: InvalidContent) -> Fault:
    """The fault of a request whose content is not what the contract says."""
    return Fault(
        400,
        "The request does not match the contract.",
        violations=error.violations,
    )


def unprocessable(fault: Fault) -> Fault:
    """A fault as a contract knows it that has 422 for what is invalid, and no 400.

    Both say the same of such a request (RFC 9110, 15.5.1 and 15.5.21).
    """
    if fault.status != _INVALID:
        return fault
    return Fault(
        _UNPROCESSABLE,
        fault.detail,
        violations=fault.violations,
        headers=fault.headers,
        unread=fault.unread,
    )
