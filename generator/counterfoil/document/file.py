"""A file's bytes to its text: size, encoding, byte order mark."""

from __future__ import annotations

import codecs
import difflib
import re
from itertools import islice
from typing import TYPE_CHECKING, Final

from counterfoil.changes import state_of
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
_WITHOUT_DOCUMENT: Final = (
    "name the document as DOC, or as `document` in [tool.counterfoil]; counterfoil init"
    " begins a new one"
)
_ADDRESS: Final = re.compile("https?:/")

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
    findings.files[path] = state_of(path)
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        message = f"{path} does not exist"
        hint = hint or _suggest(path)
        if not hint and place.file == path.as_posix():
            hint = _WITHOUT_DOCUMENT
        findings.add(FILE_NOT_FOUND, message, place, hint=hint)
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
    """The file in the same folder whose name is nearest, or the one in a folder there.

    That what is named is no path at all is told first.
    """
    if str(path) == "-" or _ADDRESS.match(path.as_posix()):
        return "a document is read from a file, where its references begin"
    try:
        names = sorted(each.name for each in islice(path.parent.iterdir(), _MOST_NAMES))
        close = difflib.get_close_matches(path.name, names, 1)
        found = [path.with_name(each) for each in close] or [
            inner
            for each in names
            if (inner := path.with_name(each) / path.name).is_file()
        ]
    except (OSError, ValueError):
        return ""
    return f"did you mean {found[0]}?" if found else ""


def _other_encoding(data: bytes) -> str:
    """What a text is written in by its mark, or by the zeros that it begins with.

    YAML 1.2.2, 5.2: the first character of a text is one of ASCII.
    """
    for mark, name in _OTHER_ENCODINGS:
        if data.startswith(mark):
            return name
    zeros = [at for at, octet in enumerate(data[:4]) if octet == 0]
    if len(zeros) == 3:  # noqa: PLR2004 - all octets of a character but one
        return "UTF-32"
    return "UTF-16" if zeros in ([0, 2], [1, 3]) else ""


def _decode(data: bytes, file: str, findings: Findings) -> str | None:
    other = _other_encoding(data)
    if other:
        findings.add(
            INVALID_ENCODING,
            f"the file is {other}, not UTF-8",
            Location(file, 1, 1, ""),
            hint="save it as UTF-8",
        )
        return None
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = in_lines(data[: error.start].decode("utf-8"))
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        findings.add(
            INVALID_ENCODING,
            f"the byte 0x{data[error.start]:02X} is not UTF-8 here",
            Location(file, line, column, ""),
            hint="save the file as UTF-8",
        )
        # What can be shown of it in a listing.
        findings.sources[file] = in_lines(data.decode("utf-8", "replace"))
        return None


def in_lines(text: str) -> str:
    """A text whose lines end as editors count them, each in a line feed.

    YAML 1.2 has the same breaks (5.4), JSON strings none.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n")
