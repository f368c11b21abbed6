"""Whose an output folder is: what others put there is neither mixed nor replaced."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Final

from counterfoil.codes.output import OUTPUT_OCCUPIED
from counterfoil.output.disk import found
from counterfoil.output.manifest import MANIFEST_NAME
from counterfoil.output.refused import OutputRefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.output.manifest import Manifest

_MOST_NAMED: Final = 3
"""How many files are named: a home folder has more than a person reads."""


def require_own(folder: Path, old: Manifest, new: Manifest) -> None:
    """Refuse a folder that holds something else, or lies in one that is generated."""
    if message := _occupied(folder, old, new):
        hint = "give a folder of its own, which need not be there yet"
        raise OutputRefusedError(OUTPUT_OCCUPIED, folder, message, hint)


def _occupied(folder: Path, old: Manifest, new: Manifest) -> str:
    for parent in folder.parents:
        if os.path.isfile(parent / MANIFEST_NAME):  # noqa: PTH113 - forbidden ones, too
            return f"this folder lies in {parent}, all of which is generated"
    if old.holds not in {"", new.holds}:
        return f"this folder holds {old.holds}, and would hold {new.holds} instead"
    if old.version:
        return ""
    strangers = _strangers(folder, new)
    if not strangers:
        return ""
    named = strangers[:_MOST_NAMED]
    more = " and more" * (len(strangers) > len(named))
    return f"this folder holds what Counterfoil did not write: {', '.join(named)}{more}"


def _strangers(folder: Path, new: Manifest) -> list[str]:
    """The first files of a folder that would not be made.

    Names that begin with a dot are no content: `.git` and `.DS_Store` may be there.
    """
    others = (
        path
        for path, is_file in found(folder)
        if is_file and not path.startswith(".") and path not in new.files
    )
    return list(islice(others, _MOST_NAMED + 1))
