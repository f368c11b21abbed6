"""What all pages have around their own: the head, and the contents."""

from __future__ import annotations

import base64
import hashlib
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from markupsafe import Markup

from counterfoil.site.console import CONSOLE
from counterfoil.site.labels import short
from counterfoil.site.page_views import (
    ContentsGroupView,
    ContentsView,
    FrameView,
)
from counterfoil.site.places import INDEX
from counterfoil.site.render import FOLDER, fragment, part
from counterfoil.site.views import LinkView

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from counterfoil.api.model import Api
    from counterfoil.site.groups import Group
    from counterfoil.site.operations import OperationViews
    from counterfoil.site.places import Places

T = TypeVar("T")

STYLE: Final = "page.css"
SCRIPT: Final = "page.js"
_SCRIPTS: Final = ("page.js", "catalog.js", "search.js", "addresses.js")
_TOP: Final = "#content"

_MOST_ENTRIES: Final = 40
"""The most operations of a group that each of their pages has in its contents."""

_MOST_GROUPS: Final = 120
"""The most groups in the contents of each page."""


@cache
def style() -> str:
    """The style of all pages."""
    return _asset("page.css")


@cache
def script() -> str:
    """What pages gain where scripts run."""
    return "".join(map(_asset, _SCRIPTS))


def _asset(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def frame_of_all(api: Api, contents: Markup) -> FrameView:
    """The frame of a page that needs no other file."""
    return FrameView(
        title=api.info.title,
        brand=api.info.title,
        home=_TOP,
        policy=_policy(_hash(style()), _hash(script())),
        style=Markup(style()),  # noqa: S704 - our own file
        script=Markup(script()),  # noqa: S704 - our own file
        linked=False,
        contents=contents,
    )


def contents_of_all(
    api: Api, groups: tuple[Group, ...], operations: OperationViews
) -> Markup:
    """The contents of a site of one page: all that there is."""
    places = operations.places
    shown = (_group(each, _entries(each, operations), places) for each in groups)
    named = tuple(LinkView(name, places.schema(name)) for name in api.schemas)
    return _contents(api, shown, places, folded=False, named=named)


class Frames:
    """Makes the frames of the pages of one site of many."""

    def __init__(
        self, api: Api, groups: tuple[Group, ...], operations: OperationViews
    ) -> None:
        self._api = api
        self._brand = short(api.info.title)
        self._operations = operations
        self._places = operations.places
        self._groups = groups
        # Nearly all groups are folded, and look the same on every page.
        self._folded = [_group(each, (), self._places) for each in groups]
        self._listed = cache(self._entries)

    def frame(
        self, title: str = "", group: int = 0, at: int | None = None
    ) -> FrameView:
        """The frame of a page, which may be that of an operation: of one of a group.

        The contents unfold that group near it.
        """
        return FrameView(
            title=f"{title} · {self._brand}" if title else self._api.info.title,
            brand=self._brand,
            home=INDEX,
            policy=_policy("'self'", "'self'"),
            style=Markup(),
            script=Markup(),
            linked=True,
            contents=self._plain if at is None else self._contents(group, at),
        )

    @cached_property
    def _plain(self) -> Markup:
        """The contents of all pages but those of operations."""
        return self._contents(0, None)

    def _contents(self, unfolded: int, at: int | None) -> Markup:
        groups = dict(_near(self._folded, unfolded, _MOST_GROUPS))
        if at is not None:
            groups[unfolded] = self._unfolded(unfolded, at)
        left = _left(len(self._folded) - len(groups), INDEX)
        shown = groups.values()
        return _contents(self._api, shown, self._places, folded=True, left=left)

    def _unfolded(self, number: int, at: int) -> Markup:
        group = self._groups[number]
        entries = dict(_near(self._listed(number), at, _MOST_ENTRIES))
        own = self._operations.entry(group.operations[at], current=True)
        entries[at] = part("entry", own)
        return _group(group, entries.values(), self._places)

    def _entries(self, number: int) -> list[Markup]:
        return _entries(self._groups[number], self._operations)


def _contents(
    api: Api,
    groups: Iterable[Markup],
    places: Places,
    *,
    folded: bool,
    left: tuple[LinkView, ...] = (),
    named: tuple[LinkView, ...] = (),
) -> Markup:
    info = api.info
    view = ContentsView(
        brand=short(info.title) if folded else info.title,
        version=short(info.version) if folded else info.version,
        home=INDEX if folded else _TOP,
        folded=folded,
        groups=_lines(groups),
        all=left,
        authentication=places.of("#authentication") if api.security_schemes else "",
        schemas=places.of("#schemas") if api.schemas else "",
        console=CONSOLE if places.console else "",
        named=named,
    )
    return fragment("nav.html.jinja", view)


def _entries(group: Group, operations: OperationViews) -> list[Markup]:
    return [part("entry", operations.entry(each)) for each in group.operations]


def _group(group: Group, entries: Collection[Markup], places: Places) -> Markup:
    href = places.of(f"#{group.anchor}")
    left = len(group.operations) - len(entries) if entries else 0
    view = ContentsGroupView(
        short(group.name), href, _lines(entries), _left(left, href)
    )
    return fragment("contents.html.jinja", view)


def _lines(items: Iterable[Markup]) -> Markup:
    """Items of a list as one text: they are many, and so are the pages."""
    return Markup("\n".join(items))  # noqa: S704 - each is one


def _near(items: Sequence[T], at: int, most: int) -> Sequence[tuple[int, T]]:
    """The items with their numbers; of too many, those near one of them."""
    start = max(0, at - most // 2) if len(items) > most else 0
    return list(enumerate(items[start : start + most], start))


def _left(count: int, href: str) -> tuple[LinkView, ...]:
    return (LinkView(f"{count} more", href),) if count else ()


def _policy(style: str, script: str) -> str:
    """Only these styles and this script, and nothing from elsewhere (CSP Level 3)."""
    return (
        f"default-src 'none'; img-src data:; style-src {style};"
        f" script-src {script}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
