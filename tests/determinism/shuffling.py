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
# What these hold are data, or rules that are read in their order.
_DATA: Final = frozenset({"const", "default", "enum", "example", "value"})


def write_shuffled(document: Path, copy: Path, seed: int) -> None:
    """Write a copy of a document, as JSON, with its members in another order.

    It is read as the tool reads it: YAML 1.2 keeps `no`, `012` and dates as they are.
    """
    read = read_document(document, Findings())
    if read is None:
        shutil.copy(document, copy)
        return
    data = shuffled(plain(read.root), random.Random(seed))
    copy.write_text(json.dumps(data, indent=1, ensure_ascii=False), encoding="utf-8")


def shuffled(value: Any, chance: random.Random, name: str = "") -> Any:
    """The value with the members of its objects in another order.

    The order of definition is kept: that of paths, their methods, statuses, schemas.
    """
    if name in _DATA or name.startswith("x-"):
        return value
    if isinstance(value, list):
        return [shuffled(each, chance) for each in value]
    if not isinstance(value, dict):
        return value
    names = list(value)
    if name not in _ORDERED and not name.startswith("/"):
        chance.shuffle(names)
    return {each: shuffled(value[each], chance, str(each)) for each in names}
