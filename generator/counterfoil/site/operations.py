"""Views of operations: requests, examples and responses."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape
from msgspec import Struct

from counterfoil.api.model import CALLBACK, WEBHOOK
from counterfoil.samples.texts import pretty
from counterfoil.site.anchors import anchor
from counterfoil.site.console import trial
from counterfoil.site.externals import external
from counterfoil.site.highlight import highlight
from counterfoil.site.labels import short
from counterfoil.site.overview import server_view
from counterfoil.site.page_views import EntryView
from counterfoil.site.security import alternatives
from counterfoil.site.views import (
    BodyView,
    CodeView,
    ContentView,
    EncodingView,
    ExampleView,
    FollowingView,
    HeadersView,
    LinkView,
    OperationView,
    ParametersView,
    PartView,
    ResponseView,
)
from counterfoil.site.writing import encoding_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterfoil.api.model import (
        Encoding,
        Example,
        Header,
        JsonData,
        Link,
        MediaType,
        Operation,
        Position,
        RequestBody,
        Response,
    )
    from counterfoil.api.schema import Schema
    from counterfoil.samples.requests import Sample, SamplesOf
    from counterfoil.site.descriptions import Descriptions
    from counterfoil.site.places import Places
    from counterfoil.site.related import Related
    from counterfoil.site.schemas import SchemaViews

_PLACES: Final = {
    "path": "Path parameters",
    "query": "Query parameters",
    "querystring": "The whole query",
    "header": "Request headers",
    "cookie": "Cookies",
}
_ERRORS: Final = "4"
_METHODS: Final = frozenset(
    {"get", "post", "put", "patch", "delete", "options", "head"}
)


_KEYS: Final = {WEBHOOK: "webhook", CALLBACK: "sent to"}


class OperationViews(Struct, frozen=True):
    """Makes the views of a document's operations.

    `samples` writes their sample requests; `related` knows which callbacks follow which
    operations.
    """

    schemas: SchemaViews
    samples: SamplesOf
    related: Related

    @property
    def places(self) -> Places:
        """Where operations and schemas stand."""
        return self.schemas.places

    @property
    def descriptions(self) -> Descriptions:
        """What makes the descriptions of the document."""
        return self.schemas.descriptions

    def link(self, operation: Operation) -> LinkView:
        """The link to an operation."""
        label = short(operation.summary or operation.id)
        return LinkView(label, self.places.operation(operation))

    def entry(self, operation: Operation, *, current: bool = False) -> EntryView:
        """An operation in the contents."""
        return EntryView(
            title=short(operation.summary or operation.id),
            href=self.places.operation(operation),
            method=_style(operation),
            verb=operation.method,
            path=short(_target(operation)),
            deprecated=operation.deprecated,
            current=current,
        )

    def operation(self, operation: Operation) -> OperationView:
        """The view of one operation."""
        event = operation.event
        return OperationView(
            id=operation.id,
            anchor=anchor("operation", operation.id),
            title=operation.summary or operation.id,
            method=_style(operation),
            verb=operation.method,
            path=_target(operation),
            key="" if event is None else _KEYS[event.kind],
            deprecated=operation.deprecated,
            description=self.descriptions.prose(operation.description),
            origins=tuple(map(self.link, self.related.origins(operation))),
            callbacks=tuple(map(self.link, self.related.callbacks(operation))),
            more=external(operation.external_docs, self.descriptions),
            console=trial(operation) if self.places.console else (),
            servers=tuple(
                server_view(each, self.descriptions) for each in operation.servers
            ),
            access=alternatives(operation, self.places),
            parameters=self._parameters(operation),
            bodies=() if operation.body is None else (self._body(operation.body),),
            responses=tuple(
                self._response(operation, response, first=number == 0)
                for number, response in enumerate(operation.responses)
            ),
            examples=self._samples(operation),
            group=anchor("examples", operation.id),
        )

    def _parameters(self, operation: Operation) -> tuple[ParametersView, ...]:
        return tuple(
            ParametersView(title, tuple(map(self.schemas.parameter, found)))
            for place, title in _PLACES.items()
            if (found := [each for each in operation.parameters if each.place == place])
        )

    def _body(self, body: RequestBody) -> BodyView:
        return BodyView(
            required=body.required,
            description=self.descriptions.prose(body.description),
            content=tuple(self._content(content) for content in body.content),
        )

    def _content(
        self,
        content: MediaType,
        examples: tuple[ExampleView, ...] = (),
        *,
        unfold: bool = True,
    ) -> ContentView:
        schema = content.schema
        parts = tuple(
            PartView(
                label,
                self.schemas.body(each, unfold=unfold),
                self._headers(encoding.headers if encoding else ()),
            )
            for label, each, encoding in _parts(content)
        )
        return ContentView(
            name=content.sent(content.name),
            aliases=content.aliases,
            schemas=()
            if schema is None or content.positions is not None
            else (self.schemas.body(schema, unfold=unfold),),
            parts=parts,
            encodings=tuple(self._encodings(content)),
            examples=examples,
        )

    def _response(
        self, operation: Operation, response: Response, *, first: bool
    ) -> ResponseView:
        return ResponseView(
            status=response.key,
            phrase=response.summary or _phrase(response.status),
            mood=f"s{response.key[0]}",
            anchor=anchor("response", operation.id, response.key),
            description=self.descriptions.prose(response.description),
            headers=self._headers(response.headers),
            links=tuple(map(self._following, response.links)),
            content=tuple(
                # Errors look alike everywhere: a link says it.
                self._content(
                    content, self._shown(content), unfold=response.key < _ERRORS
                )
                for content in response.content
            ),
            open=first,
        )

    def _following(self, link: Link) -> FollowingView:
        target = self.related.targets.of(link)
        written = link.operation_id or link.operation_ref
        return FollowingView(
            name=link.name,
            target=self.link(target) if target else LinkView(short(written), ""),
            description=self.descriptions.prose(link.description),
        )

    def _headers(self, headers: tuple[Header, ...]) -> HeadersView:
        count = len(headers)
        return HeadersView(
            tuple(map(self.schemas.parameter, headers)),
            f"{count} header{'s' * (count != 1)}",
        )

    def _encodings(self, content: MediaType) -> Iterator[EncodingView]:
        for each in content.encodings:
            said = encoding_words(each)
            if said or each.headers:
                yield EncodingView(each.name, said, self._headers(each.headers))

    def _shown(self, content: MediaType) -> tuple[ExampleView, ...]:
        return tuple(
            ExampleView(
                title=example.summary or example.name,
                description=self.descriptions.prose(example.description),
                codes=(CodeView(content.sent(content.name), _code(content, example)),),
                open=False,
            )
            for example in content.examples
        )

    def _samples(self, operation: Operation) -> tuple[ExampleView, ...]:
        """Each example of the request as a command and as a call of the client."""
        return tuple(
            self._sample(sample, first=number == 0)
            for number, sample in enumerate(self.samples(operation))
        )

    def _sample(self, sample: Sample, *, first: bool) -> ExampleView:
        example = sample.example
        return ExampleView(
            title=(example.summary or example.name) if example else "Request",
            description=self.descriptions.prose(example.description if example else ""),
            codes=(
                CodeView("curl", highlight(sample.command, "shell")),
                CodeView("Python", highlight(sample.call, "python")),
            ),
            open=first,
        )


def _style(operation: Operation) -> str:
    """The method, as the style of the page knows it."""
    method = operation.method.lower()
    return method if method in _METHODS else "other"


def _target(operation: Operation) -> str:
    """The path; of what the service sends, the name or where it is sent."""
    event = operation.event
    return operation.path if event is None else event.written or event.name


def _parts(content: MediaType) -> Iterator[tuple[str, Schema, Encoding | None]]:
    """The schemas of the items of a body, or of its parts, with what they are of."""
    positions = content.positions
    if positions is None:
        if content.item_schema is not None:
            yield f"Each item{_data(content.json_data)}", content.item_schema, None
        return
    for number, part in enumerate(positions.prefix, 1):
        yield f"Part {number}{_types(part)}", part.schema, part.encoding
    if (rest := positions.rest) is not None:
        other = "other " if positions.prefix else ""
        yield f"Each {other}part{_types(rest)}", rest.schema, rest.encoding


def _code(content: MediaType, example: Example) -> Markup:
    """An example as it is sent; without colours where it is not JSON."""
    value = json.loads(example.value)
    if content.is_json or not (example.sent or isinstance(value, str)):
        return highlight(pretty(example.value), "json")
    return escape(example.sent or value)


def _data(json_data: JsonData | None) -> str:
    """What is to be said of the data of events, where JSON is written in them."""
    if json_data is None:
        return ""
    if json_data.events is not None:
        return f"; the data are JSON if the event is {' or '.join(json_data.events)}"
    others = (*json_data.others, *json_data.texts)
    return f"; the data are JSON{' but for ' + ' or '.join(others) if others else ''}"


def _types(part: Position) -> str:
    types = part.encoding.content_types if part.encoding else ()
    return f" ({' or '.join(types)})" if types else ""


def _phrase(status: int) -> str:
    """The name of a status (RFC 9110, 15). Python's older names are put right."""
    names = {
        413: "Content Too Large",
        414: "URI Too Long",
        416: "Range Not Satisfiable",
        422: "Unprocessable Content",
    }
    try:
        return names.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return ""
