"""What is known already of a corpus, so that a run that was ended goes on.

The state is a file of JSON lines below `.counterfoil/`, which git ignores. A line holds
while generator and templates are those that it was found with.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import msgspec
from corpus.index import ROOT
from corpus.trial import Trial

if TYPE_CHECKING:
    from pathlib import Path

CACHE: Final = ROOT / ".counterfoil" / "corpus"


class _Line(msgspec.Struct, frozen=True):
    key: str
    trial: Trial


def generator_digest() -> str:
    """A digest of all that a generated package depends on but the document."""
    digest = hashlib.sha256()
    paths = [*(ROOT / "generator").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]
    for path in sorted(path for path in paths if path.is_file()):
        if "__pycache__" not in path.parts:
            digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


class State:
    """The trials of one kind that hold still; `key` says for what they hold."""

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        self._key = key
        self.known = {line.trial.document: line.trial for line in self._read()}

    def add(self, trial: Trial) -> None:
        """Keep a trial, at once."""
        self.known[trial.document] = trial
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(msgspec.json.encode(_Line(self._key, trial)) + b"\n")

    def _read(self) -> list[_Line]:
        """The lines that count. One that a killed run left unfinished does not."""
        if not self._path.exists():
            return []
        found: list[_Line] = []
        for text in self._path.read_bytes().splitlines():
            try:
                line = msgspec.json.decode(text, type=_Line)
            except msgspec.DecodeError:
                continue
            if line.key == self._key:
                found.append(line)
        return found
