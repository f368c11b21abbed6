"""What changed in the addresses that an API is served at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.codes import diff as codes

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.diff.findings import Told


def compare_servers(old: Api, new: Api, told: Told) -> None:
    """Tell which of the document's servers are gone, and which are new."""
    before, after = _urls(old), _urls(new)
    for url in before:
        if url not in after:
            message = f"the server {url} is gone"
            told.add(codes.SERVER_REMOVED, message, told.document, told.former)
    for url in after:
        if url not in before:
            told.add(codes.SERVER_ADDED, f"the server {url} is new", told.document)


def _urls(api: Api) -> list[str]:
    """The addresses of the document; the root of its host where it has none."""
    return [each.url for each in api.servers] or ["/"]
