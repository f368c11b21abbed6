"""The files of a site, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.site.build import plan_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.api.model import Api, Operation


def build_site(
    api: Api, client_call: Callable[[Operation, str], str]
) -> dict[str, str]:
    """The files of the site, by their paths in it, as `plan_site` has them."""
    files: dict[str, str] = {}
    for part in plan_site(api, client_call):
        files |= part()
    return files
