"""A file's bytes to its text: size, encoding, byte order mark."""

from __future__ import annotations

import codecs
import difflib
from itertools import islice
from typing import TYPE_CHECKING, Final

from counterfoil.codes.document import (
    FILE_NOT_FOUND,
    FILE_TOO_LARGE,
    FILE_UNREADABLE,
    INVALID_ENCODING,
)
from counterfoil.document.tree import Location

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.diagnostics import Findings

MAX_BYTES: Final = 64 * 1024 * 1024

_MOST_NAMES: Final = 1_000

# The longer marks first: that of UTF-32 begins like that of UTF-16.
_OTHER_ENCODINGS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_text(
    path: Path,
    place: Location,
    findings: Findings,
    limit: int = MAX_BYTES,
    hint: str = "",
) -> str | None:
    """The text of a file, its line breaks as they are and without a byte order mark.

    `place` is where the file is named: findings about the file as a whole go there.
    `hint` says what else may have been meant, where there is none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        message = f"{path} does not exist"
        findings.add(FILE_NOT_FOUND, message, place, hint=hint or _suggest(path))
        return None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        findings.add(FILE_UNREADABLE, f"{path} cannot be read: {reason}", place)
        return None
    if len(data) > limit:
        findings.add(
            FILE_TOO_LARGE,
            f"the files of this document hold more than {MAX_BYTES >> 20} MiB",
            place,
        )
        return None
    return _decode(data, path.as_posix(), findings)


def _suggest(path: Path) -> str:
    """The file in the same folder whose name is nearest."""
    try:
        names = [entry.name for entry in islice(path.parent.iterdir(), _MOST_NAMES)]
    except (OSError, ValueError):
        return ""
    close = difflib.get_close_matches(path.name, sorted(names), 1)
    return f"did you mean {path.with_name(close[0])}?" if close else ""


def _decode(data: bytes, file: str, findings: Findings) -> str | None:
    for mark, name in _OTHER_ENCODINGS:
        if data.startswith(mark):
            findings.add(
                INVALID_ENCODING,
                f"the file is {name}, not UTF-8",
                Location(file, 1, 1, ""),
                hint="save it as UTF-8",
            )
            return None
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        findings.add(
            INVALID_ENCODING,
            f"the byte 0x{data[error.start]:02X} is not UTF-8 here",
            Location(file, line, column, ""),
            hint="save the file as UTF-8",
        )
        # What can be shown of it in a listing.
        findings.sources[file] = data.decode("utf-8", "replace")
        return None
