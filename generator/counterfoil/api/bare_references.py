"""Exact schemas that are nothing but a reference to a named one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from counterfoil.api.definitions import name_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.api.schema import Schema


def meant(schema: object, named: Mapping[str, Schema]) -> object:
    """What a schema stands for: the one at the end of its references, or itself.

    References in a circle end at one of it.
    """
    seen: set[str] = set()
    while (name := _referred(schema)) in named and name not in seen:
        seen.add(name)
        schema = json.loads(named[name].exact)
    return schema


def _referred(schema: object) -> str:
    """The name that a schema refers to; "" where it says more than that."""
    plain = cast("dict[str, object]", schema) if isinstance(schema, dict) else {}
    return name_in(str(plain["$ref"])) if plain.keys() == {"$ref"} else ""
