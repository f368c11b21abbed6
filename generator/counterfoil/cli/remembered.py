"""A run that would make what lies there already: known without making it.

After a run that left everything current, a note remains, in the `.counterfoil/` of the
project or, outside of one, among the user's caches: what it was made from, and what it
printed. The next run compares all of it — tool, configuration, sources, and every file
of the output — and only if nothing differs is there nothing to do. A note that is
missing or damaged costs time and nothing else.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from counterfoil import __version__
from counterfoil.output.disk import scan
from counterfoil.output.manifest import (
    MANIFEST_NAME,
    digest,
    is_as_written,
    read_manifest,
)
from counterfoil.output.refused import OutputRefusedError
from counterfoil.templates import templates_folder
from counterfoil.undisturbed import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.cli.job import Job
    from counterfoil.diagnostics import Findings

_NOTES: Final = Path(".counterfoil", "generate")
_IGNORE: Final = "*\n"
# What may be mended outside of the files that were read.
_ELSEWHERE: Final = frozenset({"file-not-found", "file-unreadable", "remote-pinned"})


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a run printed of its findings, and the folders that are current."""

    report: str
    folders: tuple[str, ...]


def recall(job: Job, *, color: bool) -> Remembered | None:
    """What the last run printed, if this one would do nothing else."""
    try:
        note = json.loads(_path(job, color=color).read_bytes())
        folders = cast("dict[str, str]", note["folders"])
        sources = cast("dict[str, str]", note["sources"])
        same = (
            note["tool"] == _tool()
            and all(digest(Path(n).read_bytes()) == d for n, d in sources.items())
            and all(_is_current(Path(n), d) for n, d in folders.items())
        )
        report = note["report"] if same else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        return None
    except OutputRefusedError:
        return None
    return Remembered(report, tuple(folders)) if isinstance(report, str) else None


def remember(
    job: Job, findings: Findings, folders: Iterable[Path], report: str, *, color: bool
) -> None:
    """Note what was made, of what, and what was printed."""
    if any(item.code.name in _ELSEWHERE for item in findings.items):
        return
    with suppress(OSError, ValueError, RuntimeError):
        path = _path(job, color=color)
        note = {
            "tool": _tool(),
            "sources": {n: digest(Path(n).read_bytes()) for n in findings.sources},
            "folders": {str(each): _manifest_digest(each) for each in folders},
            "report": report,
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        ignore = path.parents[1] / ".gitignore"
        if not ignore.exists():
            ignore.write_text(_IGNORE, encoding="utf-8")
        write_whole(path, json.dumps(note))


def _path(job: Job, *, color: bool) -> Path:
    """The note of a job: another document, folder or option has another."""
    asked = {
        "cwd": str(Path.cwd()),
        "document": str(job.path()),
        "folder": str(job.folder()),
        "color": color,
        **asdict(job),
    }
    key = digest(json.dumps(asked, default=_plain, sort_keys=True).encode())
    if job.configuration.is_project:
        folder = job.configuration.root / _NOTES
    else:
        # Nothing is left where somebody only looks at a document.
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(cache, "counterfoil", _NOTES.name)
    return folder / f"{key[:32]}.json"


def _plain(value: object) -> str:
    if isinstance(value, frozenset):
        return ",".join(sorted(map(str, cast("frozenset[object]", value))))
    return str(value)


def _tool() -> str:
    """What tells this tool from another: its version, and the state of its files."""
    stamps = [__version__]
    for folder in (Path(__file__).parents[1], templates_folder()):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".jinja", ".css", ".html", ".js", ".json"}:
                state = path.stat()
                stamps.append(f"{path}:{state.st_mtime_ns}:{state.st_size}")
    return digest("\n".join(stamps).encode())


def _manifest_digest(folder: Path) -> str:
    return digest((folder / MANIFEST_NAME).read_bytes())


def _is_current(folder: Path, manifest: str) -> bool:
    """Whether a folder holds what its manifest says, and nothing else."""
    if _manifest_digest(folder) != manifest:
        return False
    known = read_manifest(folder).files
    disk = scan(folder)
    if disk.obstacles or disk.files != frozenset(known):
        return False
    return all(is_as_written(disk.read(name) or b"", known[name]) for name in known)
