"""Properties of forms that may be a file, several of them, or something else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec.structs import replace

from counterfoil.api.media_types import is_octets
from counterfoil.api.schema import (
    Array,
    Binary,
    Null,
    Schema,
    Size,
    String,
    Union,
    alternatives,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def file_among(target: Schema, follow: Callable[[Schema], Schema]) -> Schema | None:
    """The schema of what may be a file or something else; None where it may not.

    What may be one file or several is several. What may be no file at all travels as
    one, too: the media type of its part says what it is, and it is not read. `follow`
    follows references.
    """
    if not isinstance(target.shape, Union):
        return None
    members = alternatives(target, follow)
    given = [each for each in members if not isinstance(each.shape, Null)]
    files = [each for each in given if _is_file(each, follow)]
    if not files or len(given) == 1:
        return None
    is_undecoded = len(files) < len(given)
    shape = Binary(is_undecoded=is_undecoded)
    file = replace(target, shape=shape, exact="true", loose="")
    sizes = [each.shape.size for each in given if isinstance(each.shape, Array)]
    if is_undecoded or not sizes:
        return file
    size = _either(sizes if len(sizes) == len(given) else [*sizes, Size(1, 1)])
    exact: dict[str, object] = {"type": "array", "items": True, "minItems": size.least}
    if size.most is not None:
        exact["maxItems"] = size.most
    return replace(target, shape=Array(file, size), exact=json.dumps(exact), loose="")


def _is_file(target: Schema, follow: Callable[[Schema], Schema]) -> bool:
    """Whether a schema is that of octets, or an array of them."""
    shape = target.shape
    if isinstance(shape, Array) and not shape.prefix:
        shape = follow(shape.items).shape
    return isinstance(shape, String) and is_octets(shape)


def _either(sizes: Sequence[Size]) -> Size:
    """The size of what has one of these."""
    most = [each.most for each in sizes if each.most is not None]
    bound = max(most) if len(most) == len(sizes) else None
    return Size(min(each.least for each in sizes), bound)
