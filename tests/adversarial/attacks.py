"""What is sent to a server to break it, as bytes, and what may come of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SMUGGLED: Final = (
    b"POST /items/smuggled HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)
_JSON: Final = b"Content-Type: application/json\r\n"
_LARGE: Final = 200_000
# Octets that are no UTF-8: alone, cut off, too long, a surrogate, beyond Unicode.
INVALID: Final = (
    *(b"\xff", b"\xc3", b"\xc0\xaf", b"\xe2\x82", b"\xed\xa0\x80"),
    b"\xf4\x90\x80\x80",
)


@dataclass(frozen=True, slots=True)
class Attack:
    """Bytes on a connection.

    `is_harmless`: a server may also take it for what it can mean, and accept it.
    `beside` is a status that says the same as a 4xx.
    """

    name: str
    sent: bytes
    is_harmless: bool = False
    beside: int = 0


def request(
    target: bytes = b"/items/a",
    headers: bytes = _JSON,
    body: bytes = b"{}",
    *,
    method: bytes = b"POST",
    length: bytes | None = None,
) -> bytes:
    """A request; its length is that of the body unless told otherwise."""
    told = str(len(body)).encode() if length is None else length
    head = b"%b %b HTTP/1.1\r\nHost: a\r\n%b" % (method, target, headers)
    return head + b"Content-Length: %b\r\n\r\n%b" % (told, body)


def _framed(headers: bytes, body: bytes) -> bytes:
    """A request whose headers say where it ends."""
    head = b"POST /items/a HTTP/1.1\r\nHost: a\r\n%b%b\r\n" % (_JSON, headers)
    return head + body + SMUGGLED


_CHUNKED: Final = b"Transfer-Encoding: chunked\r\n"
_EMPTY: Final = b"2\r\n{}\r\n0\r\n\r\n"

SMUGGLING: Final = (
    # RFC 9112, 6.3: a server may take the chunks, if it closes the connection then.
    Attack(
        "a length and chunks",
        _framed(b"Content-Length: 4\r\n" + _CHUNKED, _EMPTY),
        is_harmless=True,
    ),
    Attack(
        "chunks and a length",
        _framed(_CHUNKED + b"Content-Length: 4\r\n", _EMPTY),
        is_harmless=True,
    ),
    *(
        Attack(f"two lengths: {name}", _framed(headers, b"{}"))
        for name, headers in {
            "the second longer": b"Content-Length: 2\r\nContent-Length: 170\r\n",
            "the first longer": b"Content-Length: 170\r\nContent-Length: 2\r\n",
            "in a list": b"Content-Length: 2, 170\r\n",
        }.items()
    ),
    *(
        Attack(
            f"a length that is {name}", _framed(b"Content-Length:%b\r\n" % text, b"{}")
        )
        for name, text in {
            "signed": b" +2",
            "negative": b" -2",
            "hexadecimal": b" 0x2",
            "divided": b" 1 2",
            "with a comma": b" 2,",
            "with an underscore": b" 1_0",
            "a fraction": b" 2.0",
            "no number": b" two",
            "in other digits": b" \xd9\xa2",
            "larger than any": b" 99999999999999999999999",
        }.items()
    ),
    *(
        # RFC 9112, 6.1: 501 for a coding that the server does not know.
        Attack(f"an encoding that is {name}", _framed(headers, _EMPTY), beside=501)
        for name, headers in {
            "unknown": b"Transfer-Encoding: xchunked\r\n",
            "not last": b"Transfer-Encoding: chunked, identity\r\n",
            "misspelt by a tab": b"Transfer-Encoding: \x0bchunked\r\n",
            "named with a space": b"Transfer-Encoding : chunked\r\n",
            "folded": b"Transfer-Encoding:\r\n chunked\r\nContent-Length: 2\r\n",
        }.items()
    ),
    *(
        Attack(f"a chunk whose {name}", _framed(_CHUNKED, body))
        for name, body in {
            "size is negative": b"-2\r\n{}\r\n0\r\n\r\n",
            "size is signed": b"+2\r\n{}\r\n0\r\n\r\n",
            "size has a prefix": b"0x2\r\n{}\r\n0\r\n\r\n",
            "size is too large": b"fffffffffffffffffff\r\n{}\r\n0\r\n\r\n",
            "data are too long": b"2\r\n{}more\r\n0\r\n\r\n",
            "size is none": b"\r\n{}\r\n0\r\n\r\n",
        }.items()
    ),
)
"""The second request in each must not be taken for one, unless the first is right."""

LINE_ENDS: Final = (
    Attack("a bare CR in a header", request(headers=_JSON + b"X-Word: a\rX-B: c\r\n")),
    Attack("a NUL in a header", request(headers=_JSON + b"X-Word: a\0b\r\n")),
    Attack("a space before the colon", request(headers=_JSON + b"X-Word : a\r\n")),
    Attack("a header without a name", request(headers=_JSON + b": a\r\n")),
    Attack("a header without a colon", request(headers=_JSON + b"X-Word\r\n")),
    Attack(
        "a bare LF in a header",
        request(headers=_JSON + b"X-Word: a\nX-B: c\r\n"),
        is_harmless=True,
    ),
    Attack(
        "a folded header",
        request(headers=_JSON + b"X-Word: a\r\n b\r\n"),
        is_harmless=True,
    ),
    Attack(
        "encoded line ends in the path and in the query",
        request(b"/items/a%0d%0aX-B:%20c?word=%0d%0aX-B:%20c"),
        is_harmless=True,
    ),
    Attack(
        "a line end in the target", request(b"/items/a\r\nX-B: c"), is_harmless=True
    ),
    Attack("two hosts", request(headers=_JSON + b"Host: b\r\n"), is_harmless=True),
    Attack("a control character in the method", request(method=b"PO\x01ST")),
)

OVERSIZE: Final = (
    Attack("a long target", request(b"/items/" + b"a" * _LARGE)),
    Attack(
        "a long query", request(b"/items/a?word=" + b"a" * _LARGE), is_harmless=True
    ),
    Attack(
        "many parameters",
        request(b"/items/a?" + b"x=1&" * 15_000),
        is_harmless=True,
    ),
    Attack(
        "a long header",
        request(headers=_JSON + b"X-Word: %b\r\n" % (b"a" * _LARGE)),
        is_harmless=True,
    ),
    Attack(
        "a long name of a header",
        request(headers=_JSON + b"%b: a\r\n" % (b"X" * _LARGE)),
        is_harmless=True,
    ),
    Attack(
        "many headers",
        request(headers=_JSON + b"X-Word: a\r\n" * 20_000),
        is_harmless=True,
    ),
    Attack("a long method", request(method=b"A" * _LARGE)),
    Attack("a long body", request(body=b'{"word":"%b"}' % (b"a" * _LARGE))),
    Attack("a deep body", request(body=b"[" * 90_000)),
    Attack("a length alone", request(length=b"1000000000000", body=b"")),
    Attack(
        "many chunks",
        b"POST /items/a HTTP/1.1\r\nHost: a\r\n%b%b\r\n%b0\r\n\r\n"
        % (_JSON, _CHUNKED, b"1\r\n \r\n" * 150_000),
    ),
    Attack(
        "many parts",
        request(
            b"/parts",
            b"Content-Type: multipart/form-data; boundary=b\r\n",
            b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n' * 1_500
            + b"--b--\r\n",
        ),
        is_harmless=True,
    ),
    Attack(
        "a long header of a part",
        request(
            b"/parts",
            b"Content-Type: multipart/form-data; boundary=b\r\n",
            b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n1\r\n--b--\r\n'
            % (b"a" * 90_000),
        ),
    ),
    Attack(
        "a long boundary",
        request(
            b"/parts",
            b"Content-Type: multipart/form-data; boundary=%b\r\n" % (b"b" * 5_000),
            b"--b--\r\n",
        ),
    ),
)


def _encoded(octets: bytes) -> bytes:
    return b"".join(b"%%%02X" % octet for octet in octets)


def _misspelt(octets: bytes) -> tuple[Attack, ...]:
    shown = octets.hex()
    form = b"Content-Type: application/x-www-form-urlencoded\r\n"
    parts = b"Content-Type: multipart/form-data; boundary=b\r\n"
    named = b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n--b--\r\n'
    code = _encoded(octets)
    return (
        Attack(f"{shown} in a path, encoded", request(b"/items/" + code)),
        Attack(f"{shown} in a query, encoded", request(b"/items/a?word=" + code)),
        Attack(f"{shown} in a query", request(b"/items/a?word=" + octets)),
        Attack(f"{shown} in a path", request(b"/items/" + octets)),
        Attack(
            f"{shown} in a name in a query",
            request(b"/items/a?%b=1" % code),
            is_harmless=True,
        ),
        Attack(
            f"{shown} in a member of a deep object",
            request(b"/items/a?filter%%5B%b%%5D=1" % code),
        ),
        Attack(
            f"{shown} in a header",
            request(headers=_JSON + b"X-Word: %b\r\n" % octets),
            is_harmless=True,
        ),
        Attack(
            f"{shown} in a cookie",
            request(headers=_JSON + b"Cookie: word=%b\r\n" % octets),
            is_harmless=True,
        ),
        Attack(
            f"{shown} in a media type",
            request(headers=b"Content-Type: application/%b\r\n" % octets),
        ),
        Attack(f"{shown} in JSON", request(body=b'{"word":"%b"}' % octets)),
        Attack(f"{shown} in a name in JSON", request(body=b'{"%b":1}' % octets)),
        Attack(f"{shown} in a form", request(b"/form", form, b"word=" + code)),
        Attack(
            f"{shown} in a form, as it is", request(b"/form", form, b"word=" + octets)
        ),
        Attack(
            f"{shown} in a name in a form",
            request(b"/form", form, code + b"=1"),
            is_harmless=True,
        ),
        Attack(
            f"{shown} in a part", request(b"/parts", parts, named % (b"word", octets))
        ),
        Attack(
            f"{shown} in a name of a part",
            request(b"/parts", parts, named % (octets, b"1")),
            is_harmless=True,
        ),
        Attack(
            f"{shown} in a text",
            request(b"/text", b"Content-Type: text/plain; charset=utf-8\r\n", octets),
        ),
        Attack(
            f"{shown} in a charset",
            request(
                b"/text", b"Content-Type: text/plain; charset=%b\r\n" % octets, b"a"
            ),
        ),
    )


MISSPELT: Final = tuple(attack for each in INVALID for attack in _misspelt(each))
"""Octets that are no text, in every place where text is."""

UNFINISHED: Final = (
    Attack("a body that stops", request(length=b"99", body=b"{")),
    Attack(
        "chunks that stop",
        b"POST /items/a HTTP/1.1\r\nHost: a\r\n%b%b\r\n2\r\n{" % (_JSON, _CHUNKED),
    ),
    Attack(
        "octets that stop",
        request(
            b"/octets",
            b"Content-Type: application/octet-stream\r\n",
            b"a",
            length=b"99",
        ),
        # The service reads them: nobody else can tell whom it waits for.
        beside=503,
    ),
)

ATTACKS: Final = (*SMUGGLING, *LINE_ENDS, *OVERSIZE, *MISSPELT, *UNFINISHED)
