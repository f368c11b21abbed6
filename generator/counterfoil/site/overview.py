"""Views of what a document says of itself: servers, facts, groups of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from counterfoil.site.externals import external
from counterfoil.site.headings import Heading, Headings
from counterfoil.site.links import safe_address
from counterfoil.site.page_views import GroupView, OverviewView
from counterfoil.site.security import scheme_view
from counterfoil.site.views import FactView, LinkView, ServerView, VariableView

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.api.metadata import Info, Server
    from counterfoil.api.model import Api
    from counterfoil.site.descriptions import Descriptions
    from counterfoil.site.groups import Group

_OVERVIEW: Final = ""


def headings_of(api: Api, groups: Iterable[Group]) -> Headings:
    """The headings of the overview, and of what is said of each group."""
    groups = tuple(groups)
    said = {each.anchor: each.description for each in groups}
    names = tuple(Heading(each.name, each.anchor) for each in groups)
    return Headings({_OVERVIEW: api.info.description, **said}, names)


def overview(api: Api, descriptions: Descriptions) -> OverviewView:
    """What stands before all operations."""
    info = api.info
    return OverviewView(
        title=info.title,
        summary=info.summary,
        description=descriptions.first(_OVERVIEW),
        facts=_facts(api, descriptions),
        servers=tuple(server_view(each, descriptions) for each in api.servers),
        schemes=tuple(
            scheme_view(each, descriptions) for each in api.security_schemes.values()
        ),
    )


def group_view(group: Group, descriptions: Descriptions) -> GroupView:
    """What is said of a group of operations."""
    return GroupView(
        name=group.name,
        anchor=group.anchor,
        kind=group.kind,
        description=descriptions.first(group.anchor),
        more=external(group.docs, descriptions),
    )


def server_view(server: Server, descriptions: Descriptions) -> ServerView:
    """What is said of a server."""
    return ServerView(
        url=server.url,
        name=server.name,
        description=descriptions.line(server.description),
        variables=tuple(
            VariableView(
                each.name,
                each.default,
                each.enum,
                descriptions.line(each.description),
            )
            for each in server.variables
        ),
    )


def _facts(api: Api, descriptions: Descriptions) -> tuple[FactView, ...]:
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
    more = external(api.external_docs, descriptions)
    facts += [FactView("More", link) for link in more]
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
