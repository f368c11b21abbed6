"""Exact schemas that are nothing but a reference to a named one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

from counterfoil.api.definitions import name_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterfoil.api.schema import Schema


def meant(schema: object, named: Mapping[str, Schema]) -> object:
    """What a schema stands for: the one at the end of its references, or itself."""
    name = last_name(schema, named)
    return json.loads(named[name].exact) if name else schema


def last_name(schema: object, named: Mapping[str, Schema]) -> str:
    """The name of the last one that a schema stands for; "" where it is no reference.

    References in a circle end at one of it.
    """
    last = ""
    seen: set[str] = set()
    while (name := _referred(schema)) in named and name not in seen:
        seen.add(name)
        last = name
        schema = json.loads(named[name].exact)
    return last


def _referred(schema: object) -> str:
    """The name that a schema refers to; "" where it says more than that."""
    plain = cast("dict[str, object]", schema) if isinstance(schema, dict) else {}
    return name_in(str(plain["$ref"])) if plain.keys() == {"$ref"} else ""
