"""The text of a rule before it is parsed, and the values of its literals.

The parser's own patterns for strings backtrack without bound on a string that is not
closed, and take some malformed escapes for characters; so the text is scanned here
first, in linear time.
"""

from __future__ import annotations

import re
from typing import Final

from counterfoil.rules.problem import SYNTAX, UNSUPPORTED, RuleError

MAX_LENGTH: Final = 4096
"""The greatest number of characters of a rule."""

_INT64: Final = 2**63

_SPAN: Final = re.compile(
    r"""
    (?P<comment> //[^\n]*)
  | (?P<raw> [rR](?: \"{3}(?:[^"]|"(?!""))*\"{3} | '{3}(?:[^']|'(?!''))*'{3}
                   | (?!"{3}|'{3})(?: "[^"\r\n]*" | '[^'\r\n]*' )))
  | (?P<string> \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
              | (?!"{3}|'{3})(?: "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*' ))
  | (?P<open> ["'])
  | (?P<bytes> [bB](?:[rR])?(?=["']) | [rR][bB](?=["']))
  | (?P<number> [0-9][0-9A-Za-z_.]*)
  | (?P<word> [A-Za-z_][A-Za-z0-9_]*)
  | (?P<other> [\s\S])
    """,
    re.VERBOSE,
)
_ESCAPE: Final = re.compile(
    r"""\\(?:(?P<simple>[abfnrtv\\'"`?])|x(?P<x>[0-9a-fA-F]{2})|u(?P<u>[0-9a-fA-F]{4})"""
    r"""|U(?P<U>[0-9a-fA-F]{8})|(?P<octal>[0-3][0-7]{2})|(?P<bad>[\s\S]?))"""
)
_SCALARS: Final = range(0xD800)
_ASTRAL: Final = range(0xE000, 0x110000)
_SIMPLE: Final = dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))


def check_text(text: str) -> None:
    """Refuse a text that the parser must not see.

    Raises `RuleError`: too long, a string that is not closed, or an unsupported form.
    """
    if len(text) > MAX_LENGTH:
        raise RuleError(
            UNSUPPORTED,
            f"the rule is longer than {MAX_LENGTH} characters",
            0,
            "Split it into several rules.",
        )
    for span in _SPAN.finditer(text):
        match span.lastgroup:
            case "open":
                raise RuleError(SYNTAX, "the string is not closed", span.start())
            case "bytes":
                raise RuleError(
                    UNSUPPORTED, "literals of bytes are not supported", span.start()
                )
            case "raw" if span.group().rstrip("\"'").endswith("\\"):
                raise RuleError(
                    UNSUPPORTED,
                    "a raw string that ends with a backslash is not supported",
                    span.start(),
                    "Write it without `r` and double the backslashes.",
                )
            case _:
                pass


def string_value(token: str, at: int) -> str:
    """The value of a string literal (CEL, "String and Bytes Values").

    Raises `RuleError` for an escape that CEL does not know.
    """
    raw = token[0] in "rR"
    body = token[1:] if raw else token
    width = 3 if body.startswith(('"""', "'''")) else 1
    content = body[width:-width]
    if raw:
        return content

    def unescape(found: re.Match[str]) -> str:
        if simple := found["simple"]:
            return _SIMPLE.get(simple, simple)
        digits = found["x"] or found["u"] or found["U"]
        code = int(digits, 16) if digits else int(found["octal"] or "-1", 8)
        if code not in _SCALARS and code not in _ASTRAL:
            raise RuleError(
                SYNTAX,
                f"{found.group()} is not an escape of CEL",
                at + len(token) - len(content) - width + found.start(),
            )
        return chr(code)

    return _ESCAPE.sub(unescape, content)


def integer_value(token: str, at: int) -> int:
    """The value of an integer literal. Raises `RuleError` beyond 64 bits."""
    digits = token.removeprefix("-")
    value = int(digits, 16 if digits.lower().startswith("0x") else 10)
    value = -value if token.startswith("-") else value
    if not -_INT64 <= value < _INT64:
        raise RuleError(SYNTAX, f"{token} does not fit in 64 bits", at)
    return value


def float_value(token: str, at: int) -> float:
    """The value of a double literal. Raises `RuleError` beyond a double's range."""
    value = float(token)
    if value in {float("inf"), float("-inf")}:
        raise RuleError(SYNTAX, f"{token} does not fit in a double", at)
    return value
