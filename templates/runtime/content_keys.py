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
    `charset` is the parameter that text in UTF-8 is sent with besides, or "".
    """

    text: str
    name: str
    parameters: Mapping[str, str]
    value: T
    apart: bool
    charset: str

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
        return name + self.text.removeprefix(self.name) + self.charset


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
            own, siblings = _plain(parameters), told[name]
            charset = _charset(own, siblings)
            found = Key(key, name, own, value, len(siblings) > 1, charset)
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


def _charset(own: Mapping[str, str], siblings: Iterable[Mapping[str, str]]) -> str:
    """What says that text is in UTF-8, unless it would make it that of a sibling."""
    if "charset" in own:
        return ""
    sent = {**own, "charset": "utf-8"}
    able = [each for each in siblings if each.items() <= sent.items()]
    return _UTF8 if max(able, key=_weight) == own else ""


def _plain(parameters: Mapping[str, str]) -> dict[str, str]:
    """The parameters; charsets ignore case (RFC 9110, 8.3.2)."""
    return {
        name: value.lower() if name == "charset" else value
        for name, value in parameters.items()
    }
