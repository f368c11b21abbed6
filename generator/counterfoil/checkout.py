"""What a code host calls a file: a path in the checkout that a job of it works on."""

from __future__ import annotations

import os
from pathlib import Path


def in_checkout(file: str) -> str:
    """A file's path from the folder that GITHUB_WORKSPACE names, where it is below it.

    As it is without that variable, outside of that folder, and where it is a URL, or a
    file of a revision (`main:api/openapi.yaml`), which git names from there already.
    """
    root = os.environ.get("GITHUB_WORKSPACE", "")
    if not root or "://" in file or _is_of_revision(file):
        return file
    try:
        return Path(file).resolve().relative_to(Path(root).resolve()).as_posix()
    except (OSError, RuntimeError, ValueError):  # a circle of links; not below
        return file


def _is_of_revision(file: str) -> bool:
    """Whether a name is that of a file in a revision: no such file lies here."""
    revision, colon, _ = file.partition(":")
    return bool(colon and revision) and not Path(file).exists()
