"""What the templates of whole pages are given, and what all pages have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from counterfoil.site.views import (
    FactView,
    LinkView,
    NamedSchemaView,
    OperationView,
    SchemeView,
    ServerView,
)

if TYPE_CHECKING:
    from markupsafe import Markup


class EntryView(Struct, frozen=True):
    """An operation in the contents; `current` where its own page has them."""

    title: str
    href: str
    method: str
    verb: str
    path: str
    deprecated: bool
    current: bool


class GroupView(Struct, frozen=True):
    """A group of operations, and what is said of it."""

    name: str
    anchor: str
    kind: str
    description: Markup
    more: tuple[LinkView, ...]


class ShownGroupView(Struct, frozen=True):
    """A group with its operations, but for those that stand with another one."""

    group: GroupView
    operations: tuple[OperationView, ...]
    elsewhere: tuple[EntryView, ...]


class ListedGroupView(Struct, frozen=True):
    """A group with links to all of its operations."""

    group: GroupView
    entries: tuple[EntryView, ...]


class OverviewView(Struct, frozen=True):
    """What stands before all operations."""

    title: str
    summary: str
    description: Markup
    facts: tuple[FactView, ...]
    servers: tuple[ServerView, ...]
    schemes: tuple[SchemeView, ...]


class ContentsGroupView(Struct, frozen=True):
    """A group in the contents; `all` leads to what is left out of its entries."""

    name: str
    href: str
    entries: Markup
    all: tuple[LinkView, ...]


class ContentsView(Struct, frozen=True):
    """The contents; `all` leads to the groups that are left out.

    `authentication`, `schemas` and `console` are addresses, "" for none. They are
    `folded` where each page has some of them.
    """

    brand: str
    version: str
    home: str
    folded: bool
    groups: Markup
    all: tuple[LinkView, ...]
    authentication: str
    schemas: str
    console: str
    named: tuple[LinkView, ...]


class FrameView(Struct, frozen=True):
    """What each page has around its own: `title` is its own, `brand` that of the site.

    `policy` is its Content-Security-Policy. `style` and `script` are in it; where it is
    `linked`, they are files of their own, as others need them, too.
    """

    title: str
    brand: str
    home: str
    policy: str
    style: Markup
    script: Markup
    linked: bool
    contents: Markup


class PageView(Struct, frozen=True):
    """The page of a site of one page."""

    frame: FrameView
    overview: OverviewView
    groups: tuple[ShownGroupView, ...]
    schemas: tuple[NamedSchemaView, ...]


class IndexView(Struct, frozen=True):
    """The first page of a site of many."""

    frame: FrameView
    overview: OverviewView
    groups: tuple[ListedGroupView, ...]
    schemas: tuple[LinkView, ...]


class OperationPageView(Struct, frozen=True):
    """The page of an operation; `group` leads to those that it stands with."""

    frame: FrameView
    group: LinkView
    operation: OperationView
    before: tuple[LinkView, ...]
    after: tuple[LinkView, ...]


class SchemaPageView(Struct, frozen=True):
    """The page of a schema; `users` are the operations and schemas that name it.

    Of many, `folded` are all but the first, `folded_summary` says how many.
    """

    frame: FrameView
    group: LinkView
    schema: NamedSchemaView
    users: tuple[LinkView, ...]
    folded: tuple[LinkView, ...]
    folded_summary: str
