"""What all pages have around their own: the head, and the contents."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

from markupsafe import Markup
from msgspec import Struct

from counterfoil.site.page_views import (
    ContentsGroupView,
    ContentsView,
    FrameView,
)
from counterfoil.site.places import INDEX
from counterfoil.site.views import LinkView
from counterfoil.templates import templates_folder

if TYPE_CHECKING:
    from pathlib import Path

    from counterfoil.api.model import Api, Operation
    from counterfoil.site.groups import Group
    from counterfoil.site.operations import OperationViews

STYLE: Final = "page.css"
SCRIPT: Final = "page.js"

_MOST_ENTRIES: Final = 60
"""The most operations of a group that each of their pages has in its contents."""

_NEAR: Final = 20
"""How many before and after its own a page has there, where there are more."""


def folder() -> Path:
    """Where the templates of the site are."""
    return templates_folder() / "docs"


@cache
def style() -> str:
    """The style of all pages."""
    return _asset("page.css")


@cache
def script() -> str:
    """What pages gain where scripts run."""
    return _asset("page.js") + _asset("search.js")


def _asset(name: str) -> str:
    return (folder() / name).read_text(encoding="utf-8")


def frame_of_all(api: Api, contents: ContentsView) -> FrameView:
    """The frame of a page that needs no other file."""
    return FrameView(
        title=api.info.title,
        brand=api.info.title,
        version=api.info.version,
        home="#content",
        policy=_policy(_hash(style()), _hash(script())),
        style=Markup(style()),  # noqa: S704 - our own file
        script=Markup(script()),  # noqa: S704 - our own file
        linked=False,
        contents=contents,
    )


def contents_of_all(
    api: Api, groups: tuple[Group, ...], operations: OperationViews
) -> ContentsView:
    """The contents of a site of one page: all that there is."""
    places = operations.places
    return ContentsView(
        groups=tuple(
            ContentsGroupView(
                name=group.name,
                href=places.of(f"#{group.anchor}"),
                entries=tuple(map(operations.entry, group.operations)),
                all=(),
            )
            for group in groups
        ),
        authentication=places.of("#authentication") if api.security_schemes else "",
        schemas=places.of("#schemas") if api.schemas else "",
        named=tuple(LinkView(name, places.schema(name)) for name in api.schemas),
    )


class Frames(Struct, frozen=True):
    """Makes the frames of the pages of one site of many."""

    api: Api
    groups: tuple[Group, ...]
    operations: OperationViews

    def frame(
        self, title: str = "", group: Group | None = None, own: Operation | None = None
    ) -> FrameView:
        """The frame of a page; its contents unfold its group, near its operation."""
        brand = self.api.info.title
        return FrameView(
            title=f"{title} · {brand}" if title else brand,
            brand=brand,
            version=self.api.info.version,
            home=INDEX,
            policy=_policy("'self'", "'self'"),
            style=Markup(),
            script=Markup(),
            linked=True,
            contents=self._contents(group, own),
        )

    def _contents(self, unfolded: Group | None, own: Operation | None) -> ContentsView:
        places = self.operations.places
        groups: list[ContentsGroupView] = []
        for group in self.groups:
            href = places.of(f"#{group.anchor}")
            is_near = group is unfolded and own is not None
            shown = _near(group.operations, own) if is_near else ()
            left = len(group.operations) - len(shown) if is_near else 0
            groups.append(
                ContentsGroupView(
                    name=group.name,
                    href=href,
                    entries=tuple(
                        self.operations.entry(each, current=each is own)
                        for each in shown
                    ),
                    all=(LinkView(f"{left} more", href),) if left else (),
                )
            )
        return ContentsView(
            groups=tuple(groups),
            authentication=(
                places.of("#authentication") if self.api.security_schemes else ""
            ),
            schemas=places.of("#schemas") if self.api.schemas else "",
            named=(),
        )


def _near(
    operations: tuple[Operation, ...], own: Operation | None
) -> tuple[Operation, ...]:
    if len(operations) <= _MOST_ENTRIES or own is None:
        return operations
    at = operations.index(own)
    return operations[max(0, at - _NEAR) : at + _NEAR + 1]


def _policy(style: str, script: str) -> str:
    """Only these styles and this script, and nothing from elsewhere (CSP Level 3)."""
    return (
        f"default-src 'none'; img-src data:; style-src {style};"
        f" script-src {script}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
