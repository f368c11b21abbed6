"""Where the references of a document may lead: a document is not trusted.

The bounds are those that the generator has, by `Access`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urljoin

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.access import Access

_SCHEME: Final = re.compile(r"[A-Za-z][-+.A-Za-z0-9]*:")
_OUTSIDE: Final = (
    "it is outside of the document's folder, and that is not widened with --root"
)
_REMOTE: Final = "nothing is fetched from other hosts, unless --allow-remote says so"


class LostError(Exception):
    """A reference leads where it may not; the message says why."""


class ReachableFiles:
    """The files that the references of a document may lead to.

    `addresses` are those of the files that are copies of what other hosts serve.
    """

    def __init__(self, document: Path, access: Access) -> None:
        self.document = document
        self.access = access
        self.addresses: dict[Path, str] = {}

    def find(self, path: Path, address: str) -> Path:
        """The file that a reference in another one names. Raises `LostError`."""
        base = self.addresses.get(path, "")
        if base or _SCHEME.match(address) or address.startswith("//"):
            return self._copy(base, address)
        name = unquote(address)
        if "\0" in name:
            raise LostError
        found = path.parent / name
        if not self.access.reaches(found, self.document):
            raise LostError(_OUTSIDE)
        return found.resolve()

    def _copy(self, base: str, address: str) -> Path:
        if not self.access.remote:
            raise LostError(_REMOTE)
        # What speaks HTTP is slow to import, and few documents need it.
        from counterfoil.document.remote import (  # noqa: PLC0415 - see above
            RemoteError,
            pinned_copy,
        )

        try:
            whole = urljoin(base, address)
            copy, _ = pinned_copy(whole, self.document)
        except (RemoteError, OSError, ValueError) as error:
            raise LostError(str(error)) from None
        found = copy.resolve()
        self.addresses[found] = whole
        return found
