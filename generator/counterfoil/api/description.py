"""Reads what a document says of itself: info, servers, tags and pages elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from msgspec.structs import replace

from counterfoil.api.metadata import ExternalDocs, Info, Server, Tag, Variable
from counterfoil.api.path_templates import VARIABLE
from counterfoil.api.reading import child, items, members, text, words
from counterfoil.codes import api as codes
from counterfoil.codes.paths import DUPLICATE_VARIABLE
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.builder import quoted
from counterfoil.document.tree import Location, Mapping

_BASE: Final = re.compile(r"(?:\{[^{}]*\}|[^?#])*")
"""What a server's URL has before a query or a fragment (RFC 3986, 3)."""


def read_info(root: Mapping) -> Info:
    """The Info Object, with the contact and the licence."""
    info = child(root, "info") or root
    license_ = child(info, "license")
    contact = child(info, "contact")
    return Info(
        title=words(info, "title"),
        version=words(info, "version"),
        summary=words(info, "summary"),
        description=words(info, "description"),
        license=words(license_, "name") if license_ else "",
        license_identifier=words(license_, "identifier") if license_ else "",
        license_url=words(license_, "url") if license_ else "",
        terms_of_service=words(info, "termsOfService"),
        contact_name=words(contact, "name") if contact else "",
        contact_url=words(contact, "url") if contact else "",
        contact_email=words(contact, "email") if contact else "",
    )


def read_external_docs(node: Mapping) -> ExternalDocs | None:
    """The External Documentation Object of a node, if it has one."""
    docs = child(node, "externalDocs")
    return ExternalDocs(text(docs, "url"), text(docs, "description")) if docs else None


def read_tags(root: Mapping, findings: Findings) -> tuple[Tag, ...]:
    """The declared tags; their names are unique (OAS 3.1, 4.8.1)."""
    places: dict[str, Location] = {}
    tags: dict[str, Tag] = {}
    for node in items(root, "tags"):
        if not isinstance(node, Mapping):
            continue
        name = text(node, "name")
        if name in places:
            findings.add(
                codes.DUPLICATE_TAG,
                f"a second tag named {name!r}",
                node.location,
                Related("the first is here", places[name]),
                hint="remove one of the two",
            )
            continue
        places[name] = node.location
        docs = read_external_docs(node)
        known = ("description", "summary", "parent", "kind")
        words, summary, parent, kind = (text(node, each) for each in known)
        tags[name] = Tag(name, words, docs, summary, parent, kind)
    circles = _circles(tags)
    for name, tag in tags.items():
        reason = ""
        if name in circles:
            reason = "is nested under itself"
        elif tag.parent and tag.parent not in tags:
            reason = f"is nested under {tag.parent!r}, which is not declared"
        if reason:
            tags[name] = replace(tag, parent="")
            findings.add(
                codes.INVALID_TAG_TREE,
                f"the tag {name!r} {reason}",
                places[name],
                hint="name a tag that is declared, and is not within this one",
            )
    return tuple(tags.values())


def _circles(tags: dict[str, Tag]) -> set[str]:
    """The names of the tags that are within themselves (OAS 3.2, 4.22.1)."""
    found: set[str] = set()
    walks: dict[str, int] = {}
    for number, name in enumerate(tags):
        walk: list[str] = []
        while name and name in tags and name not in walks:
            walks[name] = number
            walk.append(name)
            name = tags[name].parent  # noqa: PLW2901 - the walk goes on from there
        if walks.get(name) == number:
            found.update(walk[walk.index(name) :])
    return found


def read_servers(root: Mapping, findings: Findings) -> tuple[Server, ...]:
    """The document's servers; without any, there is one at `/` (OAS 3.1, 4.8.1)."""
    return read_own_servers(root, findings) or (Server("/", "", ()),)


def read_own_servers(holder: Mapping, findings: Findings) -> tuple[Server, ...]:
    """The servers that a document, a path or an operation lists."""
    return tuple(
        read_server(node, findings)
        for node in items(holder, "servers")
        if isinstance(node, Mapping)
    )


def read_server(node: Mapping, findings: Findings) -> Server:
    """A Server Object."""
    url = text(node, "url")
    variables = [
        Variable(
            name,
            words(value, "default"),
            _choices(value),
            text(value, "description"),
        )
        for name, value in members(node, "variables")
        if isinstance(value, Mapping)
    ]
    declared = {variable.name for variable in variables}
    for name, times in Counter(VARIABLE.findall(url)).items():
        if times > 1:
            findings.add(
                DUPLICATE_VARIABLE,
                f"the URL has the variable {{{name}}} more than once",
                node.members["url"].location,
                hint="give each variable a name of its own",
            )
        if name not in declared:
            findings.add(
                codes.UNDECLARED_SERVER_VARIABLE,
                f"the URL has a variable {{{name}}} that `variables` does not declare",
                node.members["url"].location,
                hint=f"declare it: variables: {{{name}: {{default: …}}}}",
            )
    for name, value in members(node, "variables"):
        if isinstance(value, Mapping):
            _check_default(name, value, findings)
    base = _BASE.match(url)
    if base is not None and base[0] != url:
        findings.add(
            codes.IGNORED_SERVER_QUERY,
            f"no path can follow {quoted(url[base.end() :])}: it is left out",
            node.members["url"].location,
            hint="leave it out: what requests need in their query is a parameter",
        )
        url = base[0]
    return Server(url, text(node, "description"), tuple(variables), text(node, "name"))


def _choices(node: Mapping) -> tuple[str, ...]:
    """The `enum` of a variable; people write ports as numbers."""
    return tuple(
        written
        for item in items(node, "enum")
        if (written := words(Mapping({"": item}, {}, item.location), ""))
    )


def _check_default(name: str, node: Mapping, findings: Findings) -> None:
    """The default must be one of `enum` where there is one (OAS 3.1, 4.8.6.1)."""
    allowed = _choices(node)
    if allowed and words(node, "default") not in allowed:
        findings.add(
            codes.SERVER_VARIABLE_DEFAULT,
            f"the default of {name!r} is not in its enum",
            (node.get("default") or node).location,
            hint="use one of " + ", ".join(allowed),
        )
