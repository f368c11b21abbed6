"""What a schema says of itself, as the docstring of its class or field has it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from counterfoil.python.prose import as_json, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from counterfoil.api.schema import Schema

_SILENT: Final = re.compile(r"[\W_]+")
_TEMPLATED: Final = ("{", "[")
"""How JSON begins that is written with spaces, as people write it."""


def words_of(schema: Schema, name: str, otherwise: str = "") -> str:
    """The title, where it says more than the name and the description do, and that."""
    words = schema.description
    if schema.title and _says_more(schema.title, name, words):
        title = " ".join(schema.title.split())
        if title[-1].isalnum():
            title += "."
        words = f"{title}\n\n{words}" if words else title
    words = words or otherwise
    return f"Deprecated. {words}".strip() if schema.deprecated else words


def notes_of(schema: Schema, width: int) -> tuple[str, ...]:
    """The default and the examples, in lines that are no longer than `width`.

    What does not fit is left out: a part of a value would be another value.
    """
    if not schema.default and not schema.examples:
        return ()
    notes = list(_notes(schema, width))
    line = " ".join(notes)
    return (line,) if line and len(line) <= width else tuple(notes)


def _notes(schema: Schema, width: int) -> Iterator[str]:
    if schema.default:
        yield from _listed("Default", (schema.default,), width)
    if schema.examples:
        examples = tuple(dict.fromkeys(schema.examples))
        yield from _listed("Example", examples, width)


def _listed(word: str, values: Sequence[str], width: int) -> Iterator[str]:
    """A sentence of the values that fit, or none."""
    shown: list[str] = []
    left = width - len(f"{word}: .")
    for each in values:
        text = _spaced(each) if len(each) <= left else each
        # Another makes the word plural, and has a comma.
        more = len(text) + (len(", ") if shown else 0) + (len(shown) == 1)
        if more <= left:
            shown.append(text)
            left -= more
    if shown:
        yield f"{word}{'s' * (len(shown) > 1)}: {', '.join(shown)}."


def _spaced(text: str) -> str:
    if text.startswith(_TEMPLATED):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    return as_json(text)


def _says_more(title: str, name: str, description: str) -> bool:
    told = _letters(title)
    if told in _letters(name):
        return False
    if "<" in description:
        description = sentence(description)
    return not _letters(description[: 2 * len(title)]).startswith(told)


def _letters(text: str) -> str:
    return _SILENT.sub("", text).casefold()
