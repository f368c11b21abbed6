"""Views of what a document says of itself: servers, facts, groups of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.site.headings import Headings
from counterfoil.site.links import safe_address
from counterfoil.site.operations import external
from counterfoil.site.page_views import GroupView, OverviewView
from counterfoil.site.prose import prose_line
from counterfoil.site.security import scheme_view
from counterfoil.site.views import FactView, LinkView, ServerView, VariableView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.metadata import Info, Server
    from counterfoil.api.model import Api
    from counterfoil.site.groups import Group

_OVERVIEW: Final = ""


def headings_of(api: Api, groups: Iterable[Group]) -> Headings:
    """The headings of the overview, and of what is said of each group."""
    said = {each.anchor: each.description for each in groups}
    return Headings({_OVERVIEW: api.info.description, **said})


def overview(api: Api, headings: Headings) -> OverviewView:
    """What stands before all operations."""
    info = api.info
    return OverviewView(
        title=info.title,
        summary=info.summary,
        description=headings.of(_OVERVIEW),
        facts=_facts(api),
        servers=tuple(map(_server, api.servers)),
        schemes=tuple(map(scheme_view, api.security_schemes.values())),
    )


def group_view(group: Group, headings: Headings) -> GroupView:
    """What is said of a group of operations."""
    return GroupView(
        name=group.name,
        anchor=group.anchor,
        description=headings.of(group.anchor),
        more=external(group.docs),
    )


def _server(server: Server) -> ServerView:
    return ServerView(
        url=server.url,
        name=server.name,
        description=prose_line(server.description),
        variables=tuple(
            VariableView(
                each.name, each.default, each.enum, prose_line(each.description)
            )
            for each in server.variables
        ),
    )


def _facts(api: Api) -> tuple[FactView, ...]:
    info = api.info
    facts = [FactView("Version", LinkView(info.version, ""))]
    if info.license or info.license_identifier:
        text = info.license or info.license_identifier
        facts.append(
            FactView("License", LinkView(text, safe_address(info.license_url)))
        )
    if info.terms_of_service:
        terms = safe_address(info.terms_of_service)
        facts.append(FactView("Terms", LinkView(info.terms_of_service, terms)))
    facts += _contact(info)
    facts += [FactView("More", link) for link in external(api.external_docs)]
    return tuple(facts)


def _contact(info: Info) -> list[FactView]:
    facts: list[FactView] = []
    if info.contact_name or info.contact_url:
        text = info.contact_name or info.contact_url
        facts.append(
            FactView("Contact", LinkView(text, safe_address(info.contact_url)))
        )
    if info.contact_email:
        mail = safe_address(f"mailto:{info.contact_email}")
        facts.append(FactView("E-mail", LinkView(info.contact_email, mail)))
    return facts
