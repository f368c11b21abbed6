"""The names of schemas that `components` have no name for: they tell where those stand.

They depend on the places of the schemas alone, not on the order of what refers to them.
"""

from __future__ import annotations

import posixpath
import re
from itertools import groupby
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from counterfoil.pointers import unescape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterfoil.document.tree import Place

_PREFIX: Final = re.compile("^/(?:components/schemas|definitions)/")
# What says nothing in a pointer to a schema.
_SILENT_STEPS: Final = frozenset(
    {"", "$defs", "$way", "components", "properties", "schemas"}
)
# Tools that make one document of several point into its operations. Such a schema is
# called as if it stood nowhere else: by the operation, the status, and what it is in.
_PLACES: Final = (
    (re.compile("^/paths/([^/]+)/(?!parameters/)([a-z]+)/"), r"/\2/\1/"),
    (re.compile("^/paths/"), "/"),
    (re.compile("/requestBody/content/[^/]+/schema"), "/body"),
    (
        re.compile("/(?:requestBodies|responses)/([^/]+)/content/[^/]+/schema"),
        r"/\1/body",
    ),
    # What an `allOf` applies is a part of the whole.
    (re.compile(r"/allOf/\d+(?=/)"), ""),
    (re.compile(r"(?<!/properties)(?<!/definitions)(?<!\$defs)/items(?=/|$)"), "/item"),
)
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._]+")


def plain_name(place: Place) -> str:
    """A name from the end of the pointer or the file, as `components` allow it."""
    file, pointer = place
    return _fit(_telling(pointer) or [PurePosixPath(file).stem])


def free_name(plain: str, taken: set[str]) -> str:
    """The name, with a number where it is taken."""
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain}-{number}", number + 1
    return name


def names_of(
    places: Iterable[Place], taken: Iterable[str], document: str
) -> dict[Place, str]:
    """A name for each of the places, by the file of the document itself.

    What would be called like another one, or like what is `taken`, is called after its
    file, too, and after the folders of that as far as they tell them apart. The
    document itself has the plain name, if it has one schema for it.
    """
    known = set(taken)
    folder = posixpath.dirname(document)
    found: dict[Place, str] = {}
    ordered = sorted(places, key=lambda place: (plain_name(place), place))
    for plain, group in groupby(ordered, plain_name):
        alike = list(group)
        own = [place for place in alike if place[0] == document] or alike
        if plain not in known and len(own) == 1:
            found[own[0]] = plain
            known.add(plain)
            alike.remove(own[0])
        named = _told_apart(alike, known, folder)
        known.update(named.values())
        found |= named
    return found


def _told_apart(places: list[Place], taken: set[str], folder: str) -> dict[Place, str]:
    """Names with as much of each path as tells them apart; else numbers, in order."""
    longest = max((len(_path(file, folder)) for file, _ in places), default=0)
    named = {place: plain_name(place) for place in places}
    for depth in range(1, longest + 1):
        named = {place: _qualified(place, depth, folder) for place in places}
        distinct = set(named.values())
        if len(distinct) == len(places) and distinct.isdisjoint(taken):
            return named
    known = set(taken)
    for place, plain in named.items():
        named[place] = free_name(plain, known)
        known.add(named[place])
    return named


def _qualified(place: Place, depth: int, folder: str) -> str:
    """The name of a place after so many steps of the path to its file."""
    file, pointer = place
    telling = _telling(pointer)
    # The file is in the name already where that is all that tells.
    path = _path(file, folder)[-depth - (not telling) :]
    return _fit([*path, *telling])


def _path(file: str, folder: str) -> list[str]:
    """The steps from the folder of the document to a file, without its suffix."""
    if "://" not in file:
        file = posixpath.relpath(file, folder or ".")
    *folders, name = file.split("/")
    steps = [*folders, PurePosixPath(name).stem]
    return [step for step in steps if step.strip("./")]


def _telling(pointer: str) -> list[str]:
    """The steps of a JSON Pointer that tell something, as texts (RFC 6901, 4)."""
    pointer = _PREFIX.sub("", pointer)
    for pattern, words in _PLACES:
        pointer = pattern.sub(words, pointer)
    steps = pointer.split("/")
    return [unescape(unquote(step)) for step in steps if step not in _SILENT_STEPS]


def _fit(words: list[str]) -> str:
    return _UNFIT.sub("-", "-".join(words)).strip("-") or "schema"
