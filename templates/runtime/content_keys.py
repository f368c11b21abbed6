"""The keys of a `content`, and which of them content has (OAS 3.1, 4.8.14)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from .media_types import Keyed, parse_media_type, written_parameters

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Key(Generic[T]):
    """A media type, or a range of them, and what stands under it.

    `siblings` are the parameters of all keys with its name. Where there are others, its
    own are a part of what it is known by; else they are sent, and tell nothing.
    """

    text: str
    name: str
    parameters: Mapping[str, str]
    value: T
    siblings: Collection[Mapping[str, str]]

    @property
    def known(self) -> str:
        """The media type as services and callers name it."""
        return self.text if len(self.siblings) > 1 else self.name

    def whole(self, content_type: str, given: Mapping[str, str]) -> str:
        """A media type with the parameters of its key, where no others are given."""
        if content_type == self.name:
            return self.text
        own = self.parameters.items()
        missing = {name: value for name, value in own if name not in given}
        return content_type + written_parameters(missing)

    def of_parts(self, name: str, given: Mapping[str, str], boundary: str) -> str:
        """The same for content in parts."""
        return self._with(name, {**given, "boundary": boundary})

    def of_text(self, name: str, given: Mapping[str, str]) -> str:
        """The same for text in UTF-8, whatever the charset that is given."""
        others = {each: value for each, value in given.items() if each != "charset"}
        sent = {"charset": "utf-8", **self.parameters, **others}
        # It is not told where that would make it the text of a sibling.
        is_told = len(self.siblings) == 1 or self.parameters == _most(
            each for each in self.siblings if each.items() <= sent.items()
        )
        return self._with(name, {**others, **sent} if is_told else others)

    def _with(self, name: str, given: Mapping[str, str]) -> str:
        return name + written_parameters({**self.parameters, **given})


class Keys(Generic[T]):
    """What stands under the keys of a `content`.

    Parameters are a part of a media type (RFC 9110, 8.3.1): where several keys have one
    name, content is of the one whose parameters it has, the most of them.
    """

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        parsed = [(key, *parse_media_type(key), value) for key, value in entries]
        told: dict[str, list[Mapping[str, str]]] = {}
        for _, name, parameters, _ in parsed:
            told.setdefault(name, []).append(_plain(parameters))
        groups: dict[str, list[Key[T]]] = {}
        for key, name, parameters, value in parsed:
            found = Key(key, name, _plain(parameters), value, told[name])
            groups.setdefault(name, []).append(found)
        self._names = Keyed(groups.items())
        others = [(name, each) for name, each in groups.items() if len(each) == 1]
        self._others = Keyed(others) if others else None

    def find(self, name: str, parameters: Mapping[str, str]) -> Key[T] | None:
        """The most specific key that content of a media type has, if it has any."""
        group = self._names.find(name)
        if group is None or len(group) == 1:
            return group[0] if group else None
        given = _plain(parameters)
        able = [each for each in group if each.parameters.items() <= given.items()]
        if not able and self._others is not None:
            able = self._others.find(name) or []
        return max(able, key=lambda each: _weight(each.parameters), default=None)


def _weight(parameters: Mapping[str, str]) -> tuple[int, int]:
    """How much parameters say: a charset less than what else there is."""
    return len(parameters.keys() - {"charset"}), len(parameters)


def _most(found: Iterable[Mapping[str, str]]) -> Mapping[str, str]:
    return max(found, key=_weight)


def _plain(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters; charsets ignore case (RFC 9110, 8.3.2)."""
    return {
        name: value.lower() if name == "charset" else value
        for name, value in parameters.items()
    }
