"""Reads the document's text for the proof: YAML or JSON in, plain data out.

Deliberately apart from the generator's reader, which it would otherwise have to trust.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, cast

import yaml

from counterfoil.document.file import MAX_BYTES
from counterfoil.proof.plain import elements, is_array

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_MOST_NODES: Final = 1_000_000


def read_document(path: Path, limit: int = MAX_BYTES) -> object:
    """The plain data of a document; the names of all members are strings, as in JSON.

    Raises `OSError`, and `ValueError` for text that is not YAML or is hostile, or of
    more than `limit` bytes.
    """
    with path.open("rb") as file:
        text = file.read(limit + 1)
    if len(text) > limit:
        raise ValueError(f"its files hold more than {MAX_BYTES >> 20} MiB")
    with suppress(ValueError, RecursionError):
        # What is JSON is read as such: PyYAML knows no tabs and no surrogate pairs.
        return _Plain().of(json.loads(text, parse_constant=_refuse))
    if yaml.__with_libyaml__:
        # By itself PyYAML takes six times as long, and in `[what?]` it takes `?` for
        # the mark of a key, which it is none before anything but a space (YAML 1.2,
        # 7.3.3).
        with suppress(yaml.YAMLError):
            return _read(text, _CoreCLoader)
    try:
        return _read(text, _CoreLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"not YAML: {error}") from None


def _read(text: bytes, kind: Callable[[bytes], Any]) -> object:
    """The plain data of a text. Raises `ValueError` and `yaml.YAMLError`."""
    try:
        loader = kind(text)
    except yaml.reader.ReaderError as error:
        said = " ".join(str(error).split())
        raise ValueError(f"not in the encoding that YAML has: {said}") from None
    try:
        loaded = cast("object", loader.get_single_data())
        return _Plain().of(loaded)
    except RecursionError:
        raise ValueError("the document is nested too deep") from None
    finally:
        loader.dispose()


def _refuse(name: str) -> object:
    """NaN and the infinities are no JSON (RFC 8259, 6); to YAML, they are texts."""
    raise ValueError(name)


class _CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema (10.3.2): `no` and dates are strings, `1e3` a number."""


def _whole(loader: Any, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    # Base 0 reads `0o` and `0x`, but not the zeros before a decimal number.
    return int(text, 0 if text[:2] in {"0o", "0x"} else 10)


def _real(loader: Any, node: yaml.ScalarNode) -> float:
    return float(loader.construct_scalar(node))


# PyYAML can be built without libyaml.
_Library: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_CoreCLoader: Any = type("_CoreCLoader", (_Library,), {})
"""The same, by libyaml."""

_LOADERS: Final[tuple[Any, ...]] = (_CoreLoader, _CoreCLoader)
for _loader in _LOADERS:
    # Of its own, so that YAML 1.1's are not inherited.
    _loader.yaml_implicit_resolvers = {}
    for _tag, _expression in (
        ("null", r"~|null|Null|NULL|"),
        ("bool", r"true|True|TRUE|false|False|FALSE"),
        ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"),
        ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"),
        ("merge", r"<<"),
    ):
        _loader.add_implicit_resolver(
            f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_expression})$"), None
        )
    _loader.add_constructor("tag:yaml.org,2002:int", _whole)
    _loader.add_constructor("tag:yaml.org,2002:float", _real)


class _Plain:
    """Copies loaded data. What aliases share is copied, too, up to a bound."""

    def __init__(self) -> None:
        self._nodes = 0

    def of(self, value: object) -> object:
        """The same data with the names of all members as strings."""
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise ValueError("the document is too large, once its aliases are copied")
        if isinstance(value, dict):
            pairs = cast("dict[object, object]", value)
            return {str(name): self.of(item) for name, item in pairs.items()}
        if is_array(value):
            return [self.of(item) for item in elements(value)]
        return value
