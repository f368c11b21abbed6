"""The groups of operations: those of a tag, of what is sent, and of paths alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from counterfoil.api.model import CALLBACK, WEBHOOK
from counterfoil.site.anchors import anchor
from counterfoil.site.labels import short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from counterfoil.api.metadata import ExternalDocs, Tag
    from counterfoil.api.model import Api, Operation

_UNTAGGED: Final = "Operations"
_MOST_UNTAGGED: Final = 20
"""The most operations without a tag that stand together, whatever their paths."""

_SENT: Final = {
    WEBHOOK: (
        "Webhooks",
        "Requests that the service sends to whoever asked for them elsewhere.",
    ),
    CALLBACK: (
        "Callbacks",
        "Requests that the service sends after others, to where those say.",
    ),
}


class Group(Struct, frozen=True):
    """Operations that stand together, and what is said of them (CommonMark).

    `operations` are all of them. `own` are those that are shown here, `elsewhere` the
    others: an operation of several tags is shown with the first of them. `positions`
    are the places of `own` among all. `kind` is what sort of tag it is, if any.
    """

    name: str
    anchor: str
    description: str
    docs: ExternalDocs | None
    operations: tuple[Operation, ...]
    own: tuple[Operation, ...]
    positions: tuple[int, ...]
    elsewhere: tuple[Operation, ...] = ()
    kind: str = ""


def groups_of(api: Api) -> tuple[Group, ...]:
    """The groups of a document, in the order in which they are shown."""
    return (*_tagged(api), *_untagged(api), *_events(api))


def _tagged(api: Api) -> Iterator[Group]:
    """A group for each tag, in the order of their tree; undeclared ones follow."""
    declared = {tag.name: tag for tag in api.tags}
    titles = dict(_tree(api.tags))
    found: dict[str, list[Operation]] = {name: [] for name in titles}
    for operation in api.operations:
        for name in dict.fromkeys(operation.tags):
            found.setdefault(name, []).append(operation)
    for name, operations in found.items():
        tag = declared.get(name)
        own = [n for n, each in enumerate(operations) if each.tags[0] == name]
        yield Group(
            name=titles.get(name, name),
            anchor=anchor("tag", name),
            description=tag.description if tag else "",
            kind=tag.kind if tag else "",
            docs=tag.external_docs if tag else None,
            operations=tuple(operations),
            own=tuple(operations[n] for n in own),
            positions=tuple(own),
            elsewhere=tuple(each for each in operations if each.tags[0] != name),
        )


def _tree(tags: tuple[Tag, ...]) -> Iterator[tuple[str, str]]:
    """Tags, and what they are called: those within a tag follow it (OAS 3.2, 4.22)."""
    within: dict[str, list[Tag]] = {}
    for tag in tags:
        within.setdefault(tag.parent, []).append(tag)
    left = [(tag, "") for tag in reversed(within.pop("", []))]
    while left:
        tag, above = left.pop()
        title = above + (tag.summary or tag.name)
        yield tag.name, title
        inner = within.pop(tag.name, [])
        left += [(each, f"{short(title)} / ") for each in reversed(inner)]


def _untagged(api: Api) -> Iterator[Group]:
    """The operations without a tag: many of them by the paths that they have."""
    untagged = [each for each in api.operations if not each.tags]
    if len(untagged) <= _MOST_UNTAGGED:
        if untagged:
            yield _together(_UNTAGGED, "untagged", "", untagged)
        return
    paths = _by_path(untagged)
    # Where nearly each has one of its own, `/getThis` and `/getThat`, there are none.
    if len(paths) > len(untagged) / 2:
        paths = {"": untagged}
    for name, operations in paths.items():
        place = anchor("untagged", name) if name else "untagged"
        yield _together(name or _UNTAGGED, place, "", operations)


def _by_path(operations: list[Operation]) -> dict[str, list[Operation]]:
    """Operations by the first static segment in which their paths differ; "" for none.

    What all paths begin with, `/api/v1`, tells none from another.
    """
    paths = [_static(each.path) for each in operations]
    shared = 0
    for column in zip(*paths, strict=False):
        if len(set(column)) > 1:
            break
        shared += 1
    found: dict[str, list[Operation]] = {}
    for operation, path in zip(operations, paths, strict=True):
        name = path[shared] if len(path) > shared else ""
        found.setdefault(name, []).append(operation)
    return found


def _static(path: str) -> list[str]:
    segments = path.strip("/").split("/")
    return [each for each in segments if each and "{" not in each]


def _events(api: Api) -> Iterator[Group]:
    """The groups of what the service sends, whatever the tags of that are."""
    for kind, (name, words) in _SENT.items():
        found = [each for each in api.events if each.event and each.event.kind == kind]
        if found:
            yield _together(name, f"{kind}s", words, found)


def _together(
    name: str, place: str, words: str, operations: Iterable[Operation]
) -> Group:
    found = tuple(operations)
    return Group(name, place, words, None, found, found, tuple(range(len(found))))
