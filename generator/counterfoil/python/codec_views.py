"""What reads and writes the contents of responses: constants of an operation's modules.

The modules of the server and of the client each have what they need of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from counterfoil.api.closed import closed_bounded
from counterfoil.python.bodies import ITEMS, ORDERED, item_codec, json_data
from counterfoil.python.format_types import HOOKS, has_format
from counterfoil.python.imports import own
from counterfoil.python.layout import enclose, literal, string, tuple_of
from counterfoil.python.outcomes import CHOICE
from counterfoil.python.types import (
    WIDE,
    Import,
    annotation,
    as_value,
    bare,
    imports_of,
    text_of,
)
from counterfoil.python.variants import BYTES, EMPTY, JSON, TEXT, Variant

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.api.model import Api
    from counterfoil.python.outcomes import Outcome


class Codecs:
    """The codecs of an operation's responses, and the constants that they need.

    `operation` names, and notes, the module of the operation.
    """

    def __init__(
        self, api: Api, used: set[Import], operation: Callable[[], str]
    ) -> None:
        self._api = api
        self._operation = operation
        self._used = used
        self.constants: list[str] = []

    def name(self, outcome: Outcome) -> str:
        """What reads and writes a response that has content; "" for bytes."""
        key = outcome.key.upper()
        if outcome.form == JSON:
            return self._json(outcome.variants[0])
        if outcome.form == BYTES and outcome.is_stream:
            return "BYTES"
        if outcome.form == ORDERED:
            return self._ordered(outcome, outcome.variants[0])
        if outcome.form == ITEMS:
            self._used.add(Import("typing", "Final"))
            self._add(self._items(outcome.variants[0], f"_ITEMS_{key}: Final = ", 0))
            return f"_ITEMS_{key}"
        if outcome.form == TEXT and outcome.variants[0].is_any_text:
            return self._codec(outcome.variants[0])
        if outcome.form in {CHOICE, TEXT}:
            self._used.add(Import("typing", "Final"))
        if outcome.form == TEXT:
            made = self._text(outcome.variants[0], f"_TEXT_{key}: Final = ", 0)
            self._add(made)
            return f"_TEXT_{key}"
        if outcome.form == CHOICE:
            self._used.add(own("runtime.variants", "Variants"))
            self._add(self._choice(outcome))
            return f"_CONTENT_{key}"
        return ""

    def _add(self, constant: str) -> None:
        if constant not in self.constants:
            self.constants.append(constant)

    def _choice(self, outcome: Outcome) -> str:
        rows = [
            tuple_of([string(each.media.sent(name)), self._one_of(outcome, each)], 1, 1)
            for each in outcome.variants
            for name in each.names
        ]
        head = f"_CONTENT_{outcome.key.upper()}: Final = Variants("
        return enclose(head, rows, ")", 0, WIDE if len(rows) > 1 else 0)

    def _one_of(self, outcome: Outcome, variant: Variant) -> str:
        if variant.form == ORDERED:
            return self._ordered(outcome, variant)
        return self._codec(variant)

    def _ordered(self, outcome: Outcome, variant: Variant) -> str:
        """The constant of parts without names, in the operation's module."""
        names = {kind: name for name, kind, _ in outcome.ordered}
        return f"{self._operation()}.{names[variant.sent_type]}"

    def _codec(self, variant: Variant) -> str:
        if variant.form == JSON:
            return self._json(variant)
        if variant.form == ITEMS:
            return self._items(variant, "", 2)
        if variant.is_any_text:
            self._used.add(own("runtime.variants", "TEXT"))
            return "TEXT"
        if variant.form == TEXT:
            return self._text(variant, "", 2)
        assert variant.form in {BYTES, EMPTY}
        self._used.add(own("runtime.variants", "OCTETS"))
        return "OCTETS"

    def _items(self, variant: Variant, head: str, level: int) -> str:
        """The expression of the codec of a stream, after `head`."""
        module, name = item_codec(variant.media.name)
        self._used.add(own(module, name))
        arguments = [self._json(variant)]
        if variant.media.json_data is not None:
            self._used.add(own(module, "JsonInEvents"))
            arguments.append(json_data(variant.media.json_data, level + 1))
        return enclose(f"{head}{name}(", arguments, ")", level, 1 if level else 0)

    def _json(self, variant: Variant) -> str:
        assert variant.content is not None
        constant = variant.content.name.upper()
        self._used.add(own("contents", constant))
        return constant

    def _text(self, variant: Variant, head: str, level: int) -> str:
        """The expression of a text's codec, after `head`."""
        self._used |= {
            own("runtime.text_content", "TextContent"),
            *imports_of(as_value(variant.type)),
        }
        schema = variant.media.schema
        assert schema is not None
        judged = literal(json.loads(closed_bounded(self._api, schema)), level + 1)
        arguments = [
            annotation("", as_value(variant.type), "", level + 1),
            judged,
            f"texts={tuple_of([string(text) for text in variant.texts], level + 1)}",
        ]
        if has_format(variant.type):
            self._used.add(HOOKS)
            arguments.append("hooks=HOOKS")
        kind = text_of(bare(variant.type))
        return enclose(f"{head}TextContent[{kind}](", arguments, ")", level, WIDE)
