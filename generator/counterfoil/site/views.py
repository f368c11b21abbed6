"""What the templates of the site are given. Text that is `Markup` is safe HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from markupsafe import Markup


class LinkView(Struct, frozen=True):
    """A link; where `href` is "" only its text is shown, which may be `Markup`."""

    text: str
    href: str


Words: TypeAlias = "tuple[LinkView, ...]"
"""A phrase, some of whose words are links."""


class RuleView(Struct, frozen=True):
    """A cross-field rule."""

    id: str
    anchor: str
    message: str
    expression: Markup


class TypeView(Struct, frozen=True):
    """The type of a value: words, some of which are links, and constraints."""

    words: Words
    constraints: tuple[Words, ...]
    values: tuple[str, ...]
    default: str
    examples: tuple[str, ...]


class PropertyView(Struct, frozen=True):
    """A member of an object, a parameter or a header; `inside` are nested objects."""

    name: str
    required: bool
    deprecated: bool
    type: Markup
    description: Markup
    inside: tuple[SchemaView, ...]


class MembersView(Struct, frozen=True):
    """What is in a value; `others` is the type of an object's further members.

    `summary` is what the schema is called where it is folded away.
    """

    summary: str
    properties: tuple[Markup, ...]
    others: tuple[Markup, ...]
    closed: bool
    rules: tuple[RuleView, ...]
    members: tuple[SchemaView, ...]


class SchemaView(Struct, frozen=True):
    """What a schema says; `inner` is what is in its values.

    `summary` is what the schema is called where it is folded away; one that is `bare`
    has nothing that is worth unfolding.
    """

    summary: str
    type: Markup
    description: Markup
    inner: Markup
    bare: bool


class NamedSchemaView(Struct, frozen=True):
    """A schema of the document's own section."""

    name: str
    title: str
    anchor: str
    deprecated: bool
    schema: SchemaView
    exact: Markup


class CodeView(Struct, frozen=True):
    """A piece of code with its caption."""

    caption: str
    code: Markup


class ExampleView(Struct, frozen=True):
    """An example, as the code that sends or shows it. `open` is for the first one."""

    title: str
    description: Markup
    codes: tuple[CodeView, ...]
    open: bool


class HeadersView(Struct, frozen=True):
    """The headers of a response, or of a part; `summary` says how many."""

    rows: tuple[Markup, ...]
    summary: str


class PartView(Struct, frozen=True):
    """What some items, or parts, of a body are; `label` says which ones."""

    label: str
    schema: SchemaView
    headers: HeadersView


class EncodingView(Struct, frozen=True):
    """How a named part of a form is written."""

    name: str
    said: tuple[str, ...]
    headers: HeadersView


class ContentView(Struct, frozen=True):
    """A media type of a body. `aliases` are others under which it is accepted.

    A body that comes item by item, or in parts that have an order, has `parts`; the
    named parts of a form have `encodings`.
    """

    name: str
    aliases: tuple[str, ...]
    schemas: tuple[SchemaView, ...]
    parts: tuple[PartView, ...]
    encodings: tuple[EncodingView, ...]
    examples: tuple[ExampleView, ...]


class BodyView(Struct, frozen=True):
    """The body of a request."""

    required: bool
    description: Markup
    content: tuple[ContentView, ...]


class FollowingView(Struct, frozen=True):
    """A link from a response to an operation that may follow."""

    name: str
    target: LinkView
    description: Markup


class ResponseView(Struct, frozen=True):
    """The response of a status. `phrase` says what it means, `mood` its class."""

    status: str
    phrase: str
    mood: str
    anchor: str
    description: Markup
    headers: HeadersView
    links: tuple[FollowingView, ...]
    content: tuple[ContentView, ...]
    open: bool


class ParametersView(Struct, frozen=True):
    """The parameters of one place: path, query, header or cookie."""

    title: str
    parameters: tuple[Markup, ...]


class RequiredView(Struct, frozen=True):
    """A scheme that is required; `lead` joins it to the one before."""

    lead: str
    name: str
    href: str
    scopes: tuple[str, ...]


class AlternativeView(Struct, frozen=True):
    """Schemes that are required together; without any, anyone may call."""

    schemes: tuple[RequiredView, ...]


class OperationView(Struct, frozen=True):
    """An operation. `method` is in lower case for the style, `verb` is the method.

    `key` says what `path` is where the service sends the request: a webhook's name, or
    what a callback is sent to. `origins` lead to the operations that a callback
    follows, `callbacks` to those that follow an operation. `servers` are its own.
    `console` leads to where its requests can be sent.
    """

    id: str
    anchor: str
    title: str
    method: str
    verb: str
    path: str
    key: str
    deprecated: bool
    description: Markup
    origins: tuple[LinkView, ...]
    callbacks: tuple[LinkView, ...]
    more: tuple[LinkView, ...]
    console: tuple[LinkView, ...]
    servers: tuple[ServerView, ...]
    access: tuple[AlternativeView, ...]
    parameters: tuple[ParametersView, ...]
    bodies: tuple[BodyView, ...]
    responses: tuple[ResponseView, ...]
    examples: tuple[ExampleView, ...]
    group: str


class VariableView(Struct, frozen=True):
    """A variable of a server's address."""

    name: str
    default: str
    values: tuple[str, ...]
    description: Markup


class ServerView(Struct, frozen=True):
    """A server."""

    url: str
    name: str
    description: Markup
    variables: tuple[VariableView, ...]


class FactView(Struct, frozen=True):
    """A fact about the document: its licence, its contact."""

    name: str
    value: LinkView


class ScopeView(Struct, frozen=True):
    """A scope of OAuth 2."""

    name: str
    description: Markup


class FlowView(Struct, frozen=True):
    """A way to a token."""

    name: str
    facts: tuple[FactView, ...]
    scopes: tuple[ScopeView, ...]


class SchemeView(Struct, frozen=True):
    """A way to authenticate; `code` is what its key is called, or ""."""

    name: str
    anchor: str
    kind: str
    code: str
    deprecated: bool
    description: Markup
    facts: tuple[FactView, ...]
    flows: tuple[FlowView, ...]
