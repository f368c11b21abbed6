"""Documents with the members of their objects in another order."""

from __future__ import annotations

import json
import random
import shutil
from typing import TYPE_CHECKING, Any, Final

from counterfoil.diagnostics import Findings
from counterfoil.document.reader import read_document
from counterfoil.document.tree import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# The members of these are defined in an order, which is that of the output.
_ORDERED: Final = frozenset(
    {
        *(
            "$defs",
            "additionalOperations",
            "callbacks",
            "components",
            "content",
            "definitions",
        ),
        *("dependentSchemas", "encoding", "examples", "flows", "headers", "links"),
        *("mapping", "parameters", "pathItems", "paths", "patternProperties"),
        *("properties", "requestBodies", "responses", "schemas", "scopes"),
        *("securityDefinitions", "securitySchemes", "variables", "webhooks"),
    }
)
_METHODS: Final = frozenset(
    {"delete", "get", "head", "options", "patch", "post", "put", "query", "trace"}
)
# What these hold are data, or rules that are read in their order.
_DATA: Final = frozenset({"const", "default", "enum", "example", "value"})


def write_copy(document: Path, copy: Path) -> None:
    """Write a copy of a document, as JSON: what has an alias in YAML is there twice.

    It is read as the tool reads it: YAML 1.2 keeps `no`, `012` and dates as they are.
    """
    _write(document, copy, lambda data: data)


def write_shuffled(
    document: Path, copy: Path, seed: int, *, definitions: bool = False
) -> None:
    """Write a copy of a document, as JSON, with its members in another order.

    The order of definition is kept, that of paths, their methods, statuses, schemas,
    unless `definitions` are to be shuffled, too.
    """
    chance = random.Random(seed)
    _write(document, copy, lambda data: _shuffled(data, chance, definitions))


def _write(document: Path, copy: Path, change: Callable[[Any], Any]) -> None:
    read = read_document(document, Findings())
    if read is None:
        shutil.copy(document, copy)
        return
    data = change(plain(read.root))
    copy.write_text(json.dumps(data, indent=1, ensure_ascii=False), encoding="utf-8")


def _shuffled(
    value: Any, chance: random.Random, definitions: bool, name: str = ""
) -> Any:
    """The value with the members of its objects in another order."""
    if name in _DATA or name.startswith("x-"):
        return value
    if isinstance(value, list):
        return [_shuffled(each, chance, definitions) for each in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    is_defining = name in _ORDERED or not _METHODS.isdisjoint(names)
    if definitions or not is_defining:
        chance.shuffle(names)
    return {n: _shuffled(value[n], chance, definitions, str(n)) for n in names}
