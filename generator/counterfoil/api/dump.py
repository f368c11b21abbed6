"""Writes an `Api` down as JSON, for people who look for a mistake."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, cast

from msgspec import Struct

if TYPE_CHECKING:
    from counterfoil.api.model import Api


def dump_api(api: Api) -> str:
    """The Api as JSON text; each object names its class as `kind`."""
    return json.dumps(_plain(api), ensure_ascii=False, indent=2)


def _plain(value: object) -> object:
    names: tuple[str, ...] | None = None
    if is_dataclass(value):
        names = tuple(each.name for each in fields(value))
    elif isinstance(value, Struct):
        names = value.__struct_fields__
    if names is not None:
        members = {name: _plain(getattr(value, name)) for name in names}
        return {"kind": type(value).__name__, **members}
    if isinstance(value, tuple):
        return [_plain(item) for item in cast("tuple[object, ...]", value)]
    if isinstance(value, dict):
        items = cast("dict[str, object]", value).items()
        return {name: _plain(item) for name, item in items}
    return value
