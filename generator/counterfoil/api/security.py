"""Security: the schemes that a document declares, and what its operations require."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.given_names import read_given_name
from counterfoil.api.nearest import MOST_HINTS, did_you_mean, nearest
from counterfoil.api.reading import child, flag, items, members, text, texts
from counterfoil.api.security_schemes import (
    OAuthFlow,
    RequiredScheme,
    SecurityRequirement,
    SecurityScheme,
)
from counterfoil.codes import api as codes
from counterfoil.document.refs import resolve
from counterfoil.document.tree import Location, Mapping, Node, Scalar

if TYPE_CHECKING:
    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings

_KNOWN: Final = frozenset({"basic", "bearer"})
"""The schemes of HTTP whose credentials have a form that is known here."""

_URI: Final = re.compile(r"[#/:]")
"""What a name has that can be a URI, and a mistyped name of a component has not."""


@dataclass(slots=True)
class Security:
    """Reads requirements of a document. `schemes` has those that were required."""

    root: Mapping
    references: References
    findings: Findings
    schemes: dict[str, SecurityScheme] = field(
        default_factory=dict[str, SecurityScheme]
    )
    _reported: set[Location] = field(default_factory=set[Location])

    def requirements(
        self, operation: Mapping, *, inherits: bool
    ) -> tuple[SecurityRequirement, ...]:
        """What an operation requires; OAS 3.1, 4.8.10.1: its own, or the document's.

        Where it `inherits` nothing, its own alone.
        """
        is_own = "security" in operation.members or not inherits
        holder = operation if is_own else self.root
        found = tuple(
            SecurityRequirement(
                tuple(self._required(name, node) for name in self._ordered(node))
            )
            for node in items(holder, "security")
            if isinstance(node, Mapping)
        )
        return found if any(each.schemes for each in found) else ()

    def _required(self, name: str, requirement: Mapping) -> RequiredScheme:
        self._declare(name, requirement.keys[name])
        known = frozenset(
            scope for flow in self.schemes[name].flows for scope, _ in flow.scopes
        )
        for each in items(requirement, name) if known else ():
            scope = each.value if isinstance(each, Scalar) else None
            if not isinstance(scope, str) or scope in known:
                continue
            if each.location in self._reported:
                continue
            self._reported.add(each.location)
            is_much = len(self.findings.items) > MOST_HINTS
            self.findings.add(
                codes.UNDECLARED_SCOPE,
                f"the security scheme {name!r} has no scope {scope!r}",
                each.location,
                hint="" if is_much else did_you_mean(nearest(scope, known)),
            )
        return RequiredScheme(name, texts(requirement, name))

    def _ordered(self, requirement: Mapping) -> list[str]:
        """The names in a requirement, all of which are required: as they are declared.

        Their order there means nothing, and is none of the output's.
        """
        names = sorted(requirement.members)
        declared = self._declared()
        known = [] if declared is None else [*declared.members]
        places = {name: at for at, name in enumerate(known)}
        return sorted(names, key=lambda name: places.get(name, len(places)))

    def _declared(self) -> Mapping | None:
        components = child(self.root, "components")
        return child(components, "securitySchemes") if components else None

    def _nearest(self, name: str) -> str:
        declared = self._declared()
        names = frozenset(declared.members) if declared else frozenset[str]()
        return did_you_mean(nearest(name, names))

    def _declare(self, name: str, place: Location) -> None:
        if name not in self.schemes:
            self.schemes[name] = self._read(name, place)

    def _read(self, name: str, place: Location) -> SecurityScheme:
        declared = self._declared()
        node = declared.get(name) if declared else None
        if node is None and self.references.version == "3.2" and _URI.search(name):
            # OAS 3.2, 4.28.1: what is no component's name is the address of a scheme.
            node = resolve(self.references.document, name, place, self.findings)
            if node is None:
                return SecurityScheme(name, "", "", place)
        target = None if node is None else self.references.follow(node)
        if isinstance(target, Mapping):
            return _scheme(name, target)
        if node is None:
            self.findings.add(
                codes.UNKNOWN_SECURITY_SCHEME,
                f"no security scheme is named {name!r}",
                place,
                hint=self._nearest(name) or "declare it in components/securitySchemes",
            )
        return SecurityScheme(name, "", "", place)


def _http_scheme(written: str) -> str:
    """The name of a scheme of HTTP: known ones in lower case, others as written.

    Names ignore case (RFC 9110, 11.1), but not all servers know that.
    """
    lower = written.lower()
    return lower if lower in _KNOWN else written


def _scheme(name: str, node: Mapping) -> SecurityScheme:
    return SecurityScheme(
        name=name,
        type=text(node, "type"),
        description=text(node, "description"),
        location=node.location,
        place=text(node, "in"),
        parameter=text(node, "name"),
        scheme=_http_scheme(text(node, "scheme")),
        bearer_format=text(node, "bearerFormat"),
        flows=tuple(
            _flow(grant, flow)
            for grant, flow in members(node, "flows")
            if isinstance(flow, Mapping) and not grant.startswith("x-")
        ),
        open_id_connect_url=text(node, "openIdConnectUrl"),
        deprecated=flag(node, "deprecated"),
        given=read_given_name(node),
        metadata_url=text(node, "oauth2MetadataUrl"),
    )


def _flow(grant: str, node: Mapping) -> OAuthFlow:
    return OAuthFlow(
        grant,
        text(node, "authorizationUrl"),
        text(node, "tokenUrl"),
        text(node, "refreshUrl"),
        tuple((name, _words(value)) for name, value in members(node, "scopes")),
        text(node, "deviceAuthorizationUrl"),
    )


def _words(node: Node) -> str:
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, str) else ""
