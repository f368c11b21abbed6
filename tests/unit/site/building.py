"""The files of a site, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.python.operations import Lowered
from counterfoil.samples.requests import Samples
from counterfoil.site.build import plan_site

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.samples.requests import SamplesOf


def build_site(
    api: Api, samples: SamplesOf | None = None, console: str = ""
) -> dict[str, str]:
    """The files of the site, by their paths in it, as `plan_site` has them."""
    samples = samples or Samples(Lowered(api), "package").of
    files: dict[str, str] = {}
    site = plan_site(api, samples, console)
    for part in (*site.unsampled, *site.sampled):
        files |= part()
    return files
