"""The files of a site of many pages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from counterfoil.site import frame
from counterfoil.site.entries import ENTRIES, entries
from counterfoil.site.labels import short
from counterfoil.site.overview import group_view, overview
from counterfoil.site.page_views import (
    IndexView,
    ListedGroupView,
    OperationPageView,
    SchemaPageView,
)
from counterfoil.site.places import INDEX
from counterfoil.site.render import page
from counterfoil.site.views import LinkView

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from counterfoil.api.model import Api, Operation
    from counterfoil.site.groups import Group
    from counterfoil.site.operations import OperationViews
    from counterfoil.site.users import Users

    Files: TypeAlias = Callable[[], dict[str, str]]

_MOST_USERS: Final = 50
"""The most users of a schema that its page shows at once; others are folded away."""


class ManyPages:
    """A page for each operation and each schema, and an index of all."""

    def __init__(
        self,
        api: Api,
        groups: tuple[Group, ...],
        operations: OperationViews,
        users: Users,
    ) -> None:
        self._api = api
        self._groups = groups
        self._operations = operations
        self._places = operations.places
        self._frames = frame.Frames(api, groups, operations)
        self._users = users
        self._descriptions = operations.descriptions

    def operations(self) -> tuple[Files, ...]:
        """What makes the page of each operation."""
        return tuple(
            partial(self._operation, number, at)
            for number, group in enumerate(self._groups)
            for at in range(len(group.own))
        )

    def others(self) -> tuple[Files, ...]:
        """What makes the index, and what makes the page of each schema."""
        return (
            self._index,
            *(partial(self._schema, name) for name in self._api.schemas),
        )

    def _index(self) -> dict[str, str]:
        view = IndexView(
            frame=self._frames.frame(),
            overview=overview(self._api, self._descriptions),
            groups=tuple(self._listed(each) for each in self._groups),
            schemas=tuple(map(self._schema_link, self._api.schemas)),
        )
        return {
            INDEX: page("index.html.jinja", view),
            frame.STYLE: frame.style(),
            frame.SCRIPT: frame.script(),
            ENTRIES: entries(
                self._api,
                self._groups,
                self._operations,
                self._descriptions.headings.all,
            ),
        }

    def _operation(self, number: int, at: int) -> dict[str, str]:
        group = self._groups[number]
        operation = group.own[at]
        title = operation.summary or operation.id
        link = self._operations.link
        view = OperationPageView(
            frame=self._frames.frame(title, number, group.positions[at]),
            group=LinkView(short(group.name), self._places.of(f"#{group.anchor}")),
            operation=self._operations.operation(operation),
            before=tuple(map(link, group.own[max(0, at - 1) : at])),
            after=tuple(map(link, group.own[at + 1 : at + 2])),
        )
        place = self._places.operation(operation)
        return {place: page("operation-page.html.jinja", view)}

    def _schema(self, name: str) -> dict[str, str]:
        users = tuple(map(self._user, self._users[name]))
        folded = users[_MOST_USERS:]
        view = SchemaPageView(
            frame=self._frames.frame(name),
            group=LinkView("Schemas", self._places.of("#schemas")),
            schema=self._operations.schemas.named(name),
            users=users[:_MOST_USERS],
            folded=folded,
            folded_summary=f"{len(folded)} more",
        )
        return {self._places.schema(name): page("schema-page.html.jinja", view)}

    def _user(self, user: Operation | str) -> LinkView:
        if isinstance(user, str):
            return self._schema_link(user)
        return self._operations.link(user)

    def _schema_link(self, name: str) -> LinkView:
        return LinkView(short(name), self._places.schema(name))

    def _listed(self, group: Group) -> ListedGroupView:
        entries = tuple(map(self._operations.entry, group.operations))
        return ListedGroupView(group_view(group, self._descriptions), entries)
