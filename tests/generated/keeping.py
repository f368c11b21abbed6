"""A service that keeps what it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generated.making import Import


class Keeping:
    """Answers every operation of a package with its 204, and keeps the arguments."""

    def __init__(self, load: Import, package: str) -> None:
        self._load = load
        self._package = package
        self.given: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        module = self._load(f"{self._package}.operations.{name}")

        async def implementation(**given: Any) -> Any:
            self.given = given
            stem = "".join(part.capitalize() for part in name.split("_"))
            return getattr(module, f"{stem}204")()

        return implementation
