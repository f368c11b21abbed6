"""What is known already of a corpus, so that a run that was ended goes on.

The state is a file of JSON lines below `.counterfoil/`, which git ignores. A line holds
while generator and templates are those that it was found with.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

import msgspec
from corpus.index import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CACHE: Final = ROOT / ".counterfoil" / "corpus"


class _Found(Protocol):
    """What came of a document, whatever was tried with it."""

    @property
    def document(self) -> str: ...


T = TypeVar("T", bound=_Found)


class _Line(msgspec.Struct, frozen=True):
    key: str
    trial: Any


def generator_digest() -> str:
    """A digest of all that a generated package depends on but the document."""
    digest = hashlib.sha256()
    paths = [*(ROOT / "generator").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]
    for path in sorted(path for path in paths if path.is_file()):
        if "__pycache__" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


class State(Generic[T]):
    """What was found of one kind and holds still; `key` says for what it holds."""

    def __init__(self, path: Path, key: str, kind: type[T]) -> None:
        self._path = path
        self._key = key
        self._kind = kind
        self.known = {each.document: each for each in self._read()}

    def add(self, found: T) -> None:
        """Keep what was found, at once."""
        self.known[found.document] = found
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(_Line(self._key, found)) + b"\n")

    def _read(self) -> list[T]:
        """What counts. A line that a killed run left unfinished does not."""
        if not self._path.exists():
            return []
        found: list[T] = []
        for text in self._path.read_bytes().splitlines():
            try:
                line = msgspec.json.decode(text, type=_Line)
                if line.key == self._key:
                    found.append(msgspec.convert(line.trial, self._kind))
            except msgspec.MsgspecError:
                continue
        return found
