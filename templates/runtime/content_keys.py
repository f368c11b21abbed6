"""The keys of a `content`, and which of them content has (OAS 3.1, 4.8.14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from .media_types import Keyed, parse_media_type

T = TypeVar("T")

_UTF8: Final = "; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Key(Generic[T]):
    """A media type, or a range of them, and what stands under it.

    Where it is `apart`, its parameters tell it from another key with the same name, and
    are a part of what it is known by. Those of other keys are sent, and tell nothing.
    """

    text: str
    name: str
    parameters: Mapping[str, str]
    value: T
    apart: bool

    @property
    def known(self) -> str:
        """The media type as services and callers name it."""
        return self.text if self.apart else self.name

    def whole(self, content_type: str) -> str:
        """A media type with the parameters of its key, unless others are given."""
        is_bare = content_type in {self.name, self.known}
        return self.text if is_bare else content_type

    def of_text(self, name: str) -> str:
        """The Content-Type of text in UTF-8."""
        whole = self.text if name == self.name else name
        return whole if "charset" in self.parameters else whole + _UTF8

    @property
    def weight(self) -> tuple[int, int]:
        """How much its parameters say: a charset less than what else there is."""
        return len(self.parameters.keys() - {"charset"}), len(self.parameters)

    def matches(self, parameters: Mapping[str, str]) -> bool:
        """Whether content with these parameters has all that the key has."""
        return self.parameters.items() <= parameters.items()


class Keys(Generic[T]):
    """What stands under the keys of a `content`.

    Parameters are a part of a media type (RFC 9110, 8.3.1): where several keys have one
    name, content is of the one whose parameters it has, the most of them.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        parsed = [(key, *parse_media_type(key), value) for key, value in entries]
        names = [name for _, name, _, _ in parsed]
        groups: dict[str, list[Key[T]]] = {}
        for key, name, parameters, value in parsed:
            group = groups.setdefault(name, [])
            group.append(
                Key(key, name, _plain(parameters), value, names.count(name) > 1)
            )
        self._names = Keyed(groups.items())
        others = [(name, each) for name, each in groups.items() if len(each) == 1]
        self._others = Keyed(others) if others else None

    def find(self, name: str, parameters: Mapping[str, str]) -> Key[T] | None:
        """The most specific key that content of a media type has, if it has any."""
        group = self._names.find(name)
        if group is None or len(group) == 1:
            return group[0] if group else None
        given = _plain(parameters)
        able = [each for each in group if each.matches(given)]
        if not able and self._others is not None:
            able = self._others.find(name) or []
        return max(able, key=lambda each: each.weight, default=None)


def _plain(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters; charsets ignore case (RFC 9110, 8.3.2)."""
    return {
        name: value.lower() if name == "charset" else value
        for name, value in parameters.items()
    }
