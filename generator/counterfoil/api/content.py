"""What messages carry: parameters, bodies, responses, headers and media types."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.api.content_keys import Entry, told_apart
from counterfoil.api.encoding_objects import EncodingReader
from counterfoil.api.event_data import EventStreams
from counterfoil.api.event_examples import decoded_example
from counterfoil.api.examples import PlacedExample, read_examples
from counterfoil.api.field_names import can_come
from counterfoil.api.form_schemas import build_form
from counterfoil.api.given_names import read_given_name
from counterfoil.api.keywords import OWN_DIALECT
from counterfoil.api.links import read_links
from counterfoil.api.media_types import (
    EVENTS,
    check_charset,
    is_form,
    is_json,
    is_sequential,
    media_type_name,
    read_aliases,
)
from counterfoil.api.model import (
    Encoding,
    Example,
    Header,
    MediaType,
    Parameter,
    Positions,
    RequestBody,
    Response,
)
from counterfoil.api.positions import (
    has_positions,
    only_items,
    read_positions,
)
from counterfoil.api.reading import child, flag, members, text
from counterfoil.api.schema import Schema
from counterfoil.api.schemas import Schemas, everything
from counterfoil.codes import contents as codes
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.tree import Mapping, Node

if TYPE_CHECKING:
    from counterfoil.api.references import References
    from counterfoil.document.tree import Place

_WITHOUT_CONTENT = frozenset({*range(100, 200), 204, 205, 304})
_DEFAULT_STYLE = {
    "query": "form",
    "cookie": "form",
    "path": "simple",
    "header": "simple",
}


class _Value(Struct, frozen=True):
    """The value of a parameter or header; `media_type` is that of its `content`."""

    schema: Schema
    media_type: str = ""
    encodings: tuple[Encoding, ...] = ()
    examples: tuple[Example, ...] = ()


@dataclass(slots=True)
class Content:
    """Reads the parts of messages. `judged` has each example with its schema.

    `shared` are the places of the schemas that not only forms have; `events` knows the
    streams of events.
    """

    references: References
    schemas: Schemas
    findings: Findings
    shared: frozenset[Place] = frozenset()
    events: EventStreams = field(default_factory=EventStreams)
    judged: list[tuple[Schema, PlacedExample]] = field(
        default_factory=list[tuple[Schema, PlacedExample]]
    )

    def read_parameter(self, node: Node) -> Parameter | None:
        """A Parameter Object, or a reference to one; None where it leads nowhere."""
        target = self.references.follow(node)
        if not isinstance(target, Mapping):
            return None
        place = text(target, "in")
        # OAS 3.2, 4.12.2.2: `explode` is true by default for these styles alone.
        name = text(target, "name")
        if not can_come(place, name, target, self.findings):
            return None
        style = text(target, "style") or _DEFAULT_STYLE.get(place, "simple")
        value = self._value(target)
        return Parameter(
            name=name,
            place=place,
            # OAS 3.1, 4.8.12.2: a parameter of the path is always required.
            required=place == "path" or flag(target, "required"),
            schema=value.schema,
            style=style,
            explode=flag(target, "explode", default=style in {"form", "cookie"}),
            description=_own(node, target, "description"),
            deprecated=flag(target, "deprecated"),
            location=target.location,
            examples=value.examples,
            media_type=value.media_type,
            allow_reserved=self._allows_reserved(place, target),
            allow_empty=place == "query" and flag(target, "allowEmptyValue"),
            encodings=value.encodings,
            # That of a reference goes first, as its description does.
            given=read_given_name(node) or read_given_name(target),
        )

    def _allows_reserved(self, place: str, parameter: Mapping) -> bool:
        """OAS 3.1, 4.8.12.3: in queries; 3.2, 4.12.2.2: where values are encoded."""
        newest = self.references.version == "3.2" and place in {"path", "cookie"}
        return (place == "query" or newest) and flag(parameter, "allowReserved")

    def read_body(self, node: Node) -> RequestBody | None:
        """A Request Body Object."""
        target = self.references.follow(node)
        if not isinstance(target, Mapping):
            return None
        return RequestBody(
            self.read_content(target),
            flag(target, "required"),
            _own(node, target, "description"),
            target.location,
        )

    def read_response(self, written: str, node: Node) -> Response | None:
        """A Response Object; `written` is its status, its range or "default"."""
        target = self.references.follow(node)
        if not isinstance(target, Mapping):
            return None
        status = int(written) if written.isdigit() else 0
        return Response(
            status,
            _own(node, target, "description"),
            self._response_headers(target),
            self._response_content(status, target),
            target.location,
            _own(node, target, "summary"),
            "" if status else written,
            read_links(target, self.references, self.findings),
        )

    def _response_content(self, status: int, node: Mapping) -> tuple[MediaType, ...]:
        """The content; RFC 9110, 6.4.1 and 15.3.6: none in 1xx, 204, 205 and 304."""
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

    def _response_headers(self, node: Mapping) -> tuple[Header, ...]:
        """The headers; RFC 9112, 6.1: a server frames its messages as it sends them."""
        found: list[Header] = []
        for header in self._headers(node):
            if header.name.lower() != "transfer-encoding":
                found.append(header)
                continue
            self.findings.add(
                codes.IGNORED_HEADER,
                "a Transfer-Encoding header is ignored: the server frames its messages",
                header.location,
                hint="leave it out",
            )
        return tuple(found)

    def _headers(self, holder: Mapping) -> tuple[Header, ...]:
        """The `headers` of a response, or of a part; their names ignore case."""
        found: dict[str, Header] = {}
        for name, value in members(holder, "headers"):
            header = self.read_header(name, value)
            if header is None:
                continue
            first = found.setdefault(name.lower(), header)
            if first is not header:
                self.findings.add(
                    codes.DUPLICATE_HEADER,
                    f"a second header named {name!r} is left out",
                    value.location,
                    Related("the first is here", first.location),
                    hint="remove one of the two",
                )
        return tuple(found.values())

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
        if not can_come("header", name, target, self.findings):
            return None
        value = self._value(target)
        style = text(target, "style")
        return Header(
            name=name,
            required=flag(target, "required"),
            schema=value.schema,
            description=_own(node, target, "description"),
            location=target.location,
            explode=flag(target, "explode", default=style == "form"),
            deprecated=flag(target, "deprecated"),
            examples=value.examples,
            media_type=value.media_type,
            style=style if style != "simple" else "",
            given=read_given_name(node) or read_given_name(target),
        )

    def read_content(
        self, holder: Mapping, *, is_body: bool = True
    ) -> tuple[MediaType, ...]:
        """The `content` of a body, response or value, one entry for each media type."""
        content = child(holder, "content")
        if content is None:
            return ()
        found: list[Entry] = []
        encodings = EncodingReader(self._headers, self.findings)
        for written, node in content.members.items():
            name = media_type_name(written, content.keys[written], self.findings)
            target = self.references.follow(node)
            if not name or not isinstance(target, Mapping):
                continue
            check_charset(written, content.keys[written], self.findings)
            aliases = read_aliases(target, self.findings)
            written_schema, item = self._written(name, target)
            schema = self._whole(name, written_schema)
            # An example of XML or of a form is its text, not a value.
            octets = is_body and is_json(name) and self._holds_octets(name, target)
            texts = octets or not is_json(name)
            examples = self._examples(target, schema, texts=texts)
            data = self.events.of(item) if name == EVENTS else None
            if data is not None:
                examples = tuple(decoded_example(each, data) for each in examples)
            media = MediaType(
                name=name,
                schema=schema,
                examples=examples,
                aliases=tuple(alias for alias, _ in aliases),
                location=target.location,
                encodings=encodings.named(name, target),
                item_schema=self._optional(item),
                json_data=data,
                positions=(positions := self._positions(name, target, encodings)),
                stray_encodings=() if positions else encodings.ordered(target).all,
                is_octets=octets,
            )
            places = ((name, content.keys[written]), *aliases)
            found.append(Entry(media, written, places))
        return told_apart(found, self.findings)

    def _holds_octets(self, name: str, node: Mapping) -> bool:
        """Whether content that is called JSON is any octets, by its whole schema.

        OAS 3.0.4, 4.7.24.4: `binary` is for what is no JSON, as the whole of a message.
        Since 3.1 a format says no more of JSON than what the string is about.
        """
        if self.references.version not in OWN_DIALECT:
            return False
        written = node.get("schema")
        schema = None if written is None else self.references.follow(written)
        if not isinstance(schema, Mapping) or text(schema, "format") != "binary":
            return False
        if text(schema, "type") != "string":
            return False
        self.findings.add(
            codes.ASSUMED_OCTETS,
            f"{name} of the format `binary` is taken for any octets, not for JSON",
            schema.location,
            hint="name the media type that is sent, or leave the format out of a JSON"
            " string",
        )
        return True

    def _written(self, name: str, node: Mapping) -> tuple[Node | None, Node | None]:
        """The schema of the whole of some content, and that of its items."""
        whole, item = node.get("schema"), node.get("itemSchema")
        is_new = self.schemas.dialect.version == "3.2"
        if item is None and is_new and is_sequential(name):
            item = only_items(whole, self.references)
            whole = whole if item is None else None
        return whole, item

    def _positions(
        self, name: str, node: Mapping, encodings: EncodingReader
    ) -> Positions | None:
        """The parts of a media type that have an order; None where they have none."""
        is_new = self.schemas.dialect.version == "3.2" or "itemSchema" in node.members
        if not is_new or not has_positions(name):
            return None
        ordered = encodings.ordered(node)
        return read_positions(node, self.references, self.schemas.build, ordered)

    def _value(self, holder: Mapping) -> _Value:
        """The value of a parameter or header."""
        content = child(holder, "content")
        if content is None or not content.members:
            schema = self._optional(holder.get("schema"))
            return _Value(
                schema or everything(holder.location),
                examples=self._examples(holder, schema),
            )
        # OAS 3.1, 4.8.12.2: the map has one entry.
        media_type = self.read_content(holder, is_body=False)
        if not media_type:
            return _Value(everything(holder.location), "application/octet-stream")
        first = media_type[0]
        schema = first.schema or everything(first.location)
        # Examples belong to the media type; many stand beside `content`, though.
        beside = self._examples(holder, first.schema, texts=not is_json(first.name))
        return _Value(schema, first.name, first.encodings, first.examples or beside)

    def _whole(self, name: str, node: Node | None) -> Schema | None:
        if node is None or not is_form(name):
            return self._optional(node)
        return build_form(node, self.references, self.schemas, self.shared)

    def _optional(self, node: Node | None) -> Schema | None:
        return None if node is None else self.schemas.build(node)

    def _examples(
        self, holder: Mapping, schema: Schema | None, *, texts: bool = False
    ) -> tuple[Example, ...]:
        placed = read_examples(holder, self.references, self.findings, texts=texts)
        if schema is not None and not texts:
            self.judged.extend((schema, each) for each in placed)
        return tuple(each.example for each in placed)


def _own(node: Node, target: Mapping, name: str) -> str:
    """A Reference Object's own summary and description win (OAS 3.1, 4.8.23)."""
    own = text(node, name) if isinstance(node, Mapping) else ""
    return own or text(target, name)
