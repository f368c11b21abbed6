"""Paths to `Operation`s: parameters merged, ids given, every response read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from counterfoil.api.description import read_external_docs, read_own_servers
from counterfoil.api.model import Operation, Parameter, RequestBody, Response
from counterfoil.api.reading import child, flag, items, text, texts
from counterfoil.codes import api as codes
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
_WITH_BODY = frozenset({"patch", "post", "put", "query"})
_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_STATUS = re.compile(r"[1-5](?:[0-9]{2}|XX)|default")
# OAS 3.1, 4.8.12.1: definitions of these header parameters are ignored.
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})


@dataclass(slots=True)
class Operations:
    """Reads the operations of `paths`, by the rules of an OpenAPI version."""

    content: Content
    references: References
    security: Security
    findings: Findings
    version: str
    _ids: dict[str, Location] = field(default_factory=dict[str, Location])

    def read_paths(self, root: Mapping) -> tuple[Operation, ...]:
        """Every operation, in document order; reports clashing ids and like paths."""
        found: list[Operation] = []
        paths = child(root, "paths")
        templates: dict[str, Location] = {}
        if paths is None:
            return ()
        for path, node in paths.members.items():
            if not path.startswith("/"):
                continue
            self._unlike(path, paths.keys[path], templates)
            item = self.references.follow(node)
            if isinstance(item, Mapping):
                found.extend(self._read_item(path, paths.keys[path], item))
        return tuple(found)

    def _unlike(
        self, path: str, place: Location, templates: dict[str, Location]
    ) -> None:
        """OAS 3.1, 4.8.8.1: templates that differ in their variables' names are one."""
        form = _TEMPLATE.sub("{}", path)
        if form in templates:
            self.findings.add(
                codes.DUPLICATE_PATH,
                f"{path} matches the same requests as another path",
                place,
                Related("the other is here", templates[form]),
                hint="join the two: names of path parameters do not tell paths apart",
            )
        templates.setdefault(form, place)

    def _read_item(self, path: str, place: Location, item: Mapping) -> list[Operation]:
        shared = self._parameters(item)
        servers = read_own_servers(item, self.findings)
        found: list[Operation] = []
        for method, node, named in _methods(item):
            # OAS 3.1, 4.8.10.1: an operation overrides the path item's parameters.
            parameters = tuple((shared | self._parameters(node)).values())
            self._check_template(path, place, named, parameters)
            operation = self._read_operation(path, method, node, parameters)
            found.append(
                replace(
                    operation,
                    summary=operation.summary or text(item, "summary"),
                    description=operation.description or text(item, "description"),
                    servers=operation.servers or servers,
                )
            )
            self._claim_id(operation.id, node.get("operationId"), named)
        return found

    def _read_operation(
        self,
        path: str,
        method: str,
        node: Mapping,
        parameters: tuple[Parameter, ...],
    ) -> Operation:
        return Operation(
            text(node, "operationId") or made_id(method, path),
            method.upper() if method in METHODS else method,
            path,
            texts(node, "tags"),
            text(node, "summary"),
            text(node, "description"),
            flag(node, "deprecated"),
            parameters,
            self._body(method, node),
            self._responses(node),
            node.location,
            read_external_docs(node),
            self.security.requirements(node),
            read_own_servers(node, self.findings),
        )

    def _body(self, method: str, node: Mapping) -> RequestBody | None:
        body = node.get("requestBody")
        if body is None:
            return None
        if self.version == "3.0" and method not in _WITH_BODY:
            self.findings.add(
                codes.IGNORED_REQUEST_BODY,
                f"OpenAPI 3.0 ignores the body of a {method.upper()} request",
                node.keys["requestBody"],
                hint="use parameters or POST, or move to OpenAPI 3.1",
            )
            return None
        return self.content.read_body(body)

    def _claim_id(self, name: str, written: Node | None, place: Location) -> None:
        here = place if written is None else written.location
        first = self._ids.setdefault(name, here)
        if first is not here:
            self.findings.add(
                codes.DUPLICATE_OPERATION_ID,
                f"two operations have the id {name!r}",
                here,
                Related("the first is here", first),
                hint="give each operation an operationId of its own",
            )

    def _parameters(self, holder: Mapping) -> dict[tuple[str, str], Parameter]:
        found: dict[tuple[str, str], Parameter] = {}
        for node in items(holder, "parameters"):
            parameter = self.content.read_parameter(node)
            if parameter is None:
                continue
            if (
                parameter.place == "header"
                and parameter.name.lower() in _IGNORED_HEADERS
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
                    codes.DUPLICATE_PARAMETER,
                    f"a second {parameter.place} parameter named {name!r}",
                    node.location,
                    Related("the first is here", found[key].location),
                    hint="remove one of the two",
                )
            found.setdefault(key, parameter)
        return found

    def _ignored(self, parameter: Parameter, node: Node) -> None:
        self.findings.add(
            codes.IGNORED_HEADER,
            f"a header parameter named {parameter.name!r} is ignored",
            node.location,
            hint="say it with content, responses or security instead",
        )

    def _check_template(
        self,
        path: str,
        place: Location,
        operation: Location,
        parameters: tuple[Parameter, ...],
    ) -> None:
        variables = _TEMPLATE.findall(path)
        declared = {p.name for p in parameters if p.place == "path"}
        for name in dict.fromkeys(variables):
            if name not in declared:
                self.findings.add(
                    codes.MISSING_PATH_PARAMETER,
                    f"no parameter declares the variable {{{name}}} of {path}",
                    operation,
                    Related("the path is here", place),
                    hint=f"add a parameter with name: {name}, in: path, required: true",
                )
        for parameter in parameters:
            if parameter.place == "path" and parameter.name not in variables:
                self.findings.add(
                    codes.UNKNOWN_PATH_PARAMETER,
                    f"{path} has no variable {{{parameter.name}}}",
                    parameter.location,
                    Related("the path is here", place),
                    hint="write the variable into the path, or leave the parameter out",
                )

    def _responses(self, node: Mapping) -> tuple[Response, ...]:
        responses = child(node, "responses")
        found: list[Response] = []
        for status, value in responses.members.items() if responses else ():
            if _STATUS.fullmatch(status):
                response = self.content.read_response(status, value)
                if response is not None:
                    found.append(response)
        return tuple(found)


def _methods(item: Mapping) -> Iterator[tuple[str, Mapping, Location]]:
    """The operations of a path with their methods, and the places of those."""
    for method, node in item.members.items():
        if method in METHODS and isinstance(node, Mapping):
            yield method, node, item.keys[method]
    further = child(item, "additionalOperations")
    if further is None:
        return
    for method, node in further.members.items():
        if isinstance(node, Mapping):
            yield method, node, further.keys[method]


def made_id(method: str, path: str) -> str:
    """An id for an operation without: `get /pets/{petId}` gives `getPetsByPetId`."""
    words = [method]
    for step in path.split("/"):
        bare = _TEMPLATE.sub(lambda match: f" by {match[1]} ", step)
        words.extend(re.findall(r"[A-Za-z0-9]+", bare))
    return words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:])
