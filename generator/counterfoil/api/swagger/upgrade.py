"""The upgrade: a Swagger 2.0 document in the form of OpenAPI 3, places kept.

Schemas stay as they are, and so do the references in them, which lead into the tree
that was read; parameters, bodies and responses are put where they are used, because
their media types depend on the operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterfoil.api.events import OLD_WEBHOOKS, old_webhooks
from counterfoil.api.reading import child, items, text, texts
from counterfoil.api.swagger.bodies import Bodies
from counterfoil.api.swagger.making import mapping, scalar, sequence
from counterfoil.api.swagger.values import upgrade_parameter
from counterfoil.codes import swagger as codes
from counterfoil.diagnostics import Related
from counterfoil.document.tree import Location, Mapping, Node, Sequence

if TYPE_CHECKING:
    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings

_METHODS: Final = frozenset(
    {"delete", "get", "head", "options", "patch", "post", "put"}
)
_FLOWS: Final = {
    "accessCode": "authorizationCode",
    "application": "clientCredentials",
}


def upgrade(root: Mapping, references: References, findings: Findings) -> Mapping:
    """The root of the document as one of OpenAPI 3."""
    return Upgrade(root, references, findings).document()


@dataclass(slots=True)
class Upgrade:
    """The upgrade of one document."""

    root: Mapping
    references: References
    findings: Findings

    def document(self) -> Mapping:
        """The whole document."""
        root = self.root
        paths = child(root, "paths")
        bodies = Bodies(root, self.references, self.findings)
        upgraded: dict[str, Node | None] = {}
        for path, node in paths.members.items() if paths else ():
            upgraded[path] = self._path_item(node, bodies)
        webhooks = old_webhooks(root)
        told: dict[str, Node | None] = {}
        for name, node in webhooks.members.items() if webhooks else ():
            told[name] = self._path_item(node, bodies)
        bodies.report_examples()
        return mapping(
            {
                "info": root.get("info"),
                "servers": _servers(root, texts(root, "schemes")),
                "paths": mapping(upgraded, paths.location, paths) if paths else None,
                "components": mapping(
                    {
                        "schemas": root.get("definitions"),
                        "securitySchemes": self._security_schemes(),
                    },
                    root.location,
                ),
                "security": root.get("security"),
                "tags": root.get("tags"),
                "externalDocs": root.get("externalDocs"),
                OLD_WEBHOOKS: mapping(told, webhooks.location, webhooks)
                if webhooks
                else None,
            },
            root.location,
            root,
        )

    def _path_item(self, node: Node, bodies: Bodies) -> Mapping | None:
        item = self.references.follow(node)
        if not isinstance(item, Mapping):
            return None
        shared = self._parameters(item)
        members: dict[str, Node | None] = {
            "parameters": self._carried(item, shared),
        }
        for method, operation in item.members.items():
            if method in _METHODS and isinstance(operation, Mapping):
                members[method] = self._operation(operation, shared, bodies)
        return mapping(members, item.location, item)

    def _operation(
        self, node: Mapping, shared: list[Mapping], bodies: Bodies
    ) -> Mapping:
        own = self._parameters(node)
        responses = child(node, "responses")
        members: dict[str, Node | None] = {
            name: node.get(name)
            for name in (
                "tags",
                "summary",
                "description",
                "externalDocs",
                "operationId",
                "deprecated",
                "security",
            )
        }
        members["parameters"] = self._carried(node, own)
        members["requestBody"] = self._body(node, own, shared, bodies)
        if responses is not None:
            made = {
                status: bodies.response(node, each)
                for status, each in responses.members.items()
                if not status.startswith("x-")
            }
            members["responses"] = mapping(dict(made), responses.location, responses)
        schemes = texts(node, "schemes")
        if schemes and set(schemes) != set(texts(self.root, "schemes")):
            members["servers"] = _servers(self.root, schemes)
        return mapping(members, node.location, node)

    def _parameters(self, holder: Mapping) -> list[Mapping]:
        found = (self.references.follow(each) for each in items(holder, "parameters"))
        return [each for each in found if isinstance(each, Mapping)]

    def _carried(self, holder: Mapping, found: list[Mapping]) -> Sequence | None:
        """The parameters that are not part of the body."""
        listed = holder.get("parameters")
        if listed is None:
            return None
        carried = (
            upgrade_parameter(each, self.findings)
            for each in found
            if text(each, "in") not in {"body", "formData"}
        )
        return sequence(carried, listed.location)

    def _body(
        self,
        node: Mapping,
        own: list[Mapping],
        shared: list[Mapping],
        bodies: Bodies,
    ) -> Mapping | None:
        """The request body, of an operation's own parameters and those of its path.

        Swagger 2.0, Path Item Object: it may override those, and not remove them. A
        body goes before another, whatever they are called: a request has one.
        """
        whole = _in(own, "body") or _in(shared, "body")
        listed = [*_in(shared, "formData"), *_in(own, "formData")]
        fields = {text(each, "name"): each for each in listed}
        rest = [*whole[1:], *(fields.values() if whole else ())]
        if rest:
            self.findings.add(
                codes.SEVERAL_BODIES,
                f"a request has one body, and {text(rest[0], 'name')!r} is another",
                rest[0].location,
                Related("the body is here", whole[0].location),
                hint="keep one body parameter, or form fields alone",
            )
        if whole:
            return bodies.request(node, whole[0])
        return bodies.form(node, list(fields.values())) if fields else None

    def _security_schemes(self) -> Mapping | None:
        declared = child(self.root, "securityDefinitions")
        if declared is None:
            return None
        made: dict[str, Node | None] = {
            name: _security_scheme(node)
            for name, node in declared.members.items()
            if isinstance(node, Mapping)
        }
        return mapping(made, declared.location, declared)


def _in(parameters: list[Mapping], place: str) -> list[Mapping]:
    return [each for each in parameters if text(each, "in") == place]


def _servers(root: Mapping, schemes: tuple[str, ...]) -> Sequence | None:
    """The servers; without a scheme, that by which the document was found."""
    host, base = text(root, "host"), text(root, "basePath")
    if not (host or base):
        return None
    place = _place(root, "host" if host else "basePath")
    starts = [f"{scheme}://{host}" for scheme in schemes] or [f"//{host}"]
    urls = [start + base for start in starts] if host else [base]
    return sequence((mapping({"url": scalar(u, place)}, place) for u in urls), place)


def _security_scheme(node: Mapping) -> Mapping:
    place = node.location
    kind = text(node, "type")
    if kind == "basic":
        added: dict[str, Node | None] = {
            "type": scalar("http", place),
            "scheme": scalar("basic", place),
        }
    elif kind == "oauth2":
        names = ("authorizationUrl", "tokenUrl", "scopes")
        flow = mapping({name: node.get(name) for name in names}, place)
        grant = text(node, "flow")
        flows = mapping({_FLOWS.get(grant, grant): flow}, place)
        added = {"type": node.get("type"), "flows": flows}
    else:
        added = {name: node.get(name) for name in ("type", "name", "in")}
    return mapping({**added, "description": node.get("description")}, place, node)


def _place(root: Mapping, name: str) -> Location:
    return root.members[name].location
