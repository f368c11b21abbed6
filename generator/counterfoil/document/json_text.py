"""JSON text (RFC 8259) to a located tree.

The standard library's parser gives no places, and libyaml does not read all JSON: it
knows no surrogate pairs and takes U+2028 for a line break.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NoReturn

from counterfoil.codes.document import INVALID_CHARACTER, INVALID_JSON, NUMBER_NOT_JSON
from counterfoil.document.builder import (
    ITEM,
    TreeBuilder,
    UnreadableError,
    quoted,
)
from counterfoil.document.scalars import NumberRangeError, read_float, read_integer
from counterfoil.document.tree import Location, Node

if TYPE_CHECKING:
    from counterfoil.diagnostics import Findings

_SPACE = re.compile(r"[ \t\n]*")
_BLANK: Final = frozenset(" \t\n")
_PLAIN_STRING = re.compile(r'"([^"\\\x00-\x1f]*)"')
_INSIDE = r'(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*'
_STRING = re.compile(f'"{_INSIDE}"')
_OPEN_STRING = re.compile(f'"{_INSIDE}')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?([eE][-+]?[0-9]++)?")
# What most of a text is, as programs write it: a member with a value without parts, the
# beginning of one with parts, or the end of an array or an object; and a comma.
_USUAL = re.compile(
    r'(?:\n( *+))?(?:"([^"\\\x00-\x1f]*)": ?(?:([{\[])'
    r'|(?:"([^"\\\x00-\x1f]*)"|(true|false|null)(?![\w.+-]))(,?))|([}\]])(,?))'
)
_WORD = re.compile(r"[-+.\w]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LITERALS: Final = {"true": True, "false": False, "null": None}

# What may come next.
VALUE: Final = "a value"
FIRST_ITEM: Final = "a value or ]"
FIRST_KEY: Final = "a key or }"
NEXT_KEY: Final = "a key"
AFTER: Final = "a comma or the closing bracket"


def read_json(text: str, file: str, findings: Findings) -> Node | None:
    """The tree of a JSON text with line feeds only; None where it cannot be read."""
    try:
        return JsonReader(text, file, findings).read()
    except UnreadableError:
        return None


class JsonReader:
    """Reads one text from the front to the back, without recursion."""

    def __init__(self, text: str, file: str, findings: Findings) -> None:
        self.text = text
        self.builder = TreeBuilder(file, findings)
        self.findings = findings
        self.offset: int = 0
        self.line: int = 1
        self.line_start: int = 0

    @property
    def column(self) -> int:
        """The column of the present offset."""
        return self.offset - self.line_start + 1

    def read(self) -> Node | None:
        """The whole text."""
        text, stack = self.text, self.builder.stack
        expected = VALUE
        while True:
            found = _USUAL.match(text, self.offset)
            if found and (after := self.take_usual(found, expected)):
                expected = after
                continue
            if text[self.offset : self.offset + 1] in _BLANK:
                self.skip_space()
            expected = self.take(expected)
            if expected is AFTER and not stack:
                break
        self.skip_space()
        if self.offset < len(self.text):
            self.fail("something follows after the end of the value")
        return self.builder.root

    def take_usual(self, found: re.Match[str], expected: str) -> str:
        """Several tokens at once; what may come after them.

        It is "" where they are not to be had so, and nothing is taken.
        """
        indentation, name, opening, value, word, comma, closing, more = found.groups()
        builder = self.builder
        if closing:
            stack = builder.stack
            if len(stack) < 2:  # noqa: PLR2004 - what follows the whole is looked at
                return ""
            in_array = stack[-1].state == ITEM
            first = FIRST_ITEM if in_array else FIRST_KEY
            if in_array is not (closing == "]") or expected not in {AFTER, first}:
                return ""
        elif expected is not FIRST_KEY and expected is not NEXT_KEY:
            return ""
        if indentation is not None:
            self.line += 1
            self.line_start = found.start() + 1
        self.offset = found.end()
        if closing:
            builder.close()
            if not more:
                return AFTER
            return VALUE if builder.stack[-1].state == ITEM else NEXT_KEY
        line, before = self.line, self.line_start - 1
        builder.key(name, line, found.start(2) - 1 - before)
        if opening:
            is_mapping = opening == "{"
            builder.open(line, found.start(3) - before, is_mapping=is_mapping)
            return FIRST_KEY if is_mapping else FIRST_ITEM
        if word:
            builder.scalar(_LITERALS[word], line, found.start(5) - before)
        else:
            builder.scalar(value, line, found.start(4) - 1 - before)
        return NEXT_KEY if comma else AFTER

    def skip_space(self) -> None:
        """Go to the next token, counting lines."""
        text, begin = self.text, self.offset
        found = _SPACE.match(text, begin)
        end = found.end() if found else begin
        lines = text.count("\n", begin, end)
        if lines:
            self.line += lines
            self.line_start = text.rfind("\n", begin, end) + 1
        self.offset = end

    def take(self, expected: str) -> str:
        """One token; what may come after it."""
        text = self.text
        if self.offset >= len(text):
            self.fail(f"the text ends where {expected} should stand")
        character = text[self.offset]
        if expected is AFTER:
            return self.take_after(character)
        if expected is FIRST_KEY or expected is NEXT_KEY:
            return self.take_key(character, expected)
        if character == "]" and expected is FIRST_ITEM:
            return self.take_close()
        return self.take_value(character)

    def take_close(self) -> str:
        """The end of an array or object."""
        self.builder.close()
        self.offset += 1
        return AFTER

    def take_after(self, character: str) -> str:
        """A comma or a closing bracket."""
        in_array = self.builder.stack[-1].state == ITEM
        if character == ("]" if in_array else "}"):
            return self.take_close()
        if character != ",":
            wanted = "]" if in_array else "}"
            self.fail(f"there should be a comma or {wanted}")
        self.offset += 1
        return VALUE if in_array else NEXT_KEY

    def take_key(self, character: str, expected: str) -> str:
        """A key and its colon, or the end of an object without members."""
        if character == "}" and expected is FIRST_KEY:
            return self.take_close()
        if character != '"':
            self.fail_before_key(character)
        line, column = self.line, self.column
        name = self.take_string()
        if self.text[self.offset : self.offset + 1] in _BLANK:
            self.skip_space()
        if not self.text.startswith(":", self.offset):
            self.fail("there should be a colon after the key")
        self.offset += 1
        self.builder.key(name, line, column)
        return VALUE

    def take_value(self, character: str) -> str:
        """A value, or the beginning of one."""
        line, column = self.line, self.column
        if character == '"':
            self.builder.scalar(self.take_string(), line, column)
            return AFTER
        if character in "{[":
            is_mapping = character == "{"
            self.builder.open(line, column, is_mapping=is_mapping)
            self.offset += 1
            return FIRST_KEY if is_mapping else FIRST_ITEM
        self.builder.scalar(self.take_word(), line, column)
        return AFTER

    def take_string(self) -> str:
        """A string."""
        found = _PLAIN_STRING.match(self.text, self.offset)
        if found:
            self.offset = found.end()
            return found[1]
        found = _STRING.match(self.text, self.offset)
        if not found:
            self.fail_in_string()
        value: str = json.loads(found[0])
        if _SURROGATE.search(value):
            self.findings.add(
                INVALID_CHARACTER,
                "half of a surrogate pair in this string",
                self.here(),
                hint="write both halves, or the character itself",
            )
            value = _SURROGATE.sub("\ufffd", value)
        self.offset = found.end()
        return value

    def take_word(self) -> int | float | bool | None:
        """A number or a literal."""
        found = _WORD.match(self.text, self.offset)
        word = found[0] if found else ""
        if word in _LITERALS:
            self.offset += len(word)
            return _LITERALS[word]
        number = _NUMBER.fullmatch(word)
        if not number:
            self.fail_at_word(word)
        try:
            if number[1] is None and number[2] is None:
                return read_integer(word, 10)
            return read_float(word)
        except NumberRangeError:
            self.findings.add(
                NUMBER_NOT_JSON,
                f"the number {quoted(word)} is out of range",
                self.here(),
                hint="quote it if a text is meant",
            )
            return None
        finally:
            self.offset += len(word)

    def here(self) -> Location:
        """The place that has been reached."""
        return self.builder.locate(self.line, self.column)

    def fail(self, message: str, hint: str = "") -> NoReturn:
        """Record a syntax error at the present place and stop."""
        place = Location(self.builder.file, self.line, self.column, "")
        self.findings.add(INVALID_JSON, message, place, hint=hint)
        raise UnreadableError

    def fail_before_key(self, character: str) -> NoReturn:
        """Say what stands in the place of a key."""
        if character in "}]":
            self.fail("a comma stands before the closing bracket", "remove the comma")
        hint = "use YAML to write comments" if character in "/#" else ""
        self.fail("there should be a key in double quotes", hint)

    def fail_in_string(self) -> NoReturn:
        """Go to the place in a string that is wrong and say what it is."""
        begin = self.offset
        found = _OPEN_STRING.match(self.text, begin)
        end = found.end() if found else begin
        wrong = self.text[end : end + 1]
        if wrong == "\\":
            self.offset = end
            self.fail("this escape does not exist in JSON", "write a backslash as \\\\")
        if wrong in {"", "\n"}:
            self.fail(
                "this string is not closed on its line",
                "add the closing quote; write a line break as \\n",
            )
        self.offset = end
        self.fail(
            f"the control character U+{ord(wrong):04X} in a string",
            f"write it as \\u{ord(wrong):04x}",
        )

    def fail_at_word(self, word: str) -> NoReturn:
        """Say why a word is no value."""
        if not word:
            found = self.text[self.offset]
            if found in ",]}" and self.builder.stack:
                self.fail("there should be a value before this character")
            if found == "'":
                self.fail("single quotes are not JSON", "use double quotes")
            if found in "/#":
                self.fail("comments are not JSON", "use YAML to write comments")
            self.fail(f"no value begins with {quoted(found)}")
        if word in {"NaN", "Infinity", "-Infinity"}:
            self.fail(f"{word} does not exist in JSON")
        if word[0] in "-+.0123456789":
            self.fail(
                f"{quoted(word)} is not written as JSON writes numbers",
                "no leading zero or plus, and digits on both sides of the point",
            )
        is_yaml = (
            not self.builder.stack and self.text[self.offset + len(word) :][:1] == ":"
        )
        self.fail(
            f"{quoted(word)} is neither a value of JSON nor in quotes",
            "if this is YAML, call the file .yaml" if is_yaml else "",
        )
