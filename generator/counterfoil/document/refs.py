"""References: `#/json/pointer`, and relative files within the document's folder."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urljoin

from counterfoil.codes.reference import (
    ASSUMED_WHOLE,
    DANGLING_REFERENCE,
    INVALID_REFERENCE,
    REFERENCE_CYCLE,
    REFERENCE_OUTSIDE,
    REMOTE_PINNED,
    REMOTE_REFERENCE,
    REMOTE_UNREADABLE,
)
from counterfoil.diagnostics import Findings, Related
from counterfoil.document.builder import quoted
from counterfoil.document.reader import read_tree
from counterfoil.document.reference_hints import of_address, of_name
from counterfoil.document.tree import Location, Mapping, Node, Scalar, Sequence
from counterfoil.pointers import escape, unescape

if TYPE_CHECKING:
    from counterfoil.document.document import Document

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_BAD_TILDE = re.compile(r"~(?![01])")
_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
# Looking for similar names is quadratic in effect: a hostile document gets no help.
_MOST_NAMES: Final = 2_000
_MOST_FINDINGS: Final = 100


def resolve(
    document: Document, reference: str, base: Node | Location, findings: Findings
) -> Node | None:
    """The node that a reference names, one step; None where there is none.

    `base` is the place of the reference, mostly the node that is the value of `$ref`:
    relative paths start at its file, and findings go there. The answer may itself be a
    reference (see `follow`); its `location.file` is the base of what it refers to.
    """
    place = base if isinstance(base, Location) else base.location
    path, mark, fragment = reference.partition("#")
    root = _find_file(document, path, place, findings)
    if root is None or not mark:
        return root
    tokens = _split_pointer(fragment, reference, place, findings)
    if tokens is None:
        return None
    if fragment == "/" and isinstance(root, Mapping) and "" not in root.members:
        findings.add(
            ASSUMED_WHOLE,
            f"{quoted(reference)} names a member with an empty name, and there is "
            "none: it is read as the whole file",
            place,
            hint="leave out the #/",
        )
        return root
    return _walk(root, tokens, reference, place, findings)


def follow(document: Document, node: Node, findings: Findings) -> Node | None:
    """The first node on the way of references that is none itself.

    A node is a reference if it is an object whose member `$ref` is a string; its other
    members are not looked at. None where the way ends in nothing or in a circle.
    """
    visited: dict[int, Scalar] = {}
    while (reference := reference_of(node)) is not None:
        if id(node) in visited:
            _record_cycle(visited, node, findings)
            return None
        visited[id(node)] = reference
        target = resolve(document, str(reference.value), reference, findings)
        if target is None:
            return None
        node = target
    return node


def scheme_of(address: str) -> str:
    """The scheme of an address in lower case, "" where it has none (RFC 3986, 3.1)."""
    found = _SCHEME.match(address)
    return "" if found is None else found[1].lower()


def reference_of(node: Node) -> Scalar | None:
    """The scalar of the member `$ref`, if the node is an object and it is a string."""
    if not isinstance(node, Mapping):
        return None
    value = node.members.get("$ref")
    if isinstance(value, Scalar) and isinstance(value.value, str):
        return value
    return None


def _record_cycle(visited: dict[int, Scalar], node: Node, findings: Findings) -> None:
    ids = list(visited)
    circle = [visited[key] for key in ids[ids.index(id(node)) :]]
    first = min(circle, key=lambda item: (item.location.file, item.location.line))
    begin = circle.index(first)
    others = circle[begin + 1 :] + circle[:begin]
    if not findings.has(REFERENCE_CYCLE, first.location):
        findings.add(
            REFERENCE_CYCLE,
            f"the reference {quoted(str(first.value))} leads back to itself",
            first.location,
            *(Related("by way of this one", item.location) for item in others[:10]),
            hint="one of them has to be a value instead of a reference",
        )


def _find_file(
    document: Document, path: str, place: Location, findings: Findings
) -> Node | None:
    """The root of the file that a reference names."""
    if not path:
        return document.trees.get(place.file)
    origin = document.origins.get(place.file, "")
    if scheme_of(path) or path.startswith("//") or origin:
        return _find_remote(document, path, origin, place, findings)
    name = _decode(path, place, findings)
    if name is None:
        return None
    file = _locate_file(document, Path(place.file).parent / name)
    if file is None:
        hint = "move the file below that folder, or widen it with --root"
        if path.startswith(("/components/", "/definitions/", "/paths/")):
            hint = f"within the document, a reference begins with #: #{path}"
        findings.add(
            REFERENCE_OUTSIDE,
            f"{quoted(path)} is outside of the document's folder",
            place,
            hint=hint,
        )
        return None
    shown = file.as_posix()
    if shown not in document.trees:
        hint = of_name(document.trees.get(place.file), name, place.pointer)
        document.trees[shown] = _read(file, place, findings, hint)
    return document.trees[shown]


def _find_remote(
    document: Document, path: str, origin: str, place: Location, findings: Findings
) -> Node | None:
    """The root of what another host serves, where the project allows it."""
    try:
        address = urljoin(origin, path)
    except ValueError:  # its host is none, which is told below
        address = path
    if not document.access.remote:
        findings.add(
            REMOTE_REFERENCE,
            f"{quoted(address)} is not a file of this document; nothing is fetched",
            place,
            hint=of_address(address),
        )
        return None
    # What speaks HTTP is slow to import, and few documents need it.
    from counterfoil.document.remote import (  # noqa: PLC0415 - see above
        RemoteError,
        pinned_copy,
    )

    try:
        copy, fetched = pinned_copy(address, document.path)
    except (RemoteError, OSError) as error:
        findings.add(REMOTE_UNREADABLE, f"{quoted(address)}: {error}", place)
        return None
    shown = copy.as_posix()
    if fetched:
        findings.add(
            REMOTE_PINNED,
            f"{quoted(address)} was fetched, and {shown} is its pinned copy",
            place,
        )
    if shown not in document.trees:
        document.origins[shown] = address
        document.trees[shown] = _read(copy, place, findings)
    return document.trees[shown]


def _locate_file(document: Document, path: Path) -> Path | None:
    """The one path by which a file is known; None where references may not lead."""
    if not document.access.reaches(path, document.path):
        return None
    real, folder = path.resolve(), document.path.parent
    if real == document.path.resolve():
        return document.path
    return folder / os.path.relpath(real, folder.resolve())


def _read(
    path: Path, place: Location, findings: Findings, hint: str = ""
) -> Node | None:
    """A file that a reference names: a regular one, since a pipe would hang.

    `hint` says what else may have been meant, where there is none.
    """
    try:
        is_special = path.exists() and not path.is_file()
    except OSError:  # a name that is too long, a folder that is closed
        is_special = False
    if is_special:
        findings.add(INVALID_REFERENCE, f"{path.as_posix()} is not a file", place)
        return None
    return read_tree(path, place, findings, hint)


def _decode(text: str, place: Location, findings: Findings) -> str | None:
    """The text with its percent escapes undone (RFC 3986, 2.1)."""
    if not _BAD_PERCENT.search(text):
        try:
            decoded = unquote(text, errors="strict")
        except UnicodeDecodeError:
            pass
        else:
            if "\0" not in decoded:
                return decoded
    findings.add(
        INVALID_REFERENCE,
        f"{quoted(text)} has a percent escape that stands for nothing",
        place,
        hint="write a percent sign as %25",
    )
    return None


def _split_pointer(
    fragment: str, reference: str, place: Location, findings: Findings
) -> list[str] | None:
    """The names on the way of a JSON Pointer (RFC 6901, 6)."""
    if not fragment:
        return []
    decoded = _decode(fragment, place, findings)
    if decoded is None:
        return None
    if not decoded.startswith("/"):
        findings.add(
            INVALID_REFERENCE,
            f"{quoted(reference)} has no JSON Pointer after the #",
            place,
            hint=f"a pointer begins with a slash: #/{decoded}",
        )
        return None
    if _BAD_TILDE.search(decoded):
        findings.add(
            INVALID_REFERENCE,
            f"{quoted(reference)} has a ~ that is followed by neither 0 nor 1",
            place,
            hint="in a pointer, ~ is written ~0 and / is written ~1",
        )
        return None
    parts = decoded[1:].split("/")
    return [unescape(part) for part in parts]


def _walk(
    root: Node, tokens: list[str], reference: str, place: Location, findings: Findings
) -> Node | None:
    node = root
    for depth, token in enumerate(tokens):
        found = _step(node, token)
        if found is None:
            findings.add(
                DANGLING_REFERENCE,
                f"{quoted(reference)} leads to nothing: {_missing(node, token)}",
                place,
                hint=_suggest(node, tokens, depth, reference, findings)
                or of_name(root, tokens[-1], place.pointer),
            )
            return None
        node = found
    return node


def _step(node: Node, token: str) -> Node | None:
    match node:
        case Mapping():
            return node.members.get(token)
        case Sequence() if _INDEX.fullmatch(token) and int(token) < len(node.items):
            return node.items[int(token)]
        case _:
            return None


def _missing(node: Node, token: str) -> str:
    where = f"at {node.location.pointer}" if node.location.pointer else "at the top"
    match node:
        case Mapping():
            return f"there is no {quoted(token)} {where}"
        case Sequence():
            return f"there is no item {quoted(token)} {where}"
        case Scalar():
            return f"{where} is a single value"


def _suggest(
    node: Node, tokens: list[str], depth: int, reference: str, findings: Findings
) -> str:
    """The reference with the nearest name in the place of the missing one."""
    if not isinstance(node, Mapping) or len(node.members) > _MOST_NAMES:
        return ""
    if len(findings.items) > _MOST_FINDINGS:
        return ""
    names = [name for name in node.members if len(name) < _MOST_FINDINGS]
    close = difflib.get_close_matches(tokens[depth][:_MOST_FINDINGS], names, 1)
    if not close:
        return ""
    path = [*tokens[:depth], close[0], *tokens[depth + 1 :]]
    pointer = "".join(f"/{escape(name)}" for name in path)
    return f"did you mean {reference.partition('#')[0]}#{pointer}?"
