"""What all pages have around their own: the head, and the contents."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from counterfoil.site.page_views import (
    ContentsGroupView,
    ContentsView,
    FrameView,
)
from counterfoil.site.places import INDEX
from counterfoil.site.render import FOLDER, fragment
from counterfoil.site.views import LinkView

if TYPE_CHECKING:
    from counterfoil.api.model import Api, Operation
    from counterfoil.site.groups import Group
    from counterfoil.site.operations import OperationViews

STYLE: Final = "page.css"
SCRIPT: Final = "page.js"

_MOST_ENTRIES: Final = 40
"""The most operations of a group that each of their pages has in its contents."""

_NEAR: Final = 12
"""How many before and after its own a page has there, where there are more."""


@cache
def style() -> str:
    """The style of all pages."""
    return _asset("page.css")


@cache
def script() -> str:
    """What pages gain where scripts run."""
    return _asset("page.js") + _asset("search.js")


def _asset(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


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
            fragment(
                "contents.html.jinja",
                ContentsGroupView(
                    name=group.name,
                    href=places.of(f"#{group.anchor}"),
                    entries=tuple(map(operations.entry, group.operations)),
                    all=(),
                ),
            )
            for group in groups
        ),
        authentication=places.of("#authentication") if api.security_schemes else "",
        schemas=places.of("#schemas") if api.schemas else "",
        named=tuple(LinkView(name, places.schema(name)) for name in api.schemas),
    )


class Frames:
    """Makes the frames of the pages of one site of many."""

    def __init__(
        self, api: Api, groups: tuple[Group, ...], operations: OperationViews
    ) -> None:
        self._api = api
        self._operations = operations
        # Nearly all groups are folded, and look the same on every page.
        self._folded = [(group, self._group(group, None)) for group in groups]

    def frame(
        self, title: str = "", group: Group | None = None, own: Operation | None = None
    ) -> FrameView:
        """The frame of a page; its contents unfold its group, near its operation."""
        brand = self._api.info.title
        return FrameView(
            title=f"{title} · {brand}" if title else brand,
            brand=brand,
            version=self._api.info.version,
            home=INDEX,
            policy=_policy("'self'", "'self'"),
            style=Markup(),
            script=Markup(),
            linked=True,
            contents=self._contents(group, own),
        )

    def _contents(self, unfolded: Group | None, own: Operation | None) -> ContentsView:
        of = self._operations.places.of
        return ContentsView(
            groups=tuple(
                self._group(group, own) if group is unfolded else folded
                for group, folded in self._folded
            ),
            authentication=of("#authentication") if self._api.security_schemes else "",
            schemas=of("#schemas") if self._api.schemas else "",
            named=(),
        )

    def _group(self, group: Group, own: Operation | None) -> Markup:
        href = self._operations.places.of(f"#{group.anchor}")
        near = _near(group.operations, own)
        left = len(group.operations) - len(near) if near else 0
        view = ContentsGroupView(
            name=group.name,
            href=href,
            entries=tuple(
                self._operations.entry(each, current=each is own) for each in near
            ),
            all=(LinkView(f"{left} more", href),) if left else (),
        )
        return fragment("contents.html.jinja", view)


def _near(
    operations: tuple[Operation, ...], own: Operation | None
) -> tuple[Operation, ...]:
    """The operations of a group that a page of one of them has in its contents."""
    if own is None:
        return ()
    if len(operations) <= _MOST_ENTRIES:
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
