"""What messages carry: parameters, bodies, responses, headers and media types."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterfoil.api.examples import PlacedExample, read_examples
from counterfoil.api.model import (
    Example,
    Header,
    MediaType,
    Parameter,
    RequestBody,
    Response,
)
from counterfoil.api.reading import child, flag, items, members, text
from counterfoil.api.schema import Schema
from counterfoil.api.schemas import Schemas, everything
from counterfoil.codes import api as codes
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Location, Mapping, Node, Scalar

if TYPE_CHECKING:
    from counterfoil.api.references import References

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_MEDIA_TYPE = re.compile(rf"{_NAME}/{_NAME}")
_WITHOUT_CONTENT = frozenset({*range(100, 200), 204, 304})
_DEFAULT_STYLE = {
    "query": "form",
    "cookie": "form",
    "path": "simple",
    "header": "simple",
}


@dataclass(slots=True)
class Content:
    """Reads the parts of messages. `judged` has each example with its schema."""

    references: References
    schemas: Schemas
    findings: Findings
    judged: list[tuple[Schema, PlacedExample]] = field(
        default_factory=list[tuple[Schema, PlacedExample]]
    )

    def read_parameter(self, node: Node) -> Parameter | None:
        """A Parameter Object, or a reference to one; None where it leads nowhere."""
        target = self.references.follow(node)
        if not isinstance(target, Mapping):
            return None
        place = text(target, "in")
        # OAS 3.1, 4.8.12.2: `explode` is true by default for the style `form` alone.
        style = text(target, "style") or _DEFAULT_STYLE.get(place, "simple")
        schema = self._schema(target)
        return Parameter(
            text(target, "name"),
            place,
            flag(target, "required"),
            schema,
            style,
            flag(target, "explode", default=style == "form"),
            _description(node, target),
            flag(target, "deprecated"),
            target.location,
            self._examples(target, schema),
        )

    def read_body(self, node: Node) -> RequestBody | None:
        """A Request Body Object."""
        target = self.references.follow(node)
        if not isinstance(target, Mapping):
            return None
        return RequestBody(
            self.read_content(target),
            flag(target, "required"),
            _description(node, target),
            target.location,
        )

    def read_response(self, status: int, node: Node) -> Response | None:
        """A Response Object."""
        target = self.references.follow(node)
        if not isinstance(target, Mapping):
            return None
        headers = [
            header
            for name, value in members(target, "headers")
            if (header := self.read_header(name, value)) is not None
        ]
        return Response(
            status,
            _description(node, target),
            tuple(headers),
            self._response_content(status, target),
            target.location,
            text(target, "summary"),
        )

    def _response_content(self, status: int, node: Mapping) -> tuple[MediaType, ...]:
        """The content; RFC 9110, 6.4.1: none in 1xx, 204 and 304."""
        content = child(node, "content")
        if content is None or not content.members or status not in _WITHOUT_CONTENT:
            return self.read_content(node)
        self.findings.add(
            codes.IGNORED_CONTENT,
            f"a response with status {status} has no content",
            node.keys["content"],
            hint="remove it, or answer with 200",
        )
        return ()

    def read_header(self, name: str, node: Node) -> Header | None:
        """A Header Object. `Content-Type` is not one (OAS 3.1, 4.8.17.1)."""
        target = self.references.follow(node)
        if not isinstance(target, Mapping):
            return None
        if name.lower() == "content-type":
            self.findings.add(
                codes.IGNORED_HEADER,
                "a Content-Type header is ignored: the media type says it",
                node.location,
                hint="leave it out",
            )
            return None
        schema = self._schema(target)
        return Header(
            name,
            flag(target, "required"),
            schema,
            _description(node, target),
            target.location,
            flag(target, "explode"),
            flag(target, "deprecated"),
            self._examples(target, schema),
        )

    def read_content(self, holder: Mapping) -> tuple[MediaType, ...]:
        """The `content` of a body or response, one entry for each media type."""
        content = child(holder, "content")
        if content is None:
            return ()
        found: list[MediaType] = []
        places: dict[str, Location] = {}
        for written, node in content.members.items():
            name = self._media_type_name(written, content.keys[written])
            target = self.references.follow(node)
            if not name or not isinstance(target, Mapping):
                continue
            aliases = self._aliases(target)
            for each, place in ((name, content.keys[written]), *aliases):
                self._once(each, place, places)
            schema_node = target.get("schema")
            schema = None if schema_node is None else self.schemas.build(schema_node)
            # An example of XML or of a form is its text, not a value of the schema.
            json = name == "application/json" or name.endswith("+json")
            found.append(
                MediaType(
                    name,
                    schema,
                    self._examples(target, schema, judge=json),
                    tuple(alias for alias, _ in aliases),
                    target.location,
                ),
            )
        return tuple(found)

    def _once(self, name: str, place: Location, places: dict[str, Location]) -> None:
        if name in places:
            self.findings.add(
                codes.DUPLICATE_MEDIA_TYPE,
                f"{name} is given twice: neither case nor parameters tell them apart",
                place,
                Related("the first is here", places[name]),
                hint="leave one of them",
            )
        places.setdefault(name, place)

    def _media_type_name(self, written: str, place: Location) -> str:
        name = written.split(";", maxsplit=1)[0].strip().lower()
        if _MEDIA_TYPE.fullmatch(name):
            return name
        self.findings.add(
            codes.INVALID_MEDIA_TYPE,
            f"{written!r} is not a media type",
            place,
            hint="write type/subtype, as application/json",
        )
        return ""

    def _aliases(self, node: Mapping) -> list[tuple[str, Location]]:
        listed = node.get("x-media-type-aliases")
        if listed is None:
            return []
        found: list[tuple[str, Location]] = []
        entries = items(node, "x-media-type-aliases")
        for entry in entries:
            written = entry.value if isinstance(entry, Scalar) else None
            name = written.strip().lower() if isinstance(written, str) else ""
            if _MEDIA_TYPE.fullmatch(name):
                found.append((name, entry.location))
            else:
                self._bad_alias(entry.location)
        if not entries:
            self._bad_alias(listed.location)
        return found

    def _bad_alias(self, place: Location) -> None:
        self.findings.add(
            codes.INVALID_MEDIA_TYPE_ALIAS,
            "x-media-type-aliases is a list of media types without parameters",
            place,
            hint="write it as [text/plain]",
        )

    def _schema(self, holder: Mapping) -> Schema:
        node = holder.get("schema")
        return everything(holder.location) if node is None else self.schemas.build(node)

    def _examples(
        self, holder: Mapping, schema: Schema | None, *, judge: bool = True
    ) -> tuple[Example, ...]:
        placed = read_examples(holder, self.references)
        if schema is not None and judge:
            self.judged.extend((schema, each) for each in placed)
        return tuple(each.example for each in placed)


def _description(node: Node, target: Mapping) -> str:
    """A Reference Object's own description wins (OAS 3.1, 4.8.23)."""
    own = text(node, "description") if isinstance(node, Mapping) else ""
    return own or text(target, "description")
