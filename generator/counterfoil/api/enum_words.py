"""What extensions say of the values of an enumeration: a name and words for each.

`x-enum-varnames` and `x-enum-descriptions` are those of other tools. They are arrays
with one text for each value, or objects by value.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from counterfoil.api.reading import items, text
from counterfoil.codes.schemas import MISMATCHED_ENUM_WORDS
from counterfoil.document.tree import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from counterfoil.diagnostics import Findings
    from counterfoil.document.tree import Node

NAMES: Final = "x-enum-varnames"
WORDS: Final = "x-enum-descriptions"


def beside_enum(node: Mapping, name: str, values: list[Node]) -> dict[int, str]:
    """The texts of an extension, by the numbers of the values."""
    written = node.get(name)
    if isinstance(written, Mapping):
        return {
            number: text(written, str(value.value))
            for number, value in enumerate(values)
            if isinstance(value, Scalar)
        }
    return {
        number: item.value
        for number, item in enumerate(items(node, name))
        if isinstance(item, Scalar) and isinstance(item.value, str)
    }


def check_enum_words(node: Mapping, findings: Findings) -> None:
    """Warn of names and words that are not one for each value."""
    values = items(node, "enum")
    for name in (NAMES, WORDS):
        written = node.get(name)
        if written is None or isinstance(written, Mapping):
            continue
        problem = _problem(written, values)
        if name == NAMES and not problem:
            problem = _repeated(written)
        if problem:
            findings.add(
                MISMATCHED_ENUM_WORDS,
                f"{name} {problem}",
                written.location,
                hint="write one text for each value of the enum, in its order",
            )


def _problem(written: Node, values: tuple[Node, ...] | list[Node]) -> str:
    """What is wrong with the texts of values; "" for nothing."""
    if not isinstance(written, Sequence):
        return "is no array"
    if not all(isinstance(e, Scalar) and isinstance(e.value, str) for e in written):
        return "has an item that is no text"
    count = len(written.items)
    # A null at the end is no member of an enumeration in most languages.
    ends_with_null = bool(values) and _is_null(values[-1])
    if count == len(values) or (ends_with_null and count == len(values) - 1):
        return ""
    few = f"{count} text{'s' if count != 1 else ''}"
    return f"has {few} for {len(values)} value{'s' if len(values) != 1 else ''}"


def _repeated(written: Node) -> str:
    if not isinstance(written, Sequence):
        return ""
    texts = [each.value for each in written if isinstance(each, Scalar)]
    again = next((each for each, count in Counter(texts).items() if count > 1), None)
    return "" if again is None else f"calls two values {again!r}"


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None
