"""What is imported when it is first asked for: names that are divided among modules.

A large package has thousands of them, of which one operation needs a few.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any, Final

Modules = Mapping[str, tuple[str, ...]]
"""The names that each module of a package has."""

# Modules ask for each other's names while they are imported. Were two threads to begin
# at two ends of such a circle, each would see what the other has not made yet.
_LOCK: Final = threading.RLock()


def on_demand(package: str, modules: Modules) -> Callable[[str], Any]:
    """The `__getattr__` of a package (PEP 562), which its modules have the names of."""
    homes = _homes(modules)

    def find(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found = getattr(_module(package, homes[name]), name)
        setattr(sys.modules[package], name, found)  # the next time, none is asked
        return found

    return find


class Definitions(Mapping[str, Any]):
    """Named schemas, of which each module of a package has some."""

    def __init__(self, package: str, modules: Modules) -> None:
        self._package = package
        self._homes = _homes(modules)

    def __getitem__(self, name: str) -> Any:
        return _module(self._package, self._homes[name]).DEFINITIONS[name]

    def __contains__(self, name: object) -> bool:
        return name in self._homes

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


def _homes(modules: Modules) -> dict[str, str]:
    return {name: module for module, names in modules.items() for name in names}


def _module(package: str, name: str) -> ModuleType:
    with _LOCK:
        return import_module(f".{name}", package)
