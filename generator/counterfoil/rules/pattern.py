r"""Patterns of `matches`: from RE2, in which CEL writes them, to a plain form.

The plain form has only what RE2, ECMA-262 and Rust's `regex` read alike: characters by
`\x`, explicit classes, plain groups, greedy and lazy repetition, `^` and `$`. Whatever
else RE2 knows is refused.
"""

from __future__ import annotations

import re
from typing import Final

import jsonschema_rs

from counterfoil.rules.problem import SYNTAX, UNSUPPORTED, RuleError

_MAX_REPEAT: Final = 1000
_CLASSES: Final = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\x09\x0a\x0c\x0d\x20"}
_CONTROLS: Final = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}

_PIECE: Final = re.compile(
    r"""
    (?P<group> \(\?: | \((?!\?) )
  | (?P<close> \) )
  | (?P<repeat> [*+?]\?? | \{[0-9]{1,4}(?:,[0-9]{0,4})?\}\?? )
  | (?P<edge> [\^$|] )
  | (?P<any> \. )
  | (?P<set> \[\^?(?:[^\\\[\]]|\\x[0-9a-fA-F]{2}|\\[^x])+\] )
  | (?P<class> \\[dDwWsS] )
  | (?P<character> \\x[0-9a-fA-F]{2} | \\[aftnrv] | \\[!-/:-@\[-`{-~]
                 | [^\\\[\](){}*+?.|^$] )
    """,
    re.VERBOSE,
)
_ITEM: Final = re.compile(
    r"(?P<class>\\[dws])|(?P<character>\\x[0-9a-fA-F]{2}|\\[aftnrv]|\\[!-/:-@\[-`{-~]|[^\\])"
)


def plain_pattern(pattern: str, at: int) -> str:
    """The plain form of an RE2 pattern.

    Raises `RuleError` for a pattern that is malformed or uses what is not supported.
    """
    written: list[str] = []
    position, depth, before = 0, 0, "edge"
    while position < len(pattern):
        piece = _PIECE.match(pattern, position)
        if piece is None:
            raise _unsupported(pattern, pattern[position : position + 8], at)
        kind = str(piece.lastgroup)
        depth += (kind == "group") - (kind == "close")
        if depth < 0 or (kind == "repeat" and before in {"edge", "group", "repeat"}):
            raise RuleError(
                SYNTAX, f"{piece.group()!r} has nothing to its left in {pattern!r}", at
            )
        written.append(_write(kind, piece.group(), pattern, at))
        position, before = piece.end(), kind
    plain = "".join(written)
    if depth:
        raise RuleError(SYNTAX, f"a group is not closed in {pattern!r}", at)
    if not _compiles(plain):
        raise RuleError(UNSUPPORTED, f"the pattern {pattern!r} is too large", at)
    return plain


def _write(kind: str, piece: str, pattern: str, at: int) -> str:
    match kind:
        case "group":
            return "(?:"
        case "any":
            return r"[^\x0a]"
        case "set":
            return _write_set(piece, pattern, at)
        case "class":
            inverse = "^" if piece[1].isupper() else ""
            return f"[{inverse}{_CLASSES[piece[1].lower()]}]"
        case "character":
            return _write_character(piece)
        case "repeat" if any(int(n) > _MAX_REPEAT for n in re.findall("[0-9]+", piece)):
            raise _unsupported(pattern, piece, at)
        case _:
            return piece


def _write_character(piece: str) -> str:
    code = _code(piece)
    if code < 128 and not chr(code).isalnum():  # noqa: PLR2004 - the end of ASCII
        return f"\\x{code:02x}"
    return chr(code)


def _write_set(piece: str, pattern: str, at: int) -> str:
    negated = piece.startswith("[^")
    items = list(_ITEM.finditer(piece[2:-1] if negated else piece[1:-1]))
    if sum(len(item.group()) for item in items) != len(piece) - 2 - negated:
        raise _unsupported(pattern, piece, at)
    written: list[str] = []
    place = 0
    while place < len(items):
        texts = [item.group() for item in items[place : place + 3]]
        if items[place]["class"]:
            written.append(_CLASSES[texts[0][1]])
        elif len(texts) == 3 and texts[1] == "-":  # noqa: PLR2004 - low, dash, high
            if items[place + 2]["class"] or _code(texts[0]) > _code(texts[2]):
                raise _unsupported(pattern, piece, at)
            written.append(f"{_write_character(texts[0])}-{_write_character(texts[2])}")
            place += 2
        else:
            written.append(_write_character(texts[0]))
        place += 1
    return f"[{'^' * negated}{''.join(written)}]"


def _code(piece: str) -> int:
    if piece.startswith(r"\x"):
        return int(piece.removeprefix(r"\x"), 16)
    if piece.startswith("\\"):
        return _CONTROLS.get(piece[1], ord(piece[1]))
    return ord(piece)


def _compiles(plain: str) -> bool:
    try:
        jsonschema_rs.Draft202012Validator(
            {"pattern": plain}, pattern_options=jsonschema_rs.RegexOptions()
        )
    except jsonschema_rs.ValidationError:
        return False
    return True


def _unsupported(pattern: str, piece: str, at: int) -> RuleError:
    return RuleError(
        UNSUPPORTED, f"{piece!r} is not supported in the pattern {pattern!r}", at
    )
