"""What the templates of the site are given. Text that is `Markup` is safe HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class LinkView:
    """A link; where `href` is "" only its text is shown."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class RuleView:
    """A cross-field rule."""

    id: str
    anchor: str
    message: str
    expression: Markup


@dataclass(frozen=True, slots=True)
class TypeView:
    """The type of a value: words, some of which are links, and constraints."""

    words: tuple[LinkView, ...]
    constraints: tuple[str, ...]
    values: tuple[str, ...]
    default: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PropertyView:
    """A member of an object, a parameter or a header; `inside` are nested objects."""

    name: str
    required: bool
    deprecated: bool
    type: TypeView
    description: Markup
    inside: tuple[SchemaView, ...]


@dataclass(frozen=True, slots=True)
class SchemaView:
    """What a schema says; `others` is the type of an object's further members.

    `summary` is what the schema is called where it is folded away.
    """

    summary: str
    type: TypeView
    description: Markup
    properties: tuple[PropertyView, ...]
    others: tuple[TypeView, ...]
    closed: bool
    rules: tuple[RuleView, ...]
    members: tuple[SchemaView, ...]


@dataclass(frozen=True, slots=True)
class NamedSchemaView:
    """A schema of the document's own section."""

    name: str
    title: str
    anchor: str
    deprecated: bool
    schema: SchemaView
    exact: Markup


@dataclass(frozen=True, slots=True)
class CodeView:
    """A piece of code with its caption."""

    caption: str
    code: Markup


@dataclass(frozen=True, slots=True)
class ExampleView:
    """An example, as the code that sends or shows it. `open` is for the first one."""

    title: str
    description: Markup
    codes: tuple[CodeView, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class PartView:
    """What some items, or parts, of a body are; `label` says which ones."""

    label: str
    schema: SchemaView


@dataclass(frozen=True, slots=True)
class ContentView:
    """A media type of a body. `aliases` are others under which it is accepted.

    A body that comes item by item, or in parts that have an order, has `parts`.
    """

    name: str
    aliases: tuple[str, ...]
    schemas: tuple[SchemaView, ...]
    parts: tuple[PartView, ...]
    examples: tuple[ExampleView, ...]


@dataclass(frozen=True, slots=True)
class BodyView:
    """The body of a request."""

    required: bool
    description: Markup
    content: tuple[ContentView, ...]


@dataclass(frozen=True, slots=True)
class ResponseView:
    """The response of a status. `mood` is the class of its status."""

    status: str
    phrase: str
    mood: str
    anchor: str
    description: Markup
    headers: tuple[PropertyView, ...]
    headers_summary: str
    content: tuple[ContentView, ...]
    open: bool


@dataclass(frozen=True, slots=True)
class ParametersView:
    """The parameters of one place: path, query, header or cookie."""

    title: str
    parameters: tuple[PropertyView, ...]


@dataclass(frozen=True, slots=True)
class RequiredView:
    """A scheme that is required; `lead` joins it to the one before."""

    lead: str
    name: str
    href: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlternativeView:
    """Schemes that are required together; without any, anyone may call."""

    schemes: tuple[RequiredView, ...]


@dataclass(frozen=True, slots=True)
class OperationView:
    """An operation. `method` is in lower case for the style, `verb` is the method.

    `key` says what `path` is where the service sends the request: a webhook's name, or
    what a callback is sent to. `origins` lead to the operations that a callback
    follows, `callbacks` to those that follow an operation.
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
    access: tuple[AlternativeView, ...]
    parameters: tuple[ParametersView, ...]
    bodies: tuple[BodyView, ...]
    responses: tuple[ResponseView, ...]
    examples: tuple[ExampleView, ...]
    group: str


@dataclass(frozen=True, slots=True)
class TagView:
    """A group of operations: `entries` for the contents, `operations` for the page.

    `elsewhere` are those of its entries that stand below another tag.
    """

    name: str
    anchor: str
    description: Markup
    more: tuple[LinkView, ...]
    entries: tuple[EntryView, ...]
    elsewhere: tuple[EntryView, ...]
    operations: tuple[OperationView, ...]


@dataclass(frozen=True, slots=True)
class EntryView:
    """An operation in the contents."""

    title: str
    href: str
    method: str
    verb: str
    deprecated: bool


@dataclass(frozen=True, slots=True)
class VariableView:
    """A variable of a server's address."""

    name: str
    default: str
    values: tuple[str, ...]
    description: Markup


@dataclass(frozen=True, slots=True)
class ServerView:
    """A server."""

    url: str
    name: str
    description: Markup
    variables: tuple[VariableView, ...]


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact about the document: its licence, its contact."""

    name: str
    value: LinkView


@dataclass(frozen=True, slots=True)
class ScopeView:
    """A scope of OAuth 2."""

    name: str
    description: Markup


@dataclass(frozen=True, slots=True)
class FlowView:
    """A way to a token."""

    name: str
    facts: tuple[FactView, ...]
    scopes: tuple[ScopeView, ...]


@dataclass(frozen=True, slots=True)
class SchemeView:
    """A way to authenticate; `code` is what its key is called, or ""."""

    name: str
    anchor: str
    kind: str
    code: str
    deprecated: bool
    description: Markup
    facts: tuple[FactView, ...]
    flows: tuple[FlowView, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """The whole page. `policy` is its Content-Security-Policy."""

    title: str
    version: str
    summary: str
    description: Markup
    policy: str
    style: Markup
    script: Markup
    facts: tuple[FactView, ...]
    servers: tuple[ServerView, ...]
    schemes: tuple[SchemeView, ...]
    tags: tuple[TagView, ...]
    schemas: tuple[NamedSchemaView, ...]
