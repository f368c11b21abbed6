"""The documentation site: an `Api` to the texts of its files."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.site.console import console_files
from counterfoil.site.descriptions import Descriptions
from counterfoil.site.frame import contents_of_all, frame_of_all
from counterfoil.site.groups import Group, groups_of
from counterfoil.site.operations import OperationViews
from counterfoil.site.overview import group_view, headings_of, overview
from counterfoil.site.page_views import PageView, ShownGroupView
from counterfoil.site.pages import ManyPages
from counterfoil.site.places import INDEX, ONE_PAGE, many_pages
from counterfoil.site.related import Related
from counterfoil.site.render import page
from counterfoil.site.schemas import SchemaViews
from counterfoil.site.users import users_of, weight

if TYPE_CHECKING:
    from counterfoil.api.model import Api
    from counterfoil.samples.requests import SamplesOf
    from counterfoil.site.pages import Files

_MOST_ON_A_PAGE: Final = 250
"""The most operations and schemas of one page. More would take seconds to be shown."""

_MOST_UNFOLDED: Final = 150
"""The most operations of a page that has what bodies refer to unfolded with each."""

_HEAVIEST: Final = 100_000_000
"""The most characters that bodies may take where they are shown with each operation."""


class Site(Struct, frozen=True):
    """The files of a site, by their paths in it: each part makes some of them.

    Those that are `unsampled` show no requests.
    """

    unsampled: tuple[Files, ...]
    sampled: tuple[Files, ...]


def plan_site(api: Api, samples: SamplesOf, console: str = "") -> Site:
    """The site of an Api.

    A small document has one page, which needs nothing else. In a larger one, each
    operation and each schema has its own.

    `samples` writes the requests that it shows. `console` is the document as JSON text,
    where the site has a console for it.
    """
    if not console:
        return _plan(api, samples, has_console=False)
    site = _plan(api, samples, has_console=True)
    files = partial(console_files, api.info.title, console)
    return replace(site, unsampled=(*site.unsampled, files))


def _plan(api: Api, samples: SamplesOf, *, has_console: bool) -> Site:
    groups = groups_of(api)
    headings = headings_of(api, groups)
    if len(api.every) + len(api.schemas) <= _MOST_ON_A_PAGE:
        depth = 3 if len(api.every) <= _MOST_UNFOLDED else 0
        places = replace(ONE_PAGE, console=has_console)
        descriptions = Descriptions(headings, places)
        views = _operations(api, samples, descriptions, depth)
        return Site((), (partial(_one_page, api, groups, views),))
    places = many_pages(api, [each.anchor for each in groups])
    places = replace(places, console=has_console)
    users = users_of(api)
    # What is further down has a page of its own.
    depth = 1 if weight(api, users) <= _HEAVIEST else 0
    descriptions = Descriptions(headings, places)
    views = _operations(api, samples, descriptions, depth)
    pages = ManyPages(api, groups, views, users)
    return Site(pages.others(), pages.operations())


def _operations(
    api: Api,
    samples: SamplesOf,
    descriptions: Descriptions,
    depth: int,
) -> OperationViews:
    schemas = SchemaViews(api.schemas, descriptions, depth=depth)
    return OperationViews(schemas, samples, Related(api))


def _one_page(
    api: Api, groups: tuple[Group, ...], operations: OperationViews
) -> dict[str, str]:
    descriptions = operations.descriptions
    view = PageView(
        frame=frame_of_all(api, contents_of_all(api, groups, operations)),
        overview=overview(api, descriptions),
        groups=tuple(_shown(each, operations) for each in groups),
        schemas=tuple(operations.schemas.named(name) for name in api.schemas),
    )
    return {INDEX: page("page.html.jinja", view)}


def _shown(group: Group, operations: OperationViews) -> ShownGroupView:
    return ShownGroupView(
        group=group_view(group, operations.descriptions),
        operations=tuple(map(operations.operation, group.own)),
        elsewhere=tuple(map(operations.entry, group.elsewhere)),
    )
