"""The documentation site: an `Api` to the text of its files."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from counterfoil.api.model import CALLBACK, WEBHOOK
from counterfoil.site.anchors import anchor
from counterfoil.site.links import safe_address
from counterfoil.site.operations import OperationViews, Related, external
from counterfoil.site.prose import clean, prose, prose_line
from counterfoil.site.samples import address
from counterfoil.site.schemas import MAX_UNFOLDED, SchemaViews
from counterfoil.site.security import scheme_view
from counterfoil.site.views import (
    EntryView,
    FactView,
    LinkView,
    PageView,
    ServerView,
    TagView,
    VariableView,
)
from counterfoil.template_code import environment_of
from counterfoil.templates import templates_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jinja2 import Environment

    from counterfoil.api.metadata import Info, Server
    from counterfoil.api.model import Api, Operation

_UNTAGGED: Final = "Operations"
_SENT: Final = {
    WEBHOOK: (
        "Webhooks",
        "Requests that the service sends to whoever asked for them elsewhere.",
    ),
    CALLBACK: (
        "Callbacks",
        "Requests that the service sends after others, to where those say.",
    ),
}


def build_site(
    api: Api, client_call: Callable[[Operation, str], str]
) -> dict[str, str]:
    """The files of the site, by their paths in it: one page that needs nothing else.

    `client_call` writes Python that calls the generated client for the JSON text of an
    example, which is "" for an operation without a body or without an example.
    """
    view = page_view(api, client_call, _asset("page.css"), _asset("page.js"))
    text = _environment().get_template("page.html.jinja").render(page=view)
    return {"index.html": text}


@cache
def _environment() -> Environment:
    return environment_of(_folder(), escapes=True, finalize=_finalize)


def page_view(
    api: Api, client_call: Callable[[Operation, str], str], style: str, script: str
) -> PageView:
    """The page, decided in every respect."""
    schemas = SchemaViews(api.schemas, unfolds=len(api.every) <= MAX_UNFOLDED)
    related = Related(api)
    base = address(api.servers)
    operations = OperationViews(schemas, base, client_call, related)
    info = api.info
    return PageView(
        title=info.title,
        version=info.version,
        summary=info.summary,
        description=prose(info.description),
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        facts=_facts(api),
        servers=tuple(map(_server, api.servers)),
        schemes=tuple(map(scheme_view, api.security_schemes.values())),
        tags=(*_tags(api, operations), *_events(api, operations)),
        schemas=tuple(schemas.named(name) for name in api.schemas),
    )


def _folder() -> Path:
    return templates_folder() / "docs"


def _asset(name: str) -> str:
    return (_folder() / name).read_text(encoding="utf-8")


def _finalize(value: object) -> object:
    return clean(value) if type(value) is str else value


def _policy(style: str, script: str) -> str:
    """Only these styles and this script, and nothing from anywhere (CSP Level 3)."""
    return (
        f"default-src 'none'; img-src data:; style-src {_hash(style)};"
        f" script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _tags(api: Api, operations: OperationViews) -> tuple[TagView, ...]:
    """The groups in the document's order; undeclared ones follow, and the rest last.

    An operation of several tags stands in the contents of each, and on the page once.
    """
    declared = {tag.name: tag for tag in api.tags}
    names = list(declared)
    for operation in api.operations:
        names += [tag for tag in operation.tags if tag not in names]
    untagged = [each for each in api.operations if not each.tags]
    views: list[TagView] = []
    for name in names:
        tag = declared.get(name)
        tagged = [each for each in api.operations if name in each.tags]
        views.append(
            TagView(
                name=name,
                anchor=anchor("tag", name),
                description=prose(tag.description or tag.summary) if tag else Markup(),
                more=external(tag.external_docs) if tag else (),
                entries=tuple(map(_entry, tagged)),
                elsewhere=tuple(
                    _entry(each) for each in tagged if each.tags[0] != name
                ),
                operations=tuple(
                    operations.operation(each)
                    for each in tagged
                    if each.tags[0] == name
                ),
            )
        )
    if untagged:
        views.append(_group(_UNTAGGED, "untagged", "", untagged, operations))
    return tuple(views)


def _events(api: Api, operations: OperationViews) -> Iterator[TagView]:
    """The groups of what the service sends, whatever the tags of that are."""
    for kind, (name, words) in _SENT.items():
        found = [each for each in api.events if each.event and each.event.kind == kind]
        if found:
            yield _group(name, f"{kind}s", words, found, operations)


def _group(
    name: str,
    place: str,
    words: str,
    found: list[Operation],
    operations: OperationViews,
) -> TagView:
    return TagView(
        name=name,
        anchor=place,
        description=prose(words),
        more=(),
        entries=tuple(map(_entry, found)),
        elsewhere=(),
        operations=tuple(map(operations.operation, found)),
    )


def _entry(operation: Operation) -> EntryView:
    return EntryView(
        title=operation.summary or operation.id,
        href=f"#{anchor('operation', operation.id)}",
        method=operation.method.lower(),
        verb=operation.method,
        deprecated=operation.deprecated,
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
