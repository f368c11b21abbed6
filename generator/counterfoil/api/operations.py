"""Paths to `Operation`s: parameters merged, ids given, every response read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec.structs import replace

from counterfoil.api.description import read_external_docs, read_own_servers
from counterfoil.api.given_names import read_given_name
from counterfoil.api.model import Operation, Parameter, RequestBody, Response
from counterfoil.api.pagination import read_pagination
from counterfoil.api.path_templates import fit_template, tell_apart
from counterfoil.api.reading import child, flag, items, members, text, texts
from counterfoil.codes import api as codes
from counterfoil.codes import contents as content_codes
from counterfoil.codes import paths as path_codes
from counterfoil.codes import structure as structure_codes
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Location, Mapping, Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.content import Content
    from counterfoil.api.references import References
    from counterfoil.api.security import Security

METHODS = (
    "get",
    "put",
    "post",
    "delete",
    "options",
    "head",
    "patch",
    "trace",
    "query",
)
# RFC 9110, 9.3 and RFC 5789: the methods whose requests have content.
_WITH_BODY = frozenset({"PATCH", "POST", "PUT", "QUERY"})
_INTERIM = re.compile(r"1(?:XX|[0-9]{2})")
_STATUS = re.compile(r"[1-5](?:[0-9]{2}|XX)|default")
# OAS 3.1, 4.8.12.1: definitions of these header parameters are ignored.
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})
# RFC 9110, 8.6; RFC 9112, 6: they frame a message. Who sends it writes them.
_FRAMING = frozenset({"content-length", "transfer-encoding"})


@dataclass(slots=True)
class Operations:
    """Reads the operations of `paths`, by the rules of an OpenAPI version.

    `bodies`: those that the version ignores are read all the same.
    """

    requests: Content
    responses: Content
    references: References
    security: Security
    findings: Findings
    version: str
    bodies: bool = False
    calling_back: list[tuple[str, str, Mapping]] = field(
        default_factory=list[tuple[str, str, Mapping]]
    )
    """The operations with callbacks: their paths, their methods, their nodes."""
    ids: dict[Location, Location] = field(default_factory=dict[Location, Location])
    """Where ids are written, by the places of their operations."""

    def read_paths(self, root: Mapping) -> tuple[Operation, ...]:
        """Every operation of a path, in document order, with the id that it wants."""
        found: list[Operation] = []
        paths = child(root, "paths")
        if paths is None:
            return ()
        for path, node in paths.members.items():
            if not path.startswith("/"):
                continue
            item = self.references.follow(node)
            if isinstance(item, Mapping):
                found.extend(self.read_item(path, paths.keys[path], item))
        return tuple(tell_apart(found, path_places(root), self.findings))

    def read_item(
        self, path: str, place: Location, item: Mapping, *, inherits: bool = True
    ) -> list[Operation]:
        """The operations of a path item.

        `inherits` says whether the security of the document is theirs: it is that of
        requests to the service.
        """
        shared = self._parameters(item)
        servers = read_own_servers(item, self.findings)
        found: list[Operation] = []
        for method, node, named in _methods(item):
            # OAS 3.1, 4.8.10.1: an operation overrides the path item's parameters.
            parameters = tuple((shared | self._parameters(node)).values())
            parameters = fit_template(
                path,
                Related("the path is here", place),
                named,
                parameters,
                self.findings,
            )
            self._check_query(parameters)
            if child(node, "callbacks") is not None:
                self.calling_back.append((path, method, node))
            written = node.get("operationId")
            if written is not None:
                self.ids[node.location] = written.location
            operation = self._read_operation(
                path, method, node, parameters, inherits=inherits
            )
            found.append(
                replace(
                    operation,
                    summary=operation.summary or text(item, "summary"),
                    description=operation.description or text(item, "description"),
                    servers=operation.servers or servers,
                )
            )
        return found

    def _read_operation(
        self,
        path: str,
        method: str,
        node: Mapping,
        parameters: tuple[Parameter, ...],
        *,
        inherits: bool,
    ) -> Operation:
        return Operation(
            id=text(node, "operationId"),
            method=method,
            path=path,
            tags=texts(node, "tags"),
            summary=text(node, "summary"),
            description=text(node, "description"),
            deprecated=flag(node, "deprecated"),
            parameters=parameters,
            body=self._body(method, node),
            responses=self._responses(node),
            location=node.location,
            external_docs=read_external_docs(node),
            security=self.security.requirements(node, inherits=inherits),
            servers=read_own_servers(node, self.findings),
            pagination=read_pagination(node, self.findings),
            given=read_given_name(node),
        )

    def _body(self, method: str, node: Mapping) -> RequestBody | None:
        body = node.get("requestBody")
        if body is None:
            return None
        ignores = self.version == "3.0" and not self.bodies
        if ignores and method not in _WITH_BODY:
            self.findings.add(
                content_codes.IGNORED_REQUEST_BODY,
                f"OpenAPI 3.0 ignores the body of a {method} request",
                node.keys["requestBody"],
                hint='use parameters or POST, or set ignored-request-bodies = "read"',
            )
            return None
        return self.requests.read_body(body)

    def _parameters(self, holder: Mapping) -> dict[tuple[str, str], Parameter]:
        found: dict[tuple[str, str], Parameter] = {}
        for node in items(holder, "parameters"):
            parameter = self.requests.read_parameter(node)
            if parameter is None:
                continue
            if (
                parameter.place == "header"
                and parameter.name.lower() in _IGNORED_HEADERS | _FRAMING
            ):
                self._ignored(parameter, node)
                continue
            # Header names ignore case (RFC 9110, 5.1).
            name = parameter.name
            key = (
                name.lower() if parameter.place == "header" else name,
                parameter.place,
            )
            if key in found:
                self.findings.add(
                    path_codes.DUPLICATE_PARAMETER,
                    f"a second {parameter.place} parameter named {name!r} is left out",
                    node.location,
                    Related("the first is here", found[key].location),
                    hint="remove one of the two",
                )
            found.setdefault(key, parameter)
        return found

    def _check_query(self, parameters: tuple[Parameter, ...]) -> None:
        """Refuse what stands beside a whole query (OAS 3.2, 4.12.1), wherever it is."""
        queries = [e for e in parameters if e.place in {"query", "querystring"}]
        whole = next((e for e in queries if e.place == "querystring"), None)
        other = next((e for e in queries if e is not whole), None)
        if whole is not None and other is not None:
            self.findings.add(
                structure_codes.INVALID_STRUCTURE,
                f"the query parameter {other.name!r} stands beside a querystring",
                other.location,
                Related("the whole query is here", whole.location),
                hint="make it a property of the whole query, or leave one of them out",
            )

    def _ignored(self, parameter: Parameter, node: Node) -> None:
        frames = parameter.name.lower() in _FRAMING
        why = ": it frames the message" if frames else ""
        instead = "content, responses or security"
        if self.version == "2.0" and not frames:
            # Only since 3.0 the standard says so; the code has one way to tell each.
            why = ", as OpenAPI 3.0 has it"
            instead = "consumes, produces or securityDefinitions"
        self.findings.add(
            content_codes.IGNORED_HEADER,
            f"a header parameter named {parameter.name!r} is ignored{why}",
            node.location,
            hint="leave it out: who sends the request writes what it needs"
            if frames
            else f"say it with {instead} instead",
        )

    def _responses(self, node: Mapping) -> tuple[Response, ...]:
        found: list[Response] = []
        for status, value in members(node, "responses"):
            if _INTERIM.fullmatch(status):
                self.findings.add(
                    content_codes.IGNORED_RESPONSE,
                    f"a response with status {status} is ignored: it is no answer",
                    value.location,
                    hint="remove it, and document the response that follows",
                )
            elif _STATUS.fullmatch(status):
                response = self.responses.read_response(status, value)
                if response is not None:
                    found.append(response)
        if not found and not self.findings.failed:
            self.findings.add(
                codes.UNDOCUMENTED_RESPONSES,
                "the operation documents no response: any answer will do",
                node.location,
                hint="document what it answers, if only a 204",
            )
        return tuple(found)


def path_places(root: Mapping) -> dict[str, Location]:
    """Where the paths of a document stand, in its order."""
    paths = child(root, "paths")
    keys = {} if paths is None else paths.keys
    return {path: place for path, place in keys.items() if path.startswith("/")}


def _methods(item: Mapping) -> Iterator[tuple[str, Mapping, Location]]:
    """The operations of a path with their methods, and the places of those."""
    for method, node in item.members.items():
        if method in METHODS and isinstance(node, Mapping):
            yield method.upper(), node, item.keys[method]
    further = child(item, "additionalOperations")
    if further is None:
        return
    for method, node in further.members.items():
        if isinstance(node, Mapping):
            yield method, node, further.keys[method]
