"""Reads several parameters of a request, and tells of all that are wrong together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import UNSET

from .faults import InvalidContent
from .parameters import Parameter
from .shapes import Source

T = TypeVar("T")

if TYPE_CHECKING:
    from msgspec import UnsetType


class Gathering:
    """What is wrong with the parameters of a request.

    They are read as `Parameter` does it. Where one is refused, there is no value:
    `check`, which comes after the last one, raises then.
    """

    def __init__(self) -> None:
        self._errors: list[InvalidContent] = []

    def read(self, parameter: Parameter[T], source: Source) -> T:
        """The value of one that is required."""
        value: T = self._read(parameter.read, source)
        return value

    def read_optional(self, parameter: Parameter[T], source: Source) -> T | UnsetType:
        """The value, or `UNSET` where there is none."""
        value: T | UnsetType = self._read(parameter.read_optional, source)
        return value

    def read_default(self, parameter: Parameter[T], source: Source) -> T:
        """The value, or the default where there is none."""
        value: T = self._read(parameter.read_default, source)
        return value

    def check(self) -> None:
        """Refuse what was wrong. Raises `InvalidContent` with all of it."""
        if self._errors:
            raise InvalidContent(
                *(each for error in self._errors for each in error.violations),
                unread=any(error.unread for error in self._errors),
            )

    def _read(self, read: Callable[[Source], Any], source: Source) -> Any:
        try:
            return read(source)
        except InvalidContent as error:
            self._errors.append(error)
            return UNSET
