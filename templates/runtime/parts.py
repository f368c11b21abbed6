"""Forms in parts (RFC 7578: `multipart/form-data`), and values with files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeAlias, TypeVar

import msgspec
from msgspec import UnsetType

from .deep_objects import Deep, is_nested
from .escapes import Verbatim, invalid
from .faults import Fault
from .files import FormFile
from .forms import located, unsayable
from .headers import Header
from .joined import Joined
from .json_content import JsonContent
from .json_text import read_json
from .media_types import MalformedMediaType, bare_name, parse_media_type, rank
from .multipart import Multipart, Part, multipart
from .shapes import Items, JsonText, Members, Shape, Text
from .styles import (
    DELIMITERS,
    Exploded,
    Style,
    Styled,
    claims,
    find_any,
)

T = TypeVar("T")

Plain: TypeAlias = (
    "dict[str, Plain] | list[Plain] | FormFile | str | int | float | bool | None"
)
"""A JSON value in which there may be files."""

Received: TypeAlias = "Mapping[str, list[Part]]"
"""The parts of a form, by their names."""

_JSON: Final = "application/json"
_TEXT: Final = "text/plain"


@dataclass(frozen=True, slots=True)
class PartHeader:
    """A header that each part of a property has, or may have."""

    header: Header[Any]
    required: bool = False

    def check(self, file: FormFile) -> None:
        """Refuse a part whose header is missing or wrong. Raises `InvalidContent`."""
        text = file.headers.get(self.header.name)
        if text is not None:
            self.header.read([text])
        elif self.required:
            raise invalid("required", f"has no header {self.header.name}")


@dataclass(frozen=True, slots=True)
class Files:
    """A property that is a file, or an array of files.

    - `many`: whether it is an array: a part for each file.
    - `types`: the media types that it may have, or ranges; any without one.
    - `least`, `most`: bounds on the size in bytes, where that is known.
    - `headers`: those that the contract has for its parts; others are let through.
    """

    many: bool = False
    types: tuple[str, ...] = ()
    least: int = 0
    most: int | None = None
    headers: tuple[PartHeader, ...] = ()

    def check(self, file: FormFile) -> None:
        """Refuse a file that is not as the contract has it. Raises `InvalidContent`."""
        if file.size is not None and file.size < self.least:
            raise invalid("minLength", f"has less than {self.least} bytes")
        if self.most is not None and (file.size or 0) > self.most:
            raise invalid("maxLength", f"has more than {self.most} bytes")
        for header in self.headers:
            header.check(file)


class PartsContent(Generic[T]):
    """Reads and writes forms in parts of one schema, to the letter.

    - `content`: the typed form, and the exact schema, in which files are anything.
    - `shape`: what the texts of each property stand for that is no file; an array is a
      repeated name.
    - `files`: the properties that are files; `others`: what those without a name are.
    - `anything`: whether a part without a name in the schema may be anything.
    - `styles`: how single properties are written; `types`: the media types they have.
    - `most`: how many parts there may be, where that is more than the usual limit.
    - `defaults`: what properties are where they are left out.
    """

    def __init__(
        self,
        content: JsonContent[T],
        shape: Members,
        *,
        files: Mapping[str, Files] | None = None,
        others: Files | None = None,
        anything: bool = False,
        styles: Mapping[str, Styled] | None = None,
        types: Mapping[str, tuple[str, ...]] | None = None,
        most: int = 0,
        defaults: Mapping[str, Any] | None = None,
    ) -> None:
        self.most = most
        self._defaults = defaults or {}
        self._content = content
        self._shape = shape
        self._files = files or {}
        self._others = others
        self._anything = anything
        self._types = types or {}
        self._styles: dict[str, Style] = {
            name: _style(name, shape, (styles or {}).get(name)) for name in shape.names
        }

    def is_file(self, name: str, content_type: str, *, has_filename: bool) -> bool:
        """Whether a part is a file. Raises `Fault` where its media type is none of its.

        That of a part without one is `text/plain` (RFC 7578, 4.4).
        """
        kind = _bare(content_type)
        file = self._file(name)
        if file is not None:
            _check_type(name, kind or _TEXT, file.types)
            return True
        if self._is_said(name):
            usual = _JSON if _is_json(self._shape.of(name)) else _TEXT
            # Many clients write JSON without saying so.
            _check_type(name, kind or usual, self._types.get(name, (usual,)))
            return False
        return has_filename or kind not in {"", _TEXT, _JSON}

    def read(self, received: Received) -> T:
        """The typed value of a form. Raises `InvalidContent`."""
        plain = {**self._defaults, **self._plain(received)}
        return self._content.typed(plain, _judged(plain))

    def json(self, value: T | UnsetType) -> bytes:
        """The same value as JSON, without its files; nothing where there is none."""
        if isinstance(value, UnsetType):
            return b""
        return msgspec.json.encode(self._content.plain(value, lambda _: None))

    def encode(self, value: T) -> Multipart:
        """The form of a typed value.

        Raises `InvalidContent`, also where no form says the value: an empty array, or a
        text that would be read as a number.
        """
        files: list[FormFile] = []

        def keep(item: Any) -> Any:
            if not isinstance(item, FormFile):
                kind = type(item).__name__
                raise invalid("type", f"a form cannot hold a {kind}: use a FormFile")
            files.append(item)
            return {_MARK: len(files) - 1}

        plain = _restored(self._content.plain(value, keep), files)
        if len(files) != sum(_count(each) for each in plain.values()):
            raise invalid("type", "only a property of the form itself can be a file")
        parts = [
            part for name, item in plain.items() for part in self._parts(name, item)
        ]
        received: dict[str, list[Part]] = {}
        for part in parts:
            received.setdefault(part.name, []).append(part)
        read = self._plain(received)
        if read != plain:
            raise unsayable(plain, read)
        return multipart(parts)

    def _plain(self, received: Received) -> dict[str, Any]:
        """The JSON value of the parts of a form, with its files."""
        texts: dict[str, list[str]] = {}
        found: dict[str, Any] = {}
        for name, parts in received.items():
            file = self._file(name)
            with located(name):
                if file is not None:
                    found[name] = _files(parts, file)
                elif self._is_said(name):
                    texts[name] = [_text(part) for part in parts]
                else:
                    values = [_any_value(part) for part in parts]
                    found[name] = values if len(values) > 1 else values[0]
        for name, style in self._styles.items():
            with located(name):
                shape = self._shape.of(name)
                tree = find_any(style, texts, shape)
                if tree is not None:
                    found[name] = shape.value(tree)
        for name in texts:
            if name not in self._styles and not self._is_claimed(name):
                with located(name):
                    shape = self._shape.of(name)
                    tree = find_any(_style(name, self._shape, None), texts, shape)
                    found[name] = None if tree is None else shape.value(tree)
        return found

    def _parts(self, name: str, value: Any) -> list[Part]:
        """The parts of a property. Raises `InvalidContent`."""
        file = self._file(name)
        if file is not None:
            items = value if file.many else [value]
            with located(name):
                return [self._sent(_checked(item), name, file.types) for item in items]
        with located(name):
            if not self._is_said(name):
                return _any_parts(name, value)
            shape = self._shape.of(name)
            style = self._styles.get(name) or _style(name, self._shape, None)
            tree = shape.tree(value)
            usual = (_JSON,) if _is_json(shape) else ("",)
            kind = _concrete(self._types.get(name, usual))
            pairs = [] if tree is None else style.pairs(tree)
            return [Part(wire, text, kind) for wire, text in pairs]

    def _is_said(self, name: str) -> bool:
        """Whether the schema says what a part that is no file may be."""
        if name in self._styles or not self._anything:
            return True
        return self._is_claimed(name) or self._shape.unnamed(name) is not None

    def _is_claimed(self, name: str) -> bool:
        """Whether a part is a member of an object, written on its own."""
        return any(claims(style, name) for style in self._styles.values())

    def _file(self, name: str) -> Files | None:
        if name in self._files:
            return self._files[name]
        return None if name in self._styles else self._others

    def _sent(self, file: FormFile, name: str, types: tuple[str, ...]) -> Part:
        """A file as a part, with a media type that it may have."""
        kind = file.content_type or _concrete(types) or "application/octet-stream"
        if types and not _is_one_of(_bare(kind), types):
            raise invalid("contentType", f"is no {' or '.join(types)}")
        return Part(name, file, kind)


_MARK: Final = "\0file"


def _checked(item: Any) -> FormFile:
    """What is sent as a file, which must be one."""
    if not isinstance(item, FormFile):
        raise invalid("type", "must be a FormFile")
    return item


def _style(name: str, shape: Members, styled: Styled | None) -> Style:
    """How a property is written in parts, where nothing is escaped."""
    escape, inner = Verbatim(), shape.of(name)
    written = styled or Styled(explode=True)
    if written.style == "deepObject":
        return Deep(name, escape, nested=is_nested(inner))
    if written.explode or isinstance(inner, Text):
        claimed = [each for each in shape.names if each != name]
        return Exploded(name, escape, inner, claimed=claimed, alone=False)
    delimiter = DELIMITERS.get(written.style, ",")
    return Joined(name, escape, inner, delimiters=(delimiter,), forbidden=delimiter)


def _is_json(shape: Shape) -> bool:
    inner = shape.item if isinstance(shape, Items) else shape
    return isinstance(inner, JsonText)


def _bare(content_type: str) -> str:
    """The media type without its parameters; what is none as it is."""
    try:
        return parse_media_type(content_type)[0]
    except MalformedMediaType:
        return content_type


def _check_type(name: str, kind: str, types: Iterable[str]) -> None:
    accepted = [*types]
    if accepted and not _is_one_of(kind, accepted):
        raise Fault(
            415,
            f"The media type of the part {name!r} is not supported."
            f" Accepted: {', '.join(accepted)}.",
        )


def _is_one_of(kind: str, types: Iterable[str]) -> bool:
    """Whether a media type is one of some: their parameters are sent, and tell nothing.

    So it is with bodies (`content_keys.Key`).
    """
    return any(rank(kind, bare_name(each)) for each in types)


def _concrete(types: tuple[str, ...]) -> str:
    return next((each for each in types if "*" not in bare_name(each)), "")


def _files(parts: list[Part], accepted: Files) -> Any:
    files = [part.content for part in parts if isinstance(part.content, FormFile)]
    for each in files:
        accepted.check(each)
    if accepted.many:
        return files
    if len(files) > 1:
        raise invalid("type", "comes twice")
    return files[0]


def _text(part: Part) -> str:
    if isinstance(part.content, FormFile):
        raise invalid("type", "is a file")
    return part.content


def _any_value(part: Part) -> Any:
    """The value of a part that may be anything: JSON and files say so themselves."""
    if isinstance(part.content, FormFile) or _bare(part.content_type) != _JSON:
        return part.content
    return read_json(part.content.encode())


def _any_parts(name: str, value: Plain) -> list[Part]:
    if isinstance(value, str):
        return [Part(name, value)]
    if isinstance(value, FormFile):
        kind = value.content_type or "application/octet-stream"
        return [Part(name, value, kind)]
    items = value if isinstance(value, list) else []
    if items and all(isinstance(item, FormFile) for item in items):
        return [part for item in items for part in _any_parts(name, item)]
    return [Part(name, msgspec.json.encode(value).decode(), _JSON)]


def _restored(plain: Plain, files: list[FormFile]) -> dict[str, Plain]:
    """The plain value with its files in place of their marks."""
    if not isinstance(plain, dict):
        raise invalid("type", "a form is an object")
    return {name: _unmarked(value, files) for name, value in plain.items()}


def _unmarked(value: Plain, files: list[FormFile]) -> Plain:
    if isinstance(value, list | tuple):
        return [_unmarked(item, files) for item in value]
    mark = value.get(_MARK) if isinstance(value, dict) and len(value) == 1 else None
    return files[mark] if isinstance(mark, int) else value


def _count(value: Plain) -> int:
    """The number of files that a property is."""
    items = value if isinstance(value, list) else [value]
    return sum(isinstance(item, FormFile) for item in items)


def _judged(plain: dict[str, Plain]) -> dict[str, Plain]:
    """The value as the judge sees it, to whom a file is anything."""
    return {name: _masked(value) for name, value in plain.items()}


def _masked(value: Plain) -> Plain:
    if isinstance(value, list):
        return [_masked(item) for item in value]
    return None if isinstance(value, FormFile) else value
