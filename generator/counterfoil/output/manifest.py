"""The manifest of an output folder: which files are ours, and what we wrote in them."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.codes.output import OUTPUT_MANIFEST, OUTPUT_PATH
from counterfoil.output.refused import OutputRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

MANIFEST_NAME = ".counterfoil.json"

PACKAGE: Final = "the package"
"""What an output folder holds, in the manifest, where it is one to import."""

OWN_PREFIX = ".counterfoil"
"""How names begin that this stage keeps for itself."""

_FORBIDDEN = re.compile(r'[\\:*?"<>|\x00-\x1f]')
_SHA256 = re.compile(r"[0-9a-f]{64}")
_DELETE = "delete the folder (everything in it is generated) and generate again"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What wrote a folder, what it holds, and the SHA-256 of each file by path.

    `version` is "" where there is no manifest.
    """

    version: str
    holds: str
    files: Mapping[str, str]

    def text(self) -> str:
        """The manifest as it stands on disk: the same files give the same bytes."""
        content = {
            "counterfoil": self.version,
            "holds": self.holds,
            "files": {path: self.files[path] for path in sorted(self.files)},
        }
        return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def build_manifest(version: str, holds: str, files: Mapping[str, str]) -> Manifest:
    """The manifest of these texts."""
    digests = {path: digest(text.encode()) for path, text in files.items()}
    return Manifest(version, holds, digests)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder; an empty one where there is none.

    Its paths are checked like new ones: the file may be forged.
    """
    path = folder / MANIFEST_NAME
    if path.is_symlink() or path.is_fifo():
        message = "the manifest is a symbolic link, or a pipe"
        raise OutputRefusedError(OUTPUT_MANIFEST, path, message, _DELETE)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Manifest("", "", {})
    manifest = _decoded(data)
    if manifest is None:
        message = "the manifest is damaged" + (
            ": it holds the markers of a merge conflict" if b"<<<<<<<" in data else ""
        )
        raise OutputRefusedError(OUTPUT_MANIFEST, path, message, _DELETE)
    check_paths(folder, manifest.files)
    return manifest


def _decoded(data: bytes) -> Manifest | None:
    try:
        content = json.loads(data)
        version, files = content["counterfoil"], content["files"]
        holds = content.get("holds", "")
        sound = all(isinstance(each, str) for each in (version, holds)) and all(
            isinstance(value, str) and _SHA256.fullmatch(value)
            for value in files.values()
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return Manifest(version, holds, files) if sound else None


def check_paths(folder: Path, paths: Iterable[str]) -> None:
    """Refuse paths that leave the folder, or that some file system takes for one.

    Two names that differ in case only are one file on macOS and Windows.
    """
    spelled: dict[str, str] = {}
    for path in sorted(paths):
        if not _is_plain(path):
            message = f"{path!r} is not a path that a generated file can have"
            raise OutputRefusedError(OUTPUT_PATH, folder, message)
        name = path
        while name:
            known = spelled.setdefault(name.rstrip("/").casefold(), name)
            if known != name:
                message = f"{known!r} and {name!r} cannot both lie in one folder"
                raise OutputRefusedError(
                    OUTPUT_PATH, folder, message, "rename one of them in the document"
                )
            # The folder that it lies in, which is no file.
            name = "".join(name.rstrip("/").rpartition("/")[:2])


def digest(data: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


def is_as_written(data: bytes, written: str) -> bool:
    """Whether a file has the digest of what was written.

    Its lines may end in CR LF all the same: so Git checks texts out on Windows.
    """
    return digest(data) == written or (
        b"\r\n" in data and digest(data.replace(b"\r\n", b"\n")) == written
    )


def _is_plain(path: str) -> bool:
    """Whether a path stays below its folder on every system, and is not our own."""
    segments = path.split("/")
    return not (
        any(segment in {"", ".", ".."} for segment in segments)
        or _FORBIDDEN.search(path) is not None
        or segments[0].casefold().startswith(OWN_PREFIX)
    )
