"""Bodies of Swagger 2.0: the body parameter, form fields, and what responses carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from counterfoil.api.given_names import GIVEN_NAME
from counterfoil.api.reading import child, flag, is_null, members, text, texts
from counterfoil.api.swagger.making import below, mapping, scalar, sequence
from counterfoil.api.swagger.values import (
    holds_files,
    style_of,
    upgrade_header,
    value_schema,
)
from counterfoil.codes import swagger as codes
from counterfoil.codes import unsupported
from counterfoil.codes.structure import MISSPELT_EXTENSION
from counterfoil.document.tree import Location, Mapping, Node

if TYPE_CHECKING:
    from counterfoil.api.references import References
    from counterfoil.diagnostics import Findings

_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"


@dataclass(slots=True)
class Bodies:
    """Makes the bodies of a document, whose lists of media types are the defaults."""

    root: Mapping
    references: References
    findings: Findings
    _said: set[str] = field(default_factory=set[str])
    _nameless: set[Location] = field(default_factory=set[Location])
    _read: set[Location] = field(default_factory=set[Location])
    _unread: dict[Location, str] = field(default_factory=dict[Location, str])

    def request(self, operation: Mapping, body: Mapping) -> Mapping:
        """The request body that a parameter with `in: body` describes."""
        self._check_name(body)
        schema = body.get("schema")
        if schema is None and text(body, "type"):
            schema = value_schema(body, self.findings)
        types = self._types(operation, "consumes") or self._assumed("consumes", body)
        content = {
            each: mapping({"schema": schema}, body.location, None) for each in types
        }
        return mapping(
            {
                "description": body.get("description"),
                "required": body.get("required"),
                "content": mapping(dict(content), body.location),
            },
            body.location,
            body,
        )

    def _check_name(self, body: Mapping) -> None:
        """The argument for a body is `body` everywhere."""
        given = body.get(GIVEN_NAME)
        if given is None or given.location in self._nameless:
            return
        self._nameless.add(given.location)
        self.findings.add(
            MISSPELT_EXTENSION,
            f"{GIVEN_NAME} says nothing here: the argument of a body is called 'body'",
            given.location,
            hint="its schema can give the name of a class",
        )

    def form(self, operation: Mapping, fields: list[Mapping]) -> Mapping:
        """The request body of an operation with parameters of `in: formData`."""
        place = below(operation.location, "parameters")
        required = [each for each in fields if flag(each, "required")]
        schema = mapping(
            {
                "type": scalar("object", place),
                "properties": mapping(
                    {text(f, "name"): value_schema(f, self.findings) for f in fields},
                    place,
                ),
                "required": sequence((f.members["name"] for f in required), place)
                if required
                else None,
            },
            place,
        )
        encoding = {text(f, "name"): self._encoding(f) for f in fields}
        media = {
            "schema": schema,
            "encoding": mapping(dict(encoding), place),
        }
        types = self._form_types(operation, fields)
        content = {each: mapping(dict(media), place) for each in types}
        return mapping(
            {
                "required": scalar(bool(required), place) if required else None,
                "content": mapping(dict(content), place),
            },
            place,
        )

    def _encoding(self, node: Mapping) -> Mapping | None:
        """How an array is written; repeated fields are what OpenAPI 3 has anyway."""
        if flag(node, "allowEmptyValue"):
            self.findings.add(
                unsupported.UNSUPPORTED_ALLOW_EMPTY_VALUE,
                f"the form field {text(node, 'name')!r} allows empty values",
                node.keys["allowEmptyValue"],
                hint="let its schema admit the empty string",
            )
        style, explode = style_of(node, "formData")
        if not style or explode:
            return None
        place = node.location
        return mapping(
            {"style": scalar(style, place), "explode": scalar(explode, place)}, place
        )

    def _form_types(self, operation: Mapping, fields: list[Mapping]) -> list[str]:
        """The media types that forms have; files go into multipart ones alone."""
        has_file = any(holds_files(each) for each in fields)
        possible = {_MULTIPART} if has_file else {_FORM, _MULTIPART}
        listed = self._types(operation, "consumes")
        return [each for each in listed if each in possible] or [
            _MULTIPART if has_file else _FORM
        ]

    def response(self, operation: Mapping, node: Node) -> Mapping | None:
        """A response, with the media types that the operation produces."""
        target = self.references.follow(node)
        if is_null(target):
            target = mapping({}, node.location)
        if not isinstance(target, Mapping):
            return None
        headers = child(target, "headers")
        return mapping(
            {
                "description": target.get("description"),
                "headers": None
                if headers is None
                else mapping(
                    {
                        name: upgrade_header(each, self.findings)
                        for name, each in headers.members.items()
                    },
                    headers.location,
                ),
                "content": self._response_content(operation, target),
            },
            target.location,
            target,
        )

    def _response_content(self, operation: Mapping, node: Mapping) -> Mapping | None:
        """The content; Swagger 2.0, Response Object: none without a schema."""
        schema = node.get("schema")
        examples = dict(members(node, "examples"))
        if schema is None:
            self._note_examples(node, set())
            return None
        types = self._types(operation, "produces")
        if isinstance(schema, Mapping) and text(schema, "type") == "file":
            types = types or ["application/octet-stream"]
            schema = value_schema(schema, self.findings)
        types = types or self._assumed("produces", node)
        shown = {_bare(name): value for name, value in examples.items()}
        self._note_examples(node, set(types))
        content = {
            each: mapping({"schema": schema, "example": shown.get(each)}, node.location)
            for each in types
        }
        return mapping(dict(content), node.location)

    def _note_examples(self, node: Mapping, types: set[str]) -> None:
        examples = child(node, "examples")
        for name, place in examples.keys.items() if examples else ():
            if _bare(name) in types:
                self._read.add(place)
            else:
                self._unread[place] = name

    def report_examples(self) -> None:
        """Warn of those that no operation has, of all that have their response."""
        for place, name in self._unread.items():
            if place not in self._read:
                self.findings.add(
                    codes.IGNORED_EXAMPLE,
                    f"an example of {name!r}, which is not among the media types here",
                    place,
                    hint="list it in `produces`, or remove the example",
                )

    def _types(self, operation: Mapping, name: str) -> list[str]:
        """The media types of an operation, each once: its own, or the document's."""
        holder = operation if name in operation.members else self.root
        return list(dict.fromkeys(_bare(each) for each in texts(holder, name)))

    def _assumed(self, name: str, node: Mapping) -> list[str]:
        if name not in self._said:
            self._said.add(name)
            self.findings.add(
                codes.ASSUMED_MEDIA_TYPE,
                f"no `{name}` says the media type: {_JSON} is assumed",
                _place(node),
                hint=f"write {name}: [{_JSON}]",
            )
        return [_JSON]


def _bare(name: str) -> str:
    return name.split(";", maxsplit=1)[0].strip().lower()


def _place(node: Mapping) -> Location:
    return node.keys.get("schema", node.location)
